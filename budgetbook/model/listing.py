"""Levels and numbers of paragraphs, and pasted words: plain text as official papers write it.

Numbers and signs of lists are words of the paragraph (一、（一）1.（1）•), so that they are on
screen, in Word, in PDF and in the contents page alike, and no program counts them anew.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.model.book import ParagraphRole

#: Roles from the highest heading down to running text.
LEVELS: tuple[ParagraphRole, ...] = ("heading1", "heading2", "heading3", "body")
#: What each level is called.
NAMES = {"heading1": "一级标题", "heading2": "二级标题", "heading3": "三级标题", "body": "正文"}
#: The official order of numbers, from the highest level down; then the sign of a plain list.
FORMS = ("{cn}、", "（{cn}）", "{n}.", "（{n}）")
BULLET = "• "

_DIGITS = "一二三四五六七八九"
_MARKS = (
    (re.compile(r"([一二三四五六七八九十]+)、"), "{cn}、"),
    (re.compile(r"（([一二三四五六七八九十]+)）"), "（{cn}）"),
    (re.compile(r"\(([一二三四五六七八九十]+)\) ?"), "({cn})"),
    (re.compile(r"(\d{1,2})\.(?!\d) ?"), "{n}."),
    (re.compile(r"(\d{1,2})．"), "{n}．"),
    (re.compile(r"(\d{1,2})、"), "{n}、"),
    (re.compile(r"（(\d{1,2})）"), "（{n}）"),
    (re.compile(r"\((\d{1,2})\) ?"), "({n})"),
    (re.compile(r"([•·●▪■◆])[ \t]*"), BULLET),
)
_BLANK = re.compile(r"[ \t\u00a0\u3000]+")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ufffc]")
_SYMBOLS = re.compile("^[\uf000-\uf0ff·●▪■◆§Ø][ \t\u00a0]+")
_LINES = re.compile("\r\n|[\r\n\x0b\x0c\u2028\u2029]")


class Mark(NamedTuple):
    """What a paragraph of a list begins with: its form, its number (0 for a sign), its length."""

    form: str
    number: int
    length: int


def chinese(number: int) -> str:
    """1 to 99 as 一, 十二, 二十…"""
    tens, ones = divmod(number, 10)
    ten = ("" if tens < 2 else _DIGITS[tens - 1]) + ("十" if tens else "")
    return ten + (_DIGITS[ones - 1] if ones else "")


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    tens, sign, ones = words.rpartition("十")
    if not sign:
        return _DIGITS.find(words) + 1
    return (_DIGITS.find(tens) + 1 if tens else 1) * 10 + (_DIGITS.find(ones) + 1 if ones else 0)


def mark_of(text: str) -> Mark | None:
    """How the list that ``text`` belongs to is marked; None for text of no list."""
    for pattern, form in _MARKS:
        if hit := pattern.match(text):
            return Mark(form, 0 if form == BULLET else _number(hit[1]), hit.end())
    return None


def written(form: str, number: int) -> str:
    """A mark in words: ``（三）``."""
    return form.format(n=number, cn=chinese(number))


def following(text: str) -> str:
    """The mark of the paragraph that comes behind ``text``; empty where that is no list."""
    mark = mark_of(text)
    return written(mark.form, mark.number + 1) if mark else ""


def renumbered(texts: Sequence[str], first: int) -> list[str]:
    """``texts`` with those that go on with the list of ``texts[first]`` counted on from it."""
    made, mark = list(texts), mark_of(texts[first])
    if mark is None or mark.form == BULLET:
        return made
    number = mark.number
    for at in range(first + 1, len(made)):
        other = mark_of(made[at])
        if other is None or FORMS.index(_plain(other.form)) < FORMS.index(_plain(mark.form)):
            break
        if _plain(other.form) == _plain(mark.form):
            number += 1
            made[at] = written(other.form, number) + made[at][other.length :]
    return made


def _plain(form: str) -> str:
    """The official form of the level; a sign stands lowest."""
    stem = "{cn}" if "{cn}" in form else "{n}"
    if form == BULLET:
        return FORMS[-1]
    bracket = form[0] in "（("
    return f"（{stem}）" if bracket else f"{stem}、" if stem == "{cn}" else "{n}."


def listed(texts: Sequence[str], form: str) -> list[str]:
    """``texts`` marked as a list; without marks where all are marked so already."""
    marks = [mark_of(text) for text in texts]
    bare = [text[mark.length :] if mark else text for text, mark in zip(texts, marks, strict=True)]
    if all(mark and mark.form == form for mark in marks):
        return bare
    return [written(form, at + 1) + text for at, text in enumerate(bare)]


def deeper(texts: Sequence[str], at: int, step: int) -> str:
    """``texts[at]`` of a list one level down (1) or up (-1), counted on from what stands above
    it on that level; as it was where it is no list or there is no such level."""
    text = texts[at]
    mark = mark_of(text)
    if mark is None or mark.form == BULLET:
        return text
    level = FORMS.index(_plain(mark.form)) + step
    if not 0 <= level < len(FORMS):
        return text
    form, number = FORMS[level], 1
    for above in reversed(texts[:at]):
        other = mark_of(above)
        if other is None or FORMS.index(_plain(other.form)) < level:
            break
        if _plain(other.form) == form:
            form, number = other.form, other.number + 1
            break
    return written(form, number) + text[mark.length :]


def stepped(role: ParagraphRole, step: int) -> ParagraphRole:
    """The role one level down (1) or up (-1); the same where there is none, or for the title."""
    if role not in LEVELS:
        return role
    return LEVELS[max(0, min(len(LEVELS) - 1, LEVELS.index(role) + step))]


def cleaned(text: str) -> list[str]:
    """Pasted words as paragraphs: without blank lines, indents, unseen signs and the private
    letters that Word and WPS use for the dots of their lists. A tab becomes a blank, or nothing
    behind a number."""
    made = []
    for line in _LINES.split(text):
        words = _SYMBOLS.sub(BULLET, _UNSEEN.sub("", line).strip(" \t\u00a0\u3000"))
        mark = mark_of(words)
        if mark is not None and mark.form != BULLET:
            words = words[: mark.length].rstrip() + words[mark.length :].lstrip(" \t\u00a0\u3000")
        words = _BLANK.sub(lambda hit: "\u3000" if "\u3000" in hit[0] else " ", words)
        if words.strip():
            made.append(words)
    return made
