"""What of a 公开版 a reader can work out all the same: by subtraction, or because text says it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.details import lines, published
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout
from budgetbook.model.masked import Marked, project_name, project_title
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger, evaluate
from budgetbook.model.sums_said import sums_in
from budgetbook.model.titles import cell_title, row_title, table_title
from budgetbook.model.unsaid import DASH, Unsaid, bound_places

_MOST = 3
#: Words of a sentence that compares with last year.
_CHANGES = ("比上年", "同比", "增加", "减少", "增长", "下降")
#: Beyond this many masked cells nothing follows by hand any more.
_MOST_UNKNOWN = 600


def deductions(
    book: Book,
    made: Book,
    layout: Layout,
    marked: Marked,
    hidden: Mapping[Ref, Decimal],
    unsaid: Unsaid,
    in_totals: bool,
) -> Iterator[str]:
    """Why something masked in ``made`` could be found out, in sentences; ``book`` is the whole
    book, ``hidden`` its masked amounts."""
    if in_totals:
        yield from _by_subtraction(book, layout, hidden)
    else:
        yield from _no_longer_equal(book, made, layout)
    yield from _projects(book, layout, marked, in_totals)
    yield from _namesakes(book, marked)
    yield from _in_text(book, marked, unsaid)
    yield from _in_cells(book, made, layout, unsaid)
    yield from _moved_totals(book, made, marked)
    yield from _sums_in_text(book, hidden, unsaid, marked)


# ---------------------------------------------------------------- tables


def _by_subtraction(book: Book, layout: Layout, hidden: Mapping[Ref, Decimal]) -> Iterator[str]:
    """Rows with an amount that the equations between shown cells leave no choice for."""
    if not hidden or len(hidden) > _MOST_UNKNOWN:
        return
    told: dict[str, dict[str, None]] = {}
    for ref in determined(book, layout, hidden):
        tables = told.setdefault(row_title(layout, book, ref), {})
        tables[table_title(layout, ref.key)] = None
    for row, tables in told.items():
        where = "、".join(tables)
        yield f"“{row}”的金额在{where}里用合计减去其余各项就能算出，请再设一项为内部或不计入合计"


def determined(book: Book, layout: Layout, hidden: Mapping[Ref, Decimal]) -> list[Ref]:
    """The masked cells whose amount follows from the relations of the published tables, over any
    number of steps and tables; those that hold nothing are left out."""
    shown = published(book, layout)
    ledger = Ledger(layout, shown)
    solved: dict[Ref, dict[Ref, Fraction]] = {}
    for number, relation in enumerate(ledger.relations):
        if not ledger.active[number] or relation.missing or relation.spec.op != "=":
            continue
        row: dict[Ref, Fraction] = {}
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for coefficient, ref in terms:
                if ref in hidden:
                    row[ref] = row.get(ref, Fraction(0)) + sign * Fraction(coefficient)
        holds = evaluate(relation, shown.value).state in (State.PASSED, State.HINT)
        if row and holds and not any(ref.book for ref in relation.refs):
            _add(solved, row)
    return [ref for ref in hidden if hidden[ref] and len(solved.get(ref, ())) == 1]


def _add(solved: dict[Ref, dict[Ref, Fraction]], row: dict[Ref, Fraction]) -> None:
    """Adds an equation to a solved system (Gauss–Jordan: each row has a cell that no other has)."""
    for ref in [r for r in row if r in solved]:
        if ref in row:
            _subtract(row, solved[ref], row[ref])
    row = {ref: value for ref, value in row.items() if value}
    if not row:
        return
    pivot = next(iter(row))
    factor = row[pivot]
    row = {ref: value / factor for ref, value in row.items()}
    for other in solved.values():
        if pivot in other:
            _subtract(other, row, other[pivot])
    solved[pivot] = row


def _subtract(row: dict[Ref, Fraction], other: Mapping[Ref, Fraction], times: Fraction) -> None:
    for ref, value in other.items():
        left = row.get(ref, Fraction(0)) - times * value
        if left:
            row[ref] = left
        else:
            row.pop(ref, None)


def _no_longer_equal(book: Book, made: Book, layout: Layout) -> Iterator[str]:
    """Equations that held before and do not without the masked amounts: the rest is their sum."""
    ledger = Ledger(layout, published(book, layout))
    count = 0
    for number, relation in enumerate(ledger.relations):
        if not ledger.active[number] or relation.missing or relation.spec.op != "=":
            continue
        before, after = evaluate(relation, book.value), evaluate(relation, made.value)
        if before.state is State.PASSED and after.state is State.FAILED and count < _MOST:
            count += 1
            ref = next(iter(relation.refs))
            where = cell_title(layout, book, ref)
            yield f"不计内部金额以后“{where}”与对应的数不再相等，相差的就是内部金额，请改为计入合计"


# ---------------------------------------------------------------- projects


def _projects(book: Book, layout: Layout, marked: Marked, in_totals: bool) -> Iterator[str]:
    """Projects whose amount is that of a whole 项, or all that is masked of 项目支出."""
    shown = _project_figures(book, layout, marked)
    kept = [
        instance for instance in sorted(marked.projects)
        if _budget(book, instance) and (in_totals or not _in_details(book, instance))
    ]  # fmt: skip
    for instance in kept:
        budget, name = _budget(book, instance), project_title(book, instance)
        same = next((ref for ref, value in shown if value == budget), None)
        if not in_totals:
            yield (
                f"没有“{name}”的明细底稿，不知道它在哪个科目，各表的合计里仍有它的金额，"
                "请补明细底稿或手工调整"
            )
        elif same is not None:
            where = f"{table_title(layout, same.key)}·{row_title(layout, book, same)}"
            yield f"项目“{name}”的金额就是“{where}”的项目支出（该项下只有它一个项目），仍能看出"
        elif len(kept) == 1 and _is_rest(book, {value for _, value in shown}):
            yield f"只有“{name}”一个项目设为内部，项目支出合计减去其余项目就是它的金额"
    if in_totals:
        yield from _alone_under_code(book, marked, kept)


def _project_figures(book: Book, layout: Layout, marked: Marked) -> list[tuple[Ref, Decimal]]:
    return [
        (Ref(key.table, row.id, "project", key.instance), value)
        for key, table in book.tables.items()
        if not key.instance and key.table not in layout.working_tables
        for row in table.rows
        if not marked.hides(key, row.id)
        and isinstance(value := row.cells.get("project"), Decimal)
        and value
    ]


def _in_details(book: Book, instance: str) -> bool:
    name = project_name(book, instance)
    return any(row.text("project").strip() == name for row in lines(book))


def _alone_under_code(book: Book, marked: Marked, kept: list[str]) -> Iterator[str]:
    """Masked projects with others under their 项 that are all shown, by the 明细底稿."""
    under: dict[str, set[str]] = {}
    for row in lines(book):
        if project := row.text("project").strip():
            under.setdefault(row.text("function").strip(), set()).add(project)
    known = {project_name(book, key.instance) for key in book.tables if key.instance}
    hidden = {project_name(book, instance) for instance in marked.projects}
    for instance in kept:
        name = project_name(book, instance)
        for code, names in under.items():
            if len(names) > 1 and names & hidden == {name} and names <= known:
                yield (
                    f"科目 {code} 的项目支出减去其余项目就是“{name}”的金额，请再设一个项目为内部"
                )


def _budget(book: Book, instance: str) -> Decimal | None:
    for key, table in book.tables.items():
        if key.instance == instance and table.rows:
            value = table.rows[0].cells.get("budget")
            if isinstance(value, Decimal):
                return value
    return None


def _is_rest(book: Book, totals: set[Decimal]) -> bool:
    """Whether all budgets together are a total that is printed."""
    budgets = {key.instance: _budget(book, key.instance) for key in book.tables if key.instance}
    return sum((value for value in budgets.values() if value), Decimal(0)) in totals


def _namesakes(book: Book, marked: Marked) -> Iterator[str]:
    instances = dict.fromkeys(key.instance for key in book.tables if key.instance)
    shown = {project_name(book, one) for one in instances if one not in marked.projects} - {""}
    for name in sorted({project_name(book, one) for one in marked.projects} & shown):
        yield f"另有一个项目也叫“{name}”，没有设为内部，这个名称还会印出来"


# ---------------------------------------------------------------- text


def _in_text(book: Book, marked: Marked, unsaid: Unsaid) -> Iterator[str]:
    """Sentences whose figures were masked for being equal to a masked amount, and those that say
    by how much it changed."""
    for item in book.flow:
        if not isinstance(item, Paragraph) or item.id in marked.paragraphs:
            continue
        start = " ".join(item.text.split())[:16]
        said = list(unsaid.sums_of(item.text, bound_places(item)))
        for one in said[:1]:
            figure = item.text[one.start : one.end]
            yield f"文字“{start}…”里的 {figure} 与设为内部的金额相同，已印成“——”，请看是否就是它"
        if said and any(word in item.text for word in _CHANGES):
            yield f"文字“{start}…”还写着与上年的增减，用上年公开的数能推算，请改写这句话"


def _in_cells(book: Book, made: Book, layout: Layout, unsaid: Unsaid) -> Iterator[str]:
    """Words in cells with a figure that was masked for being equal to a masked amount."""
    count = 0
    for key, table in made.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                if isinstance(value, str) and any(unsaid.sums_of(value)) and count < _MOST:
                    count += 1
                    where = cell_title(layout, book, Ref(key.table, row.id, column, key.instance))
                    yield f"“{where}”里有与设为内部的金额相同的数，已印成“——”，请看是否就是它"


def _moved_totals(book: Book, made: Book, marked: Marked) -> Iterator[str]:
    """Sentences that say a total without the masked amounts and still by how much it changed."""
    before = {item.id: item.text for item in book.flow if isinstance(item, Paragraph)}
    for item in made.flow:
        if not isinstance(item, Paragraph) or item.id in marked.paragraphs:
            continue
        was = before.get(item.id, "")
        moved = [b for b in item.bindings if item.text[b.start : b.end] != DASH]
        changed = any(item.text[b.start : b.end] not in was for b in moved)
        if changed and any(word in was for word in _CHANGES):
            start = " ".join(item.text.split())[:16]
            yield f"文字“{start}…”的合计不含内部金额，写着的增减却还含着，能推算，请改写这句话"


def _sums_in_text(
    book: Book, hidden: Mapping[Ref, Decimal], unsaid: Unsaid, marked: Marked
) -> Iterator[str]:
    """Sentences that say a sum, all its other parts and nothing but one masked amount."""
    for item in book.flow:
        if not isinstance(item, Paragraph) or item.id in marked.paragraphs:
            continue
        lost = [(b.start, b.end) for b in item.bindings if b.ref._replace(book="") in hidden]
        lost += [(s.start, s.end) for s in unsaid.sums_of(item.text, bound_places(item))]
        said = list(sums_in(item.text, book.unit))
        masked = [n for n, s in enumerate(said) if any(a < s.end and s.start < b for a, b in lost)]
        if len(masked) == 1 and _adds_up([s.yuan for s in said], masked[0]):
            start = " ".join(item.text.split())[:16]
            yield f"文字“{start}…”里的合计减去其余各数就是内部的金额，请改写这句话"


def _adds_up(sums: list[Decimal], masked: int) -> bool:
    """Whether neighbours of one amount add up with it to another one of the list."""
    for first in range(masked + 1):
        for last in range(masked, len(sums)):
            others = sums[:first] + sums[last + 1 :]
            if last > first and sum(sums[first : last + 1], Decimal(0)) in others:
                return True
    return False
