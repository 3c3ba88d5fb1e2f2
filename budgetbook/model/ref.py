"""Where a figure stands: the address that edits, findings, files and bindings share."""

from typing import NamedTuple

#: The name under which a reference means a cell of last year's book.
PRIOR = "prior"


class TableKey(NamedTuple):
    """One table of a book: the layout's table id and, for repeated tables, which one."""

    table: str
    instance: str = ""


class Ref(NamedTuple):
    """One cell.

    ``book`` is empty for the book itself and names a stage or ``prior`` otherwise; ``instance``
    tells the project (or unit) where one table of the layout is repeated.
    """

    table: str
    row: str
    column: str
    instance: str = ""
    book: str = ""

    @property
    def key(self) -> TableKey:
        """The table this cell stands in."""
        return TableKey(self.table, self.instance)
