"""What can be wrong with the words of any text: years, quotes, punctuation, expressions."""

import re
from functools import lru_cache

from budgetbook.model.wordlists import OutdatedWord, Typo, outdated, remembering, typos, years

_PAIRS = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "(": ")", "【": "】", "〔": "〕",
          "[": "]"}  # fmt: skip
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
#: Brackets that people mix, full and half width.
_ALIKE = {"(": "（", ")": "）", "[": "〔", "]": "〕", "【": "〔", "】": "〕"}
_ANY_MARK = re.compile(r"[“”‘’《》〈〉（）()【】〔〕\[\]\"]")
_LISTING = re.compile(r"^\s*[（(]?[\d一二三四五六七八九十a-zA-Z]{1,3}[)）](?!\S*[（(][^)）]*$)")
_HAN = "\u4e00-\u9fff"
_HALF = re.compile(
    rf"[{_HAN}”）》%][,;:?!][{_HAN}“（《\d]|[{_HAN}]\([{_HAN}]|[{_HAN}]\)[{_HAN}]|^\([{_HAN}]+\)|"
    rf"[{_HAN}”）》]\.(?=[{_HAN}]|$)|\d,[{_HAN}“（《]"
)
_DOUBLE = re.compile(r"([，。；：、！？])[，。；：、！？]")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?!\d)")
_EACH = re.compile(r"\d各[村个县乡镇社站点单]")
_WAN = re.compile(r"(?:预算数|资金|经费|金额|费用)\d+(?:\.\d+)?万(?=[，。；、,;]|$)")
_DOCUMENT = re.compile(r"[\[【]\s*(?:19|20)\d\d\s*[\]】]\s*\d+\s*号")
_ANY_YEAR = 9999
_PLAIN_YEAR = re.compile(r"\s*年|[-./]\d{1,2}[-./]\d{1,2}")
_MASKS = re.compile(
    r"《[^》]*》"
    r"|[〔\[【（(]\s*(?:19|20)\d\d\s*[〕\]】）)]|(?:19|20)\d\d\s*[〕\]】]"
    r"|[〔\[【]\s*(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s*年?度?\s*[-—–~～至]+\s*(?:19|20)\d\d\s*年?"
    r"|\d{6}\d\dP\w{12}"
    r"|截[至止][^，。；]{0,6}?(?:19|20)\d\d"
)


@lru_cache(maxsize=8192)
def unbalanced(text: str) -> str:
    """The words around the first quote or bracket without its partner; empty where all pair."""
    if not _ANY_MARK.search(text):
        return ""
    if text.count('"') % 2:
        return around(text, text.rindex('"'))
    head = _LISTING.match(text)
    stack: list[tuple[str, int]] = []
    for i, character in enumerate(text):
        if head and i < head.end():
            continue
        if character in _PAIRS:
            stack.append((character, i))
        elif character in _CLOSING:
            if not stack or not _pairs(stack[-1][0], character):
                return around(text, i)
            stack.pop()
    return around(text, stack[-1][1]) if stack else ""


def _pairs(open_: str, close: str) -> bool:
    wanted = _PAIRS[_ALIKE.get(open_, open_)]
    return _ALIKE.get(close, close) == wanted


def around(text: str, at: int, reach: int = 10) -> str:
    """The words around a place of ``text``, on one line."""
    return " ".join(text[max(0, at - reach) : at + reach + 1].split())


@lru_cache(maxsize=8192)
def half_width(text: str) -> tuple[str, ...]:
    """Words around each half-width mark between Chinese characters."""
    return tuple(around(text, hit.start() + 1, 6) for hit in _HALF.finditer(text))


@lru_cache(maxsize=8192)
def double_marks(text: str) -> tuple[str, ...]:
    """Words around each mark that stands beside another (，。)."""
    return tuple(around(text, hit.start(), 6) for hit in _DOUBLE.finditer(text))


@remembering(8192)
def is_flawless(text: str) -> bool:
    """Whether none of the searches here (years aside) has anything to say of ``text``."""
    lines = text.splitlines()
    return not (
        outdated_in(text, _ANY_YEAR)
        or typos_in(text)
        or odd_documents(text)
        or any(unbalanced(line) or half_width(line) or double_marks(line) for line in lines)
    )


@lru_cache(maxsize=8192)
def odd_documents(text: str) -> tuple[str, ...]:
    """Document numbers whose year is not in 〔〕."""
    return tuple(" ".join(hit.split()) for hit in _DOCUMENT.findall(text))


@lru_cache(maxsize=8192)
def other_years(text: str, year: int) -> tuple[tuple[int, str], ...]:
    """Years in ``text`` other than ``year`` that say when, with the words around them.

    Not those of document numbers, plan periods, titles in 《》, cut-off dates, cohorts, codes,
    or comparisons with an earlier year.
    """
    if "20" not in text and "19" not in text:
        return ()
    plain = _MASKS.sub(lambda hit: "■" * len(hit[0]), text)
    found = []
    for hit in _YEAR.finditer(plain):
        if int(hit[1]) != year and _says_when(plain, hit):
            found.append((int(hit[1]), around(text, hit.start() + 2, 8)))
    return tuple(found)


def _says_when(text: str, hit: re.Match[str]) -> bool:
    words = years()
    after, before = text[hit.end() :].lstrip(), text[: hit.start()].rstrip()
    if not _PLAIN_YEAR.match(text, hit.end()) and not after.startswith(words.plan.words):
        return False
    if after.startswith(words.after.words):
        return False
    if any(word in after[:9] for word in words.after.ends):
        return False
    return not before.endswith(words.before.words)


@remembering(8192)
def outdated_in(text: str, year: int) -> tuple[OutdatedWord, ...]:
    """The outdated expressions that ``text`` uses."""
    return tuple(
        word for word in outdated().words
        if word.say in text and _is_of(word, year) and _stands(text, word.say, word.unless)
    )  # fmt: skip


def _is_of(word: OutdatedWord, year: int) -> bool:
    return year == _ANY_YEAR or word.since <= year <= (word.until or _ANY_YEAR)


@remembering(8192)
def typos_in(text: str) -> tuple[Typo, ...]:
    """The misspellings of ``text``; a traditional character has no right word."""
    found = [
        typo for typo in typos().typos
        if typo.wrong in text and _stands(text, typo.wrong, typo.unless)
    ]  # fmt: skip
    found += [Typo(wrong=word, right=f"{word[0]}个{word[2]}") for word in _EACH.findall(text)]
    found += [Typo(wrong=word, right=f"{word}元") for word in _WAN.findall(text)]
    found += [Typo(wrong=words, right="") for words in _traditional(text)]
    return tuple(found)


def _traditional(text: str) -> list[str]:
    """Words around traditional characters; none where the text is traditional throughout."""
    places = [i for i, c in enumerate(text) if c in _strange_characters()]
    han = sum("\u4e00" <= c <= "\u9fff" for c in text) if places else 0
    if not places or len(places) * 3 > han:
        return []
    return list(dict.fromkeys(around(text, i, 2) for i in places))


@remembering(1)
def _strange_characters() -> frozenset[str]:
    return frozenset(typos().traditional)


def _stands(text: str, word: str, unless: tuple[str, ...]) -> bool:
    """Whether ``word`` stands in ``text`` outside of the longer words ``unless``."""
    for longer in unless:
        text = text.replace(longer, "■")
    return word in text
