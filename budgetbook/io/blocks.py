from dataclasses import dataclass
from decimal import Decimal
from collections.abc import Callable
@dataclass(frozen=True, slots=True)
class Place:
    part: str; locator: str; label: str
@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str; place: Place; style: str = ""; centered: bool = False; page_break: bool = False; prefix: str = ""
@dataclass(frozen=True, slots=True)
class GridCell:
    row: int; column: int; row_span: int; column_span: int; text: str; place: Place; number: Decimal | None = None; formula: str = ""
@dataclass(frozen=True, slots=True)
class Grid:
    rows: int; columns: int; cells: tuple; place: Place; name: str = ""; header_rows: int = 0; hidden: bool = False
@dataclass(frozen=True, slots=True)
class Blocks:
    blocks: tuple; warnings: tuple = ()
