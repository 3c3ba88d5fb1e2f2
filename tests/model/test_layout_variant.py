"""Layout variants: built from differences, and told from what a book has beyond its layout."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, ExtraColumn, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.kept_shape import kept_shape
from budgetbook.model.layout import LayoutError, load_layout
from budgetbook.model.layout_answers import Answer, proposed, variant_from
from budgetbook.model.layout_gaps import KEEP, Gap, gaps
from budgetbook.model.layout_variant import (
    AddedColumn,
    AddedRow,
    Dropped,
    Renamed,
    Variant,
    build,
    remember,
    variant_of,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county, value, write

UNIT = AddedColumn(
    table="income", id="own1", title="本年收入/单位资金", after="fiscal", part_of="subtotal"
)


def variant(**differences: object) -> Variant:
    return Variant.model_validate({"extends": COUNTY.id, "title": "试", **differences})


# ---------------------------------------------------------------- building


def test_an_added_column_joins_the_row_sum_and_the_tree() -> None:
    layout = build(variant(column=[UNIT]))
    columns = [c.id for c in layout.tables_by_id["income"].columns]
    assert columns[columns.index("fiscal") + 1] == "own1"
    book = county().model_copy(update={"layout": layout.id})
    book = book.with_values({Ref("income", "2050201", "own1"): Decimal("5.00")})
    done = Ledger(layout, book).settle(book).book
    assert value(done, "income.205.own1") == Decimal("5.00")
    assert value(done, "income.2050201.subtotal") == Decimal("45.00")
    assert value(done, "income.total.total") == Decimal("61.50")


def test_a_column_outside_the_total_is_not_added_up() -> None:
    layout = build(variant(column=[UNIT.model_copy(update={"part_of": ""})]))
    book = county().with_values({Ref("income", "2050201", "own1"): Decimal("5.00")})
    done = Ledger(layout, book).settle(book).book
    assert value(done, "income.2050201.subtotal") == Decimal("40.00")
    assert value(done, "income.205.own1") == Decimal("5.00")


def test_new_words_come_first_and_the_old_are_understood() -> None:
    layout = build(
        variant(
            renamed=[
                Renamed(sheet="fund", words="基金安排的支出"),
                Renamed(table="income", column="special", words="本年收入/专户核拨"),
                Renamed(table="summary_income", row="other", words="九、其他各项收入"),
            ]
        )
    )
    sheet, old = layout.sheets_by_id["fund"], COUNTY.sheets_by_id["fund"]
    assert (sheet.title, old.title in sheet.aliases) == ("基金安排的支出", True)
    column = layout.tables_by_id["income"].columns_by_id["special"]
    assert (column.title, column.aliases[0]) == ("本年收入/专户核拨", "本年收入/财政专户收入")
    row = layout.tables_by_id["summary_income"].rows_by_id["other"]
    assert (row.label, row.aliases) == ("九、其他各项收入", ("九、其他收入",))


def test_an_added_row_counts_towards_its_total() -> None:
    row = AddedRow(
        table="summary_income", id="own1", label="十、单位资金", after="other", part_of="year"
    )
    layout = build(variant(row=[row]))
    ids = [r.id for r in layout.tables_by_id["summary_income"].rows]
    assert ids[ids.index("other") + 1] == "own1"
    book = county()
    table = book.tables[TableKey("summary_income")]
    table = table.with_rows([*table.rows, Row(id="own1", cells={"amount": Decimal(3)})])
    done = Ledger(layout, book.with_table(table)).settle(book.with_table(table)).book
    assert value(done, "summary_income.year.amount") == Decimal("57.50")


def test_a_dropped_sheet_goes_with_its_relations_and_conditions() -> None:
    layout = build(variant(dropped=[Dropped(sheet="capital")]))
    assert "capital" not in layout.sheets_by_id
    assert "capital" not in layout.tables_by_id
    assert "capital[" not in " ".join(r.text for r in layout.relations)
    assert build(variant(dropped=[Dropped(sheet="income")])).conditions == ()


def test_a_dropped_column_is_no_longer_expected() -> None:
    layout = build(variant(dropped=[Dropped(table="expense", column="subsidy")]))
    assert layout.tables_by_id["expense"].columns_by_id["subsidy"].optional


def test_sheets_take_the_named_order() -> None:
    layout = build(variant(order=["expense", "income"]))
    ids = [s.id for s in layout.sheets]
    assert (ids.index("expense"), ids.index("income")) == (1, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"column": [UNIT.model_copy(update={"table": "nowhere"})]},
        {"column": [UNIT.model_copy(update={"after": "nowhere"})]},
        {"column": [UNIT.model_copy(update={"part_of": "nowhere"})]},
        {"column": [UNIT, UNIT]},
        {"renamed": [Renamed(sheet="nowhere", words="甲")]},
        {"dropped": [Dropped(sheet="nowhere")]},
        {"order": ["nowhere"]},
    ],
)
def test_differences_that_do_not_fit_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(LayoutError):
        build(variant(**wrong))


def test_the_id_tells_the_content_and_not_the_title() -> None:
    one, other = variant(column=[UNIT]), variant(column=[UNIT], title="另一个名称")
    assert one.id == other.id != variant(order=["expense", "income"]).id
    layout = remember(one)
    assert load_layout(one.id) is layout
    assert variant_of(one.id) == one
    assert variant_of(COUNTY.id) is None


# ---------------------------------------------------------------- gaps

KEPT = """
序号 | 单位名称 | 合计 | 会议费 | 培训费 | 备注
1 | 机关 | 30.50 | 10.50 | 20 | 说明文字
2 | 党校 | 6.00 | 1 | 5 |
3 | 合计 | 36.50 | 11.50 | 25 |
"""


def kept(text: str = KEPT, spans: tuple[tuple[int, int, int, int], ...] = ()) -> Table:
    rows = [[w.strip() for w in line.split("|")] for line in text.strip().splitlines()]
    columns = tuple(ExtraColumn(id=f"c{i + 1}", title="", kind="text") for i in range(len(rows[0])))
    made = tuple(
        Row(id=f"r{n}", cells={f"c{i + 1}": w for i, w in enumerate(row) if w})
        for n, row in enumerate(rows, 1)
    )
    return Table(key=TableKey("extra", "x1"), rows=made, extra_columns=columns, spans=spans)


def own_book() -> Book:
    """A county book with a column, a row, a title and a table of its own."""
    book = county()
    table = book.tables[TableKey("income")]
    extra = ExtraColumn(id="x1", title="本年收入/单位资金", after="fiscal", part_of="total")
    rows = [r.with_cells({"x1": Decimal("5.00")}) if r.id == "2050201" else r for r in table.rows]
    book = book.with_table(table.with_rows(rows).model_copy(update={"extra_columns": (extra,)}))
    changed = {Ref("income", "2050201", "subtotal"): Decimal("45.00")}
    book = book.with_values({**changed, Ref("income", "2050201", "total"): Decimal("45.00")})
    flow: list[FlowItem] = [
        Placed(sheet=s.id) for s in COUNTY.sheets if s.group == "tables" and not s.working
    ]
    flow.insert(1, Paragraph(id="p1", text="2023年部门各项收入表", role="body"))
    flow[4:4] = [
        Paragraph(id="p2", text="会议费培训费表", role="body"),
        Placed(sheet="", instance="x1"),
    ]
    return book.with_table(kept()).model_copy(update={"flow": tuple(flow)})


def by_kind(found: tuple[Gap, ...], kind: str) -> Gap:
    return next(gap for gap in found if gap.kind == kind)


def test_gaps_of_a_book_with_its_own_parts() -> None:
    found = gaps(COUNTY, own_book())
    title = by_kind(found, "title")
    assert (title.words, title.proposed) == ("2023年部门各项收入表", "sheet:income")
    column = by_kind(found, "column")
    assert (column.proposed, column.reason) == ("add:subtotal", "计入后 1 行合计都相符")
    table = by_kind(found, "table")
    assert (table.words, table.proposed) == ("会议费培训费表", "new:list total")
    assert table.reason == "各行相加等于合计行"
    lacking = [gap.words for gap in found if gap.kind == "lacking sheet"]
    assert lacking == ["部门机构设置情况", "部门政府采购预算", "部门固定资产占用情况表"]


def test_a_complete_book_has_no_gaps() -> None:
    flow = tuple(Placed(sheet=s.id) for s in COUNTY.sheets if not (s.each or s.working))
    assert gaps(COUNTY, county().model_copy(update={"flow": flow})) == ()


def test_the_proposed_answers_make_a_right_layout() -> None:
    book = own_book()
    made = variant_from(COUNTY, book, "本县版式", proposed(gaps(COUNTY, book)))
    layout = build(made)
    assert layout.sheets_by_id["income"].title == "部门各项收入表"
    spec = layout.tables_by_id["own1"]
    assert [(c.title, c.kind, c.part_of) for c in spec.columns] == [
        ("单位名称", "name", ""), ("合计", "amount", ""), ("会议费", "amount", "k2"),
        ("培训费", "amount", "k2"), ("备注", "text", ""),
    ]  # fmt: skip
    filled = write(
        layout,
        """
        # own1
        k1   | k3    | k4
        机关 | 10.50 | 20.00
        党校 | 1.00  | 5.00
        """,
        county(),
    )
    table = filled.tables[TableKey("own1")]
    total = Row(id="total", cells={"k1": "合计"})
    filled = filled.with_table(table.with_rows([*table.rows, total]))
    done = Ledger(layout, filled).settle(filled).book
    assert value(done, "own1.r1.k2") == Decimal("30.50")
    assert value(done, "own1.total.k2") == Decimal("36.50")


def test_an_answer_of_keep_leaves_no_trace() -> None:
    book = own_book()
    answers = {gap.key: Answer(KEEP, gap.words) for gap in gaps(COUNTY, book)}
    assert variant_from(COUNTY, book, "空", answers).is_empty


def test_a_renamed_column_is_proposed_and_not_called_lacking() -> None:
    book = county()
    table = book.tables[TableKey("expense")].model_copy(
        update={
            "extra_columns": (ExtraColumn(id="x1", title="对附属单位的补助", after="superior"),),
            "absent_columns": ("subsidy",),
        }
    )
    flow = (Placed(sheet="expense"),)
    found = gaps(COUNTY, book.with_table(table).model_copy(update={"flow": flow}))
    assert by_kind(found, "column").proposed == "is:subsidy"
    assert not [gap for gap in found if gap.kind == "lacking column"]
    made = variant_from(COUNTY, book.with_table(table), "甲", {
        "column:expense:x1": Answer("is:subsidy", "对附属单位的补助")
    })  # fmt: skip
    assert made.renamed == (Renamed(table="expense", column="subsidy", words="对附属单位的补助"),)


def test_a_variant_of_a_variant_keeps_both() -> None:
    first = variant(column=[UNIT])
    layout = remember(first)
    answers = {"lacking sheet:capital": Answer("drop", "")}
    book = county().model_copy(update={"layout": layout.id})
    both = variant_from(layout, book, "再改", answers)
    assert (both.extends, both.columns, both.dropped) == (
        COUNTY.id, (UNIT,), (Dropped(sheet="capital"),)
    )  # fmt: skip
    build(both)


# ---------------------------------------------------------------- shapes


def test_a_header_of_two_storeys_and_codes() -> None:
    text = """
    科目 | | 金额 | |
    编码 | 名称 | 小计 | 财政 | 其他
    201 | 一般公共服务支出 | 5.00 | 3.00 | 2.00
    20132 | 组织事务 | 5.00 | 3.00 | 2.00
    """
    shape = kept_shape(kept(text, ((0, 0, 1, 2), (0, 2, 1, 3))))
    assert [c.title for c in shape.columns] == [
        "科目/编码", "科目/名称", "金额/小计", "金额/财政", "金额/其他"
    ]  # fmt: skip
    assert [c.part_of for c in shape.columns] == ["", "", "", "k3", "k3"]
    assert (shape.proposed, shape.code_column) == ("tree", "k1")


def test_columns_that_do_not_add_up_are_no_parts() -> None:
    shape = kept_shape(kept(KEPT.replace("30.50", "31.50")))
    assert {c.part_of for c in shape.columns} == {""}
