"""依此文件建版式, 版式管理, 填写空白表样, and 打开报告, by keys and clicks."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.io.layout_file import keep_variant, kept_variants, write_variant
from budgetbook.model.layout_gaps import KEEP, gaps
from budgetbook.model.layout_variant import AddedColumn, Variant
from budgetbook.model.ref import Ref
from budgetbook.ui.fill_dialog import FillDialog
from budgetbook.ui.layout_dialog import LayoutDialog
from budgetbook.ui.layouts_dialog import LayoutsDialog
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.new_book import NewBook
from budgetbook.ui.report_page import RemarkLine, ReportPage
from tests.io.test_layout_file import own_file
from tests.io.test_template_fill import PROJECTS, template
from tests.model.books import COUNTY, value
from tests.ui.shell import answering, click, key, open_office, open_window, write_chinese

UNIT = AddedColumn(
    table="income", id="own1", title="本年收入/单位资金", after="fiscal", part_of="subtotal"
)
SMALL = Variant(extends=COUNTY.id, title="小版式", column=(UNIT,))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path / "home")


def opened(window: MainWindow, tmp_path: Path) -> None:
    window.open_paths([own_file(tmp_path / "本县.xlsx")])


# ---------------------------------------------------------------- 依此文件建版式


def test_named_kept_and_read_again(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path)
    assert window.book is not None
    assert window.book.document.layout is COUNTY

    could_be_kept: list[bool] = []

    def name(dialog: QDialog) -> None:
        assert isinstance(dialog, LayoutDialog)
        QTest.keyClick(dialog.name, Qt.Key.Key_Delete)  # all of it is selected
        could_be_kept.append(dialog.keep_button.isEnabled())
        write_chinese(dialog.name, "本县版式")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    with answering(name):
        window.actions_by_id["make_layout"].trigger()
    assert could_be_kept == [False]
    document = window.book.document
    assert document.layout.title == "本县版式"
    assert document.book.layout == document.layout.id
    assert value(document.book, "own1.total.k2") == value(document.book, "own1.total.k3") + value(
        document.book, "own1.total.k4"
    )
    assert [v.title for _, v in kept_variants(window.folders.layouts)] == ["本县版式"]
    window.open_paths([tmp_path / "本县.xlsx"])  # known from now on
    assert window.book.document.layout.title == "本县版式"


def test_words_can_be_written_anew_and_things_left_out(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    opened(window, tmp_path)
    assert window.book is not None
    document = window.book.document
    dialog = LayoutDialog(document, gaps(document.layout, document.book), window)
    qtbot.addWidget(dialog)
    dialog.show()
    table = next(gap for gap in dialog.gaps if gap.kind == "table")
    view, item = dialog.list, dialog.items[table.key]
    view.setFocus()
    view.setCurrentItem(item, 1)
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.clear()
    write_chinese(editor, "会议培训表")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: item.text(1) == "会议培训表")
    assert dialog.isVisible()
    assert dialog.variant().tables[0].title == "会议培训表"
    for combo in dialog.combos.values():
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_End)  # the last choice is to leave it
        if combo.currentData() != KEEP:
            QTest.keyClick(combo, Qt.Key.Key_Home)
    assert dialog.variant().is_empty
    assert not dialog.keep_button.isEnabled()


def test_a_changed_book_is_asked_before_it_is_read_again(
    window: MainWindow, tmp_path: Path
) -> None:
    opened(window, tmp_path)
    book = window.book
    assert book is not None
    window.go_to(Ref("income", "2050201", "fiscal"))
    QTest.keyClicks(window.focusWidget(), "1")
    key(window, Qt.Key.Key_Return)
    with answering("存为版式", "以后再说"):
        window.actions_by_id["make_layout"].trigger()
    assert window.book is book
    assert book.document.is_modified
    assert len(kept_variants(window.folders.layouts)) == 1


def test_a_book_without_a_file_is_told_so(window: MainWindow) -> None:
    open_office(window)
    with answering("知道了") as met:
        window.actions_by_id["make_layout"].trigger()
    assert "不是从" in met[0].text()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- 打开报告


def test_the_report_offers_it_and_jumps(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path)
    assert window.workspace is not None
    window.actions_by_id["report"].trigger()
    page = window.workspace.findings.report
    assert "版式里没有" in page.summary.text()
    with answering("取消") as met:
        click(page, "依此文件建版式…")
    assert isinstance(met[0], LayoutDialog)
    lines = page.model.lines
    at = next(i for i, line in enumerate(lines) if line.kind == "printed")
    page.view.setCurrentIndex(page.model.index(at, 0))
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert window.workspace.sheet.current_ref() == lines[at].ref


def test_the_page_counts_and_sorts(qtbot: QtBot) -> None:
    page = ReportPage()
    qtbot.addWidget(page)
    QAbstractItemModelTester(page.model)
    lines = [RemarkLine("recognised", "收支总表：34 行"), RemarkLine("printed", "不符", "甲!B2")]
    page.show_lines([*lines, RemarkLine("unknown", "列"), RemarkLine("unread", "乙", "甲!B3")])
    kinds = [line.kind for line in page.model.lines]
    assert kinds == ["unread", "printed", "unknown", "recognised"]
    assert page.summary.text() == "认出 1 项，未读出 1 处，与计算不符 1 处，版式里没有 1 处"
    assert not page.layout_button.isHidden()
    page.show_lines(lines)
    assert page.layout_button.isHidden()
    page.show_lines([])
    assert page.strip.isHidden()


# ---------------------------------------------------------------- 版式管理


@pytest.fixture
def manager(qtbot: QtBot, tmp_path: Path) -> LayoutsDialog:
    keep_variant(tmp_path / "layouts", SMALL)
    dialog = LayoutsDialog(tmp_path / "layouts")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_renaming_with_f2(qtbot: QtBot, manager: LayoutsDialog, tmp_path: Path) -> None:
    QTest.keyClick(manager.list, Qt.Key.Key_F2)
    editor = manager.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.clear()
    write_chinese(editor, "新名称")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (tmp_path / "layouts" / "新名称.toml").exists())
    assert [v.title for _, v in kept_variants(tmp_path / "layouts")] == ["新名称"]
    item = manager.list.topLevelItem(0)
    assert item is not None
    assert (item.text(0), item.text(2)) == ("新名称", "新增的列 1")


def test_export_delete_and_import(
    manager: LayoutsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "给同事"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    click(manager, "导出…")
    with answering("删除"):
        click(manager, "删除")
    assert kept_variants(tmp_path / "layouts") == []
    given = str(target.with_name("给同事.toml"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (given, ""))
    click(manager, "导入…")
    assert [v for _, v in kept_variants(tmp_path / "layouts")] == [SMALL]
    with answering("知道了") as met:
        click(manager, "导入…")
    assert "已经有同样的版式" in met[0].text()  # type: ignore[attr-defined]


def test_a_layout_that_a_book_brought_can_be_kept(qtbot: QtBot, tmp_path: Path) -> None:
    write_variant(tmp_path / "带来.toml", SMALL)
    keep_variant(tmp_path / "else", SMALL)
    kept_variants(tmp_path / "else")  # read, so it is known
    dialog = LayoutsDialog(tmp_path / "layouts", SMALL.id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.remove_button.isEnabled()
    click(dialog, "存下")
    assert len(kept_variants(tmp_path / "layouts")) == 1
    assert dialog.remove_button.isEnabled()


def test_a_wrong_file_is_refused(manager: LayoutsDialog, tmp_path: Path) -> None:
    (tmp_path / "坏.toml").write_text("[[", "utf-8")
    with answering("知道了"):
        manager.take_file(tmp_path / "坏.toml")
    assert len(kept_variants(tmp_path / "layouts")) == 1


def test_from_the_menu_and_in_a_new_book(qtbot: QtBot, window: MainWindow) -> None:
    with answering("关闭") as met:
        window.actions_by_id["manage_layouts"].trigger()
    assert isinstance(met[0], LayoutsDialog)
    keep_variant(window.folders.layouts, SMALL)
    dialog = NewBook(window.settings, window, window.folders.layouts)
    qtbot.addWidget(dialog)
    assert dialog.layout_box.findText("小版式") >= 0


# ---------------------------------------------------------------- 填写空白表样


def test_filling_a_template(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_office(window)
    path = template(tmp_path / "导入.xlsx", {"目标": PROJECTS})
    out = tmp_path / "填好"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, FillDialog)
        groups = [dialog.list.topLevelItem(i) for i in range(dialog.list.topLevelItemCount())]
        titles.extend(group.text(0) for group in groups if group is not None)
        QTest.keyClick(dialog.save_button, Qt.Key.Key_Space)

    titles: list[str] = []
    with answering(look):
        window.actions_by_id["fill_template"].trigger()
    assert titles[:2] == ["✓ 将填写（1）", "！ 表样要的，本簿没有（1）"]
    sheet = openpyxl.load_workbook(out.with_name("填好.xlsx"))["目标"]
    assert [sheet.cell(r, 3).value for r in (3, 4)] == ["培训经费", "修缮经费"]


def test_a_wrong_template_is_refused(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_office(window)
    path = template(tmp_path / "别的.xlsx", {"表": [["天气", "温度"]]})
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    with answering("知道了") as met:
        window.actions_by_id["fill_template"].trigger()
    assert "没有认出要填的表" in met[0].text()  # type: ignore[attr-defined]
