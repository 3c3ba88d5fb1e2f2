"""Family C: the amounts of the 情况说明 against the tables, and the sums inside sentences."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from budgetbook.model.bindings import Said, amount_of, select
from budgetbook.model.check import FIGURES, TEXT, NotApplicable, Slip, Subject, rule
from budgetbook.model.edit import row_title
from budgetbook.model.figures import (
    Compared,
    TextBook,
    key_of,
    money,
    quote,
    short,
    text_book,
)  # fmt: skip
from budgetbook.model.phrases import FigureSpec, bare
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.sentences import Figure, Sum

_CITE = "情况说明与公开表须一致（预算公开操作规程）"
_SUM_CITE = "文字中的分项与合计须自洽"
#: Lists that say what their whole is made of, and lists that say what it is spent on.
_SPENT = frozenset({"主要用于", "主要包括", "主要为", "数额较大的有", "主要有"})
#: At most so many rows together explain a remainder.
_MOST_ROWS = 3
_END = "(?=[，,。；;、）)：:]|$)"


# ---------------------------------------------------------------- C1


@rule(
    "C1.1",
    "文字中的金额与表格一致",
    cite=_CITE,
    reads=(TEXT, FIGURES, "units.nature"),
    severity="error",
)
def amounts_equal_cells(subject: Subject) -> Iterator[Slip]:
    """A figure whose words name a cell for certain prints what the cell holds."""
    text = text_book(subject)
    if not text.compared and not text.unbound:
        raise NotApplicable
    for one in text.compared:
        if not one.agrees and _is_certain(text, one) and _meant(text, one) is None:
            yield _differs(text, one)
    for said, binding in text.unbound:
        expected = text.binding_differs(said, binding)
        if expected is not None:
            words = short(said.paragraph.text[max(0, binding.start - 12) : binding.end])
            message = (
                f"“{words}”与{text.title((binding.ref,))}的 {money(expected, binding.unit)}不一致"
            )
            yield Slip(message, (binding.ref,), key_of(said, words), said.paragraph.id)


@rule("C1.2", "文字中的金额与所说的口径一致", cite=_CITE, reads=(TEXT, FIGURES, "units.nature"))
def amounts_of_the_right_scope(subject: Subject) -> Iterator[Slip]:
    """A figure that is another table's, or that names a cell only in some kinds of unit."""
    text = text_book(subject)
    if not text.compared:
        raise NotApplicable
    for one in text.compared:
        if one.agrees:
            continue
        meant = _meant(text, one)
        if meant is not None:
            yield _other_scope(text, one, meant)
        elif not _is_certain(text, one) and one.figure.amount > (one.expected or Decimal(0)):
            yield _differs(text, one)  # less is what 事业 units have of it


def _is_certain(text: TextBook, one: Compared) -> bool:
    spec = one.figure.spec
    if spec is None or not spec.only_administrative:
        return True
    units = text.book.tables.get(TableKey("units"))
    natures = [row.text("nature") for row in units.rows] if units else []
    return all("行政" in nature or "参公" in nature or "参照" in nature for nature in natures)


def _meant(text: TextBook, one: Compared) -> tuple[Ref, ...] | None:
    """The other cells whose amount the figure prints, where its words may mean them too."""
    for refs in text.others(one.figure):
        if text.amount(refs, one.figure) == one.figure.amount:
            return refs
    return None


def _differs(text: TextBook, one: Compared) -> Slip:
    figure, expected = one.figure, one.expected or Decimal(0)
    words = quote(one.said, figure)
    title = text.title(one.refs) or "政府采购预算（空表）"
    message = (
        f"“{words}”与{title}的 {money(expected, figure.unit)}不一致，"
        f"相差 {money(figure.amount - expected, figure.unit)}"
    )
    return Slip(message, one.refs, key_of(one.said, words), one.said.paragraph.id)


def _other_scope(text: TextBook, one: Compared, meant: tuple[Ref, ...]) -> Slip:
    figure, expected = one.figure, one.expected or Decimal(0)
    words, unit = quote(one.said, figure), figure.unit
    difference = figure.amount - expected
    message = (
        f"“{words}”按上文说的是{text.title(one.refs)}（{money(expected, unit)}），"
        f"数字却是{text.title(meant)}的，口径不一致，相差 {money(difference, unit)}"
    )
    rest = _same_row_elsewhere(text, one, difference)
    if rest:
        message += f"，即{text.title(rest)}"
    return Slip(message, (*one.refs, *meant, *rest), key_of(one.said, words), one.said.paragraph.id)


def _same_row_elsewhere(text: TextBook, one: Compared, difference: Decimal) -> tuple[Ref, ...]:
    """The cell of another fund that is the difference."""
    for spec in text.phrases.figures:
        cell = spec.target
        if cell and one.refs and cell.column == one.refs[0].column and cell.row == "total":
            refs = select(text.book, cell)
            if refs and text.amount(refs, one.figure) == difference:
                return refs
    return ()


@rule("C1.3", "文字说没有安排的，表中也没有", cite=_CITE, reads=(TEXT, FIGURES))
def nothing_means_nothing(subject: Subject) -> Iterator[Slip]:
    """“没有安排政府采购预算”: the cell is blank or 0."""
    text = text_book(subject)
    claims = 0
    for said in text.said:
        for spec, words in _claims(text, said) if said.scope or said.reading.figures else ():
            refs = select(text.book, spec.target) if spec.target else ()
            amount = text.wan(refs)
            claims += 1
            if amount:
                message = f"“{short(words)}”，而{text.title(refs)}是 {money(amount)}"
                yield Slip(message, refs, key_of(said, words), said.paragraph.id)
    if not claims:
        raise NotApplicable


def _claims(text: TextBook, said: Said) -> Iterator[tuple[FigureSpec, str]]:
    """What a paragraph says there is none of."""
    words = bare(said.paragraph.text)
    if not re.search("[未无没不]", words):
        return
    for spec in text.phrases.figures:
        if not spec.none or (spec.within and said.scope not in spec.within):
            continue
        for hit in _none_pattern(spec).finditer(words):
            clause = re.split("[，,。；;：:]", words[: hit.start()])[-1]
            years = re.findall(r"20\d\d", clause)
            current = all(int(year) == text.book.year for year in years)
            if current and not re.search("上年|去年|往年|[较比]", clause):
                yield spec, hit[0]


def _none_pattern(spec: FigureSpec) -> re.Pattern[str]:
    tail = "(?:预算|支出|经费|资金|安排|计划|任务)*"
    return re.compile(
        f"(?:(?:没有|未|不|无)(?:安排|编列|列支|使用)?(?:{spec.none}){tail}"
        f"|(?:{spec.none}){tail}(?:为零|无|不安排|未安排|没有安排|无安排)){_END}"
    )


# ---------------------------------------------------------------- C2, C4


@rule("C2", "“其中”各项之和等于合计", cite=_SUM_CITE, reads=(TEXT, FIGURES))
def parts_make_the_whole(subject: Subject) -> Iterator[Slip]:
    """The parts of “其中…” add up; figures that are wrong against their cell are named there."""
    text = text_book(subject)
    lists = [one for one in _sums(text) if one[1].opener not in _SPENT]
    if not lists:
        raise NotApplicable
    for said, one in lists:
        whole, parts = _wan(text, said, one.whole), [_wan(text, said, i) for i in one.parts]
        if None in (whole, *parts) or _all_named(text, said, one):
            continue
        printed = said.reading.figures[one.whole].in_wan
        named = [said.reading.figures[i].in_wan for i in one.parts]
        difference = sum(named) - printed
        corrected = sum(p for p in parts if p is not None) - (whole or Decimal(0))
        slack = text.slack(len(parts))
        if abs(corrected) > slack < abs(difference) and not (one.is_open and difference < 0):
            yield _sum_slip(said, one, printed, named, difference)


def _sums(text: TextBook) -> Iterator[tuple[Said, Sum]]:
    for said in text.said:
        for one in said.reading.sums:
            if said.reading.figures[one.whole].kind == "current":
                yield said, one


def _wan(text: TextBook, said: Said, i: int) -> Decimal | None:
    """A figure in 万元 as it should be: its cell's amount where it names one."""
    figure = said.reading.figures[i]
    compared = text.at(said, figure)
    if compared is None or compared.agrees:
        return figure.in_wan
    return text.wan(compared.refs)


def _all_named(text: TextBook, said: Said, one: Sum) -> bool:
    """Whether every figure of a list is that of its cell, so that the tables answer for it."""
    found = [text.at(said, said.reading.figures[i]) for i in (one.whole, *one.parts)]
    return all(compared is not None and compared.agrees for compared in found)


def _sum_slip(
    said: Said, one: Sum, whole: Decimal, parts: list[Decimal], difference: Decimal
) -> Slip:
    words = quote(said, said.reading.figures[one.whole])
    shown = " + ".join(f"{part:f}" for part in parts)
    message = (
        f"“{words}”，{one.opener} {shown} = {money(sum(parts, Decimal(0)))}，"
        f"与 {money(whole)}相差 {money(difference)}"
    )
    return Slip(message, (), key_of(said, words), said.paragraph.id)


@rule("C4", "“主要用于”各项与合计的差额须说明", cite=_SUM_CITE, reads=(TEXT, FIGURES))
def remainder_is_explained(subject: Subject) -> Iterator[Slip]:
    """A list of what money is spent on adds up, or says that there is a rest."""
    text = text_book(subject)
    lists = [one for one in _sums(text) if one[1].opener in _SPENT]
    if not lists:
        raise NotApplicable
    for said, one in lists:
        figures = said.reading.figures
        whole, parts = figures[one.whole].in_wan, [figures[i].in_wan for i in one.parts]
        rest = whole - sum(parts)
        if abs(rest) <= text.slack(len(parts)) or (one.is_open and rest > 0):
            continue
        if rest < 0:
            yield _sum_slip(said, one, whole, parts, -rest)
        else:
            yield _rest_slip(text, said, one, rest)


def _rest_slip(text: TextBook, said: Said, one: Sum, rest: Decimal) -> Slip:
    figures = said.reading.figures
    words = quote(said, figures[one.whole])
    total = sum((figures[i].in_wan for i in one.parts), Decimal(0))
    message = f"“{words}”，{one.opener}各项合计 {money(total)}，还有 {money(rest)}没有列出"
    rows = _rows_that_are(text, said, one, rest)
    if rows:
        names = "、".join(
            f"{row_title(text.layout, text.book, ref)} {text.book.value(ref)}" for ref in rows
        )
        message += f"：{names}"
    return Slip(message, rows, key_of(said, words), said.paragraph.id)


def _rows_that_are(text: TextBook, said: Said, one: Sum, rest: Decimal) -> tuple[Ref, ...]:
    """The rows beside those of the list whose amounts are the remainder."""
    found = [text.at(said, said.reading.figures[i]) for i in one.parts]
    named = {ref for compared in found if compared for ref in compared.refs}
    if not named:
        return ()
    first = next(iter(named))
    tree = text.trees.get(first.key)
    leaves = tree.select("leaf") if tree else []
    refs = [Ref(first.table, row, first.column, first.instance) for row in leaves]
    free = [ref for ref in refs if ref not in named and text.wan((ref,))]
    if text.wan(tuple(free)) == rest:
        return tuple(free)
    for count in range(1, _MOST_ROWS + 1):
        for chosen in combinations(free, count):
            if text.wan(chosen) == rest:
                return chosen
    return ()


# ---------------------------------------------------------------- C6


@rule("C6.4", "有购置计划的，政府采购预算不为零", cite=_CITE, reads=(TEXT, "procurement.total"))
def purchases_are_procured(subject: Subject) -> Iterator[Slip]:
    """A purchase that the text plans stands in the procurement budget."""
    text = text_book(subject)
    table = text.book.tables.get(TableKey("procurement"))
    if table is None:
        raise NotApplicable
    planned = [(s, f) for s in text.said for f in s.reading.figures if _is_purchase(f)]
    if not planned:
        raise NotApplicable
    refs = tuple(Ref("procurement", row.id, "total") for row in table.rows)
    if amount_of(text.book, refs) != 0:
        return
    for said, figure in planned:
        words = quote(said, figure)
        message = f"“{words}”，而政府采购预算为 0，请核对采购预算是否漏编"
        yield Slip(message, (), key_of(said, words), said.paragraph.id)


def _is_purchase(figure: Figure) -> bool:
    return figure.spec is not None and figure.spec.name == "purchase" and figure.amount > 0
