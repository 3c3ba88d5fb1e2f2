"""Findings on the clipboard: lines for a spreadsheet, and a table for Word, WPS and mail."""

from collections.abc import Iterable, Iterator
from html import escape

from PySide6.QtCore import QMimeData

from budgetbook.model.amount import MINUS
from budgetbook.ui.findings_model import AMOUNTS, TITLES
from budgetbook.ui.grouped_model import Group, Line

HEAD = ("表", *TITLES, "规则", "依据", "出错说明")


def copied(groups: Iterable[Group]) -> QMimeData:
    """The listed findings as words and as a table."""
    rows = list(_rows(groups))
    data = QMimeData()
    data.setText("".join("\t".join(map(_one_line, row)) + "\r\n" for row in [HEAD, *rows]))
    data.setHtml(_html(rows))
    return data


def _rows(groups: Iterable[Group]) -> Iterator[tuple[str, ...]]:
    for group in groups:
        for line in group.lines:
            finding = line.entry
            yield (
                group.title, *_cells(line), finding.rule, finding.cite, finding.explanation
            )  # fmt: skip


def _cells(line: Line) -> Iterator[str]:
    """The shown words; amounts so that a spreadsheet takes them for figures."""
    for column, words in enumerate(line.cells):
        yield words.replace(",", "").replace(MINUS, "-") if column in AMOUNTS else words


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _html(rows: Iterable[tuple[str, ...]]) -> str:
    first = 1 + min(AMOUNTS)
    figures = range(first, first + len(AMOUNTS))
    head = "".join(f"<th>{escape(title)}</th>" for title in HEAD)
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td align="right">{escape(word)}</td>' if i in figures else f"<td>{escape(word)}</td>"
            for i, word in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f'<meta charset="utf-8"><table border="1"><tr>{head}</tr>{lines}</table>'
