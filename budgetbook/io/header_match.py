"""Finds the columns of a layout's tables under the header words of somebody else's grid."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from budgetbook.io.blocks import GridCell
from budgetbook.io.raster import HeadWords, Raster
from budgetbook.model.book import ExtraColumn
from budgetbook.model.grid import SERIAL_TITLE
from budgetbook.model.layout import Column, Layout, Sheet, SheetPart, TableSpec, normal

_MOST_STOREYS = 4
#: Share of a table's columns that must be found for its header to count as that table's.
_ENOUGH = 0.6
#: The unit of money behind header words: 价值（金额单位：元）, 预算数（万元）.
_UNIT = re.compile(r"[（(](?:(?:金额)?单位\s*[:：]?)?\s*(?:人民币)?万?元\s*[）)]")


class FoundColumn(NamedTuple):
    """A grid column and what it is: a column of a part's table."""

    at: int
    part: int
    column: Column


class FoundPart(NamedTuple):
    """One table of the sheet as found in a grid."""

    spec: TableSpec
    columns: tuple[FoundColumn, ...]
    extra: tuple[ExtraColumn, ...]
    absent: tuple[str, ...]


class FoundHeader(NamedTuple):
    """A header found in a grid."""

    sheet: Sheet
    parts: tuple[FoundPart, ...]
    first_row: int
    height: int  # numbering row included
    numbering: str
    serial: int  # grid column of 序号, -1 for none
    score: float


@lru_cache(maxsize=256)
def _wanted(layout: Layout, sheet: Sheet) -> tuple[tuple[int, Column, frozenset[str], str], ...]:
    """(part, column, normal paths, normal last storey) of a sheet's columns from left to right."""
    wanted = []
    for number, part in enumerate(sheet.parts):
        spec = layout.tables_by_id[part.table]
        if spec.kind == "form":
            continue
        for column in chain.from_iterable(c.pieces for c in spec.columns):
            titles = (column.title, *column.aliases)
            paths = frozenset(_path_text(_with_heading(part, t)) for t in titles)
            wanted.append((number, column, paths, _word(column.title.rpartition("/")[2])))
    return tuple(wanted)


def _with_heading(part: SheetPart, title: str) -> list[str]:
    return ([part.heading] if part.heading else []) + title.split("/")


def _word(storey: str) -> str:
    """A header's words for comparing, without the unit of money that some files add."""
    return normal(_UNIT.sub("", storey))


def says_as_known(storeys: list[str], column: Column, heading: str) -> bool:
    """Whether the header over a column has the words of the layout, or others known for it."""
    head = [heading] if heading else []
    known = {_path_text([*head, *t.split("/")]) for t in (column.title, *column.aliases)}
    return _path_text(storeys) in known


def _path_text(storeys: list[str]) -> str:
    """Storeys joined for comparing; a storey that repeats the one above it counts once."""
    kept: list[str] = []
    for storey in storeys:
        word = _word(storey)
        if word and (not kept or kept[-1] != word):
            kept.append(word)
    return "/".join(kept)


@lru_cache(maxsize=64)
def _header_words(layout: Layout) -> frozenset[str]:
    """Every word that stands in some header of the layout."""
    words = {normal(part.heading) for sheet in layout.sheets for part in sheet.parts}
    for table in layout.tables:
        for column in table.columns:
            for title in (column.title, *column.aliases, *(word for word, _ in column.split)):
                words |= {_word(storey) for storey in title.split("/")}
    return frozenset(words - {""})


def may_be_header(layout: Layout, cells: Sequence[GridCell]) -> bool:
    """Whether at least half of a row's cells are words of some header."""
    known = _header_words(layout)
    hits = sum(_word(c.text) in known for c in cells)
    return hits > 0 and hits * 2 >= len(cells)


def find_header(layout: Layout, sheet: Sheet, raster: Raster, row: int) -> FoundHeader | None:
    """The header of ``sheet`` that begins at ``row``, or None where too few columns are there."""
    if not _wanted(layout, sheet):
        return None
    best: FoundHeader | None = None
    for height in range(1, min(_MOST_STOREYS, raster.rows - row) + 1):
        if raster.numbering(row + height - 1):
            break
        found = _try(layout, sheet, raster, row, height)
        if found and (best is None or found.score > best.score + 0.01):
            best = found
    if best is None:
        return None
    end = best.first_row + best.height
    numbering = raster.numbering(end) if end < raster.rows else ""
    return best._replace(height=best.height + (1 if numbering else 0), numbering=numbering)


def _try(layout: Layout, sheet: Sheet, raster: Raster, row: int, height: int) -> FoundHeader | None:
    head = raster.heads.get((row, height))
    if head is None:
        head = raster.heads[row, height] = _head_words(raster, row, height)
    wanted = _wanted(layout, sheet)
    places = _assign(wanted, head)
    asked = sum(1 for w in wanted if not w[1].optional or id(w[1]) in places)
    score = len(places) / max(1, asked)
    if score < _ENOUGH or not _starts(raster, row, places):
        return None
    serial = head.by_text.get(SERIAL_TITLE, [-1])[0]
    parts = _parts(layout, sheet, head.paths, head.texts, places, serial)
    return FoundHeader(sheet, parts, row, height, "", serial, score)


def _head_words(raster: Raster, row: int, height: int) -> HeadWords:
    """What a header of ``height`` storeys from ``row`` on would say."""
    paths = [
        [raster.text(row + storey, c) for storey in range(height)] for c in range(raster.columns)
    ]
    texts = [
        "" if _goes_on(raster, row + height - 1, c) else _path_text(p) for c, p in enumerate(paths)
    ]
    head = HeadWords(paths, texts, {}, {})
    for column, text in enumerate(texts):
        head.by_text.setdefault(text, []).append(column)
        head.by_last.setdefault(text.rpartition("/")[2], []).append(column)
    return head


def _goes_on(raster: Raster, row: int, column: int) -> bool:
    """Whether the header cell over a grid column began further left: one column drawn wide."""
    cell = raster.at(row, column)
    return cell is not None and cell.column < column


def _starts(raster: Raster, row: int, places: dict[int, int]) -> bool:
    """Whether ``row`` itself holds header words, so that a title row above is not taken in."""
    columns = set(places.values())
    width = max((c.column_span for c in raster.words(row)), default=0)
    return width < raster.columns and any(raster.text(row, c).strip() for c in columns)


def _assign(
    wanted: tuple[tuple[int, Column, frozenset[str], str], ...], head: HeadWords
) -> dict[int, int]:
    """id(column) → grid column: by whole path first, then by the last storey in order."""
    places: dict[int, int] = {}
    taken: set[int] = set()
    for _, column, paths, _ in wanted:
        hits = [c for path in paths for c in head.by_text.get(path, ()) if c not in taken]
        at = min(hits, default=-1)
        if at >= 0:
            places[id(column)] = at
            taken.add(at)
    last = -1
    for _, column, _, title in wanted:
        if id(column) in places:
            last = places[id(column)]
            continue
        later = (c for c in head.by_last.get(title, ()) if c > last and c not in taken)
        at = next(later, -1)
        if at >= 0:
            places[id(column)] = at
            taken.add(at)
            last = at
    return places


def _parts(
    layout: Layout,
    sheet: Sheet,
    paths: list[list[str]],
    texts: list[str],
    places: dict[int, int],
    serial: int,
) -> tuple[FoundPart, ...]:
    wanted = _wanted(layout, sheet)
    known = {at for at in places.values()}
    owner = {places[id(c)]: (n, c) for n, c, _, _ in wanted if id(c) in places}
    extras = [at for at, text in enumerate(texts) if at not in known and at != serial and text]
    lacking = {n for n, c, _, _ in wanted if id(c) not in places and _leads(wanted, n, c)}
    parts: list[FoundPart] = []
    for number, part in enumerate(sheet.parts):
        spec = layout.tables_by_id[part.table]
        columns = [FoundColumn(at, n, c) for at, (n, c) in sorted(owner.items()) if n == number]
        own = [at for at in extras if _nearest(owner, at, lacking) == number]
        extra, found = _extra_columns(spec, part, paths, columns, own, number)
        have = {c.column.id for c in columns}
        absent = tuple(c.id for c in spec.columns if c.id not in have)
        parts.append(FoundPart(spec, tuple(sorted([*columns, *found])), extra, absent))
    return tuple(parts)


def _leads(
    wanted: tuple[tuple[int, Column, frozenset[str], str], ...], part: int, column: Column
) -> bool:
    return next(c for n, c, _, _ in wanted if n == part) is column


def _nearest(owner: dict[int, tuple[int, Column]], at: int, lacking: set[int]) -> int:
    """The part that a column of its own belongs to: that of its left neighbour, or of the right
    one where that part has no first column yet."""
    left = [c for c in owner if c < at]
    right = owner.get(at + 1)
    if left and right and right[0] in lacking and right[0] != owner[max(left)][0]:
        return right[0]
    return owner[max(left)][0] if left else owner[min(owner)][0]


def _extra_columns(
    spec: TableSpec,
    part: SheetPart,
    paths: list[list[str]],
    columns: list[FoundColumn],
    places: list[int],
    number: int,
) -> tuple[tuple[ExtraColumn, ...], list[FoundColumn]]:
    extra: list[ExtraColumn] = []
    found: list[FoundColumn] = []
    for i, at in enumerate(places):
        left = max((c for c in [*columns, *found] if c.at < at), default=None)
        storeys = [s.strip() for s in dict.fromkeys(paths[at]) if s.strip()]
        if part.heading and storeys and normal(storeys[0]) == normal(part.heading):
            storeys = storeys[1:]
        column = ExtraColumn(
            id=f"x{i + 1}",
            title="/".join(storeys),
            after=left.column.id if left else "",
            part_of=_counts_towards(spec, left.column if left else None, storeys),
        )
        extra.append(column)
        own = Column(id=column.id, title=column.title, part_of=column.part_of)
        found.append(FoundColumn(at, number, own))
    return tuple(extra), found


def _counts_towards(spec: TableSpec, left: Column | None, storeys: list[str]) -> str:
    """The total that a column unknown to the layout adds to: its neighbours' under one head."""
    head = normal("/".join(storeys[:-1]))
    siblings = Counter(
        column.part_of
        for column in spec.columns
        if column.part_of and normal(column.title.rpartition("/")[0]) == head
    )
    if siblings:
        return siblings.most_common(1)[0][0]
    return left.part_of if left else ""
