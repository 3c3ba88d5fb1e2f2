"""All 勾稽关系 of the open book in official terms: the user's own, and those of the layout."""

from collections import Counter
from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from budgetbook.model.declared import RelationSpec
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout
from budgetbook.model.official_terms import official_text
from budgetbook.model.own_relations import worst
from budgetbook.ui.document import Document
from budgetbook.ui.signs import colour_of, sign
from budgetbook.ui.style import LIST

_TITLES = ("编号", "关系", "名称", "依据", "现在")
_ID, _TERMS, _NAME, _CITE, _NOW = range(len(_TITLES))
_WIDTHS = {_ID: 92, _NAME: 190, _CITE: 150, _NOW: 116}
_SPEC = int(Qt.ItemDataRole.UserRole)


class RelationsList(QTreeWidget):
    """Two groups; a tick says whether one of the user's own is on."""

    #: RelationSpec | None: the one that was chosen, and whether it is the user's.
    chosen = Signal(object, bool)
    #: RelationSpec, bool: switched on or off.
    switched = Signal(object, bool)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._filling = False
        #: The lines that are listed.
        self.items_by_id: dict[str, QTreeWidgetItem] = {}
        self.setHeaderLabels(list(_TITLES))
        self.setAccessibleName("勾稽关系")
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setStyleSheet(LIST)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_TERMS, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        self.currentItemChanged.connect(self._tell_chosen)
        self.itemChanged.connect(self._tell_switched)

    def show_all(self, words: str) -> None:
        """Lists what holds ``words``, keeping the chosen one."""
        key = self._key(self.currentItem())
        ends = self._document.ends()
        layout, own = self._document.layout, self._document.book.own_relations
        self._filling = True
        self.items_by_id.clear()
        self.clear()
        self._group(f"自定义（{len(own)} 条）", own, words, ends, own=True)
        title = f"版式“{layout.title}”自带（{len(layout.relations)} 条，只读）"
        self._group(title, layout.relations, words, ends, own=False)
        self._filling = False
        self.choose(key)

    def _group(
        self,
        title: str,
        specs: Iterable[RelationSpec],
        words: str,
        ends: Mapping[str, Counter[State]],
        *,
        own: bool,
    ) -> None:
        group = QTreeWidgetItem(self, [title])
        font = QFont(self.font())
        font.setBold(True)
        group.setFont(0, font)
        group.setFirstColumnSpanned(True)
        for spec in specs:
            terms = official_text(spec, self._document.layout)
            if words.casefold() in f"{spec.id} {terms} {spec.name} {spec.cite}".casefold():
                self._item(group, spec, terms, ends.get(spec.id, Counter()), own=own)
        group.setExpanded(True)

    def _item(
        self,
        group: QTreeWidgetItem,
        spec: RelationSpec,
        terms: str,
        counts: Counter[State],
        *,
        own: bool,
    ) -> None:
        now, state = _now(spec, counts)
        terms += condition_words(spec, self._document.layout)
        item = QTreeWidgetItem(group, [spec.id, terms, spec.name, spec.cite, now])
        item.setData(0, _SPEC, (spec, own))
        self.items_by_id[spec.id] = item
        if own:
            item.setCheckState(
                _ID, Qt.CheckState.Checked if spec.enabled else Qt.CheckState.Unchecked
            )
        item.setForeground(_NOW, colour_of(state, self.palette()))
        for column, text in ((_TERMS, terms), (_NAME, spec.name), (_CITE, spec.cite)):
            item.setToolTip(column, text)

    @staticmethod
    def _key(item: QTreeWidgetItem | None) -> str:
        data = item.data(0, _SPEC) if item else None
        return data[0].id if data else ""

    def choose(self, relation_id: str) -> None:
        """Chooses the relation of that id, if the filter leaves it in."""
        item = self.items_by_id.get(relation_id)
        if item is not None:
            self.setCurrentItem(item)

    def _tell_chosen(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if not self._filling:
            data = item.data(0, _SPEC) if item else None
            self.chosen.emit(data[0] if data else None, bool(data and data[1]))

    def _tell_switched(self, item: QTreeWidgetItem, column: int) -> None:
        data = item.data(0, _SPEC)
        if self._filling or column != _ID or not data:
            return
        on = item.checkState(_ID) is Qt.CheckState.Checked
        if on != data[0].enabled:
            self.switched.emit(data[0], on)


def condition_words(spec: RelationSpec, layout: Layout) -> str:
    """When a relation applies, in words; empty for always."""
    names = {condition.id: condition.name for condition in layout.conditions}
    words = [f"{names.get(spec.when, spec.when)}时"] if spec.when else []
    words += [f"{names.get(spec.unless, spec.unless)}时除外"] if spec.unless else []
    return f"（{'，'.join(words)}）" if words else ""


def _now(spec: RelationSpec, counts: "Counter[State]") -> tuple[str, State]:
    """How the relation ends now, in words."""
    if not spec.enabled:
        return "－ 已停用", State.NOT_APPLICABLE
    state = worst(counts)
    if state in (State.FAILED, State.HINT):
        return f"{sign(state)} {counts[state]}", state
    return sign(state), state
