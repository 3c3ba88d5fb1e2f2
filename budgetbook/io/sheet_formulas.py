"""The formulas of a worksheet's cells: shared ones told apart, and all of them after rows moved."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_parts import S
from budgetbook.io.excel_references import shifted as shifted_text
from budgetbook.io.excel_references import translated
from budgetbook.io.row_shift import NotMovable, RowShift
from budgetbook.io.sheet_cells import letters

#: A formula that reads cells which are gone.
LOST = "#REF!"
INSTEAD = "请改用“另存为 .ysb”或“导出”"


@contextmanager
def refusing(where: str) -> Iterator[None]:
    """What cannot follow the rows becomes a refusal that names its place."""
    try:
        yield
    except NotMovable as error:
        raise WriteRefused(f"增减行没有写回：{where}{error}，{INSTEAD}") from error


class _Member(NamedTuple):
    """A cell of a shared formula: where it stood and stands, its formula now and before."""

    was: str
    place: str
    formula: etree._Element
    text: str
    old: str


class FormulaCell(NamedTuple):
    """A cell with a formula."""

    address: str
    element: etree._Element
    #: The formula as it stands in this very cell.
    text: str


def formula_cells(cells: Mapping[str, etree._Element]) -> list[FormulaCell]:
    """The cells that have a formula, by address; those of a shared one as written out."""
    masters: dict[str, tuple[str, str]] = {}
    for address, cell in cells.items():
        formula = cell.find(f"{S}f")
        if formula is not None and formula.get("t") == "shared" and formula.text:
            masters[formula.get("si", "")] = address, formula.text
    found = []
    for address, cell in cells.items():
        formula = cell.find(f"{S}f")
        if formula is None:
            continue
        text = formula.text or ""
        if not text and formula.get("t") == "shared" and formula.get("si", "") in masters:
            origin, master = masters[formula.get("si", "")]
            with refusing(f"{address} 的公式"):
                text = translated(master, origin, address)
        found.append(FormulaCell(address, cell, text))
    return found


def move_formulas(
    name: str,
    found: Iterable[FormulaCell],
    shifts: Mapping[str, RowShift],
    ours: Collection[str] = (),
) -> None:
    """Rewrites the formulas of the sheet ``name`` for the rows that moved in any sheet; the cells
    still have their old addresses. Raises WriteRefused for what cannot follow, but for the cells
    ``ours``, whose formula is written anew: it becomes LOST."""
    own = shifts.get(name.lower())
    groups: dict[str, list[_Member]] = {}
    for cell in found:
        formula = cell.element.find(f"{S}f")
        place = moved_address(cell.address, own)
        if formula is None or not place:
            continue
        with refusing(f"“{name}”{cell.address} 的公式"):
            _check_kind(formula, own)
            text = _moved_text(cell, name, shifts, cell.address in ours)
            if formula.get("t") == "array":
                _move_array(formula, own)
        if formula.get("t") == "shared":
            member = _Member(cell.address, place, formula, text, cell.text)
            groups.setdefault(formula.get("si", ""), []).append(member)
        elif text != cell.text:
            formula.text = text
    for members in groups.values():
        _move_shared(members)


def _moved_text(cell: FormulaCell, name: str, shifts: Mapping[str, RowShift], is_ours: bool) -> str:
    try:
        return shifted_text(cell.text, name, shifts)
    except NotMovable:
        if not is_ours:
            raise
        return LOST


def moved_address(address: str, shift: RowShift | None) -> str:
    """Where a cell stands now; empty where its row was taken out."""
    if shift is None:
        return address
    column = address.rstrip("0123456789")
    row = shift.at(int(address[len(column) :]))
    return f"{column}{row}" if row else ""


def _check_kind(formula: etree._Element, own: RowShift | None) -> None:
    if own is not None and formula.get("t") == "dataTable":
        raise NotMovable("是模拟运算表")


def _move_array(formula: etree._Element, own: RowShift | None) -> None:
    area = formula.get("ref")
    if own is None or not area:
        return
    first, _, last = area.partition(":")
    top, bottom = _row(first), _row(last or first)
    now = own.span(top, bottom)
    if now[1] - now[0] != bottom - top:
        raise NotMovable("是一组数组公式，中间不能增减行")
    ends = zip(area.split(":"), now, strict=False)
    formula.set("ref", ":".join(f"{_column(end)}{row}" for end, row in ends))


def _row(address: str) -> int:
    return int(address.lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("$"))


def _column(address: str) -> str:
    return address.rstrip("0123456789")


def _move_shared(members: list[_Member]) -> None:
    """A shared formula stays one where all its cells still say the same; else each gets its own."""
    same = all(m.was == m.place and m.text == m.old for m in members)
    if same and any(m.formula.text for m in members):
        return
    members.sort(key=lambda m: (_row(m.place), len(_column(m.place)), _column(m.place)))
    first = members[0]
    try:
        alike = all(translated(first.text, first.place, m.place) == m.text for m in members)
    except NotMovable:
        alike = False
    for member in members:
        formula = member.formula
        formula.attrib.pop("ref", None)
        formula.text = None if alike and member is not first else member.text
        if not alike:
            for name in ("t", "si"):
                formula.attrib.pop(name, None)
    if alike:
        first.formula.set("ref", _around(m.place for m in members))


def _around(places: Iterable[str]) -> str:
    from budgetbook.io.excel_patch import split_address

    cells = [split_address(place) for place in places]
    rows, columns = [r for r, _ in cells], [c for _, c in cells]
    first = f"{letters(min(columns) - 1)}{min(rows)}"
    last = f"{letters(max(columns) - 1)}{max(rows)}"
    return first if first == last else f"{first}:{last}"
