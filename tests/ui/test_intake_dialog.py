"""取本年数…, 取上年结转…: looking, ticking, taking; and what is said when it cannot be."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import Opened, export
from budgetbook.model.book import Book
from budgetbook.model.carry import roll
from budgetbook.model.intake import intake
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from budgetbook.ui.document import Document
from budgetbook.ui.intake_dialog import IntakeDialog, take_from
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.model.books import COUNTY, amounts, at, county, value
from tests.ui.shell import answering, click, open_window

OLD = Ledger(COUNTY, county()).settle(county()).book
BOOK = roll(OLD, COUNTY, 2024).book


def changed(year: int = 2024, **more: str) -> Book:
    figures = {"general.2050201.project": "12.50", "hospitality.reception.general": "9.00"}
    book = OLD.with_values(amounts({**figures, **more})).model_copy(update={"year": year})
    return Ledger(COUNTY, book).settle(book).book


@pytest.fixture
def dialog(qtbot: QtBot) -> IntakeDialog:
    return dialog_of(qtbot, changed())


def dialog_of(qtbot: QtBot, source: Book) -> IntakeDialog:
    document = Document(BOOK, COUNTY)
    found = intake(document.book, COUNTY, source, COUNTY)
    made = IntakeDialog(document, Opened(source, COUNTY, path=Path("同事.ysb")), found)
    qtbot.addWidget(made)
    made.show()
    return made


def table(dialog: IntakeDialog, key: str) -> QTreeWidgetItem:
    return dialog.list._tables[TableKey(key)]


def lines(item: QTreeWidgetItem) -> list[str]:
    return [
        " | ".join(filter(None, (child.text(i) for i in range(4))))
        for n in range(item.childCount())
        if (child := item.child(n))
    ]


def tick(dialog: IntakeDialog, item: QTreeWidgetItem) -> None:
    """Turns the tick of a line with the space bar."""
    dialog.list.setFocus()
    dialog.list.setCurrentItem(item)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)


def test_each_table_says_what_it_would_change(dialog: IntakeDialog) -> None:
    general = table(dialog, "general")
    assert general.text(0) == "一般公共预算财政拨款支出表"
    assert [general.text(i) for i in (1, 2, 3)] == ["49.00", "51.50", "+2.50"]
    assert lines(general) == ["2050201 学前教育·项目支出 | 10.00 | 12.50 | +2.50"]
    assert general.isExpanded()
    assert not table(dialog, "basic").isExpanded()
    assert "其中 2 格有变动" not in dialog.summary.text()  # the carry-over was emptied by the roll
    assert dialog.summary.text().startswith("取入 ")


def test_unticking_a_table_leaves_it_alone(qtbot: QtBot, dialog: IntakeDialog) -> None:
    before = dialog.summary.text()
    tick(dialog, table(dialog, "general"))
    qtbot.waitUntil(lambda: dialog.summary.text() != before)
    assert table(dialog, "general").text(4) == "不取"
    assert value(dialog.taking.book, "general.2050201.project") == Decimal("10.00")
    assert value(dialog.taking.book, "hospitality.reception.general") == Decimal("9.00")


def test_unticking_a_cell_changes_the_sum(qtbot: QtBot, dialog: IntakeDialog) -> None:
    general = table(dialog, "general")
    child = general.child(0)
    assert child is not None
    tick(dialog, child)
    qtbot.waitUntil(lambda: general.text(2) == "49.00")
    assert dialog.taking.book.mark(at("general.2050201.project")).carried


def test_nothing_ticked_cannot_be_taken(qtbot: QtBot, dialog: IntakeDialog) -> None:
    click(dialog, "全不选")
    qtbot.waitUntil(lambda: not dialog.take_button.isEnabled())
    assert dialog.summary.text() == "没有选中任何表"
    click(dialog, "全选")
    qtbot.waitUntil(dialog.take_button.isEnabled)


def test_another_year_is_told_and_nothing_is_ticked(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, changed(2023))
    assert not dialog.take_button.isEnabled()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("来源是2023年的，本簿是2024年的" in text for text in said)


def test_rows_and_differing_totals_are_listed(qtbot: QtBot) -> None:
    source = changed()
    general = source.tables[TableKey("general")]
    rows = [row for row in general.rows if row.id != "2050202"]
    rows[0] = rows[0].with_cells({"total": Decimal(60)})
    dialog = dialog_of(qtbot, source.with_table(general.with_rows(rows)))
    said = lines(table(dialog, "general"))
    assert any(line.startswith("－ 来源没有 2050202 小学教育") for line in said)
    assert any(line.startswith("！") and "来源印的是 60.00" in line for line in said)
    assert "合计和来源印的不一致" in dialog.summary.text()


# ---------------------------------------------------------------- in the window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    made = open_window(qtbot, tmp_path / "home")
    made.show_book(OpenBook(Document(BOOK, COUNTY), name="本年"))
    return made


def test_taking_is_one_step(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "平台导出.xlsx"
    export(source, changed(), COUNTY)
    chosen = ([str(source)], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    assert window.book is not None
    document = window.book.document
    before, steps = document.book, document.undo_stack.count()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, IntakeDialog)
        item = table(dialog, "general").child(0)
        assert item is not None
        assert item.text(4) == "平台导出.xlsx 一般公共预算财政拨款支出表!F9"
        click(dialog, "取入")

    with answering(look):
        window.actions_by_id["take_figures"].trigger()
    assert value(document.book, "general.2050201.project") == Decimal("12.50")
    assert document.undo_stack.count() == steps + 1
    assert document.undo_stack.undoText() == "取入本年数"
    assert "取入" in window.notice.text
    document.undo_stack.undo()
    assert document.book is before


def test_leaving_the_dialog_changes_nothing(window: MainWindow, tmp_path: Path) -> None:
    export(tmp_path / "x.xlsx", changed(), COUNTY)
    assert window.book is not None
    before = window.book.document.book
    with answering("取消"):
        take_from(window, [tmp_path / "x.xlsx"])
    assert window.book.document.book is before


@pytest.mark.parametrize("carry", [False, True])
def test_a_file_without_figures_is_refused_in_a_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carry: bool
) -> None:
    sheet = Workbook()
    sheet.worksheets[0]["A1"] = "通讯录"
    sheet.save(tmp_path / "x.xlsx")
    chosen = ([str(tmp_path / "x.xlsx")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    assert window.book is not None
    before = window.book.document.book
    with answering("知道了") as met:
        window.actions_by_id["take_carry" if carry else "take_figures"].trigger()
    assert met[0].windowTitle() == "没有取入"
    assert window.book.document.book is before


def test_the_carry_over_is_taken_too(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Workbook()
    for row in (("科目编码", "资金性质", "指标结余（万元）"), ("2050201", "一般公共预算", 2)):
        sheet.worksheets[0].append(row)
    sheet.save(tmp_path / "结余.xlsx")
    chosen = ([str(tmp_path / "结余.xlsx")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    with answering("取入"):
        window.actions_by_id["take_carry"].trigger()
    assert window.book is not None
    book = window.book.document.book
    assert value(book, "income.2050201.carry") == Decimal(2)
    assert value(book, "funding_income.carry_general.amount") == Decimal(2)


def test_last_years_figures_can_be_the_executed_ones(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "执行.xlsx", changed(2023), COUNTY)
    chosen = ([str(tmp_path / "执行.xlsx")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    assert window.book is not None
    document = window.book.document
    before = document.book
    with answering("取入", "执行数"):
        window.actions_by_id["take_prior"].trigger()
    assert document.book.prior is not None
    assert str(document.book.prior_basis) == "执行数"
    assert value(document.book.prior, "general.2050201.project") == Decimal("12.50")
    assert value(document.book, "general.2050201.project") == Decimal("10.00")
    assert document.undo_stack.undoText() == "取入上年数"
    document.undo_stack.undo()
    assert document.book is before


def test_without_an_answer_last_year_stays(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "执行.xlsx", changed(2023), COUNTY)
    chosen = ([str(tmp_path / "执行.xlsx")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    assert window.book is not None
    before = window.book.document.book
    with answering("取入", "取消"):
        window.actions_by_id["take_prior"].trigger()
    assert window.book.document.book is before
