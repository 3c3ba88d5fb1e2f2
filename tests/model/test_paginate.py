"""A book on pages: order, breaks, heads, 序号, 目录, cover."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from budgetbook.io.formats import Opened
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.page_rows import blocks
from budgetbook.model.pages import A4, Frame, Page, Printed, Words
from budgetbook.model.paginate import paginate
from budgetbook.model.paper import Foot, PageSetup, PaperStyle
from budgetbook.model.parts import select
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.typeset import Measure
from tests.printed import sample_opened

OPEN = load_layout("hebei-open-2023")


@pytest.fixture(scope="module")
def opened() -> Opened:
    return sample_opened()


@pytest.fixture(scope="module")
def printed(opened: Opened) -> Printed:
    chosen = select(opened.book, opened.layout)
    return paginate(chosen.book, opened.layout, None, None, chosen.cover)


def _texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def _pages_of(printed: Printed, table: str) -> list[Page]:
    return [
        page for page in printed.pages
        if any(frame.ref and frame.ref.table == table for frame in page.frames)
    ]  # fmt: skip


def test_parts_come_in_order(printed: Printed) -> None:
    titles = [mark.title for mark in printed.bookmarks]
    wanted = ["封面", "部门预算收支总表", "部门预算收入总表", "部门预算支出总表"]
    assert [title for title in titles if title in wanted] == wanted
    assert [mark.page for mark in printed.bookmarks] == sorted(m.page for m in printed.bookmarks)


def test_every_cell_of_the_book_is_printed_once(opened: Opened, printed: Printed) -> None:
    seen: dict[Ref, str] = {}
    for page in printed.pages:
        for word in page.words:
            if word.ref is not None:
                seen[word.ref] = seen.get(word.ref, "") + word.text
    for item in opened.book.flow:
        if not isinstance(item, Placed):
            continue
        for grid in lay_out(opened.layout, opened.book, item).grids:
            for cell in grid.cells(opened.book):
                if cell.ref is not None and cell.text and not cell.row_span > 1:
                    assert _plain(seen[cell.ref]) == _plain(cell.text)


def _plain(text: str) -> str:
    return "".join(text.split())


def test_nothing_stands_outside_the_margins(printed: Printed) -> None:
    for page in printed.pages:
        boxes: list[Frame | Words] = [*page.frames, *page.words]
        for box in boxes:
            assert box.x >= 56.6
            assert box.x + box.width <= page.width - 56.6
            assert box.y >= 56.6
            assert box.y + box.height <= page.height - 56


def test_the_second_page_of_a_table_has_lines_header_and_running_serials(printed: Printed) -> None:
    first, second = _pages_of(printed, "income")
    assert "部门预算收入总表" in _texts(first)
    assert "部门预算收入总表" not in _texts(second)
    for page in (first, second):
        assert page.landscape
        assert {"单位：万元", "预算年度：2024", "科目编码", "栏次"} <= set(_texts(page))
    numbers = [
        [int(w.text) for w in page.words if w.align == "center" and w.x < 90 and w.text.isdigit()]
        for page in (first, second)
    ]
    assert numbers[1][0] == numbers[0][-1] + 1
    assert [*numbers[0], *numbers[1]] == list(range(1, len(numbers[0] + numbers[1]) + 1))


def test_an_empty_table_has_its_header_and_note(printed: Printed) -> None:
    page = next(
        p for p in printed.pages if "部门预算国有资本经营预算财政拨款支出表" in _texts(p)[:1]
    )
    assert "科目编码" in _texts(page)
    assert any("空表列示" in text for text in _texts(page))


def test_forms_that_go_on_repeat_the_header_of_their_indicators(printed: Printed) -> None:
    going_on = [
        page for page in _pages_of(printed, "indicators")
        if min(f.y for f in page.frames) < 60 and page.frames[0].ref is None
    ]  # fmt: skip
    for page in going_on:
        assert "一级指标" in _texts(page)[0]


def test_a_heading_is_never_the_last_line_of_a_page(opened: Opened, printed: Printed) -> None:
    headings = {
        item.id for item in opened.book.flow
        if isinstance(item, Paragraph) and item.role.startswith("heading")
    }  # fmt: skip
    assert not any(p.words and p.words[-1].paragraph in headings for p in printed.pages)


def test_the_contents_names_the_real_pages(opened: Opened, printed: Printed) -> None:
    jumps = [jump for jump in printed.jumps if jump.target.page]
    assert len({jump.target for jump in jumps}) == 18
    for jump in printed.jumps:
        page = printed.pages[jump.page]
        number = next(
            w.text for w in page.words if w.align == "right" and w.y == jump.y and w.text.isdigit()
        )
        assert int(number) == jump.target.page + 1 == printed.pages[jump.target.page].number
        shown = "".join(_plain(t) for t in _texts(printed.pages[jump.target.page]))
        assert _plain(jump.target.title) in shown


def test_leaders_reach_the_numbers(printed: Printed) -> None:
    page = next(page for page in printed.pages if any("····" in t for t in _texts(page)))
    ends = {round(w.x + w.width, 2) for w in page.words if "····" in w.text}
    assert len(ends) == 1


def test_a_contents_line_of_dots_alone() -> None:
    """A file may print dots and no page: they are no number, and a title with the name of the
    department before it is found."""
    dots = "\t" + "…" * 60
    lines = [("目录", "contents_title"), (f"一、部门主要职能{dots}", "contents"),
             (f"二、无此一节{dots}", "contents"), ("某某局主要职能", "heading1")]  # fmt: skip
    flow = [Paragraph(id=f"p{n}", text=t, role=r) for n, (t, r) in enumerate(lines)]
    made = paginate(Book(layout=OPEN.id, year=2023, flow=tuple(flow)), OPEN)
    words = [word for page in made.pages for word in page.words]
    assert not any("…" in word.text for word in words)
    numbers = {w.paragraph: w.text for w in words if w.align == "right" and w.paragraph}
    assert numbers == {"p1": "1", "p2": ""}


def test_the_cover_has_no_number_and_the_rest_run_on(printed: Printed) -> None:
    assert printed.pages[0].number == 0
    assert not printed.pages[0].foot
    numbers = [page.number for page in printed.pages[1:]]
    assert numbers == list(range(2, len(printed.pages) + 1))
    assert printed.pages[1].foot[0].text == "— 2 —"


def test_where_the_number_stands_is_data_of_the_layout(opened: Opened) -> None:
    foot = Foot(words="第{number}页", text="outer", tables="none")
    paper = PaperStyle(foot=foot)
    layout = opened.layout.model_copy(update={"paper": paper})
    made = paginate(opened.book, layout)
    table = _pages_of(made, "income")[0]
    assert not table.foot
    text = [p for p in made.pages if p.foot and not p.landscape]
    assert {p.foot[0].align for p in text if p.number % 2} == {"right"}
    assert {p.foot[0].align for p in text if not p.number % 2} == {"left"}
    assert text[0].foot[0].text == f"第{text[0].number}页"


def _general(rows: int) -> Callable[[Book], Book]:
    def change(book: Book) -> Book:
        key = TableKey("general", "")
        table = book.tables[key]
        more = [
            table.rows[0].model_copy(update={"id": f"x{n}", "cells": {
                "code": f"201{n:04d}", "name": "其他支出", "total": Decimal(n + 1)}})
            for n in range(rows)
        ]  # fmt: skip
        return book.with_table(table.with_rows(more)).model_copy(
            update={"flow": (Placed(sheet="general"),)}
        )

    return change


@pytest.mark.parametrize("rows", range(30, 50))
def test_no_one_or_two_rows_stand_alone_on_the_last_page(opened: Opened, rows: int) -> None:
    book = _general(rows)(opened.book)
    made = paginate(book, opened.layout)
    last = {f.ref.row for f in made.pages[-1].frames if f.ref}
    assert len(last) > 2
    sizes = {w.face.size for p in made.pages for w in p.words if w.ref}
    assert min(sizes) >= 8.5


def test_figures_too_wide_for_their_columns_make_the_face_smaller(opened: Opened) -> None:
    key = TableKey("income", "")
    table = opened.book.tables[key]
    columns = [c.id for c in OPEN.tables_by_id["income"].columns if c.kind == "amount"]
    big = dict.fromkeys(columns, Decimal("-123456789012.34"))
    rows = [row.with_cells(big) for row in table.rows]
    book = opened.book.with_table(table.with_rows(rows)).model_copy(
        update={"flow": (Placed(sheet="income"),)}
    )
    made = paginate(book, opened.layout)
    shown = [w for p in made.pages for w in p.words if w.ref and w.ref.column in columns]
    assert shown
    assert {w.text for w in shown} == {"-123456789012.34"}
    measure = Measure()
    assert all(measure.width(w.text, w.face) <= w.width + 0.1 for w in shown)


def test_margins_and_sizes_can_be_set(opened: Opened) -> None:
    setup = PageSetup(margins=(30, 25, 30, 25), body=14, table=9)
    paper = setup.applied(opened.layout.paper)
    made = paginate(opened.book, opened.layout.model_copy(update={"paper": paper}))
    assert min(f.x for p in made.pages for f in p.frames) == pytest.approx(25 / 25.4 * 72)
    assert max(w.face.size for p in _pages_of(made, "income") for w in p.words if w.ref) == 9
    assert PageSetup().applied(opened.layout.paper) == opened.layout.paper


def test_whoever_listens_can_stop_it(opened: Opened) -> None:
    class Stop(Exception):
        pass

    def told(done: int, of: int) -> None:
        if done > of // 2:
            raise Stop

    with pytest.raises(Stop):
        paginate(opened.book, opened.layout, None, told)


def test_a_colon_stays_with_the_table_under_it() -> None:
    body = [Paragraph(id=f"p{n}", text="本部门负责全县的某项工作。") for n in range(26)]
    lead = Paragraph(id="lead", text="机构设置：")
    layout: Layout = OPEN
    book = Book(
        layout=OPEN.id, year=2024, flow=(*body, lead, Placed(sheet="units")),
        tables=sample_opened().book.tables,
    )  # fmt: skip
    made = paginate(book, layout)
    page = next(p for p in made.pages if any(w.paragraph == "lead" for w in p.words))
    assert page.frames


def test_a_block_has_its_edges_within_the_room(opened: Opened) -> None:
    drawing = lay_out(opened.layout, opened.book, Placed(sheet="income"))
    (block,) = blocks(opened.layout, opened.book, drawing, A4[1] - 114, Measure(), 1.0)
    right = max(cell.left + cell.width for row in block.rows for cell in row.cells)
    assert right == pytest.approx(A4[1] - 114)
    assert len(block.head) == 3
