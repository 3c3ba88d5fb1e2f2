"""写回原文件: only the changed cells differ, everything else of the original stays."""

import re
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from budgetbook.io import write_back as module
from budgetbook.io.errors import BookError
from budgetbook.io.excel_back import Original, Patched
from budgetbook.io.formats import Opened, Origin, open_files
from budgetbook.model.book import Paragraph, Placed
from budgetbook.model.edit import (
    SetCells,
    SetFacts,
    SetFlow,
    SetText,
)
from budgetbook.model.ref import Ref, TableKey
from tests.books.source import sample as source_sample
from tests.io.office import (
    DOCUMENT,
    SHEET1,
    Element,
    S,
    W,
    changed,
    contents,
    flow_texts,
    unzipped,
    zipped,
)
from tests.io.word_variants import VARIANTS, variant
from tests.io.writing_back import (
    LEAF,
    differing,
    edited,
    open_bytes,
    original,
    put,
    refused,
    three_files,
    written,
)  # fmt: skip


@pytest.fixture(params=[".docx", ".xlsx"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    return open_bytes(tmp_path, f"一本{request.param}", original(request.param))


# ---- no edit, one edit


def test_no_edit_gives_the_same_bytes(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / "另存"
    assert written(opened, opened.book, target) == ()
    assert target.read_bytes() == opened.origins[0].data


def test_settling_an_unedited_book_changes_nothing(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / "另存"
    assert written(opened, edited(opened), target) == ()
    assert target.read_bytes() == opened.origins[0].data


def test_one_edit_reads_back_and_lists_what_follows(opened: Opened, tmp_path: Path) -> None:
    book = edited(opened, put(LEAF, "31.00"))
    target = tmp_path / f"另存{opened.origins[0].suffix}"
    titles = written(opened, book, target)
    again = open_files([target])
    assert contents(again.book) == contents(book)
    assert flow_texts(again.book) == flow_texts(book)
    assert any(title.startswith("一般公共预算财政拨款支出表·2050201") for title in titles)
    assert any("支出总表·合计·合计" in title for title in titles)
    assert len(titles) == len(set(titles))


def test_only_the_text_part_of_word_differs_and_only_there(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    book = edited(opened, put(LEAF, "31.00"))
    target = tmp_path / "另存.docx"
    titles = written(opened, book, target)
    data = target.read_bytes()
    assert differing(original(".docx"), data) == [DOCUMENT]
    old, new = (etree.fromstring(unzipped(d)[DOCUMENT]) for d in (original(".docx"), data))
    touched = 0
    for before, after in zip(old.iter(f"{W}t"), new.iter(f"{W}t"), strict=True):
        if before.text != after.text:
            touched += 1
            after.text = before.text
        after.attrib.clear()
        before.attrib.clear()
    assert touched == len(titles)
    assert etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")


def test_only_changed_cells_of_a_workbook_differ(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    book = edited(opened, put(LEAF, "31.00"))
    target = tmp_path / "另存.xlsx"
    titles = written(opened, book, target)
    data = target.read_bytes()
    parts = differing(original(".xlsx"), data)
    assert all(re.match(r"xl/(worksheets/sheet\d+|workbook)\.xml", p) for p in parts)
    touched = 0
    for part in parts:
        old, new = (etree.fromstring(unzipped(d)[part]) for d in (original(".xlsx"), data))
        for before, after in zip(old.iter(f"{S}c"), new.iter(f"{S}c"), strict=True):
            assert before.get("s") == after.get("s")
            assert before.findtext(f"{S}f") == after.findtext(f"{S}f")
            if before.findtext(f"{S}v") != after.findtext(f"{S}v"):
                touched += 1
            parent = after.getparent()
            assert parent is not None
            parent.replace(after, deepcopy(before))
        settings = new.find(f"{S}calcPr")
        if settings is not None:
            assert settings.get("fullCalcOnLoad") == "1"
            old.find(f"{S}calcPr").set("fullCalcOnLoad", "1")  # type: ignore[union-attr]
        assert etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")
    assert touched == len(titles)


def test_totals_keep_their_formula_with_a_fresh_value(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    total = Ref("expense", "total", "total")
    assert opened.book.value(total) == Decimal("56.50")
    written(opened, edited(opened, put(LEAF, "31.00")), tmp_path / "另存.xlsx")
    place = opened.cells[total].place
    sheet = place.label.partition("!")[0]
    formulas = openpyxl.load_workbook(tmp_path / "另存.xlsx")[sheet]
    values = openpyxl.load_workbook(tmp_path / "另存.xlsx", data_only=True)[sheet]
    assert str(formulas[place.locator].value).startswith("=")
    assert values[place.locator].value == 57.5


def test_a_foreign_formula_that_depends_on_a_change_loses_its_remembered_result(
    tmp_path: Path,
) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    place = plain.cells[LEAF].place
    sheet = place.label.partition("!")[0]

    def add(root: Element) -> None:
        row = root.findall(f"{S}sheetData/{S}row")[0]
        formulas = (f"'{sheet}'!{place.locator}*2", "AA1+1", "1+1")
        for column, formula in zip(("AA", "AB", "AC"), formulas, strict=True):
            cell = etree.SubElement(row, f"{S}c", r=f"{column}1")
            etree.SubElement(cell, f"{S}f").text = formula
            etree.SubElement(cell, f"{S}v").text = "60"

    parts = unzipped(original(".xlsx"))
    last = max(p for p in parts if re.match(r"xl/worksheets/sheet\d+\.xml", p))
    opened = open_bytes(tmp_path, "外.xlsx", changed(original(".xlsx"), last, add))
    written(opened, edited(opened, put(LEAF, "31.00")), tmp_path / "另存.xlsx")
    root = etree.fromstring(unzipped((tmp_path / "另存.xlsx").read_bytes())[last])
    values = {c.get("r"): c.findtext(f"{S}v") for c in root.iter(f"{S}c")}
    assert (values["AA1"], values["AB1"], values["AC1"]) == (None, None, "60")


# ---- texts


def test_a_paragraph_keeps_its_first_format(opened: Opened, tmp_path: Path) -> None:
    item = next(i for i in opened.book.flow if isinstance(i, Paragraph) and i.text == "完。")
    book = edited(opened, SetText(item.id, "改 <完> & 了。"))
    target = tmp_path / f"另存{opened.origins[0].suffix}"
    assert written(opened, book, target) == ("文字“完。”",)
    assert "改 <完> & 了。" in flow_texts(open_files([target]).book)


def test_runs_keep_their_format(tmp_path: Path) -> None:
    def split(root: Element) -> None:
        for run in list(root.iter(f"{W}r")):
            text = run.find(f"{W}t")
            if text is not None and text.text == "完。":
                bold = deepcopy(run)
                text.text = "完"
                properties = bold.find(f"{W}rPr")
                if properties is None:
                    properties = etree.Element(f"{W}rPr")
                    bold.insert(0, properties)
                properties.append(etree.Element(f"{W}b"))
                bold.find(f"{W}t").text = "。"  # type: ignore[union-attr]
                run.addnext(bold)

    opened = open_bytes(tmp_path, "一本.docx", variant(original(".docx"), split))
    item = next(i for i in opened.book.flow if isinstance(i, Paragraph) and i.text == "完。")
    written(opened, edited(opened, SetText(item.id, "全完。")), tmp_path / "另存.docx")
    root = etree.fromstring(unzipped((tmp_path / "另存.docx").read_bytes())[DOCUMENT])
    (text,) = [t for t in root.iter(f"{W}t") if t.text == "全完"]
    run = text.getparent()
    assert run is not None
    assert run.find(f"{W}rPr/{W}b") is None
    bold = run.getnext()
    assert bold is not None
    assert (bold.findtext(f"{W}t"), bold.find(f"{W}rPr/{W}b") is None) == ("。", False)


@pytest.mark.parametrize(
    "name",
    [
        "tables, rows, cells and runs in content controls", "tracked changes",
        "a run for each character", "several texts in a run", "table split at a page",
        "header repeated as ordinary rows", "outer table", "title in the first row", "gridBefore",
        "fields and links",
    ],
)  # fmt: skip
def test_word_in_any_shape(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "一本.docx", variant(original(".docx"), VARIANTS[name]))
    goals = Ref("project", "form", "goals", "p1")
    edits = put(LEAF, "31.00"), SetCells({goals: "1.一件。\n2.两件。\n3.三件。"})
    book = edited(opened, *edits)
    written(opened, book, tmp_path / "另存.docx")
    again = open_files([tmp_path / "另存.docx"]).book
    assert contents(again) == contents(book)
    assert flow_texts(again) == flow_texts(book)


# ---- refused


def test_other_facts_are_refused(opened: Opened) -> None:
    refused(opened, opened.book.model_copy(update={"year": 2030}), "年度")
    fields = SetFacts(fields={TableKey("assets"): {"cutoff": "2030-12-31"}})
    refused(opened, edited(opened, fields), "表头事项")


def test_another_order_is_refused(opened: Opened) -> None:
    flow = opened.book.flow
    at = next(n for n, item in enumerate(flow) if isinstance(item, Placed))
    turned = (*flow[:at], *flow[at + 1 :], flow[at])
    refused(opened, edited(opened, SetFlow(turned)), "增减过表")


def test_what_reads_back_otherwise_is_refused(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = edited(opened, put(LEAF, "31.00"))
    real = module.patched

    def lazy(origin: Origin, changes: module.Changes, original: Original | None = None) -> Patched:
        kept = tuple(t for t in changes.texts if t.cell.keep_formula)
        return real(origin, changes._replace(texts=kept), original)

    monkeypatch.setattr(module, "patched", lazy)
    refused(opened, book, "核对不一致")


def test_a_failing_disk_leaves_the_original(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    path = opened.origins[0].path
    assert path is not None
    monkeypatch.setattr("budgetbook.io.safe_write.os.replace", broken)
    with pytest.raises(BookError, match="没有保存"):
        written(opened, edited(opened, put(LEAF, "31.00")), path)
    assert path.read_bytes() == opened.origins[0].data


def test_writing_over_the_original_keeps_its_previous_bytes(opened: Opened) -> None:
    path = opened.origins[0].path
    assert path is not None
    written(opened, edited(opened, put(LEAF, "31.00")), path)
    assert path.with_name(path.name + ".bak").read_bytes() == opened.origins[0].data


# ---- several files as one book


def test_three_files_as_one_book_each_written_back(tmp_path: Path) -> None:
    paths = three_files(tmp_path)
    opened = open_files(paths)
    whole, _ = source_sample("county")
    assert set(opened.book.tables) == set(whole.tables)
    goals = Ref("project", "form", "goals", "p2")
    text = next(i for i in opened.book.flow if isinstance(i, Paragraph) and len(i.text) > 60)
    codes = [r.id for r in opened.book.tables[TableKey("basic")].rows]
    leaf = next(code for code in codes if code.isdigit() and len(code) == 5)
    book = edited(
        opened,
        put(Ref("basic", leaf, "staff"), "1.00"),
        SetText(text.id, "另写的一段。"),
        SetCells({goals: "1.另一个目标。"}),
    )
    for index, path in enumerate(paths):
        others = [p.read_bytes() for p in paths if p != path]
        target = tmp_path / f"新{index}{path.suffix}"
        titles = written(opened, book, target, index)
        assert titles, index
        assert [p.read_bytes() for p in paths if p != path] == others
    again = open_files([tmp_path / f"新{i}{p.suffix}" for i, p in enumerate(paths)])
    assert contents(again.book) == contents(book)
    assert flow_texts(again.book) == flow_texts(book)


# ---- real files


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_fixtures_without_an_edit(shared: Path, tmp_path: Path, name: str, suffix: str) -> None:
    path = shared / "fixtures" / f"{name}{suffix}"
    opened = open_files([path])
    target = tmp_path / path.name
    assert written(opened, edited(opened), target) == ()
    assert target.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_fixture_with_an_edit(shared: Path, tmp_path: Path, suffix: str) -> None:
    path = shared / "fixtures" / f"002{suffix}"
    opened = open_files([path])
    row = next(r for r in opened.book.tables[TableKey("general")].rows if len(r.id) == 7)
    amount = row.cells["project"] if "project" in row.cells else Decimal(0)
    assert isinstance(amount, Decimal)
    book = edited(opened, SetCells({Ref("general", row.id, "project"): amount + 1}))
    titles = written(opened, book, tmp_path / path.name)
    assert len(titles) > 5
    assert contents(open_files([tmp_path / path.name]).book) == contents(book)
    parts = differing(path.read_bytes(), (tmp_path / path.name).read_bytes())
    assert all(p == DOCUMENT or p.startswith("xl/") for p in parts)


def test_rebuilt_zip_has_the_same_parts() -> None:
    assert unzipped(zipped(unzipped(original(".xlsx")))) == unzipped(original(".xlsx"))
    assert SHEET1 in unzipped(original(".xlsx"))
