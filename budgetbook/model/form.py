"""Forms: how the fields of a one-row table are drawn among their words."""

from typing import NamedTuple

from budgetbook.model.book import Table
from budgetbook.model.layout import TableSpec


class FormPlace(NamedTuple):
    """A cell of a form's drawing: words, or the field it shows."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str = ""
    field: str = ""


Drawing = tuple[tuple[str, ...], ...]


def drawing_for(spec: TableSpec, table: Table | None) -> Drawing:
    """The form as it is drawn for ``table``: the short one where its file prints none of the
    fields that the short one leaves out, and else without the blocks of rows it does not print."""
    if not spec.short_form:
        return _printed(spec.form, set(table.absent_columns) if table else set())
    short = {place.field for place in form_places(spec.short_form)}
    more = {p.field for p in form_places(spec.form) if p.field and p.field not in short}
    absent = set(table.absent_columns) if table else more
    return spec.short_form if more <= absent | {"name"} else _printed(spec.form, absent)


def _printed(form: Drawing, absent: set[str]) -> Drawing:
    """The rows without those blocks, joined by merged cells, of which no field is printed."""
    kept: list[tuple[str, ...]] = []
    block: list[tuple[str, ...]] = []
    left = 0
    for row in form:
        block.append(row)
        left = max(left, *(_spans(entry)[2] for entry in row)) - 1
        if left > 0:
            continue
        fields = {place.field for place in form_places(tuple(block)) if place.field}
        if not fields or not fields <= absent:
            kept += block
        block, left = [], 0
    return tuple(kept) if kept and len(kept) < len(form) else form


def form_places(drawing: Drawing) -> tuple[FormPlace, ...]:
    """The cells of a form, read from its drawing (``text:2`` spans columns, ``text^2`` rows)."""
    places: list[FormPlace] = []
    taken: set[tuple[int, int]] = set()
    for row, written in enumerate(drawing):
        column = 0
        for entry in written:
            while (row, column) in taken:
                column += 1
            text, across, down = _spans(entry)
            field = text[1:] if text.startswith("@") else ""
            places.append(FormPlace(row, column, down, across, "" if field else text, field))
            taken |= {(row + r, column + c) for r in range(down) for c in range(across)}
            column += across
    return tuple(places)


def _spans(entry: str) -> tuple[str, int, int]:
    across, down = 1, 1
    head, mark, tail = entry.rpartition(":")
    if mark and tail.isdigit():
        entry, across = head, int(tail)
    head, mark, tail = entry.rpartition("^")
    if mark and tail.isdigit():
        entry, down = head, int(tail)
    return entry, across, down
