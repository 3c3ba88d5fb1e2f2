"""A block grid by row and column: what the matcher looks at."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.io.blocks import Grid, GridCell
from budgetbook.model.layout import normal

_MOST_SPREAD = 1_000_000  # places that merged areas may cover
_NUMBERING_WORDS = frozenset({"栏次", "档次", "栏目", "行次"})
_YEAR = re.compile(r"(?:预算年度|年度)\s*[:：]?\s*(\d{4})")
_UNIT = re.compile(
    r"(?<!编制)(?<!计量)(?:金额)?单位\s*(?:[:：]\s*|(?=[（(]))[（(]?\s*(人民币\s*[)）]?\s*)?[（(]?"
    r"(万元|元|[十百千]元|[十百千]万元|亿元)[）)]?(?:\s*人民币|\s*[（(]人民币[）)])?"
)
#: The units of money that a book can be in.
MONEY = frozenset({"万元", "元"})
_MADE_BY = re.compile(r"(?:编制|填报)(?:部门|单位)\s*[:：]\s*(\S*)")
_CUTOFF = re.compile(r"截[止至]时间\s*[:：]\s*(\S+)")
_DEPARTMENT = re.compile(r"^(\d{3,9})(?![\d年])\s*(\S*[\u4e00-\u9fff]\S*.*)$")


class HeadWords(NamedTuple):
    """The words over each grid column if a header of some height began in some row."""

    paths: list[list[str]]  # by column, top storey first
    texts: list[str]  # by column, for comparing
    #: Columns of each text, and of each last storey, from left to right.
    by_text: dict[str, list[int]]
    by_last: dict[str, list[int]]


class Raster:
    """Cells of a grid by place; a merged area answers at each of its places."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows = grid.rows
        self.columns = grid.columns
        #: Whether any cell is merged; in a sheet without, blanks may be what was left of areas.
        self.merged = False
        self._at: dict[tuple[int, int], GridCell] = {}
        self._origins: list[list[GridCell]] = [[] for _ in range(grid.rows)]
        self._words: dict[int, list[GridCell]] = {}
        #: Header words by first row and height, kept by those who look for headers.
        self.heads: dict[tuple[int, int], HeadWords] = {}
        spread = 0
        for cell in grid.cells:
            self._origins[cell.row].append(cell)
            if cell.row_span == 1 and cell.column_span == 1:
                self._at[cell.row, cell.column] = cell
                continue
            self.merged = True
            spread += cell.row_span * cell.column_span
            if spread > _MOST_SPREAD:  # no table for people
                self._at[cell.row, cell.column] = cell
                continue
            for r in range(cell.row, min(cell.row + cell.row_span, grid.rows)):
                for c in range(cell.column, min(cell.column + cell.column_span, grid.columns)):
                    self._at[r, c] = cell

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that covers the place, or None."""
        return self._at.get((row, column))

    def text(self, row: int, column: int) -> str:
        """The words at the place, empty for none."""
        cell = self._at.get((row, column))
        return cell.text if cell else ""

    def origins(self, row: int) -> Sequence[GridCell]:
        """Cells that begin in the row, from left to right."""
        return self._origins[row]

    def words(self, row: int) -> list[GridCell]:
        """Cells that begin in the row and are not blank; not to be changed."""
        known = self._words.get(row)
        if known is None:
            known = [c for c in self._origins[row] if c.text.strip() or c.formula]
            self._words[row] = known
        return known

    def numbering(self, row: int) -> str:
        """The first word of a row that numbers the columns (栏次), else empty."""
        words = self.words(row)
        if len(words) < 2:
            return ""
        first = normal(words[0].text)
        if first not in {"", "1", "序号", *_NUMBERING_WORDS}:
            return ""
        rest = [normal(c.text) for c in words[1:]]
        counted = rest == [str(i) for i in range(1, len(rest) + 1)]
        if first == "1" and len(rest) > 1 and rest == [str(i) for i in range(2, len(rest) + 2)]:
            return "1"  # no 序号 before it, and no word
        if first in _NUMBERING_WORDS:
            return words[0].text.strip()
        return "1" if counted and first in {"", "序号"} else ""


class Facts(NamedTuple):
    """Facts that the lines over a table print; empty or None where they say nothing."""

    year: int | None = None
    unit: str = ""
    cutoff: str = ""
    code: str = ""
    name: str = ""
    #: It names who made the book, or leaves a blank for it.
    maker: bool = False

    @property
    def any(self) -> bool:
        """Whether the text was such a line at all."""
        return bool(self.year or self.unit or self.cutoff or self.code or self.maker)

    def over(self, other: "Facts") -> "Facts":
        """These facts, and where they say nothing, the other's."""
        return Facts(
            self.year or other.year,
            self.unit or other.unit,
            self.cutoff or other.cutoff,
            self.code or other.code,
            self.name or other.name,
            self.maker or other.maker,
        )


def read_facts(text: str) -> Facts:
    """What a line over a table says: 部门, 预算年度, 单位, 截止时间."""
    line = text.strip()
    if len(line) > 80 or line.endswith("。"):
        return Facts()
    year, unit, cutoff = _YEAR.search(line), _UNIT.search(line), _CUTOFF.search(line)
    maker = _MADE_BY.search(line)
    rest = line
    for found in (year, unit, cutoff, maker):
        if found:
            rest = rest.replace(found[0], " ")
    rest = " ".join(rest.split())
    department = _DEPARTMENT.match(rest)
    if rest and not department and len(rest) > 30:
        return Facts()
    return Facts(
        int(year[1]) if year else None,
        unit[2] if unit else "",
        cutoff[1] if cutoff else "",
        department[1] if department else "",
        department[2].strip() if department else maker[1] if maker else "",
        maker is not None,
    )


def line_facts(raster: Raster, row: int, words: Sequence[GridCell]) -> list[Facts]:
    """What a row of lines over a table says; empty for any other row."""
    facts = []
    for cell in words:
        fact = read_facts(cell.text)
        if not fact.any:
            return []
        facts.append(fact)
    return [] if raster.numbering(row) else facts
