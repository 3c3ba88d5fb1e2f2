"""核对已公布件, measured: ``python -m tests.measure_published [places]``.

In copies of the sample book's published files one thing is altered at a time: a digit of an amount
in a table (``places`` of them for each format, spread over the book; 300 unless told), a digit in
a title or paragraph, the year over a table, a character of a header. Printed are how many were
found, and how many were named with their place. Then the true files, where nothing may be found. A
PDF with another digit is made by drawing the changed book; .docx and .xlsx are changed in their
XML.
"""

import os
import re
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from budgetbook.app import draw_pdf
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import import_origins, open_files
from budgetbook.io.imported import Imported
from budgetbook.io.store import Origin
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book, Internal, Paragraph, Placed
from budgetbook.model.layout import Layout, columns_of
from budgetbook.model.proofread import Proof, proofread
from budgetbook.model.publication import PublicChoice, public
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.titles import table_title

SAMPLE = Path(__file__).parent.parent / "budgetbook/resources/samples/sample.ysb"
FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
FORMATS = (".docx", ".xlsx", ".pdf")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Count(NamedTuple):
    """How many digits were altered, found, and named with their place."""

    altered: int = 0
    found: int = 0
    named: int = 0

    def with_one(self, found: bool, named: bool) -> "Count":
        """One more."""
        return Count(self.altered + 1, self.found + found, self.named + named)


def published_book(path: Path) -> tuple[Book, Layout]:
    """The book as it is published."""
    opened = open_files([path])
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    return public(book, opened.layout).book, opened.layout


def written(book: Book, layout: Layout, suffix: str) -> bytes:
    """The published file."""
    if suffix == ".docx":
        return write_word(book, layout)
    return write_excel(book, layout) if suffix == ".xlsx" else draw_pdf(book, layout)


def read(data: bytes, layout: Layout, suffix: str) -> Imported:
    """A published file read back."""
    return import_origins([Origin(f"公布{suffix}", suffix, data, None)], layout=layout)


def proof(book: Book, layout: Layout, data: bytes, suffix: str) -> Proof:
    """The file held against the book."""
    found = read(data, layout, suffix)
    return proofread(book, layout, found.book, found.around)


def amounts(book: Book, layout: Layout, most: int) -> list[Ref]:
    """Cells with an amount, ``most`` of them spread over the book."""
    refs = [
        Ref(key.table, row.id, column.id, key.instance)
        for key, table in book.tables.items()
        if (spec := layout.table(key.table))
        for row in table.rows
        for column in columns_of(spec, table)
        if column.kind == "amount" and isinstance(row.cells.get(column.id), Decimal)
    ]
    step = max(1, -(-len(refs) // most))
    return refs[::step] if step > 1 and len(refs) // step >= most else refs[:most]


def other_digit(text: str, turn: int) -> str:
    """``text`` with one of its digits altered, which one by ``turn``."""
    places = [i for i, char in enumerate(text) if char.isascii() and char.isdigit()]
    at = places[turn % len(places)]
    return f"{text[:at]}{(int(text[at]) + 1 + turn % 8) % 10}{text[at + 1 :]}"


# ---------------------------------------------------------------- files with another digit


def altered_amounts(
    book: Book, layout: Layout, suffix: str, refs: list[Ref]
) -> Iterator[tuple[Ref, bytes]]:
    """Copies of the published file with another digit in one amount each."""
    data = written(book, layout, suffix)
    cells = read(data, layout, suffix).cells
    for turn, ref in enumerate(refs):
        if suffix == ".pdf":
            value = book.value(ref)
            changed = Decimal(other_digit(f"{value:.2f}", turn))
            yield ref, draw_pdf(book.with_values({ref: changed}), layout)
        elif ref in cells:
            place = cells[ref].place
            change = _word_cell if suffix == ".docx" else _excel_cell
            yield ref, change(data, place.part, place.locator, turn)


def _word_cell(data: bytes, part: str, locator: str, turn: int) -> bytes:
    table, row, cell = (int(number) for number in re.findall(r"\d+", locator))
    root = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read(part))
    rows = list(root.iter(f"{_W}tbl"))[table].findall(f"{_W}tr")
    _alter(rows[row].findall(f"{_W}tc")[cell], turn)
    return _with_part(data, part, etree.tostring(root))


def _alter(element: etree._Element, turn: int) -> None:
    words = [t for t in element.iter(f"{_W}t") if re.search(r"\d", t.text or "")]
    words[0].text = other_digit(words[0].text or "", turn)


def _excel_cell(data: bytes, part: str, locator: str, turn: int) -> bytes:
    content = zipfile.ZipFile(BytesIO(data)).read(part).decode()
    found = re.search(rf'<c r="{locator}"[^>]*>(?:<f>[^<]*</f>)?<v>([^<]*)</v>', content)
    assert found is not None
    number = other_digit(f"{Decimal(found[1]):.2f}", turn)
    changed = content[: found.start(1)] + number + content[found.end(1) :]
    return _with_part(data, part, changed.encode())


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            new.writestr(info, content if info.filename == name else old.read(info))
    return made.getvalue()


def altered_words(
    book: Book, layout: Layout, suffix: str, every: int = 1
) -> Iterator[tuple[str, bytes]]:
    """Published files with another digit in a title or paragraph each, and what it was."""
    for turn, item in list(enumerate(book.flow))[::every]:
        name = "text" if isinstance(item, Paragraph) else "title"
        words = item.text if isinstance(item, Paragraph) else item.title
        if isinstance(item, Paragraph) and item.role.startswith("contents"):
            continue
        if any(char.isascii() and char.isdigit() for char in words):
            other = item.model_copy(update={name: other_digit(words, turn)})
            flow = (*book.flow[:turn], other, *book.flow[turn + 1 :])
            changed = book.model_copy(update={"flow": flow})
            yield words, written(changed, layout, suffix)


def altered_lines(book: Book, name: str, said: str) -> Iterator[tuple[TableKey, Book]]:
    """The book with another word for one fact (``year``, ``department``, ``unit``) over one table
    each."""
    for key, table in book.tables.items():
        fields = {**table.fields, name: said}
        other = table.model_copy(update={"fields": fields})
        yield key, book.model_copy(update={"tables": {**book.tables, key: other}})


def altered_headers(book: Book, layout: Layout) -> Iterator[tuple[TableKey, str, Layout]]:
    """The layout with another word in the header over one column each."""
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        if spec is None or spec.kind == "form" or key.instance not in ("", first_project(book)):
            continue
        for column in columns_of(spec, table):
            if spec.column(column.id) is not None:
                yield key, column.id, with_header(layout, key.table, column.id)


def first_project(book: Book) -> str:
    """The project that stands first."""
    return next((i.instance for i in book.flow if isinstance(i, Placed) and i.instance), "")


def with_header(layout: Layout, table: str, column: str) -> Layout:
    """``layout`` with 甲 for the last character of a column's header."""
    raw = layout.model_dump(by_alias=True)
    for spec in raw["table"]:
        for one in spec["columns"] if spec["id"] == table else ():
            if one["id"] == column:
                one["title"] = f"{one['title'][:-1]}甲"
    return Layout.model_validate(raw)


# ---------------------------------------------------------------- counting


def count_headers(
    book: Book, layout: Layout, suffix: str, step: int = 1
) -> tuple[Count, list[str]]:
    """How many other words in headers are found, and which are not named; each ``step``-th."""
    count, missed = Count(), []
    for key, column, other in islice(altered_headers(book, layout), 0, None, step):
        found = proof(book, layout, written(book, other, suffix), suffix).found
        title = table_title(layout, key)
        told = [d for d in found if d.kind == "header" and (d.table == title or key.instance)]
        count = count.with_one(bool(found), bool(told))
        if not told:
            missed.append(f"{key.table} {column} {[(d.kind, d.ours, d.theirs) for d in found[:4]]}")
    return count, missed


def count_amounts(book: Book, layout: Layout, suffix: str, most: int) -> tuple[Count, list[str]]:
    """How many altered amounts are found, and which are not named."""
    count, missed = Count(), []
    refs = amounts(book, layout, most)
    for ref, data in altered_amounts(book, layout, suffix, refs):
        found = proof(book, layout, data, suffix).differences
        named = any(one.ref == ref for one in found)
        count = count.with_one(bool(found), named)
        if not named:
            missed.append(f"{'.'.join(ref)} {[(d.kind, d.ours, d.theirs) for d in found[:3]]}")
    return count, missed


def count_lines(book: Book, layout: Layout, suffix: str) -> tuple[Count, list[str]]:
    """How many other years in the lines over tables are found, and which are not named."""
    count, missed = Count(), []
    for key, other in altered_lines(book, "year", "2031"):
        sheet = layout.sheet_of.get(key.table)
        if sheet is None or sheet.parts[0].table != key.table or "{year}" not in str(sheet.lines):
            continue
        found = proof(book, layout, written(other, layout, suffix), suffix).found
        named = [d for d in found if d.kind == "line" and d.table == table_title(layout, key)]
        count = count.with_one(bool(found), len(named) == 1 == len(found))
        if len(named) != 1:
            missed.append(f"{key.table} {[(d.kind, d.ours, d.theirs) for d in found[:4]]}")
    return count, missed


def count_words(book: Book, layout: Layout, suffix: str, every: int = 1) -> tuple[Count, list[str]]:
    """How many altered digits in titles and paragraphs are found, and which are not named."""
    count, missed = Count(), []
    for words, data in altered_words(book, layout, suffix, every):
        found = proof(book, layout, data, suffix).differences
        named = any(one.ours == words or words in one.ours for one in found)
        count = count.with_one(bool(found), named)
        if not named:
            missed.append(f"{words[:40]} {[(d.kind, d.ours, d.theirs) for d in found[:3]]}")
    return count, missed


def main() -> int:
    """Prints the counts; 0 where all was found and nothing else."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    book, layout = published_book(SAMPLE)
    wrong = 0
    for suffix in FORMATS:
        for name, (count, missed) in (
            ("amounts", count_amounts(book, layout, suffix, most)),
            ("words", count_words(book, layout, suffix)),
            ("lines", count_lines(book, layout, suffix)),
            ("headers", count_headers(book, layout, suffix)),
        ):
            print(f"{suffix} {name}: altered {count.altered}, found {count.found}, "
                  f"named {count.named}", flush=True)  # fmt: skip
            for line in missed[:10]:
                print(f"  not named: {line}")
            wrong += count.altered - count.named
    for path in (SAMPLE, *sorted(FIXTURES.glob("*.docx"))):
        true, own = published_book(path)
        if path.suffix == ".docx":
            wrong += originals(path, true, own)
        for suffix in FORMATS:
            found = proof(true, own, written(true, own, suffix), suffix).found
            print(f"{path.name} → {suffix}: {len(found)} reported", flush=True)
            wrong += len(found)
    wrong += masked_files()
    return int(wrong > 0)


def originals(path: Path, book: Book, layout: Layout) -> int:
    """How many differences are reported between the publisher's own files."""
    wrong = 0
    for other in (path.with_suffix(suffix) for suffix in FORMATS):
        if other.exists():
            found = proof(book, layout, other.read_bytes(), other.suffix).found
            print(f"{path.name} ← {other.name}: {len(found)} reported", flush=True)
            wrong += len(found)
    return wrong


def masked_files() -> int:
    """How many differences are reported in the sample's true 公开版 files of every manner."""
    opened = open_files([SAMPLE])
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    marked = with_internal(book)
    wrong = 0
    for leaves_out, in_totals in product((False, True), repeat=2):
        choice = PublicChoice(leaves_out=leaves_out, in_totals=in_totals)
        made = public(marked, opened.layout, choice).book
        for suffix in FORMATS:
            found = proof(made, opened.layout, written(made, opened.layout, suffix), suffix).found
            print(f"masked ({choice}) → {suffix}: {len(found)} reported", flush=True)
            wrong += len(found)
    return wrong


def with_internal(book: Book) -> Book:
    """The book with a project, a row and a paragraph marked 内部."""
    project = [i.instance for i in book.flow if isinstance(i, Placed) and i.instance][1]
    key = next(key for key, table in book.tables.items() if key.table == "income" and table.rows)
    body = next(i for i in book.flow if isinstance(i, Paragraph) and len(i.text) > 40)
    marks = (
        Internal(kind="project", instance=project),
        Internal(kind="row", table=key.table, id=book.tables[key].rows[3].id),
        Internal(kind="paragraph", id=body.id),
    )
    return book.model_copy(update={"internal": marks})


if __name__ == "__main__":
    raise SystemExit(main())
