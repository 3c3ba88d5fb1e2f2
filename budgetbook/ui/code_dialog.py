"""Asks for a 科目: typing a code or words of the name lists what fits; others are allowed."""

from collections.abc import Container

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.codes import OWN, load_codes, name_of, suggest

_CODE = Qt.ItemDataRole.UserRole
#: Names surer than this are given without a warning.
_SURE = frozenset({"A", "B", OWN})


def _is_code(typed: str) -> bool:
    return typed.isdigit() and len(typed) >= 3 and len(typed) % 2 == 1


class CodeDialog(QDialog):
    """``code`` and ``name`` hold what was chosen. ``present``: codes the table has already."""

    def __init__(
        self,
        classification: str,
        begin: str = "",
        parent: QWidget | None = None,
        present: Container[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("添加科目")
        self._present = present
        self._begin = begin  # not typed: it says where to look, and does not choose
        self._classification = classification
        self._search = QLineEdit(self)
        self._search.setPlaceholderText("编码，如 2080505；名称里的字，如 养老；或拼音首字母")
        self._search.setAccessibleName("科目编码或名称")
        self._list = QListWidget(self)
        self._list.setAccessibleName("科目")
        self._list.setUniformItemSizes(True)
        self._list.setStyleSheet("QListView::item { height: 26px; padding: 0 4px; }")
        self._name = QLineEdit(self)
        self._name.setAccessibleName("科目名称")
        self._hint = QLabel(self, wordWrap=True)
        self._buttons = QDialogButtonBox(self)
        ok = self._buttons.addButton("添加", QDialogButtonBox.ButtonRole.AcceptRole)
        ok.setDefault(True)
        self._ok = ok
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self._build()
        self._search.setText(begin)
        self._search.selectAll()
        self._list_codes()

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow("科目", self._search)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._list, 1)
        below = QFormLayout()
        below.addRow("名称", self._name)
        column.addLayout(below)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)
        self.resize(460, 420)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._search.textChanged.connect(self._list_codes)
        self._list.currentItemChanged.connect(lambda *_: self._take_name())
        self._list.itemDoubleClicked.connect(self.accept)
        self._name.textChanged.connect(lambda _text: self._judge())

    @property
    def code(self) -> str:
        """The chosen code: of the marked entry, or as typed."""
        item = self._list.currentItem()
        typed = self._search.text().strip()
        is_typed = _is_code(typed) and typed != self._begin
        return typed if item is None or is_typed else str(item.data(_CODE).code)

    @property
    def name(self) -> str:
        """The name as it will be printed."""
        return self._name.text().strip()

    def _list_codes(self) -> None:
        typed = self._search.text().strip()
        self._list.clear()
        found = suggest(self._classification, typed)
        for code in sorted(found, key=lambda code: code.code in self._present):  # those last
            item = QListWidgetItem(f"{code.code}  {code.name}", self._list)
            item.setData(_CODE, code)
            if code.code in self._present:
                item.setText(f"{item.text()}　（表中已有）")
                item.setForeground(self.palette().placeholderText())
        if self._list.count():
            self._list.setCurrentRow(0)
        self._take_name()

    def _take_name(self) -> None:
        item = self._list.currentItem()
        typed = self._search.text().strip()
        if _is_code(typed) and (item is None or typed != self._begin):
            self._name.setText(name_of(typed))
        elif item is not None:
            self._name.setText(item.data(_CODE).name)
        else:
            self._name.clear()
        self._judge()

    def _judge(self) -> None:
        code = self.code
        is_new = code not in self._present
        self._ok.setEnabled(_is_code(code) and bool(self.name) and is_new)
        known = load_codes(self._classification).get(code)
        if code and not code.isdigit():
            self._hint.setText("没有这样的科目。请换一个字，或输入编码。")
        elif not _is_code(code):
            self._hint.setText("类、款、项的编码是 3、5、7 位数字。")
        elif not is_new:
            self._hint.setText(f"{code} 表中已有，按 ↓ 另选，或输入别的编码、名称。")
        elif known is None:
            self._hint.setText(f"编码 {code} 不在科目表里，可以照样添加，请填写名称。")
        else:
            sure = known.confidence in _SURE
            self._hint.setText("" if sure else f"{code} 的名称取自旧科目表，请核对。")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose in the list while the cursor stays in the search line."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self._list.count():
            super().keyPressEvent(event)
            return
        row = min(max(self._list.currentRow() + step, 0), self._list.count() - 1)
        self._list.setCurrentRow(row)
        code = self._list.item(row).data(_CODE)
        self._search.blockSignals(True)
        self._search.setText(code.code)
        self._search.blockSignals(False)
        self._take_name()

    def accept(self) -> None:
        """A marked entry counts as chosen when nothing whole was typed."""
        item = self._list.currentItem()
        if item is not None and self._list.hasFocus():
            self._search.blockSignals(True)
            self._search.setText(item.data(_CODE).code)
            self._search.blockSignals(False)
            self._take_name()
        if self._ok.isEnabled():
            super().accept()
