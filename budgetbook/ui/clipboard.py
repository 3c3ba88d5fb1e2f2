"""Blocks of cells as Excel and WPS put them on the clipboard, read and written."""

import csv
import html
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from html.parser import HTMLParser

from PySide6.QtCore import QMimeData

from budgetbook.model.amount import read_amount

Block = list[list[str]]
#: More than this is no table of a budget book.
_MOST_CELLS = 200_000
#: Letters of a stored number, and the digits of it that a spreadsheet vouches for.
_LONGEST, _DIGITS = 40, Context(prec=15)
_UNIT = re.compile("[亿千万元]+$")
#: A cell of words: for Excel and WPS, and (``sdnum``) for LibreOffice.
_TEXT = ' style="mso-number-format:\'\\@\'" sdnum="1033;0;@"'


class Rounded(str):
    """The words of a cell that shows fewer digits than it holds; ``exact`` are all of them."""

    __slots__ = ("exact",)
    exact: str


def exact_words(text: str) -> str:
    """What a column of figures takes from a cell: all its digits where the words are rounded."""
    return text.exact if isinstance(text, Rounded) else text


def block_mime(block: Sequence[Sequence[str]], texts: Sequence[bool]) -> QMimeData:
    """A block as plain text and as a table; ``texts`` are the columns that hold no figures,
    so that Excel keeps codes as they are."""
    mime = QMimeData()
    mime.setText(write_tsv(block))
    mime.setHtml(write_html(block, texts))
    return mime


def read_mime(mime: QMimeData | None) -> Block:
    """The block on the clipboard: its table where there is one, with true cell borders, else its
    text; empty for anything else."""
    if mime is None:
        return []
    if mime.hasHtml():
        block = read_html(mime.html())
        if block:
            return block
    return read_tsv(mime.text()) if mime.hasText() else []


def write_tsv(block: Sequence[Sequence[str]]) -> str:
    """Tab-separated text as Excel writes it: CRLF behind each row, quotes where needed."""
    lines = ["\t".join(_quoted(cell) for cell in row) + "\r\n" for row in block]
    return "".join(lines)


def _quoted(cell: str) -> str:
    """Quoted where a tab, a line end or a leading quote would be misread."""
    if any(c in cell for c in "\t\n\r") or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def read_tsv(text: str) -> Block:
    """The cells of tab-separated text; cells with line ends and tabs are quoted in it."""
    if not text:
        return []
    body = text if text.endswith(("\n", "\r")) else f"{text}\n"  # the last row needs no line end
    rows = csv.reader(io.StringIO(body, newline=""), delimiter="\t")
    return _even([[_line_ends(cell) for cell in row] or [""] for row in rows])


def _line_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _even(rows: Block) -> Block:
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def write_html(block: Sequence[Sequence[str]], texts: Sequence[bool]) -> str:
    """An HTML table; text columns are marked as such for Excel."""
    lines = ["<table>"]
    for row in block:
        cells = []
        for cell, is_text in zip(row, texts, strict=True):
            style = _TEXT if is_text else ""
            words = html.escape(cell).replace("\n", "<br>")
            cells.append(f"<td{style}>{words}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def read_html(text: str) -> Block:
    """The cells of the first table in ``text``; a merged cell stands at its top left."""
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    return _even(reader.rows) if reader.rows else []


class _TableReader(HTMLParser):
    """Collects the cells of the first table, with spans filled up by blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Block = []
        self._covered: set[tuple[int, int]] = set()
        self._words: list[str] | None = None
        self._span = (1, 1)
        self._value = ""
        self._done = False
        self._row: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._done:
            return
        if tag == "tr":
            self._row = []
            self.rows.append(self._row)
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            given = dict(attrs)
            self._span = (_number(given.get("rowspan")), _number(given.get("colspan")))
            self._value = _stored(given)
            self._words = []
        elif tag == "br" and self._words is not None:
            self._words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.rows:
            self._done = True

    def handle_data(self, data: str) -> None:
        if self._words is not None and not self._done:
            # a line end in the source is a blank; only <br> begins a line
            self._words.append(" ".join(data.split()) if data.strip() else " ")

    def _end_cell(self) -> None:
        if self._words is None or self._row is None:
            return
        row, at = self._row, len(self.rows) - 1
        while (at, len(row)) in self._covered:
            row.append("")
        down, across = self._span
        start = len(row)
        if (start + across) * len(self.rows) <= _MOST_CELLS:
            row.append(_with_value("".join(self._words).strip(" "), self._value))
            row.extend([""] * (across - 1))
            self._covered |= {(at + d, start + a) for d in range(1, down) for a in range(across)}
        self._words = None


def _number(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isdigit() else 1


def _stored(given: Mapping[str, str | None]) -> str:
    """The number a cell holds beside its words: ``x:num`` of Excel and WPS, ``sdval`` of
    LibreOffice, ``data-sheets-value`` of online sheets; empty for none."""
    if sheets := given.get("data-sheets-value"):
        with suppress(ValueError, AttributeError):
            number = json.loads(sheets, parse_float=str, parse_int=str).get("3", "")
            return number if isinstance(number, str) else ""
    return given.get("x:num") or given.get("sdval") or ""


def _with_value(words: str, stored: str) -> str:
    """The words, with the stored number where that is what they say, rounded: a format may show
    something else (a percentage, thousands, a date), and what is seen counts."""
    shown = read_amount(words) if stored and len(stored) <= _LONGEST else None
    if not isinstance(shown, Decimal):
        return words
    try:
        value = _DIGITS.create_decimal(stored)
        seen = value.quantize(Decimal(1).scaleb(int(shown.as_tuple().exponent)), ROUND_HALF_UP)
    except InvalidOperation:  # no number, or no end of digits
        return words
    if value == shown or seen != shown:
        return words
    found = Rounded(words)
    unit = _UNIT.search(words.strip())
    found.exact = f"{value:f}{unit[0] if unit else ''}"
    return found
