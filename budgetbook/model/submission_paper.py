"""报送检查 on paper: the list with its signs, and a line to sign the 保密审查 on."""

from collections.abc import Iterable, Iterator

from budgetbook.model.book import Book, Paragraph, ParagraphRole
from budgetbook.model.layout import Layout
from budgetbook.model.parts import CONTENTS, COVER, Printout
from budgetbook.model.submission import SIGNS, Line

#: How the list is printed: by itself.
ALONE = Printout(off=frozenset({COVER, CONTENTS}))

#: Small enough that the list of a common book stands on one page or two.
_SIZE, _HEADING, _TITLE = 10.5, 11.0, 15.0
_SIGN_HERE = "　　　　　　　　"


def on_paper(lines: Iterable[Line], book: Book, layout: Layout) -> tuple[Book, Layout]:
    """A book of text alone that says the ``lines``, and the layout to print it in: the 报送检查 of
    ``book``, printed ``ALONE``."""
    flow = tuple(
        Paragraph(id=f"line{number}", text=text, role=role)
        for number, (role, text) in enumerate(_said(lines, book))
    )
    printed = Book(layout=book.layout, year=book.year, department=book.department, flow=flow)
    paper = layout.paper
    sizes = {"body": _SIZE, "heading": _HEADING, "title": _TITLE}
    faces = {name: getattr(paper, name).model_copy(update={"size": s}) for name, s in sizes.items()}
    return printed, layout.model_copy(update={"paper": paper.model_copy(update=faces)})


def _said(lines: Iterable[Line], book: Book) -> Iterator[tuple[ParagraphRole, str]]:
    yield "heading1", "报送检查"
    year = f"　{book.year}年度" if book.year else ""
    yield "body", f"{book.department.name or '（没有填部门名称）'}{year}部门预算"
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            yield "heading2", group
        yield "body", f"{SIGNS[line.state]} {line.title}：{line.words}"
    yield "body", ""
    signed = book.signed
    name, date = (signed.name, signed.date) if signed else (_SIGN_HERE, _SIGN_HERE)
    yield "body", f"保密审查签字人：{name}　　日期：{date}"
