"""What a 指标值 says: a small grammar of operator, number, unit, date, frequency and text."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

ValueKind = Literal["blank", "secret", "number", "date", "text"]
#: How a value repeats itself: two operators, two numbers run together, a number said again.
Doubling = Literal["", "operator", "digits", "words"]

PERCENT = "%"
#: Periods of a year.
PER_YEAR: Mapping[str, int] = {
    "年": 1, "半年": 2, "季度": 4, "季": 4, "月": 12, "周": 52, "星期": 52,
}  # fmt: skip

_OPERATORS = {
    "≥": "≥", ">=": "≥", "≧": "≥", "不少于": "≥", "不低于": "≥", "至少": "≥",
    "≤": "≤", "<=": "≤", "≦": "≤", "不超过": "≤", "不高于": "≤", "不多于": "≤",
    ">": ">", "大于": ">", "<": "<", "小于": "<", "=": "=", "等于": "=",
}  # fmt: skip
_SIGN = "|".join(sorted(_OPERATORS, key=len, reverse=True))
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SPACES = re.compile(r"\s+")
_TWICE = re.compile(rf"({_SIGN})?({_FIGURE})({_SIGN})({_FIGURE})(.*)")
_AGAIN = re.compile(rf"(?:{_SIGN})?({_FIGURE})([^\d.,]{{1,6}}?)\1(?![\d.])(.*)")
_NUMBER = re.compile(rf"({_SIGN})?(-?{_FIGURE})(万|亿)?(.*)")
_RANGE = re.compile(rf"({_FIGURE})(?:%|[^\d.]{{0,3}}?)[-—–~～至]+({_FIGURE}.*)")
_HALVES = re.compile(r"(\d{2,})\1")
_EVERY = re.compile(rf"每(半年|季度|季|年|月|周)({_SIGN})?({_FIGURE})([^\d/]{{1,3}})")
_DATE = re.compile(
    rf"(?:每[月年])?({_SIGN})?(?:(20\d\d)年)?(?:(\d{{1,2}})月份?)?(上旬|中旬|下旬|底|末|初)?"
    r"(?:(\d{1,2})[日号])?(?:以前|之前|前|内|止|完成)*"
)
_DASHED = re.compile(r"(20\d\d)[-./](\d{1,2})[-./](\d{1,2})(?:前|之前|以前)?")
_UNIT = re.compile(r"%|‰|百分数|百分比|[^\-—–~+×*=≥≤<>\d%‰,，.。;；:：、(（\[【/]{1,8}")
_TIME_UNITS = ("小时", "天", "日", "月", "个月", "周", "分钟")
_SCALES = {"万": Decimal(10000), "亿": Decimal(100000000)}


class IndicatorValue(NamedTuple):
    """A 指标值, read."""

    kind: ValueKind
    #: The words without blanks, half-width.
    plain: str = ""
    operator: str = ""
    #: The number with 万 and 亿 worked in; a percentage as printed (95 for 95%).
    number: Decimal | None = None
    #: Unit as printed, ``%`` for every way of writing per cent.
    unit: str = ""
    #: What the unit is counted by: 半年 of 2次/半年, 人 of 500元/人.
    per: str = ""
    #: Words behind the unit.
    rest: str = ""
    doubling: Doubling = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    #: A date that no calendar has.
    impossible: bool = False
    #: Per cent is written as a word (100百分数).
    worded_percent: bool = False

    @property
    def is_percent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == PERCENT

    @property
    def yuan(self) -> Decimal | None:
        """The amount in 元, or None where it is not money."""
        return self.number if self.unit.startswith("元") else None

    @property
    def times_a_year(self) -> Decimal | None:
        """How often a year, for a frequency such as 2次/半年."""
        periods = PER_YEAR.get(self.per)
        if periods is None or self.number is None or self.unit in ("元", "人"):
            return None
        return self.number * periods


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """``text`` without blanks, half-width."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def read_value(text: str) -> IndicatorValue:
    """What the printed 指标值 says; never fails, what is no number or date is text."""
    plain = plain_words(text)
    if not plain:
        return IndicatorValue("blank")
    if "涉密" in plain:
        return IndicatorValue("secret", plain)
    return _date(plain) or _doubled(plain) or _frequency(plain) or _number(plain)


def _frequency(plain: str) -> IndicatorValue | None:
    """每季度2次."""
    hit = _EVERY.fullmatch(plain)
    if not hit:
        return None
    number = Decimal(hit[3].replace(",", ""))
    sign = _OPERATORS.get(hit[2] or "", "")
    return IndicatorValue("number", plain, sign, number, hit[4], hit[1])


def _date(plain: str) -> IndicatorValue | None:
    dashed = _DASHED.fullmatch(plain)
    if dashed:
        return _checked(plain, "", int(dashed[1]), int(dashed[2]), "", int(dashed[3]))
    hit = _DATE.fullmatch(plain)
    if not hit or not (hit[2] or hit[3] or hit[5] or hit[4]):
        return None
    sign = _OPERATORS.get(hit[1] or "", "")
    year, month, day = (int(word) if word else None for word in (hit[2], hit[3], hit[5]))
    return _checked(plain, sign, year, month, hit[4] or "", day)


def _checked(
    plain: str, sign: str, year: int | None, month: int | None, part: str, day: int | None
) -> IndicatorValue:
    wrong = bool(month is not None and not 1 <= month <= 12)
    if not wrong and day is not None:
        last = monthrange(year or 2024, month)[1] if month else 31
        wrong = bool(part) or not 1 <= day <= last
    return IndicatorValue(
        "date", plain, sign, year=year, month=month, day=day, impossible=wrong
    )  # fmt: skip


def _doubled(plain: str) -> IndicatorValue | None:
    """A value that was typed into two fields and printed twice."""
    hit = _TWICE.fullmatch(plain)
    if hit and hit[2] == hit[4]:
        once = _date(f"{hit[3]}{hit[4]}{hit[5]}") or _number(f"{hit[3]}{hit[4]}{hit[5]}")
        return once._replace(plain=plain, doubling="operator")
    hit = _AGAIN.fullmatch(plain)
    if hit and _UNIT.match(hit[3]) and not _is_span(hit[2]):
        return _number(f"{hit[1]}{hit[3]}")._replace(plain=plain, doubling="words")
    return None


def _is_span(between: str) -> bool:
    """Whether what stands between two equal numbers means something: 12月12日, 5人/5次."""
    return any(mark in between for mark in "月日/至-~～—、,，和:×x*")


def _number(plain: str) -> IndicatorValue:
    span = _RANGE.fullmatch(plain)
    if span:
        return _number(span[2])._replace(plain=plain, operator="~")
    hit = _NUMBER.fullmatch(plain)
    if not hit:
        return IndicatorValue("text", plain)
    sign, tail = _OPERATORS.get(hit[1] or "", ""), hit[4]
    number = Decimal(hit[2].replace(",", "")) * _SCALES.get(hit[3] or "", Decimal(1))
    unit, per, rest = _split(tail)
    if unit is None:
        return IndicatorValue("text", plain, sign, number)
    worded = unit in ("百分数", "百分比")
    unit = PERCENT if worded else unit
    halves = _HALVES.fullmatch(hit[2])
    doubling: Doubling = "digits" if halves and unit.startswith(_TIME_UNITS) else ""
    return IndicatorValue(
        "number", plain, sign, number, unit, per, rest, doubling, worded_percent=worded
    )  # fmt: skip


def _split(tail: str) -> tuple[str | None, str, str]:
    """(unit, counted by, other words) behind a number; the unit None where it is a sentence."""
    if not tail:
        return "", "", ""
    hit = _UNIT.match(tail)
    if hit is None:
        return "", tail.removeprefix("/") if tail[0] == "/" else "", tail
    unit, rest = hit[0], tail[hit.end() :]
    if len(unit) > 6:
        return None, "", ""
    if not rest.startswith("/"):
        return unit, "", rest
    by = re.split(r"[(（,，;；。]", rest[1:], maxsplit=1)[0]
    return unit, by, rest[1 + len(by) :]


class Measure(NamedTuple):
    """A number with its unit that stands in a sentence."""

    number: Decimal
    unit: str
    words: str


_IN_TEXT = re.compile(
    rf"(?<![\d.\-—~～至])({_FIGURE})(万|亿)?(%|百分数|元|人次|人|次|个|期|部|名|家|户|批|场|件|套|所|本|张|平方米)"
)


@lru_cache(maxsize=8192)
def measures(text: str) -> tuple[Measure, ...]:
    """The numbers with units in a sentence, in order; a span (6-10年) is none."""
    found = []
    for hit in _IN_TEXT.finditer(plain_words(text)):
        number = Decimal(hit[1].replace(",", "")) * _SCALES.get(hit[2] or "", Decimal(1))
        unit = PERCENT if hit[3] == "百分数" else hit[3]
        found.append(Measure(number, unit, hit[0]))
    return tuple(found)
