"""Turns blocks into a book: finds our tables in somebody else's document.

Titles with aliases, header words, labels and codes decide; never fixed coordinates. What is not
recognised stays in the book as it is. Nothing unreadable becomes zero.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from budgetbook.io.blocks import Blocks, Grid
from budgetbook.io.doubtful import doubtful_remarks
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.flow_match import FlowBuilder
from budgetbook.io.import_report import import_remarks
from budgetbook.io.imported import Imported, Remark
from budgetbook.io.layout_choice import choose_layout
from budgetbook.io.side_by_side import apart_beside
from budgetbook.io.table_match import TableMatcher
from budgetbook.io.written_units import in_book_unit
from budgetbook.model.bindings import bind
from budgetbook.model.book import NO_MARK, Book, Department, Mark, Paragraph, Table
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey
from budgetbook.model.rounding import amounts_in_unit
from budgetbook.model.settle import Ledger

_BOOK_YEAR = re.compile(r"(20\d\d)\s*年(?:度)?(?:部门|单位)预算")
_ANY_YEAR = re.compile(r"(?<!\d)(20[1-4]\d)\s*年")
_LINE_YEAR = re.compile(r"预算年度\s*[:：]?\s*(20\d\d)")
#: 舍位 declared: sums may be off by the last place.
_ROUNDED = re.compile(
    r"(?:四舍五入|舍位|进位|单位换算)[^。；]{0,30}(?:尾差|尾数|差异|误差|不等|不符|不一致|出入)"
)
#: Some unit of money, over a table or in a header.
_SOME_UNIT = re.compile(r"单位.{0,8}元|[（(][^（()）]{0,6}元[）)]")
#: A file with fewer words of the layout than this is no budget book.
_FEWEST_WORDS = 5


def match(
    sources: Sequence[Blocks], layout: Layout | None = None, own: Sequence[Layout] = ()
) -> Imported:
    """The book that the files make together, in ``layout`` or the one that fits best, the user's
    ``own`` among them; raises UnreadableFile where they hold none."""
    year = find_year(sources)
    if layout is None:
        layout, found = choose_layout(sources, year, own)
        if found < _FEWEST_WORDS:
            raise UnreadableFile("文件里没有认出预算表、情况说明或绩效目标表，请确认选对了文件")
    flow = FlowBuilder(layout)
    tables = TableMatcher(layout, flow)
    for number, source in enumerate(sources):
        flow.source = number
        for block in source.blocks:
            if isinstance(block, Grid):
                for grid in apart_beside(layout, block) if block.name else (block,):
                    tables.take(grid)
            else:
                flow.take(block)
        flow.flush()
        tables.end_source()
    if not flow.tables and not flow.has_sections:
        raise UnreadableFile("文件里没有认出预算表、情况说明或绩效目标表，请确认选对了文件")
    plain, converted = in_book_unit(_book(layout, flow, year), layout, sources, flow.cells)
    ledger = Ledger(layout, plain)
    read = keep_printed(plain, ledger)
    guessed = doubtful_remarks(read, layout, flow.cells)
    read, ledger = _without_results(read, ledger, flow)  # takes remarks back
    book = bind(read, layout)
    more = import_remarks(book, ledger, flow.cells)
    remarks = [
        *_source_remarks(sources),
        *flow.report(),
        *guessed,
        *converted,
        *_unit_guessed(sources, read),
        *more,
    ]
    notes = {key: tuple(places) for key, places in flow.note_places.items()}
    return Imported(
        book, layout, tuple(remarks), flow.cells, flow.texts, notes, flow.heads,
        flow.around.found,
    )  # fmt: skip


def _source_remarks(sources: Sequence[Blocks]) -> list[Remark]:
    return [
        Remark(w.message, w.place.label if w.place else "")
        for source in sources
        for w in source.warnings
    ]


def _unit_guessed(sources: Sequence[Blocks], book: Book) -> Iterator[Remark]:
    """That no unit of money is printed, where the book has official tables with amounts."""
    amounts = any(
        isinstance(value, Decimal)
        for key, table in book.tables.items()
        if not key.instance
        for row in table.rows
        for value in row.cells.values()
    )
    if amounts and not any(_SOME_UNIT.search(text) for text in _texts(sources)):
        message = f"文件里没有印金额单位，金额按“{book.unit}”读入，请核对"
        yield Remark(message, kind="doubtful")


def _book(layout: Layout, flow: FlowBuilder, year: int | None) -> Book:
    facts = flow.facts
    unit: Literal["万元", "元"] = "元" if (facts.unit or layout.unit) == "元" else "万元"
    book = Book(
        layout=layout.id,
        year=facts.year or year,
        department=Department(code=facts.code, name=facts.name),
        unit=unit,
        tables=_without_default_dates(flow),
        flow=flow.items(),
    )
    if _is_rounded(book, layout):
        book = book.model_copy(update={"rounded": True})
    return book


def _is_rounded(book: Book, layout: Layout) -> bool:
    """Whether the figures were rounded, so that a last place of difference is no error: the text
    says so (舍位), or a book in 元 prints none but whole 元."""
    if any(_ROUNDED.search(item.text) for item in book.flow if isinstance(item, Paragraph)):
        return True
    figures = [value for _, value in amounts_in_unit(book, layout)] if book.unit == "元" else []
    return bool(figures) and all(value == value.to_integral_value() for value in figures)


def _without_default_dates(flow: FlowBuilder) -> dict[TableKey, Table]:
    """The tables; a 截止时间 at the end of the year before is what they print anyway."""
    year = flow.facts.year
    default = f"{year - 1}-12-31" if year else ""
    tables = dict(flow.tables)
    for key, table in flow.tables.items():
        if default and table.fields.get("cutoff") == default:
            fields = {name: word for name, word in table.fields.items() if name != "cutoff"}
            tables[key] = table.model_copy(update={"fields": fields})
    return tables


def _without_results(book: Book, ledger: Ledger, flow: FlowBuilder) -> tuple[Book, Ledger]:
    """Formulas that the file stores no result of: where a relation computes the cell, its figure
    stands there, marked for a look; elsewhere the cell stays unread."""
    lost = [r.ref for r in flow.remarks if r.ref and r.message.startswith("“=")]
    known = {ref for ref in lost if ref in ledger.fillers}
    if not known:
        return book, ledger
    flow.remarks[:] = [r for r in flow.remarks if r.ref not in known]
    flow.remarks.append(
        Remark(f"{len(known)} 个公式没有保存结果，已按勾稽关系算出，请核对", kind="doubtful")
    )
    held = {ref: Mark(pinned="user") for ref in ledger.fillers if ref not in known}
    marks = {**held, **dict.fromkeys(known, Mark(doubtful=True))}
    blank = book.with_values(dict.fromkeys(known), marks)
    filled = Ledger(ledger.layout, blank).settle(blank).book
    free = filled.with_values({}, dict.fromkeys(held, NO_MARK))
    now = Ledger(ledger.layout, free)
    return keep_printed(free, now), now


def keep_printed(book: Book, ledger: Ledger) -> Book:
    """``book`` with every printed figure that differs from its relation pinned (照原件)."""
    return book.with_values({}, ledger.pins(book))


def find_year(sources: Sequence[Blocks]) -> int | None:
    """The budget year that the files print: that of most lines over tables, so that one table of
    last year does not make it, in a title, or else the year that their text names most often;
    None where they name none."""
    texts = list(_texts(sources))
    for pattern, most in ((_LINE_YEAR, True), (_BOOK_YEAR, False)):
        hits = [pattern.search(text) for text in texts if len(text) < 80]
        years = [int(hit[1]) for hit in hits if hit]
        if years:  # the first of equals
            return Counter(years).most_common(1)[0][0] if most else years[0]
    named = Counter(year for text in texts for year in _ANY_YEAR.findall(text))
    return int(named.most_common(1)[0][0]) if named else None


def _texts(sources: Sequence[Blocks]) -> Iterator[str]:
    for source in sources:
        for block in source.blocks:
            if isinstance(block, Grid):
                yield from (cell.text for cell in block.cells if cell.text)
            else:
                yield block.text
