"""A book as PDF: drawn by Qt, then given its outline, links and searchable text."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Page, Printed
from budgetbook.model.paginate import paginate
from budgetbook.model.paper import PageSetup
from budgetbook.model.parts import Printout, select
from budgetbook.ui.page_painter import PagePainter, measure

_RESOLUTION = 1200
Progress = Callable[[float, str], None]


def pages_of(
    book: Book,
    layout: Layout,
    choice: Printout | None = None,
    setup: PageSetup | None = None,
    progress: Progress | None = None,
) -> Printed:
    """What ``choice`` prints of ``book``, on pages: the same for PDF, preview and printer."""

    def told(done: int, of: int) -> None:
        if progress is not None:
            progress(0.3 * done / max(1, of), "排版")

    chosen = select(book, layout, choice)
    if setup is not None:
        layout = layout.model_copy(update={"paper": setup.applied(layout.paper)})
    return paginate(chosen.book, layout, measure(), told, chosen.cover)


def pdf_of(
    book: Book,
    layout: Layout,
    progress: Progress | None = None,
    choice: Printout | None = None,
    setup: PageSetup | None = None,
) -> bytes:
    """The book as PDF with bookmarks and links. ``progress`` may raise to stop."""
    printed = pages_of(book, layout, choice, setup, progress)
    drawn = draw_pdf(printed, progress)
    from budgetbook.io.pdf_finish import finish

    return finish(drawn, printed)


def draw_pdf(printed: Printed, progress: Progress | None = None) -> bytes:
    """The pages as Qt writes them."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setTitle(printed.title)
    writer.setCreator("预算簿")
    painter = QPainter()
    try:
        for number, page in enumerate(printed.pages):
            if progress is not None:
                progress(0.3 + 0.6 * number / len(printed.pages), f"第 {number + 1} 页")
            writer.setPageLayout(page_layout(page))
            if number == 0:
                painter.begin(writer)
            else:
                writer.newPage()
            PagePainter(painter, _RESOLUTION / 72).draw(page)
    finally:  # cancelled or not: a painter must not outlive its device
        painter.end()
        buffer.close()
    return bytes(data.data())


def page_layout(page: Page) -> QPageLayout:
    """A4 as the page lies, without margins: the page has its own."""
    size = QSizeF(min(page.width, page.height), max(page.width, page.height))
    turned = (
        QPageLayout.Orientation.Landscape if page.landscape else QPageLayout.Orientation.Portrait
    )
    made = QPageLayout(
        QPageSize(size, QPageSize.Unit.Point, "A4", QPageSize.SizeMatchPolicy.FuzzyMatch),
        turned, QMarginsF(0, 0, 0, 0),
    )  # fmt: skip
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made
