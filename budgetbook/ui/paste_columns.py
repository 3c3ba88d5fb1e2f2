"""Which column of a table takes which column of a pasted block that has 科目 codes: by the header
words where the block brings its header, else by the place behind the code. A column without any
word keeps its place and changes nothing."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from budgetbook.model.amount import Unread, read_amount
from budgetbook.model.grid import GridColumn
from budgetbook.model.layout import normal
from budgetbook.model.units import in_unit
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.clipboard import Block

_CODE = re.compile(r"\d{3}(\d\d){0,2}")
_UNIT_LINE = re.compile(r"单位[:：](?:人民币)?(万元|元)")
#: Words in brackets behind a header's: the unit of money.
_IN_UNIT = re.compile(r"[（(][^（）()]*元[^（）()]*[）)]")
_MOST_STOREYS = 4
_SHOWN = 4


class Assigned(NamedTuple):
    """Columns of the view by columns of the block, and in words how they were found."""

    places: Mapping[int, int]
    words: str
    #: Header words of figures that have no column here.
    lost: tuple[str, ...] = ()
    #: Columns of the block without any word beside a code: their blanks blank nothing here.
    blank: frozenset[int] = frozenset()


def plain_code(text: str) -> str:
    """A code without blanks, half width."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").strip()


def is_code(text: str) -> bool:
    """Whether it is a code of a 类, 款 or 项."""
    return bool(_CODE.fullmatch(plain_code(text)))


def is_figure(text: str) -> bool:
    """Whether it is an amount, in whatever unit."""
    value = read_amount(in_unit(text, "元")[0])
    return value is not None and not isinstance(value, Unread)


def code_column(block: Block) -> int | None:
    """The column of a block that holds 科目 codes: the one with most of them."""
    counts = [sum(map(is_code, column)) for column in zip(*block, strict=True)]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def said_unit(block: Block, code: int) -> str:
    """The unit that the lines over the codes name (单位：万元); empty for none."""
    words = normal_lines(_lines_above(block, code))
    found = _UNIT_LINE.search(words)
    return found[1] if found else ""


def normal_lines(lines: Sequence[Sequence[str]]) -> str:
    """Lines as one text without blanks."""
    return re.sub(r"\s", "", "\n".join("".join(line) for line in lines))


def _lines_above(block: Block, code: int) -> Block:
    first = next((i for i, line in enumerate(block) if is_code(line[code])), len(block))
    return block[:first]


def assign(block: Block, code: int, columns: Sequence[GridColumn], current: int) -> Assigned:
    """Where the block's columns go; ``columns`` are those of the view, ``current`` is the one
    the cursor stands in."""
    made = _by_header(block, code, columns) or _by_place(block, code, columns, current)
    rows = [line for line in block if is_code(line[code])]
    blank = {c for c in made.places if not any(line[c].strip() for line in rows)}
    return made._replace(blank=frozenset(blank))


# ---- by the header


def _by_header(block: Block, code: int, columns: Sequence[GridColumn]) -> Assigned | None:
    head = [line for line in _lines_above(block, code) if not any(map(is_figure, line))]
    best: dict[int, int] = {}
    paths: list[str] = []
    for height in range(1, min(_MOST_STOREYS, len(head)) + 1):
        said = _paths(head[-height:])
        found = _matched(said, columns, code)
        if len(found) > len(best):
            best, paths = found, said
    if not best:
        return None
    rows = [line for line in block if is_code(line[code])]
    filled = [c for c in range(len(block[0])) if any(is_figure(line[c]) for line in rows)]
    last = [path.rpartition("/")[2] for path in paths]
    lost = tuple(last[c] for c in filled if c != code and c not in best and last[c])
    return Assigned(best, "按表头对应各栏", lost)


def _paths(head: Block) -> list[str]:
    """The header words over each column, joined; an upper storey reaches over the blanks behind
    it as far as there are words below."""
    lines = [[_word(cell) for cell in line] for line in head]
    paths = [""] * len(head[0])
    for number, line in enumerate(lines):
        over = ""
        for column, word in enumerate(line):
            below = any(later[column] for later in lines[number + 1 :])
            over = word or (over if below else "")
            if over and not paths[column].endswith(over):
                paths[column] += f"/{over}"
    return [path.strip("/") for path in paths]


def _word(text: str) -> str:
    return normal(_IN_UNIT.sub("", text))


def _matched(paths: Sequence[str], columns: Sequence[GridColumn], code: int) -> dict[int, int]:
    """Block column to view column: by the whole path first, then by a last storey that stands
    once on both sides."""
    names = {i: set(_names(c)) for i, c in enumerate(columns) if _takes(c)}
    found: dict[int, int] = {}
    for column, path in enumerate(paths):
        at = next((i for i in names if path in names[i] and i not in found.values()), None)
        if path and column != code and at is not None:
            found[column] = at
    lasts = [path.rpartition("/")[2] for path in paths]
    ends = {i: {name.rpartition("/")[2] for name in names[i]} for i in names}
    for column, last in enumerate(lasts):
        places = [i for i in ends if last in ends[i]]
        free = len(places) == 1 and places[0] not in found.values()
        if last and column not in found and column != code and lasts.count(last) == 1 and free:
            found[column] = places[0]
    return found


def _names(drawn: GridColumn) -> Iterator[str]:
    for title in (drawn.column.title, *drawn.column.aliases):
        yield "/".join(_word(storey) for storey in title.split("/"))


def _takes(drawn: GridColumn) -> bool:
    return bool(drawn.table) and drawn.column.kind in FIGURES


# ---- by the place


def _by_place(block: Block, code: int, columns: Sequence[GridColumn], current: int) -> Assigned:
    """From the first column of figures on; a block that is narrower than the table goes where the
    cursor stands."""
    own = [i for i, drawn in enumerate(columns) if _takes(drawn)]
    rows = [line for line in block if is_code(line[code])]
    behind = list(zip(*rows, strict=True))[code + 1 :]
    start = code + 1 + bool(behind and not any(map(is_figure, behind[0])))
    while start - code <= len(behind) and _is_words(behind[start - code - 1]):
        start += 1
    width = code + 1 + len(behind) - start
    first = own.index(current) if current in own and width < len(own) else 0
    places = dict(zip(range(start, start + width), own[first:], strict=False))
    if first:
        return Assigned(places, f"从“{_title(columns[own[first]])}”栏起填")
    return Assigned(
        places, f"按编码后的位置对应各栏，首栏是“{_title(columns[own[0]])}”" if own else ""
    )


def _is_words(cells: Sequence[str]) -> bool:
    return any(c.strip() for c in cells) and not any(map(is_figure, cells))


def _title(drawn: GridColumn) -> str:
    return drawn.column.title.rpartition("/")[2]


def few(words: Sequence[str]) -> str:
    """Some of a list, for a message."""
    return f"{'、'.join(words[:_SHOWN])}{'等' if len(words) > _SHOWN else ''}"
