"""Statements of change in a sentence: where they stand in the words, and how they are said anew.

“较 2022 年预算减少 56.06 万元，下降 0.63%”, “同比无变化”, “比上年增长 5.20%”. Knows the wording and
no tables. What a sentence says besides (its subject, its reason, its order) is left as it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from budgetbook.model.amount import print_amount, round_amount
from budgetbook.model.book import Basis
from budgetbook.model.phrases import Phrases
from budgetbook.model.sentences import Figure

BASES: tuple[Basis, ...] = ("年初预算", "调整后预算", "执行数")

#: A word of growth, and the word of a fall that takes its place.
_PAIRS = (
    ("增加", "减少"), ("增长", "下降"), ("上升", "下降"), ("提高", "降低"), ("增幅", "降幅"),
    ("增", "减"), ("增加", "减低"), ("增加", "压减"), ("增加", "压缩"), ("增加", "缩减"),
    ("增加", "核减"), ("增加", "调减"),
)  # fmt: skip
_PERCENT = re.compile(
    r"(?P<open>[,(]?)(?P<word>增长|下降|增幅|降幅|增加|减少|上升|降低|提高)?"
    r"(?P<be>了|为|约为|约|达)?(?P<n>\d+(?:\.\d+)?)%(?P<close>\)?)"
)
_SURE_SAME = "无变化|没有变化|持平|无增减|没有增减|未发生变化|无增减变化"
_NOUN = re.compile(r"(?:年初|调整后?的?)?(?:部门)?(?:预算)?(?:数|安排|执行数|决算数)?$")
_CLAUSE = ",;:。!?\n()"
_YEAR = re.compile(r"20\d\d")


class Plain(NamedTuple):
    """A text half-width and without blanks, and where each of its characters stood."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the plain text in the words as written."""
        return self.at[start], self.at[end - 1] + 1

    def find(self, place: int) -> int:
        """The character of the plain text that stands at ``place``, or the next one."""
        return next((i for i, at in enumerate(self.at) if at >= place), len(self.at))


@lru_cache(maxsize=256)
def plain(text: str) -> Plain:
    """``text`` for searching."""
    kept: list[tuple[str, int]] = []
    for i, letter in enumerate(text):
        folded = unicodedata.normalize("NFKC", letter)
        one = folded if len(folded) == 1 else letter
        if not one.isspace() or one == "\n":
            kept.append((one, i))
    return Plain("".join(c for c, _ in kept), tuple(i for _, i in kept))


class Statement(NamedTuple):
    """A statement of change, from its first word to its last, in the words as written."""

    kind: Literal["amount", "percent", "same"]
    start: int
    end: int
    #: “较 2022 年预算” as written; empty where it does not say with what.
    against: str
    #: Words between that stay: “净”.
    net: str
    #: The word of direction with what follows it up to the number: “减少了”.
    direction: str
    tail: str
    #: “，下降0.63%” behind the amount.
    percent: str
    #: Where the clause begins in which it stands, and its words before the statement.
    clause: int
    words: str
    #: “与上年相比，” stands before the clause.
    led: bool = False

    @property
    def year(self) -> int | None:
        """The year that it names; None for 上年."""
        hit = _YEAR.search(self.against)
        return int(hit[0]) if hit else None


@lru_cache(maxsize=8)
def _patterns(phrases: Phrases) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    against = rf"(?P<against>(?:{phrases.against})(?:\([^()]*\))?)?"
    tail = "(?P<tail>(?:了|额|数)?(?:为|约|是|共计|合计)?)"
    turn = f"(?P<net>净)?(?P<dir>{phrases.up}|{phrases.down}){tail}"
    return (
        re.compile(f"{against}{turn}$"),
        re.compile(rf"{against}{turn}(?=\d+(?:\.\d+)?%)"),
        re.compile(f"{against}(?:预算|安排|支出|经费)?(?P<same>{phrases.same}|无增减变化)"),
    )


def amount_statement(text: str, figure: Figure, phrases: Phrases) -> Statement | None:
    """The statement whose amount is ``figure``; None where its words cannot be told apart."""
    said = plain(text)
    begin, start, after = (said.find(i) for i in (figure.begin, figure.start, figure.after))
    hit = _patterns(phrases)[0].search(said.text[begin:start])
    if hit is None:
        return None
    percent = _PERCENT.match(said.text, after)
    end = percent.end() if percent and _belongs(percent) else after
    words = said.text[begin : begin + hit.start()]
    first, last = said.span(begin + hit.start(), end)
    return Statement(
        "amount", first, last, _raw(text, said, hit, begin), hit["net"] or "", hit["dir"],
        hit["tail"],
        percent[0] if percent and end == percent.end() else "", figure.begin, words,
        _led(said.text[:begin], phrases) if not hit["against"] else False,
    )  # fmt: skip


def _belongs(percent: re.Match[str]) -> bool:
    """Whether a percentage behind an amount speaks of the same change."""
    return bool(percent["open"]) and bool(percent["word"] or percent["open"] == "(")


def _led(before: str, phrases: Phrases) -> bool:
    return bool(re.search(rf"(?:{phrases.against})[,:]$", before))


def other_statements(text: str, phrases: Phrases, taken: list[Statement]) -> Iterator[Statement]:
    """Statements without an amount: a percentage alone, and that nothing changed."""
    said = plain(text)
    spans = [(one.start, one.end) for one in taken]
    _, percent, same = _patterns(phrases)
    for kind, pattern in (("percent", percent), ("same", same)):
        for hit in pattern.finditer(said.text):
            end = hit.end()
            if kind == "percent":
                number = _PERCENT.match(said.text, hit.end())
                end = number.end() if number else end
            elif not hit["against"] and not re.fullmatch(_SURE_SAME, hit["same"]):
                continue
            first, last = said.span(hit.start(), end)
            if any(first < b and a < last for a, b in spans):
                continue
            yield _statement(text, said, kind, hit, first, last, phrases)


def _raw(text: str, said: Plain, hit: re.Match[str], begin: int = 0) -> str:
    """The words of comparison as written."""
    if not hit["against"]:
        return ""
    first, last = said.span(begin + hit.start("against"), begin + hit.end("against"))
    return text[first:last]


def _statement(
    text: str, said: Plain, kind: str, hit: re.Match[str], first: int, last: int, phrases: Phrases
) -> Statement:
    at = max((said.text.rfind(mark, 0, hit.start()) for mark in _CLAUSE), default=-1) + 1
    groups = hit.groupdict()
    return Statement(
        "percent" if kind == "percent" else "same", first, last, _raw(text, said, hit),
        groups.get("net") or "", groups.get("dir") or "", groups.get("tail") or "",
        said.text[hit.end() : said.find(last)] if kind == "percent" else "",
        said.at[at], said.text[at : hit.start()],
        not groups["against"] and _led(said.text[:at], phrases),
    )  # fmt: skip


# ---------------------------------------------------------------- saying it anew


class Change(NamedTuple):
    """Two amounts in the unit of the text."""

    before: Decimal
    now: Decimal
    unit: str
    #: How the amount was printed, and the blanks before it and before its unit.
    style: str = "0.00"
    lead: str = " "
    gap: str = " "

    @property
    def words(self) -> str:
        """The size of the change with its unit."""
        amount = like(self.style, abs(self.difference))
        return f"{self.lead}{amount}{self.gap}{self.unit}"

    @property
    def difference(self) -> Decimal:
        """This year's less last year's."""
        return self.now - self.before


def say(one: Statement, change: Change, basis: Basis = "") -> str:
    """The statement over other figures, in its own words as far as they still fit."""
    against = with_basis(one.against, basis)
    if not change.difference:
        return _same(one, against)
    if one.kind == "same":
        return _changed(against, one.led, change)
    grows = change.difference > 0
    word = turned(one.direction, grows)
    if one.kind == "percent":
        share = _share(one.percent, change)
        if share is None:  # from nothing: no percentage can be said
            return _changed(against, one.led, change)
        return f"{against}{one.net}{word}{one.tail}{change.lead}{share}"
    percent = _percent(one.percent, change)
    return f"{against}{one.net}{word}{one.tail}{change.words}{percent}"


def _same(one: Statement, against: str) -> str:
    whom = _whom(against)
    return f"与{whom}持平" if whom else "持平" if one.led else "与上年持平"


def _changed(against: str, led: bool, change: Change) -> str:
    word = "增加" if change.difference > 0 else "减少"
    if against.startswith("同比"):
        return f"同比{word}{change.words}"
    whom = _whom(against)
    lead = f"比{whom}" if whom else "" if led else "比上年"
    return f"{lead}{word}{change.words}"


def _whom(against: str) -> str:
    """“上年预算” of “与上年预算相比”; empty for 同比 and for nothing."""
    if against.startswith("同比"):
        return "上年"
    return re.sub(r"(?:的)?(?:相比|比较|同比)$", "", re.sub("^[比较与和]", "", against.rstrip()))


def turned(word: str, grows: bool) -> str:
    """``word`` where it says the direction, else the one that says the other."""
    if any(word == pair[0 if grows else 1] for pair in _PAIRS):
        return word
    fitting = [pair for pair in _PAIRS if word in pair]
    if not fitting:
        return "增加" if grows else "减少"
    return fitting[0][0 if grows else 1]


def _share(percent: str, change: Change) -> str | None:
    """The percentage of a change, printed as it was; None where there was nothing before."""
    if not change.before:
        return None
    number = re.search(r"\d+(?:\.(\d+))?", percent)
    decimals = len(number[1]) if number and number[1] else 0
    share = abs(change.difference) / abs(change.before) * 100
    if not round_amount(share, decimals):
        decimals = max(2, decimals)  # never “增长 0%” of something that grew
    return f"{print_amount(share, decimals)}%"


def _percent(percent: str, change: Change) -> str:
    """What stands behind the amount: “，下降0.63%”."""
    hit = _PERCENT.fullmatch(percent)
    share = _share(percent, change) if hit else None
    if hit is None or share is None:
        return ""
    word = turned(hit["word"], change.difference > 0) if hit["word"] else ""
    opened = {",": "，", "(": "（", "": ""}[hit["open"]]
    return f"{opened}{word}{hit['be'] or ''}{change.lead}{share}{'）' if hit['close'] else ''}"


def like(style: str, amount: Decimal) -> str:
    """``amount`` printed as ``style`` is: its decimals, or more where it needs them."""
    decimals = len(style.replace("．", ".").partition(".")[2])
    if round_amount(amount, decimals) != amount:
        exponent = amount.normalize().as_tuple().exponent
        decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    return print_amount(amount, decimals, grouping="," in style)


def with_basis(against: str, basis: Basis) -> str:
    """“较2022年预算” with the name of what last year's figures are, where it gives one."""
    if not basis or against.startswith("同比"):
        return against
    ending = re.search(r"(?:的)?(?:相比|比较|同比)$", against)
    end = ending.start() if ending else len(against)
    noun = _NOUN.search(against[:end])
    if noun is None or not noun[0] or noun[0] == "部门":
        return against
    if basis == "年初预算" and not re.search("执行|决算|调整", noun[0]):
        return against
    names = {"年初预算": "年初预算数", "调整后预算": "调整预算数", "执行数": "预算执行数"}
    return against[: noun.start()] + names[basis] + against[end:]
