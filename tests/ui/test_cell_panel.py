"""What the panel at the right says of a cell."""

from decimal import Decimal

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import SetCells
from budgetbook.model.ref import Ref
from budgetbook.ui.cell_panel import CellPanel
from budgetbook.ui.document import Document
from tests.model.books import at
from tests.ui.books import office


def panel_of(qtbot: QtBot, document: Document, ref: Ref | None) -> CellPanel:
    panel = CellPanel(document)
    qtbot.addWidget(panel)
    panel.resize(280, 600)
    panel.show()
    panel.show_ref(ref)
    qtbot.wait(60)
    return panel


def said(panel: CellPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def button(panel: CellPanel, words: str) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if b.text() == words)


def test_a_typed_cell_with_what_it_feeds(qtbot: QtBot) -> None:
    text = said(panel_of(qtbot, office(), at("general.2050201.basic")))
    assert "2050201 学前教育 · 基本支出" in text
    assert "30.00 万元" in text
    assert "录入" in text
    assert "由它算出" in text


def test_a_computed_cell_with_its_parts_and_checks(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, office(), at("general.205.total"))
    text = said(panel)
    assert "计算" in text
    assert "基本支出 ＋ 项目支出" in text
    assert "应当等于" in text
    assert "✓" in text
    assert button(panel, "保留此数").isVisible()
    assert not button(panel, "采用计算值").isVisible()


def test_a_kept_figure_can_be_released(qtbot: QtBot) -> None:
    document, ref = office(), at("general.205.total")
    panel = panel_of(qtbot, document, ref)
    button(panel, "保留此数").click()
    document.do(SetCells({at("general.2050201.basic"): Decimal("31.00")}))
    qtbot.waitUntil(lambda: "✕ 差 −1.00" in said(panel))
    button(panel, "采用计算值").click()
    assert document.book.value(ref) == Decimal("46.00")
    qtbot.waitUntil(lambda: "✕" not in said(panel))


def test_a_link_leads_to_the_other_cell(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, office(), at("general.2050201.basic"))
    about = panel.findChildren(QLabel)[-1]
    with qtbot.waitSignal(panel.jump_requested) as told:
        about.linkActivated.emit("0")
    assert told.args is not None
    assert isinstance(told.args[0], Ref)


def test_without_a_cell_it_says_what_it_is_for(qtbot: QtBot) -> None:
    assert "选定一个单元格" in said(panel_of(qtbot, office(), None))
    gone = Ref("general", "没有", "basic")
    assert "选定一个单元格" in said(panel_of(qtbot, office(), gone))
