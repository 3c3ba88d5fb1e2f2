"""附件：出错说明 — what stays of the findings, each with the explanation written for it.

A projection: the book with one more heading and table at its end, for export and print only.
"""

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Book, ExtraColumn, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.finding import Finding
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey
from budgetbook.model.review import review

TITLE = "附件：出错说明"
_KEY = TableKey("extra", "explanations")
_HEADER = {"c1": "序号", "c2": "勾稽关系", "c3": "核对结果", "c4": "差额", "c5": "说明"}


def explained(book: Book, layout: Layout) -> tuple[Finding, ...]:
    """The findings of a settled book that stay and have an explanation, in the book's order."""
    if not book.explanations:
        return ()
    return tuple(one for one in review(book, layout).findings if one.explanation.strip())


def with_explanations(book: Book, layout: Layout) -> Book:
    """``book`` with the appendix at its end; as it is where nothing is explained."""
    found = explained(book, layout)
    if not found:
        return book
    rows = [Row(id="r0", cells=_HEADER)]
    rows += [Row(id=f"r{n}", cells=_cells(n, one)) for n, one in enumerate(found, 1)]
    columns = tuple(
        ExtraColumn(id=c, title="", kind="text", after=f"c{n}" if n else "")
        for n, c in enumerate(_HEADER)
    )
    table = Table(key=_KEY, title=TITLE, rows=tuple(rows), extra_columns=columns)
    heading = Paragraph(id="explanations", text=TITLE, role="heading1", page_break=True)
    flow: tuple[FlowItem, ...] = (*book.flow, heading, Placed(sheet="", instance=_KEY.instance))
    return book.model_copy(update={"tables": {**book.tables, _KEY: table}, "flow": flow})


def _cells(number: int, finding: Finding) -> dict[str, str]:
    difference = finding.difference
    return {
        "c1": str(number),
        "c2": finding.name,
        "c3": finding.message,
        "c4": "" if difference is None else print_amount(difference),
        "c5": finding.explanation.strip(),
    }
