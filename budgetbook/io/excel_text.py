"""Runs of paragraphs as worksheets: one paragraph a row, a very long one several."""

import re
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from budgetbook.io.excel_format import Formats
from budgetbook.io.excel_plan import TALLEST
from budgetbook.io.excel_sheet import put_text, set_page
from budgetbook.io.role_words import GOES_ON, role_mark
from budgetbook.model.appearance import line_count, printable
from budgetbook.model.book import Paragraph
from budgetbook.model.layout import Layout
from budgetbook.model.paper import Typeface

#: Width of the text column in characters of Excel, and of the page numbers' one.
_WIDTH, _PAGE_WIDTH = 90, 8
_PIXELS_PER_CHARACTER = 7
_SIZE = 12.0
#: Points between paragraphs.
_SPACE = 6.0
_CONTENTS = frozenset({"contents_title", "contents_group", "contents"})
_CENTRED = frozenset({"title", "cover", "contents_title"})
_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*|^第.{1,3}部分\s*")
_KNOWN = ("情况说明", "整体绩效", "名词解释")


def text_kind(item: Paragraph) -> str:
    """What keeps paragraphs apart that follow each other: 目录, 封面 or the text proper."""
    if item.role in _CONTENTS:
        return "目录"
    return "封面" if item.role == "cover" else ""


def text_name(items: Sequence[Paragraph]) -> str:
    """A worksheet's name for a run of paragraphs."""
    kind = text_kind(items[0])
    if kind:
        return kind
    headings = [item.text for item in items if item.role != "body"]
    first = headings[0] if headings else ""
    known = next((word for word in _KNOWN if word in first), "")
    return known or _NUMBER.sub("", first).strip() or "文字"


class TextDrawer:
    """Draws paragraphs into worksheets of one workbook."""

    def __init__(self, layout: Layout, formats: Formats) -> None:
        self._layout, self._formats = layout, formats
        self._row = 0

    def draw(self, items: Sequence[Paragraph], worksheet: Worksheet) -> None:
        """One paragraph below the other; the page numbers of the contents beside them."""
        worksheet.set_column(0, 0, _WIDTH)
        worksheet.set_column(1, 1, _PAGE_WIDTH)
        worksheet.set_column(2, 2, _PAGE_WIDTH, None, {"hidden": True})
        self._row = 0
        for item in items:
            text, page = _listed(item)
            self._paragraph(worksheet, item, printable(text))
            if page:
                form = self._formats.of(self._face(item), align="right")
                worksheet.write_string(self._row - 1, 1, page, form)
        set_page(worksheet, self._layout, landscape=False)
        worksheet.print_area(0, 0, max(self._row - 1, 0), 1)

    def _paragraph(self, worksheet: Worksheet, item: Paragraph, text: str) -> None:
        face = self._face(item)
        align = "center" if item.role in _CENTRED else "left"
        form = self._formats.of(face, align=align, valign="top", text_wrap=True)
        room = _WIDTH * _PIXELS_PER_CHARACTER / (face.size * 96 / 72) - 1.5
        pitch = face.size * 1.4
        for number, piece in enumerate(pieces(text, room, int((TALLEST - _SPACE) / pitch))):
            mark = GOES_ON if number else role_mark(item.role, item.page_break)
            worksheet.write_string(self._row, 2, mark)
            height = line_count(piece, room) * pitch + _SPACE
            worksheet.set_row(self._row, round(height, 2))
            put_text(worksheet, (self._row, 0, self._row, 0), piece, form)
            self._row += 1

    def _face(self, item: Paragraph) -> Typeface:
        paper = self._layout.paper
        if item.role in _CENTRED:
            return paper.title
        if item.role in ("heading1", "contents_group"):
            return Typeface(face=paper.heading.face, size=_SIZE + 2, bold=True)
        bold = item.role in ("heading2", "heading3")
        return Typeface(face=paper.body.face, size=_SIZE, bold=bold)


def _listed(item: Paragraph) -> tuple[str, str]:
    """Words and page number of a contents line; all of any other paragraph, and no number."""
    text, _, page = item.text.rpartition("\t")
    is_line = item.role == "contents" and text.strip() and page.isascii() and page.isdigit()
    return (text, page) if is_line else (item.text, "")


def pieces(text: str, room: float, lines: int) -> list[str]:
    """``text`` cut after sentences into pieces that a row of so many lines can show.

    A row cannot be higher than a good half page, and rows merged into one are cut off by
    LibreOffice where the page ends.
    """
    found: list[str] = []
    while line_count(text, room) > lines:
        end = _fitting(text, room, lines)
        stop = max(text.rfind(mark, 0, end) for mark in "。；！？\n") + 1
        end = stop if stop > end // 2 else end
        found.append(text[:end])
        text = text[end:]
    return [*found, text]


def _fitting(text: str, room: float, lines: int) -> int:
    """How many characters fit in so many lines."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if line_count(text[:middle], room) <= lines:
            low = middle
        else:
            high = middle - 1
    return low
