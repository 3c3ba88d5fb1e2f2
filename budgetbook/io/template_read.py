"""Finds what a blank template asks for: its tables by their headers, its bodies by their rows."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.io.blocks import Blocks, Grid, Place
from budgetbook.io.flow_match import FlowBuilder
from budgetbook.io.header_match import FoundColumn, FoundHeader, FoundPart
from budgetbook.io.layout_choice import choose_layout
from budgetbook.io.match import find_year
from budgetbook.io.raster import Raster, read_facts
from budgetbook.io.sheet_cells import letters
from budgetbook.io.table_match import TableMatcher
from budgetbook.io.template_facts import SERIAL, fact_of
from budgetbook.model.layout import Layout, normal

#: A place that a template leaves open: 二、… or 3. or ……
_OPEN = re.compile(r"^\s*(([一二三四五六七八九十]+|\d+)\s*[、.．]\s*)?[…\s.xX×Ｘ]*$")
_TOTALS = ("合计", "总计")
_FEWEST_WORDS = 5
_FEWEST_FACTS = 3
_SEARCHED = 20  # rows in which an import table's header may stand
_MOST_STOREYS = 3


class Head(NamedTuple):
    """A header found in a sheet: the rows below it are to be filled."""

    raster: Raster
    header: FoundHeader
    #: First row under the header.
    body: int


class ImportTable(NamedTuple):
    """A table of one row for each project or indicator."""

    raster: Raster
    #: Grid column → fact.
    facts: dict[int, str]
    #: Header words of the columns that mean nothing known.
    unknown: tuple[str, ...]
    body: int


class Template(NamedTuple):
    """A blank template, read."""

    layout: Layout | None
    heads: tuple[Head, ...]
    imports: tuple[ImportTable, ...]
    #: The budget year it was made for; None where it says none.
    year: int | None
    #: Paragraphs of text, which are not filled.
    texts: int


class _Recorder(TableMatcher):
    """Reads as ever and remembers where headers stood."""

    def __init__(self, layout: Layout, flow: FlowBuilder) -> None:
        super().__init__(layout, flow)
        self.heads: list[Head] = []

    def _begin(self, header: FoundHeader, raster: Raster, row: int) -> None:
        self.heads.append(Head(raster, header, row + header.height))
        super()._begin(header, raster, row)


def read_template(blocks: Blocks, own: Sequence[Layout] = ()) -> Template:
    """What the template asks for; no tables at all where it is none that is known."""
    year = find_year([blocks])
    grids = [block for block in blocks.blocks if isinstance(block, Grid)]
    layout, found = choose_layout([blocks], year, own)
    heads: list[Head] = []
    if found >= _FEWEST_WORDS:
        heads = _heads(layout, blocks)
    with_head = {id(head.raster.grid) for head in heads}
    imports = [t for g in grids if id(g) not in with_head and (t := _import_table(g))]
    texts = len(blocks.blocks) - len(grids)
    return Template(layout if heads else None, tuple(heads), tuple(imports), year, texts)


def _heads(layout: Layout, blocks: Blocks) -> list[Head]:
    flow = FlowBuilder(layout)
    recorder = _Recorder(layout, flow)
    for block in blocks.blocks:
        if isinstance(block, Grid):
            recorder.take(block)
        else:
            flow.take(block)
    recorder.end_source()
    return [h for h in recorder.heads if not h.header.sheet.each and not h.header.sheet.working]


def _import_table(grid: Grid) -> ImportTable | None:
    """The header row with the most known words, where it tells of projects or indicators."""
    raster = Raster(grid)
    best: ImportTable | None = None
    for row in range(min(_SEARCHED, raster.rows)):
        for height in range(1, min(_MOST_STOREYS, raster.rows - row) + 1):
            found = _at(raster, row, height)
            if found and (best is None or len(found.facts) > len(best.facts)):
                best = found
    return best


def _at(raster: Raster, row: int, height: int) -> ImportTable | None:
    facts: dict[int, str] = {}
    unknown: list[str] = []
    for c in range(raster.columns):
        storeys = [raster.text(row + s, c).strip() for s in range(height)]
        path = "/".join(dict.fromkeys(word for word in storeys if word))
        cell = raster.at(row + height - 1, c)
        if not path or (cell is not None and cell.column < c):
            continue
        fact = fact_of(path)
        if fact and fact not in facts.values():
            facts[c] = fact
        else:
            unknown.append(path)
    names = set(facts.values())
    tells = "project.name" in names or "indicator.level3" in names
    own = any(raster.text(row + height - 1, c).strip() for c in facts)
    wide = any(raster.text(row, c).strip() for c in facts)
    if not (tells and own and wide) or len(names - {SERIAL}) < _FEWEST_FACTS:
        return None
    body = row + height
    if body < raster.rows and raster.numbering(body):
        body += 1
    return ImportTable(raster, facts, tuple(unknown), body)


# ---------------------------------------------------------------- bodies


def is_open(text: str) -> bool:
    """Whether a label is left open by the template."""
    return bool(_OPEN.match(text))


def body_end(head: Head) -> int:
    """The row behind the last one of the body: where the next header, a note or nothing comes."""
    raster = head.raster
    columns = {c.at for part in head.header.parts for c in part.columns}
    last = head.body
    for row in range(head.body, raster.rows):
        words = raster.words(row)
        if not words:
            continue
        alone = len(words) == 1
        if alone and words[0].text.strip().startswith(("注", "备注", "说明", "填表")):
            break
        if alone and read_facts(words[0].text).any:
            break
        if not any(columns & set(cell.across) for cell in words):
            break
        last = row + 1
    blank = last
    while blank < raster.rows and not raster.words(blank) and raster.origins(blank):
        blank += 1
    return max(last, blank if blank == raster.rows else last)


def total_at(head: Head, part: FoundPart, end: int) -> int:
    """The row of the total of one part, -1 for none."""
    raster = head.raster
    columns = [c for c in part.columns if c.column.kind in ("code", "name", "label")]
    for row in range(head.body, end):
        for found in columns:
            word = normal(raster.text(row, found.at))
            if word and (word in _TOTALS or word.endswith("总计")):
                return row
    return -1


def place_of(raster: Raster, row: int, column: int) -> Place:
    """Where a place of the grid stands in the workbook."""
    cell = raster.at(row, column)
    if cell is not None:
        return cell.place
    address = f"{letters(column)}{row + 1}"
    sheet = raster.grid.place
    return Place(sheet.part, address, f"{sheet.label}!{address}")


def has_formula(raster: Raster, row: int, column: int) -> bool:
    """Whether the template works the cell out itself."""
    cell = raster.at(row, column)
    return cell is not None and bool(cell.formula)


def printed_unit(head: Head) -> str:
    """万元 or 元 as the lines over the header say; empty for nothing said."""
    for row in range(head.header.first_row - 1, -1, -1):
        for cell in head.raster.words(row):
            unit = read_facts(cell.text).unit
            if unit:
                return unit
    return ""


def columns_of_part(part: FoundPart) -> list[FoundColumn]:
    """The columns from left to right."""
    return sorted(part.columns, key=lambda c: c.at)
