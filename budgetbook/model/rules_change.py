"""Family C: what the text says of changes against last year, and why."""

import re
from collections.abc import Iterator
from decimal import Decimal

from budgetbook.model.bindings import Said
from budgetbook.model.check import FIGURES, TEXT, NotApplicable, Slip, Subject, rule
from budgetbook.model.figures import TextBook, key_of, money, quote, short, text_book
from budgetbook.model.layout import columns_of
from budgetbook.model.phrases import bare
from budgetbook.model.ref import PRIOR, Ref
from budgetbook.model.sentences import Figure, Sum

_CITE = "增减变化须与各项、与上年数一致"
_REASON_CITE = "公开说明须写明增减变化的原因"
_REASON_NEAR = 14


@rule("C3.1", "各项增减相抵等于净增减", cite=_CITE, reads=(TEXT, FIGURES))
def changes_make_the_net(subject: Subject) -> Iterator[Slip]:
    """增加 − 减少 = net change, where the parts named are all there are."""
    text = text_book(subject)
    lists = [
        (said, one)
        for said in text.said
        for one in said.reading.sums
        if said.reading.figures[one.whole].kind == "change"
    ]
    if not lists:
        raise NotApplicable
    for said, one in lists:
        figures = said.reading.figures
        whole, parts = figures[one.whole], [figures[i] for i in one.parts]
        difference = sum(p.signed for p in parts) - whole.signed
        slack = text.slack(2 * len(parts) + 1)  # each change lies between two figures
        if abs(difference) > slack and not _lacks_parts(text, said, one):
            yield _net_slip(said, whole, parts, difference)


def _net_slip(said: Said, whole: Figure, parts: list[Figure], difference: Decimal) -> Slip:
    words = quote(said, whole)
    terms = "".join(f" {'+' if p.sign > 0 else '−'} {p.in_wan:f}" for p in parts)
    total = sum((p.signed for p in parts), Decimal(0))
    named = "，".join(f"“{quote(said, p)}”" for p in parts)
    message = (
        f"“{words}”，其中{named}：{terms.removeprefix(' + ').strip()} = {money(total)}，"
        f"与净增减 {money(whole.signed)}相差 {money(abs(difference))}"
    )
    return Slip(message, (), key_of(said, words), said.paragraph.id)


def _lacks_parts(text: TextBook, said: Said, one: Sum) -> bool:
    """Whether the book has parts of the whole that the list does not name."""
    if one.is_open:
        return True
    figures = said.reading.figures
    found = [text.cells(figures[i]) for i in one.parts]
    if not all(found):
        return any(found)  # some named, some not: what they make up is not known
    if not _make_up(text, text.cells(figures[one.whole]), found):
        return True
    refs = {ref for cells in found for ref in cells}
    rows = {(ref.key, ref.row) for ref in refs}
    columns = {(ref.key, ref.column) for ref in refs}
    if len(rows) == 1:
        return bool(_columns_beside(text, refs))
    return len(columns) == 1 and bool(_rows_beside(text, refs))


def _make_up(text: TextBook, whole: tuple[Ref, ...], parts: list[tuple[Ref, ...]]) -> bool:
    """Whether the cells of the parts make up that of the whole, this year and last year: 基本支出
    and 项目支出 are not all of 收支预算 where there is 年终结转 or 经营支出."""
    if not whole:
        return True
    years = ["", PRIOR] if text.book.prior is not None else [""]
    for year in years:
        amounts = [
            text.wan(tuple(ref._replace(book=year) for ref in cells)) for cells in (whole, *parts)
        ]
        known = [amount for amount in amounts if amount is not None]
        if len(known) < len(amounts):
            return False
        if abs(known[0] - sum(known[1:])) > text.slack(len(parts)):
            return False
    return True


def _columns_beside(text: TextBook, refs: set[Ref]) -> list[Ref]:
    first = next(iter(refs))
    spec, table = text.layout.table(first.table), text.book.tables.get(first.key)
    columns = columns_of(spec, table) if spec else ()
    part_of = {c.part_of for c in columns if c.id in {ref.column for ref in refs}}
    beside = [first._replace(column=c.id) for c in columns if c.part_of and c.part_of in part_of]
    return [ref for ref in beside if ref not in refs and text.wan((ref,))]


def _rows_beside(text: TextBook, refs: set[Ref]) -> list[Ref]:
    first = next(iter(refs))
    tree = text.trees.get(first.key)
    named = {ref.row for ref in refs}
    families = [rows for rows in tree.children.values() if named & set(rows)] if tree else []
    beside = [first._replace(row=row) for rows in families for row in rows if row not in named]
    return [ref for ref in beside if text.wan((ref,))]


@rule("C3.2", "上年数加增减等于本年数", cite=_CITE, reads=(TEXT, FIGURES))
def change_leads_from_last_year(subject: Subject) -> Iterator[Slip]:
    """Last year's amount and the change make this year's, all three as the text says them."""
    text = text_book(subject)
    triples = [triple for said in text.said for triple in _triples(text, said)]
    if not triples:
        raise NotApplicable
    for said, prior, change, current in triples:
        total = prior.in_wan + change.signed
        if abs(total - current) > text.slack(2):
            words = short(said.reading.text[prior.begin : change.after])
            sign = "+" if change.sign > 0 else "−"
            message = (
                f"“{words}”：{prior.in_wan:f} {sign} {change.in_wan:f} = {money(total)}，"
                f"与本年 {money(current)}相差 {money(abs(total - current))}"
            )
            cells = text.cells(change)
            yield Slip(message, cells, key_of(said, words), said.paragraph.id)


def _triples(text: TextBook, said: Said) -> Iterator[tuple[Said, Figure, Figure, Decimal]]:
    figures = said.reading.figures
    for i, change in enumerate(figures):
        if change.kind != "change":
            continue
        same = [f for f in figures[:i] if f.sentence == change.sentence and _of_one(f, change)]
        prior = [f for f in same if f.kind == "prior"]
        current = [f.in_wan for f in same if f.kind == "current"]
        said_before = [f for f in figures[:i] if f.kind == "current"]
        if prior and _is_one_of(prior[-1].in_wan + change.signed, said_before, change):
            continue  # “… 8 万元，其中甲 5 万元、乙 3 万元，比上年的 …”: said of the whole
        known = text.wan(text.cells(change)) if text.cells(change) else None
        now = current[-1] if current else known
        if prior and now is not None:
            yield said, prior[-1], change, now


def _is_one_of(amount: Decimal, figures: list[Figure], change: Figure) -> bool:
    """Whether the sentence of a change names the amount before it."""
    return any(f.sentence == change.sentence and f.in_wan == amount for f in figures)


def _of_one(a: Figure, b: Figure) -> bool:
    """Whether two figures are of one thing."""
    if a.spec is not None or b.spec is not None:
        return a.spec is b.spec
    return bool(a.words) and a.words == b.words


# ---------------------------------------------------------------- C5


@rule("C5.1", "有增减的说明原因", cite=_REASON_CITE, reads=(TEXT,))
def changes_have_reasons(subject: Subject) -> Iterator[Slip]:
    """A change against last year is followed by its reason; that of a total may stand with its
    parts."""
    text = text_book(subject)
    changes = _changes(text)
    if not changes:
        raise NotApplicable
    with_reason = [bool(_reason(text, said, figure)) for said, figure in changes]
    for i, (said, figure) in enumerate(changes):
        below = [
            reason
            for (other, _), reason in zip(changes[i + 1 :], with_reason[i + 1 :], strict=True)
            if other.section == said.section
        ]
        first = not any(other.section == said.section for other, _ in changes[:i])
        if not with_reason[i] and not (first and any(below)) and not _reason_apart(text, said):
            words = quote(said, figure)
            message = f"“{words}”没有写明原因"
            yield Slip(message, text.cells(figure), key_of(said, words), said.paragraph.id)


def _reason_apart(text: TextBook, said: Said) -> bool:
    """Whether a paragraph of its own, further down in the section, gives the reason."""
    pattern = text.phrases.reason_apart
    return bool(pattern) and any(
        other.section == said.section and re.search(pattern, bare(other.paragraph.text))
        for other in text.said
    )


def _changes(text: TextBook) -> list[tuple[Said, Figure]]:
    """The statements of change: of something the tables have, or against last year in words."""
    return [
        (said, figure)
        for said in text.said
        for figure in said.reading.figures
        if figure.kind == "change" and figure.amount and _is_statement(text, said, figure)
    ]


def _is_statement(text: TextBook, said: Said, figure: Figure) -> bool:
    words = said.reading.text[figure.begin : figure.start]
    return figure.spec is not None or bool(text.phrases.comparison.search(words.replace(" ", "")))


def _segment(said: Said, figure: Figure) -> tuple[int, int]:
    """From the last semicolon or full stop before a figure to the next one behind it."""
    words = said.reading.text
    low = max(words.rfind(mark, 0, figure.start) for mark in "。；;\n") + 1
    ends = [end for mark in "。；;\n" if (end := words.find(mark, figure.after)) >= 0]
    return low, min(ends, default=len(words))


def _own_reason(text: TextBook, said: Said, figure: Figure) -> str:
    """The reason that stands behind a change and before the next one; empty for none."""
    words, (_, high) = said.reading.text, _segment(said, figure)
    others = [f.begin for f in said.reading.figures if f.kind == "change" and f is not figure]
    end = min([high, *(begin for begin in others if begin >= figure.after)])
    hit = re.search(text.phrases.reason, words[figure.after : end])
    return words[figure.after + hit.start() : end] if hit else ""


def _reason(text: TextBook, said: Said, figure: Figure) -> str:
    """The words that give the reason of a change, if with others; empty for none."""
    words, (low, high) = said.reading.text, _segment(said, figure)
    behind = re.search(text.phrases.reason, words[figure.after : high])
    if behind:
        return words[figure.after + behind.start() : high]
    before = re.search(text.phrases.cause, words[low : figure.begin])
    if before:
        return words[low + before.start() : figure.begin]
    following = words[high + 1 : high + 1 + _REASON_NEAR]
    if re.search(text.phrases.cause, following):
        return re.split("[。\n]", words[high + 1 :])[0]
    return ""


@rule("C5.2", "原因与增减的方向一致", cite=_REASON_CITE, reads=(TEXT,))
def reasons_have_the_direction(subject: Subject) -> Iterator[Slip]:
    """A growth is not explained by saving, nor a fall by growth."""
    text = text_book(subject)
    reasons = [(s, f, _own_reason(text, s, f)) for s, f in _changes(text)]
    if not any(reason for _, _, reason in reasons):
        raise NotApplicable
    for said, figure, reason in reasons:
        grows, falls = (bool(re.search(p, reason)) for p in text.phrases.directions)
        wrong = (falls and not grows) if figure.sign > 0 else (grows and not falls)
        if wrong and not re.search(text.phrases.reason_away, reason):
            words = quote(said, figure)
            kind = "增加" if figure.sign > 0 else "减少"
            message = f"“{words}”是{kind}，原因却写“{short(reason)}”"
            yield Slip(message, text.cells(figure), key_of(said, words), said.paragraph.id)


@rule(
    "C5.3",
    "写了压减原因的写明增减",
    cite=_REASON_CITE,
    reads=(TEXT, FIGURES),
    severity="info",
)
def savings_state_their_change(subject: Subject) -> Iterator[Slip]:
    """“公务接待费 0 万元，主要原因是…大力压缩…” says a reason and no change."""
    text = text_book(subject)
    found = False
    for one in text.compared:
        said, figure = one.said, one.figure
        if figure.scope != "hospitality" or len(one.refs) != 1:
            continue
        found = True
        _, high = _segment(said, figure)
        words = said.reading.text[figure.after : high]
        reason = re.search("原因", words)
        if reason is None or re.search(text.phrases.stated, words[: reason.start()]):
            continue
        if re.search(text.phrases.saving, words[reason.start() :]):
            quoted = quote(said, figure)
            message = f"“{quoted}”写了压减的原因，没有写与上年相比的增减"
            yield Slip(message, one.refs, key_of(said, quoted), said.paragraph.id)
    if not found:
        raise NotApplicable
