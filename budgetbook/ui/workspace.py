"""The open book's views, wired to each other: tree, pages, cell panel, findings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from budgetbook.model.book import Paragraph, Placed
from budgetbook.model.outline import Node
from budgetbook.model.places import Destination
from budgetbook.model.ref import Ref
from budgetbook.ui.book_tree import BookTree
from budgetbook.ui.cell_panel import CellPanel
from budgetbook.ui.document import Document
from budgetbook.ui.findings_panel import FindingsPanel
from budgetbook.ui.found_words import words_of
from budgetbook.ui.narrative_page import NarrativePage
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.sheet_page import SheetPage

ZOOMS = (50, 67, 80, 90, 100, 110, 125, 150, 175, 200)


class Workspace(QStackedWidget):
    """Shows one page of the book; the panels around it stand in the window's docks."""

    #: str: a passing word for the status bar.
    message = Signal(str)
    #: count, sum, average of the selected figures.
    selection_summary = Signal(int, object, object)
    #: int: the zoom of the sheet in per cent.
    zoom_changed = Signal(int)

    def __init__(self, book: OpenBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        document: Document = book.document
        self.document = document
        self.sheet: SheetPage = SheetPage(document, self)
        self.narrative = NarrativePage(document, self)
        self.cell = CellPanel(document)
        self.tree = BookTree(document)
        self.findings = FindingsPanel(document)
        self.findings.show_report(book.remarks)
        self.addWidget(self.sheet)
        self.addWidget(self.narrative)
        self._shown: Placed | None = None
        self.zoom = 100
        #: The page in 万元 stands in for the other while the user wants it.
        self._in_yuan: SheetPage = self.sheet
        self._in_wan: SheetPage | None = None
        self._connect()
        self.tree.choose_first()

    def _connect(self) -> None:
        self.tree.node_chosen.connect(self.show_node)
        self._connect_sheet(self.sheet)
        self.findings.message.connect(self.message)
        self.findings.jump_requested.connect(self.jump)
        self.findings.text_requested.connect(self.jump_to_text)
        self.findings.words_requested.connect(self._show_words)
        self.document.structure_changed.connect(self._structure_changed)
        self.cell.jump_requested.connect(self.jump)
        self.cell.message.connect(self.message)
        self.narrative.message.connect(self.message)
        self.narrative.jump_requested.connect(self.jump)
        self.narrative.text_requested.connect(self.jump_to_text)
        self.narrative.sheet_requested.connect(
            lambda placed: self.tree.choose(f"sheet:{placed.sheet}:{placed.instance}")
        )

    def _connect_sheet(self, page: SheetPage) -> None:
        page.current_changed.connect(self.cell.show_ref)
        page.selection_summary.connect(self.selection_summary)
        page.message.connect(self.message)
        page.zoom_requested.connect(self.change_zoom)

    def show_in_wan(self, on: bool) -> None:
        """Shows the sheets of a book in 元 as they print in 万元, or as they are again."""
        from budgetbook.ui.in_wan import WanPage  # built when asked for

        self.commit()
        ref = self.sheet.current_ref()
        if on and self._in_wan is None:
            self._in_wan = page = WanPage(self.document, self)
            self.addWidget(page)
            self._connect_sheet(page)
            page.jump_requested.connect(self.jump)
            page.set_zoom(self.zoom)
        self.sheet = self._in_wan if on and self._in_wan is not None else self._in_yuan
        if self._shown is not None:
            self.setCurrentWidget(self.sheet)
            self.sheet.show_sheet(self._shown)
            if ref is not None:
                self.sheet.go_to(ref)
            self.sheet.setFocus()

    def show_node(self, node: Node) -> None:
        """Shows the page of a node of the outline."""
        self.commit()
        if node.placed is not None:
            self._show_sheet(node.placed)
        elif node.kind == "projects":
            from budgetbook.ui.project_list import open_project_list  # built when asked for

            open_project_list(self)
            self._leave_sheet()
        elif node.paragraphs:
            self.show_text(node)

    def show_text(self, node: Node) -> None:
        """Shows the paragraphs of a node."""
        self.narrative.show_paragraphs(node.paragraphs)
        self.setCurrentWidget(self.narrative)
        self._leave_sheet()

    def _leave_sheet(self) -> None:
        self._shown = None
        self.selection_summary.emit(0, None, None)
        self.cell.show_ref(None)

    def _show_sheet(self, placed: Placed) -> None:
        self.setCurrentWidget(self.sheet)
        if placed != self._shown:
            self._shown = placed
            self.sheet.show_sheet(placed)
            self.cell.show_ref(self.sheet.current_ref())  # also back from a page without cells

    def _structure_changed(self) -> None:
        """Undo may take away the very page that is shown."""
        shown = self._shown
        if shown is None:
            return
        places = [item for item in self.document.book.flow if isinstance(item, Placed)]
        if (shown.sheet, shown.instance) not in {(p.sheet, p.instance) for p in places}:
            self._shown = None
            self.tree.refresh()
            self.tree.choose_first()

    @property
    def shown(self) -> Placed | None:
        """The sheet that is shown; None on a page without."""
        return self._shown

    def jump(self, ref: Ref) -> None:
        """Goes to a cell, wherever it stands."""
        self.commit()
        node = self.tree.follow(ref)
        if node is None or node.placed is None:
            self.message.emit("这一格不在本簿的任何一页上。")
            return
        self._show_sheet(node.placed)
        self.sheet.go_to(ref)
        self.sheet.setFocus()  # also where a new project has no such cell yet

    def jump_to_text(self, paragraph: str) -> None:
        """Goes to a paragraph of the book's text."""
        self.commit()
        node = self.tree.follow_text(paragraph)
        if node is None:
            self.message.emit("这一段不在本簿的任何一页上。")
            return
        self.show_text(node)
        if self.currentWidget() is self.narrative:
            self.narrative.go_to(paragraph)
            self.narrative.setFocus()

    def _show_words(self, paragraph: str, message: str) -> None:
        """Selects the words of the paragraph that a finding quotes."""
        flow = self.document.book.flow
        text = next((p.text for p in flow if isinstance(p, Paragraph) and p.id == paragraph), "")
        at = words_of(message, text)
        if at is not None and self.currentWidget() is self.narrative:
            self.narrative.reveal(paragraph, *at)

    def go(self, place: Destination) -> None:
        """Goes where the 转到 box says."""
        if place.ref is not None:
            self.jump(place.ref)
            return
        self.tree.choose(place.node)
        self.focus_page()

    def focus_page(self) -> None:
        """Back to the page, e.g. after 转到 was left."""
        page = self.currentWidget()
        if page is not None:
            page.setFocus()

    def commit(self) -> None:
        """Takes over what is being typed."""
        self.sheet.commit()
        self.narrative.commit()

    def change_zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 for 100 %."""
        at = min(range(len(ZOOMS)), key=lambda i: abs(ZOOMS[i] - self.zoom))
        self.zoom = ZOOMS[max(0, min(len(ZOOMS) - 1, at + step))] if step else 100
        for page in self.findChildren(SheetPage):
            page.set_zoom(self.zoom)
        self.narrative.set_zoom(self.zoom)
        self.zoom_changed.emit(self.zoom)

    def panels(self) -> tuple[QWidget, QWidget, QWidget]:
        """The widgets for the left, right and bottom dock."""
        return self.tree, self.cell, self.findings
