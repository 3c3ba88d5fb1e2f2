"""The findings panel: what it lists, where it jumps, what it says when all is well."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from budgetbook.ui.findings_model import DIFFERENCE, LEFT, MESSAGE, RIGHT, SUSPECTS
from budgetbook.ui.findings_panel import FindingsPanel
from budgetbook.ui.report_page import RemarkLine
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import put

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
    return [line.finding.rule for group in panel.model.groups for line in group.lines]


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
    assert panel.tabs.tabText(1) == "打开报告 2"
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
        line.finding.state is State.INSUFFICIENT for g in panel.model.groups for line in g.lines
    ) == len(lacking)


def test_empty_state_says_what_was_checked(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, broken=False)
    for state in (State.FAILED, State.HINT):
        assert panel._document.count()[state] == 0
    passed = panel._document.count()[State.PASSED]
    assert f"没有不符。已核对 {passed} 条" in panel.empty.text()
    assert panel.pages.currentWidget() is panel.empty


def test_copy_gives_a_table(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["表", "状态", "勾稽关系"]
    assert len(lines) == len(listed(panel)) + 1
    assert all(len(line.split("\t")) == 10 for line in lines)


def test_remark_with_a_cell_jumps(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    met = jumps(panel)
    panel.show_report([RemarkLine("doubtful", "看这里", "第 3 页", at("expense.total.total"))])
    panel.open_report()
    view = panel.report.view
    view.setCurrentIndex(panel.report.model.index(0, 1))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert met == [at("expense.total.total")]
