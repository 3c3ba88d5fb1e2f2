"""Old formats: .xls, .et and .ods read directly, .doc, .wps, .rtf and .odt through LibreOffice."""

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io import conversion, office_programs, xls_reader
from budgetbook.io.blocks import Blocks, Grid, GridCell
from budgetbook.io.conversion import convert, find_soffice
from budgetbook.io.errors import Cancelled, UnreadableFile, WriteRefused
from budgetbook.io.excel_reader import read_excel
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, Origin, import_origins, open_files
from budgetbook.io.imported import Imported
from budgetbook.io.kinds import FORMATS, kind_of, suffixes
from budgetbook.io.old_excel import read_old_excel
from budgetbook.io.reading_process import run_apart
from budgetbook.io.word_writer import write_word
from budgetbook.io.write_back import write_back
from tests.effort import examples
from tests.io.hostile import damaged
from tests.io.libreoffice import saved_again
from tests.io.office import data, flow_texts, text_cell, xlsx, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY

OFFICE = pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
_CELLS = (
    text_cell("B1", "第一行\n第二行"), '<c r="B2"><v>1234567.89</v></c>',
    '<c r="B3"><v>0.30000000000000004</v></c>', '<c r="B4" s="1"><v>44931</v></c>',
    text_cell("B5", "0012") + text_cell("D5", "合并"), '<c r="B6"><f>B2*2</f><v>2469135.78</v></c>',
)  # fmt: skip
SHEET = data(*_CELLS) + '<mergeCells><mergeCell ref="D5:F6"/></mergeCells>'


@lru_cache
def _saved(suffix: str) -> dict[str, bytes]:
    if suffix in ("doc", "odt", "rtf"):
        return saved_again({"word.docx": write_word(sample(), COUNTY)}, suffix)
    sheets = {
        "excel.xlsx": write_excel(sample(), COUNTY), "shown.xlsx": shown(),
        "sheet.xlsx": xlsx({"表": SHEET}, (), ("yyyy-m-d",)),
    }  # fmt: skip
    return saved_again(sheets, suffix)


def saved_as(suffix: str, kind: str) -> bytes:
    """The sample (``word``, ``excel``), or a small sheet, as LibreOffice saves it in an old
    format; one run of the program for each."""
    return _saved(suffix)[kind]


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders of conversions are gone afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert not list(folder.glob("budgetbook-*"))


def without_noughts(read: Imported | Opened) -> object:
    """What the tables hold, but noughts, which a text file does not tell from blanks."""
    return {
        key: [
            (row.id, {c: v for c, v in row.cells.items() if v not in (0, None, "")})
            for row in table.rows
        ]
        for key, table in read.book.tables.items()
        if key.table != "extra"  # texts, in which a number stands as it was shown
    }


def figures(read: Imported | Opened) -> object:
    """What the tables hold, noughts too."""
    return {
        key: [(row.id, dict(row.cells)) for row in table.rows]
        for key, table in read.book.tables.items()
        if key.table != "extra"
    }


_SHOWN = {
    "#,##0.00;-#,##0.00;": ("0", ""), "0.0%": ("0.125", "12.5%"), "#,##0.00": ("1234.5", "1234.50"),
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ': ("0", ""),
    "yyyy-m-d": ("44931", "2023-01-05"), "0.00": ("0", "0.00"), "#,###": ("0", ""),
}  # fmt: skip


def shown() -> bytes:
    """A sheet with each of these numbers in its format, and a hidden row."""
    rows = [
        text_cell(f"A{n}", "甲") + f'<c r="B{n}" s="{n}"><v>{number}</v></c>'
        for n, (number, _) in enumerate(_SHOWN.values(), 1)
    ]
    sheet = data(*rows, text_cell("A8", "藏") + text_cell("C8", "着"))
    sheet = sheet.replace('<row r="8"', '<row r="8" hidden="1"')
    return xlsx({"表": sheet}, (), tuple(_SHOWN))


def _words(blocks: Blocks) -> dict[str, str]:
    (grid,) = [b for b in blocks.blocks if isinstance(b, Grid)]
    return {
        c.place.locator: c.text for c in grid.cells if c.place.locator.startswith("B") and c.text
    }


_EXPECTED = {f"B{n}": words for n, (_, words) in enumerate(_SHOWN.values(), 1) if words}


def test_new_workbooks_are_read_as_shown() -> None:
    assert _words(read_excel(shown())) == _EXPECTED


@OFFICE
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_old_workbooks_are_read_as_shown(suffix: str) -> None:
    read = read_old_excel(saved_as(suffix, "shown"))
    assert _words(read) == _EXPECTED
    assert any("隐藏的行" in note.message for note in read.warnings)


@OFFICE
def test_what_xlrd_cannot_read_goes_through_calamine(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(xls_reader, "read_xls", broken)
    read = read_old_excel(saved_as("xls", "shown"))
    assert _words(read)["B3"] == "1234.5"
    assert "不显示的零读成 0" in read.warnings[0].message


def cells(grid: Grid) -> dict[str, GridCell]:
    return {cell.place.label: cell for cell in grid.cells if cell.text}


@OFFICE
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_cells_as_in_the_same_xlsx(suffix: str) -> None:
    new = read_excel(xlsx({"表": SHEET}, (), ("yyyy-m-d",))).blocks[0]
    read = read_old_excel(saved_as(suffix, "sheet"))
    old = read.blocks[0]
    assert isinstance(old, Grid)
    assert isinstance(new, Grid)
    assert (old.rows, old.columns, old.name) == (new.rows, new.columns, "表")
    for label, cell in cells(new).items():
        assert cells(old)[label].text == cell.text
        assert cells(old)[label].number == cell.number
    assert cells(old)["表!B2"].number == Decimal("1234567.89")
    assert cells(old)["表!B4"].text == "2023-01-05"
    assert cells(old)["表!D5"].row_span == cells(new)["表!D5"].row_span == 2
    assert "公式" in read.warnings[0].message


@OFFICE
@pytest.mark.parametrize("suffix", ["xls", "et", "ods", "doc", "wps", "rtf", "odt"])
def test_the_book_as_in_the_new_format(suffix: str, tmp_path: Path) -> None:
    saved = {"et": "xls", "wps": "doc"}.get(suffix, suffix)  # the makers' own names for those
    kind = "excel" if suffix in ("xls", "et", "ods") else "word"
    path = tmp_path / f"去年.{suffix}"
    path.write_bytes(saved_as(saved, kind))
    new = write_word(sample(), COUNTY) if kind == "word" else write_excel(sample(), COUNTY)
    ending = ".docx" if kind == "word" else ".xlsx"
    base = import_origins([Origin(f"去年{ending}", ending, new)])
    opened = open_files([path], isolated=True)
    how = without_noughts if suffix in ("doc", "wps", "rtf", "odt") else figures
    assert how(opened) == how(base)
    assert [t.strip() for t in flow_texts(opened.book)] == [
        t.strip() for t in flow_texts(base.book)
    ]
    assert opened.origins[0].suffix == f".{saved}"
    with pytest.raises(WriteRefused, match="导出"):
        write_back(opened.book, opened.layout, opened.origins, 0, path)


def test_a_real_template_of_a_platform(shared: Path) -> None:
    path = shared / "real" / "platform-unit-template.xls"
    if not path.exists():
        pytest.skip("no platform-unit-template.xls among the real files")
    grids = {b.name: b for b in read_old_excel(path.read_bytes()).blocks if isinstance(b, Grid)}
    grid = grids["单位收支总表"]
    title = next(cell for cell in grid.cells if cell.text)
    assert title.text == "2026年预算单位财务收支预算总表"
    assert (title.place.label, title.column_span) == ("单位收支总表!A2", 7)


def test_a_damaged_xls_is_refused_or_read(shared: Path) -> None:
    whole = (shared / "real" / "platform-unit-template.xls").read_bytes()
    for seed in range(examples(6)):
        with suppress(UnreadableFile):
            run_apart(_count, (damaged(whole, random.Random(seed)),))


def _count(content: bytes, _report: object) -> int:
    return len(read_old_excel(content).blocks)


@pytest.mark.parametrize("kind", conversion.TARGETS)
def test_without_another_program_it_says_which_to_use(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_ways", lambda _target: iter(()))
    with pytest.raises(UnreadableFile) as caught:
        convert(b"x", kind)
    assert "WPS" in str(caught.value)
    assert f"另存为 {conversion.TARGETS[kind]}" in str(caught.value)


@OFFICE
def test_what_libreoffice_cannot_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "坏.doc"
    whole = saved_as("doc", "word")
    path.write_bytes(whole[:512] + b"\0" * 3000 + "WordDocument".encode("utf-16-le"))
    with pytest.raises(UnreadableFile, match=r"坏\.doc|没有认出"):
        open_files([path])


@OFFICE
def test_cancelling_ends_libreoffice() -> None:
    def cancel(_share: float, _words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        convert(saved_as("doc", "word"), ".doc", cancel)


def test_office_programs_are_not_there_on_this_system() -> None:
    if sys.platform == "win32":
        pytest.skip("WPS or Office may be installed here")
    with pytest.raises(UnreadableFile):
        office_programs.save_as("原件.doc", "新件.docx", lambda _share, _words: None)


def test_every_suffix_is_listed_once() -> None:
    listed = suffixes()
    assert len(set(listed)) == len(listed)
    assert {".xls", ".et", ".ods", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".docm"} <= set(listed)
    assert all(not f.writes for f in FORMATS if f.suffix in (".doc", ".xls"))


@pytest.mark.parametrize(
    ("name", "start", "words"),
    [
        ("公开表.xml", b"<?xml version='1.0'?><Workbook/>", "XML 文件"),
        ("压缩.docx", b"Rar!\x1a\x07", "压缩包"),
    ],
)
def test_kinds_that_are_not_read_say_what_to_do(name: str, start: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        kind_of(name, start)


@pytest.mark.parametrize("name", ["去年.doc", "去年.wps", "去年.rtf", "去年.odt"])
def test_without_libreoffice_the_sentence_names_file_and_program(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("WPS or Office may be installed here")
    kinds = {
        ".rtf": b"{\\rtf1 x}",
        ".odt": zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    }
    word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")
    path = tmp_path / name
    path.write_bytes(kinds.get(path.suffix, word + bytes(512)))
    monkeypatch.setattr(conversion, "find_soffice", lambda: None)
    with pytest.raises(UnreadableFile, match=r"WPS 或 Word 打开后另存为 \.docx") as caught:
        open_files([path])
    assert name in str(caught.value)
