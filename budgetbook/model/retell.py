"""更新情况说明: the sentences on change told anew from this year's figures and last year's.

Only figures, directions and “持平” are written anew; the rest of the wording stays. Sentences that
bear 沿用未确认 keep the mark: their reasons are last year's until somebody looks at them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from budgetbook.model.bindings import Said, cells_of, read_text, reworded
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.carry_tables import convert
from budgetbook.model.edit import SetFlow, apply
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.phrases import load_phrases
from budgetbook.model.statements import Statement
from budgetbook.model.teller import ENDS, Piece, Teller, statements_of

TITLE = "更新情况说明"
_LONGEST = 40
_REASON = re.compile(r"[)）]?\s*[,，]?\s*(?P<why>(?:其?主要|原因|系因?|因)\S)")
_TOKEN = re.compile(r"\d[\d,.．]*|.", re.DOTALL)


class Retold(NamedTuple):
    """A sentence that the two books tell otherwise than it stands."""

    paragraph: str
    #: The sentence in the words of the paragraph now.
    start: int
    end: int
    before: str
    after: str
    #: What is behind it, to be looked at: “项目支出减少 3.00 万元，须写明原因”.
    notes: tuple[str, ...] = ()


class Unsure(NamedTuple):
    """Something that could not be told anew."""

    paragraph: str
    message: str


class Retelling(NamedTuple):
    """All sentences that are to change, and what could not be worked out."""

    sentences: tuple[Retold, ...]
    unsure: tuple[Unsure, ...] = ()


def comparable(book: Book, layout: Layout) -> Book | None:
    """Last year's book in this year's layout; None where there is none."""
    prior = book.prior
    if prior is None or prior.layout == layout.id:
        return prior
    return convert(prior, load_layout(prior.layout), layout).book


def retell(book: Book, layout: Layout) -> Retelling:
    """What the text says otherwise than the two books; nothing without last year's book.

    A sentence that would not stand once it is told anew says two things at once: it is left to
    the user."""
    found = _retell(book, layout)
    if not found.sentences:
        return found
    told = apply(retell_edit(book, found.sentences), book).book
    again = {(one.paragraph, one.before) for one in _retell(told, layout).sentences}
    kept = tuple(one for one in found.sentences if (one.paragraph, one.after) not in again)
    left = [one for one in found.sentences if one not in kept]
    words = (
        Unsure(one.paragraph, f"一句里说了两种比较，请自己改写：{short(one.before)}")
        for one in left
    )
    return Retelling(kept, (*found.unsure, *words))


def _retell(book: Book, layout: Layout) -> Retelling:
    """What the pieces of each sentence say, sentence by sentence."""
    prior, phrases = comparable(book, layout), load_phrases(layout.profile)
    if prior is None or phrases is None:
        return Retelling(())
    sentences: list[Retold] = []
    unsure: list[Unsure] = []
    for said in read_text(book, layout):
        if said.paragraph.role == "body":
            teller = Teller(book, prior, layout, phrases, said)
            sentences += _sentences(said.paragraph, teller.pieces())
            unsure += [Unsure(said.paragraph.id, words) for words in teller.unsure]
    return Retelling(tuple(sentences), tuple(unsure))


def retell_edit(book: Book, chosen: Collection[Retold]) -> SetFlow:
    """The one step that writes the chosen sentences; marks of 沿用未确认 stay."""
    by_paragraph: dict[str, list[Retold]] = {}
    for one in chosen:
        by_paragraph.setdefault(one.paragraph, []).append(one)
    flow = tuple(
        _written(item, by_paragraph[item.id])
        if isinstance(item, Paragraph) and item.id in by_paragraph
        else item
        for item in book.flow
    )
    return SetFlow(flow, title=TITLE)


def _written(paragraph: Paragraph, chosen: Iterable[Retold]) -> Paragraph:
    """``paragraph`` with the sentences in it; figures stay bound to their cells."""
    for one in sorted(chosen, reverse=True):
        if paragraph.text[one.start : one.end] != one.before:
            continue  # somebody has typed since
        for a, b, c, d in reversed(differing(one)):  # figures between them stay bound
            text = paragraph.text
            text = text[: one.start + a] + one.after[c:d] + text[one.start + b :]
            paragraph = reworded(paragraph, text)
    return paragraph


def differing(one: Retold) -> list[tuple[int, int, int, int]]:
    """The stretches of ``before`` and ``after`` in which they differ; numbers are not cut."""
    olds, news = _TOKEN.findall(one.before), _TOKEN.findall(one.after)
    places = ([0, *accumulate(map(len, tokens))] for tokens in (olds, news))
    old_at, new_at = places
    codes = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    return [
        (old_at[a], old_at[b], new_at[c], new_at[d]) for tag, a, b, c, d in codes if tag != "equal"
    ]


def _sentences(paragraph: Paragraph, pieces: Iterable[Piece]) -> Iterator[Retold]:
    """The sentences of a paragraph that the pieces change."""
    text, at = paragraph.text, 0
    ordered = sorted(pieces)
    while at < len(text):
        end = next((i + 1 for i in range(at, len(text)) if text[i] in ENDS), len(text))
        mine = [piece for piece in ordered if at <= piece.start < end]
        after, last, notes = "", at, []
        for piece in mine:
            if piece.start < last:
                continue
            after += text[last : piece.start] + piece.words
            last = piece.end
            notes += [piece.note] if piece.note else []
        after += text[last:end]
        if after != text[at:end]:
            yield Retold(paragraph.id, at, end, text[at:end], after, tuple(dict.fromkeys(notes)))
        at = end


class Pending(NamedTuple):
    """Something to do about a sentence of change."""

    paragraph: str
    message: str
    reason: str


def pending(book: Book, layout: Layout) -> Iterator[Pending]:
    """Sentences that are still to be told anew, and reasons that are still last year's."""
    if book.prior is None:
        return
    stale = retell(book, layout).sentences
    for one in stale:
        yield Pending(
            one.paragraph,
            f"更新句子：{short(one.after)}",
            "增减情况须按两年的账重算：年度→更新情况说明",
        )
    waiting = set(book.carried) - {one.paragraph for one in stale}
    for said in read_text(book, layout) if waiting else ():
        if said.paragraph.id in waiting:
            for figure in said.reading.figures:
                if figure.kind == "change" and figure.amount and cells_of(book, layout, figure):
                    words = short(said.reading.text[figure.begin : figure.after])
                    yield Pending(
                        said.paragraph.id, f"补写原因：{words}",
                        "原因还是上年写的，改写后确认这一段",
                    )  # fmt: skip
    yield from _reasons_of_nothing(book, layout, waiting)


def _reasons_of_nothing(book: Book, layout: Layout, waiting: Collection[str]) -> Iterator[Pending]:
    """Reasons of a change that is none any more: last year it was one, now it is 持平."""
    phrases, prior = load_phrases(layout.profile), book.prior
    if phrases is None or prior is None or not waiting:
        return
    kept: dict[str, tuple[Statement, ...]] = {}
    for said in read_text(book, layout):
        name = said.paragraph.id
        now = statements_of(said, phrases) if name in waiting else ()
        stale = [i for i, one in enumerate(now) if one.kind == "same" and _reason(said, one)]
        if stale and not kept:
            kept = {
                old.paragraph.id: statements_of(old, phrases)
                for old in read_text(prior, load_layout(prior.layout))
            }
        before = kept.get(name, ())
        for i in stale:
            if len(before) == len(now) and before[i].kind != "same":
                words = short(_reason(said, now[i]))
                yield Pending(name, f"原因须删去：{words}", "与上年持平，写的还是上年增减的原因")


def _reason(said: Said, one: Statement) -> str:
    """The reason behind a statement, up to the end of its clause; empty where none is given."""
    rest = re.split("[。；;\n]", said.reading.text[one.end :], maxsplit=1)[0]
    hit = _REASON.match(rest)
    return rest[hit.start("why") :] if hit else ""


def short(text: str) -> str:
    """A sentence for a list: on one line, its beginning."""
    words = " ".join(text.split()).lstrip("、，,；;）) ")
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
