"""Saved web pages made of blocks: as a browser keeps them, plain or with their parts (.mhtml)."""

from collections.abc import Iterable
from email.charset import QP, Charset
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape

from budgetbook.io.blocks import Block, Grid, GridCell

_PRINTABLE = Charset("utf-8")
_PRINTABLE.body_encoding = QP


def page_of(blocks: Iterable[Block], encoding: str = "utf-8") -> bytes:
    """A page with the blocks, in an encoding that its head names."""
    body = "\n".join(map(_element, blocks))
    head = f'<meta charset="{encoding}"><style>td {{border: 1px solid}}</style>'
    page = f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n{body}\n</body></html>"
    return page.encode(encoding, "xmlcharrefreplace")


def archive_of(page: bytes) -> bytes:
    """The page as a .mhtml."""
    whole = MIMEMultipart("related")
    part = MIMEText("", "html")
    del part["Content-Transfer-Encoding"]
    part.set_payload(page.decode(), _PRINTABLE)
    whole.attach(part)
    return b"From: <Saved by Blink>\n" + whole.as_bytes()


def _element(block: Block) -> str:
    if isinstance(block, Grid):
        return f"<table border=1>{''.join(map(_row, _rows(block)))}</table>"
    return f"<p>{escape(block.text)}</p>"


def _rows(grid: Grid) -> list[list[GridCell]]:
    rows: list[list[GridCell]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    return rows


def _row(cells: list[GridCell]) -> str:
    return f"<tr>{''.join(map(_cell, cells))}</tr>"


def _cell(cell: GridCell) -> str:
    return f"<td rowspan={cell.row_span} colspan={cell.column_span}>{escape(cell.text)}</td>"
