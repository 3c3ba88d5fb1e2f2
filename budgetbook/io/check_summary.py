"""One line for each of many checked books: as a table of words, or as .xlsx."""

import unicodedata
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import write_safely
from budgetbook.model.appearance import printable
from budgetbook.model.layout import load_layout

COLUMNS = ("文件", "版式", "年度", "不符", "提示", "数据不足")
_COUNTS = ("failed", "hint", "insufficient")
_UNREAD = "读不出"


_KIND_WORDS = {
    "unread": "？ 未读出", "doubtful": "！ 存疑", "printed": "≠ 与计算不符", "kept": "▪ 原样保留",
    "unknown": "＋ 版式没有", "note": "· 说明",
}  # fmt: skip
_MOST_REMARKS = 10  # of one kind, in text


def remark_lines(remarks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What opening a file told, in lines of text: what was recognised in one, then the rest by
    kind with places, at most ten of each."""
    known = [r["message"] for r in remarks if r["kind"] == "recognised"]
    lines = [f"✓ 认出 {'；'.join(known)}"] if known else []
    for kind, words in _KIND_WORDS.items():
        found = [r for r in remarks if r["kind"] == kind]
        for remark in found[:_MOST_REMARKS]:
            place = f"（{remark['place']}）" if remark["place"] else ""
            lines.append(f"{words} {remark['message']}{place}")
        if len(found) > _MOST_REMARKS:
            lines.append(f"{words} ……另有 {len(found) - _MOST_REMARKS} 处")
    return lines


def summary_rows(reports: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What the columns hold for each report of ``check``, in order."""
    return [_row(report) for report in reports]


def _row(report: Mapping[str, Any]) -> tuple[Any, ...]:
    if report["status"] == "unreadable":
        return (report["file"], _UNREAD, "", "", "", "")
    counts = tuple(report["checks"][name] for name in _COUNTS)
    return (report["file"], load_layout(report["layout"]).title, report["year"] or "", *counts)


def summary_text(reports: Sequence[Mapping[str, Any]]) -> str:
    """The table in columns, with the sums of all books behind."""
    rows = summary_rows(reports)
    table = [COLUMNS, *(tuple(str(word) for word in row) for row in rows)]
    sums = tuple(str(sum(row[i] or 0 for row in rows)) for i in range(3, 6))
    table.append((f"合计 {len(rows)} 个", "", "", *sums))
    widths = [max(_width(row[i]) for row in table) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(_padded(word, widths[i], right=i >= 3) for i, word in enumerate(row)).rstrip()
        for row in table
    )


def _width(words: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _padded(words: str, width: int, *, right: bool) -> str:
    room = " " * (width - _width(words))
    return room + words if right else words + room


def write_summary(path: Path, reports: Sequence[Mapping[str, Any]]) -> None:
    """Writes the table at ``path``; raises BookError."""
    if path.suffix.lower() != ".xlsx":
        raise UnreadableFile(f"汇总表不能写成“{path.suffix or path.name}”，只能写 .xlsx")
    from xlsxwriter.workbook import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("汇总")
        bold = workbook.add_format({"bold": True, "bg_color": "#EEF1F4", "border": 1})
        plain = workbook.add_format({"border": 1})
        for column, title in enumerate(COLUMNS):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(summary_rows(reports), 1):
            for column, word in enumerate(row):
                if isinstance(word, int):
                    sheet.write_number(number, column, word, plain)
                else:
                    sheet.write_string(number, column, printable(str(word)), plain)
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 1, 24)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(reports), len(COLUMNS) - 1)
    write_safely(path, written.getvalue())
