"""Print and PDF: the system's print dialog over the same pages as the preview."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from budgetbook.model.booklet import booklet_sides
from budgetbook.model.layout import Layout
from budgetbook.model.pages import A4, Page, Printed
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.page_painter import PagePainter, stand_ins_used
from budgetbook.ui.pdf import page_layout, pages_of
from budgetbook.ui.print_dialog import PrintDialog, Purpose, Sending

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.open_book import OpenBook

_DUPLEX = {
    "auto": QPrinter.DuplexMode.DuplexAuto, "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide, "one": QPrinter.DuplexMode.DuplexNone,
}  # fmt: skip


def printed(window: "MainWindow", book: "OpenBook") -> Printed:
    """What is printed of an open book, as it was last chosen."""
    document = book.document
    setup = window.settings.page_setup(document.layout.id)
    return pages_of(document.book, document.layout, book.printout, setup)


def missing_faces(layout: Layout) -> tuple[tuple[str, str], ...]:
    """(official face, what stands in) for the faces of the layout that are not installed."""
    return stand_ins_used(layout.paper.faces)


def choose_parts(window: "MainWindow", purpose: Purpose) -> PrintDialog | None:
    """Asks what is printed and remembers it; None where the user gives it up."""
    book = window.book
    if book is None:
        return None
    document, settings = book.document, window.settings
    dialog = PrintDialog(
        document.book, document.layout, book.printout, settings.page_setup(document.layout.id),
        purpose, settings.print_options, window,
    )  # fmt: skip
    taken = bool(dialog.exec())
    dialog.deleteLater()
    if not taken:
        return None
    book.printout = dialog.choice()
    settings.set_page_setup(document.layout.id, dialog.setup)
    if purpose == "print":
        settings.print_options = dialog.options()
    return dialog


def export_pdf(window: "MainWindow") -> None:
    """导出 PDF…"""
    book = window.book
    if book is not None and _fonts_are_fine(window) and choose_parts(window, "pdf"):
        window.keeping.saver.export(book, ".pdf")


def _fonts_are_fine(window: "MainWindow") -> bool:
    """Says once for each book which official faces are not installed and what stands in."""
    book = window.book
    missing = missing_faces(book.document.layout) if book is not None else ()
    if not missing or getattr(window, "_faces_told", None) is book:
        return True
    words = "、".join(f"“{face}”用“{family}”代替" for face, family in missing)
    answer = ask(
        window, "缺少公文字体", "这台电脑没有装全公文字体。", ("继续", "取消"),
        f"{words}。版面照样排好，字形与正式文件略有不同；装好字体后再打印，分页也可能不同。",
    )  # fmt: skip
    if answer == 0:
        window._faces_told = book  # type: ignore[attr-defined]
    return answer == 0


def print_book(window: "MainWindow") -> None:
    """打印…: what is printed, then the system's dialog, then every chosen page."""
    book = window.book
    if book is None or not _fonts_are_fine(window):
        return
    asked = choose_parts(window, "print")
    if asked is None:
        return
    sending, pages = asked.sending(), printed(window, book)
    printer = prepared(sending, pages.title or book.title)
    dialog = QPrintDialog(printer, window)
    dialog.setWindowTitle("打印")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    if accepted and not send(printer, pages, sending):
        warn(
            window, "没有打印", "打印机没有应答，一页也没有打印。",
            "请检查打印机是否接通；也可以先导出 PDF，再从别处打印。",
        )  # fmt: skip


def prepared(sending: Sending, title: str) -> QPrinter:
    """A printer with copies and sides set as chosen; the system's dialog may change them."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCopyCount(sending.copies)
    printer.setCollateCopies(True)
    sides = "short" if sending.booklet else sending.sides
    printer.setDuplex(_DUPLEX[sides])
    printer.setFullPage(True)
    return printer


def send(printer: QPrinter, pages: Printed, sending: Sending) -> bool:
    """Sends the chosen pages; whether the printer took them."""
    chosen = [pages.pages[at] for at in sending.pages if at < len(pages.pages)]
    if not chosen:
        return False
    if sending.booklet:
        return _send_booklet(printer, chosen)
    painter = QPainter()
    for number, page in enumerate(chosen):
        if not _begun(printer, painter, page_layout(page), first=number == 0):
            return False
        PagePainter(painter, printer.resolution() / 72).draw(page)
    return painter.end()


def _begun(printer: QPrinter, painter: QPainter, layout: QPageLayout, *, first: bool) -> bool:
    """Whether the printer took a new page of that layout."""
    layout.setMargins(QMarginsF(0, 0, 0, 0))
    printer.setPageLayout(layout)
    taken = painter.begin(printer) if first else printer.newPage()
    if not taken and not first:
        painter.end()
    return taken


def _send_booklet(printer: QPrinter, pages: Sequence[Page]) -> bool:
    """Two pages on each side of A4, to be folded; wide pages stand on their end."""
    side = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape,
        QMarginsF(0, 0, 0, 0),
    )  # fmt: skip
    side.setMode(QPageLayout.Mode.FullPageMode)
    painter = QPainter()
    unit = printer.resolution() / 72
    for number, both in enumerate(booklet_sides(len(pages))):
        if not _begun(printer, painter, side, first=number == 0):
            return False
        for half, at in enumerate(both):
            if at is not None:
                _half_page(painter, pages[at], half * A4[1] / 2 * unit, unit)
    return painter.end()


def _half_page(painter: QPainter, page: Page, x: float, unit: float) -> None:
    """A page made small enough for half a sheet of A4, from ``x`` on."""
    scale = A4[0] / A4[1]
    painter.save()
    painter.translate(x, 0)
    if page.landscape:
        painter.translate(A4[1] / 2 * unit, 0)
        painter.rotate(90)
    painter.scale(scale, scale)
    PagePainter(painter, unit).draw(page)
    painter.restore()
