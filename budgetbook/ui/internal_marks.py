"""内部: marks on rows, projects and paragraphs that the 公开版 masks; set, taken away, and seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from budgetbook.model.book import Book, Internal
from budgetbook.model.edit import SetInternal
from budgetbook.model.layout import Layout
from budgetbook.ui.document import Document

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.narrative_page import NarrativePage
    from budgetbook.ui.sheet_page import SheetPage

#: The sign at a row, a paragraph and in the tree.
SIGN = "内"
KEY = "Ctrl+Shift+I"
_SAID = "internal said"


def of_project(instance: str) -> Internal:
    """The mark of a project."""
    return Internal(kind="project", instance=instance)


def of_paragraph(paragraph: str) -> Internal:
    """The mark of a paragraph."""
    return Internal(kind="paragraph", id=paragraph)


def of_row(table: str, instance: str, row: str) -> Internal:
    """The mark of a row."""
    return Internal(kind="row", table=table, instance=instance, id=row)


def is_marked(book: Book, place: Internal) -> bool:
    """Whether the place itself is marked."""
    return place in book.internal


def toggle(window: "MainWindow") -> None:
    """设为内部 / 取消内部: the rows, project or paragraphs chosen on the page."""
    document = window.book.document if window.book else None
    if document is None:
        return
    places = chosen_places(window)
    if not places:
        window.say("请先选定要设为内部的行、段落或项目。")
        return
    window.say(mark(window, document, places))


def mark(host: QWidget, document: Document, places: Sequence[Internal]) -> str:
    """Marks the places, or takes the marks away where all have one; in words what was done. The
    first time of a session the window says what 内部 is not for."""
    if document.is_read_only:
        return "本簿只读，没有改动。"
    on = not all(is_marked(document.book, place) for place in places)
    document.do(SetInternal(tuple(places), on))
    if on:
        _say_once(host.window())
    return f"已把 {len(places)} 处{'设为内部，公开版里不印出' if on else '取消内部'}。"


def _say_once(window: QWidget) -> None:
    from budgetbook.model.publication import SAID

    notice = getattr(window, "notice", None)
    if notice is not None and not window.property(_SAID):
        window.setProperty(_SAID, True)
        notice.show_notice(SAID)


def add_to(menu: QMenu, host: QWidget, document: Document, places: Sequence[Internal]) -> QAction:
    """Puts the command for these places into a context menu."""
    book = document.book
    marked = bool(places) and all(is_marked(book, place) for place in places)
    action = menu.addAction("取消内部" if marked else "设为内部")
    action.setEnabled(bool(places) and not document.is_read_only)
    action.triggered.connect(lambda _on=False: mark(host, document, places))
    return action


# ---------------------------------------------------------------- what is chosen


def chosen_places(window: "MainWindow") -> list[Internal]:
    """What is chosen on the page that is shown."""
    from budgetbook.ui.narrative_page import NarrativePage
    from budgetbook.ui.project_list import ProjectListPage
    from budgetbook.ui.sheet_page import SheetPage

    page = window.workspace.currentWidget() if window.workspace else None
    if isinstance(page, NarrativePage):
        return of_paragraphs(page)
    if isinstance(page, ProjectListPage):
        return [of_project(instance) for instance in page.table.chosen()]
    return of_sheet(page) if isinstance(page, SheetPage) else []


def of_paragraphs(page: "NarrativePage") -> list[Internal]:
    """The paragraphs at the cursor."""
    from budgetbook.ui.carried import chosen_paragraphs

    return [of_paragraph(one) for one in chosen_paragraphs(page)]


def of_sheet(page: "SheetPage") -> list[Internal]:
    """The chosen rows of a table; on a project's sheet the project."""
    ref = page.current_ref()
    if ref is None:
        return []
    if ref.instance:
        return [of_project(ref.instance)]
    return of_refs(page.document.layout, page.selected_refs() or [ref])


def of_refs(layout: Layout, refs: Sequence[object]) -> list[Internal]:
    """The rows in which cells stand, each once, working papers left out; of a project's table
    the project."""
    from budgetbook.model.ref import Ref

    found = (
        of_project(ref.instance) if ref.instance else of_row(ref.table, ref.instance, ref.row)
        for ref in refs
        if isinstance(ref, Ref) and not ref.book and ref.table not in layout.working_tables
    )  # fmt: skip
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- the sign


def paint_sign(painter: QPainter, colour: QColor, right: int, rect: QRect) -> int:
    """Draws the sign with its right edge at ``right``; where what stands before it has to end."""
    size = min(15, rect.height() - 4)
    box = QRect(right - size, rect.top() + (rect.height() - size) // 2, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colour)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 3, 3)
    font = painter.font()
    font.setPixelSize(size - 5)
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, SIGN)
    painter.restore()
    return box.left() - 3
