"""序号 and unit of money that a file prints wrong: told, and gone from what is written anew."""

from pathlib import Path

import docx
import pytest

from budgetbook.io.formats import export, open_files
from budgetbook.model.finding import Finding
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county


def findings(path: Path, rule: str) -> list[Finding]:
    opened = open_files([path])
    found = review(opened.book, opened.layout).findings
    return [one for one in found if one.rule == rule]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The county book as a Word file."""
    book = county()
    path = tmp_path / "a.docx"
    export(path, Ledger(COUNTY, book).settle(book).book, COUNTY)
    return path


def test_a_clean_file_has_neither(written: Path) -> None:
    assert findings(written, "S8") == []


def test_a_serial_that_jumps_is_told_with_its_table(written: Path) -> None:
    document = docx.Document(str(written))
    table = document.tables[0]
    serial = next(row.cells[0] for row in table.rows if row.cells[0].text.strip() == "4")
    serial.paragraphs[0].runs[0].text = "5"
    document.save(str(written))
    found = findings(written, "S8")
    assert [one.message for one in found] == [
        "收支总表第 4 行的序号印作 5；导出时按 1、2、3 重新编号"
    ]
    again = written.with_name("b.docx")
    opened = open_files([written])
    export(again, opened.book, opened.layout)
    assert findings(again, "S8") == []


def test_another_unit_over_one_table_is_told(written: Path) -> None:
    document = docx.Document(str(written))
    lines = [p for p in document.element.body.iter() if p.text == "单位：万元"]
    assert len(lines) > 3
    lines[3].text = "单位：元"
    document.save(str(written))
    found = findings(written, "S8")
    assert len(found) == 1
    assert "印的单位是“元”，本簿其他表是“万元”" in found[0].message
