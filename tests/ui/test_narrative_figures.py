"""Bound figures and standard sentences on a page of text."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import SetCells, SetFlow
from budgetbook.ui import narrative_side
from budgetbook.ui.document import Document
from budgetbook.ui.narrative_page import NarrativePage
from budgetbook.ui.open_book import OpenBook
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import open_window
from tests.ui.test_narrative_page import page_of, put_cursor, texts
from tests.ui.test_narrative_writing import CTRL, FIGURE, paragraph, say, with_table

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def bound(qtbot: QtBot, printed: str = "") -> tuple[Document, NarrativePage, str]:
    """A page whose second paragraph prints a bound figure."""
    document = office()
    value = printed or str(document.book.value(at(FIGURE)))
    say(document, "t2", f"共安排{value}万元。", (value, FIGURE))
    return document, page_of(qtbot, document), value


def middle(page: NarrativePage) -> QPoint:
    """The middle of the first figure of the second paragraph."""
    figure = page.editor.figures[1][0]
    block = page.editor.document().findBlockByNumber(1)
    return next(page.editor.rects(block, figure.start, figure.end)).center().toPoint()


def test_a_click_on_a_figure_goes_to_its_cell(qtbot: QtBot) -> None:
    _, page, _ = bound(qtbot)
    with qtbot.waitSignal(page.jump_requested) as asked:
        QTest.mouseClick(page.editor.viewport(), LEFT, pos=middle(page))
    assert asked.args == [at(FIGURE)]


def test_enter_in_a_figure_goes_to_its_cell_and_divides_nothing(qtbot: QtBot) -> None:
    document, page, _ = bound(qtbot)
    put_cursor(page, 1, 5)
    with qtbot.waitSignal(page.jump_requested) as asked:
        QTest.keyClick(page.editor, Key.Key_Return)
    assert asked.args == [at(FIGURE)]
    assert document.undo_stack.count() == 0


def test_the_tooltip_names_place_and_value(qtbot: QtBot) -> None:
    _, page, value = bound(qtbot)
    view, point = page.editor.viewport(), middle(page)
    QApplication.sendEvent(
        view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point))
    )  # fmt: skip
    assert "合计" in QToolTip.text()
    assert value in QToolTip.text()


def test_a_figure_follows_its_cell_and_one_that_differs_is_marked(qtbot: QtBot) -> None:
    document, page, _value = bound(qtbot)
    assert page.editor.figures[1][0].agrees
    document.do(SetCells({at("general.2050202.project"): Decimal("6.50")}))
    now = f"{document.book.value(at(FIGURE)):.2f}"
    assert page.editor.toPlainText().split("\n")[1] == f"共安排{now}万元。"
    put_cursor(page, 1, 3)
    QTest.keyClick(page.editor, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(page.editor, "7")
    assert not paragraph(document, "t2").bindings


def test_taking_the_tables_figure(qtbot: QtBot) -> None:
    document, page, _ = bound(qtbot, "99.00")
    (figure,) = page.editor.figures[1]
    assert not figure.agrees
    put_cursor(page, 1, 5)
    page.figures.refresh()
    assert page.figures.words.text().startswith("≠ 表中是")
    button = next(b for b in page.figures.buttons if b.text() == "改为表中数")
    QTest.mouseClick(button, LEFT)
    assert texts(document)[1] == f"共安排{document.book.value(at(FIGURE))}万元。"
    assert page.editor.figures[1][0].agrees
    document.undo_stack.undo()
    assert texts(document)[1] == "共安排99.00万元。"


def test_ctrl_k_unbinds_and_binds_a_typed_figure(qtbot: QtBot) -> None:
    document, page, value = bound(qtbot)
    put_cursor(page, 1, 5)
    QTest.keyClick(page.editor, Key.Key_K, CTRL)
    assert paragraph(document, "t2").bindings == ()
    assert texts(document)[1] == f"共安排{value}万元。"
    QTest.keyClick(page.editor, Key.Key_K, CTRL)
    (binding,) = paragraph(document, "t2").bindings
    assert document.book.value(binding.ref) == Decimal(value)
    assert document.undo_stack.count() == 2


def test_a_typed_figure_that_equals_a_cell_is_offered(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    QTest.keyClicks(page.editor, "7.50")
    page.editor.textCursor().insertText("万元")
    page.figures.refresh()
    assert "一致，没有绑定" in page.figures.words.text()
    QTest.keyClick(page.editor, Key.Key_K, CTRL)
    (binding,) = paragraph(document, "t2").bindings
    assert document.book.value(binding.ref) == Decimal("7.50")


def test_a_figure_whose_words_name_another_amount_is_marked(qtbot: QtBot) -> None:
    document = office()
    say(document, "t1", "一、收支情况")
    say(document, "t3", f"{document.book.year}年支出预算1.00万元。")
    page = page_of(qtbot, document)
    (figure,) = page.editor.figures[2]
    assert (figure.bound, figure.agrees) == (False, False)
    put_cursor(page, 2, texts(document)[2].index("1.00") + 1)
    page.figures.refresh()
    assert page.figures.words.text().startswith("≠ 表中是")
    assert [b.text() for b in page.figures.buttons] == ["改为表中数并绑定", "只绑定"]


def test_the_menu_has_what_the_bar_has(qtbot: QtBot) -> None:
    _, page, _ = bound(qtbot)
    put_cursor(page, 1, 5)
    names = [action.text() for action in page.figures.menu(None).actions()]
    assert names[:2] == ["转到", "解除绑定"]
    assert "粘贴" in names


# ---- standard sentences


def sectioned(qtbot: QtBot) -> tuple[Document, NarrativePage]:
    document = office()
    flow = tuple(
        item.model_copy(update={"text": "1、收入说明"}) if getattr(item, "id", "") == "t4" else item
        for item in document.book.flow
        if not (isinstance(item, Paragraph) and item.text == "1、收入说明" and item.id != "t4")
    )
    document.do(SetFlow(flow))
    document.undo_stack.clear()
    page = page_of(qtbot, document)
    page.writing.side_button.click()
    page.writing.side.tabs.setCurrentIndex(1)
    page.writing.side.sentences.setCurrentRow(0)
    return document, page


def income(document: Document) -> Paragraph | None:
    return next(
        (p for p in document.book.flow if isinstance(p, Paragraph) and p.standard is not None), None
    )


def test_a_sentence_is_taken_into_its_section(qtbot: QtBot) -> None:
    document, page = sectioned(qtbot)
    side = page.writing.side
    current = side.current()
    assert current is not None
    assert current.state == "absent"
    assert "预算收入" in side.text.toPlainText()
    QTest.mouseClick(side.take, LEFT)
    made = income(document)
    assert made is not None
    assert made.bindings
    ids = [getattr(item, "id", "") for item in document.book.flow]
    assert ids[ids.index("t4") + 1] == made.id
    assert "✓ 一致" in side.sentences.item(0).text()
    assert document.undo_stack.undoText() == "采用规范句 收入说明"
    document.undo_stack.undo()
    assert income(document) is None


def test_a_sentence_changed_by_hand_is_asked_about(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, page = sectioned(qtbot)
    side = page.writing.side
    QTest.mouseClick(side.take, LEFT)
    made = income(document)
    assert made is not None
    block = page.paragraph_ids().index(made.id)
    put_cursor(page, block, 0)
    QTest.keyClicks(page.editor, "x")
    side.refresh()
    assert "改写过" in side.sentences.item(0).text()
    asked: list[str] = []
    answers = [0, 1]

    def ask(_parent: object, _title: str, text: str, *_rest: object) -> int:
        asked.append(text)
        return answers.pop(0)

    monkeypatch.setattr(narrative_side, "ask", ask)
    QTest.mouseClick(side.take, LEFT)
    assert texts(document)[block].startswith("x")
    QTest.mouseClick(side.take, LEFT)
    assert texts(document)[block] == made.text
    assert len(asked) == 2


def test_a_figure_that_follows_is_no_change_by_hand(qtbot: QtBot) -> None:
    document, page = sectioned(qtbot)
    side = page.writing.side
    QTest.mouseClick(side.take, LEFT)
    document.do(SetCells({at("income.2050201.fiscal"): Decimal("41.00")}))
    side.refresh()
    current = side.current()
    assert current is not None
    assert current.state in ("same", "stale")


def test_the_outline_goes_to_a_heading(qtbot: QtBot) -> None:
    _, page = sectioned(qtbot)
    side = page.writing.side
    side.tabs.setCurrentIndex(0)
    rows = [side.outline.item(i).text().strip() for i in range(side.outline.count())]
    side.outline.setCurrentRow(rows.index("一、部门职责"))
    with qtbot.waitSignal(page.text_requested) as asked:
        QTest.keyClick(side.outline, Key.Key_Return)
    assert asked.args == ["t1"]


# ---- in the window


def test_from_text_to_cell_and_table_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = with_table()
    value = str(document.book.value(at(FIGURE)))
    say(document, "t2", f"共安排{value}万元。", (value, FIGURE))
    window.show_book(OpenBook(document, name="某某局"))
    work = window.workspace
    assert work is not None
    work.jump_to_text("t2")
    assert work.currentWidget() is work.narrative
    QTest.mouseClick(work.narrative.editor.viewport(), LEFT, pos=middle(work.narrative))
    assert work.currentWidget() is work.sheet
    assert work.sheet.current_ref() == at(FIGURE)
    work.jump_to_text("t2")
    ((_, rect),) = list(work.narrative.editor._cards())
    QTest.mouseClick(work.narrative.editor.viewport(), LEFT, pos=rect.center().toPoint())
    assert work.currentWidget() is work.sheet
    node = work.tree.current
    assert node is not None
    assert node.placed is not None
    assert node.placed.sheet == "units"


def test_a_book_that_is_only_shown_takes_nothing(qtbot: QtBot) -> None:
    document = office()
    document.is_read_only = True
    page = page_of(qtbot, document)
    put_cursor(page, 1, 2)
    for key in (Key.Key_Tab, Key.Key_Return, Key.Key_A):
        QTest.keyClick(page.editor, key)
    QTest.keyClick(page.editor, Key.Key_B, CTRL)
    assert document.undo_stack.count() == 0
    assert not page.writing.bold.isEnabled()
    assert texts(document)[1] == "负责全县某项工作。"
