"""Files from which this year's figures are taken: a platform export, a control-figure table, 批复.

Such a file may print one table only, so that its layout cannot be told: it is then read in the
layout of the book that takes.
"""

from collections.abc import Sequence
from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Opened, Report, import_origins, load_origin, open_files
from budgetbook.model.layout import Layout
from budgetbook.model.layout_variant import Variant
from budgetbook.model.ref import Ref

#: A file with more tables is surely of the layout that was found for it.
_FEW = 3


def open_source(
    paths: Sequence[Path],
    layout: Layout,
    progress: Report | None = None,
    *,
    isolated: bool = True,
    own: Sequence[Variant] = (),
) -> Opened:
    """The files as a book of ``layout``'s kind where they hold its tables; raises BookError.

    ``own`` are the user's layouts, of which a file may be one.
    """
    try:
        opened = open_files(paths, progress, isolated=isolated, own=own)
    except UnreadableFile:
        return _as(paths, layout, progress, isolated)
    is_ours = opened.path is not None or opened.layout.profile == layout.profile
    if is_ours or len(opened.book.tables) > _FEW:
        return opened
    try:
        return _as(paths, layout, progress, isolated)
    except UnreadableFile:
        return opened  # of another kind indeed, which is then said


def _as(paths: Sequence[Path], layout: Layout, progress: Report | None, isolated: bool) -> Opened:
    """The files read in ``layout``, whatever they look like."""
    origins = tuple(load_origin(path) for path in paths)
    if any(origin.suffix == ".ysb" for origin in origins):
        raise UnreadableFile("预算簿文件不能和别的文件一起读取，请单独选它")
    found = import_origins(origins, progress, layout, isolated=isolated)
    return Opened(found.book, found.layout, origins, found.remarks, cells=found.cells)


def place_words(source: Opened, came: Ref) -> str:
    """Where a cell of the source stands, for people: ``导出.xlsx 支出总表!D8``; empty where it is
    not known (a .ysb has no other place than the cell itself)."""
    place = source.cells.get(came)
    if place is None:
        return source.path.name if source.path else ""
    return f"{source.origins[place.source].name} {place.place.label}"
