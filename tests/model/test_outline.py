"""The outline of the book, with what does not agree."""

from collections.abc import Iterable

from budgetbook.model.book import Book, Paragraph, Placed, Row, Table
from budgetbook.model.finding import Finding, State
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.outline import Marks, Node, marks, node_of, outline, walk
from budgetbook.model.ref import Ref, TableKey
from tests.model.books import COUNTY, OFFICE, at
from tests.ui.books import office_book


def drawn(nodes: Iterable[Node], depth: int = 0) -> str:
    """The outline as indented titles."""
    words = ""
    for node in nodes:
        empty = "（空表）" if node.is_empty else ""
        words += "  " * depth + node.title + empty + "\n" + drawn(node.children, depth + 1)
    return words


def by_title(book: Book, title: str) -> Node:
    return next(n for n in walk(outline(book, COUNTY)) if n.title == title)


def test_fresh_book_has_every_group_in_the_readers_order() -> None:
    words = drawn(outline(fresh_book(COUNTY, 2024, OFFICE), COUNTY))
    tops = [line for line in words.splitlines() if not line.startswith(" ")]
    assert tops == ["预算公开表", "情况说明", "预算绩效"]
    assert "  一、部门职责及机构设置情况\n    部门机构设置情况（空表）\n" in words
    assert "  部门整体绩效目标\n  专项资金绩效目标\n  项目绩效目标（0）\n" in words
    assert "  六、政府采购预算情况\n    部门政府采购预算（空表）\n" in words


def test_text_of_a_chapter_belongs_to_its_node() -> None:
    node = by_title(office_book(), "一、部门职责")
    assert node.paragraphs == ("t1", "t2", "t3")


def test_projects_are_numbered_and_named() -> None:
    node = by_title(office_book(), "项目绩效目标（2）")
    assert [child.title for child in node.children] == ["1 培训经费", "2 修缮经费"]
    assert node.children[0].tables == {TableKey("project", "p1"), TableKey("indicators", "p1")}


def test_every_paragraph_and_sheet_has_one_place() -> None:
    for layout_id in ("hebei-open-2023", "hebei-open-2025", "hebei-performance"):
        layout = load_layout(layout_id)
        book = fresh_book(layout, 2024, OFFICE)
        nodes = list(walk(outline(book, layout)))
        shown = [p for node in nodes for p in node.paragraphs]
        assert sorted(shown) == sorted(i.id for i in book.flow if isinstance(i, Paragraph))
        placed = [node.placed for node in nodes if node.placed]
        assert sorted(placed, key=str) == sorted(
            (i for i in book.flow if isinstance(i, Placed)), key=str
        )
        assert len({node.id for node in nodes}) == len(nodes)


def test_performance_text_keeps_its_numbered_headings_inside() -> None:
    layout = load_layout("hebei-performance")
    words = drawn(outline(fresh_book(layout, 2024, OFFICE), layout))
    assert words == "预算绩效\n  部门整体绩效目标\n  项目绩效目标（0）\n"


def test_empty_table_is_told_from_a_filled_one() -> None:
    book = office_book()
    assert by_title(book, "政府基金预算财政拨款支出表").is_empty is False
    assert by_title(book, "国有资本经营预算财政拨款支出表").is_empty


def test_unknown_table_stands_apart() -> None:
    key = TableKey("extra", "x1")
    table = Table(key=key, rows=(Row(id="1", cells={"c": "字"}),))
    book = office_book().with_table(table)
    placed = Placed(sheet="", instance="x1", title="往来款明细表")
    book = book.model_copy(update={"flow": (*book.flow, placed)})
    assert drawn(outline(book, COUNTY)).endswith("附表（未识别）\n  往来款明细表\n")
    assert node_of(outline(book, COUNTY), Ref("extra", "1", "c", "x1"))


def found(place: str, state: State) -> Finding:
    return Finding("B1", "名称", state, "error", "说明", (at(place), at("income.total.total")))


def test_marks_count_once_and_sum_up() -> None:
    nodes = outline(office_book(), COUNTY)
    counted = marks(
        nodes,
        [
            found("summary_income.total.amount", State.FAILED),
            found("summary_expense.total.amount", State.HINT),
            found("project.form.name@p1", State.FAILED),
        ],
    )
    ids = {node.title: node.id for node in walk(nodes)}
    assert counted[ids["收支总表"]] == Marks(1, 1)
    assert counted[ids["预算公开表"]] == Marks(1, 1)
    assert counted[ids["收入总表"]] == Marks()
    assert counted[ids["1 培训经费"]] == counted[ids["预算绩效"]] == Marks(1, 0)
