"""Sheets laid out: the printed shapes of the official tables."""

import pytest

from budgetbook.model.book import Book, ExtraColumn, Placed, Row, Table
from budgetbook.model.grid import SheetDrawing, TableGrid, header_cells, lay_out
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county, lines, write

HEBEI = load_layout("hebei-performance")
TIANJIN = load_layout("tianjin-performance")


def drawn(book: Book, sheet: str) -> SheetDrawing:
    return lay_out(COUNTY, book, Placed(sheet=sheet))


def grid(book: Book, sheet: str) -> TableGrid:
    (only,) = drawn(book, sheet).grids
    return only


def header(of: TableGrid) -> list[str]:
    """Header cells as ``row,column 行×列 words``."""
    return [f"{c.row},{c.column} {c.row_span}×{c.column_span} {c.text}" for c in of.header]


def body(of: TableGrid, book: Book) -> list[list[str]]:
    """The words of the rows under the header."""
    words = [[""] * of.width for _ in of.rows]
    for cell in of.cells(book):
        if cell.row >= of.head_height:
            words[cell.row - of.head_height][cell.column] = cell.text
    return words


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (
            "summary",
            """
            0,0 2×1 序号
            0,1 1×2 收入
            0,3 1×2 支出
            1,1 1×1 项目
            1,2 1×1 预算数
            1,3 1×1 项目
            1,4 1×1 预算数
            """,
        ),
        (
            "income",
            """
            0,0 2×1 序号
            0,1 1×2 功能分类科目
            0,3 2×1 合计
            0,4 1×8 本年收入
            0,12 2×1 上年结转
            1,1 1×1 科目编码
            1,2 1×1 科目名称
            1,4 1×1 小计
            1,5 1×1 财政拨款收入
            1,6 1×1 财政专户收入
            1,7 1×1 事业收入
            1,8 1×1 经营收入
            1,9 1×1 上级补助收入
            1,10 1×1 附属单位上缴收入
            1,11 1×1 其他收入
            """,
        ),
        (
            "hospitality",
            """
            0,0 2×1 序号
            0,1 2×1 项目
            0,2 1×4 资金性质
            1,2 1×1 合计
            1,3 1×1 一般公共预算财政拨款
            1,4 1×1 政府性基金预算拨款
            1,5 1×1 国有资本经营预算财政拨款
            """,
        ),
    ],
)
def test_header_is_merged_as_printed(sheet: str, expected: str) -> None:
    assert header(grid(county(), sheet)) == lines(expected).splitlines()


@pytest.mark.parametrize(
    ("sheet", "columns"),
    [("summary", 5), ("income", 13), ("expense", 9), ("funding", 8), ("general", 6), ("basic", 6),
     ("hospitality", 6)],
)  # fmt: skip
def test_the_numbering_row_counts_the_columns_behind_the_serial(sheet: str, columns: int) -> None:
    numbers = [str(n) for n in range(1, columns)]
    assert grid(county(), sheet).numbering == ("栏次", *numbers)


def test_a_misprint_in_the_numbering_row_is_kept() -> None:
    book = county()
    table = book.tables[TableKey("fund")]
    book = book.with_table(table.model_copy(update={"fields": {"numbering": "档次"}}))
    assert grid(book, "fund").numbering[0] == "档次"


def test_equal_neighbours_merge_only_under_the_same_storey() -> None:
    cells, height = header_cells([("甲", "数"), ("甲", "数"), ("乙", "数"), ("数",)])
    assert height == 2
    assert [(c.column, c.row_span, c.column_span, c.text) for c in cells if c.row == 0] == [
        (0, 1, 2, "甲"),
        (2, 1, 1, "乙"),
        (3, 2, 1, "数"),
    ]
    assert [c.column for c in cells if c.row == 1] == [0, 1, 2]


def test_a_column_named_like_the_storey_beside_it_keeps_a_cell_of_its_own() -> None:
    cells, _ = header_cells([("甲", "数"), ("甲",)])
    assert [(c.row, c.column, c.row_span, c.column_span) for c in cells] == [
        (0, 0, 1, 1),
        (0, 1, 2, 1),
        (1, 0, 1, 1),
    ]


# ---------------------------------------------------------------- rows


def test_totals_of_both_halves_stand_on_one_line() -> None:
    book = county()
    rows = body(grid(book, "summary"), book)
    assert len(rows) == 34
    assert [row[0] for row in rows] == [str(n) for n in range(1, 35)]
    assert (rows[8][1], rows[8][3]) == ("九、其他收入", "九、社会保险基金支出")
    assert (rows[9][1], rows[9][3]) == ("", "十、卫生健康支出")
    assert [(row[1], row[3]) for row in rows[30:]] == [
        ("", "三十一、人行科目"),
        ("本年收入合计", "本年支出合计"),
        ("上年结转结余", "年终结转结余"),
        ("收入总计", "支出总计"),
    ]


def test_the_carry_in_of_the_three_funds_stands_beside_nothing() -> None:
    book = county()
    rows = body(grid(book, "funding"), book)
    assert len(rows) == 37
    assert [(row[1], row[3]) for row in rows[31:]] == [
        ("本年收入合计", "本年支出合计"),
        ("年初财政拨款结转和结余", "年末财政拨款结转和结余"),
        ("一、一般公共预算拨款", ""),
        ("二、政府性基金预算拨款", ""),
        ("三、国有资本经营预算拨款", ""),
        ("收入总计", "支出总计"),
    ]


def test_a_row_of_the_files_own_is_shown_and_the_totals_stay_level() -> None:
    book = county()
    table = book.tables[TableKey("summary_expense")]
    own = Row(id="own", cells={"label": "三十二、其他"}, part_of="year")
    at = table.positions["year"]
    book = book.with_table(table.with_rows([*table.rows[:at], own, *table.rows[at:]]))
    rows = body(grid(book, "summary"), book)
    assert len(rows) == 35
    assert (rows[31][1], rows[31][3]) == ("", "三十二、其他")
    assert (rows[32][1], rows[32][3]) == ("本年收入合计", "本年支出合计")


def test_a_missing_total_moves_nothing_else() -> None:
    book = county()
    table = book.tables[TableKey("summary_income")]
    book = book.with_table(table.with_rows(r for r in table.rows if r.id != "carry"))
    rows = body(grid(book, "summary"), book)
    assert [(row[1], row[3]) for row in rows[31:]] == [
        ("本年收入合计", "本年支出合计"),
        ("", "年终结转结余"),
        ("收入总计", "支出总计"),
    ]


def test_columns_of_the_file_are_shown_and_lacking_ones_are_not() -> None:
    book = county()
    table = book.tables[TableKey("expense")]
    extra = ExtraColumn(id="x1", title="基本支出/其中：人员", after="basic")
    changed = {"extra_columns": (extra,), "absent_columns": ("operating", "superior")}
    of = grid(book.with_table(table.model_copy(update=changed)), "expense")
    shown = ["", "code", "name", "total", "basic", "x1", "project", "subsidy"]
    assert [c.column.id for c in of.columns] == shown
    assert of.numbering[-1] == "7"


def test_figures_print_with_two_decimals_and_levels_by_code() -> None:
    book = county()
    book = Ledger(COUNTY, book).settle(book).book
    of = grid(book, "general")
    assert [row.level for row in of.rows] == [0, 1, 2, 3, 3, 1, 2, 3]
    assert [row.total for row in of.rows] == [True] + [False] * 7
    rows = body(of, book)
    assert rows[0] == ["1", "", "合计", "49.00", "34.00", "15.00"]
    assert rows[4] == ["5", "2050202", "小学教育", "5.00", "", "5.00"]
    assert of.ref(4, 5) == Ref("general", "2050202", "project")
    assert of.ref(4, 0) is None


# ---------------------------------------------------------------- lines and notes


def test_lines_name_department_year_and_unit() -> None:
    assert drawn(county(), "summary").lines == (("203 某某局", "预算年度：2023", "单位：万元"),)
    assert drawn(county(), "assets").lines[0][2] == "截止时间：2022-12-31"


def test_the_empty_note_is_printed_only_under_an_empty_table() -> None:
    assert drawn(county(), "capital").notes == ("注：无国有资本经营预算财政拨款预算，空表列示。",)
    assert drawn(county(), "fund").notes == ()


# ---------------------------------------------------------------- forms

PROJECT = """
# project p1
unit           | code                  | name   | budget | fiscal | purpose | plan12 | goals
203001某某局本级 | 13020022P00683310268R | 网站运维 | 10.00  | 10.00  | 维修    | 100%   | 1.正常

# indicators p1
level1   | level2     | level3 | target
产出指标   | 数量指标     | 次数    | ≥5次
产出指标   | 质量指标     | 合格率  | 100%
效益指标   | 社会效益指标  | 保障    | 保障
"""


def test_the_head_of_a_project_is_drawn_as_printed() -> None:
    book = write(HEBEI, PROJECT)
    drawing = lay_out(HEBEI, book, Placed(sheet="project", instance="p1"))
    assert drawing.title == "网站运维绩效目标表"
    form, table = drawing.grids
    assert (form.is_form, form.width, table.width, table.joined) == (True, 7, 6, False)
    cells = [
        f"{c.row},{c.column} {c.row_span}×{c.column_span} {c.text}".strip()
        for c in form.cells(book)
    ]
    assert cells == lines(HEAD).splitlines()


HEAD = """
0,0 1×5 203001某某局本级
0,5 1×2 单位：万元
1,0 1×1 项目编码
1,1 1×2 13020022P00683310268R
1,3 1×1 项目名称
1,4 1×3 网站运维
2,0 2×1 预算规模及资金用途
2,1 1×1 预算数
2,2 1×1 10.00
2,3 1×1 其中：财政资金
2,4 1×1 10.00
2,5 1×1 其他资金
2,6 1×1
3,1 1×6 维修
4,0 2×1 资金支出计划（%）
4,1 1×1 3月底
4,2 1×2 6月底
4,4 1×2 10月底
4,6 1×1 12月底
5,1 1×1
5,2 1×2
5,4 1×2
5,6 1×1 100%
6,0 1×1 绩效目标
6,1 1×6 1.正常
"""


def test_a_field_of_a_form_knows_its_cell() -> None:
    form = lay_out(HEBEI, write(HEBEI, PROJECT), Placed(sheet="project", instance="p1")).grids[0]
    refs = {c.text: c.ref for c in form.form if c.row == 2}
    assert refs["10.00"] == Ref("project", "form", "fiscal", "p1")
    assert refs["预算数"] is None
    assert {c.role for c in form.form if c.ref} == {"text", "name", "amount", "percent"}


def test_a_form_without_its_row_is_drawn_empty() -> None:
    form = lay_out(HEBEI, write(HEBEI, ""), Placed(sheet="project", instance="p1")).grids[0]
    assert [c.role for c in form.form if c.row == 2].count("amount") == 3


def test_the_tianjin_head_has_neither_code_nor_plan() -> None:
    form = lay_out(TIANJIN, write(TIANJIN, ""), Placed(sheet="project", instance="p1")).grids[0]
    words = [c.text for c in form.form if c.text]
    assert form.width == 7
    assert words[1:3] == ["项目名称", "预算规模及资金用途"]
    assert not any("编码" in word or "月底" in word for word in words)


def test_a_first_level_indicator_is_merged_over_its_group_and_no_further() -> None:
    book = write(HEBEI, PROJECT)
    table = lay_out(HEBEI, book, Placed(sheet="project", instance="p1")).grids[1]
    merged = [(c.row, c.row_span, c.text) for c in table.cells(book) if c.column == 0 and c.row]
    assert merged == [(1, 2, "产出指标"), (3, 1, "效益指标")]
    assert [c.row for c in table.cells(book) if c.text == "数量指标"] == [1]


def test_a_sheet_the_layout_does_not_know_is_drawn_as_the_file_has_it() -> None:
    columns = (ExtraColumn(id="c1", title="", kind="text"), ExtraColumn(id="c2", title=""))
    key = TableKey("extra", "t1")
    table = Table(key=key, rows=(Row(id="r1", cells={"c1": "甲"}),), extra_columns=columns)
    book = county().with_table(table)
    (of,) = lay_out(COUNTY, book, Placed(sheet="", instance="t1")).grids
    assert body(of, book) == [["甲", ""]]
