"""Over a project's sheet: which indicators are missing, what the head lacks, and new rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from budgetbook.model.indicator_groups import (
    INDICATORS,
    add_indicators,
    add_kind,
    completeness,
    kind_name,
    offered_groups,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import RowEdit
from budgetbook.ui.colours import colours
from budgetbook.ui.completeness import CompletenessBar
from budgetbook.ui.form_view import FormView

if TYPE_CHECKING:
    from budgetbook.ui.sheet_page import SheetPage

_MOST_HINTS = 3


class ProjectBar(QWidget):
    """Seen on a project's page only; follows its book."""

    def __init__(self, page: "SheetPage") -> None:
        super().__init__(page)
        self._page = page
        self._key: TableKey | None = None
        self._form: FormView | None = None
        self.kinds = CompletenessBar(self)
        self.hints = QLabel(self, wordWrap=True)
        self.hints.setTextFormat(Qt.TextFormat.PlainText)
        self.hints.setAccessibleName("表头提示")
        self.add_button = self._button("添加指标 ▾", "在一级、二级指标之下加一行")
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.library_button = self._button("指标库…", "从以前各簿用过的指标里选（Ctrl+Shift+K）")
        self.library_button.clicked.connect(self._open_library)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add_button.setMenu(self._menu)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kinds)
        row.addStretch(1)
        row.addWidget(self.add_button)
        row.addWidget(self.library_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.hints)
        self.kinds.chosen.connect(self._kind_chosen)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._show)
        page.document.state_changed.connect(self._timer.start)
        self.hide()

    def _button(self, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(words.removesuffix(" ▾"))
        button.setAutoRaise(True)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button

    def show_place(self, blocks: Sequence[QWidget]) -> None:
        """Takes the page's sheet, which shows ``blocks``; hidden where it is no project."""
        page, placed = self._page, self._page.placed
        key = TableKey(INDICATORS, placed.instance) if placed else None
        self._key = key if key is not None and key in page.document.book.tables else None
        form = next((b for b in blocks if isinstance(b, FormView)), None)
        if form is not None and form is not self._form:
            form.hints_changed.connect(self._show_hints)
        self._form = form
        for block in blocks:
            watch_rows(block)
        self._show()

    def _show(self) -> None:
        document = self._page.document
        self.setVisible(self._key is not None)
        if self._key is None:
            return
        self.kinds.show_kinds(completeness(document.book.tables.get(self._key)))
        for button in (self.add_button, self.library_button):
            button.setVisible(not document.is_read_only)
        self._show_hints()

    def _show_hints(self) -> None:
        hints = self._form.hints if self._form is not None else ()
        fields = self._form is not None and len(self._form.fields()) > 1
        self.hints.setVisible(bool(fields or hints))
        look = colours(self.palette())
        words = "；".join(hint.words for hint in hints[:_MOST_HINTS])
        more = f"等 {len(hints)} 处" if len(hints) > _MOST_HINTS else ""
        self.hints.setText(f"！表头：{words}{more}" if hints else "✓ 表头填写齐全，合计相符")
        palette = QPalette(self.hints.palette())
        ink = look.warning if hints else look.passed
        palette.setColor(QPalette.ColorRole.WindowText, ink)
        self.hints.setPalette(palette)

    # ---- commands

    def _do(self, made: RowEdit | None) -> None:
        if made is None or self._page.document.is_read_only:
            return
        self._page.commit()
        self._page.document.do(made.edit)
        if made.then is not None and self._page.go_to(made.then):
            view = self._page.block()
            if view is not None:
                view.setFocus()

    def _kind_chosen(self, kind: str) -> None:
        """To the first row of the kind, or a new one where it is missing."""
        document, key = self._page.document, self._key
        table = document.book.tables.get(key) if key else None
        if key is None or table is None:
            return
        self._page.commit()
        for row in table.rows:
            if kind_name(row.text("level1"), row.text("level2")) == kind:
                self._page.go_to(Ref(key.table, row.id, "level3", key.instance))
                return
        self._do(add_kind(document.book, document.layout, key, kind))

    def _fill_menu(self) -> None:
        self._menu.clear()
        document, key = self._page.document, self._key
        if key is None:
            return
        last = ""
        for level1, level2 in offered_groups(document.book, document.book.tables.get(key)):
            if level1 != last:
                self._menu.addSection(level1)
                last = level1
            action = self._menu.addAction(level2)
            action.triggered.connect(
                lambda _on=False, one=level1, two=level2: self.add_row(one, two)
            )

    def add_row(self, level1: str, level2: str) -> None:
        """A blank row at the end of the group."""
        document = self._page.document
        if self._key is not None:
            cells = {"level1": level1, "level2": level2}
            self._do(add_indicators(document.book, document.layout, self._key, [cells]))

    def _open_library(self) -> None:
        from budgetbook.ui.indicator_library_dialog import show_library
        from budgetbook.ui.main_window import MainWindow

        window = self.window()
        if isinstance(window, MainWindow):
            show_library(window)


def watch_rows(view: QWidget) -> None:
    """Lets the rows of a table be dragged, once for each view."""
    from budgetbook.ui.row_drag import RowDrag
    from budgetbook.ui.table_view import SheetView

    if isinstance(view, SheetView) and view.findChild(RowDrag) is None:
        RowDrag(view)
