"""保密审查: what of a book's words a reader outside should not see, by patterns kept as data.

Numbers are told by their check digits, so that 项目编码 and amounts are not taken for them.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, Frozen, Paragraph
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.wordlists import built_in

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_WIDE = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94) if chr(0x21 + n).isalnum()}
)


class Term(Frozen):
    """A 名词 that is to be explained where it is used."""

    say: str
    #: How it is found in text; empty: the word itself.
    found: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds it."""
        return re.compile(self.found or re.escape(self.say))


class Secret(Frozen):
    """Something that should not be in a published book."""

    id: str
    title: str
    pattern: str
    check: Literal["", "id", "bank"] = ""
    #: It must not be published; else somebody has to look.
    grave: bool = False
    why: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """What finds it."""
        return re.compile(self.pattern)


class PublicationWords(Frozen):
    """The word list of publication."""

    terms: tuple[Term, ...] = Field(alias="term")
    secrets: tuple[Secret, ...] = Field(alias="secret")


@lru_cache
def publication_words() -> PublicationWords:
    """Terms to explain, and patterns of what is not to be published."""
    return PublicationWords.model_validate(built_in("publication"))


class Hit(NamedTuple):
    """A place in the book where one of the patterns is found."""

    secret: Secret
    words: str
    ref: Ref | None = None
    paragraph: str = ""


def is_identity_number(text: str) -> bool:
    """Whether 18 characters end in the check digit of a 居民身份证."""
    total = sum(int(d) * w for d, w in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == text[17].upper()


def is_bank_card(text: str) -> bool:
    """Whether the digits end in the check digit of a bank card (Luhn)."""
    total = 0
    for at, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_CHECKS: Mapping[str, Callable[[str], bool]] = {"id": is_identity_number, "bank": is_bank_card}


def found_in(text: str) -> Iterator[tuple[Secret, str]]:
    """Every pattern found in a text with the words it found; one place is told once."""
    taken: list[tuple[int, int]] = []
    text = text.translate(_WIDE)
    for secret in publication_words().secrets:
        for match in secret.compiled.finditer(text):
            if secret.check and not _CHECKS[secret.check](match[0].replace(" ", "")):
                continue
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            yield secret, match[0]


def secrets_of(book: Book, layout: Layout) -> Iterator[Hit]:
    """What is found in the text, the cover and the tables of the book with their notes, its
    working papers left out. The telephone on the cover is there to be called."""
    for item in book.flow:
        words = item.text if isinstance(item, Paragraph) else item.title
        cover = isinstance(item, Paragraph) and item.role == "cover"
        place = item.id if isinstance(item, Paragraph) else ""
        yield from _hits(words, None, place, cover)
    for words in book.cover.values():
        yield from _hits(words, None, "", cover=True)
    for key, table in book.tables.items():
        if key.table in layout.working_tables:
            continue
        for row in table.rows:
            for column, value in row.cells.items():
                said = value.text if isinstance(value, Unread) else value
                if isinstance(said, str):
                    yield from _hits(said, Ref(key.table, row.id, column, key.instance))
        first = Ref(key.table, table.rows[0].id, "", key.instance) if table.rows else None
        for words in (table.title, *table.notes, *(c.title for c in table.extra_columns)):
            yield from _hits(words, first)


def _hits(words: str, ref: Ref | None, paragraph: str = "", cover: bool = False) -> Iterator[Hit]:
    for secret, found in found_in(words):
        if not (cover and secret.id in ("phone", "mobile")):
            yield Hit(secret, found, ref, paragraph)


def fingerprint(book: Book) -> str:
    """A short word for all that the book says and what of it is 内部: another one where anything
    of it is changed. Remarks and explanations do not count."""
    made = hashlib.sha256()
    head = (
        book.year,
        book.department,
        sorted(book.cover.items()),
        sorted(map(repr, book.internal)),
    )
    made.update(repr(head).encode())
    for item in book.flow:
        said = item.text if isinstance(item, Paragraph) else (item.sheet, item.instance, item.title)
        made.update(f"{said!r}\n".encode())
    for key in sorted(book.tables):
        table = book.tables[key]
        titles = [column.title for column in table.extra_columns]
        made.update(repr((key, table.title, table.notes, titles)).encode())
        for row in table.rows:
            made.update(repr((row.id, sorted(map(str, row.cells.items())))).encode())
    return made.hexdigest()[:16]
