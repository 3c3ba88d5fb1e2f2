"""调整台账…: lines typed, changed, pasted and undone by real keys and clicks."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.ui.adjusted_window import AdjustedWindow
from budgetbook.ui.adjustment_form import AdjustmentForm
from budgetbook.ui.adjustments_dialog import AdjustmentsDialog
from budgetbook.ui.code_dialog import CodeDialog
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.roll_state import RollState
from budgetbook.ui.table_view import SheetView
from tests.model.books import at, value
from tests.ui.shell import answering, click, open_office, open_window, trigger

PAPER = "财预〔2023〕7号"
LIST = (
    "日期\t文号\t科目编码\t经济分类\t单位/项目\t资金性质\t调整金额\t事由\n"
    f"2023-05-01\t{PAPER}\t2050201\t30101\t基本支出\t一般公共预算\t5\t增资\n"
    f"2023-04-01\t{PAPER}\t2050201\t30101\t基本支出\t一般公共预算\t-2\t收回\n"
)


def shot(widget: QWidget, name: str) -> None:
    """A picture for whoever wants to look at it."""
    folder = os.environ.get("ADJUST_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path)


@pytest.fixture
def document(window: MainWindow) -> Document:
    return open_office(window)


@pytest.fixture
def dialog(window: MainWindow, document: Document, qtbot: QtBot) -> AdjustmentsDialog:
    made = AdjustmentsDialog(window, document)
    qtbot.addWidget(made)
    made.show()
    return made


def paste(dialog: AdjustmentsDialog, text: str = LIST) -> None:
    QGuiApplication.clipboard().setText(text)
    click(dialog, "粘贴列表")


def amounts(document: Document) -> list[Decimal]:
    return [one.amount for one in document.book.adjustments]


def typed(amount: str, unit: str = "万元", code: str = "2050201") -> Callable[[QDialog], None]:
    """Types a line into the form and presses 确定."""

    def fill(form: QDialog) -> None:
        assert isinstance(form, AdjustmentForm)
        for field, words in ((form.document, "YS-9"), (form.code, code), (form.economic, "30101"),
                             (form.amount, amount)):  # fmt: skip
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, words)
        form.unit.setCurrentText(unit)
        form.date.setDate(QDate(2023, 6, 1))
        shot(form, f"form{amount}")
        click(form, "确定" if form.ok.isEnabled() else "取消")

    return fill


def test_a_line_is_typed_and_undone(window: MainWindow, document: Document) -> None:
    with answering("添加…", typed("12345.6", "元"), "关闭"):
        trigger(window, "adjustments")
    [one] = document.book.adjustments
    assert (one.amount, one.date, one.document) == (Decimal("1.23456"), "2023-06-01", "YS-9")
    assert value(document.book, "general.2050201.basic") == Decimal("30.00")
    trigger(window, "undo")
    assert document.book.adjustments == ()


@pytest.mark.parametrize(("amount", "code", "words"), [
    ("x", "2050201", "不是金额"), ("0", "2050201", "金额是 0"), ("1", "999", "没有 999"),
    ("-99", "2050201", "成为 -"),
])  # fmt: skip
def test_what_is_wrong_is_told_in_the_form(
    document: Document, qtbot: QtBot, amount: str, code: str, words: str
) -> None:
    form = AdjustmentForm(None, document)
    qtbot.addWidget(form)
    form.show()
    typed(amount, code=code)(form)
    assert words in form.told.text()
    assert form.line is None


def test_a_code_is_found_by_its_pinyin(document: Document, qtbot: QtBot) -> None:
    form = AdjustmentForm(None, document)
    qtbot.addWidget(form)

    def choose(codes: QDialog) -> None:
        assert isinstance(codes, CodeDialog)
        QTest.keyClicks(codes._search, "xqjy")
        QTest.keyClick(codes._search, Qt.Key.Key_Return)

    with answering(choose):
        form._pick("function")
    assert form.code.text() == "2050201"


def test_a_pasted_list_is_one_step_and_shows_its_sums(
    dialog: AdjustmentsDialog, document: Document
) -> None:
    paste(dialog)
    assert amounts(document) == [Decimal(5), Decimal(-2)]
    model = dialog.tables.model()
    lines = [[model.index(row, n).data() for n in range(4)] for row in range(model.rowCount())]
    shown = {title: rest for title, *rest in lines}
    assert shown["一般公共预算财政拨款支出表"] == ["49.00", "3.00", "52.00"]
    assert "计入 2 笔，共 3.00 万元" in dialog.told.text()
    shot(dialog, "dialog")
    dialog.until.setFocus()
    QTest.keyClicks(dialog.until, "2023-04-15")
    QTest.keyClick(dialog.until, Qt.Key.Key_Tab)
    assert "计入 1 笔，共 -2.00 万元" in dialog.told.text()
    document.undo_stack.undo()
    assert amounts(document) == []


def test_lines_are_sorted_changed_and_removed(
    dialog: AdjustmentsDialog, document: Document
) -> None:
    paste(dialog)
    click(dialog, "按日期排序")
    assert amounts(document) == [Decimal(-2), Decimal(5)]
    dialog.table.selectRow(1)
    with answering(typed("7")):
        click(dialog, "修改…")
    assert amounts(document) == [Decimal(-2), Decimal(7)]
    dialog.table.selectAll()
    click(dialog, "删除")
    assert amounts(document) == []
    assert not dialog.buttons["导出…"].isEnabled()


def test_a_list_of_another_year_leaves_the_ledger_as_it_was(
    dialog: AdjustmentsDialog, document: Document
) -> None:
    with answering("知道了"):
        paste(dialog, LIST.replace("2023-0", "2024-0"))
    with answering("知道了"):
        paste(dialog, "没有表头\t1")
    assert amounts(document) == []
    with answering("只取其余 1 笔"):
        paste(dialog, LIST.replace("2023-04", "2024-04"))
    assert amounts(document) == [Decimal(5)]


def rolled(document: Document) -> RollState:
    """The wizard's state with the book in it."""
    state = RollState()
    state.take(document.book, document.layout, "本簿")
    return state


def test_it_is_kept_exported_and_offered_to_the_next_year(
    dialog: AdjustmentsDialog, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paste(dialog)
    state = rolled(document)
    assert state.whole_stages() == ["调整后"]
    state.set_stage("调整后")
    assert state.options().basis == "调整后预算"
    target = tmp_path / "账.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), "Word (*.docx)"))
    click(dialog, "导出…")
    assert target.stat().st_size > 1000
    click(dialog, "存为“调整后”")
    assert [one.name for one in document.book.stages] == ["调整后"]
    with answering("不换"):
        click(dialog, "存为“调整后”")
    assert rolled(document).whole_stages() == ["调整后"]


def test_the_adjusted_tables_show_both_figures(
    dialog: AdjustmentsDialog, document: Document
) -> None:
    paste(dialog)
    click(dialog, "调整后各表")
    [shown] = [w for w in QApplication.topLevelWidgets() if isinstance(w, AdjustedWindow)]
    sheet = shown.workspace.sheet
    shown.workspace.jump(at("general.2050201.basic"))
    titles = {c.column.title for view in sheet.findChildren(SheetView)
              for c in view.sheet_model.grid.columns}  # fmt: skip
    assert {"年初", "调整"} <= titles
    shot(shown, "window")
    shown.close()
