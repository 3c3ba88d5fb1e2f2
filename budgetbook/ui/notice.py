"""A calm bar over the page for what the user should know but need not answer at once."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

Offer = tuple[str, Callable[[], None]]


class NoticeBar(QFrame):
    """One sentence with at most a few offers; gone when dealt with or closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setStyleSheet(
            "#notice { background: palette(alternate-base); border: 0;"
            " border-bottom: 1px solid palette(midlight); }"
        )
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.setToolTip("收起这条提醒")
        self._close.setAccessibleName("收起提醒")
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._close)
        self._offers: list[QPushButton] = []
        self._is_of_step = False
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_notice(
        self, text: str, offers: Sequence[Offer] = (), stack: QUndoStack | None = None
    ) -> None:
        """Says ``text`` with a button for each offer. ``stack``: what is said is of the last step
        only, and is gone with the next step or when it is undone."""
        self._is_of_step = stack is not None
        if stack is not None:
            once = Qt.ConnectionType.SingleShotConnection
            stack.indexChanged.connect(self._step_made, once)
        for button in self._offers:
            button.hide()  # deleted only when the event loop comes round
            button.deleteLater()
        self._offers = [self._offer(title, action) for title, action in offers]
        self._words.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _step_made(self, _index: int) -> None:
        if self._is_of_step:  # another notice may have taken its place
            self.hide()

    def _offer(self, title: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(title)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda: action())
        self._row.insertWidget(self._row.count() - 1, button)
        return button
