"""The text of a PDF's pages, by PDFium: tests that want its lines and places take pdfplumber."""

import pypdfium2


def page_texts(data: bytes) -> list[str]:
    """What each page shows, its lines in the order of the file."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
