"""Figures of a paragraph: their words, what they mean, and which of them are parts of which.

Knows the wording (``phrases``) and no tables: the same words read the same in every book.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from budgetbook.model.amount import read_amount
from budgetbook.model.phrases import FigureSpec, Phrases, bare

Kind = Literal["current", "prior", "change", "other"]

_NUMBER = re.compile(
    r"(?<![\d.．〔\[【-])([-−－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.．]\d+)?)\s*(亿元|万元|元)(?![/／])"
)
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_CLAUSE_END = "，,；;：:。！？!?\n"
_OPEN, _CLOSE = "（(", "）)"
_YEAR = re.compile(r"(20\d\d)年?")
_FROM = re.compile("[由从]的?$")
_NET = re.compile(r"净(?:增加|减少|增|减|增长|下降)|相抵")
_UNITS = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}


class Figure(NamedTuple):
    """An amount of the text."""

    #: The number, and the end of its unit.
    start: int
    end: int
    after: int
    #: Where its own words begin, for quoting.
    begin: int
    amount: Decimal
    unit: str
    kind: Kind
    #: 1 or −1 for a change, and for what something “增加到”.
    sign: int
    #: What it is the amount of, in bare words without lead and filler words.
    words: str
    spec: FigureSpec | None
    scope: str
    #: Number of the sentence in the paragraph.
    sentence: int
    #: A change in total that stands behind its parts (净减少).
    net: bool = False

    @property
    def in_wan(self) -> Decimal:
        """The amount in 万元."""
        return self.amount * _UNITS[self.unit]

    @property
    def signed(self) -> Decimal:
        """A change with its direction, in 万元."""
        return self.in_wan * self.sign


class Sum(NamedTuple):
    """A list in a sentence: figures that are said to be parts of another."""

    whole: int
    parts: tuple[int, ...]
    #: The word that begins the list: 其中, 主要用于 …
    opener: str
    #: It says itself that it is not complete.
    is_open: bool


class Reading(NamedTuple):
    """A paragraph as read."""

    text: str
    figures: tuple[Figure, ...] = ()
    sums: tuple[Sum, ...] = ()


@lru_cache(maxsize=4096)
def read_paragraph(
    text: str, scope: str, phrases: Phrases, year: int | None, department: str
) -> Reading:
    """The figures of ``text``, which stands under a heading that opens ``scope``."""
    if "元" not in text:
        return Reading(text)
    figures = tuple(_Reader(text, scope, phrases, year, department).figures())
    sums = [*_lists(text, figures, phrases, "current"), *_lists(text, figures, phrases, "change")]
    return Reading(text, figures, tuple(sums))


class _Subject(NamedTuple):
    spec: FigureSpec | None
    words: str
    scope: str


class _Reader:
    """One walk over the figures of a paragraph."""

    def __init__(
        self, text: str, scope: str, phrases: Phrases, year: int | None, department: str
    ) -> None:
        self.text, self.phrases, self.year = text, phrases, year
        self.department = bare(department)
        self.home = self.scope = scope
        self.sentence = self.depth = 0
        self.subjects: dict[int, _Subject] = {}  # by depth of brackets

    def figures(self) -> Iterator[Figure]:
        """The amounts in order."""
        low = 0
        for hit in _NUMBER.finditer(self.text):
            low = self._pass(low, hit.start())
            amount = read_amount(hit[1])
            if isinstance(amount, Decimal):
                yield self._figure(hit, low, amount)
            low = hit.end()

    def _pass(self, low: int, start: int) -> int:
        """Takes note of sentences and brackets up to the number; where its sentence begins."""
        for i in range(low, start):
            letter = self.text[i]
            if _SENTENCE_END.match(letter):
                self.sentence += 1
                self.scope, self.depth, low = self.home, 0, i + 1
            elif letter in _OPEN:
                self.depth += 1
            elif letter in _CLOSE:
                self.subjects.pop(self.depth, None)
                self.depth = max(0, self.depth - 1)
        return low

    def _figure(self, hit: re.Match[str], low: int, amount: Decimal) -> Figure:
        begin = _clause_begin(self.text, low, hit.start())
        clause = self._clause(self.text[begin : hit.start()])
        if begin > low and not self.phrases.name(clause):  # “机关运行经费，安排 5 万元”
            earlier = _clause_begin(self.text, low, begin - 1)
            longer = self._clause(self.text[earlier : begin - 1]) + clause
            if self.phrases.figure(longer, self.scope) is not None:
                begin, clause = earlier, longer
        kind, sign, subject = self._meaning(clause)
        if subject.spec is not None or subject.words:
            self.subjects[self.depth] = subject
        if kind == "current" and subject.spec is not None and subject.spec.opens:
            self.scope = subject.spec.opens
        return Figure(
            hit.start(1), hit.end(1), hit.end(), begin, amount, hit[2], kind, sign,
            subject.words, subject.spec, subject.scope, self.sentence,
            kind == "change" and bool(_NET.search(clause)),
        )  # fmt: skip

    def _clause(self, raw: str) -> str:
        clause = unicodedata.normalize("NFKC", bare(raw)).lstrip(")([").lstrip("、")
        return self._without_department(clause)

    def _without_department(self, clause: str) -> str:
        """``clause`` without the department's name, in full or shortened, at its beginning."""
        if self.department and self.department in clause:
            return clause.replace(self.department, "", 1)
        if not self.department:
            return clause
        head = _YEAR.match(clause)
        at = head.end() if head else 0
        for end in range(min(len(clause), at + 24), at + 1, -1):
            name = clause[at:end]
            if name[-1] == self.department[-1] and is_shortened(name, self.department):
                return clause[:at] + clause[end:]
        return clause

    def _subject(self, clause: str) -> _Subject:
        """What the words name; without words what was spoken of last."""
        clause = _FROM.sub("", self.phrases.comparison.sub("", clause))
        spec = self.phrases.figure(clause, self.scope)
        name = self.phrases.name(clause)
        if spec is None and not name:
            known = [self.subjects[d] for d in range(self.depth, -1, -1) if d in self.subjects]
            return known[0] if known else _Subject(None, "", self.scope)
        return _Subject(spec, name, self.scope)

    def _meaning(self, clause: str) -> tuple[Kind, int, _Subject]:
        phrases = self.phrases
        spec = phrases.figure(clause, self.scope)
        if spec is not None:
            years = {int(y) for y in _YEAR.findall(clause)}
            other = bool(years) and self.year not in years and not spec.own_year
            return (
                "prior" if other else "current",
                0,
                _Subject(spec, self.phrases.name(clause), self.scope),
            )
        if grown := phrases.grown_to.search(clause):
            sign = 1 if grown[1] else -1 if grown[2] else 0
            return "current", sign, self._subject(clause[: grown.start()])
        if change := phrases.change.search(clause):
            subject = self._subject(_NET.sub("", clause[: change.start()]).rstrip("净"))
            return "change", 1 if change[1] else -1, subject
        if clause.endswith(("由", "从")):
            return "prior", 0, self._subject(clause[:-1])
        if phrases.before(clause, self.year):
            return "prior", 0, self._subject(clause)
        if re.search(phrases.about, clause):
            return "other", 0, _Subject(None, self.phrases.name(clause), self.scope)
        return "current", 0, _Subject(None, self.phrases.name(clause), self.scope)


def is_shortened(name: str, full: str) -> bool:
    """Whether ``name`` is ``full`` with characters left out."""
    letters = iter(full)
    return len(name) > 1 and all(letter in letters for letter in name)


def _clause_begin(text: str, low: int, start: int) -> int:
    """Where the words that stand before ``start`` begin: behind the last comma outside brackets."""
    depth = 0
    for i in range(start - 1, low - 1, -1):
        letter = text[i]
        if letter in _CLOSE:
            depth += 1
        elif letter in _OPEN:
            if depth == 0:
                return i + 1
            depth -= 1
        elif depth == 0 and letter in _CLAUSE_END:
            return i + 1
    return low


# ---------------------------------------------------------------- lists

_OPENER = re.compile(
    r"其中|包括|包含|分别为|分别是|主要用于|主要包括|主要为|数额较大的有|主要有|分为"
)
_WHOLE = re.compile(r"其中|包括")
_PARTLY = frozenset({"数额较大的有", "主要有"})
_LISTED, _COMMA, _SEMICOLON = 1, 2, 3


class _List:
    """A list that is being read."""

    def __init__(self, whole: int, opener: str, depth: int, colon: bool) -> None:
        self.whole, self.opener, self.depth, self.colon = whole, opener, depth, colon
        self.parts: list[int] = []
        self.rank = 0  # of what stands between its parts

    def takes(self, rank: int) -> bool:
        """Whether a figure behind such a separator still belongs to it."""
        if not self.parts:
            return True
        if rank == _SEMICOLON and not self.colon:
            return False
        return not self.rank or rank <= self.rank


def _lists(text: str, figures: tuple[Figure, ...], phrases: Phrases, kind: Kind) -> Iterator[Sum]:
    """The lists of figures of one kind."""
    chosen = [i for i, figure in enumerate(figures) if figure.kind == kind]
    stack: list[_List] = []
    for before, i in zip([None, *chosen], chosen, strict=False):
        between = text[figures[before].after if before is not None else 0 : figures[i].start]
        if figures[i].net:
            yield from _net(figures, chosen, i)
            stack.clear()
            continue
        opens = _opener(between, changes=kind == "change") is not None
        for done in _ended(stack, between, opens):
            yield from _finish(done, text, figures, phrases)
        if before is not None and _goes_on(figures[before], figures[i], between):
            _open(stack, before, between, changes=kind == "change")
        if stack:
            top = stack[-1]
            top.rank = max(top.rank, _rank(between)) if top.parts else 0
            top.parts.append(i)
    while stack:
        yield from _finish(stack.pop(), text, figures, phrases)


def _goes_on(before: Figure, figure: Figure, between: str) -> bool:
    """Whether the words between two figures belong together: one sentence, or “。其中”."""
    last = _SENTENCE_END.split(between)[-1]
    following = figure.sentence == before.sentence + 1 and last.strip().startswith("其中")
    return figure.sentence == before.sentence or following


def _opener(between: str, *, changes: bool) -> re.Match[str] | None:
    """The word that begins a list right before a figure; changes have their reasons between."""
    low = max(between.rfind("；"), between.rfind(";")) + 1
    hits = list((_WHOLE if changes else _OPENER).finditer(between, low))
    return hits[-1] if hits else None


def _open(stack: list[_List], whole: int, between: str, *, changes: bool) -> None:
    hit = _opener(between, changes=changes)
    if hit is None:
        return
    depth = between[: hit.end()].count("（") + between[: hit.end()].count("(")
    colon = between[hit.end() :].lstrip()[:1] in ("：", ":")
    stack.append(_List(whole, hit[0], depth, colon or changes))


def _rank(between: str) -> int:
    if "；" in between or ";" in between:
        return _SEMICOLON
    return _COMMA if "，" in between or "," in between else _LISTED


def _ended(stack: list[_List], between: str, opens: bool) -> Iterator[_List]:
    """Takes off the lists that do not go on behind ``between``."""
    whole = bool(_SENTENCE_END.search(between))
    closed = sum(between.count(c) for c in _CLOSE) - sum(between.count(c) for c in _OPEN)
    while stack and (whole or (closed > 0 and stack[-1].depth)):
        closed -= 1
        yield stack.pop()
    while stack and not opens and not stack[-1].takes(_rank(between)):
        yield stack.pop()


def _finish(done: _List, text: str, figures: tuple[Figure, ...], phrases: Phrases) -> Iterator[Sum]:
    if len(done.parts) < 2:
        return
    last = figures[done.parts[-1]]
    rest = re.split("[。；;！？）)]", text[last.after :])[0]
    first = text[figures[done.whole].after : last.start]
    said = re.search(phrases.open_list, rest) or re.search("其余|另外|等", first)
    yield Sum(done.whole, tuple(done.parts), done.opener, bool(said) or done.opener in _PARTLY)


def _net(figures: tuple[Figure, ...], chosen: list[int], i: int) -> Iterator[Sum]:
    """“…增加 A，…减少 B，净减少 C”: the changes before it in the sentence are its parts."""
    same = [j for j in chosen if j < i and figures[j].sentence == figures[i].sentence]
    if len(same) > 1:
        yield Sum(i, tuple(same), "净", False)
