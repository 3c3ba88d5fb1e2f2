"""Rows over pages: heads repeated, merged cells carried on, tall rows broken, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.page_rows import PrintedCell, PrintedRow, Rows
from budgetbook.model.page_slices import Slice, draw_slice, slices
from budgetbook.model.paper import Typeface

_FACE = Typeface(face="宋体", size=10)


def _cell(words: str, left: float = 0, span: int = 1) -> PrintedCell:
    return PrintedCell(left, 100, span, tuple(words.split("\n")), _FACE, "left", 0, None)


def _row(*words: str, height: float = 20, head: bool = False) -> PrintedRow:
    cells = tuple(_cell(word, 100 * n) for n, word in enumerate(words))
    needed = max((cell.needed for cell in cells), default=0.0)
    return PrintedRow(max(height, needed), cells, head)


def _words(part: Slice) -> list[str]:
    return [word.text for word in draw_slice(part, 0, 0)[0]]


def test_the_head_stands_on_every_page() -> None:
    block = Rows((_row("头", head=True), *(_row(str(n)) for n in range(10))))
    found = slices(block, 100, 80)
    assert [len(part.rows) for part in found] == [4, 3, 3]
    assert all(_words(part)[0] == "头" for part in found)


def test_a_head_under_a_form_is_repeated_without_the_form() -> None:
    block = Rows((_row("目标"), _row("指标", head=True), *(_row(str(n)) for n in range(6))))
    found = slices(block, 80, 80)
    assert [_words(part) for part in found] == [
        ["目标", "指标", "0", "1"], ["指标", "2", "3", "4"], ["指标", "5"],
    ]  # fmt: skip


def test_a_head_is_never_the_last_row_of_a_page() -> None:
    block = Rows((_row("目标"), _row("指标", head=True), _row("0"), _row("1")))
    first, second = slices(block, 50, 100)
    assert _words(first) == ["目标"]
    assert _words(second) == ["指标", "0", "1"]


def test_merged_cells_go_on_with_their_words() -> None:
    rows = [PrintedRow(20, (_cell("产出", 0, 4), _cell("0", 100)))]
    rows += [PrintedRow(20, (_cell(str(n), 100),)) for n in range(1, 4)]
    first, second = slices(Rows(tuple(rows)), 40, 100)
    assert _words(first) == ["产出", "0", "1"]
    assert _words(second) == ["产出", "2", "3"]
    tall = next(f for f in draw_slice(second, 0, 0)[1] if f.x == 0)
    assert tall.height == 40


def test_long_words_of_a_merged_cell_go_on_where_they_stopped() -> None:
    words = "\n".join("甲乙丙丁戊")
    rows = [PrintedRow(40, (_cell(words, 0, 2), _cell("0", 100)))]
    rows += [PrintedRow(40, (_cell("1", 100),))]
    first, second = slices(Rows(tuple(rows)), 50, 100)
    assert [w for w in _words(first) + _words(second) if w not in "01"] == list("甲乙丙丁戊")


def test_a_merged_cell_begins_where_its_words_have_room() -> None:
    rows = [_row("首", "0"), PrintedRow(20, (_cell("资金\n用途", 0, 2), _cell("1", 100)))]
    rows += [PrintedRow(20, (_cell("2", 100),)), _row("尾", "3")]
    first, second = slices(Rows(tuple(rows)), 45, 100)
    assert _words(first) == ["首", "0"]
    assert _words(second) == ["资金", "用途", "1", "2", "尾", "3"]
    alone, rest = slices(Rows(tuple(rows[1:])), 25, 100)  # nothing above it to be left
    assert _words(alone) == ["资金", "1"]
    assert _words(rest) == ["用途", "2", "尾", "3"]


def test_the_header_stands_over_rows_that_went_over() -> None:
    merged = PrintedRow(20, (_cell("产出\n指标", 0, 2), _cell("1", 100)))
    body = [_row("数", "0"), merged, PrintedRow(20, (_cell("2", 100),))]
    first, second = slices(Rows((_row("头", "头", head=True), *body)), 65, 100)
    assert _words(first) == ["头", "头", "数", "0"]
    assert _words(second) == ["头", "头", "产出", "指标", "1", "2"]


def test_a_row_taller_than_a_page_is_broken() -> None:
    words = "\n".join(str(n) for n in range(30))
    block = Rows((_row("头", head=True), _row(words, "旁"), _row("尾")))
    found = slices(block, 200, 200)
    assert len(found) == 3
    drawn = [word for part in found for word in _words(part)]
    assert [w for w in drawn if w.isdigit()] == [str(n) for n in range(30)]
    assert drawn.count("旁") == 1
    assert drawn.count("头") == 3


def test_a_broken_row_keeps_what_is_merged_over_it() -> None:
    words = "\n".join(str(n) for n in range(30))
    tall = PrintedRow(_cell(words).needed, (_cell("并", 0, 2), _cell(words, 100)))
    found = slices(Rows((tall, PrintedRow(20, (_cell("尾", 100),)))), 200, 200)
    assert all("并" in _words(part) for part in found)
    last = next(f for f in draw_slice(found[-1], 0, 0)[1] if f.x == 0)
    assert last.height == sum(row.height for row in found[-1].rows)


def test_the_first_part_is_empty_where_nothing_fits() -> None:
    found = slices(Rows((_row("头", head=True), _row("0"))), 30, 100)
    assert [len(part.rows) for part in found] == [0, 1]


def test_an_empty_table_is_one_part_with_its_head() -> None:
    (part,) = slices(Rows((_row("头", head=True),)), 100, 100)
    assert _words(part) == ["头"]


@given(
    st.lists(st.integers(1, 12), max_size=30),
    st.floats(60, 300),
    st.floats(120, 300),
)
def test_nothing_is_lost_and_no_page_is_overfull(
    lines: list[int], first: float, later: float
) -> None:
    body = [_row("\n".join(f"{n}.{k}" for k in range(count))) for n, count in enumerate(lines)]
    found = slices(Rows((_row("头", head=True), *body)), first, later)
    drawn = [w for part in found for w in _words(part) if w != "头"]
    assert drawn == [f"{n}.{k}" for n, count in enumerate(lines) for k in range(count)]
    for number, part in enumerate(found):
        room = first if number == 0 else later
        height = draw_slice(part, 0, 0)[2]
        assert height <= room + 0.1 or not part.rows
