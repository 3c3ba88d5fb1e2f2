"""Random facts as a Book: what a file would print, nothing filled by the program."""

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import Unread, Value
from budgetbook.model.bindings import bind
from budgetbook.model.book import Book, Department, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.codes import load_codes
from budgetbook.model.fresh import code_row, fresh_book, fresh_tables, total_row
from budgetbook.model.layout import Layout, TableSpec, load_layout
from budgetbook.model.ref import TableKey
from tests.books.random_county.facts import Facts, draw_facts
from tests.books.random_county.paper import details_table
from tests.books.random_county.projects import Written, written_projects
from tests.books.random_county.tables import Figures, nine_tables, total
from tests.books.random_county.text import Page, lines, tables_of

_NINE = ("summary", "income", "expense", "funding", "general", "basic", "fund", "capital",
         "hospitality")  # fmt: skip
_MEETINGS = {"x30215": "四、会议费", "x30216": "五、培训费"}


class County(NamedTuple):
    """A book with the facts it was made from."""

    book: Book
    layout: Layout
    facts: Facts


def random_county(seed: int, **fixed: Any) -> County:
    """The county book of a seed, always the same for the same seed; some traits may be fixed."""
    facts = draw_facts(seed, **fixed)
    before = None
    if facts.traits.prior:
        year = facts.traits.year - 1
        first, last = load_layout(facts.traits.layout).years
        if first <= year and (not last or year <= last):
            traits = facts.traits._replace(year=year, prior=False)
            before = draw_facts(seed + 1_000_000, traits, facts.office)
    county = _county(facts, before, random.Random(seed + 7))
    if before is not None:
        prior = _county(before, None, random.Random(seed + 8)).book
        county = county._replace(book=county.book.model_copy(update={"prior": prior}))
    return county


def _county(facts: Facts, before: Facts | None, dice: random.Random) -> County:
    traits, office = facts.traits, facts.office
    layout = load_layout(traits.layout)
    book = fresh_book(layout, traits.year, Department(code=office.code, name=office.name))
    figures = nine_tables(facts)
    tables = dict(book.tables)
    for table, rows in figures.items():
        tables[TableKey(table)] = _table(layout, facts, tables[TableKey(table)], rows)
    tables[TableKey("units")] = _units(facts, tables[TableKey("units")])
    bought, purchases = _purchases(facts, tables[TableKey("procurement")], dice)
    owned, assets = _assets(facts, tables[TableKey("assets")], dice)
    tables |= {bought.key: bought, owned.key: owned}
    page = Page(facts, figures, tables_of(before), dice, purchases, assets, {})
    projects = written_projects(facts, dice)
    for number, project in enumerate(projects, 1):
        tables |= _project(layout, project, f"p{number}", traits.heads)
    flow = tuple(_flow(layout, facts, page, projects))
    if traits.details:
        paper = details_table(facts)
        tables[paper.key] = paper
        flow = (*flow, Placed(sheet="details"))
    if traits.absent:
        tables.pop(TableKey("capital"))
    update = {"tables": tables, "flow": flow, "rounded": traits.rounded}
    if traits.yuan:
        update["unit"] = "元"
    return County(bind(book.model_copy(update=update), layout), layout, facts)


# ---------------------------------------------------------------- tables


def _table(layout: Layout, facts: Facts, table: Table, figures: Figures) -> Table:
    spec = layout.tables_by_id[table.key.table]
    if facts.traits.columns and table.key.table == "income":
        absent = ("unit",) if facts.traits.columns == "instead" else ()
        table = table.model_copy(update={"absent_columns": absent})
    columns = [c.id for c in spec.columns if c.kind == "amount"]
    columns = [c for c in columns if c not in table.absent_columns]
    rows = table.rows if spec.kind == "fixed" else tuple(_code_rows(spec, figures))
    if facts.traits.total_last and spec.kind == "tree":
        rows = (*rows[1:], *rows[:1])
    rows += tuple(
        Row(id=row, cells={"label": _MEETINGS[row]}, part_of="total")
        for row in figures
        if row in _MEETINGS
    )
    made = table.with_rows(
        row.with_cells(_cells(facts, figures.get(row.id, {}), columns)) for row in rows
    )
    note = layout.sheet_of[table.key.table].empty_note
    return made if rows or not note else made.model_copy(update={"notes": (note,)})


def _cells(facts: Facts, figures: Mapping[str, Decimal], columns: list[str]) -> dict[str, Value]:
    zero = Decimal("0.00") if facts.traits.zeros else None
    return {column: figures.get(column) or zero for column in columns}


def _code_rows(spec: TableSpec, figures: Figures) -> Iterator[Row]:
    names = load_codes(spec.classification)
    for code in figures:
        yield total_row(spec) if code == "total" else code_row(spec, code, names[code].name)


def _units(facts: Facts, table: Table) -> Table:
    name, traits = facts.office.name, facts.traits
    found = []
    if not traits.only_agencies:
        found.append((f"{name}本级", "行政", "正科级", "财政拨款"))
    if traits.agencies or traits.only_agencies:
        found.append((f"{name}服务中心", "事业", "股级", "财政性资金基本保证"))
    columns = ("name", "nature", "rank", "funding")
    return table.with_rows(
        Row(id=f"r{number}", cells=dict(zip(columns, words, strict=True)))
        for number, words in enumerate(found, 1)
    )


def _purchases(facts: Facts, table: Table, dice: random.Random) -> tuple[Table, Decimal]:
    """政府采购 with its sum: what is bought stays within this year's money."""
    fund = facts.traits.fund and facts.traits.carried
    rows, sum_ = [], Decimal(0)
    scale = 10_000 if facts.traits.yuan else 1
    for number in range(1, dice.randint(0, 3) + 1):
        count, price = dice.randint(1, 9), Decimal(dice.randint(5, 220)) / 100 * scale
        whole = count * price
        part = (whole / 2).quantize(Decimal("0.01")) if fund and dice.random() < 0.4 else Decimal(0)
        cells: dict[str, Value] = {
            "project": "定额公用经费", "budget": whole + dice.randint(1, 50),
            "item": "便携式计算机", "catalogue": "A02010108", "measure": "台",
            "quantity": Decimal(count), "price": price,
            "total": whole, "general": whole - part, "fund": part or None,
            "reserved": whole if dice.random() < 0.6 else None,
        }  # fmt: skip
        rows.append(Row(id=f"r{number}", cells={k: v for k, v in cells.items() if v is not None}))
        sum_ += whole
    made = table.with_rows(rows)
    if not rows:
        made = made.model_copy(update={"notes": ("注：无政府采购预算，空表列示。",)})
    return made, sum_


def _assets(facts: Facts, table: Table, dice: random.Random) -> tuple[Table, Decimal]:
    """固定资产 with its value: 办公用房 are part of 房屋."""
    money = {name: Decimal(dice.randint(50, 60000)) / 100
             for name in ("houses", "vehicles", "equipment", "other")}  # fmt: skip
    if dice.random() < 0.3:
        money["equipment"] = Decimal(0)
    whole = sum(money.values(), Decimal(0))
    money["offices"] = (money["houses"] * dice.randint(20, 100) / 100).quantize(Decimal("0.01"))
    money["total"] = whole
    counts = {name: Decimal(dice.randint(1, 900)) for name in money if name != "total"}
    rows = [
        row.with_cells({"value": money[row.id] or None, "quantity": counts.get(row.id)})
        for row in table.rows
    ]
    fields = {"cutoff": f"{facts.traits.year - 1}-12-31"}
    return table.with_rows(rows).model_copy(update={"fields": fields}), whole


# ---------------------------------------------------------------- projects


def _project(layout: Layout, written: Written, instance: str, heads: bool) -> dict[TableKey, Table]:
    """The two tables of a project; a published book may print its goals alone."""
    made = fresh_tables(layout, layout.sheets_by_id["project"], instance)
    key, list_ = TableKey("project", instance), TableKey("indicators", instance)
    spec = layout.tables_by_id["project"]
    shown = {c.id for c in spec.columns if heads or not c.optional}
    cells: dict[str, Value] = {
        k: v for k, v in written.head.items() if k in shown and v is not None
    }
    if written.project.secret and heads:
        cells |= {"budget": Unread(text="涉密"), "fiscal": Unread(text="涉密")}
    form = Row(id="form", cells=cells)
    absent = tuple(c.id for c in spec.columns if c.optional and c.id not in shown)
    update = {"rows": (form,), "absent_columns": absent}
    columns = [c.id for c in layout.tables_by_id["indicators"].columns]
    rows = [
        Row(id=f"r{n}", cells=dict(zip(columns, words, strict=False)))
        for n, words in enumerate(written.rows, 1)
    ]
    return {key: made[key].model_copy(update=update), list_: made[list_].with_rows(rows)}


def random_performance(seed: int, layout_id: str) -> County:
    """The projects of a seed alone, as 绩效文本 print them."""
    facts = draw_facts(seed)
    layout = load_layout(layout_id)
    dice = random.Random(seed + 9)
    office = Department(code=facts.office.code, name=facts.office.name)
    book = fresh_book(layout, facts.traits.year, office)
    tables = dict(book.tables)
    projects = written_projects(facts, dice)
    for number, project in enumerate(projects, 1):
        tables |= _project(layout, project, f"p{number}", heads=True)
    flow = (*book.flow, *_placed(projects))
    unit = "元" if facts.traits.yuan else "万元"
    update = {"tables": tables, "flow": flow, "unit": unit}
    return County(book.model_copy(update=update), layout, facts)


def _placed(projects: list[Written]) -> Iterator[Placed]:
    for number, project in enumerate(projects, 1):
        title = f"{number}、{project.name}绩效目标表"
        yield Placed(sheet="project", instance=f"p{number}", title=title)


# ---------------------------------------------------------------- text


def _flow(layout: Layout, facts: Facts, page: Page, projects: list[Written]) -> Iterator[FlowItem]:
    yield Paragraph(id="c1", text=facts.office.name, role="cover")
    yield Paragraph(id="c2", text=f"{facts.traits.year}年部门预算信息公开", role="cover")
    for sheet in _NINE:
        if sheet == "capital" and facts.traits.absent:
            continue
        yield Placed(sheet=sheet, title=layout.sheets_by_id[sheet].title)
    for number, (role, words) in enumerate(lines(page), 1):
        if role == "sheet":
            yield Placed(sheet=words, title=layout.sheets_by_id[words].title)
        elif role == "projects":
            yield from _placed(projects)
        else:
            yield Paragraph.model_validate({"id": f"p{number}", "text": words, "role": role})


def spent_on_projects(facts: Facts) -> Decimal:
    """项目支出 of the facts."""
    return total(facts.facts, lambda fact: fact.kind == "project")
