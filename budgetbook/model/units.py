"""The unit of money a cell is in: the book's, or one that its table or column prints itself; and
amounts written with a unit of their own."""

import re
import unicodedata
from decimal import Decimal

from budgetbook.model.amount import read_amount
from budgetbook.model.book import OTHER_UNIT, Book
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import PRIOR, Ref


def own_unit(layout: Layout, table: str) -> str:
    """The unit in which the layout prints a table whatever the book's unit is; empty for none."""
    sheet = layout.sheet_of.get(table)
    words = "".join("".join(line) for line in sheet.lines) if sheet else ""
    return "万元" if "万元" in words else ""


def unit_of(book: Book, ref: Ref) -> str:
    """万元 or 元: what the amounts of a cell are in. 价值（金额单位：万元） stays so in a book
    of 元."""
    if ref.book == PRIOR:
        return unit_of(book.prior, ref._replace(book="")) if book.prior else book.unit
    if book.unit == "万元":
        return book.unit
    layout = load_layout(book.layout)
    spec = layout.table(ref.table)
    column = spec.column(ref.column) if spec else None
    if column is not None and "万元" in column.title:
        return "万元"
    table = book.tables.get(ref.key)
    return own_unit(layout, ref.table) or (table and table.fields.get(OTHER_UNIT)) or book.unit


#: Powers of ten of 元.
_POWERS = {"元": 0, "千元": 3, "万": 4, "万元": 4, "亿": 8, "亿元": 8}
_WITH_UNIT = re.compile(r"(.*?)(亿元|万元|千元|亿|万|元)(\)?)")


def in_unit(text: str, unit: str) -> tuple[str, str]:
    """``text`` (“12.5万元”) as an amount in ``unit`` (万元 or 元), and the unit it was written in
    where that is another. A text that names no unit, or is no amount, comes back as it is."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _WITH_UNIT.fullmatch(plain)
    if found is None or unit not in _POWERS or found[1][-1:] in tuple("元万亿千"):
        return text, ""
    amount = read_amount(found[1] + found[3])
    if not isinstance(amount, Decimal):
        return text, ""
    steps = _POWERS[found[2]] - _POWERS[unit]
    return f"{amount.scaleb(steps):f}", found[2] if steps else ""
