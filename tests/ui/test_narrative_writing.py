"""Levels, lists, bold, pasting, input methods and tables on a page of text, by real keys."""

from decimal import Decimal

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Binding, Paragraph, Placed, Row, Table
from budgetbook.model.edit import SetCells, SetParagraphs
from budgetbook.model.ref import TableKey
from budgetbook.ui.document import Document
from budgetbook.ui.narrative_editor import CARD
from budgetbook.ui.narrative_grid import sketch
from budgetbook.ui.narrative_page import NarrativePage
from tests.model.books import at
from tests.ui.books import office
from tests.ui.test_narrative_page import agrees, page_of, put_cursor, texts

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
FIGURE = "general.total.total"


def paragraph(document: Document, name: str) -> Paragraph:
    return next(p for p in document.book.flow if isinstance(p, Paragraph) and p.id == name)


def say(document: Document, name: str, text: str, *bound: tuple[str, str]) -> None:
    """Puts words into a paragraph, with some of them bound to cells."""
    bindings = tuple(
        Binding(
            start=text.index(words), end=text.index(words) + len(words), ref=at(place), words=words
        )
        for words, place in bound
    )
    new = paragraph(document, name).model_copy(update={"text": text, "bindings": bindings})
    document.do(SetParagraphs((new,), "准备"))
    document.undo_stack.clear()


def compose(page: NarrativePage, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(page.editor, event)


def test_tab_changes_the_level_and_is_one_step(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 0, 2)
    QTest.keyClick(page.editor, Key.Key_Tab)
    assert paragraph(document, "t1").role == "heading2"
    assert page.editor.textCursor().positionInBlock() == 2
    assert document.undo_stack.undoText() == "降一级"
    QTest.keyClick(page.editor, Key.Key_Backtab, SHIFT)
    assert paragraph(document, "t1").role == "heading1"
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert paragraph(document, "t1").role == "heading1"


def test_ctrl_tab_leaves_the_text(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    page.editor.setFocus()
    QTest.keyClick(page.editor, Key.Key_Tab, CTRL)
    assert not page.editor.hasFocus()
    assert document.undo_stack.count() == 0


def test_the_level_box_shows_and_sets_the_level(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    assert page.writing.level.currentText() == "正文"
    page.writing.level.setFocus()
    QTest.keyClick(page.writing.level, Key.Key_Up)
    assert paragraph(document, "t2").role == "heading3"
    put_cursor(page, 0, 0)
    assert page.writing.level.currentText() == "一级标题"


def test_enter_goes_on_with_a_list_and_counts_the_rest(qtbot: QtBot) -> None:
    document = office()
    say(document, "t2", "1.收好材料。")
    say(document, "t3", "2.报送上级。")
    page = page_of(qtbot, document)
    put_cursor(page, 1, 7)
    QTest.keyClick(page.editor, Key.Key_Return)
    assert texts(document)[1:4] == ["1.收好材料。", "2.", "3.报送上级。"]
    assert document.undo_stack.count() == 1
    assert page.editor.textCursor().positionInBlock() == 2
    QTest.keyClicks(page.editor, "abc")
    assert texts(document)[2] == "2.abc"
    for _ in range(3):
        QTest.keyClick(page.editor, Key.Key_Backspace)
    QTest.keyClick(page.editor, Key.Key_Return)
    assert texts(document)[2] == ""
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert texts(document)[1:3] == ["1.收好材料。", "2.报送上级。"]
    assert agrees(page, document)


def test_tab_in_a_list_changes_its_number(qtbot: QtBot) -> None:
    document = office()
    say(document, "t2", "（二）收好材料。")
    page = page_of(qtbot, document)
    put_cursor(page, 1, 5)
    QTest.keyClick(page.editor, Key.Key_Tab)
    assert texts(document)[1] == "1.收好材料。"
    assert paragraph(document, "t2").role == "body"
    QTest.keyClick(page.editor, Key.Key_Backtab, SHIFT)
    assert texts(document)[1] == "（一）收好材料。"


def test_the_list_buttons_number_the_selection(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    QTest.keyClick(page.editor, Key.Key_Down, SHIFT)
    page.writing.set_list("{n}.")
    assert texts(document)[1:3] == ["1.负责全县某项工作。", "2.另有所属单位一个。"]
    assert document.undo_stack.count() == 1
    page.writing.dots.click()
    assert texts(document)[1].startswith("• ") or texts(document)[2].startswith("• ")
    assert agrees(page, document)


def test_ctrl_b_sets_the_selection_bold(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    for _ in range(2):
        QTest.keyClick(page.editor, Key.Key_Right, SHIFT)
    QTest.keyClick(page.editor, Key.Key_B, CTRL)
    assert paragraph(document, "t2").emphasis == ((0, 2),)
    assert document.undo_stack.undoText() == "加粗"
    cursor = page.editor.textCursor()
    assert cursor.selectedText() == "负责"
    assert cursor.charFormat().fontWeight() == 700
    put_cursor(page, 1, 2)
    QTest.keyClicks(page.editor, "x")
    assert paragraph(document, "t2").emphasis == ((0, 3),)
    QTest.keyClick(page.editor, Key.Key_B, CTRL)
    QTest.keyClicks(page.editor, "yz")
    assert paragraph(document, "t2").emphasis == ((0, 3),)
    QTest.keyClick(page.editor, Key.Key_Return)
    put_cursor(page, 1, 1)
    QTest.keyClick(page.editor, Key.Key_Return)
    first, second = page.paragraph(1), page.paragraph(2)
    assert first is not None
    assert second is not None
    assert (first.emphasis, second.emphasis) == (((0, 1),), ((0, 2),))
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert paragraph(document, "t2").emphasis == ()
    put_cursor(page, 1, 1)
    assert page.editor.textCursor().charFormat().fontWeight() != 700


def test_figures_stay_bound_where_a_paragraph_is_divided_and_joined(qtbot: QtBot) -> None:
    document = office()
    say(document, "t2", "共安排56.50万元，其中一部分。", ("56.50", FIGURE))
    page = page_of(qtbot, document)
    put_cursor(page, 1, 1)
    QTest.keyClick(page.editor, Key.Key_Return)
    second = page.paragraph(2)
    assert second is not None
    assert [second.text[b.start : b.end] for b in second.bindings] == ["56.50"]
    QTest.keyClick(page.editor, Key.Key_Backspace)
    joined = paragraph(document, "t2")
    assert [joined.text[b.start : b.end] for b in joined.bindings] == ["56.50"]


def test_pasted_words_are_cleaned_in_one_step(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    data = QMimeData()
    data.setHtml("<p><b>甲</b></p><p>乙</p>")
    data.setText("　　一是甲。\r\n\r\n\uf0b7\t乙\u00a0项\u200b。\r\n3.\t丙。\r\n")
    QApplication.clipboard().setMimeData(data)
    QTest.keyClick(page.editor, Key.Key_V, CTRL)
    assert texts(document)[1:4] == ["一是甲。", "• 乙 项。", "3.丙。负责全县某项工作。"]
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert agrees(page, document)
    assert page.paragraph_ids() == ("t1", "t2", "t3", "t4")


def test_an_input_method_is_not_disturbed_by_a_figure_that_changes(qtbot: QtBot) -> None:
    document = office()
    value = document.book.value(at(FIGURE))
    say(document, "t2", f"共安排{value}万元。后面", (str(value), FIGURE))
    page = page_of(qtbot, document)
    put_cursor(page, 1, len(texts(document)[1]))
    compose(page, "pin")
    document.do(SetCells({at("general.2050202.project"): Decimal("105.00")}))
    layout = page.editor.textCursor().block().layout()
    assert layout.preeditAreaText() == "pin"
    now = document.book.value(at(FIGURE))
    assert now != value
    compose(page, commit="拼")
    assert texts(document)[1] == f"共安排{now}万元。后面拼"
    assert len(paragraph(document, "t2").bindings) == 1
    assert agrees(page, document)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert texts(document)[1] == f"共安排{value}万元。后面"
    assert agrees(page, document)


def test_giving_up_the_input_shows_what_waited(qtbot: QtBot) -> None:
    document = office()
    value = document.book.value(at(FIGURE))
    say(document, "t2", f"共安排{value}万元。", (str(value), FIGURE))
    page = page_of(qtbot, document)
    put_cursor(page, 0, 0)
    compose(page, "pin")
    document.do(SetCells({at("general.2050202.project"): Decimal("105.00")}))
    compose(page)
    assert agrees(page, document)


def with_table() -> Document:
    document = office()
    from budgetbook.model.edit import SetFlow

    flow: list[object] = []
    for item in document.book.flow:
        if isinstance(item, Placed) and item.sheet == "units":
            continue
        flow.append(item)
        if getattr(item, "id", "") == "t2":
            flow.append(Placed(sheet="units", title="部门机构设置情况"))
    document.do(SetFlow(tuple(flow)))  # type: ignore[arg-type]
    document.undo_stack.clear()
    return document


def order(document: Document) -> list[str]:
    names = [getattr(item, "id", "") or getattr(item, "sheet", "") for item in document.book.flow]
    return names[names.index("t1") : names.index("t4") + 1]


def test_a_table_stands_at_its_place_opens_and_moves(qtbot: QtBot) -> None:
    document = with_table()
    page = page_of(qtbot, document)
    (card,) = page.editor.cards[1]
    assert card.title == "部门机构设置情况"
    ((_, rect),) = list(page.editor._cards())
    below = page.editor._block_rect(page.editor.document().findBlockByNumber(2))
    assert below.top() >= rect.bottom()  # the words go on under the picture
    assert rect.height() == card.height > CARD
    with qtbot.waitSignal(page.sheet_requested) as asked:
        QTest.mouseClick(
            page.editor.viewport(), Qt.MouseButton.LeftButton, pos=rect.center().toPoint()
        )
    assert asked.args == [card.placed]
    put_cursor(page, 1, 0)
    with qtbot.waitSignal(page.sheet_requested):
        QTest.keyClick(page.editor, Key.Key_Return, CTRL)
    assert texts(document)[1] == "负责全县某项工作。"
    QTest.keyClick(page.editor, Key.Key_Down, ALT | SHIFT)
    assert order(document) == ["t1", "t2", "t3", "units", "t4"]
    assert list(page.editor.cards) == [2]
    assert page.editor.textCursor().blockNumber() == 2
    document.undo_stack.undo()
    assert order(document) == ["t1", "t2", "units", "t3", "t4"]
    assert list(page.editor.cards) == [1]


def test_a_table_in_the_text_is_seen_with_its_first_rows() -> None:
    document = with_table()
    key = TableKey("units")
    rows = tuple(Row(id=f"u{n}", cells={"name": f"单位{n}"}) for n in range(12))
    table = document.book.tables.get(key, Table(key=key)).with_rows(rows)
    made = sketch(document.book.with_table(table), document.layout, Placed(sheet="units"))
    words = [cell.text for cell in made.cells]
    assert "单位名称" in words
    assert "单位0" in words
    assert "单位11" not in words
    assert made.more == 12 + 1 - made.rows
    assert max(cell.row for cell in made.cells) < made.rows


def test_a_table_is_dragged(qtbot: QtBot) -> None:
    document = with_table()
    page = page_of(qtbot, document)
    ((_, rect),) = list(page.editor._cards())
    view, left = page.editor.viewport(), Qt.MouseButton.LeftButton
    target = page.editor._block_rect(page.editor.document().findBlockByNumber(0)).center()
    QTest.mousePress(view, left, pos=rect.center().toPoint())
    QTest.mouseMove(view, target.toPoint() + QPoint(0, 1))
    QTest.mouseRelease(view, left, pos=target.toPoint())
    assert order(document) == ["t1", "units", "t2", "t3", "t4"]
    document.undo_stack.undo()
    assert order(document) == ["t1", "t2", "units", "t3", "t4"]


def test_reveal_selects_and_marks_until_the_next_click(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    assert page.reveal("t3", 2, 6)
    assert page.editor.textCursor().selectedText() == "所属单位"
    assert page.editor.found == (2, 2, 6)
    assert not page.reveal("nowhere", 0, 1)
    QTest.mouseClick(page.editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert page.editor.found is None


def test_typing_elsewhere_or_behind_a_sentence_is_a_step_of_its_own(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 2)
    QTest.keyClicks(page.editor, "aab")
    QTest.keyClick(page.editor, Key.Key_Backspace)
    QTest.keyClicks(page.editor, "c")
    assert document.undo_stack.count() == 1
    put_cursor(page, 1, 8)
    QTest.keyClicks(page.editor, "xx")
    assert document.undo_stack.count() == 2
    compose(page, commit="。")
    assert document.undo_stack.count() == 2
    compose(page, commit="又")
    QTest.keyClicks(page.editor, "y")
    assert document.undo_stack.count() == 3
    for _ in range(3):
        QTest.keyClick(page.editor, Key.Key_Backspace)
    assert document.undo_stack.count() <= 4
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert texts(document)[1] == "负责全县某项工作。"
