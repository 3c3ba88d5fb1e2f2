"""Where on the pages a 批注 belongs: what is current, where to go, and a place to be chosen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.annual_round import Place
from budgetbook.model.book import Book
from budgetbook.model.comments import GONE, WHOLE, place_of, target, where
from budgetbook.model.layout import Layout
from budgetbook.model.outline import Node, outline, walk
from budgetbook.model.places import Destination, find_places, places

if TYPE_CHECKING:
    from budgetbook.ui.workspace import Workspace


def current_place(workspace: "Workspace") -> Place:
    """The cell, project or paragraph that is current on the page; the book where none is."""
    from budgetbook.ui.carried import chosen_paragraphs
    from budgetbook.ui.narrative_page import NarrativePage
    from budgetbook.ui.project_list import ProjectListPage
    from budgetbook.ui.sheet_page import SheetPage

    page = workspace.currentWidget()
    if isinstance(page, NarrativePage):
        chosen = chosen_paragraphs(page)
        return Place(paragraph=chosen[0]) if chosen else Place()
    if isinstance(page, ProjectListPage):
        projects = page.table.chosen()
        return Place(instance=projects[0]) if projects else Place()
    ref = page.current_ref() if isinstance(page, SheetPage) else None
    if ref is not None and not ref.book:
        return place_of(ref)
    shown = workspace.shown
    sheet = workspace.document.layout.sheets_by_id.get(shown.sheet) if shown else None
    if sheet is None or shown is None:
        return Place()
    if sheet.each:
        return Place(instance=shown.instance)
    return Place(table=sheet.parts[0].table, instance=shown.instance)


def go_to(workspace: "Workspace", place: Place) -> str:
    """Goes to a place; in words why not, empty where it went."""
    book, layout = workspace.document.book, workspace.document.layout
    if where(book, layout, place) == GONE:
        return "原位置已删除，转不过去；可以改位置，或直接处理。"
    if place.paragraph:
        workspace.jump_to_text(place.paragraph)
        return ""
    ref = target(book, layout, place)
    if ref is None:
        return "这条批注说的是整本簿，没有对应的位置。"
    workspace.jump(ref)
    return ""


class PlaceDialog(QDialog):
    """A place of the book, found by name, 科目 code or pinyin initials."""

    def __init__(self, parent: QWidget, book: Book, layout: Layout) -> None:
        super().__init__(parent)
        self.setWindowTitle("选位置")
        self._nodes = {node.id: node for node in walk(outline(book, layout))}
        self._known = places(book, layout)
        self.chosen: Place | None = None
        self.words, self.list = QLineEdit(), QListWidget()
        self.words.setPlaceholderText("表名、项目、科目编码、名称或拼音首字母")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._search)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        buttons = QDialogButtonBox(self)
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(460, 420)
        self._search("")

    def _search(self, words: str) -> None:
        self.list.clear()
        found = find_places(self._known, words)
        for one in found:
            place = _place(one, self._nodes)
            if place is not None:
                self._add(f"{one.where} {one.title}".strip(), place)
        if not words.strip():
            self._add(WHOLE, Place())
        self.list.setCurrentRow(0)

    def _add(self, words: str, place: Place) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, place)
        self.list.addItem(item)

    def accept(self) -> None:
        item = self.list.currentItem()
        self.chosen = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if self.chosen is not None:
            super().accept()


def _place(one: Destination, nodes: dict[str, Node]) -> Place | None:
    """The row or page that a destination is, as a place."""
    if one.ref is not None:
        return place_of(one.ref).model_copy(update={"column": ""})
    node = nodes.get(one.node)
    if node is None:
        return None
    if node.kind == "project" and node.placed is not None:
        return Place(instance=node.placed.instance)
    if node.tables:
        key = min(node.tables)
        return Place(table=key.table, instance=key.instance)
    return Place(paragraph=node.paragraphs[0]) if node.paragraphs else None
