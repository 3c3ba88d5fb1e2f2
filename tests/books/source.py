"""Sample books written as TOML: tables as compact text, the book's text line by line, projects.

``tables`` is the notation of ``tests.model.books``. ``text`` is the order of the book: a line is
a paragraph of the body, ``[heading2] …`` one of another role, ``[sheet] income`` places a sheet
and ``[projects]`` all projects. ``{table.row.column}`` in a line prints that amount and binds it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Binding, Book, Department, FlowItem, Paragraph, Placed
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import at, write

FOLDER = Path(__file__).resolve().parent
#: The sample that the program brings along.
COUNTY = "county"

_MARKED = re.compile(r"\[(\w+)\] ?(.*)")
_FIGURE = re.compile(r"\{([\w.@]+)\}")


class Sample(NamedTuple):
    """A settled book with its layout."""

    book: Book
    layout: Layout


def sample_names() -> list[str]:
    """The names of all sources."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def sample(name: str) -> Sample:
    """The book that ``NAME.toml`` describes, its totals filled."""
    source = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    layout = load_layout(source["layout"])
    book = _typed(layout, source)
    book = Ledger(layout, book).settle(book).book
    return Sample(book.model_copy(update={"flow": tuple(_flow(book, source))}), layout)


def _typed(layout: Layout, source: Mapping[str, Any]) -> Book:
    """The leaf facts as the source has them, nothing computed."""
    office = Department(code=source["code"], name=source["name"])
    book = write(layout, source.get("tables", ""), fresh_book(layout, source["year"], office))
    for number, project in enumerate(source.get("project", ()), 1):
        book = _with_project(layout, book, f"p{number}", project)
    return book


def _with_project(layout: Layout, book: Book, instance: str, project: Mapping[str, Any]) -> Book:
    """``book`` with one project: its head from the entry's fields, its indicators from text."""
    fields = {k: v for k, v in project.items() if k not in ("goals", "indicators")}
    head = [" | ".join(fields), " | ".join(fields.values())]
    text = f"# project {instance}\n" + "\n".join(head)
    spec = layout.tables_by_id["indicators"]
    columns = " | ".join(column.id for column in spec.columns)
    text += f"\n# indicators {instance}\n{columns}\n" + project["indicators"]
    book = write(layout, text, book)
    table = book.tables[TableKey("project", instance)]
    goals = "\n".join(f"{n}.{goal}" for n, goal in enumerate(project["goals"], 1))
    return book.with_table(table.with_rows(r.with_cells({"goals": goals}) for r in table.rows))


def _flow(book: Book, source: Mapping[str, Any]) -> Iterator[FlowItem]:
    lines = [line for line in source["text"].splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        hit = _MARKED.fullmatch(line)
        mark, words = (hit[1], hit[2]) if hit else ("body", line)
        if mark == "sheet":
            yield Placed(sheet=words)
        elif mark == "projects":
            yield from _projects(source)
        else:
            text, bindings = _bound(book, words.replace("\\t", "\t"))
            yield Paragraph(id=f"p{number}", text=text, role=mark, bindings=bindings)


def _projects(source: Mapping[str, Any]) -> Iterator[Placed]:
    for number, project in enumerate(source["project"], 1):
        title = f"{number}、{project['name']}绩效目标表"
        yield Placed(sheet="project", instance=f"p{number}", title=title)


def _bound(book: Book, line: str) -> tuple[str, tuple[Binding, ...]]:
    """The line with its figures printed, and where they stand."""
    text, bindings, end = "", [], 0
    for hit in _FIGURE.finditer(line):
        ref = at(hit[1])
        if book.row(ref) is None:
            raise ValueError(f"no such row: {hit[1]}")
        words = print_amount(book.value(ref) or Decimal(0))
        text += line[end : hit.start()]
        bindings.append(Binding(start=len(text), end=len(text + words), ref=ref, words=words))
        text += words
        end = hit.end()
    return text + line[end:], tuple(bindings)
