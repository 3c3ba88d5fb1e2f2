"""The one question of the first saving of a book that was opened from Word or Excel."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.ui.open_book import Target


class SaveChoice(QDialog):
    """保存为 .ysb, or 写回原文件; remembered for this book, and for good if wished."""

    def __init__(self, originals: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("保存到哪里")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(6)
        names = "”“".join(path.name for path in originals)
        column.addWidget(QLabel(f"这本簿是从“{names}”打开的。以后按“保存”时："))
        column.addSpacing(6)
        self.ysb = QRadioButton("保存为 .ysb（推荐，保留原件）")
        self.ysb.setChecked(True)
        column.addWidget(self.ysb)
        column.addWidget(
            self._hint("备注、沿用标记、上年数都保存在里面；随时可以导出 Word、Excel。")
        )
        self.back = QRadioButton(
            f"写回原文件（{'、'.join(dict.fromkeys(p.suffix for p in originals))}）"
        )
        column.addWidget(self.back)
        column.addWidget(self._hint("只改动过的格写进原件，其余原样不动；备注和标记不会存下来。"))
        column.addSpacing(6)
        self.remember = QCheckBox("以后打开的文件也这样，不再询问")
        column.addWidget(self.remember)
        column.addSpacing(10)
        buttons = QDialogButtonBox()
        save = buttons.addButton("保存", QDialogButtonBox.ButtonRole.AcceptRole)
        save.setDefault(True)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @staticmethod
    def _hint(words: str) -> QLabel:
        hint = QLabel(words)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        hint.setWordWrap(True)
        hint.setMinimumWidth(440)
        hint.setContentsMargins(24, 0, 0, 6)
        return hint

    @property
    def target(self) -> Target:
        """What was chosen."""
        return "ysb" if self.ysb.isChecked() else "original"
