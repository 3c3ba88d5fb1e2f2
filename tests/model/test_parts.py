"""What is printed: parts off and on, order, 目录 and cover made, appendices."""

from decimal import Decimal

from budgetbook.model.book import Book, Paragraph, Placed, Table
from budgetbook.model.contents import has_contents
from budgetbook.model.cover import cover_words
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Printed
from budgetbook.model.paginate import paginate
from budgetbook.model.parts import CHANGES, Printout, only, parts, select
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.typeset import Measure
from tests.printed import sample_opened


def _sample() -> tuple[Book, Layout]:
    opened = sample_opened()
    return opened.book, opened.layout


def _made(book: Book, layout: Layout, choice: Printout) -> Printed:
    chosen = select(book, layout, choice)
    return paginate(chosen.book, layout, None, None, chosen.cover)


def _sheets(book: Book) -> list[str]:
    return [item.sheet for item in book.flow if isinstance(item, Placed)]


def test_everything_is_printed_by_default() -> None:
    book, layout = _sample()
    chosen = select(book, layout)
    assert chosen.book.flow == book.flow
    assert chosen.cover == "filled"


def test_the_list_names_every_part() -> None:
    book, layout = _sample()
    found = parts(book, layout)
    titles = [part.title for part in found]
    assert titles[:3] == ["封面", "目录", "预算公开表"]
    tables = next(part for part in found if part.id == "tables")
    assert len(tables.children) == 9


def test_a_part_taken_off_takes_what_is_inside_along() -> None:
    book, layout = _sample()
    chosen = select(book, layout, Printout(off=frozenset({"tables"})))
    assert "income" not in _sheets(chosen.book)
    assert "project" in _sheets(chosen.book)


def test_one_table_alone_is_a_page_without_cover() -> None:
    book, layout = _sample()
    choice = only(parts(book, layout), {"sheet:summary:"})
    made = _made(book, layout, choice)
    assert len(made.pages) == 1
    assert made.pages[0].number == 1


def test_parts_come_in_the_order_asked_for() -> None:
    book, layout = _sample()
    order = ("cover", "contents", "narrative", "performance", "tables")
    flow = select(book, layout, Printout(order=order)).book.flow
    groups = [layout.sheets_by_id[item.sheet].group for item in flow if isinstance(item, Placed)]
    assert groups == sorted(groups, key=["narrative", "performance", "tables"].index)
    assert isinstance(flow[0], Paragraph)
    assert sorted(map(repr, flow)) == sorted(map(repr, book.flow))


def test_a_book_without_contents_gets_one_with_real_pages() -> None:
    book, layout = _sample()
    bare = book.model_copy(update={
        "flow": tuple(i for i in book.flow if not (
            isinstance(i, Paragraph) and i.role.startswith("contents")))
    })  # fmt: skip
    made = _made(bare, layout, Printout())
    assert len(made.jumps) > 15
    numbers = [w.text for w in made.pages[1].words if w.align == "right" and w.text.isdigit()]
    assert numbers[0] == "3"
    assert "?" not in {w.text for p in made.pages for w in p.words}
    without = select(bare, layout, Printout(off=frozenset({"contents"}))).book
    assert not has_contents(without)


def test_the_cover_says_what_the_book_says() -> None:
    book, layout = _sample()
    book = book.model_copy(update={"cover": {"head": "张三", "date": "2024年2月"}})
    texts = [w.text for w in cover_words(book, layout, Measure(), blank=False)]
    assert {"编制单位", "负责人", "张三", "2024年2月", "（公章）"} <= set(texts)
    assert "电话" not in texts
    blank = [w.text for w in cover_words(book, layout, Measure(), blank=True)]
    assert {"电话", "审核单位", "财务负责人", "制表人"} <= set(blank)


def test_lines_of_the_books_own_cover_stand_at_their_place() -> None:
    book, layout = _sample()
    own = tuple(
        Paragraph(id=f"o{n}", text=text, role="cover")
        for n, text in enumerate(("某县某部", "2024年部门预算", "编制单位：某县某部", "2024年2月"))
    )
    rest = tuple(i for i in book.flow if not (isinstance(i, Paragraph) and i.role == "cover"))
    book = book.model_copy(update={"flow": (*own, *rest)})
    words = {w.text: w for w in cover_words(book, layout, Measure(), blank=False)}
    assert words["某县某部"].paragraph == "o2"
    assert words["2024年部门预算"].y < words["编制单位"].y < words["2024年2月"].y
    made = _made(book, layout, Printout())
    texts = [w.text for w in made.pages[0].words]
    assert texts.count("2024年2月") == 1
    assert "2024年2月" not in [w.text for w in made.pages[1].words]


def _with_prior() -> tuple[Book, Layout]:
    book, layout = _sample()
    ref = Ref("general", book.tables[TableKey("general", "")].rows[-1].id, "project")
    return book.model_copy(
        update={"prior": book.with_values({ref: Decimal("1.00")}).model_copy(update={"year": 2023})}
    ), layout


def test_changes_are_an_appendix_by_choice() -> None:
    book, layout = _with_prior()
    assert "附件：与上年预算增减对照" in [part.title for part in parts(book, layout)]
    assert "附件：与上年预算增减对照" not in {
        m.title for m in _made(book, layout, Printout()).bookmarks
    }
    made = _made(book, layout, Printout(on=frozenset({CHANGES})))
    texts = [w.text for w in made.pages[-1].words]
    assert "附件：与上年预算增减对照" in texts
    assert {"上年预算", "本年预算", "增减额", "-1.00"} <= set(texts)


def test_a_long_appendix_repeats_its_header() -> None:
    book, layout = _with_prior()
    prior = book.prior
    assert prior is not None
    values = {
        Ref(key.table, row.id, column.id): Decimal(7)
        for key, table in prior.tables.items()
        if (spec := layout.table(key.table)) and layout.sheet_of[key.table].group == "tables"
        for row in table.rows
        for column in spec.columns
        if column.kind == "amount"
    }
    book = book.model_copy(update={"prior": prior.with_values(values)})
    made = _made(book, layout, Printout(on=frozenset({CHANGES})))
    start = next(m.page for m in made.bookmarks if m.title.startswith("附件"))
    assert len(made.pages) - start > 2
    for page in made.pages[start:]:
        assert "上年预算" in {w.text for w in page.words}


def test_working_papers_are_never_printed() -> None:
    book, layout = _sample()
    key = TableKey("details", "")
    book = book.with_table(Table(key=key)).model_copy(
        update={"flow": (*book.flow, Placed(sheet=layout.sheet_of["details"].id))}
    )
    assert key not in select(book, layout).book.tables
