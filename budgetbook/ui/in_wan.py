"""以万元显示: the sheets of a book in 元 as they print in 万元 (舍位平衡), for looking at only."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Placed
from budgetbook.model.ref import Ref
from budgetbook.model.rounding import InWan, in_wan
from budgetbook.model.wording import rule_id
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.sheet_page import SheetPage

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_NOT_YUAN = "本簿的金额单位就是万元。以元为单位的簿才能换成万元看。"
_PAUSE = 60


def toggle(window: "MainWindow") -> None:
    """以万元显示: shows the sheets in 万元, and in 元 again."""
    action, workspace = window.actions_by_id["in_wan"], window.workspace
    if workspace is None or workspace.document.book.unit != "元":
        action.setChecked(False)
        window.say(_NOT_YUAN if workspace is not None else "请先打开一本以元为单位的簿。")
        return
    workspace.show_in_wan(action.isChecked())


class WanPage(SheetPage):
    """A sheet of the book in 万元; follows the book that is edited while it is shown."""

    #: Ref: an adjusted cell was chosen from the list.
    jump_requested = Signal(object)

    def __init__(self, source: Document, parent: QWidget | None = None) -> None:
        self._source = source
        self.made: InWan = in_wan(source.book, source.layout)
        document = Document(self.made.book, self.made.layout)
        document.is_read_only = True
        document.adjusted = self.made.adjusted
        super().__init__(document, parent)
        document.setParent(self)
        self._of = source.book
        self.bar = _Bar(self)
        self.bar.asked.connect(self.show_list)
        outer = self.layout()
        if isinstance(outer, QVBoxLayout):
            outer.insertWidget(0, self.bar)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.follow)
        source.state_changed.connect(self._timer.start)
        self._tell()

    def show_sheet(self, placed: Placed) -> None:
        self.follow()
        super().show_sheet(placed)

    def follow(self) -> None:
        """Takes over what changed in the book since."""
        self._timer.stop()
        if self._source.book is self._of or self.isHidden():
            return
        self._of = self._source.book
        self.made = in_wan(self._of, self._source.layout)
        self.document.adjusted = self.made.adjusted
        self.document.show(self.made.book)
        self._tell()

    def _tell(self) -> None:
        self.bar.tell(len(self.made.adjusted), len(self.made.lost))

    def show_list(self) -> None:
        """Lists the cells that took a difference; a double click goes to one."""
        dialog = AdjustedList(self.made, self)
        dialog.chosen.connect(self.jump_requested)
        dialog.show()


class _Bar(QWidget):
    """Says over the sheet that this is 万元, and how many figures were adjusted."""

    asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.button = QToolButton()
        self.button.setText("列出调整")
        self.button.setAutoRaise(True)
        self.button.setToolTip("作了舍位调整的格，各差多少")
        self.button.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.addWidget(self.words)
        row.addWidget(self.button)
        row.addStretch(1)
        palette, look = self.palette(), colours(self.palette())
        palette.setColor(self.backgroundRole(), look.accent_tint)
        palette.setColor(self.foregroundRole(), look.accent)
        self.setPalette(palette)
        self.setAutoFillBackground(True)

    def tell(self, adjusted: int, lost: int) -> None:
        """How many cells took a difference, and how many relations could not be held."""
        words = ["以万元显示，只供查看；录入请取消“以万元显示”，按元填。"]
        words.append(f"舍位调整 {adjusted} 格。" if adjusted else "没有需要舍位调整的格。")
        if lost:
            words.append(f"{lost} 条勾稽关系按万元不能全部相等。")
        self.words.setText("".join(words))
        self.button.setVisible(bool(adjusted or lost))


class AdjustedList(QDialog):
    """The cells that took a rounding difference, and what could not be held."""

    #: Ref: a cell was chosen.
    chosen = Signal(object)

    def __init__(self, made: InWan, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("舍位调整")
        about = QLabel(
            "这些格没有四舍五入到最近的 0.01 万元，以使各表各处的合计、小计分毫不差。双击转到。"
        )
        about.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("作了舍位调整的格")
        for ref, words in zip(made.adjusted, made.titles(), strict=True):
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, ref)
        for relation in made.lost:
            QListWidgetItem(
                f"不能保持：{rule_id(relation.spec.id)} {relation.spec.name}", self.list
            )
        self.list.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addWidget(self.list)
        self.resize(560, 420)

    def _choose(self, item: QListWidgetItem) -> None:
        ref = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(ref, Ref):
            self.chosen.emit(ref)
