"""The findings panel: what it lists, where it jumps, what it says when all is well."""

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Mark
from budgetbook.model.edit import Explain, Mute, SetCells
from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from budgetbook.ui.findings_model import DIFFERENCE, LEFT, MESSAGE, RIGHT, STATE, SUSPECTS
from budgetbook.ui.findings_panel import FindingsPanel
from budgetbook.ui.report_page import RemarkLine
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import answering, click, put, write_chinese

_STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


def panel_of(qtbot: QtBot, *, broken: bool = True) -> FindingsPanel:
    document = office()
    if broken:
        put(document, "funding_income.general.amount", "46.00")
    panel = FindingsPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1300, 400)
    panel.show()
    return panel


def jumps(panel: FindingsPanel) -> list[Ref]:
    met: list[Ref] = []
    panel.jump_requested.connect(met.append)
    return met


def listed(panel: FindingsPanel) -> list[str]:
    return [line.entry.rule for group in panel.model.groups for line in group.lines]


def double_click(panel: FindingsPanel, key: str, column: int) -> None:
    index = panel.model.index_of(key).siblingAtColumn(column)
    panel.view.scrollTo(index)
    place = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_counts_and_groups(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    failed = panel._document.count()[State.FAILED]
    assert failed
    assert panel.chips[State.FAILED].text() == f"✕ 不符 {failed}"
    assert "✓ 通过" in panel.counted.text()
    assert len(listed(panel)) >= failed
    assert any("收支总表" in group.title for group in panel.model.groups)


def test_model_is_sound(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    tester = QAbstractItemModelTester(panel.model, _STRICT)
    panel._document.undo_stack.undo()
    panel.refresh()
    put(panel._document, "funding_income.general.amount", "45.00")
    panel.refresh()
    assert tester.model() is panel.model


def test_report_model_is_sound(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    tester = QAbstractItemModelTester(panel.report.model, _STRICT)
    panel.show_report(
        [RemarkLine("recognised", "收支总表"), RemarkLine("doubtful", "两格并在一起")]
    )
    assert panel.report.model.index(0, 0).data() == "！ 存疑"
    assert panel.tabs.tabText(2) == "打开报告 2"
    assert tester.model() is panel.report.model


def test_both_sides_and_difference_are_shown(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    finding = next(f for f in panel._document.findings if f.difference and f.suspects)
    index = panel.model.index_of(finding.key)
    shown = [index.siblingAtColumn(c).data() for c in (LEFT, RIGHT, DIFFERENCE)]
    assert all(shown)
    assert index.siblingAtColumn(SUSPECTS).data()
    assert finding.rule in index.data(int(Qt.ItemDataRole.ToolTipRole))
    assert "依据" in index.data(int(Qt.ItemDataRole.ToolTipRole))


def test_double_click_jumps_to_either_side(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    finding = next(f for f in panel._document.findings if len(f.refs) == 2 and f.difference)
    for column in (LEFT, RIGHT, MESSAGE):
        double_click(panel, finding.key, column)
    assert met == [finding.refs[0], finding.refs[1], finding.refs[0]]


def test_double_click_on_suspect_jumps_there(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    finding = next(f for f in panel._document.findings if f.suspects)
    double_click(panel, finding.key, SUSPECTS)
    assert met == [finding.suspects[0]]


def test_enter_jumps(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index_of(panel._document.findings[0].key))
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert met == [panel._document.findings[0].refs[0]]


def test_walk_goes_through_all_and_starts_again(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    said: list[str] = []
    panel.message.connect(said.append)
    keys = panel.model.keys()
    for _ in range(len(keys) + 1):
        panel.walk(1)
    assert said[-1] == "已到最后一条，从头开始。"
    assert met
    panel.walk(-1)
    assert panel._current_key() == keys[-1]


def test_selection_is_kept_when_others_go(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    put(panel._document, "hospitality.reception.general", "9.00")
    panel.refresh()
    key = panel.model.keys()[0]
    panel.view.setCurrentIndex(panel.model.index_of(key))
    panel._document.undo_stack.undo()
    panel.refresh()
    assert panel._current_key() == key


def test_walk_after_a_mended_finding_takes_the_one_that_followed(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    panel.walk(1)
    following = panel.model.keys()[1:]
    first = panel.model.keys()[0]
    gone = tuple(f for f in panel._document.findings if f.key != first)
    panel._document.review  # noqa: B018  worked out before it is replaced
    panel._document._review = panel._document.review._replace(findings=gone)
    panel.refresh()
    panel.walk(1)
    assert panel._current_key() == following[0]


def test_filter_by_text_and_state(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    everything = len(listed(panel))
    QTest.keyClicks(panel.filter, panel._document.findings[0].rule)
    qtbot.waitUntil(lambda: 0 < len(listed(panel)) < everything)
    panel.filter.clear()
    qtbot.waitUntil(lambda: len(listed(panel)) == everything)
    for state in (State.FAILED, State.HINT):
        QTest.mouseClick(panel.chips[state], Qt.MouseButton.LeftButton)
    assert listed(panel) == []
    assert "筛选" in panel.empty.text()


def test_insufficient_is_listed_on_demand(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    lacking = panel._document.unchecked()
    assert len(lacking) == panel._document.count()[State.INSUFFICIENT]
    panel.chips[State.INSUFFICIENT].setChecked(True)
    assert sum(
        line.entry.state is State.INSUFFICIENT for g in panel.model.groups for line in g.lines
    ) == len(lacking)


def test_empty_state_says_what_was_checked(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, broken=False)
    document = panel._document
    for rule in {finding.rule for finding in document.findings}:
        document.do(Mute(rule, "样例不完整"))
    panel.refresh()
    assert [document.count()[state] for state in (State.FAILED, State.HINT)] == [0, 0]
    assert f"没有不符。已核对 {document.count()[State.PASSED]} 条" in panel.empty.text()
    assert panel.pages.currentWidget() is panel.empty


def test_copy_gives_a_table(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["表", "状态", "勾稽关系"]
    assert len(lines) == len(listed(panel)) + 1
    assert all(len(line.split("\t")) == 10 for line in lines)


def test_copied_table_can_be_pasted_as_figures_and_as_a_table(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    panel.view.setFocus()
    finding = next(f for f in panel._document.findings if f.difference and f.difference < 0)
    panel.view.setCurrentIndex(panel.model.index_of(finding.key))
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    head, line = data.text().splitlines()
    words = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert Decimal(words["差额"]) == finding.difference
    assert words["规则"] == finding.rule
    assert data.html().count("<tr>") == 2
    assert finding.message.replace("&", "&amp;") in data.html()


def chosen(panel: FindingsPanel, key: str) -> None:
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index_of(key))


def test_explanation_is_written_shown_and_put_last(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    first = panel.model.groups[0].lines[0].entry
    chosen(panel, first.key)

    def write(dialog: QDialog) -> None:
        assert any(first.message == label.text() for label in dialog.findChildren(QLabel))
        write_chinese(dialog.findChildren(QPlainTextEdit)[0], "依批复数")
        click(dialog, "写入")

    with answering(write):
        QTest.keyClick(panel.view, Qt.Key.Key_F2)
    panel.refresh()
    index = panel.model.index_of(first.key)
    assert "已说明" in index.siblingAtColumn(STATE).data()
    assert "依批复数" in index.data(int(Qt.ItemDataRole.ToolTipRole))
    assert panel.model.groups[0].lines[-1].entry.key == first.key
    assert "已说明 1" in panel.model.index(0, 0).data()
    assert panel._current_key() == first.key


def test_last_wording_is_offered_and_taken(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    one, other = panel._document.findings[:2]
    panel._document.do(Explain(one.key, "依批复数"))
    panel.refresh()
    chosen(panel, other.key)

    def take(dialog: QDialog) -> None:
        click(dialog, "用上次的写法：依批复数")
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    with answering(take):
        QTest.keyClick(panel.view, Qt.Key.Key_F2)
    assert panel._document.book.explanations[other.key] == "依批复数"


def test_explanation_is_taken_away(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    key = panel._document.findings[0].key
    panel._document.do(Explain(key, "依批复数"))
    panel.refresh()
    chosen(panel, key)
    with answering("删除说明"):
        QTest.keyClick(panel.view, Qt.Key.Key_F2)
    assert panel._document.book.explanations == {}


def test_rule_is_switched_off_with_a_reason_and_on_again(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    rule = panel._document.findings[0].rule
    chosen(panel, panel._document.findings[0].key)

    def mute(dialog: QDialog) -> None:
        button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "停用")
        assert not button.isEnabled()
        write_chinese(dialog.findChildren(QLineEdit)[0], "另有规定")
        click(dialog, "停用")

    with answering(mute):
        QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    panel.refresh()
    assert rule not in listed(panel)
    assert panel.bar.muted_chip.text() == "已停用 1"
    QTest.mouseClick(panel.bar.muted_chip, Qt.MouseButton.LeftButton)
    line = panel.model.groups[-1].lines[0]
    assert "另有规定" in line.cells[MESSAGE]
    walked = panel.model.keys()
    assert line.entry.key not in walked
    chosen(panel, line.entry.key)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    panel.refresh()
    assert rule in listed(panel)
    assert not panel.bar.muted_chip.isVisible()


def test_keys_go_to_either_side(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    finding = next(f for f in panel._document.findings if len(f.refs) == 2 and f.difference)
    chosen(panel, finding.key)
    for arrow in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(panel.view, arrow, Qt.KeyboardModifier.AltModifier)
    assert met == list(finding.refs)


def test_menu_offers_the_computed_figure_of_a_pinned_cell(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, broken=False)
    document, ref = panel._document, at("expense.205.project")
    document.do(SetCells({ref: Decimal("99.00")}, {ref: Mark(pinned="user")}))
    panel.refresh()
    finding = next(f for f in document.findings if f.refs[:1] == (ref,))
    index = panel.model.index_of(finding.key)
    panel.view.scrollTo(index)
    line = panel.model.line(index)
    assert line is not None
    menu = panel.actions_on.menu(line)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words[:2] == ["转到左边", "转到右边"]
    next(action for action in menu.actions() if action.text() == "采用计算值").trigger()
    assert document.book.mark(ref).pinned == ""
    assert document.book.value(ref) != Decimal("99.00")


def test_context_menu_opens_on_a_finding(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    key = panel._document.findings[0].key
    panel.view.scrollTo(panel.model.index_of(key))
    place = panel.view.visualRect(panel.model.index_of(key)).center()
    seen: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        seen.extend(action.text() for action in menu.actions())
        menu.close()

    QTimer.singleShot(50, look)
    panel.view.customContextMenuRequested.emit(place)
    assert {"写出错说明…", "停用这条规则…", "复制所选"} <= set(seen)


def test_severity_filter_and_chips_count_what_they_would_list(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    bar, document = panel.bar, panel._document
    bar.severity.setFocus()
    QTest.keyClick(bar.severity, Qt.Key.Key_Down)
    assert bar.severity.currentText() == "错误"
    wanted = [f for f in document.findings if f.severity == "error"]
    assert len(listed(panel)) == len(wanted) > 0
    failed = sum(f.state is State.FAILED for f in wanted)
    assert panel.chips[State.FAILED].text() == f"✕ 不符 {failed}"
    write_chinese(panel.filter, "没有这样的词")
    qtbot.waitUntil(lambda: panel.chips[State.FAILED].text() == "✕ 不符 0")


def test_remark_with_a_cell_jumps(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    panel.show_report([RemarkLine("doubtful", "看这里", "第 3 页", at("expense.total.total"))])
    panel.open_report()
    view = panel.report.view
    view.setCurrentIndex(panel.report.model.index(0, 1))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert met == [at("expense.total.total")]
