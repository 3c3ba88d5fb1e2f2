"""选择性粘贴 with the clipboard of a spreadsheet."""

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.ref import TableKey
from budgetbook.model.row_query import RowQuery
from budgetbook.ui.paste_columns import code_column
from budgetbook.ui.paste_special import paste_across, paste_by_code, paste_figures
from budgetbook.ui.paste_totals import TotalsList, differences
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import click, open_office, open_window
from tests.ui.test_table_view import press, view_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def copied(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def view(qtbot: QtBot) -> SheetView:
    return view_of(qtbot, office(), "general")


def test_figures_only_leaves_words_and_blanks(qtbot: QtBot) -> None:
    shown = view(qtbot)
    document = shown.document
    before = document.book.value(at("general.2050202.basic"))
    copied("１２.５万元\t不详\r\n\t7\r\n")
    shown.go_to(at("general.2050201.basic"))
    press(shown, Qt.Key.Key_V, CONTROL | SHIFT)
    assert document.book.value(at("general.2050201.basic")) == Decimal("12.50")
    assert document.book.value(at("general.2050202.basic")) == before
    assert document.book.value(at("general.2050202.project")) == Decimal("7.00")
    assert document.undo_stack.count() == 1


def test_across(qtbot: QtBot) -> None:
    shown = view(qtbot)
    copied("1\r\n2\r\n")
    shown.go_to(at("general.2050201.basic"))
    paste_across(shown)
    assert shown.document.book.value(at("general.2050201.basic")) == Decimal("1.00")
    assert shown.document.book.value(at("general.2050201.project")) == Decimal("2.00")


def test_rows_find_their_place_by_code(qtbot: QtBot) -> None:
    shown = view(qtbot)
    document = shown.document
    copied("2050202\t乙\t3\t4\r\n2050201\t甲\t1\t2\r\n")
    shown.go_to(at("general.2050201.basic"))
    paste_by_code(shown)
    for place, value in (("2050201.basic", 1), ("2050201.project", 2), ("2050202.basic", 3)):
        assert document.book.value(at(f"general.{place}")) == value
    assert document.undo_stack.count() == 1


def test_unknown_codes_are_offered(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    window.go_to(at("general.2050201.basic"))
    assert window.workspace is not None
    shown = window.workspace.sheet.view()
    assert shown is not None
    copied("2050203\t初中教育\t3\t4\r\n2050201\t甲\t1\t2\r\n")
    paste_by_code(shown)
    assert document.book.value(at("general.2050201.basic")) == 1
    assert document.undo_stack.count() == 1
    assert "2050203" in window.notice.text
    click(window.notice, "添加这些科目")
    assert document.book.row(at("general.2050203.basic")) is not None
    assert document.undo_stack.count() == 2


def test_an_offer_is_for_its_own_table_wherever_one_is_by_then(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    window.go_to(at("general.2050201.basic"))
    assert window.workspace is not None
    shown = window.workspace.sheet.view()
    assert shown is not None
    copied("2050203\t初中教育\t3\t4\r\n")
    paste_by_code(shown)
    before = {key: table.positions.keys() for key, table in document.book.tables.items()}
    window.workspace.tree.choose("sheet:project:p1")
    qtbot.wait(10)  # the view of before is gone
    window.workspace.tree.choose("sheet:fund:")
    qtbot.wait(10)
    click(window.notice, "添加这些科目")
    assert document.book.row(at("general.2050203.basic")) is not None
    assert document.book.tables[TableKey("fund")].positions.keys() == before[TableKey("fund")]


def test_a_total_is_found_from_another_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.go_to(at("general.2050201.total"))
    assert window.workspace is not None
    page = window.workspace.sheet
    (shown,) = page.views()
    copied("99\r\n98\r\n")
    shown.cells.paste()
    window.workspace.tree.choose("sheet:project:p1")
    qtbot.wait(10)
    click(window.notice, "转到第 1 处")
    assert page.current_ref() == at("general.2050201.total")


def test_a_code_that_comes_twice_is_not_pasted(qtbot: QtBot) -> None:
    shown = view(qtbot)
    document = shown.document
    before = document.book.value(at("general.2050201.basic"))
    copied("2050201\t甲\t1\r\n2050202\t乙\t3\r\n2050201\t甲\t2\r\n")
    shown.go_to(at("general.2050201.basic"))
    said: list[str] = []
    shown.message.connect(said.append)
    paste_by_code(shown)
    assert document.book.value(at("general.2050201.basic")) == before
    assert document.book.value(at("general.2050202.basic")) == 3
    assert "2050201 在复制的内容里不止一行" in said[-1]


def test_no_codes_is_said(qtbot: QtBot) -> None:
    shown = view(qtbot)
    copied("甲\t1\r\n")
    with qtbot.waitSignal(shown.message) as told:
        paste_by_code(shown)
    assert "没有科目编码" in told.args[0]
    assert code_column([["甲", "1"]]) is None


def test_other_totals_are_found(qtbot: QtBot) -> None:
    shown = view(qtbot)
    place = shown.sheet_model.position(at("general.2050201.total"))
    assert place is not None
    (found,) = differences(shown, [(*place, "99")])
    assert (found.pasted, found.ours) == (Decimal(99), Decimal("40.00"))
    assert differences(shown, [(*place, "40")]) == []


def said_by(shown: SheetView) -> list[str]:
    said: list[str] = []
    shown.message.connect(said.append)
    return said


def test_a_blank_column_does_not_shift_the_others(qtbot: QtBot) -> None:
    shown = view(qtbot)
    document = shown.document
    before = document.book.value(at("general.2050201.basic"))
    copied("2050201\t甲\t\t\t2\r\n")
    shown.go_to(at("general.2050201.basic"))
    paste_by_code(shown)
    assert document.book.value(at("general.2050201.project")) == 2
    assert document.book.value(at("general.2050201.basic")) == before


def test_columns_are_found_by_the_header_and_the_unit_over_it(qtbot: QtBot) -> None:
    shown = view(qtbot)
    assert shown.document.book.unit == "万元"
    copied("\t\t单位：元\r\n科目编码\t项目支出\t基本支出\r\n2050201\t20000\t10000\r\n")
    shown.go_to(at("general.2050201.project"))
    said = said_by(shown)
    paste_by_code(shown)
    book = shown.document.book
    assert book.value(at("general.2050201.basic")) == 1
    assert book.value(at("general.2050201.project")) == 2
    assert "按表头对应各栏" in said[-1]
    assert "2 格写明“元”，已换算成万元" in said[-1]


def test_rows_hidden_by_a_filter_are_said(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.filter.choose(RowQuery(words=("2050202",)))
    copied("2050202\t乙\t\t3\t4\r\n2050201\t甲\t\t1\t2\r\n")
    said = said_by(shown)
    paste_by_code(shown)
    assert shown.document.book.value(at("general.2050201.basic")) == 1
    assert "其中 1 行被筛选隐藏" in said[-1]
    shown.filter.choose(RowQuery())
    paste_by_code(shown)
    assert "隐藏" not in said[-1]


def test_the_sum_of_all_is_compared(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.go_to(at("general.2050201.total"))
    assert window.workspace is not None
    (shown,) = window.workspace.sheet.views()
    copied("\t合计\t9999\t\t\r\n2050201\t甲\t\t1\t2\r\n")
    paste_by_code(shown)
    assert "9999.00" in window.notice.text


def test_figures_only_counts_what_it_leaves(qtbot: QtBot) -> None:
    shown = view(qtbot)
    copied("甲\t99\t1\r\n乙\t98\t2\r\n")
    shown.go_to(at("general.2050201.name"))
    said = said_by(shown)
    paste_figures(shown)
    assert "2 格是计算得出的或不能修改，已跳过" in said[-1]
    assert "2 格不是数值或不是金额栏，没有粘贴" in said[-1]
    assert len(said) == 1


def test_every_other_total_is_listed(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.go_to(at("general.205.total"))
    assert window.workspace is not None
    (shown,) = window.workspace.sheet.views()
    copied("".join(f"{9000 + i}\r\n" for i in range(5)))
    shown.cells.paste()
    assert "有 5 格与本簿算出的不同" in window.notice.text
    assert window.notice.text.count("粘贴的是") == 3
    click(window.notice, "全部 5 处…")
    (listed,) = window.findChildren(TotalsList)
    figures = [listed.table.model().index(i, 1).data() for i in range(5)]
    assert figures == [f"{9000 + i:,}.00" for i in range(5)]
    listed.table.itemActivated.emit(listed.table.item(4, 0))
    there = shown.sheet_model.position(at("general.205.total"))
    assert there is not None
    assert shown.currentIndex().row() == there[0] + 4


def test_a_total_in_another_unit_or_with_more_digits_is_no_other(qtbot: QtBot) -> None:
    shown = view(qtbot)
    place = shown.sheet_model.position(at("general.2050201.total"))
    assert place is not None
    assert differences(shown, [(*place, "400000元"), (*place, "40.0004")]) == []
    assert differences(shown, [(*place, "40元")])
