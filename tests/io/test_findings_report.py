"""审核报告: what it says, as a workbook and as a document that other programs read."""

from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from budgetbook.io.errors import BookError
from budgetbook.io.findings_excel import report_as_excel
from budgetbook.io.findings_report import COLUMNS, facts, write_report
from budgetbook.io.findings_word import report_as_word
from budgetbook.model.audit import Audit, audit
from budgetbook.model.edit import Explain, Mute, apply
from budgetbook.model.finding import State
from budgetbook.model.review import review
from tests.books.planted import wrong_total
from tests.books.source import COUNTY, sample

TITLES = [title for title, _ in COLUMNS]


def an_audit() -> Audit:
    """A book with one wrong total, explained, and one rule switched off."""
    clean = sample(COUNTY)
    book = wrong_total(clean.book).book
    key = review(book, clean.layout).findings[0].key
    for edit in (Explain(key, "依批复数列示"), Mute("T4a", "=统一用半角")):
        book = apply(edit, book).book
    return audit(book, clean.layout, review(book, clean.layout), "某某局.docx")


def test_head_names_whose_book_and_all_six_states() -> None:
    words = "\n".join(facts(an_audit()))
    assert all(state.label in words for state in State)
    assert "部门：" in words
    assert "年度：" in words
    assert "文件：某某局.docx" in words


def test_explained_lines_stand_last() -> None:
    explained = [bool(line.explanation) for line in an_audit().lines]
    assert explained == sorted(explained)
    assert any(explained)


def test_workbook() -> None:
    found = an_audit()
    sheet = openpyxl.load_workbook(BytesIO(report_as_excel([found]))).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(i for i, row in enumerate(rows) if row == TITLES)
    line = next(i for i, each in enumerate(found.lines) if each.difference is not None)
    printed = rows[head + 1 + line]
    assert printed[:3] == [found.lines[line].state.label, found.lines[line].rule,
                           found.lines[line].message]  # fmt: skip
    assert printed[5] == pytest.approx(float(found.lines[line].difference or 0))
    assert ["已停用", "T4a"] in [row[:2] for row in rows]
    assert any("=统一用半角" in row for row in rows)
    assert sheet.auto_filter.ref


def test_document() -> None:
    found = an_audit()
    document = docx.Document(BytesIO(report_as_word([found, found])))
    findings, muted = document.tables[:2]
    assert [cell.text for cell in findings.rows[0].cells] == TITLES
    assert len(findings.rows) == len(found.lines) + 1
    assert muted.rows[1].cells[-1].text == "=统一用半角"
    assert len(document.tables) == 4
    assert any("通过" in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("name", ["报告.xlsx", "报告.DOCX"])
def test_written_by_suffix(tmp_path: Path, name: str) -> None:
    write_report(tmp_path / name, [an_audit()])
    assert (tmp_path / name).read_bytes()[:2] == b"PK"


def test_other_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"可以写 .xlsx 或 .docx"):
        write_report(tmp_path / "报告.pdf", [])
