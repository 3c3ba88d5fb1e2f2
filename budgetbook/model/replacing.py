"""Replacing what was found in a book: cells, text, notes, titles, the cover, as one edit."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import Edit, SetText, Several
from budgetbook.model.entry import Entry, EntryError, entries_edit, read_entry
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.remarks import REMARK, remark, set_remarks
from budgetbook.model.search import WIDTHS, Hit, Question, SearchError, columns_at, pattern_of
from budgetbook.model.search_words import Spot, set_words, words_at


class Replacing(NamedTuple):
    """What replacing comes to: the edit (None: nothing changes), how many hits it replaces, how
    many are left by why they are locked, and how many because their cell cannot take the new
    words."""

    edit: Edit | None
    replaced: int
    left: Mapping[str, int]
    refused: int
    #: Hits whose words have changed since they were found: they stay as they are.
    changed: int = 0

    @property
    def locked(self) -> int:
        """How many hits are left because they are locked."""
        return sum(self.left.values())

    def told(self) -> str:
        """What was done and what was left, and why, for the user."""
        said = [f"已替换 {self.replaced} 处"]
        if self.left:
            several = len(self.left) > 1
            why = "、".join(f"{word} {n} 处" if several else word for word, n in self.left.items())
            said.append(f"{self.locked} 处没有替换（{why}）")
        if self.changed:
            said.append(f"{self.changed} 处的文字已经改动，没有替换")
        if self.refused:
            said.append(f"{self.refused} 处替换后不是金额，保持原数")
        return "；".join(said)


def new_words(hit: Hit, asked: Question, words: str) -> str:
    """What stands in place of the hit; with 正则 ``\\1`` is the first group. Raises SearchError
    where ``words`` names a group that is not there."""
    if not asked.regex:
        return words
    plain = hit.text if asked.exact else hit.text.translate(WIDTHS)
    found = pattern_of(asked).match(plain, hit.start)
    try:
        return found.expand(words) if found else words
    except (re.error, IndexError):
        raise SearchError(f"“{words[:20]}”里的分组在查找内容里没有，没有替换") from None


def replaced_text(hits: Iterable[Hit], asked: Question, words: str) -> str:
    """The words of one place after its hits are replaced."""
    text = ""
    for hit in sorted(hits, key=lambda h: -h.start):
        text = text or hit.text
        text = text[: hit.start] + new_words(hit, asked, words) + text[hit.end :]
    return text


class _Work:
    """What replacing hits of one book has come to."""

    def __init__(self, book: Book, layout: Layout, asked: Question, words: str) -> None:
        self._book, self._layout = book, layout
        self._asked, self._words = asked, words
        self._texts = {i.id: i.text for i in book.flow if isinstance(i, Paragraph)}
        self._cells: dict[Ref, Entry] = {}
        self._remarks: dict[Ref, str] = {}
        self._spots: dict[Spot, str] = {}
        self._paragraphs: list[Edit] = []
        self.replaced = self.refused = 0

    def words_now(self, hit: Hit) -> str | None:
        """What stands now where something was found; None where that place is gone."""
        if hit.spot is not None:
            return words_at(self._book, hit.spot)
        if hit.ref is None:
            return self._texts.get(hit.paragraph)
        if hit.ref.column == REMARK:
            return remark(self._book, hit.ref)
        value = self._book.value(hit.ref)
        return None if value is None else str(getattr(value, "text", value))

    def take(self, hits: list[Hit]) -> None:
        """Replaces the hits of one place."""
        ref, paragraph, spot = hits[0].place
        if spot is None and ref is None:
            self._paragraphs += _text_edits(paragraph, hits, self._asked, self._words)
            self.replaced += len(hits)
            return
        text = replaced_text(hits, self._asked, self._words)
        if spot is not None:
            self._spots[spot] = text
        elif ref is not None and ref.column == REMARK:
            self._remarks[ref] = text
        elif ref is not None and not self._takes(ref, text):
            self.refused += len(hits)
            return
        self.replaced += len(hits)

    def _takes(self, ref: Ref, text: str) -> bool:
        try:
            column = columns_at(self._book, self._layout, ref.key)[ref.column]
            self._cells[ref] = read_entry(column, text)
        except EntryError:
            return False
        return True

    def edit(self) -> Edit | None:
        """All of it as one step; None where nothing changes."""
        title = f"替换 {self.replaced} 处"
        cells = entries_edit(self._book, self._cells, title)
        remarks = set_remarks(self._book, self._remarks)
        made = [one for one in (cells, remarks) if one is not None]
        edits = (*made, *set_words(self._book, self._spots), *self._paragraphs)
        return Several(edits, title) if edits else None


def replace(
    book: Book, layout: Layout, hits: Iterable[Hit], asked: Question, words: str
) -> Replacing:
    """One edit that puts ``words`` in place of ``hits``, which were found in ``book``."""
    given, work = list(hits), _Work(book, layout, asked, words)
    left = Counter(hit.locked for hit in given if hit.locked)
    open_ = [hit for hit in given if not hit.locked]
    free = [hit for hit in open_ if work.words_now(hit) == hit.text]
    for _, group in groupby(free, key=lambda h: h.place):
        work.take(list(group))
    changed = len(open_) - len(free)
    return Replacing(work.edit(), work.replaced, left, work.refused, changed)


def _text_edits(paragraph: str, hits: list[Hit], asked: Question, words: str) -> list[Edit]:
    """One step for each hit from the last on: bound figures between them stay bound."""
    text, edits = hits[0].text, []
    for hit in sorted(hits, key=lambda h: -h.start):
        changed = text[: hit.start] + new_words(hit, asked, words) + text[hit.end :]
        if changed != text:
            edits.append(SetText(paragraph, changed))
        text = changed
    return list[Edit](edits)
