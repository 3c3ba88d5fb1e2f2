"""自定义勾稽关系: reading, typing, choosing, switching off, giving away; and 审核报告."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.io.relations_file import read_relations, write_relations
from budgetbook.model.declared import RelationSpec
from budgetbook.ui.document import Document
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.relations_dialog import RelationsDialog
from tests.model.books import COUNTY
from tests.ui.books import office
from tests.ui.shell import answering, click, folders, key, open_office, open_window, write_chinese

TERMS = "收支总表[收入总计].预算数 ＝ 支出总表[合计].合计"
CHECK = "summary_income[total].amount = expense[total].total"


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> RelationsDialog:
    made = RelationsDialog(office(), folders(tmp_path / "home"))
    qtbot.addWidget(made)
    made.show()
    return made


def document_of(dialog: RelationsDialog) -> Document:
    return dialog._document


def typed(qtbot: QtBot, dialog: RelationsDialog, words: str) -> None:
    dialog.editor.text.clear()
    write_chinese(dialog.editor.text, words)
    with qtbot.waitSignal(dialog.editor.changed):
        pass


def test_relations_of_the_layout_are_read_only(dialog: RelationsDialog) -> None:
    item = dialog.list.items_by_id["A1.3"]
    assert item.text(1) == "收支总表[收入总计].预算数 ＝ 收支总表[支出总计].预算数"
    assert item.text(3) == "预算收支平衡"
    assert item.text(4) == "✓ 通过"
    assert item.data(0, int(Qt.ItemDataRole.CheckStateRole)) is None
    dialog.list.setCurrentItem(item)
    assert dialog.editor.spec is not None
    assert not dialog.change_button.isEnabled()
    assert not dialog.remove_button.isEnabled()


def test_typing_is_judged(qtbot: QtBot, dialog: RelationsDialog) -> None:
    typed(qtbot, dialog, "收支总表[收入合计].预算数 = 1")
    assert "没有叫“收入合计”的行；相近的有" in dialog.editor.verdict.text()
    assert not dialog.add_button.isEnabled()
    typed(qtbot, dialog, TERMS)
    assert dialog.editor.verdict.text().startswith("✓ 现在成立：左")
    assert dialog.add_button.isEnabled()
    typed(qtbot, dialog, "支出总表[每行].合计 = 1")
    assert "处不符，第一处" in dialog.editor.verdict.text()


def test_adding_checks_at_once_and_can_be_undone(qtbot: QtBot, dialog: RelationsDialog) -> None:
    document = document_of(dialog)
    typed(qtbot, dialog, "支出总表[合计].合计 = 1")
    click(dialog, "添加")
    assert [spec.id for spec in document.book.own_relations] == ["U1"]
    assert "U1" in {finding.rule for finding in document.findings}
    assert dialog.list.items_by_id["U1"].text(4).startswith("✕ 不符")
    assert dialog.editor.text.text() == ""
    kept = dialog._folders.relations(COUNTY.profile)
    assert [spec.check for spec in read_relations(kept)] == ["expense[total].total = 1"]
    document.undo_stack.undo()
    assert document.book.own_relations == ()


def test_choosing_writes_the_terms(qtbot: QtBot, dialog: RelationsDialog) -> None:
    editor = dialog.editor
    for table, row, column in (
        ("收支总表·收入", "收入总计", "预算数"), ("支出总表", "合计", "合计")
    ):  # fmt: skip
        for combo, words in ((editor.table, table), (editor.row, row), (editor.column, column)):
            combo.setFocus()
            combo.setCurrentText(words)
        click(dialog, "插入")
    assert editor.text.text() == "收支总表·收入[收入总计].预算数 ＝ 支出总表[合计].合计"
    with qtbot.waitSignal(editor.changed):
        pass
    assert editor.spec is not None
    assert editor.spec.check == CHECK


def test_switching_off_changing_and_removing(qtbot: QtBot, dialog: RelationsDialog) -> None:
    document = document_of(dialog)
    typed(qtbot, dialog, "支出总表[合计].合计 = 1")
    click(dialog, "添加")
    dialog.list.setFocus()
    dialog.list.setCurrentItem(dialog.list.items_by_id["U1"])
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not document.book.own_relations[0].enabled)
    assert "U1" not in {finding.rule for finding in document.findings}
    assert dialog.list.items_by_id["U1"].text(4) == "－ 已停用"
    typed(qtbot, dialog, TERMS)
    click(dialog, "修改")
    assert [(s.check, s.enabled) for s in document.book.own_relations] == [(CHECK, False)]
    click(dialog, "删除")
    assert document.book.own_relations == ()
    assert read_relations(dialog._folders.relations(COUNTY.profile)) == ()


def test_import_and_export(
    dialog: RelationsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "同事.toml"
    good = RelationSpec(id="U7", name="名", cite="据", check=CHECK)
    strange = good.model_copy(update={"check": "nowhere[a].b = 1"})
    write_relations(given, (good, strange), COUNTY)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(given), ""))
    with answering("知道了") as met:
        click(dialog, "导入…")
    assert "读入 1 条" in met[0].text()  # type: ignore[attr-defined]
    assert [s.check for s in document_of(dialog).book.own_relations] == [CHECK]
    target = tmp_path / "给同事"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    click(dialog, "导出…")
    assert [s.check for s in read_relations(target.with_name("给同事.toml"))] == [CHECK]


def test_a_wrong_file_is_refused_in_words(dialog: RelationsDialog, tmp_path: Path) -> None:
    path = tmp_path / "坏.toml"
    path.write_text("[[", "utf-8")
    with answering("知道了"):
        dialog.take_file(path)
    assert document_of(dialog).book.own_relations == ()


def test_filter(dialog: RelationsDialog) -> None:
    QTest.keyClicks(dialog.filter, "B8")
    assert list(dialog.list.items_by_id) == ["B8"]


def test_new_books_take_the_kept_relations(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    path = window.folders.relations(COUNTY.profile)
    path.parent.mkdir(parents=True)
    write_relations(path, (RelationSpec(id="U1", name="名", cite="据", check=CHECK),), COUNTY)
    document = open_office(window)
    assert [spec.check for spec in document.book.own_relations] == [CHECK]
    assert not document.is_modified
    assert not document.undo_stack.canUndo()
    saved = office()
    window.show_book(OpenBook(saved, name="已存", path=tmp_path / "已存.ysb"))
    assert saved.book.own_relations == ()


def test_dialog_from_the_menu(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)

    def close(dialog: QDialog) -> None:
        assert isinstance(dialog, RelationsDialog)
        click(dialog, "关闭")

    with answering(close):
        window.actions_by_id["own_relations"].trigger()


def test_report_is_written_as_the_kind_that_was_chosen(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    open_office(window)
    target = tmp_path / "报告"
    word = "Word 文档 (*.docx)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), word))
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    key(window, Qt.Key.Key_R, shift)
    assert target.with_name("报告.docx").read_bytes()[:2] == b"PK"
