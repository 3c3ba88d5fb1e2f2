"""What the matcher does not recognise: kept in the book as text or as a table of its own."""

from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.io.blocks import GridCell, Paragraph, Place
from budgetbook.io.raster import Raster
from budgetbook.model.book import ExtraColumn, Row, Table
from budgetbook.model.ref import Ref, TableKey


class Aside(NamedTuple):
    """Rows that belong to no table of the layout."""

    before: tuple[GridCell, ...]
    rows: tuple[int, ...]
    after: tuple[GridCell, ...]


def apart(raster: Raster, rows: Sequence[int]) -> Aside:
    """Rows of one text at the start and the end taken off: titles and remarks, not cells."""
    first, last = 0, len(rows)
    while first < last and is_text_row(raster, rows[first]):
        first += 1
    while last > first and is_text_row(raster, rows[last - 1]):
        last -= 1
    texts = [raster.words(row)[0] for row in rows[:first]]
    ends = [raster.words(row)[0] for row in rows[last:]]
    return Aside(tuple(texts), tuple(rows[first:last]), tuple(ends))


def is_text_row(raster: Raster, row: int) -> bool:
    """Whether one text stands in the row, over most of the grid or alone in a sheet."""
    words = raster.words(row)
    if len(words) != 1 or raster.columns < 2:
        return False
    in_sheet = bool(raster.grid.name) and words[0].column == 0
    return in_sheet or words[0].column_span * 2 > raster.columns


def kept_table(
    raster: Raster, key: TableKey, rows: Sequence[int]
) -> tuple[Table, dict[Ref, Place]]:
    """Rows of a grid as a table of plain words, and where its cells stand."""
    columns = tuple(
        ExtraColumn(id=f"c{c + 1}", title="", kind="text", after=f"c{c}" if c else "")
        for c in range(raster.columns)
    )
    at = {row: i for i, row in enumerate(rows)}
    spans = tuple(
        (at[row], c.column, min(c.row_span, len(rows) - at[row]), c.column_span)
        for row in rows
        for c in raster.origins(row)
        if c.row_span > 1 or c.column_span > 1
    )
    kept = tuple(
        Row(id=f"r{at[row] + 1}", cells={f"c{c.column + 1}": c.text for c in raster.words(row)})
        for row in rows
    )
    places = {
        Ref(key.table, f"r{at[row] + 1}", f"c{c.column + 1}", key.instance): c.place
        for row in rows
        for c in raster.origins(row)
    }
    return Table(key=key, rows=kept, extra_columns=columns, spans=spans), places


def as_text(cell: GridCell) -> Paragraph:
    """A cell that holds a title, a line or a remark, as the paragraph it is."""
    return Paragraph(cell.text, cell.place)
