"""核对已公布件 as a list to keep: .xlsx or .docx."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.findings_report import SUFFIXES
from budgetbook.io.safe_write import write_safely
from budgetbook.model.appearance import printable
from budgetbook.model.proofread import KIND_TITLES, Discrepancy, Proof

TITLE = "核对已公布件"
#: Title and relative width of each column.
COLUMNS = (
    ("类别", 10), ("表", 24), ("行", 26), ("栏", 14), ("本簿", 24), ("已公布件", 24),
    ("公布件中的位置", 20),
)  # fmt: skip
_FACE, _A4 = "宋体", 9
_GRID = {"border": 1, "border_color": "#9AA4B0", "valign": "top", "text_wrap": True}


def line_cells(one: Discrepancy) -> tuple[str, ...]:
    """One difference in words, a column each."""
    place = f"{one.place}（读出存疑，请对照原件）" if one.doubtful else one.place
    ours, theirs = one.ours or "（空）", one.theirs or "（空）"
    table = one.table or ("" if one.kind == "fact" else "文字")
    return KIND_TITLES[one.kind], table, one.row, one.column, ours, theirs, place.strip()


def write_proof(path: Path, proof: Proof, facts: Sequence[str]) -> None:
    """Writes the list at ``path``, by its suffix, under lines of ``facts``; raises BookError."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            f"核对结果不能写成“{path.suffix or path.name}”，没有写；可以写 .xlsx 或 .docx"
        )
    lines = [*facts, f"{proof.words}。", *(f"{note}。" for note in proof.notes)]
    make = _as_excel if suffix == ".xlsx" else _as_word
    write_safely(path, make(proof, lines))


def _as_word(proof: Proof, lines: Sequence[str]) -> bytes:
    from budgetbook.io.findings_word import ruled_table, wide_page
    from budgetbook.io.word_template import new_document
    from budgetbook.io.word_xml import ParagraphFormat, paragraph
    from budgetbook.model.paper import PaperStyle

    document = new_document(PaperStyle())
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(paragraph(TITLE, ParagraphFormat("Title")))
    body.extend(paragraph(printable(line), ParagraphFormat("TableLine")) for line in lines)
    if proof.found:
        widths, titles = [width for _, width in COLUMNS], [title for title, _ in COLUMNS]
        body.append(ruled_table(widths, titles, list(_rows(proof)), range(0)))
        body.append(paragraph("", ParagraphFormat("TableGap")))
    body.append(wide_page())
    document.core_properties.title = TITLE
    document.core_properties.language = "zh-CN"
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _rows(proof: Proof) -> Iterator[tuple[str, ...]]:
    for one in proof.found:
        yield tuple(printable(words) for words in line_cells(one))


def _as_excel(proof: Proof, lines: Sequence[str]) -> bytes:
    from xlsxwriter.workbook import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": TITLE})
        sheet = workbook.add_worksheet(TITLE)
        plain: dict[str, Any] = {"font_name": _FACE, "font_size": 10}
        text = workbook.add_format(plain | _GRID)
        head = workbook.add_format(plain | _GRID | {"bold": True, "bg_color": "#EEF1F4"})
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, TITLE, workbook.add_format(plain | {"font_size": 16, "bold": 1}))
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, printable(line), workbook.add_format(plain))
        top = len(lines) + 2
        for column, (title, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(top, column, title, head)
        for row, cells in enumerate(_rows(proof), top + 1):
            for column, words in enumerate(cells):
                sheet.write_string(row, column, words, text)
        sheet.freeze_panes(top + 1, 0)
        if proof.found:
            sheet.autofilter(top, 0, top + len(proof.found), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
    return written.getvalue()
