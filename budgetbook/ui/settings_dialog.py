"""设置…: the few choices that hold for every book."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetbook.io.versions import Keep

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_TARGETS = (("", "每次问我"), ("ysb", "存成预算簿（.ysb）"), ("original", "写回原来的 Word、Excel"))


class SettingsDialog(QDialog):
    """Shows the choices in force; ``accept`` keeps what was chosen."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setWindowTitle("设置")
        self._window = window
        settings = window.settings
        self.target = QComboBox()
        for value, words in _TARGETS:
            self.target.addItem(words, value)
        self.target.setCurrentIndex(max(self.target.findData(settings.save_target), 0))
        self.count = _number(0, 200, settings.versions.most, " 份")
        self.count.setSpecialValueText("不留")
        self.days = _number(1, 3650, settings.versions.days, " 天")
        self.pause = _number(1, 60, settings.recovery_pause, " 秒")
        self.hints = QCheckBox("下次启动时再显示入门提示")
        self.hints.setChecked(not settings.hints_seen)
        column = QVBoxLayout(self)
        column.addWidget(self._saving())
        column.addWidget(self._start())
        buttons = QDialogButtonBox()
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _saving(self) -> QWidget:
        box = QGroupBox("保存")
        form = QFormLayout(box)
        for words, field, tip in (
            ("从 Word、Excel 打开的簿，保存时", self.target, "“每次问我”时会先给出选择"),
            ("保存时留下以前的版本", self.count, "在“文件 → 以前的版本”里查看、比较、恢复"),
            ("以前的版本最多留", self.days, "最近的一份总是留着"),
            ("修改后隔多久写恢复副本", self.pause, "程序或电脑意外停止时，从恢复副本找回"),
        ):
            field.setAccessibleName(words)
            field.setToolTip(tip)
            form.addRow(words, field)
        return box

    def _start(self) -> QWidget:
        box = QGroupBox("程序")
        column = QVBoxLayout(box)
        column.addWidget(self.hints)
        self.forget = QPushButton("清除最近打开的文件列表")
        self.forget.setAutoDefault(False)
        self.forget.setEnabled(bool(self._window.settings.recent()))
        self.forget.clicked.connect(self._forget_recent)
        column.addWidget(self.forget)
        folder = QPushButton("打开程序自己的文件夹")
        folder.setToolTip("设置、恢复副本、以前的版本、自己的版式和词表都在这里")
        folder.setAutoDefault(False)
        folder.clicked.connect(self._open_folder)
        column.addWidget(folder)
        place = QLabel(str(self._window.folders.home), wordWrap=True)
        place.setEnabled(False)
        column.addWidget(place)
        return box

    def _forget_recent(self) -> None:
        for file in self._window.settings.recent():
            self._window.settings.forget_recent(file.path)
        self._window.start.show_recent([])
        self.forget.setEnabled(False)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._window.folders.home)))

    def accept(self) -> None:
        """Keeps the choices; they hold at once."""
        settings = self._window.settings
        settings.save_target = str(self.target.currentData())
        settings.versions = Keep(self.count.value(), self.days.value())
        settings.recovery_pause = self.pause.value()
        settings.hints_seen = not self.hints.isChecked()
        if self._window.book is not None:
            self._window.keeping.recovery.pause = self.pause.value()
            self._window.book.target = "ysb" if self._window.book.path else ""
        super().accept()


def _number(least: int, most: int, value: int, unit: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    box.setSuffix(unit)
    return box


def show_settings(window: "MainWindow") -> None:
    """设置…"""
    dialog = SettingsDialog(window)
    dialog.exec()
    dialog.deleteLater()
