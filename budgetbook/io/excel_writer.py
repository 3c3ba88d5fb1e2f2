"""A book as a new Excel workbook in the official layout: figures with living formulas."""

from io import BytesIO

from xlsxwriter.workbook import Workbook

from budgetbook.io.excel_format import Formats
from budgetbook.io.excel_formula import Address, Formulas
from budgetbook.io.excel_plan import SheetPlan, plan_sheet, unique_name
from budgetbook.io.excel_sheet import SheetDrawer
from budgetbook.io.excel_text import TextDrawer, text_kind, text_name
from budgetbook.model.appearance import book_title, printable
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.grid import lay_out, sheet_words
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger

_TextPlan = tuple[str, list[Paragraph]]


def write_excel(book: Book, layout: Layout, ledger: Ledger | None = None) -> bytes:
    """The book as an .xlsx file, made from nothing but the layout; ``ledger`` spares making the
    book's relations again."""
    plans = _plans(book, layout)
    formulas = Formulas(ledger or Ledger(layout, book), book, _addresses(plans))
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        _describe(workbook, book, layout)
        formats = Formats(workbook, layout.paper)
        sheets = SheetDrawer(book, layout, formats, formulas)
        texts = TextDrawer(layout, formats)
        for plan in plans:
            if isinstance(plan, SheetPlan):
                sheets.draw(plan, workbook.add_worksheet(plan.name))
            else:
                texts.draw(plan[1], workbook.add_worksheet(plan[0]))
        if not plans:
            workbook.add_worksheet()
    return written.getvalue()


def _describe(workbook: Workbook, book: Book, layout: Layout) -> None:
    """Facts about the file: the book's title and department, no person's name."""
    title, department = printable(book_title(book, layout)), printable(book.department.name)
    workbook.set_properties({"title": title[:255], "author": department[:255]})


def _plans(book: Book, layout: Layout) -> list[SheetPlan | _TextPlan]:
    """The worksheets in the order of the book."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    plans: list[SheetPlan | _TextPlan] = []
    run: list[Paragraph] = []
    for item in (*book.flow, None):
        ends = not isinstance(item, Paragraph) or (run and text_kind(item) != text_kind(run[0]))
        if run and ends:
            plans.append((unique_name(text_name(run), taken), run))
            run = []
        if isinstance(item, Paragraph):
            run.append(item)
        elif item is not None:
            counts[item.sheet] = counts.get(item.sheet, 0) + 1
            name = unique_name(_name(book, layout, item, counts[item.sheet]), taken)
            plans.append(plan_sheet(layout, book, lay_out(layout, book, item), name))
    return plans


def _name(book: Book, layout: Layout, placed: Placed, number: int) -> str:
    """What the worksheet of ``placed``, the ``number``-th of its kind, is called."""
    sheet = layout.sheets_by_id.get(placed.sheet)
    if sheet is None:
        return placed.title or "附表"
    words = sheet_words(layout, book, placed)
    name = sheet.name or sheet.title
    for key, word in words.items():
        name = name.replace("{" + key + "}", word)
    name = name or placed.title
    return f"{number}.{name}" if sheet.each else name


def _addresses(plans: list[SheetPlan | _TextPlan]) -> dict[Ref, Address]:
    """Where each cell of the book stands; the first place counts where it is printed twice."""
    places: dict[Ref, Address] = {}
    for plan in plans:
        if isinstance(plan, SheetPlan):
            for ref, (row, column) in plan.addresses():
                places.setdefault(ref, Address(plan.name, row, column))
    return places
