"""Finds a form's fields beside or under their labels."""

from functools import lru_cache
from typing import NamedTuple

from budgetbook.io.blocks import GridCell
from budgetbook.io.raster import Raster
from budgetbook.model.form import FormPlace, form_places
from budgetbook.model.layout import TableSpec, normal

#: What a label 单位 goes on with where it names the unit of money.
_UNITS = frozenset({"万元", "元", "人民币万元", "人民币元"})
_BEFORE_UNIT = "单位"
#: Characters that are left of a label at least where the end of a page cut it off.
_SHORTEST = 3


class FormRow(NamedTuple):
    """A drawn row of a form: its cells from left to right, and how many are labels."""

    places: tuple[FormPlace, ...]
    labels: tuple[str, ...]


@lru_cache(maxsize=64)
def form_rows(spec: TableSpec) -> tuple[FormRow, ...]:
    """The rows of a form's drawing. Labels are compared without blanks and punctuation."""
    rows: dict[int, list[FormPlace]] = {}
    for place in form_places(spec.form):
        rows.setdefault(place.row, []).append(place)
    return tuple(
        FormRow(tuple(cells), tuple(_label(c.text) for c in cells if not c.field))
        for _, cells in sorted(rows.items())
    )


@lru_cache(maxsize=64)
def _labels(spec: TableSpec) -> tuple[frozenset[str], tuple[str, ...]]:
    """Every label of the form; those that a unit of money may follow."""
    labels = frozenset(label for row in form_rows(spec) for label in row.labels)
    return labels, tuple(label for label in labels if label.endswith(_BEFORE_UNIT))


def _label(text: str) -> str:
    return normal(text.replace("{unit}", ""))


def _is(label: str, cell: GridCell) -> bool:
    return _says(label, normal(cell.text))


def _says(label: str, word: str) -> bool:
    takes_unit = label.endswith(_BEFORE_UNIT) and word.startswith(label)
    return word == label or (takes_unit and word.removeprefix(label) in _UNITS)


def row_at(spec: TableSpec, raster: Raster, row: int) -> int:
    """The number of the form's row whose labels stand in the grid's ``row``, or -1.

    Half of the labels are enough: files leave out fields, 项目编码 of a project without one. A
    row with more words than the form has there is none of it.
    """
    cells = [c for c in raster.words(row) if c.text.strip() not in spec.open_labels]
    words = [normal(cell.text) for cell in cells]
    labels, with_unit = _labels(spec)
    if labels.isdisjoint(words) and not any(word.startswith(with_unit) for word in words):
        return -1  # as most rows of a file
    best, found = (0.0, False), -1
    for number, written in enumerate(form_rows(spec)):
        have = sum(
            label in words or any(_says(label, word) for word in words if word.startswith(label))
            for label in written.labels
        )
        if not have or have * 2 < len(written.labels) or len(cells) > len(written.places):
            continue
        leads = any(_is(label, cells[0]) for label in written.labels)
        cut = have + 1 == len(written.labels) and _cut_off(written.labels[0], cells[0])
        fit = (have / len(written.labels), leads)
        if (leads or cut or written.places[0].field) and fit > best:
            best, found = fit, number
    return found


def _cut_off(label: str, cell: GridCell) -> bool:
    """Whether the cell shows the beginning of a label: the end of a page took the rest."""
    word = normal(cell.text)
    return len(word) >= _SHORTEST and label.startswith(word)


def read_row(spec: TableSpec, number: int, raster: Raster, row: int) -> dict[str, GridCell]:
    """Field id → the cell that holds it, for the form's row ``number`` at the grid's ``row``."""
    written = form_rows(spec)[number]
    # Where merged areas were taken apart, blanks beside labels and figures are no cells.
    cells = list(raster.origins(row) if raster.merged else raster.words(row))
    fields: dict[str, GridCell] = {}
    at = 0
    for place in written.places:
        if not place.field:
            label = _label(place.text)
            hit = next((i for i in range(at, len(cells)) if _is(label, cells[i])), None)
            at = at if hit is None else hit + 1
        elif at < len(cells) and not any(_is(label, cells[at]) for label in written.labels):
            fields[place.field] = cells[at]  # a label there: the file leaves the field out
            at += 1
    return fields


def read_below(spec: TableSpec, number: int, raster: Raster, row: int) -> dict[str, GridCell]:
    """Fields of a row without labels: each under the label that stands above it in the drawing,
    or the one field of the row wherever it is."""
    rows = form_rows(spec)
    written, above = rows[number], rows[number - 1]
    if len(written.places) == 1:
        cells = [c for c in raster.origins(row) if c.text.strip()] or list(raster.origins(row))
        return {written.places[0].field: cells[-1 if len(cells) < 3 else 0]} if cells else {}
    fields: dict[str, GridCell] = {}
    for place in written.places:
        over = next((p for p in above.places if p.column == place.column and not p.field), None)
        label = _label(over.text) if over else ""
        hit = next((c for c in raster.words(row - 1) if label and _is(label, c)), None)
        cell = raster.at(row, hit.column) if hit else None
        if cell is not None and cell.row == row:
            fields[place.field] = cell
    return fields
