"""Standard sentences (规范句): made from the tables, taken into the text, told apart from what
the user wrote (``resources/sentences``)."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from itertools import chain
from typing import Literal, NamedTuple

from pydantic import Field

from budgetbook.model.amount import print_amount
from budgetbook.model.bindings import amount_of, select, shown
from budgetbook.model.book import Binding, Book, FlowItem, Frozen, Paragraph, Standard
from budgetbook.model.edit import SetFlow
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Layout
from budgetbook.model.phrases import bare, selector
from budgetbook.model.ref import Ref
from budgetbook.model.retell import comparable
from budgetbook.model.units import unit_of

_SLOT = re.compile(r"\{(\+?)([^{}]+)\}")
_HOLE = "\ufffc"
_OPEN = re.compile("【[^】]+】")
_PAUSES = "，、；："


class Part(Frozen):
    """A stretch of a sentence; see the head of the resource."""

    say: str
    only: str = ""
    changes: str = ""
    same: str = ""
    none: str = ""


class Sentence(Frozen):
    """One standard sentence."""

    id: str
    name: str
    #: Searched in headings: where it stands.
    section: str
    #: The cell that a sentence of the book must be bound to, to be taken for this one.
    key: str
    needs_prior: bool = False
    #: Words at its end that say nothing: the list before them has no entries.
    hollow: tuple[str, ...] = ()
    parts: tuple[Part, ...]


class _Sentences(Frozen):
    sentences: tuple[Sentence, ...] = Field(default=(), alias="sentence")
    hollow: tuple[str, ...] = ()


class Made(NamedTuple):
    """A sentence as the tables have it now."""

    text: str
    bindings: tuple[Binding, ...]

    @property
    def words(self) -> str:
        """The same without its bound figures."""
        return skeleton(self.text, self.bindings)


#: ``missing``: the book has no such figures. ``absent``: not in the text. ``same``: as generated.
#: ``stale``: as it was generated, which now says something else. ``changed``: taken from here and
#: rewritten since. ``own``: written by hand, or read from a file.
State = Literal["missing", "absent", "same", "stale", "changed", "own"]


class Standing(NamedTuple):
    """A standard sentence beside the text."""

    sentence: Sentence
    state: State
    made: Made | None
    #: The paragraph that says it.
    paragraph: Paragraph | None = None
    #: The paragraph behind which it would be put; empty where its section is not in the text.
    after: str = ""


@lru_cache
def load_sentences(profile: str) -> tuple[Sentence, ...]:
    """The standard sentences of a layout's profile, in the order of the book; none for others."""
    path = resources.files("budgetbook.resources") / "sentences" / f"{profile}.toml"
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, OSError):
        return ()
    read = _Sentences.model_validate(tomllib.loads(text))
    return tuple(one.model_copy(update={"hollow": read.hollow}) for one in read.sentences)


@lru_cache
def holes(profile: str) -> frozenset[str]:
    """What our sentences leave for the user to write, with its brackets: 【请写明】."""
    said = (
        words
        for sentence in load_sentences(profile)
        for part in sentence.parts
        for words in (part.say, part.same, part.none)
    )
    return frozenset(chain.from_iterable(_OPEN.findall(words) for words in said))


def skeleton(text: str, bindings: Sequence[Binding]) -> str:
    """``text`` with a sign in place of each bound figure."""
    made, at = "", 0
    for binding in bindings:
        made += text[at : binding.start] + _HOLE
        at = binding.end
    return made + text[at:]


# ---------------------------------------------------------------- making


class _Maker:
    """Puts one sentence together."""

    def __init__(self, book: Book, prior: Book | None) -> None:
        self._book, self._prior = book, prior
        self.text = ""
        self.bindings: list[Binding] = []

    def take(self, part: Part) -> None:
        """Puts a part behind the others, if it is said at all."""
        if part.only and not self._amount(part.only):
            self._say(part.none)
        elif not part.changes:
            self._say(part.say)
        elif self._prior is not None:
            self._say(part.say if self._change(part.changes) else part.same)

    def _say(self, words: str) -> None:
        at = 0
        for slot in _SLOT.finditer(words):
            self._add(words[at : slot.start()])
            self._fill(slot[1], slot[2])
            at = slot.end()
        self._add(words[at:])

    def _add(self, words: str) -> None:
        last = self.text[-1:]
        if words[:1] in _PAUSES and (not last or last in "：（" or self.text.endswith("用于")):
            words = words[1:]
        if words[:1] == "。" and last in _PAUSES:
            self.text = self.text[:-1]
        self.text += words

    def _fill(self, sign: str, name: str) -> None:
        if name == "year":
            self._add(str(self._book.year or ""))
        elif name == "department":
            self._add(self._book.department.name)
        elif sign:
            self._add(_change_words(self._change(name)))
        else:
            self._figure(name)

    def _figure(self, cell: str) -> None:
        refs = select(self._book, selector(cell))
        words = print_amount(self._wan(self._book, refs), 2)
        start = len(self.text)
        self.text += words
        if len(refs) == 1:
            self.bindings.append(Binding(start=start, end=len(self.text), ref=refs[0], words=words))

    def _amount(self, cell: str) -> Decimal:
        return self._wan(self._book, select(self._book, selector(cell)))

    def _change(self, cell: str) -> Decimal:
        if self._prior is None:
            return Decimal(0)
        return self._amount(cell) - self._wan(self._prior, select(self._prior, selector(cell)))

    @staticmethod
    def _wan(book: Book, refs: tuple[Ref, ...]) -> Decimal:
        total = amount_of(book, refs)
        if not refs or total is None:
            return Decimal(0)
        return shown(total, unit_of(book, refs[0]), "万元", 2)


def _change_words(change: Decimal) -> str:
    if not change:
        return "与上年持平"
    return f"{'增加' if change > 0 else '减少'}{print_amount(abs(change), 2)}万元"


def make(sentence: Sentence, book: Book, layout: Layout) -> Made | None:
    """The sentence as the tables have it; None where the book lacks its figures or they could
    not be read, or where it tells of last year and there is none."""
    prior = comparable(book, layout)
    refs = select(book, selector(sentence.key))
    if not refs or amount_of(book, refs) is None or (sentence.needs_prior and prior is None):
        return None
    maker = _Maker(book, prior)
    for part in sentence.parts:
        maker.take(part)
    text = maker.text
    for words in sentence.hollow:
        if text.endswith(words):
            text = text[: -len(words)] + "。"
    return Made(text, tuple(maker.bindings))


# ---------------------------------------------------------------- beside the text


def standings(book: Book, layout: Layout) -> tuple[Standing, ...]:
    """Every standard sentence of the layout and what the text has of it."""
    return tuple(_standing(one, book, layout) for one in load_sentences(layout.profile))


def _standing(sentence: Sentence, book: Book, layout: Layout) -> Standing:
    made = make(sentence, book, layout)
    found, after = _place(sentence, book)
    if made is None:
        return Standing(sentence, "missing", None, found, after)
    if found is None:
        return Standing(sentence, "absent", made, None, after)
    return Standing(sentence, _state(found, made), made, found, after)


def _state(found: Paragraph, made: Made) -> State:
    if found.text == made.text:
        return "same"
    if found.standard is None:
        return "own"
    own = skeleton(found.text, found.bindings) != found.standard.words
    return "changed" if own else "stale"


def _place(sentence: Sentence, book: Book) -> tuple[Paragraph | None, str]:
    """The paragraph that says it, and the last paragraph of its section."""
    taken = [p for p in _texts(book) if p.standard and p.standard.id == sentence.id]
    key = select(book, selector(sentence.key))
    section, after, found = False, "", taken[0] if taken else None
    for item in book.flow:
        if not isinstance(item, Paragraph) or item.role.startswith(("contents", "cover")):
            continue
        if item.role != "body":
            section = bool(re.search(sentence.section, bare(item.text)))
        elif section and found is None and any(b.ref in key for b in item.bindings):
            found = item
        if section:
            after = item.id
    return found, found.id if found else after


def _texts(book: Book) -> Iterator[Paragraph]:
    return (item for item in book.flow if isinstance(item, Paragraph))


def take_edit(book: Book, standing: Standing, *, replace: bool = True) -> SetFlow | None:
    """Writes the sentence into the text: over the paragraph that says it, or (``replace`` False,
    or where there is none) as a new one behind it. None where there is no place for it."""
    made = standing.made
    if made is None or not standing.after:
        return None
    known = standing.paragraph if replace else None
    update = {
        "text": made.text, "bindings": made.bindings, "emphasis": (),
        "standard": Standard(id=standing.sentence.id, words=made.words),
    }  # fmt: skip
    flow: list[FlowItem] = []
    for item in book.flow:
        if known is not None and item is known:
            flow.append(known.model_copy(update=update))
            continue
        flow.append(item)
        if known is None and isinstance(item, Paragraph) and item.id == standing.after:
            new = Paragraph(id=free_id({p.id for p in _texts(book)}, "t"), text="")
            flow.append(new.model_copy(update=update))
    return SetFlow(tuple(flow), title=f"采用规范句 {standing.sentence.name}")
