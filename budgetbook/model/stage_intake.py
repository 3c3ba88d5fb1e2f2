"""取控制数, 取批复: what a file prints becomes a stage of its own; the book stays as it is."""

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, FlowItem, Mark, Placed, Row, Stage, Table
from budgetbook.model.edit import SetStages
from budgetbook.model.intake import Intake, Offer
from budgetbook.model.intake_take import Choice, Taking, default_choice, take
from budgetbook.model.layout import MONEY_KINDS, Layout, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.stages import (
    StageError,
    checked_date,
    checked_name,
    keep_stage,
    later_stages,
    snapshot,
)

#: A total so many times that of the book is a slip of the unit (元, 万元), no change of plans.
_SUSPECT = Decimal(1000)


class StageFacts(NamedTuple):
    """What a stage that is taken in is called."""

    name: str
    date: str = ""
    remark: str = ""
    #: The names of the files.
    source: str = "文件"


def first_choice(found: Intake) -> Choice:
    """Every table of the source that has a figure, projects too: nothing of the book is written
    over. Of a source of another year none."""
    choice = default_choice(found)
    if found.of_other_year:
        return choice
    said = (o.key for o in found.offers if any(one.amount for one in o.figures.values()))
    return choice._replace(tables=frozenset(said))


def doubts(book: Book, found: Intake, taking: Taking, name: str) -> list[str]:
    """Why the source is probably not the ``name`` of this book: another year, another department,
    another money unit than it says, a stage out of its order. One sentence each."""
    said = [c.message for c in found.cautions if c.kind in ("year", "department")]
    later = later_stages(book, name)
    if later:
        names = "、".join(f"“{one.name}”{one.date and f'（{one.date}）'}" for one in later)
        said.append(f"簿里已经有{names}，“{name}”通常在它之前")
    said += _scale(taking)
    return said


def _scale(taking: Taking) -> Iterator[str]:
    """The sentence that all totals are thousands of times what they were."""
    shares = [
        abs(one.after / one.before) for one in taking.tables if one.before and one.after
    ]  # fmt: skip
    if shares and all(share >= _SUSPECT for share in shares):
        yield "来源的合计是本簿的一千倍以上，来源的金额可能是“元”，却按“万元”读了"
    elif shares and all(share * _SUSPECT <= 1 for share in shares):
        yield "来源的合计不到本簿的千分之一，来源的金额可能是“万元”，却按“元”读了"


def keep_taken(
    book: Book, layout: Layout, found: Intake, choice: Choice, facts: StageFacts
) -> SetStages:
    """The edit that keeps the chosen tables of a source as a stage; raises StageError."""
    return keep_stage(book, taken_stage(book, layout, found, choice, facts))


def taken_stage(
    book: Book, layout: Layout, found: Intake, choice: Choice, facts: StageFacts
) -> Stage:
    """What the source prints in the chosen tables, in the book's unit and under its rows: nothing
    of the book's own figures. A printed total stands where it is not the sum of its parts."""
    offers = [_without(offer, choice) for offer in found.offers if offer.key in choice.tables]
    if not offers:
        raise StageError(f"没有选中任何表，没有存成“{facts.name}”")
    keys = {offer.key for offer in offers}
    blank = snapshot(book).model_copy(
        update={
            "tables": {k: _blank(layout, t) for k, t in book.tables.items() if k in keys},
            "flow": tuple(_placed(layout, book, keys)),
            "explanations": {}, "carried": (), "internal": (), "signed": None,
        }
    )  # fmt: skip
    made = take(blank, layout, Intake(tuple(offers), ()), choice).book
    made = _printed(made, offers)
    tables = {offer.key: _shown(made.tables[offer.key], offer) for offer in offers}
    made = made.model_copy(update={"tables": {k: tables[k] for k in made.tables}})
    return Stage(
        name=checked_name(facts.name), date=checked_date(facts.date), remark=facts.remark.strip(),
        source=facts.source or "文件", book=made,
    )  # fmt: skip


def _without(offer: Offer, choice: Choice) -> Offer:
    """The offer without the cells that are not to be taken."""
    key = offer.key
    figures = {
        place: figure
        for place, figure in offer.figures.items()
        if Ref(key.table, *place, key.instance) not in choice.left
    }
    return offer._replace(figures=figures)


def _blank(layout: Layout, table: Table) -> Table:
    """The table with its words and no figure."""
    spec = layout.table(table.key.table)
    money = {c.id for c in (columns_of(spec, table) if spec else ()) if c.kind in MONEY_KINDS}
    rows = (
        Row(
            id=row.id, part_of=row.part_of,
            cells={c: v for c, v in row.cells.items()
                   if c not in money and not isinstance(v, Decimal | Unread)},
        )
        for row in table.rows
    )  # fmt: skip
    return table.with_rows(rows)


def _placed(layout: Layout, book: Book, keys: Set[TableKey]) -> Iterator[FlowItem]:
    """The places of the sheets that hold the tables."""
    for item in book.flow:
        if isinstance(item, Placed) and any(
            sheet.id == item.sheet
            and any(TableKey(part.table, item.instance) in keys for part in sheet.parts)
            for sheet in layout.sheets
        ):
            yield item


def _printed(book: Book, offers: Sequence[Offer]) -> Book:
    """``book`` with every figure as printed; a total that nothing explains is pinned."""
    values: dict[Ref, Decimal | None] = {}
    marks: dict[Ref, Mark] = {}
    for offer in offers:
        for (row, column), figure in offer.figures.items():
            ref = Ref(offer.key.table, row, column, offer.key.instance)
            if book.row(ref) is None or (book.value(ref) or 0) == (figure.amount or 0):
                continue
            values[ref] = figure.amount
            marks[ref] = Mark(pinned="import")
    return book.with_values(values, marks)


def _shown(table: Table, offer: Offer) -> Table:
    """The table with the rows that the source prints, and those that add some of them up."""
    printed = {row for row, _ in offer.figures}
    kept = [
        row
        for row in table.rows
        if row.id in printed or row.id == TOTAL_ROW or _has_figure(row.cells)
    ]
    return table.with_rows(kept)


def _has_figure(cells: Mapping[str, object]) -> bool:
    return any(isinstance(value, Decimal) for value in cells.values())
