"""入门提示: five short hints for the first run, each beside what it speaks of."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_WIDTH = 340


class Hint(NamedTuple):
    """What is said, and beside which part of the window."""

    title: str
    words: str
    place: "Callable[[MainWindow], QWidget | None]"


HINTS = (
    Hint(
        "整本簿在这里",
        "公开表、情况说明、绩效目标都在左边。点一项就打开它；表名后面的数是这一页有几处不符。",
        lambda window: window.tree_panel,
    ),
    Hint(
        "像 Excel 一样填",
        "方向键走，直接打字就改，F2 修改，Ctrl+C、Ctrl+V 与 Excel、WPS 互通。"
        "灰底的合计自己算，不用填。",
        lambda window: window.workspace,
    ),
    Hint(
        "这个数从哪来",
        "右边说明当前这一格：怎么算出来、该等于哪里、上年是多少。蓝色的字点了就过去。",
        lambda window: window.cell_panel,
    ),
    Hint(
        "哪里对不上",
        "改一个数，下边立刻列出不符的勾稽关系和最可能出错的格子。双击一行就到那里，F8 逐条走。",
        lambda window: window.findings_panel,
    ),
    Hint(
        "一年只做一次的事",
        "“年度 → 结转下年”由去年的文件做出今年的簿；做完用“导出”生成 Word、Excel、PDF。"
        "按 F1 看全部快捷键。",
        lambda window: window.menuBar(),
    ),
)


class HintBubble(QFrame):
    """One hint at a time; it takes no click that is meant for the window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._at = window, 0
        self.setObjectName("hint")
        self.setStyleSheet(
            "#hint { background: palette(base); border: 2px solid palette(dark);"
            " border-radius: 6px; }"
        )
        self._title, self._words = QLabel(), QLabel(wordWrap=True)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._count = QLabel()
        self.next = QPushButton("下一条")
        self.skip = QPushButton("不再提示")
        row = QHBoxLayout()
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(row)
        self.setFixedWidth(_WIDTH)
        self.next.clicked.connect(self._advance)
        self.skip.clicked.connect(self.finish)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    def begin(self) -> None:
        """Shows the first hint."""
        self._at = 0
        self._show()

    def _advance(self) -> None:
        self._at += 1
        if self._at == len(HINTS):
            self.finish()
        else:
            self._show()

    def finish(self) -> None:
        """Puts the hints away for good."""
        self._window.settings.hints_seen = True
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if self._window.workspace is not None:
            self._window.workspace.focus_page()

    def _show(self) -> None:
        hint = HINTS[self._at]
        self._title.setText(hint.title)
        self._words.setText(hint.words)
        self._count.setText(f"{self._at + 1} / {len(HINTS)}")
        self.next.setText("下一条" if self._at + 1 < len(HINTS) else "开始使用")
        self.setAccessibleName(f"入门提示：{hint.title}。{hint.words}")
        self.adjustSize()
        self._move()
        self.show()
        self.raise_()
        self.next.setFocus()

    def _move(self) -> None:
        """Near the middle of what the hint speaks of, inside the window."""
        part = HINTS[self._at].place(self._window)
        room = self._window.rect()
        if part is None or not part.isVisible():
            place = room.center() - QPoint(self.width() // 2, self.height() // 2)
        else:
            there = QRect(part.mapTo(self._window, QPoint(0, 0)), part.size())
            place = there.center() - QPoint(self.width() // 2, self.height() // 2)
            if there.height() < self.height():
                place.setY(there.bottom() + 8)
        x = min(max(place.x(), 8), room.width() - self.width() - 8)
        y = min(max(place.y(), 8), room.height() - self.height() - 8)
        self.move(x, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc anywhere in the window ends the hints; work begun beside one moves it aside."""
        if not self.isVisible():
            return False
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._move()
        elif isinstance(watched, QWidget) and watched.window() is self._window:
            outside = watched is not self and not self.isAncestorOf(watched)
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self.finish()
                    return True
                outside = outside and bool(event.text())
            elif event.type() != QEvent.Type.MouseButtonPress:
                outside = False
            if outside:
                self._step_aside()
        return False

    def _step_aside(self) -> None:
        """To the lower right corner, over no figure."""
        room = self._window.rect()
        self.move(room.width() - self.width() - 8, room.height() - self.height() - 40)


def show_hints(window: "MainWindow") -> None:
    """入门提示: from the first one."""
    for shown in window.findChildren(HintBubble):
        shown.finish()
    HintBubble(window).begin()


def offer(window: "MainWindow") -> None:
    """Shows the hints with the first book of the first run."""
    if not window.settings.hints_seen and window.workspace is not None:
        show_hints(window)
