"""Years in text when a book rolls to another budget year: which move, which stay, which are asked.

The rules and exempt words are data (``resources/wordlists/rolling.toml``); the exemptions are
those of stale years: document numbers, 《…》, plan periods, cohorts, codes, registered names.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from budgetbook.model.wordlists import Rolling, YearKind, YearRole, YearRule, rolling

Decision = Literal["改", "留", "待定"]

_Y = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_FULL = re.compile(rf"(?<!\d)(?:19|20)\d\d(?!\d|\.\d+(?![\d.])|,\d{{3}})|{_Y}(?=\.\d\d?\.\d)")
#: Stands before a number that goes on, or before the first word of a numbered line.
_DECIMAL, _NUMBERED = re.compile(r"\d[.,]$"), re.compile(r"(?:^|[\n。;])\(?\d{1,2}[.,]$")
_CHINESE = re.compile(r"[一二][〇○零九0Oo][〇○零一二三四五六七八九0Oo]{2}(?=年|度)")
_SHORT = re.compile(r"(?<![\d.,])\d\d(?=年)")
_RANGE = re.compile(rf"({_Y})年?度?[-—–―~至到]+(?:({_Y})|(\d\d)(?=年))")
_MONTHS = re.compile(rf"({_Y})年\d{{1,2}}月(?:\d{{1,2}}日)?[-—–―~至到]+({_Y})年\d{{1,2}}月")
_SEVERAL = re.compile(rf"{_Y}年?度?(?:[、和及与/]{_Y}年?度?)+")
_ENCLOSED = re.compile(
    rf"[〕\]】﹞]|\)第?\d+号|[届级]|年?度?[-—–―~至到、和及与/]{_Y}|[-—–~至]\d\d年|-\d+号|第?\d+号"
)
_LISTED = re.compile(rf"{_Y}年?度?[-—–―~至到、和及与/]$")
_COUNTED = re.compile(r"[人名个台套册元万亿亩户次米公克千百㎡部支条座间处本场期]")
_MAYBE = re.compile(r"[0-9０-９]{2}|[〇○零]|[三四五六]五|上年|去年|上一年度")
_STOP = re.compile(r"[,。;:、\n]")
_NUMERALS = {**{c: n for n, c in enumerate("〇一二三四五六七八九")}, "○": 0, "零": 0, "0": 0,
             "O": 0, "o": 0}  # fmt: skip
_REACH = 24  # how far words beside a year still tell what it is


class YearSpan(NamedTuple):
    """A year in a text: what is to become of it, and why."""

    start: int
    end: int
    words: str
    decision: Decision
    #: What it becomes, or would become; the words themselves where they stay.
    new: str
    reason: str
    #: Changed, but still to be confirmed.
    ask: bool = False


class YearContext(NamedTuple):
    """The two years, and what is known of the place the text stands in."""

    old: int
    new: int
    #: Project names that are registered with a code or are the title of a numbered paper.
    registered: tuple[str, ...] = ()
    #: Names of other projects.
    unregistered: tuple[str, ...] = ()
    #: The text belongs to a 结转 project of an earlier year.
    past: bool = False

    def kind(self, year: int) -> YearKind:
        """What a year is, seen from the old budget year."""
        if year == self.old:
            return "old"
        if year < self.old:
            return "last" if year == self.old - 1 else "older"
        return "new" if year <= self.new else "later"


class _Year(NamedTuple):
    """A year found in the plain text."""

    start: int
    end: int
    year: int


class _Plain(NamedTuple):
    """A text without blanks, half-width, and where each of its characters stood."""

    text: str
    at: tuple[int, ...]


@lru_cache(maxsize=16384)
def years_in(text: str, role: YearRole, context: YearContext) -> tuple[YearSpan, ...]:
    """Every year in ``text`` with what becomes of it, in the order of the text."""
    if not _MAYBE.search(text):
        return ()
    plain = _plain(text)
    spans = [_span(text, plain, *found) for found in _decide(plain.text, role, context)]
    return tuple(sorted(spans))


def roll_text(text: str, spans: Iterable[YearSpan]) -> str:
    """``text`` with the years that move written anew; its length stays."""
    for span in spans:
        if span.decision == "改":
            text = text[: span.start] + span.new + text[span.end :]
    return text


def _plain(text: str) -> _Plain:
    kept: list[tuple[str, int]] = []
    for i, character in enumerate(text):
        folded = unicodedata.normalize("NFKC", character)
        one = folded if len(folded) == 1 else character
        if one == "\n" or not one.isspace() or _between_digits(text, i):
            kept.append((one, i))
    return _Plain("".join(c for c, _ in kept), tuple(i for _, i in kept))


def _between_digits(text: str, i: int) -> bool:
    return text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()


_Decided = tuple[_Year, Decision, int, str, bool]


def _span(
    text: str, plain: _Plain, found: _Year, decision: Decision, to: int, why: str, ask: bool
) -> YearSpan:
    start, end = plain.at[found.start], plain.at[found.end - 1] + 1
    words = text[start:end]
    new = words if decision == "留" or not to else _like(words, found.year, to)
    return YearSpan(start, end, words, decision, new, why, ask)


def _like(words: str, year: int, to: int) -> str:
    """The year ``to`` in the style of ``words``."""
    if not year:  # a five-year plan
        return next((p.name for p in rolling().periods if p.first == to), words)
    digits = str(to)[-len(words) :]
    if words.isdecimal() and words.isascii():
        return digits
    if words.isdecimal():
        return digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    zero = next((c for c in words if _NUMERALS.get(c) == 0), "〇")
    return "".join(zero if d == "0" else "〇一二三四五六七八九"[int(d)] for d in digits)


# ---------------------------------------------------------------- finding


def _decide(text: str, role: YearRole, context: YearContext) -> Iterator[_Decided]:
    words = rolling()
    years = list(_years(text, role, context, words))
    settled = list(_settled(text, years, role, context, words))
    seen = {found.start for found, *_ in settled}
    for found in years:
        if found.start not in seen:
            settled.append(_by_rule(text, found, role, context, words))
    yield from (_asked(entry, context, words) for entry in settled)
    yield from _periods(text, context, words)
    if role not in ("title", "line", "name"):
        for hit in re.finditer(words.relative, text):
            yield _Year(hit.start(), hit.end(), 0), "留", 0, words.relative_say, False


def _years(text: str, role: YearRole, context: YearContext, words: Rolling) -> Iterator[_Year]:
    named = role in ("title", "line", "name")
    for hit in _FULL.finditer(text):
        start, end = hit.span()
        if _DECIMAL.search(text[:start]) and not _NUMBERED.search(text[:start]):
            continue
        rest = text[end : end + _REACH]
        said = re.match(words.bare_after, rest) or re.search(words.bare_before, text[:start])
        said = said or _LISTED.search(text[:start])
        if said or _ENCLOSED.match(rest) or (named and not _COUNTED.match(rest)):
            yield _Year(start, end, int(hit[0]))
    for hit in _CHINESE.finditer(text):
        yield _Year(hit.start(), hit.end(), int("".join(str(_NUMERALS[c]) for c in hit[0])))
    recent = {context.old % 100: context.old, (context.old - 1) % 100: context.old - 1}
    for hit in _SHORT.finditer(text):
        year = recent.get(int(hit[0]))
        before = text[max(0, hit.start() - 4) : hit.start()]
        said = re.match(words.short_after, text[hit.end() :])
        if year and said and not re.search(words.short_never, before):
            yield _Year(hit.start(), hit.end(), year)


def _settled(
    text: str, years: list[_Year], role: YearRole, context: YearContext, words: Rolling
) -> Iterator[_Decided]:
    """The years that stand in something larger: a name, a title, a number, a period, a list."""
    done: set[int] = set()
    for start, end, decision, why in _areas(text, role, context, words):
        for found in years:
            if start <= found.start < end and found.start not in done:
                done.add(found.start)
                yield found, decision, found.year + context.new - context.old, why, False


_Area = tuple[int, int, Decision, str]


def _areas(text: str, role: YearRole, context: YearContext, words: Rolling) -> Iterator[_Area]:
    yield from _name_areas(text, context.registered, "留", words.registered_say)
    for mask in words.masks:
        for hit in _pattern(mask.pattern).finditer(text):
            yield *hit.span(), "留", mask.say
    yield from _name_areas(text, context.unregistered, "待定", words.unregistered_say)
    for hit in _RANGE.finditer(text):
        last = int(hit[2]) if hit[2] else int(hit[1]) // 100 * 100 + int(hit[3])
        if re.match(words.people, text[hit.end() :]):
            yield *hit.span(), "留", words.several_stay
            continue
        is_plan = last - int(hit[1]) > 1 or last < context.old - 1
        yield *hit.span(), "留" if is_plan else "待定", "规划期间" if is_plan else words.range_say
    for hit in _MONTHS.finditer(text):
        if hit[1] != hit[2]:
            yield *hit.span(), "待定", words.range_say
    for hit in _SEVERAL.finditer(text):
        if re.match(words.people, text[hit.end() :]):
            yield *hit.span(), "留", words.several_stay
        elif len(set(re.findall(_Y, hit[0]))) > 1:
            yield *hit.span(), "待定", words.several_say


def _name_areas(text: str, names: tuple[str, ...], decision: Decision, why: str) -> Iterator[_Area]:
    for name in names:
        plain = _plain(name).text
        at = text.find(plain) if plain else -1
        while at >= 0:
            yield at, at + len(plain), decision, why
            at = text.find(plain, at + len(plain))


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("Y", _Y))


# ---------------------------------------------------------------- rules


def _by_rule(
    text: str, found: _Year, role: YearRole, context: YearContext, words: Rolling
) -> _Decided:
    kind = context.kind(found.year)
    shifted = found.year + context.new - context.old
    before = text[max(0, found.start - _REACH) : found.start]
    after = text[found.end : found.end + _REACH]
    for rule in words.rules:
        told = kind in rule.kinds and (not rule.roles or role in rule.roles)
        if told and _fits(rule, before, after):
            to = {"new": context.new, "last": context.new - 1}.get(rule.to, shifted)
            return found, rule.decide, to, rule.say, rule.ask
    return found, "待定", shifted, "", False


def _fits(rule: YearRule, before: str, after: str) -> bool:
    if rule.before and not _pattern(f"(?:{rule.before})$").search(before):
        return False
    if rule.after and not _pattern(rule.after).match(after):
        return False
    if rule.not_after and _pattern(rule.not_after).match(after):
        return False
    clause = _STOP.split(after, maxsplit=1)[0]
    return not rule.within or bool(_pattern(rule.within).search(clause))


def _asked(entry: _Decided, context: YearContext, words: Rolling) -> _Decided:
    """In a 结转 project nobody but the user knows whether an earlier year moves."""
    found, decision, to, _, _ = entry
    if context.past and decision == "改" and found.year < context.old:
        return found, "待定", to, words.past_say, False
    return entry


def _periods(text: str, context: YearContext, words: Rolling) -> Iterator[_Decided]:
    masked = [hit.span() for m in words.masks for hit in _pattern(m.pattern).finditer(text)]
    for period in words.periods:
        for hit in re.finditer(f"(?<![一二三四五六七八九]){period.name}", text):
            found = _Year(hit.start(), hit.end(), 0)
            within = any(a <= found.start < b for a, b in masked)
            if within or context.new <= period.last or context.old > period.last:
                yield found, "留", 0, "规划名称", False
            else:
                yield found, "待定", period.last + 1, "规划期已满，请核对", False
