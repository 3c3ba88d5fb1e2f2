"""Rows of our tables put in, taken out and moved in a Word part; cells merged down go on."""

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.row_changes import FileRow, Line, RowChange
from budgetbook.io.word_patch import W, WordPart, dress, own, set_words
from budgetbook.io.xml_edit import drop

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
#: What a copy of a row must not bring along: it would be there twice.
_ONCE = tuple(
    f"{W}{name}"
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "commentReference", "footnoteReference", "endnoteReference", "drawing", "pict", "object",
    )
)  # fmt: skip


def change_rows(part: WordPart, changes: Sequence[RowChange]) -> None:
    """Brings the rows of tables into their new order; raises WriteRefused where merged cells are
    of a kind that cannot follow."""
    found = {row: part.row(row) for change in changes for row in _rows_of(change)}
    tables = {next(row.iterancestors(f"{W}tbl")) for row in found.values()}
    for change in changes:
        _change(found, change)
    for table in tables:
        if next(table.iter(f"{W}tr"), None) is None:
            drop(table)


def _change(found: dict[FileRow, etree._Element], change: RowChange) -> None:
    kept = change.kept
    moved = [line.was for line in change.lines if line.was and line.was not in kept]
    _refuse_torn(found, moved, change)
    anchor = start = _start(found, change, kept)
    for gone in change.removed:
        _hand_down_merges(found[gone], set(change.merged))
    made = [_row(found, change, line) for line in change.lines]
    for line, row in zip(change.lines, made, strict=True):
        if line.was is None or line.was not in kept:
            anchor.addnext(row)
        anchor = row
    for gone in change.removed:
        drop(found[gone])
    if change.head is None:
        drop(start)
    for line, row in zip(change.lines, made, strict=True):
        if line.was is None:
            _say(row, line, change)
    for column in change.merged:
        _merge(made, change.lines, column)


def _rows_of(change: RowChange) -> set[FileRow]:
    rows = {*change.removed, *(line.was for line in change.lines if line.was)}
    rows |= {line.model for line in change.lines if line.model.number >= 0}
    return rows | ({change.head} if change.head else set())


def _start(
    found: dict[FileRow, etree._Element], change: RowChange, kept: frozenset[FileRow]
) -> etree._Element:
    """What the first row is put behind: a mark in front of the table's rows, taken out later, or
    the last row of the header of an empty table."""
    if change.head is not None:
        return found[change.head]
    old = kept or {*change.removed, *(line.was for line in change.lines if line.was)}
    first = min(old, key=lambda row: (int(row.table[1:]), row.number))
    mark = etree.Element(f"{W}bookmarkEnd")
    found[first].addprevious(mark)
    return mark


def _row(found: dict[FileRow, etree._Element], change: RowChange, line: Line) -> etree._Element:
    if line.was is not None:
        return found[line.was]
    model = found.get(line.model) if line.model.number >= 0 else None
    return _copy(model if model is not None else found[change.head])  # type: ignore[index]


def _copy(model: etree._Element) -> etree._Element:
    row = deepcopy(model)
    row.tail = None
    for element in [e for e in row.iter(*_ONCE)]:
        drop(element)
    for element in list(row.iter(f"{W}tblHeader", f"{W}ins", f"{W}del")):
        if element.getparent() is not None and element.getparent().tag == f"{W}trPr":  # type: ignore[union-attr]
            drop(element)
    for identity in [e for e in row.iter(f"{W}id") if _is_control(e)]:
        drop(identity)
    for element in row.iter(tag=etree.Element):
        for name in (f"{_W14}paraId", f"{_W14}textId"):
            element.attrib.pop(name, None)
    return row


def _is_control(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{W}sdtPr"


def _say(row: etree._Element, line: Line, change: RowChange) -> None:
    """The words of a new row; a cell merged down around it goes on through it."""
    for number, cell in enumerate(own(row, "tc", "tr")):
        if number not in change.merged:
            _set_merge(cell, "continue" if _runs_through(row, number) else "")
        said = line.cells.get(number)
        _write(cell, said.text if said else "")


def _runs_through(row: etree._Element, number: int) -> bool:
    """Whether the cells above and below are one merged cell."""
    return all(
        other is not None
        and other.tag == row.tag
        and len(cells := own(other, "tc", "tr")) > number
        and _merge_of(cells[number]) in kinds
        for other, kinds in (
            (row.getprevious(), ("restart", "continue")), (row.getnext(), ("continue",)),
        )
    )  # fmt: skip


def _merge_of(cell: etree._Element) -> str:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    if merge is None:
        return ""
    return "restart" if merge.get(f"{W}val") == "restart" else "continue"


#: What stands in front of ``w:vMerge`` among a cell's properties.
_BEFORE = tuple(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))


def _set_merge(cell: etree._Element, kind: str) -> None:
    """Makes a cell the first of merged ones (restart), a further one (continue), or alone."""
    if _merge_of(cell) == kind:
        return
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    merge = properties.find(f"{W}vMerge")
    if not kind:
        if merge is not None:
            properties.remove(merge)
        return
    if merge is None:
        merge = etree.Element(f"{W}vMerge")
        at = sum(1 for child in properties if child.tag in _BEFORE)
        properties.insert(at, merge)
    merge.attrib.pop(f"{W}val", None)
    if kind == "restart":
        merge.set(f"{W}val", "restart")


def _refuse_torn(
    found: dict[FileRow, etree._Element], moved: Sequence[FileRow], change: RowChange
) -> None:
    """A row that moves out of merged cells which are not ours to rebuild stays where it is."""
    for row in moved:
        for number, cell in enumerate(own(found[row], "tc", "tr")):
            if number not in change.merged and _merge_of(cell) == "continue":
                raise WriteRefused(
                    f"{change.title}换过次序，要移的行在合并单元格里，请改用“另存为 .ysb”或“导出”"
                )


def _hand_down_merges(row: etree._Element, ours: set[int]) -> None:
    """A merged cell that begins in a row to be taken out begins in the next one."""
    below = row.getnext()
    if below is None or below.tag != row.tag:
        return
    pairs = zip(own(row, "tc", "tr"), own(below, "tc", "tr"), strict=False)
    for number, (cell, other) in enumerate(pairs):
        if number in ours or _merge_of(cell) != "restart" or _merge_of(other) != "continue":
            continue
        _set_merge(other, "restart")
        for paragraph in other.findall(f"{W}p"):
            drop(paragraph)
        for paragraph in cell.findall(f"{W}p"):
            other.append(deepcopy(paragraph))


def _merge(rows: Sequence[etree._Element], lines: Sequence[Line], column: int) -> None:
    """One merged column: what belongs together is merged down, its words stand in the first
    cell."""
    cells = [own(row, "tc", "tr") for row in rows]
    column_cells = [line[column] if column < len(line) else None for line in cells]
    gaps = any(
        cell is not None and line.was and column not in line.covered and column in line.cells
        and line.cells[column].text and not _words(cell)
        for cell, line in zip(column_cells, lines, strict=True)
    )  # fmt: skip
    for i, (cell, line) in enumerate(zip(column_cells, lines, strict=True)):
        if cell is None:
            continue
        if column in line.joined:
            _set_merge(cell, "continue")
            if _words(cell):
                _write(cell, "")
            continue
        goes_on = i + 1 < len(lines) and column in lines[i + 1].joined
        alone = "restart" if _merge_of(cell) == "restart" and line.was else ""
        _set_merge(cell, "restart" if goes_on else alone)
        said = line.cells.get(column)
        if said is None:
            continue
        fresh = line.was is None or column in line.covered
        blank = gaps and column in line.alike
        lost = not fresh and not _words(cell) and column not in line.alike
        if lost or (fresh and not blank) or column in line.changed:
            _write(cell, said.text)


def _words(cell: etree._Element) -> str:
    return "".join(text.text or "" for text in cell.iter(f"{W}t"))


def _write(cell: etree._Element, text: str) -> None:
    dress(cell, text)
    paragraphs = own(cell, "p", "tc")
    for extra in paragraphs[1:]:
        drop(extra)
    set_words(paragraphs[0], text)
