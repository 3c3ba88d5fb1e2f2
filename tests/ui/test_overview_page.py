"""概览: charts whose bars lead to their cells."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import SetCells
from budgetbook.model.overview import Figure
from budgetbook.model.ref import Ref
from budgetbook.ui import overview_page
from budgetbook.ui.bar_chart import BarChart
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.overview_page import OverviewPage
from tests.books.source import sample
from tests.ui.shell import open_window

FIGURES = (
    Figure("甲", Ref("expense", "a", "total"), Decimal(30), Decimal(24)),
    Figure("乙", Ref("expense", "b", "total"), Decimal(10), Decimal(0)),
    Figure("丙", None, Decimal(0), Decimal(5)),
)


def _page(qtbot: QtBot, home: Path) -> tuple[MainWindow, OverviewPage]:
    window = open_window(qtbot, home)
    book, layout = sample("county")
    window.show_book(OpenBook(Document(book, layout), name="某某部"))
    window.actions_by_id["overview"].trigger()
    assert window.workspace is not None
    page = window.workspace.currentWidget()
    assert isinstance(page, OverviewPage)
    return window, page


def _chart(qtbot: QtBot, *, changes: bool = False) -> BarChart:
    chart = BarChart("图", "万元", changes=changes)
    qtbot.addWidget(chart)
    chart.show_figures(FIGURES)
    chart.resize(400, chart.sizeHint().height())
    chart.show()
    return chart


def test_a_click_goes_to_the_cell(qtbot: QtBot, tmp_path: Path) -> None:
    window, page = _page(qtbot, tmp_path)
    chart = page.cards["uses"].chart
    figure = chart.figures[1]
    row = chart.height() // len(chart.figures)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(40, row + row // 2))
    assert window.workspace is not None
    assert window.workspace.currentWidget() is window.workspace.sheet
    assert window.workspace.sheet.current_ref() == figure.ref


def test_keys_walk_and_enter_goes(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    gone: list[Ref] = []
    chart.jump_requested.connect(gone.append)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert "乙：10.00万元，上年 0.00，+10.00（新增）" in chart.accessibleDescription()
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Down)  # there is no further
    qtbot.keyClick(chart, Qt.Key.Key_Return)  # and a row that is gone has no cell
    assert gone == [FIGURES[1].ref]


def test_the_bars_follow_an_edit(qtbot: QtBot, tmp_path: Path) -> None:
    _window, page = _page(qtbot, tmp_path)
    before = page.cards["three"].chart.figures
    ref = before[0].ref
    assert ref is not None
    typed = ref._replace(column="general")
    page.document.do(SetCells({typed: page.document.book.value(typed) + 5}))
    qtbot.waitUntil(lambda: page.cards["three"].chart.figures != before)
    assert page.cards["three"].chart.figures[0].amount == before[0].amount + 5


def test_the_command_and_the_tree_go_back_to_the_page(qtbot: QtBot, tmp_path: Path) -> None:
    window, page = _page(qtbot, tmp_path)
    workspace = window.workspace
    assert workspace is not None
    window.actions_by_id["overview"].trigger()
    assert workspace.currentWidget() is workspace.sheet
    window.actions_by_id["overview"].trigger()
    assert workspace.currentWidget() is page
    view = workspace.tree.view
    place = view.visualRect(view.currentIndex()).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workspace.currentWidget() is workspace.sheet


def test_longer_bars_are_longer(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    image = chart.grab().toImage()
    ink = image.pixelColor(chart.width() // 2, 0)
    row = chart.height() // len(FIGURES)

    def filled(number: int) -> int:
        y = number * row + row // 2
        bar = [image.pixelColor(x, y) for x in range(chart.width())]
        return sum(colour.blue() > 120 and colour.red() < 60 for colour in bar)

    assert ink.isValid()
    assert filled(0) > 2 * filled(1) > 2 * filled(2)


def test_a_picture_is_saved(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _window, page = _page(qtbot, tmp_path)
    target = tmp_path / "支出"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.cards["uses"].save_picture()
    image = QImage(str(target.with_suffix(".png")))
    assert image.width() >= 3 * page.cards["uses"].chart.width()
    said: list[str] = []
    monkeypatch.setattr(overview_page, "warn", lambda *words: said.append(words[2]))
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "没有" / "支出.png"), "")
    )
    page.cards["uses"].save_picture()
    assert "没有保存" in said[0]


def test_changes_grow_to_both_sides(qtbot: QtBot) -> None:
    chart = _chart(qtbot, changes=True)
    assert [chart._words(f) for f in FIGURES] == ["+6.00", "+10.00", "−5.00"]
    assert not chart.picture().isNull()


def test_a_book_without_figures_says_so(qtbot: QtBot) -> None:
    book, layout = sample("county")
    page = OverviewPage(Document(book.model_copy(update={"tables": {}}), layout))
    qtbot.addWidget(page)
    page.show()
    assert "没有可以画成图的数" in page._legend.text()
    assert not any(card.isVisible() for card in page.cards.values())
