"""Random books of the Shanghai layouts: in 元, no 结转, 合计 last, “三公” in one row in 万元."""

from decimal import Decimal

from budgetbook.model.book import Book, Department, Row
from budgetbook.model.codes import load_codes
from budgetbook.model.fresh import code_row, fresh_book, total_row
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import TableKey
from tests.books.random_county.county import County
from tests.books.random_county.facts import (
    ABROAD,
    FISCAL,
    PURCHASE,
    RECEPTION,
    RUNNING,
    Fact,
    Facts,
    draw_facts,
)
from tests.books.random_county.tables import BASIC, Figures, nine_tables, printed, total

_SOURCES = {"unit": "other", "superior": "other", "subsidiary": "other"}


def random_shanghai(seed: int, layout_id: str) -> County:
    """The book of a seed in one of the two layouts."""
    drawn = draw_facts(seed)
    whole = layout_id.endswith("unit")  # prints 元 without decimals
    facts = Facts(
        drawn.traits._replace(
            layout=layout_id, year=2025, yuan=True, columns="", level=7, meetings=False, own=True
        ),
        drawn.office, tuple(map(_plain, drawn.facts)), drawn.projects,
    )  # fmt: skip
    facts = facts._replace(facts=tuple(f for f in facts.facts if f.fund != "special"))
    layout = load_layout(layout_id)
    figures = _tables(facts, layout, whole)
    office = Department(code=facts.office.code, name=facts.office.name)
    book = fresh_book(layout, 2025, office).model_copy(update={"rounded": whole})
    for name, rows in figures.items():
        book = _with(book, layout, name, rows)
    return County(_hospitality(book, facts), layout, facts)


def _plain(fact: Fact) -> Fact:
    """A fact as this province knows it: received and spent this year, under one code."""
    kind = "project" if fact.kind in ("operating", "superior", "subsidy", "left") else fact.kind
    fund = _SOURCES.get(fact.fund, fact.fund)
    return fact._replace(kind=kind, fund=fund, carried=False, received=fact.function,
                         economic=fact.economic or "30227")  # fmt: skip


def _tables(facts: Facts, layout: Layout, whole: bool) -> dict[str, Figures]:
    made = nine_tables(facts)
    made.pop("hospitality")
    all_, scale = facts.facts, 10_000
    income = made["summary_income"]
    income["fiscal"] = {"amount": printed(total(all_, lambda f: f.fund in FISCAL) * scale)}
    expense = made["summary_expense"]
    if layout.tables_by_id["summary_expense"].column("staff"):
        for row in expense:
            under = [f for f in all_ if row == "total" or f"c{f.function[:3]}" == row]
            for kind in (*BASIC, "project"):
                amount = total(under, lambda f, kind=kind: f.kind == kind)  # type: ignore[misc]
                expense[row][kind] = printed(amount * scale)
    if whole:
        return {name: {row: {c: v.quantize(Decimal(1)) for c, v in cells.items()}
                       for row, cells in rows.items()}
                for name, rows in made.items()}  # fmt: skip
    return made


def _with(book: Book, layout: Layout, name: str, figures: Figures) -> Book:
    spec, table = layout.tables_by_id[name], book.tables[TableKey(name)]
    rows = table.rows
    if spec.kind == "tree":
        names = load_codes(spec.classification)
        rows = tuple(code_row(spec, c, names[c].name) for c in figures if c != "total")
        rows += (total_row(spec),) if figures else ()
    columns = {c.id for c in spec.columns if c.kind == "amount"}
    filled = [
        row.with_cells({c: v or None for c, v in figures.get(row.id, {}).items() if c in columns})
        for row in rows
    ]
    note = layout.sheet_of[name].empty_note
    update = {"rows": tuple(filled), "notes": () if rows or not note else (note,)}
    return book.with_table(table.model_copy(update=update))


def _hospitality(book: Book, facts: Facts) -> Book:
    own = [f for f in facts.facts if f.fund in FISCAL]
    codes = {"total": (ABROAD, RECEPTION, RUNNING, *PURCHASE), "abroad": (ABROAD,),
             "reception": (RECEPTION,), "cars": (RUNNING, *PURCHASE),
             "cars_purchase": PURCHASE, "cars_running": (RUNNING,)}  # fmt: skip
    cells = {
        name: printed(total(own, lambda f, some=some: f.economic in some)) or None  # type: ignore[misc]
        for name, some in codes.items()
    }
    table = book.tables[TableKey("hospitality")]
    return book.with_table(table.with_rows([Row(id="r1").with_cells(cells)]))
