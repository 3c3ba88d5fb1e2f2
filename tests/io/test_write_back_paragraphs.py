"""写回原文件 where paragraphs were added, removed or moved in Word."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from budgetbook.io.formats import Opened, open_files
from budgetbook.model.book import Book, FlowItem, Paragraph, Placed
from budgetbook.model.edit import SetFlow
from tests.effort import examples
from tests.fixture_books import fixture
from tests.io.office import DOCUMENT, W, par, table, unzipped
from tests.io.word_variants import VARIANTS, variant
from tests.io.writing_back import (
    differing,
    edited,
    open_bytes,
    original,
    refused,
    three_files,
    written,
)

Flow = list[FlowItem]


def texts(book: Book) -> list[str]:
    """Every paragraph and title with words, in order."""
    words = (i.text if isinstance(i, Paragraph) else i.title for i in book.flow)
    return [w.strip() for w in words if w.strip()]


def places(flow: Flow, *roles: str) -> list[int]:
    return [n for n, i in enumerate(flow) if isinstance(i, Paragraph) and i.role in roles]


def changed(opened: Opened, change: Callable[[Flow], None]) -> Book:
    """The opened book with its flow changed."""
    flow = list(opened.book.flow)
    change(flow)
    return edited(opened, SetFlow(tuple(flow)))


def round_trip(opened: Opened, book: Book, path: Path) -> tuple[Opened, tuple[str, ...]]:
    """What is read of the written file, and what was told; only the text part differs."""
    titles = written(opened, book, path)
    again = open_files([path])
    assert texts(again.book) == texts(book)
    assert differing(opened.origins[0].data, path.read_bytes()) in ([DOCUMENT], [])
    assert [c for c in again.book.tables] == [c for c in opened.book.tables]
    assert {k: t.rows for k, t in again.book.tables.items()} == {
        k: t.rows for k, t in book.tables.items()
    }
    return again, titles


def paragraphs(data: bytes) -> dict[str, list[bytes]]:
    """Every paragraph of the text part by its words, as canonical XML."""
    root = etree.fromstring(unzipped(data)[DOCUMENT])
    found: dict[str, list[bytes]] = {}
    for one in root.iter(f"{W}p"):
        one.tail = None
        found.setdefault("".join(one.itertext()), []).append(etree.tostring(one, method="c14n"))
    return found


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return open_bytes(tmp_path, "一本.docx", original(".docx"))


def test_a_new_paragraph_looks_like_its_neighbours(opened: Opened, tmp_path: Path) -> None:
    at = places(list(opened.book.flow), "body")[2]
    before = opened.book.flow[at]
    assert isinstance(before, Paragraph)
    new = Paragraph(id="neu", text="本年度另安排会议经费，已列入公用经费。")
    book = changed(opened, lambda flow: flow.insert(at + 1, new))
    _, titles = round_trip(opened, book, tmp_path / "另存.docx")
    assert any("增加一段“本年度另安排会议经费" in title for title in titles)
    old, now = opened.origins[0].data, (tmp_path / "另存.docx").read_bytes()
    one = next(
        p for p in etree.fromstring(unzipped(now)[DOCUMENT]).iter(f"{W}p")
        if "另安排会议经费" in "".join(p.itertext())
    )  # fmt: skip
    model = one.getprevious()
    assert model is not None
    assert "".join(model.itertext()).strip() == before.text
    mine, its = one.find(f"{W}pPr"), model.find(f"{W}pPr")
    assert mine is not None
    assert its is not None
    assert etree.tostring(mine, method="c14n") == etree.tostring(its, method="c14n")
    others = {words: made for words, made in paragraphs(now).items() if words != new.text}
    assert others == paragraphs(old)


def test_a_paragraph_is_taken_out_and_another_moved(opened: Opened, tmp_path: Path) -> None:
    body = places(list(opened.book.flow), "body")

    def change(flow: Flow) -> None:
        moved = flow.pop(body[3])
        flow.insert(body[0], moved)
        del flow[body[2] + 1]

    book = changed(opened, change)
    _, titles = round_trip(opened, book, tmp_path / "另存.docx")
    assert sum(title.startswith("移动一段") for title in titles) == 1
    assert sum(title.startswith("删去一段") for title in titles) == 1
    old, now = (
        paragraphs(data) for data in (opened.origins[0].data, (tmp_path / "另存.docx").read_bytes())
    )
    assert all(old[words] == made for words, made in now.items())
    assert len(set(old) - set(now)) == 1


@pytest.mark.parametrize("words", ["", "  "])
def test_a_blank_line_leaves_the_file_as_it_was(opened: Opened, tmp_path: Path, words: str) -> None:
    book = changed(opened, lambda flow: flow.insert(9, Paragraph(id="neu", text=words)))
    assert written(opened, book, tmp_path / "另存.docx") == ()
    assert (tmp_path / "另存.docx").read_bytes() == opened.origins[0].data


def test_words_taken_away_leave_a_blank_paragraph(opened: Opened, tmp_path: Path) -> None:
    at = places(list(opened.book.flow), "body")[1]

    def change(flow: Flow) -> None:
        flow[at] = flow[at].model_copy(update={"text": "", "bindings": ()})

    round_trip(opened, changed(opened, change), tmp_path / "另存.docx")


def test_tables_that_go_or_move_are_still_refused(opened: Opened) -> None:
    at = next(n for n, i in enumerate(opened.book.flow) if isinstance(i, Placed))
    flow = list(opened.book.flow)
    refused(opened, edited(opened, SetFlow((*flow[:at], *flow[at + 1 :]))), "增减过表")
    turned = (*flow[:at], *flow[at + 1 :], flow[at])
    refused(opened, edited(opened, SetFlow(turned)), "增减过表")


def test_a_line_of_the_contents_is_left_to_word(opened: Opened) -> None:
    at = places(list(opened.book.flow), "contents")[0]
    book = changed(opened, lambda flow: flow.__delitem__(at))
    refused(opened, book, "目录里增减过行")


def test_a_workbook_says_that_it_cannot(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    at = places(list(opened.book.flow), "body")[0]
    refused(opened, changed(opened, lambda flow: flow.__delitem__(at)), "Excel 原文件")


SECTION = '<w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr>'
MARKS = '<w:bookmarkStart w:id="7" w:name="_Toc7"/><w:bookmarkEnd w:id="7"/>'


def with_inside(folder: Path, inside: str) -> tuple[Opened, int]:
    """A book whose third paragraph of body text has this in it, and that one's number."""
    opened = open_bytes(folder, "一本.docx", original(".docx"))
    at = places(list(opened.book.flow), "body")[2]
    text = opened.book.flow[at].text  # type: ignore[union-attr]

    def change(root: etree._Element) -> None:
        one = next(p for p in root.iter(f"{W}p") if "".join(p.itertext()).strip() == text)
        made = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{inside}</w:p>')
        if made[0].tag == f"{W}pPr":
            for old in one.findall(f"{W}pPr"):
                one.remove(old)
            one.insert(0, made[0])
        else:
            one.extend(made)

    return open_bytes(folder, "一本.docx", variant(original(".docx"), change)), at


@pytest.mark.parametrize(
    "inside",
    [
        "<w:r><w:drawing/></w:r>", '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:commentRangeStart w:id="1"/>',
    ],
)  # fmt: skip
def test_what_belongs_to_more_than_the_paragraph_is_kept(tmp_path: Path, inside: str) -> None:
    opened, at = with_inside(tmp_path, inside)
    refused(opened, changed(opened, lambda flow: flow.__delitem__(at)), "图片、脚注")
    first = places(list(opened.book.flow), "body")[0]
    refused(opened, changed(opened, lambda flow: flow.insert(first, flow.pop(at))), "图片、脚注")


@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("inside", [SECTION, MARKS])
def test_bookmarks_and_the_end_of_a_section_stay(tmp_path: Path, inside: str, moved: bool) -> None:
    opened, at = with_inside(tmp_path, inside)
    first = places(list(opened.book.flow), "body")[0]

    def change(flow: Flow) -> None:
        one = flow.pop(at)
        if moved:
            flow.insert(first, one)

    round_trip(opened, changed(opened, change), tmp_path / "另存.docx")
    before, after = (
        etree.fromstring(unzipped(data)[DOCUMENT])
        for data in (opened.origins[0].data, (tmp_path / "另存.docx").read_bytes())
    )
    for tag in ("bookmarkStart", "bookmarkEnd", "sectPr"):
        assert len(list(before.iter(f"{W}{tag}"))) == len(list(after.iter(f"{W}{tag}")))


def test_a_paragraph_between_two_tables_leaves_a_blank_one(tmp_path: Path) -> None:
    """Without it Word would make one table of the two."""
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    lines = table([["甲", "乙"], ["1", "2"]])
    words = "两张表之间的一句话。"

    def change(root: etree._Element) -> None:
        made = f'<w:x xmlns:w="{W[1:-1]}">{lines}{par(words)}{lines}{par("末。")}</w:x>'
        body = root.find(f"{W}body")
        assert body is not None
        for element in list(etree.fromstring(made)):
            body[-1].addprevious(element)

    opened = open_bytes(tmp_path, "一本.docx", variant(original(".docx"), change))
    flow = list(opened.book.flow)
    at = next(n for n, i in enumerate(flow) if isinstance(i, Paragraph) and i.text == words)
    book = changed(opened, lambda flow: flow.__delitem__(at))
    round_trip(opened, book, tmp_path / "另存.docx")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "remove", "move", "words"]), st.integers(0, 99),
        st.integers(0, 99),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def any_steps(flow: Flow, steps: list[tuple[str, int, int]]) -> None:
    """Text put in, taken out, moved and rewritten anywhere but in the contents."""
    for number, (kind, first, second) in enumerate(steps):
        spots = places(flow, "body", "heading3")
        if not spots:
            return
        at, to = spots[first % len(spots)], spots[second % len(spots)]
        if kind == "insert":
            flow.insert(
                at + second % 2, Paragraph(id=f"neu{number}", text=f"新写的第{number}段话。")
            )
        elif kind == "remove":
            del flow[at]
        elif kind == "move":
            flow.insert(to, flow.pop(at))
        else:
            flow[at] = flow[at].model_copy(
                update={"text": f"改写的第{number}段话。", "bindings": ()}
            )


@settings(
    max_examples=examples(10), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=STEPS)
def test_any_steps_read_back(tmp_path: Path, steps: list[tuple[str, int, int]]) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    book = changed(opened, lambda flow: any_steps(flow, steps))
    round_trip(opened, book, tmp_path / "另存.docx")


@pytest.mark.parametrize(
    "name",
    [
        "tables, rows, cells and runs in content controls", "tracked changes",
        "a run for each character", "table split at a page", "outer table",
    ],
)  # fmt: skip
def test_files_of_any_shape(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "一本.docx", variant(original(".docx"), VARIANTS[name]))
    at = places(list(opened.book.flow), "body")[1]
    new = Paragraph(id="neu", text="这一段是后来加进去的。")
    book = changed(opened, lambda flow: flow.insert(at, new))
    round_trip(opened, book, tmp_path / "另存.docx")


def test_of_three_files_only_the_one_with_the_text_differs(tmp_path: Path) -> None:
    paths = three_files(tmp_path)
    opened = open_files(paths)
    at = places(list(opened.book.flow), "body")[1]
    book = changed(opened, lambda f: f.insert(at, Paragraph(id="neu", text="后来加的一段话。")))
    for index, path in enumerate(paths):
        written(opened, book, path, index)
        assert (path.read_bytes() == opened.origins[index].data) == (index != 1)
    assert texts(open_files(paths).book) == texts(book)


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_fixtures(shared: Path, tmp_path: Path, name: str) -> None:
    opened = fixture(shared, f"{name}.docx")
    dice = Random(5)
    steps = [
        (kind, dice.randrange(99), dice.randrange(99))
        for kind in ("insert", "remove", "insert", "move", "words")
    ]
    if not places(list(opened.book.flow), "body"):
        pytest.skip("no text")
    book = changed(opened, lambda flow: any_steps(flow, steps))
    round_trip(opened, book, tmp_path / "另存.docx")
