"""Everything on a worksheet that names a row follows the rows: areas, rules, breaks, the view.

The cells' formulas follow in ``sheet_formulas``, drawings, comments and tables in
``package_move``. What is not known here is refused: it might name a row.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_parts import S
from budgetbook.io.excel_references import area_of, shifted, translated
from budgetbook.io.package import whole
from budgetbook.io.row_shift import LAST_ROW, Growth, NewRow, NotMovable, RowShift
from budgetbook.io.sheet_cells import letters
from budgetbook.io.sheet_formulas import INSTEAD, refusing
from budgetbook.io.xml_edit import drop, settle_count

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_PLAIN = frozenset(
    {
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
        "sheetProtection", "protectedRanges", "autoFilter", "sortState", "mergeCells",
        "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
        "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties",
        "cellWatches", "ignoredErrors", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF",
        "picture", "tableParts", "extLst", "customSheetViews",
    }
)  # fmt: skip
#: Extensions whose contents are known: x14 conditional formats, validations, sparklines, ignored
#: errors, protected ranges; and the mark that ties a rule to its x14 half.
_KNOWN = frozenset(
    {
        "{78C0D931-6437-407d-A8EE-F0AAD7539E65}", "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}",
        "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}", "{01252117-D84E-4E92-8308-4BE1C098FCBB}",
        "{FC87AEE6-9EDD-4A0A-B7FB-166176984837}", "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}",
    }
)  # fmt: skip
_KNOWN_LOWER = frozenset(uri.lower() for uri in _KNOWN)
#: Elements with one area each: tag → (attribute, how it grows).
_AREAS: dict[str, tuple[str, Growth]] = {
    "dimension": ("ref", "area"),
    "autoFilter": ("ref", "area"),
    "sortState": ("ref", "area"),
    "sortCondition": ("ref", "area"),
}
_LISTS = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")


def move_sheet(root: etree._Element, name: str, shifts: Mapping[str, RowShift]) -> None:
    """Moves all but the cells' formulas on the sheet ``name``; raises WriteRefused for what
    cannot follow. Rules may point at rows of other sheets, so unmoved sheets come here too."""
    own = shifts.get(name.lower())
    if own is not None:
        _check(root, name)
    with refusing(f"“{name}”"):
        move_rules(root, name, shifts)
        if own is None:
            return
        for tag, (attribute, grow) in _AREAS.items():
            for element in root.iter(f"{S}{tag}"):
                _move_area(element, attribute, own, grow)
        _move_merges(root, own)
        _move_lists(root, own)
        _move_links(root, own)
        _move_view(root, own)
        _move_breaks(root, own)
        _move_rows(root, own)


def _check(root: etree._Element, name: str) -> None:
    """Refuses a sheet with something on it that might name rows in a way not known here."""
    for child in root.iterchildren(tag=etree.Element):
        word = etree.QName(child).localname
        if child.tag != f"{S}{word}" or word not in _PLAIN:
            raise WriteRefused(f"增减行没有写回：“{name}”里有不认识的内容（{word}），{INSTEAD}")
    for extension in root.iter(f"{S}ext"):
        if extension.get("uri", "").lower() not in _KNOWN_LOWER:
            raise WriteRefused(f"增减行没有写回：“{name}”里有不认识的扩展内容，{INSTEAD}")


# ---- areas


def moved_area(area: str, shift: RowShift, grow: Growth = "") -> str:
    """``B2:C9`` (or ``B2``, ``2:9``) after the rows moved, in one piece; NotMovable otherwise."""
    if ":" not in area:
        found = area_of("", area)
        if found is None:
            raise NotMovable(f"有看不懂的区域 {area[:40]}")
        low, high = shift.span(found.first_row, found.last_row, grow)
        end = area.rstrip("0123456789")
        return f"{end}{low}" if low == high else f"{end}{low}:{end}{high}"
    return shifted(area, "", {"": shift}, grow)


def moved_list(areas: str, shift: RowShift, grow: Growth = "area") -> str:
    """Areas parted by blanks; those whose rows are gone fall away, torn ones become several."""
    made: list[str] = []
    for area in areas.split():
        found = area_of("", area)
        if found is None:
            raise NotMovable(f"有看不懂的区域 {area[:40]}")
        if found.last_row == LAST_ROW and found.first_row == 1:
            made.append(area)
            continue
        left, right = letters(found.first_column - 1), letters(found.last_column - 1)
        for low, high in shift.runs(found.first_row, found.last_row, grow):
            one = found.first_column == found.last_column and low == high
            made.append(f"{left}{low}" if one else f"{left}{low}:{right}{high}")
    return " ".join(made)


def _move_area(element: etree._Element, attribute: str, shift: RowShift, grow: Growth) -> None:
    area = element.get(attribute)
    if not area:
        return
    try:
        element.set(attribute, moved_area(area, shift, grow))
    except NotMovable:
        if element.tag != f"{S}sortCondition":
            raise
        drop(element)


def _move_merges(root: etree._Element, shift: RowShift) -> None:
    merges = root.find(f"{S}mergeCells")
    for merge in list(merges) if merges is not None else ():
        found = area_of("", merge.get("ref", ""))
        if found is None:
            continue
        runs = shift.runs(found.first_row, found.last_row)
        if len(runs) > 1:
            raise NotMovable(f"合并单元格 {merge.get('ref')} 会被拆开")
        single = runs and runs[0][0] == runs[0][1] and found.first_column == found.last_column
        if not runs or single:
            drop(merge)
            continue
        left, right = letters(found.first_column - 1), letters(found.last_column - 1)
        merge.set("ref", f"{left}{runs[0][0]}:{right}{runs[0][1]}")
    settle_count(merges)


def _move_lists(root: etree._Element, shift: RowShift) -> None:
    for tag in _LISTS:
        for element in list(root.iter(f"{S}{tag}")):
            areas = element.get("sqref")
            if areas is not None:
                _keep(element, "sqref", moved_list(areas, shift))
    for watch in list(root.iter(f"{S}cellWatch")):
        _keep(watch, "r", moved_list(watch.get("r", ""), shift, ""))
    for words in list(root.iter(f"{XM}sqref")):
        left = moved_list(words.text or "", shift)
        words.text = left
        owner = words.getparent()
        if not left and owner is not None:
            _prune(owner)
    for tag in ("dataValidations", "protectedRanges", "ignoredErrors", "cellWatches"):
        settle_count(root.find(f"{S}{tag}"))


def _prune(element: etree._Element) -> None:
    """Takes an extension's rule out, and whatever holds nothing without it."""
    parent = element.getparent()
    while parent is not None and parent.tag != f"{S}worksheet":
        parent.remove(element)
        left = next(parent.iterchildren(tag=etree.Element), None)
        if left is not None and parent.tag != f"{X14}sparklines":
            if parent.get("count") is not None:
                settle_count(parent)
            return
        if left is not None:
            return
        element = parent
        if element.tag == f"{X14}sparklines":  # a group is nothing without them
            element = element.getparent()  # type: ignore[assignment]
        parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _keep(element: etree._Element, attribute: str, left: str) -> None:
    if left:
        element.set(attribute, left)
    else:
        drop(element)


def _move_links(root: etree._Element, shift: RowShift) -> None:
    for link in list(root.iter(f"{S}hyperlink")):
        _keep(link, "ref", moved_list(link.get("ref", ""), shift, ""))
    settle_count(root.find(f"{S}hyperlinks"))


# ---- rules that hold formulas


def move_rules(root: etree._Element, name: str, shifts: Mapping[str, RowShift]) -> None:
    """Formulas of conditional formats, validations, sparklines and links, whose relative
    references count from the first cell of the areas they hold for."""
    own = shifts.get(name.lower())
    for owner in [*root.iter(f"{S}conditionalFormatting"), *root.iter(f"{S}dataValidation")]:
        _move_rule(owner, owner.get("sqref", ""), name, shifts, own)
    for tag in ("conditionalFormatting", "dataValidation", "sparkline"):
        for owner in root.iter(f"{X14}{tag}"):
            _move_rule(owner, owner.findtext(f"{XM}sqref") or "", name, shifts, own)
    for group in root.iter(f"{X14}sparklineGroup"):
        for formula in group.findall(f"{XM}f"):
            formula.text = shifted(formula.text or "", name, shifts)
    for link in root.iter(f"{S}hyperlink"):
        target = (link.get("location") or "").lstrip("#")
        if area_of(name, target) is not None:
            link.set("location", shifted(target, name, shifts, ""))


def _move_rule(
    owner: etree._Element, areas: str, name: str, shifts: Mapping[str, RowShift],
    own: RowShift | None,
) -> None:  # fmt: skip
    for element in owner.iter(tag=etree.Element):
        local = etree.QName(element).localname
        value = element.get("val") if local == "cfvo" and element.get("type") == "formula" else None
        if value is not None:
            element.set("val", _moved_rule(value, areas, name, shifts, own))
        elif local in ("formula", "formula1", "formula2", "f") and not len(element):
            element.text = _moved_rule(element.text or "", areas, name, shifts, own)


def _moved_rule(
    text: str, areas: str, name: str, shifts: Mapping[str, RowShift], own: RowShift | None
) -> str:
    found = [a for area in areas.split() if (a := area_of("", area))]
    if not text or own is None or not found:
        return shifted(text, name, shifts) if text else text
    first = min(a.first_row for a in found)
    column = letters(min(a.first_column for a in found) - 1)
    left = moved_list(areas, own)
    if not left:
        return text  # goes with its cells
    top = min(a.first_row for piece in left.split() if (a := area_of("", piece)))
    ends = [(a.first_row, max(a.first_row, min(a.last_row, own.rows + 1))) for a in found]
    rows = [row for low, high in ends for row in range(low, high + 1)]
    standing = sorted((now, row) for row in rows if (now := own.at(row)) is not None)
    error = NotMovable("的条件格式或数据验证用到了要删去的行")
    for now, row in standing:
        try:
            seen = shifted(translated(text, f"{column}{first}", f"{column}{row}"), name, shifts)
            made = translated(seen, f"{column}{now}", f"{column}{top}")
        except NotMovable as problem:
            error = problem
            continue
        if "#REF!" not in made or "#REF!" in text:
            return made
    raise error


# ---- the view, the breaks, the rows


def _move_view(root: etree._Element, shift: RowShift) -> None:
    near: Callable[[str], str] = lambda a: _near(a, shift)  # noqa: E731
    for element in [*root.iter(f"{S}sheetView"), *root.iter(f"{S}customSheetView")]:
        pane = element.find(f"{S}pane")
        top = area_of("", element.get("topLeftCell", "")) if element.get("topLeftCell") else None
        if pane is not None and "frozen" in pane.get("state", "").lower():
            rows = whole(pane.get("ySplit"), 0)
            first = top.first_row if top else 1
            if rows:
                now = shift.before(first + rows - 1) - shift.near(first) + 1
                pane.set("ySplit", str(max(1, now)))
        for one in [element, *element.iter(f"{S}pane")]:
            if one.get("topLeftCell"):
                one.set("topLeftCell", near(one.get("topLeftCell", "")))
    for selection in root.iter(f"{S}selection"):
        if selection.get("activeCell"):
            selection.set("activeCell", near(selection.get("activeCell", "")))
        if selection.get("sqref"):
            left = moved_list(selection.get("sqref", ""), shift, "")
            cell = selection.get("activeCell", "A1")
            inside = [a for a in left.split() if (f := area_of("", a)) and _holds(f, cell)]
            selection.set("sqref", left if inside else cell)


def _holds(area: object, cell: str) -> bool:
    found = area_of("", cell)
    return bool(found and area.holds("", (found.first_row, found.first_column)))  # type: ignore[attr-defined]


def _near(cell: str, shift: RowShift) -> str:
    column = cell.rstrip("0123456789")
    return f"{column}{shift.near(whole(cell[len(column) :], 1))}"


def _move_breaks(root: etree._Element, shift: RowShift) -> None:
    for breaks in list(root.iter(f"{S}rowBreaks")):
        seen: set[int] = set()
        for one in list(breaks):
            row = shift.before(whole(one.get("id"), 0))
            if row and row not in seen:
                one.set("id", str(row))
                seen.add(row)
            else:
                breaks.remove(one)
        if breaks.get("manualBreakCount") is not None:
            manual = sum(one.get("man") in ("1", "true") for one in breaks)
            breaks.set("manualBreakCount", str(manual))
        settle_count(breaks)
    for one in root.iterfind(f".//{S}colBreaks/{S}brk"):
        last = whole(one.get("max"), 0)
        if 0 < last + 1 < LAST_ROW:
            low, high = shift.span(whole(one.get("min"), 0) + 1, last + 1, "area")
            one.set("min", str(low - 1))
            one.set("max", str(high - 1))


def _move_rows(root: etree._Element, shift: RowShift) -> None:
    """The rows themselves, in their new order and with their new numbers; new ones take the
    style and height of their model."""
    data = root.find(f"{S}sheetData")
    if data is None:
        return
    rows = {whole(row.get("r"), 0): row for row in data.iterchildren(f"{S}row")}
    first, _ = shift.touched
    made: list[etree._Element] = []
    for place, was in enumerate(shift.order, 1):
        if isinstance(was, NewRow):
            made.append(_new_row(rows.get(was.model), place))
        elif was in rows:
            made.append(_renumbered(rows[was], place) if place >= first else rows[was])
    for row in [row for number, row in rows.items() if number <= shift.rows]:
        data.remove(row)
    data[:0] = made


def _renumbered(row: etree._Element, number: int) -> etree._Element:
    if row.get("r") == str(number):
        return row
    row.set("r", str(number))
    for cell in row.iterchildren(f"{S}c"):
        column = cell.get("r", "").rstrip("0123456789")
        cell.set("r", f"{column}{number}")
    return row


def _new_row(model: etree._Element | None, number: int) -> etree._Element:
    row = etree.Element(f"{S}row", r=str(number))
    if model is None:
        return row
    for name, value in model.attrib.items():
        if name not in ("r", "hidden", "collapsed"):
            row.set(name, value)
    for cell in model.iterchildren(f"{S}c"):
        column = cell.get("r", "").rstrip("0123456789")
        copy = etree.SubElement(row, f"{S}c", r=f"{column}{number}")
        if cell.get("s"):
            copy.set("s", cell.get("s", ""))
    row.tail = deepcopy(model.tail)
    return row
