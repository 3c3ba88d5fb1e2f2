"""The parts of the book with a tick before each, and the order of the outermost ones."""

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from budgetbook.model.parts import Part, Printout

_ID = Qt.ItemDataRole.UserRole
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
#: Groups with more entries than this are shown folded.
_MANY = 12


class PartsTree(QTreeWidget):
    """Ticks; a group's tick goes for all inside it."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual: tuple[str, ...] = ()
        self._parts: dict[str, Part] = {}
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAccessibleName("要打印的部分")
        self.itemChanged.connect(self._changed)

    def show_parts(self, parts: Sequence[Part], choice: Printout) -> None:
        """Fills the tree."""
        self._usual = tuple(part.id for part in parts)
        self._parts = {part.id: part for part in _all(parts)}
        order = {part: at for at, part in enumerate(choice.order)}
        self.blockSignals(True)
        self.clear()
        for part in sorted(parts, key=lambda one: order.get(one.id, len(order))):
            self.addTopLevelItem(_item(part, choice))
        for item in self._top():
            item.setExpanded(item.childCount() <= _MANY)
        self.blockSignals(False)
        if self.topLevelItemCount():
            self.setCurrentItem(self._top()[0])

    def _changed(self) -> None:
        self.chosen_changed.emit()

    def set_all(self, on: bool) -> None:
        """Ticks everything that is usually printed, or nothing."""
        self.blockSignals(True)
        for item in self._top():
            if self._parts[item.data(0, _ID)].usual:
                item.setCheckState(0, _ON if on else _OFF)
                _set_below(item, _ON if on else _OFF)
        self.blockSignals(False)
        self.chosen_changed.emit()

    def _top(self) -> list[QTreeWidgetItem]:
        return _children(self.invisibleRootItem())

    def move_part(self, by: int) -> None:
        """Moves the current outermost part up (-1) or down (1)."""
        item = self.currentItem()
        while item is not None and item.parent() is not None:
            item = item.parent()
        at = self.indexOfTopLevelItem(item) if item is not None else -1
        if item is None or not 0 <= at + by < self.topLevelItemCount():
            return
        open_before = item.isExpanded()
        self.takeTopLevelItem(at)
        self.insertTopLevelItem(at + by, item)
        item.setExpanded(open_before)
        self.setCurrentItem(item)
        self.chosen_changed.emit()

    def choice(self, *, blank_fields: bool) -> Printout:
        """What is ticked, in the order shown."""
        off: set[str] = set()
        on: set[str] = set()
        for item in _items(self._top()):
            part = self._parts[item.data(0, _ID)]
            state = item.checkState(0)
            if part.usual and state == _OFF:
                off.add(part.id)
            elif not part.usual and state != _OFF:
                on.add(part.id)
        order = tuple(item.data(0, _ID) for item in self._top())
        return Printout(
            off=frozenset(off), on=frozenset(on), blank_fields=blank_fields,
            order=() if order == self._usual else order,
        )  # fmt: skip


def _all(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.children)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [item.child(at) for at in range(item.childCount())]
    return [child for child in found if child is not None]


def _items(items: Iterable[QTreeWidgetItem]) -> Iterator[QTreeWidgetItem]:
    for item in items:
        yield item
        yield from _items(_children(item))


def _item(part: Part, choice: Printout, printed: bool = True) -> QTreeWidgetItem:
    item = QTreeWidgetItem([part.title])
    item.setToolTip(0, part.title)
    item.setData(0, _ID, part.id)
    now = printed and choice.prints(part)
    flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
    if part.children:
        flags |= Qt.ItemFlag.ItemIsAutoTristate
    item.setFlags(flags)
    item.setCheckState(0, _ON if now else _OFF)
    for child in part.children:
        item.addChild(_item(child, choice, now))
    return item


def _set_below(item: QTreeWidgetItem, state: Qt.CheckState) -> None:
    for child in _children(item):
        child.setCheckState(0, state)
        _set_below(child, state)
