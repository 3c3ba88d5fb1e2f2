"""退回意见 as pasted: lines or rows of a table, split into single remarks.

Numbers (1.、（一）、①) begin a remark; a numbered line right over deeper numbers is a heading and
says where the remarks under it belong. The header words of tables are the word list ``comments``.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pydantic import Field

from budgetbook.model.book import Frozen
from budgetbook.model.layout import normal
from budgetbook.model.wordlists import built_in

_CHINESE = "一二三四五六七八九十百"
#: From the outermost to the innermost way of numbering.
_NUMBERS = (
    re.compile(rf"\s*第[{_CHINESE}]+[部章节条][分]?[、.．:：]?\s*"),
    re.compile(rf"\s*[{_CHINESE}]+\s*[、.．]\s*"),
    re.compile(rf"\s*[（(][{_CHINESE}]+[)）]\s*[、.．]?\s*"),
    re.compile(r"\s*\d{1,3}\s*(?:[、)）]|[.．](?!\d{1,4}(?!\d)))\s*"),
    re.compile(r"\s*[（(]\d{1,3}[)）]\s*[、.．]?\s*"),
    re.compile(r"\s*[①-⑳]\s*"),
)
#: Another number in the same line, behind a full stop.
_INLINE = re.compile(r"(?<=[；;。])\s*(?=\d{1,2}\s*(?:、|[.．](?!\d{1,4}(?!\d)))|[①-⑳])")
_DATE = re.compile(r"\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?")
_OFFICE = re.compile(r"[\w（）()]{2,24}[局厅部委办科股处室组]")


class _ListWords(Frozen):
    headers: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, str] = Field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


@lru_cache
def list_words() -> _ListWords:
    """The word list ``comments``."""
    return _ListWords.model_validate(built_in("comments"))


class Given(NamedTuple):
    """One remark as the list gives it."""

    text: str
    #: What the list says of where it belongs: the heading over it, its column 位置.
    place: str = ""
    author: str = ""
    date: str = ""
    responsible: str = ""
    answer: str = ""


class GivenList(NamedTuple):
    """A list of remarks, and what stands before and behind it."""

    remarks: tuple[Given, ...]
    #: Words in front of the first number, not taken.
    lead: str = ""
    author: str = ""
    date: str = ""


def read_list(text: str) -> GivenList:
    """The remarks in pasted text; with tabs, it is a table of Excel or Word."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [line.split("\t") for line in lines]
    if sum(len(row) > 1 for row in rows) > len([r for r in rows if any(r)]) / 2:
        return read_rows(rows)
    return read_lines(lines)


# ---------------------------------------------------------------- lines


def read_lines(lines: Sequence[str]) -> GivenList:
    """The remarks in lines of text."""
    pieces = [piece.strip() for line in lines for piece in _INLINE.split(line) if piece.strip()]
    pieces, author, date = _without_signature(pieces)
    levels = [_level(piece) for piece in pieces]
    first = next((i for i, level in enumerate(levels) if level), None)
    if first is None:
        return GivenList(tuple(Given(piece) for piece in pieces), "", author, date)
    made: list[Given] = []
    heads: dict[int, str] = {}
    for at in range(first, len(pieces)):
        level, words = levels[at], _bare(pieces[at])
        if not level:
            _go_on(made, heads, pieces[at])
            continue
        heads = {depth: head for depth, head in heads.items() if depth < level}
        if at + 1 < len(pieces) and levels[at + 1] > level:
            heads[level] = words
        else:
            made.append(Given(words, " ".join(heads[depth] for depth in sorted(heads))))
    return GivenList(tuple(made), "\n".join(pieces[:first]), author, date)


def _go_on(made: list[Given], heads: dict[int, str], words: str) -> None:
    """A line without a number belongs to the remark, or heading, before it."""
    if made:
        made[-1] = made[-1]._replace(text=f"{made[-1].text}\n{words}")
    elif heads:
        made.append(Given(words, " ".join(heads[depth] for depth in sorted(heads))))


def _level(piece: str) -> int:
    """How deep a line is numbered, from 1; 0 for none."""
    return next((n for n, form in enumerate(_NUMBERS, 1) if form.match(piece)), 0)


def _bare(piece: str) -> str:
    """A line without its number."""
    form = next((form for form in _NUMBERS if form.match(piece)), None)
    return (form.sub("", piece, count=1).strip() if form else "") or piece.strip()


def _without_signature(pieces: list[str]) -> tuple[list[str], str, str]:
    """The lines without office and date at the end, and these."""
    author = date = ""
    rest = list(pieces)
    if len(rest) > 1 and _DATE.fullmatch(rest[-1]):
        date = rest.pop()
    if len(rest) > 1 and _OFFICE.fullmatch(rest[-1]):
        author = rest.pop()
    return rest, author, date


# ---------------------------------------------------------------- tables


def read_rows(rows: Sequence[Sequence[str]]) -> GivenList:
    """The remarks in the rows of a table; without a header that names a column of remarks, each
    row is read as a line."""
    found = _header(rows)
    if found is None:
        return read_lines([" ".join(filter(None, map(str.strip, row))) for row in rows])
    at, columns = found
    made: list[Given] = []
    place = ""
    for row in rows[at + 1 :]:
        cells = {name: _cell(row, column) for name, column in columns.items()}
        filled = [word for word in map(str.strip, row) if word]
        if not cells["text"]:
            place = filled[0] if len(filled) == 1 else place  # a line over a group of remarks
            continue
        if len(filled) == 1 and len(columns) > 2 and _level(cells["text"]) in (1, 2, 3):
            place = _bare(cells["text"])
            continue
        made += _given(cells, place)
    lead = "\n".join(" ".join(filter(None, map(str.strip, row))) for row in rows[:at])
    return GivenList(tuple(made), lead.strip())


def is_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are headed like a list of remarks."""
    return _header(rows) is not None


def _given(cells: Mapping[str, str], place: str) -> list[Given]:
    """The remarks in one row: a cell may hold several, numbered."""
    words = [piece for line in cells["text"].split("\n") for piece in _INLINE.split(line)]
    numbered = sum(bool(_level(piece)) for piece in words) > 1
    texts = [one.text for one in read_lines(words).remarks] if numbered else [_bare(cells["text"])]
    where = cells.get("place", "") or place
    facts = {name: cells.get(name, "") for name in ("author", "date", "responsible", "answer")}
    return [Given(text, where, **facts) for text in texts]


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The row that heads the list, and its columns by name."""
    for at, row in enumerate(rows[:10]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _column(cell)
            if name and name not in columns:
                columns[name] = column
        if "text" in columns and (len(columns) > 1 or len(row) == 1):
            return at, columns
    return None


def _column(cell: str) -> str:
    """Which column a header cell heads; empty for none."""
    words = normal(cell)
    if not words or len(words) > 12:
        return ""
    headers = list_words().headers
    return next((n for n, known in headers.items() if any(normal(k) in words for k in known)), "")


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
