"""The F1 sheet, and about the program."""

import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from budgetbook import __version__
from budgetbook.ui.actions import ACTIONS, SHEET_KEYS
from budgetbook.ui.style import larger


class ShortcutSheet(QDialog):
    """Every key on one page, from the same declarations as the menus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        row = QHBoxLayout()
        row.setSpacing(40)
        rows = [
            (_keys(spec.shortcuts), spec.text.rstrip("…")) for spec in ACTIONS if spec.shortcuts
        ]
        from budgetbook.ui.narrative_keys import KEYS  # the text is loaded with the first book

        half = (len(rows) + 1) // 2
        findings = [
            ("Enter / 双击", "转到该条的单元格"),
            ("双击左、右、可能出在", "转到那一边的格"),
            ("Alt+← / Alt+→", "转到左边 / 右边"),
            ("F2 / Delete", "写出错说明 / 停用这条规则"),
            ("Ctrl+C", "复制所选的各条"),
        ]
        for parts in (
            [("全程序", rows[:half])],
            [("", rows[half:]), ("审核结果里", findings)],
            [("表格里", list(SHEET_KEYS)), ("情况说明里", list(KEYS))],
        ):
            row.addLayout(self._parts(parts))
        page = QWidget()
        page.setLayout(row)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addWidget(scroll)
        column.addWidget(self._buttons(parent))
        room = self.screen().availableSize() * 0.9
        wanted = page.sizeHint() + QSize(60, 90)
        self.resize(wanted.boundedTo(room))

    def _parts(self, parts: list[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
        """Groups of keys below each other."""
        column = QVBoxLayout()
        for title, rows in parts:
            column.addLayout(self._column(title, rows))
            column.addSpacing(12)
        column.addStretch(1)
        return column

    def _buttons(self, parent: QWidget | None) -> QDialogButtonBox:
        buttons = _close_button(self)
        self.manual = buttons.addButton("使用手册", QDialogButtonBox.ButtonRole.HelpRole)
        self.manual.setToolTip("Shift+F1")
        self.manual.setAutoDefault(False)
        self.manual.clicked.connect(self.accept)
        if isinstance(parent, QMainWindow):
            manual = parent.findChild(QAction, "manual")
            if manual is not None:
                self.manual.clicked.connect(manual.trigger)
        return buttons

    def _column(self, title: str, rows: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        heading = QLabel(title)
        heading.setFont(larger(self.font(), 1.1, bold=True))
        grid.addWidget(heading, 0, 0, 1, 2)
        for i, (keys, words) in enumerate(rows, 1):
            label = QLabel(keys)
            label.setForegroundRole(QPalette.ColorRole.Accent)
            grid.addWidget(label, i, 0)
            grid.addWidget(QLabel(words), i, 1)
        grid.setColumnStretch(1, 1)
        return grid


def _keys(shortcuts: tuple[str, ...]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return " / ".join(QKeySequence(keys).toString(native) for keys in shortcuts[:2])


class About(QDialog):
    """Version and what the program stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于预算簿")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 16)
        column.setSpacing(8)
        title = QLabel("预算簿")
        title.setFont(larger(self.font(), 1.8, bold=True))
        column.addWidget(title)
        column.addWidget(QLabel("部门预算公开文本的编制与审核"))
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Midlight)
        column.addWidget(line)
        facts = QLabel(
            f"版本 {__version__}　Python {platform.python_version()}　Qt {qVersion()}\n"
            "全部在本机运行，不联网，不上传任何内容。\n"
            "界面使用 Qt（PySide6），按 LGPL-3.0 许可。"
        )
        facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(facts)
        column.addSpacing(8)
        column.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox()
    buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
    buttons.rejected.connect(dialog.reject)
    return buttons
