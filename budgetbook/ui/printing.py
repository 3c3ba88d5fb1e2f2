"""Print and PDF: the system's print dialog over the same pages as the preview."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from budgetbook.model.book import Book
from budgetbook.model.details import published
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Page, Printed
from budgetbook.model.paginate import paginate
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.page_painter import PagePainter, measure, stand_ins_used
from budgetbook.ui.pdf import page_layout

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow


def printed(book: Book, layout: Layout) -> Printed:
    """What is printed of ``book``: the published part, on pages."""
    return paginate(published(book, layout), layout, measure())


def missing_faces(layout: Layout) -> tuple[tuple[str, str], ...]:
    """(official face, what stands in) for the faces of the layout that are not installed."""
    paper = layout.paper
    faces = (paper.title, paper.body, paper.heading, paper.table, paper.header)
    return stand_ins_used(face.face for face in faces)


def export_pdf(window: "MainWindow") -> None:
    """导出 PDF…"""
    if window.book is not None and _fonts_are_fine(window):
        window.keeping.saver.export(window.book, ".pdf")


def _fonts_are_fine(window: "MainWindow") -> bool:
    """Says once for each book which official faces are not installed and what stands in."""
    book = window.book
    missing = missing_faces(book.document.layout) if book is not None else ()
    if not missing or getattr(window, "_faces_told", None) is book:
        return True
    words = "、".join(f"“{face}”用“{family}”代替" for face, family in missing)
    answer = ask(
        window, "缺少公文字体", f"这台电脑没有装全公文字体：{words}。", ("继续", "取消"),
        "版面照样排好，字形与正式文件略有不同；装好字体后再打印，分页也可能不同。",
    )  # fmt: skip
    if answer == 0:
        window._faces_told = book  # type: ignore[attr-defined]
    return answer == 0


def print_book(window: "MainWindow") -> None:
    """打印…: the system's dialog, then every chosen page."""
    if window.book is None or not _fonts_are_fine(window):
        return
    document = window.book.document
    pages = printed(document.book, document.layout)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(pages.title or window.book.title)
    printer.setFromTo(1, len(pages.pages))
    printer.setDuplex(QPrinter.DuplexMode.DuplexAuto)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, window)
    dialog.setWindowTitle("打印")
    dialog.setMinMax(1, len(pages.pages))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
    if dialog.exec() == QDialog.DialogCode.Accepted and not print_pages(printer, pages):
        warn(
            window, "没有打印", "打印机没有应答，一页也没有打印。",
            "请检查打印机是否接通；也可以先导出 PDF，再从别处打印。",
        )  # fmt: skip
    dialog.deleteLater()


def print_pages(printer: QPrinter, pages: Printed) -> bool:
    """Sends the pages in the printer's range; whether it took them."""
    chosen = chosen_pages(printer, pages)
    if not chosen:
        return False
    painter = QPainter()
    for number, page in enumerate(chosen):
        layout = page_layout(page)
        layout.setMargins(QMarginsF(0, 0, 0, 0))
        printer.setPageLayout(layout)
        if number == 0:
            if not painter.begin(printer):
                return False
        elif not printer.newPage():
            painter.end()
            return False
        PagePainter(painter, printer.resolution() / 72).draw(page)
    return painter.end()


def chosen_pages(printer: QPrinter, pages: Printed) -> tuple[Page, ...]:
    """The pages the dialog's range names; all where it names none."""
    first, last = printer.fromPage(), printer.toPage()
    if printer.printRange() == QPrinter.PrintRange.AllPages or not first:
        return pages.pages
    return pages.pages[first - 1 : last or len(pages.pages)]
