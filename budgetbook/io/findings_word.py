"""审核报告 as a Word document: wide pages, a heading and a table for each book."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from budgetbook.io.findings_report import (
    AMOUNTS,
    COLUMNS,
    MUTED_COLUMNS,
    facts,
    line_cells,
    muted_cells,
)
from budgetbook.io.word_template import FOOTER, new_document
from budgetbook.io.word_xml import (
    RELATIONS,
    Element,
    ParagraphFormat,
    W,
    element,
    paragraph,
)
from budgetbook.model.audit import Audit
from budgetbook.model.paper import PaperStyle

_LONG_SIDE, _SHORT_SIDE, _MARGIN = 16838, 11906, 1134
_ROOM = _LONG_SIDE - 2 * _MARGIN
_MUTED_WIDTHS = (6, 6, 40, 8, 40)


def report_as_word(audits: Sequence[Audit]) -> bytes:
    """The bytes of a .docx file."""
    document = new_document(PaperStyle())
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(paragraph("审核报告", ParagraphFormat("Title")))
    for number, audit in enumerate(audits):
        body.extend(_book(audit, new_page=number > 0))
    body.append(wide_page())
    document.core_properties.title = "审核报告"
    document.core_properties.language = "zh-CN"
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _book(audit: Audit, *, new_page: bool) -> Iterator[Element]:
    for number, words in enumerate(facts(audit)):
        yield paragraph(words, ParagraphFormat("TableLine", new_page=new_page and not number))
    if audit.lines:
        widths = [width for _, width in COLUMNS]
        titles = [title for title, _ in COLUMNS]
        yield ruled_table(widths, titles, [line_cells(line) for line in audit.lines], AMOUNTS)
    if audit.muted:
        yield paragraph("本簿停用的规则", ParagraphFormat("TableLine", keep_next=True))
        rows = [muted_cells(rule) for rule in audit.muted]
        yield ruled_table(_MUTED_WIDTHS, MUTED_COLUMNS, rows, range(0))
    if audit.lines or audit.muted:  # Word wants a paragraph behind a table
        yield paragraph("", ParagraphFormat("TableGap"))


def ruled_table(
    shares: Sequence[float], titles: Sequence[str], rows: Sequence[Sequence[str]], amounts: range
) -> Element:
    """A table over the whole width of a wide page, with its header on every page."""
    total = sum(shares)
    widths = [round(share * _ROOM / total) for share in shares]
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val="BudgetTable"),
            element("tblW", w=sum(widths), type="dxa"),
            element("tblLayout", type="fixed"),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
    )
    head = element("trPr", element("cantSplit"), element("tblHeader"))
    cells = zip(widths, titles, strict=True)
    made.append(element("tr", head, *(_cell(w, t, "TableHeader") for w, t in cells)))
    for row in rows:
        made.append(_row(widths, row, amounts))
    return made


def _row(widths: Sequence[int], words: Sequence[str], amounts: range) -> Element:
    cells = [
        _cell(width, word, "TableText", "right" if column in amounts else "")
        for column, (width, word) in enumerate(zip(widths, words, strict=True))
    ]
    return element("tr", element("trPr", element("cantSplit")), *cells)


def _cell(width: int, words: str, style: str, align: str = "") -> Element:
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    lines = [paragraph(line, ParagraphFormat(style, align)) for line in words.split("\n")]
    return element("tc", properties, *lines)


def wide_page() -> Element:
    """Wide A4 pages with the page number at the foot."""
    size = element("pgSz", w=_LONG_SIDE, h=_SHORT_SIDE)
    size.set(f"{W}orient", "landscape")
    sides = dict.fromkeys(("top", "right", "bottom", "left"), _MARGIN)
    margin = element("pgMar", **sides, header=567, footer=567, gutter=0)
    footer = element("footerReference", type="default")
    footer.set(f"{{{RELATIONS}}}id", FOOTER)
    return element("sectPr", footer, size, margin)
