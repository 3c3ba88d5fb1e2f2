"""修改情况说明 as a Word document: wide pages, one table."""

from io import BytesIO

from budgetbook.io.comments_report import COLUMNS, facts, heading, lines
from budgetbook.io.findings_word import ruled_table, wide_page
from budgetbook.io.word_template import new_document
from budgetbook.io.word_xml import ParagraphFormat, paragraph
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout


def comments_as_word(book: Book, layout: Layout) -> bytes:
    """The bytes of a .docx file."""
    document = new_document(layout.paper)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(paragraph(heading(book), ParagraphFormat("Title")))
    body.extend(paragraph(words, ParagraphFormat("TableLine")) for words in facts(book))
    if book.comments:
        widths = [width for _, width in COLUMNS]
        titles = [title for title, _ in COLUMNS]
        body.append(ruled_table(widths, titles, lines(book, layout), range(0)))
        body.append(paragraph("", ParagraphFormat("TableGap")))
    body.append(wide_page())
    document.core_properties.title = heading(book)
    document.core_properties.language = "zh-CN"
    written = BytesIO()
    document.save(written)
    return written.getvalue()
