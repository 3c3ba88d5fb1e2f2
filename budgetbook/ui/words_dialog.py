"""词表…: expressions, misspellings, units and price standards that rules read, with one's own."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from budgetbook.io.errors import BookError
from budgetbook.io.own_words import own_words_file, read_own_words, write_own_words
from budgetbook.model.wordlists import (
    KEYS,
    OwnWords,
    built_in_entries,
    entry_key,
    own_words,
    use_own_words,
)
from budgetbook.ui.messages import warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_FILTER = "词表 (*.toml)"
_BUILT_IN = Qt.ItemDataRole.UserRole


class Field(NamedTuple):
    """A column of a word list: the entry's key, its heading, and how it is written."""

    key: str
    heading: str
    kind: type = str


class ListSpec(NamedTuple):
    """A list that the user may edit."""

    name: str
    kind: str
    title: str
    fields: tuple[Field, ...]


LISTS = (
    ListSpec("outdated", "word", "过时表述", (
        Field("say", "表述"), Field("instead", "现在的说法"), Field("since", "自哪个年度起", int),
        Field("unless", "在这些词里不算", tuple),
    )),
    ListSpec("typos", "typo", "错别字", (
        Field("wrong", "写错的词"), Field("right", "应为"),
        Field("unless", "在这些词里不算", tuple),
    )),
    ListSpec("units", "unit", "计量单位", (
        Field("ends", "指标名称以此结尾", tuple), Field("units", "可用的单位", tuple),
    )),
    ListSpec("units", "standard", "价格标准", (
        Field("words", "指标名称里的词", tuple), Field("most", "每一个最多（元）", int),
    )),
)  # fmt: skip


class WordTable(QTableWidget):
    """The entries of one list: the user's own first, editable; built-in ones can be left out."""

    def __init__(self, spec: ListSpec, own: Iterable[dict[str, Any]]) -> None:
        super().__init__(0, len(spec.fields) + 1)
        self.spec = spec
        self.setHorizontalHeaderLabels(["启用", *(field.heading for field in spec.fields)])
        self.setAccessibleName(spec.title)
        dress(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        numbers = (n for n, field in enumerate(spec.fields, 1) if field.kind is int)
        for column in (0, *numbers):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        entries = list(own)
        off = {entry_key(spec.kind, entry) for entry in entries if entry.get("off")}
        for entry in entries:
            if not entry.get("off"):
                self.add(entry, built_in=False, on=True)
        for built in built_in_entries(spec.name, spec.kind):
            self.add(built, built_in=True, on=entry_key(spec.kind, built) not in off)

    def add(self, entry: Any, *, built_in: bool, on: bool, at: int = -1) -> int:
        """Puts an entry at a row, at the end by default; gives the row."""
        row = self.rowCount() if at < 0 else at
        self.insertRow(row)
        box = QTableWidgetItem("内置" if built_in else "自己的")
        box.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        box.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        box.setData(_BUILT_IN, entry if built_in else None)
        self.setItem(row, 0, box)
        for column, field in enumerate(self.spec.fields, 1):
            item = QTableWidgetItem(_shown(entry.get(field.key)))
            if built_in:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setForeground(self.palette().placeholderText())
            self.setItem(row, column, item)
        return row

    def is_own(self, row: int) -> bool:
        """Whether the entry is the user's."""
        box = self.item(row, 0)
        return box is not None and box.data(_BUILT_IN) is None

    def entries(self) -> tuple[dict[str, Any], ...]:
        """The user's entries, and those built-in ones that are switched off; raises ValueError
        with a sentence."""
        found: list[dict[str, Any]] = []
        for row in range(self.rowCount()):
            box = self.item(row, 0)
            on = box is not None and box.checkState() is Qt.CheckState.Checked
            if self.is_own(row):
                entry = self._entry(row)
                if entry and on:
                    found.append(entry)
            elif box is not None and not on:
                key = KEYS[self.spec.kind]
                found.append({key: box.data(_BUILT_IN)[key], "off": True})
        return tuple(found)

    def _entry(self, row: int) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        for column, field in enumerate(self.spec.fields, 1):
            item = self.item(row, column)
            words = item.text().strip() if item else ""
            if words:
                entry[field.key] = _read(words, field, f"{self.spec.title}第 {row + 1} 行")
        if entry and KEYS[self.spec.kind] not in entry:
            raise ValueError(
                f"{self.spec.title}第 {row + 1} 行没有填“{self.spec.fields[0].heading}”"
            )
        return entry


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(value)
    return "" if value in (None, 0) else str(value)


def _read(words: str, field: Field, place: str) -> Any:
    if field.kind is tuple:
        return [word.strip() for word in words.split("、") if word.strip()]
    if field.kind is int:
        if not words.isdecimal():
            raise ValueError(f"{place}“{field.heading}”要填整数，现在是“{words}”")
        return int(words)
    return words


class WordsDialog(QDialog):
    """One page for each list; what is entered is in use once it is stored."""

    def __init__(self, home: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self.setWindowTitle("词表")
        fit(self, 860, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        hint = QLabel(
            "审核按这些词表提示。自己的条目排在前面；几个词用“、”隔开；不勾选的条目停用。"
        )
        hint.setWordWrap(True)
        column.addWidget(hint)
        self.pages = QTabWidget(documentMode=True)
        column.addWidget(self.pages, 1)
        self._fill(own_words())
        column.addLayout(self._buttons())

    def _fill(self, own: OwnWords) -> None:
        at = max(0, self.pages.currentIndex())
        self.pages.clear()
        for spec in LISTS:
            entries = [dict(e) for e in own.get(spec.name, {}).get(spec.kind, ())]
            self.pages.addTab(WordTable(spec, entries), spec.title)
        self.pages.setCurrentIndex(at)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, slot in (
            ("添加条目", self.add), ("删除条目", self.remove), ("", None),
            ("导入…", self._import), ("导出…", self._export), ("保存", self.store),
            ("取消", self.reject),
        ):  # fmt: skip
            if slot is None:
                row.addStretch(1)
                continue
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, slot=slot: slot())
            row.addWidget(button)
        return row

    @property
    def table(self) -> WordTable:
        """The list that is shown."""
        page = self.pages.currentWidget()
        assert isinstance(page, WordTable)
        return page

    def add(self) -> None:
        """An empty entry on top, ready for typing."""
        row = self.table.add({}, built_in=False, on=True, at=0)
        self.table.setCurrentCell(row, 1)
        item = self.table.item(row, 1)
        if item is not None:
            self.table.editItem(item)

    def remove(self) -> None:
        """Takes the chosen entries of the user's own away; built-in ones are switched off."""
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            if self.table.is_own(row):
                self.table.removeRow(row)
            elif (box := self.table.item(row, 0)) is not None:
                box.setCheckState(Qt.CheckState.Unchecked)

    def own(self) -> OwnWords:
        """What stands in all lists; raises ValueError with a sentence."""
        found: dict[str, dict[str, tuple[dict[str, Any], ...]]] = {}
        for number, spec in enumerate(LISTS):
            page = self.pages.widget(number)
            if isinstance(page, WordTable):
                found.setdefault(spec.name, {})[spec.kind] = page.entries()
        return found

    def store(self) -> None:
        """保存: into the user's folder and into use."""
        try:
            own = self.own()
            use_own_words(own)
            write_own_words(own_words_file(self._home), own)
        except (BookError, ValueError) as error:
            words = str(error) if isinstance(error, BookError) or "行" in str(error) else ""
            warn(self, "没有保存", words or "有的条目没有填全，词表没有变动；请补全再保存。")
            return
        self.accept()

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "导入词表", "", _FILTER)
        if not name:
            return
        before = own_words()
        try:
            self._fill(read_own_words(Path(name)))
        except BookError as error:
            warn(self, "没有导入", str(error))
        finally:
            use_own_words(before)  # in use only once it is stored

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "导出词表", "词表.toml", _FILTER)
        if not name:
            return
        try:
            write_own_words(Path(name).with_suffix(".toml"), self.own())
        except (BookError, ValueError) as error:
            warn(self, "没有导出", str(error))


def edit_words(window: "MainWindow") -> None:
    """词表… until it is closed; the open book is checked again with what was stored."""
    dialog = WordsDialog(window.folders.home, window)
    if dialog.exec() and window.book is not None:
        window.book.document.check_again()
        window.say("词表已保存，本簿已按新的词表重新核对")
    dialog.deleteLater()


def check_all(window: "MainWindow") -> None:
    """全面核对: every total and every rule over the whole book anew."""
    if window.book is not None:
        window.book.document.check_again()
        review = window.book.document.review
        window.say(
            f"全面核对完成：核对 {sum(review.counts.values())} 条，有 {len(review.findings)} 条结果"
        )
