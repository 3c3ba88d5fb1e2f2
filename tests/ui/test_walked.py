"""What a walk through the whole program with real keys showed (``tests/walk.py``), kept mended."""

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import RemoveRows, SetCells
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.code_dialog import CodeDialog
from budgetbook.ui.found_words import words_of
from budgetbook.ui.hints import HintBubble, show_hints
from budgetbook.ui.notice import NoticeBar
from budgetbook.ui.pasting import list_key
from budgetbook.ui.qt_words import MissingWords
from budgetbook.ui.table_view import SheetView
from tests.ui.shell import open_office, open_window


def test_undo_is_offered_at_once_in_a_book_that_stands_in_no_file(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    assert window.book is not None
    document = window.book.document
    document.undo_stack.resetClean()  # as after 结转下年 and after recovery
    ref = next(
        Ref(key.table, row.id, name)
        for key, table in document.book.tables.items()
        for row in table.rows
        for name, value in row.cells.items()
        if isinstance(value, Decimal) and not document.is_computed(Ref(key.table, row.id, name))
    )
    document.do(SetCells({ref: Decimal("1.23")}, {}, "第一步"))
    assert window.actions_by_id["undo"].isEnabled()
    assert window.actions_by_id["undo"].text() == "撤销 第一步"
    document.do(SetCells({ref: Decimal("4.56")}, {}, "第二步"))
    assert window.actions_by_id["undo"].text() == "撤销 第二步"
    document.undo_stack.setClean()


def test_escape_ends_the_hints_wherever_the_keys_are(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    show_hints(window)
    bubble = window.findChildren(HintBubble)[-1]
    assert window.workspace is not None
    window.workspace.focus_page()
    focused = window.focusWidget()
    before = bubble.pos()
    QTest.mouseClick(window.workspace, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert bubble.pos() != before  # aside: it covers no figure while one works
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert bubble.isHidden()
    assert window.settings.hints_seen


def test_a_code_of_the_table_is_not_offered_again(qtbot: QtBot) -> None:
    dialog = CodeDialog("function", "2013201", None, {"2013201"})
    qtbot.addWidget(dialog)
    assert "表中已有" in dialog._list.item(0).text()
    assert not dialog._ok.isEnabled()
    dialog._search.setText("2013203")
    assert dialog._ok.isEnabled()


def test_what_is_offered_first_is_not_in_the_table(qtbot: QtBot) -> None:
    dialog = CodeDialog("function", "20805", None, {"208", "20805", "2080501"})
    qtbot.addWidget(dialog)
    assert dialog.code == dialog._list.item(0).text()[:7] == "2080502"
    assert dialog.name in dialog._list.item(0).text()
    assert dialog._ok.isEnabled()
    dialog._search.setText("20805")
    dialog._search.setText("2080501")  # typed: it is what was meant
    assert (dialog.code, dialog._ok.isEnabled()) == ("2080501", False)


def test_the_words_a_finding_quotes_are_found() -> None:
    assert words_of("“甲乙”，现称“丙”：1 处", "一丙甲乙") == (2, 4)
    assert words_of("说明文字“…设,组织…”：疑应用顿号", "建设,组织队伍") == (1, 5)
    assert words_of("没有引号", "文字") is None


def test_a_notice_of_one_step_goes_with_the_next(qtbot: QtBot) -> None:
    notice, stack = NoticeBar(), QUndoStack()
    qtbot.addWidget(notice)
    notice.show_notice("这一步", (), stack)
    assert not notice.isHidden()
    stack.push(QUndoCommand("下一步"))
    assert notice.isHidden()
    notice.show_notice("又一步", (), stack)
    notice.show_notice("别的事")
    stack.undo()
    assert not notice.isHidden()


def test_the_words_of_qts_file_dialog_are_chinese(qtbot: QtBot) -> None:
    words = MissingWords()
    assert words.translate("QFileDialog", "&Look in:") == "查找范围(&L)："
    assert words.translate("QPlatformTheme", "&Yes") is None


def test_a_block_is_pasted_into_a_list_that_has_no_row(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    key = TableKey("indicators", "p1")
    document.do(RemoveRows(key, tuple(row.id for row in document.book.tables[key].rows)))
    assert window.workspace is not None
    window.go_to(Ref("project", "head", "goals", "p1"))
    view = next(v for v in window.findChildren(SheetView) if list_key(v) == key)
    view.cells.paste_block([["产出指标", "数量指标", "甲"], ["产出指标", "质量指标", "乙"]])
    rows = document.book.tables[key].rows
    assert [row.cells["level3"] for row in rows] == ["甲", "乙"]
