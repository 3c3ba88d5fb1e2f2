"""Amounts of money as text says them: 73.19万元, 731,900元, ７３．１９ 万元, 七十三万一千九百元."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_FIGURE = re.compile(
    r"(?<![\d.,A-Za-z])(\d{1,3}(?:\s?,\s?\d{3})+|\d+)(\.\s?\d+)?\s*[余多]?\s*(亿元|万元|亿|万|元|圆)?"
)
#: 3亿2000万元, 73万1900元.
_MIXED = re.compile(
    r"(?<![\d.,A-Za-z])(\d+)\s*(亿|万)\s*(?:(\d+)\s*万)?\s*(?:([\d,]+)\s*(?:元|圆)|(?<=\d万)元)"
)
#: What says that a figure is rounded, before and behind it.
_ABOUT = re.compile(r"(?:约|近|超|超过|逾|不到|不足|接近|将近)\s*(?:为|计|有)?\s*$")
_OR_SO = re.compile(r"\s*(?:[余多]|(?:亿元|万元|亿|万|元|圆)\s*(?:左右|上下|[余多]))")
_CHINESE = re.compile(
    r"([零〇○一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]+)(?:元|圆)"
)
_TIMES = {"元": 1, "圆": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
_DIGITS = {c: n for n, row in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍",
                                         "六陆", "七柒", "八捌", "九玖")) for c in row}  # fmt: skip
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


class Sum(NamedTuple):
    """An amount in a text: its place, and what it is in 元."""

    start: int
    end: int
    yuan: Decimal
    #: The least part that it names, in 元, where that is more than 1 元.
    step: Decimal = Decimal(1)
    #: Said to be rounded (约, 左右 …).
    about: bool = False

    def tells(self, amount: Decimal) -> bool:
        """Whether it is ``amount`` (元) rounded: said to be so with two digits at least, or with
        three digits that are those of the amount."""
        if self.about:
            return self.step * 10 <= amount and abs(self.yuan - amount) < self.step
        if self.step * 100 > amount:
            return False
        return (amount / self.step).quantize(Decimal(1), ROUND_HALF_UP) * self.step == self.yuan


def sums_in(text: str, unit: str = "万元") -> Iterator[Sum]:
    """Every amount that ``text`` says, in its order; a figure with two decimals or more and no
    unit is taken for one in ``unit`` (万元 or 元), a percentage is none."""
    plain = text.translate(_WIDE)
    mixed = list(_mixed(plain))
    figures = (
        one for one in _figures(plain, unit)
        if not any(m.start <= one.start < m.end for m in mixed)
    )  # fmt: skip
    for one in sorted([*mixed, *figures, *_in_words(text)]):
        about = _ABOUT.search(text[: one.start]) or _OR_SO.match(text, one.end)
        yield one._replace(about=about is not None)


def _mixed(text: str) -> Iterator[Sum]:
    for match in _MIXED.finditer(text):
        large, word, middle, small = match.groups()
        if middle is None and small is None:
            continue
        value = int(large) * _TIMES[word] + int(middle or 0) * _TIMES["万"]
        value += int((small or "0").replace(",", ""))
        end = match.end(4) if small else match.end(3)
        step = 1 if small else _TIMES["万"]
        yield Sum(match.start(), end, Decimal(value), Decimal(step))


def _figures(text: str, unit: str) -> Iterator[Sum]:
    for match in _FIGURE.finditer(text):
        whole, part, word = match[1], (match[2] or "").replace(" ", ""), match[3]
        if word is None and (len(part) < 3 or _goes_on(text, match.end())):
            continue
        times = _TIMES[word or unit]
        value = Decimal(re.sub(r"[\s,]", "", whole + part))
        step = times * Decimal(10) ** -max(len(part) - 1, 0)
        yield Sum(match.start(), _end(match), value * times, step)


def _goes_on(text: str, at: int) -> bool:
    """Whether a percentage, a measure or a longer number follows, so that it is no money."""
    return re.match(r"\s*[%％‰.\dA-Za-z]", text[at:]) is not None


def _end(match: re.Match[str]) -> int:
    """Where the figure ends: its unit stays on paper."""
    return match.end(2) if match[2] else match.end(1)


def _in_words(text: str) -> Iterator[Sum]:
    for match in _CHINESE.finditer(text):
        value = _value(match[1])
        if value is not None:
            yield Sum(match.start(), match.end(1), value, _last_step(match[1]))


def _last_step(words: str) -> Decimal:
    """What the last numeral of a number in words counts."""
    bare = words.rstrip("万亿")
    step = Decimal(1)
    for large in words[len(bare) :]:
        step *= _LARGE[large]
    return step * (Decimal(10) ** -len(bare.partition("点")[2]) if "点" in bare else 1)


def _value(words: str) -> Decimal | None:
    """What Chinese numerals say; None where they say no number (万元 alone)."""
    if "点" in words:
        whole, _, part = words.partition("点")
        bare = part.rstrip("万亿")
        times = Decimal(1)
        for large in part[len(bare) :]:
            times *= _LARGE[large]
        if not whole or not bare or any(c not in _DIGITS for c in bare):
            return None
        fraction = Decimal("0." + "".join(str(_DIGITS[c]) for c in bare))
        return (_whole(whole) + fraction) * times
    return Decimal(_whole(words)) if any(c in _DIGITS or c in _STEPS for c in words) else None


def _whole(words: str) -> int:
    total = section = digit = 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _STEPS:
            section, digit = section + (digit or 1) * _STEPS[char], 0
        else:
            above = total if char == "亿" else 0
            total += (section + digit or (0 if above else 1)) * _LARGE[char]
            total += above * (_LARGE[char] - 1)
            section = digit = 0
    return total + section + digit
