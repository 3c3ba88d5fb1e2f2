"""The numbering of the text: 第N部分, 一、, （一）, 1."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.check import TEXT, Slip, Subject, rule
from budgetbook.model.performance import short

_DIGITS = "零一二三四五六七八九十"
_LEVELS = (
    re.compile(r"\s*第\s*([一二三四五六七八九十]+)\s*部分"),
    re.compile(r"\s*([一二三四五六七八九十]+)\s*、"),
    re.compile(r"\s*[（(]\s*([一二三四五六七八九十]+)\s*[)）]"),
    re.compile(r"\s*(\d{1,2})\s*(?:、|[.．](?!\d)|[.．](?=\s*20\d\d年))"),
)
#: How a number of each level is written, to look for one that stands inside a paragraph.
_WRITTEN = ("第{}部分", "{}、", "（{}）", "{}.")
_LEADERS = re.compile(r"…{2,}|\.{4,}|·{4,}")
_LONGEST_HEADING = 30


def chinese_number(word: str) -> int:
    """The number a numeral such as 十二 or 12 says; 0 where it says none."""
    if word.isdigit():
        return int(word)
    tens, mark, ones = word.rpartition("十")
    if not mark:
        return _DIGITS.find(word) if len(word) == 1 else 0
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)


def chinese_numeral(number: int) -> str:
    """The numeral of a number up to 99."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


class _Mark(NamedTuple):
    """The number a paragraph begins with; ``level`` -1 for one that begins with none."""

    level: int
    number: int
    paragraph: Paragraph


def _marks(book: Book) -> Iterator[_Mark]:
    """The book's text without the contents page."""
    for item in book.flow:
        if not isinstance(item, Paragraph) or item.role == "contents":
            continue
        if not _LEADERS.search(item.text):
            yield _mark(item)


def _mark(item: Paragraph) -> _Mark:
    for level, pattern in enumerate(_LEVELS):
        hit = pattern.match(item.text)
        if hit:
            return _Mark(level, chinese_number(hit[1]), item)
    return _Mark(-1, 0, item)


class _Counter:
    """What was counted last on every level."""

    def __init__(self) -> None:
        self.last: dict[int, _Mark] = {}
        #: Text read since the last number of a level.
        self.since: dict[int, list[str]] = {}
        self.fresh: set[int] = set(range(len(_LEVELS)))

    def skip(self, mark: _Mark) -> None:
        """Takes in a paragraph without a number: a heading lets the levels under it begin anew,
        a line that leads in to a list lets the list begin anew."""
        text, role = mark.paragraph.text.strip(), mark.paragraph.role
        if role == "title" or role.startswith("contents"):
            self.fresh.update(range(len(_LEVELS)))
        elif role.startswith("heading") or _leads_in(text):
            self.fresh.update(range(1, len(_LEVELS)))
        self._read(text)

    def take(self, mark: _Mark) -> str:
        """Takes in a number; says what is wrong with it."""
        level = mark.level
        wrong = "" if mark.paragraph.role == "title" else self._wrong(mark)
        self.last[level] = mark
        self.since[level] = []
        self.fresh.discard(level)
        self.fresh.update(range(level + 1, len(_LEVELS)))
        self._read(mark.paragraph.text)
        return wrong

    def _read(self, text: str) -> None:
        for texts in self.since.values():
            texts.append(text)

    def _wrong(self, mark: _Mark) -> str:
        before, fresh = self.last.get(mark.level), mark.level in self.fresh
        line = short(mark.paragraph.text, _LONGEST_HEADING)
        if mark.number == 1 and (before is None or fresh):
            return ""
        if before is not None and mark.number == before.number + 1:
            return ""
        if not self.last and mark.level == 0:
            return ""  # a part of a book: its first part is in another file
        if before is None or (fresh and mark.level > 1):
            return f"“{line}”是这一级的第一个，编号却不是 1"
        earlier = short(before.paragraph.text, _LONGEST_HEADING)
        if mark.number == 1:
            return f"“{line}”又从头编号，前面是“{earlier}”"
        if self._stands_inside(mark.level, before.number + 1, mark.number):
            return ""
        return f"“{line}”的编号与前面的“{earlier}”不连续"

    def _stands_inside(self, level: int, first: int, end: int) -> bool:
        """Whether the numbers that seem left out stand inside paragraphs (lines run together)."""
        text = "".join(self.since[level]).replace("(", "（").replace(")", "）").replace("．", ".")
        names = (str(n) if level == 3 else chinese_numeral(n) for n in range(first, end))
        return first < end and all(_WRITTEN[level].format(name) in text for name in names)


def _leads_in(text: str) -> bool:
    """Whether an unnumbered line announces a list or is a heading of its own."""
    return text.endswith(("：", ":")) or (
        len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", ".", "，"))
    )


def _begins_a_list(marks: list[_Mark], start: int) -> bool:
    """Whether 1 is followed by 2 and 3 of its level before any of a higher one."""
    due = 2
    for mark in marks[start + 1 :]:
        if 0 <= mark.level < marks[start].level:
            return False
        if mark.level == marks[start].level:
            if mark.number != due:
                return False
            if due == _LIST:
                return True
            due += 1
    return False


_LIST = 3


@rule("E2", "正文编号连续", cite="第N部分、一、（一）、1. 逐级编号", reads=(TEXT,))
def numbers_have_no_gap(subject: Subject) -> Iterator[Slip]:
    """第N部分, 一、, （一）, 1. go up by one; a level begins anew under a higher one only."""
    counter = _Counter()
    marks = list(_marks(subject.book))
    for i, mark in enumerate(marks):
        if mark.level < 0:
            counter.skip(mark)
            continue
        if mark.number == 1 and mark.level > 1 and _begins_a_list(marks, i):
            counter.fresh.add(mark.level)  # a list of its own, whose heading was lost
        if wrong := counter.take(mark):
            yield Slip(wrong, key=mark.paragraph.id, paragraph=mark.paragraph.id)
