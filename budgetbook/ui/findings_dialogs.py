"""Two small questions about a finding: why it stays, and why its rule does not count."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.audit import rule_name
from budgetbook.model.book import Book
from budgetbook.model.edit import Explain, Mute
from budgetbook.model.finding import Finding
from budgetbook.model.wording import rule_id
from budgetbook.ui.document import Document

_MOST_OFFERED = 40
_WIDTH = 520


def last_wording(book: Book, finding: Finding) -> str:
    """What was written last for the same rule, else for any other finding; may be empty."""
    others = {k: text for k, text in book.explanations.items() if k != finding.key}
    same = [t for k, t in others.items() if rule_id(k.partition("|")[0]) == finding.rule]
    return (same or list(others.values()) or [""])[-1]


class ExplainDialog(QDialog):
    """出错说明: the finding's sentence, and why it stays as it is."""

    def __init__(self, finding: Finding, offered: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("出错说明")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        column.addWidget(_sentence(finding))
        self.text = QPlainTextEdit(finding.explanation)
        self.text.setAccessibleName("出错说明")
        self.text.setPlaceholderText("这一条为什么保留，例如：按财政批复数列示")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(72)
        column.addWidget(self.text, 1)
        if offered and offered != finding.explanation:
            column.addWidget(self._offer(offered), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(_hint("说明随本簿保存，审核报告里一并列出；这一条仍然算不符。"))
        column.addWidget(self._buttons(bool(finding.explanation)))
        self.resize(_WIDTH, self.minimumSizeHint().height() + 40)

    def _offer(self, offered: str) -> QPushButton:
        words = offered if len(offered) <= _MOST_OFFERED else f"{offered[:_MOST_OFFERED]}…"
        button = QPushButton(f"用上次的写法：{' '.join(words.split())}".replace("&", "&&"))
        button.setAutoDefault(False)
        button.setToolTip(offered)
        button.clicked.connect(lambda: self._take(offered))
        return button

    def _take(self, offered: str) -> None:
        self.text.selectAll()
        self.text.insertPlainText(offered)
        self.text.setFocus()

    def _buttons(self, has_text: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        buttons.addButton("写入", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        if has_text:
            role = QDialogButtonBox.ButtonRole.DestructiveRole
            buttons.addButton("删除说明", role).clicked.connect(self._remove)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _remove(self) -> None:
        self.text.clear()
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter writes: Enter alone begins a line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        else:
            super().keyPressEvent(event)


class MuteDialog(QDialog):
    """停用规则: nothing is switched off without a reason."""

    def __init__(self, rule: str, name: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("停用规则")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        question = QLabel(f"本簿停用规则 {rule}“{name}”？", wordWrap=True)
        column.addWidget(question)
        column.addWidget(
            _hint(f"它的 {count} 条不再列出，也不计为通过。只对本簿有效，可在“已停用”里重新启用。")
        )
        self.reason = QLineEdit()
        self.reason.setAccessibleName("停用原因")
        self.reason.setPlaceholderText("停用原因，例如：本县另有规定")
        column.addWidget(self.reason)
        buttons = QDialogButtonBox()
        self._mute = buttons.addButton("停用", QDialogButtonBox.ButtonRole.AcceptRole)
        self._mute.setDefault(True)
        self._mute.setEnabled(False)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.reason.textChanged.connect(lambda text: self._mute.setEnabled(bool(text.strip())))
        self.resize(_WIDTH, self.sizeHint().height())


def _sentence(finding: Finding) -> QLabel:
    label = QLabel(finding.message, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


def _hint(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def explain(document: Document, finding: Finding, parent: QWidget) -> bool:
    """Asks for the 出错说明 of a finding and writes it; whether it is another now."""
    dialog = ExplainDialog(finding, last_wording(document.book, finding), parent)
    text = dialog.text.toPlainText().strip() if dialog.exec() else finding.explanation
    dialog.deleteLater()
    if text == finding.explanation:
        return False
    document.do(Explain(finding.key, text))
    return True


def mute(document: Document, finding: Finding, parent: QWidget) -> bool:
    """Asks why the rule of a finding does not count, and switches it off; whether it is."""
    count = sum(one.rule == finding.rule for one in document.findings)
    name = rule_name(finding.rule, document.book, document.layout)  # one id may stand for several
    dialog = MuteDialog(finding.rule, name, count, parent)
    reason = dialog.reason.text().strip() if dialog.exec() else ""
    dialog.deleteLater()
    if reason:
        document.do(Mute(finding.rule, reason))
    return bool(reason)
