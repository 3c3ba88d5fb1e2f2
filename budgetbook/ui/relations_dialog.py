"""自定义勾稽关系: read what is checked, add relations of one's own, give them to colleagues."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.declared import RelationSpec
from budgetbook.model.edit import SetOwnRelations
from budgetbook.model.own_relations import add_own, fits, same_rule
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.messages import tell, warn
from budgetbook.ui.own_relations import keep_relations
from budgetbook.ui.relation_editor import RelationEditor
from budgetbook.ui.relations_list import RelationsList
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_FILTER = "勾稽关系 (*.toml)"
_KEPT = "本簿里的勾稽关系没有变动。"


class RelationsDialog(QDialog):
    """Every change is a step of the book that can be undone, and is kept for other books."""

    def __init__(self, document: Document, folders: Folders, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._folders = document, folders
        self._chosen: RelationSpec | None = None
        self.setWindowTitle("自定义勾稽关系")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._make_head())
        self.list = RelationsList(document, self)
        column.addWidget(self.list, 1)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Midlight)
        column.addWidget(line)
        self.editor = RelationEditor(document, self)
        column.addWidget(self.editor)
        column.addLayout(self._make_buttons())
        self.list.chosen.connect(self._choose)
        # later: the list is made anew, and must not be while it still tells of an item
        self.list.switched.connect(self._switch, Qt.ConnectionType.QueuedConnection)
        self.editor.changed.connect(self._enable)
        fit(self, 1080, 680)
        self._show()
        self.editor.text.setFocus()

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        hint = QLabel("打勾的自定义关系和版式自带的一起核对；随本簿保存，以后新打开的簿也用。")
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row.addWidget(hint, 1)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、行、列、编号")
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(230)
        self.filter.setAccessibleName("筛选勾稽关系")
        self.filter.textChanged.connect(lambda _text: self._show())
        row.addWidget(self.filter)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.add_button = self._button(row, "添加", self._add, "把关系式加为自定义关系")
        self.change_button = self._button(row, "修改", self._change, "用关系式替换选定的这一条")
        self.remove_button = self._button(row, "删除", self._remove, "删掉选定的这一条")
        self.add_button.setDefault(True)
        row.addStretch(1)
        self._button(row, "导入…", self._import, "读入同事给的勾稽关系文件")
        self.export_button = self._button(row, "导出…", self._export, "存成一个文件，交给同事")
        row.addSpacing(12)
        self._button(row, "关闭", self.accept, "")
        return row

    @staticmethod
    def _button(
        row: QHBoxLayout, words: str, slot: Callable[[], object], tip: str
    ) -> QPushButton:  # fmt: skip
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: slot())
        row.addWidget(button)
        return button

    # ---- what is shown

    def _show(self) -> None:
        self.list.show_all(self.filter.text().strip())
        self._enable()

    @property
    def _own(self) -> tuple[RelationSpec, ...]:
        return self._document.book.own_relations

    def _choose(self, spec: RelationSpec | None, own: bool) -> None:
        self._chosen = spec if own else None
        if spec is not None:
            self.editor.show_spec(spec)
        self._enable()

    def _enable(self) -> None:
        spec, chosen = self.editor.spec, self._chosen
        known = spec is not None and any(same_rule(spec, one) for one in self._own)
        self.add_button.setEnabled(spec is not None and not known)
        free = spec is not None and (not known or (chosen is not None and same_rule(spec, chosen)))
        self.change_button.setEnabled(chosen is not None and free and self._differs(spec))
        self.remove_button.setEnabled(chosen is not None)
        self.export_button.setEnabled(bool(self._own))

    def _differs(self, spec: RelationSpec | None) -> bool:
        if spec is None or self._chosen is None:
            return False
        kept = {"id": self._chosen.id, "enabled": self._chosen.enabled}
        return spec.model_copy(update=kept) != self._chosen

    # ---- what is done

    def _add(self) -> None:
        spec = self.editor.spec
        if spec is None:
            return
        own = add_own(self._own, [spec], self._document.layout)
        self._put(own, "添加自定义勾稽关系", None, own[-1:])
        self.editor.clear()
        self.editor.text.setFocus()

    def _change(self) -> None:
        spec, old = self.editor.spec, self._chosen
        if spec is None or old is None:
            return
        new = spec.model_copy(update={"id": old.id, "enabled": old.enabled})
        self._replace(old, new, "修改自定义勾稽关系")

    def _switch(self, old: RelationSpec, on: bool) -> None:
        word = "启用" if on else "停用"
        self._replace(old, old.model_copy(update={"enabled": on}), f"{word}自定义勾稽关系")

    def _replace(self, old: RelationSpec, new: RelationSpec, title: str) -> None:
        own = tuple(new if one.id == old.id else one for one in self._own)
        self._put(own, title, old, (new,))

    def _remove(self) -> None:
        old = self._chosen
        if old is not None:
            own = tuple(one for one in self._own if one.id != old.id)
            self._chosen = None
            self._put(own, "删除自定义勾稽关系", old, ())

    def _put(
        self,
        own: tuple[RelationSpec, ...],
        title: str,
        old: RelationSpec | None,
        new: Sequence[RelationSpec],
    ) -> None:
        """Changes the book, and what is kept for other books."""
        self._document.do(SetOwnRelations(own, title))
        kept = keep_relations(self._folders, self._document.layout, old, new)
        self._chosen = next((s for s in own if self._chosen and s.id == self._chosen.id), None)
        self._show()
        if not kept:
            warn(
                self, "只存进了本簿", "勾稽关系没有存进程序自己的文件夹。",
                "本簿里已经有了；用“导出”存成文件，可以读入别的簿。",
            )  # fmt: skip

    # ---- files

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "导出勾稽关系", "勾稽关系.toml", _FILTER)
        if not name:
            return
        from budgetbook.io.errors import BookError
        from budgetbook.io.relations_file import write_relations

        path = Path(name)
        path = path if path.suffix.lower() == ".toml" else path.with_name(f"{path.name}.toml")
        try:
            write_relations(path, self._own, self._document.layout)
        except BookError as error:
            warn(self, "没有导出", str(error), _KEPT)

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "导入勾稽关系", "", _FILTER)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Adds the relations in a file that fit the layout and are not there yet."""
        from budgetbook.io.errors import BookError
        from budgetbook.io.relations_file import read_relations

        try:
            read = read_relations(path)
        except BookError as error:
            warn(self, "没有导入", str(error), _KEPT)
            return
        layout = self._document.layout
        fitting = [spec for spec in read if fits(spec, layout)]
        own = add_own(self._own, fitting, layout)
        new = own[len(self._own) :]
        if new:
            self._put(own, f"导入自定义勾稽关系 {len(new)} 条", None, new)
        tell(self, "导入勾稽关系", _imported(len(new), len(fitting) - len(new), len(read)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the filter does not add anything."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.editor.text.hasFocus():
            event.accept()
            return
        super().keyPressEvent(event)


def _imported(new: int, known: int, all_: int) -> str:
    words = [f"读入 {new} 条。"]
    if known:
        words.append(f"{known} 条本簿已有，没有重复添加。")
    if all_ - new - known:
        words.append(f"{all_ - new - known} 条用到本版式没有的表、行或列，没有添加。")
    return "".join(words)


def edit_relations(window: "MainWindow") -> None:
    """自定义勾稽关系… for the book in ``window``, until the dialog is closed."""
    if window.book is None:
        return
    dialog = RelationsDialog(window.book.document, window.folders, window)
    dialog.exec()
    dialog.deleteLater()
