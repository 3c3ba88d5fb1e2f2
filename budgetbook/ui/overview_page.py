"""概览: the book in pictures. Every bar leads to its cell; every picture can be saved."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.overview import Figure, Overview, overview
from budgetbook.ui.bar_chart import BarChart, money
from budgetbook.ui.document import Document
from budgetbook.ui.messages import warn

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

#: A change is shown when the hand rests this long (ms).
_REST = 250
#: A page narrower than this (px) shows one card beside no other.
_NARROW = 640
_CARDS = (
    ("sources", "钱从哪里来"),
    ("uses", "钱到哪里去"),
    ("kinds", "基本支出和项目支出"),
    ("three", "“三公”经费"),
    ("projects", "最大的项目"),
    ("changes", "与上年相比变动最大的科目"),
)


class Card(QFrame):
    """A chart with its title and what it adds up to."""

    def __init__(self, title: str, unit: str, *, changes: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setStyleSheet(
            "#card { background: palette(base); border: 1px solid palette(mid);"
            " border-radius: 6px; }"
        )
        self.chart = BarChart(title, unit, changes=changes)
        head = QLabel(title)
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        self._sum = QLabel()
        self._save = QToolButton(autoRaise=True)
        self._save.setText("⋯")
        self._save.setToolTip("存成图片")
        self._save.setAccessibleName(f"把“{title}”存成图片")
        self._save.clicked.connect(self.save_picture)
        top = QHBoxLayout()
        top.addWidget(head)
        top.addStretch(1)
        top.addWidget(self._sum)
        top.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 12)
        column.addLayout(top)
        column.addWidget(self.chart)
        column.addStretch(1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def show_figures(self, figures: Sequence[Figure], more: str = "") -> None:
        """Shows the figures; ``more`` stands for their sum beside the title."""
        self.chart.show_figures(figures)
        whole = sum((figure.amount for figure in figures), Decimal(0))
        self._sum.setText(more or f"合计 {money(whole)}")

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        save = QAction("存成图片…", menu)
        save.triggered.connect(self.save_picture)
        menu.addAction(save)
        menu.exec(self.mapToGlobal(at))
        menu.deleteLater()

    def save_picture(self) -> None:
        """Asks where to, and saves the chart as .png."""
        name, _ = QFileDialog.getSaveFileName(
            self, "存成图片", f"{self.chart.title}.png", "图片 (*.png)"
        )
        if not name:
            return
        path = Path(name).with_suffix(".png")
        if not self.chart.picture().save(str(path)):
            warn(self, "没有保存", f"“{path.name}”写不进去，没有保存，请换一个位置再试")


class OverviewPage(QScrollArea):
    """The charts of a book; they follow it while they are seen."""

    jump_requested = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("概览")
        self._desk = QWidget()
        self._title = QLabel(wordWrap=True)
        self._legend = QLabel("橙色竖线是上年的数。点一条横条，到它的单元格。", wordWrap=True)
        self.cards: dict[str, Card] = {}
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self._show)
        document.state_changed.connect(self._changed)

    def _build(self) -> None:
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        self._title.setFont(font)
        column = QVBoxLayout(self._desk)
        column.setContentsMargins(18, 12, 18, 18)
        column.addWidget(self._title)
        column.addWidget(self._legend)
        for part, title in _CARDS:
            card = Card(title, self.document.book.unit, changes=part == "changes")
            card.chart.jump_requested.connect(self.jump_requested)
            self.cards[part] = card
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(self._desk)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _place(self) -> None:
        """Puts the cards that have figures beside or below each other."""
        across = 1 if self.viewport().width() < _NARROW else 2
        shown = [card for card in self.cards.values() if card.chart.figures]
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.setVisible(card in shown)
        for number, card in enumerate(shown):
            self._grid.addWidget(card, number // across, number % across)
        self._grid.setColumnStretch(1, across - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._show()
        super().showEvent(event)

    def _changed(self) -> None:
        if self.isVisible():
            self._timer.start()

    def _show(self) -> None:
        book = self.document.book
        found = overview(book, self.document.layout, self.document.last_year)
        year = f"{book.year} 年" if book.year else ""
        self._title.setText(f"{book.department.name} {year}概览（单位：{book.unit}）".strip())
        self._legend.setVisible(self.document.last_year is not None)
        for part, card in self.cards.items():
            card.show_figures(getattr(found, part), _more(found, part))
        self._place()
        if not any(card.chart.figures for card in self.cards.values()):
            self._legend.setText("本簿还没有可以画成图的数。填了收入、支出各表，这里就有图。")
            self._legend.show()


def _more(found: Overview, part: str) -> str:
    """What stands beside a card's title in place of the sum."""
    if part == "changes":
        return "项级科目的增减"
    if part == "projects" and found.project_count > len(found.projects):
        return f"前 {len(found.projects)} 个，共 {found.project_count} 个"
    return ""


def show_overview(window: "MainWindow") -> None:
    """概览: shows it in the place of the page; once more goes back to the page."""
    workspace = window.workspace
    if workspace is None:
        return
    workspace.commit()
    page = workspace.findChild(OverviewPage)
    if page is None:
        page = OverviewPage(workspace.document, workspace)
        page.jump_requested.connect(workspace.jump)
        workspace.addWidget(page)
        workspace.tree.view.clicked.connect(lambda _index: _leave(workspace))
    if workspace.currentWidget() is page:
        _leave(workspace)
        return
    workspace.setCurrentWidget(page)
    workspace.cell.show_ref(None)
    page.cards["sources"].chart.setFocus()


def _leave(workspace: "Workspace") -> None:
    """Back to the page of the tree's current node, which a click on it does not choose anew."""
    node = workspace.tree.current
    if node is not None and isinstance(workspace.currentWidget(), OverviewPage):
        workspace.show_node(node)
