"""公开版: what is marked 内部 is said nowhere, and what can be worked out is told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetbook.model.amount import Unread
from budgetbook.model.bindings import bind
from budgetbook.model.book import Book, ExtraColumn, Internal, Mark, Paragraph, Placed, Row, Table
from budgetbook.model.deduction import determined
from budgetbook.model.details import DETAILS, add_details
from budgetbook.model.edit import SetInternal, Sign, apply
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.masked import hidden_amounts, internal_of, marked_of
from budgetbook.model.publication import DASH, PublicChoice, public
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import recode
from budgetbook.model.settle import Ledger
from tests.books.random_county import random_county
from tests.books.source import sample

NAME = "柳河谷片区走访摸底经费"
BUDGET = Decimal("73.19")


@pytest.fixture(scope="module")
def county() -> tuple[Book, Layout]:
    return sample("county")


def marked(book: Book, *places: Internal) -> Book:
    return book.model_copy(update={"internal": places})


def project(instance: str) -> Internal:
    return Internal(kind="project", instance=instance)


def row(table: str, row_id: str, instance: str = "") -> Internal:
    return Internal(kind="row", table=table, instance=instance, id=row_id)


def renamed(book: Book, instance: str = "p3", name: str = NAME) -> Book:
    """The sample with a project of its own name, amount and heading."""
    head = Ref("project", "form", "", instance)
    values = {
        head._replace(column="name"): name,
        head._replace(column="code"): "JM73190001",
        head._replace(column="budget"): BUDGET,
    }
    flow = tuple(
        item.model_copy(update={"title": f"3、{name}绩效目标表"})
        if isinstance(item, Placed) and item.instance == instance
        else item
        for item in book.with_values(values).flow
    )
    return book.with_values(values).model_copy(update={"flow": flow})


def with_text(book: Book, *texts: str, role: Any = "body") -> Book:
    more = tuple(Paragraph(id=f"new{n}", text=text, role=role) for n, text in enumerate(texts))
    return book.model_copy(update={"flow": (*book.flow, *more)})


def words(book: Book) -> str:
    """All that a book says, as it would be stored."""
    return book.model_dump_json()


def said(book: Book, name: str) -> str:
    """The text of one paragraph."""
    return next(i.text for i in book.flow if isinstance(i, Paragraph) and i.id == name)


def cells(table: Table) -> Iterable[Any]:
    return [value for line in table.rows for value in line.cells.values()]


def test_a_book_without_marks_says_what_it_said(county: tuple[Book, Layout]) -> None:
    book, layout = county
    made = public(book, layout)
    assert made.masked == made.warnings == ()
    for item, before in zip(made.book.flow, book.flow, strict=True):
        assert item == before.model_copy(
            update={"bindings": ()} if isinstance(before, Paragraph) else {}
        )
    assert made.book.tables == book.tables


@pytest.mark.parametrize(
    "text",
    [
        f"今年做好{NAME}等工作。",
        "今年做好“柳河谷 片区走访摸底经费”等工作。",
        "今年做好柳河谷片区走访摸底工作。",
        "编码 JM73190001 的项目。",
        "编码ｊｍ７３１９０００１的项目。",
        "安排73.19 万元。",
        "安排731,900元。",
        "安排七十三万一千九百元。",
        "安排73万1900元。",
        "安排73.2万元。",
        "安排约73万元。",
        "安排73余万元。",
        "安排七十三万元左右。",
    ],
)
def test_a_masked_project_is_said_in_no_other_words(county: tuple[Book, Layout], text: str) -> None:
    book, layout = renamed(county[0]), county[1]
    made = public(marked(with_text(book, text), project("p3")), layout).book
    shown = said(made, "new0")
    assert DASH in shown
    for secret in ("柳河谷", "JM7319", "73", "731,900", "七十三", "一千九百", "ｊｍ"):
        assert secret not in shown


def test_the_name_is_masked_wherever_a_book_can_say_it(county: tuple[Book, Layout]) -> None:
    book, layout = renamed(county[0]), county[1]
    units = book.tables[TableKey("units")]
    kept = Table(
        key=TableKey("", "kept"),
        title=NAME,
        rows=(Row(id="a", cells={"c1": "别的"}), Row(id="b", cells={"c1": NAME, "c2": "73.19"})),
        notes=(f"注：{NAME}另报。",),
        fields={"headed": NAME},
    )
    units = units.model_copy(
        update={
            "extra_columns": (ExtraColumn(id="x1", title=f"其中/{NAME}"),),
            "notes": (f"含{NAME}",),
            "rows": (units.rows[0].with_cells({"x1": Unread(text=f"{NAME}另计")}), *units.rows[1:]),
        }
    )
    book = book.with_table(kept).with_table(units)
    book = book.model_copy(
        update={
            "cover": {"maker": f"{NAME}专班"},
            "explanations": {"S1|a": NAME},
            "muted": {"S1": NAME},
            "flow": (*book.flow, Placed(sheet="", instance="kept", title=f"附：{NAME}")),
        }
    )
    book = with_text(book, f"3、{NAME}绩效目标表\t27", role="contents")
    head = Ref("project", "form", "name", "p3")
    book = book.with_values({}, {head: Mark(note=NAME, formula="=73.19")})
    made = public(marked(book, project("p3")), layout).book
    assert "柳河谷" not in words(made)
    assert "73.19" not in words(made)
    assert said(made, "new0") == f"3、{DASH}绩效目标表\t27"
    assert set(cells(made.tables[kept.key])) == {"别的", DASH}
    placed = [i for i in made.flow if isinstance(i, Placed) and i.instance == "p3"]
    assert [i.title for i in placed] == [f"3、{DASH}绩效目标表"]


def test_a_purchase_of_the_project_is_masked_with_its_amounts(
    county: tuple[Book, Layout],
) -> None:
    book, layout = renamed(county[0]), county[1]
    refs = {Ref("procurement", "r1", "project"): NAME, Ref("procurement", "r1", "total"): BUDGET}
    made = public(marked(book.with_values(refs), project("p3")), layout).book
    assert set(map(str, cells(made.tables[TableKey("procurement")].with_rows(
        made.tables[TableKey("procurement")].rows[:1])))) <= {DASH, f"text='{DASH}'"}  # fmt: skip


def test_goals_that_the_text_repeats_are_masked_there(county: tuple[Book, Layout]) -> None:
    book, layout = renamed(county[0]), county[1]
    goal = "摸清七三一九户在外人员的去向和联系方式"
    book = book.with_values({Ref("project", "form", "goals", "p3"): f"1.{goal}。\n2.建立台账。"})
    made = public(marked(with_text(book, f"绩效目标：{goal}；全年完成。"), project("p3")), layout)
    assert said(made.book, "new0") == f"绩效目标：{DASH}；全年完成。"


def test_common_names_stay_where_others_say_them(county: tuple[Book, Layout]) -> None:
    """服务对象满意度 of a masked project is no secret: other projects print it too."""
    book, layout = county
    last = book.tables[TableKey("indicators", "p3")].rows[-1].id
    values = {Ref("indicators", last, "level3", p): "服务对象满意度" for p in ("p3",)}
    other = book.tables[TableKey("indicators", "p2")].rows[-1].id
    values[Ref("indicators", other, "level3", "p2")] = "服务对象满意度"
    made = public(marked(book.with_values(values), project("p3")), layout).book
    assert made.tables[TableKey("indicators", "p2")].row(other) is not None
    assert made.value(Ref("indicators", other, "level3", "p2")) == "服务对象满意度"
    assert "服务对象满意度不低于90%" in words(made)


def test_an_amount_that_a_shown_cell_prints_stays_in_text(county: tuple[Book, Layout]) -> None:
    book, layout = county
    same = {Ref("project", "form", "budget", "p3"): Decimal("118.69")}  # 机关运行经费
    made = public(marked(book.with_values(same), project("p3")), layout)
    assert "118.69万元" in words(made.book)


def test_left_out_leaves_no_trace(county: tuple[Book, Layout]) -> None:
    book, layout = renamed(county[0]), county[1]
    book = with_text(book, f"3、{NAME}绩效目标表\t27", "四、年轻干部\t30", role="contents")
    made = public(marked(book, project("p3")), layout, PublicChoice(leaves_out=True)).book
    assert not any(key.instance == "p3" for key in made.tables)
    assert not any(isinstance(i, Placed) and i.instance == "p3" for i in made.flow)
    ids = {i.id for i in made.flow if isinstance(i, Paragraph)}
    assert "new0" not in ids
    assert "new1" in ids


def test_a_short_name_is_masked_only_where_a_project_is_meant(
    county: tuple[Book, Layout],
) -> None:
    book = with_text(
        renamed(county[0], name="维护"), "维护经费和“维护”按月核对，维护稳定另文说明。"
    )
    made = public(marked(book, project("p3")), county[1]).book
    assert said(made, "new0") == f"{DASH}经费和“{DASH}”按月核对，维护稳定另文说明。"
    assert f"3、{DASH}绩效目标表" in words(made)


# ---------------------------------------------------------------- rows


def test_a_row_is_masked_in_every_table_of_its_code(county: tuple[Book, Layout]) -> None:
    book, layout = county
    made = public(marked(book, row("general", "2013202")), layout)
    for table in ("general", "expense", "income"):
        ids = made.book.tables[TableKey(table)].positions
        assert "2013202" not in ids
        assert any(row_id.startswith("masked") for row_id in ids)
    for secret in ("2013202", "一般行政管理事务", "86.50"):
        assert secret in words(book)
        assert secret not in words(made.book)
    assert made.masked == ("一般公共预算财政拨款支出表·2013202 一般行政管理事务",)
    total = Ref("general", "total", "total")
    assert made.book.value(total) == book.value(total)


def test_a_code_takes_what_is_under_it_along(county: tuple[Book, Layout]) -> None:
    """Else the sum of its children is the amount; 类 of the fixed tables go along."""
    book, layout = county
    made = public(marked(book, row("general", "213")), layout).book
    assert not any(r.text("code").startswith("213") for r in made.tables[TableKey("general")].rows)
    line = made.tables[TableKey("summary_expense")].row("c213")
    assert line is not None
    assert line.cells["amount"] == Unread(text=DASH)


def test_masked_cells_of_fixed_rows_keep_their_label_and_place(
    county: tuple[Book, Layout],
) -> None:
    book, layout = county
    for choice in (PublicChoice(), PublicChoice(leaves_out=True)):
        made = public(marked(book, row("hospitality", "reception")), layout, choice).book
        item = next(i for i in made.flow if isinstance(i, Placed) and i.sheet == "hospitality")
        (grid,) = lay_out(layout, made, item).grids
        assert ("reception",) in [line.rows for line in grid.rows]
        assert made.value(Ref("hospitality", "reception", "label")) == "三、公务接待费"
        assert made.value(Ref("hospitality", "reception", "total")) == Unread(text=DASH)


# ---------------------------------------------------------------- amounts


def detailed(book: Book, layout: Layout) -> Book:
    """A book whose 项目支出 of 2130705 comes from two lines of the 明细底稿."""
    lines = tuple(
        Row(
            id=f"d{n}",
            cells={
                "kind": "项目支出", "project": name, "function": "2130705",
                "economic": "30305", "fund": "一般公共预算", "origin": "当年", "amount": amount,
            },
        )
        for n, (name, amount) in enumerate(((NAME, BUDGET), ("干部人才库建设", Decimal("12.34"))))
    )  # fmt: skip
    edit = add_details(book, layout, Table(key=DETAILS, rows=lines))
    before = apply(edit, book).book
    gone = {Ref("general", "2130705", "project"): None}
    return Ledger(layout, before).settle(before.with_values(gone)).book


def test_totals_without_the_amount_follow_the_details(county: tuple[Book, Layout]) -> None:
    book, layout = renamed(county[0]), county[1]
    book = detailed(book, layout)
    cell = Ref("general", "2130705", "project")
    assert book.value(cell) == BUDGET + Decimal("12.34")
    book = marked(book, project("p3"), row("details", "d0"))
    made = public(book, layout, PublicChoice(in_totals=False))
    assert made.book.value(cell) == Decimal("12.34")
    assert "details" not in {key.table for key in made.book.tables}
    assert not any("没有" in w and "明细底稿" in w for w in made.warnings)
    assert public(book, layout).book.value(cell) == BUDGET + Decimal("12.34")


def test_without_details_the_totals_are_known_to_hold_it(county: tuple[Book, Layout]) -> None:
    book = marked(renamed(county[0]), project("p3"))
    made = public(book, county[1], PublicChoice(in_totals=False))
    assert any("没有“柳河谷片区走访摸底经费”的明细底稿" in w for w in made.warnings)


def test_totals_without_a_row_are_added_up_again(county: tuple[Book, Layout]) -> None:
    book, layout = county
    one = marked(book, row("general", "2130705"))
    made = public(one, layout, PublicChoice(in_totals=False)).book
    total = Ref("general", "total", "total")
    was, gone = book.value(total), book.value(Ref("general", "2130705", "total"))
    assert made.value(total) == was - gone
    assert f"一般公共预算财政拨款支出{was - gone}万元" in words(made)


def test_what_no_longer_adds_up_is_told(county: tuple[Book, Layout]) -> None:
    """收入 typed by hand does not follow: the difference is the amount."""
    one = marked(county[0], row("general", "20132"))
    made = public(one, county[1], PublicChoice(in_totals=False))
    assert any("不再相等" in w for w in made.warnings)


# ---------------------------------------------------------------- subtraction


def test_the_only_masked_part_of_a_sum_follows(county: tuple[Book, Layout]) -> None:
    made = public(marked(county[0], row("hospitality", "reception")), county[1])
    assert any("公务接待费" in w and "就能算出" in w for w in made.warnings)


def test_two_masked_parts_do_not_follow(county: tuple[Book, Layout]) -> None:
    book, layout = county
    one = marked(book, row("general", "2013202"))
    assert any("2013202" in w and "就能算出" in w for w in public(one, layout).warnings)
    both = marked(book, row("general", "2013202"), row("general", "2013299"))
    hidden = hidden_amounts(both, layout, marked_of(both, layout))
    # 收入总表 alone tells: only one of them has 上年结转
    assert {ref.column for ref in determined(both, layout, hidden)} == {"carry"}


def test_the_only_one_with_an_amount_of_a_fund_follows(county: tuple[Book, Layout]) -> None:
    """A blank that is shown is nothing: 公务用车 alone has money of the fund."""
    book, layout = county
    places = [row("hospitality", r) for r in ("reception", "cars", "cars_running")]
    one = marked(book, *places)
    hidden = hidden_amounts(one, layout, marked_of(one, layout))
    found = {(ref.row, ref.column) for ref in determined(one, layout, hidden)}
    assert found == {("cars", "fund"), ("cars_running", "fund")}


def test_an_amount_follows_over_two_steps_and_tables(county: tuple[Book, Layout]) -> None:
    """A 项 alone under its 款 under its 类 is that of the 类, which is masked as well."""
    book, layout = county
    one = marked(book, row("general", "2130705"))
    hidden = hidden_amounts(one, layout, marked_of(one, layout))
    found = {ref.table for ref in determined(one, layout, hidden)}
    assert {"general", "expense", "income"} <= found


def test_a_lone_project_is_told(county: tuple[Book, Layout]) -> None:
    book, layout = county
    amount = book.value(Ref("general", "2130705", "project"))
    book = book.with_values({Ref("project", "form", "budget", "p9"): amount})
    made = public(marked(book, project("p9")), layout)
    assert any("该项下只有它一个项目" in w for w in made.warnings)


def test_a_sum_in_a_sentence_is_told(county: tuple[Book, Layout]) -> None:
    text = "共安排100.00万元，其中摸底73.19万元，培训20.00万元，宣传6.81万元。"
    book = marked(with_text(renamed(county[0]), text), project("p3"))
    made = public(book, county[1])
    assert any("合计减去其余各数" in w for w in made.warnings)
    assert "73.19" not in words(made.book)


def test_a_change_from_last_year_is_told(county: tuple[Book, Layout]) -> None:
    book = with_text(renamed(county[0]), "安排73.19万元，比上年增加3.19万元。")
    made = public(marked(book, project("p3")), county[1])
    assert any("上年" in w and "推算" in w for w in made.warnings)


def test_a_namesake_is_told(county: tuple[Book, Layout]) -> None:
    made = public(marked(county[0], project("p4")), county[1])
    assert any("也叫“干部人事档案数字化经费”" in w for w in made.warnings)


# ---------------------------------------------------------------- marks as edits


def test_marks_come_and_go_as_edits(county: tuple[Book, Layout]) -> None:
    book, layout = county
    places = (project("p1"), row("general", "2130705"))
    on = apply(SetInternal(places), book).book
    assert internal_of(on, layout) == set(places)
    assert apply(SetInternal(places), on).book is on
    off = apply(SetInternal(places[:1], on=False), on).book
    assert off.internal == places[1:]
    assert apply(Sign(None), off).book.signed is None


def test_marks_that_lost_their_place_count_for_nothing(county: tuple[Book, Layout]) -> None:
    book, layout = county
    lost = marked(book, project("p99"), row("general", "9999999"),
                  Internal(kind="paragraph", id="p9999"))  # fmt: skip
    assert internal_of(lost, layout) == frozenset()
    assert public(lost, layout).masked == ()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 400), st.data())
def test_no_random_mark_is_said_anywhere(seed: int, data: st.DataObject) -> None:
    book, layout, _ = random_county(seed)
    book = bind(book, layout)
    instances = book.instances("project")
    keys = [k for k in book.tables if k.table in ("general", "procurement", "hospitality")]
    rows = [row(k.table, r.id) for k in keys for r in book.tables[k].rows]
    texts = [Internal(kind="paragraph", id=i.id) for i in book.flow
             if isinstance(i, Paragraph) and i.role == "body"]  # fmt: skip
    pool = [*map(project, instances), *rows, *texts]
    places = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True))
    choice = PublicChoice(leaves_out=data.draw(st.booleans()))
    book = marked(book, *places)
    made = words(public(book, layout, choice).book)
    its = marked_of(book, layout)
    shown = words(marked(book).model_copy(update={"prior": None, "tables": {
        k: t.with_rows(r for r in t.rows if not its.hides(k, r.id))
        for k, t in book.tables.items() if k.table not in layout.working_tables
    }, "flow": ()}))  # fmt: skip
    for instance in its.projects:
        name = str(book.value(Ref("project", "form", "name", instance)))
        assert len(name) < 4 or name in shown or name not in made
    for ref, amount in hidden_amounts(book, layout, its).items():
        if amount and f'"{amount}"' not in shown and ref.table not in layout.working_tables:
            assert f'"{amount}"' not in made
            assert f"{amount:.2f}万元" not in made
    for item in book.flow:
        if isinstance(item, Paragraph) and item.id in its.paragraphs and len(item.text) > 20:
            assert item.text not in made


def test_a_marked_row_that_gets_another_code_stays_marked(county: tuple[Book, Layout]) -> None:
    book, layout = county
    one = marked(book, row("general", "2013202"))
    edit = recode(one, layout, Ref("general", "2013202", "code"), "2013203")
    assert edit is not None
    assert apply(edit, one).book.internal == (row("general", "2013203"),)


def test_a_shown_project_keeps_a_name_that_has_the_masked_one_in_it(
    county: tuple[Book, Layout],
) -> None:
    book, layout = renamed(county[0], name="人才工作经费"), county[1]
    book = renamed(book, "p6", "市管优秀人才工作经费")
    text = "安排市管优秀人才工作经费和人才工作经费。"
    made = public(marked(with_text(book, text), project("p3")), layout).book
    assert said(made, "new0") == f"安排市管优秀人才工作经费和{DASH}。"
    assert made.value(Ref("project", "form", "name", "p6")) == "市管优秀人才工作经费"
