"""How much of a book survives each way through files: ``python -m tests.measure_fidelity``.

Prints a line for each variant and book: rows kept, project fields, indicator rows, paragraphs and
their roles. ``-v`` lists each loss with its place, ``--only WORD`` takes variants that hold WORD,
``--book NAME`` one book. Of a PDF it also counts the lines whose words a spreadsheet did not print,
its rows being too low. Uses the fixture documents beside the project and the samples; variants
that need LibreOffice are left out where it is missing.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pypdfium2 as pdfium

from budgetbook.io.conversion import find_soffice
from budgetbook.io.errors import BookError
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.imported import Imported
from budgetbook.io.pdf_page import read_page
from budgetbook.io.word_writer import write_word
from tests.books.source import sample, sample_names
from tests.conftest import TESTS
from tests.io import excel_variants, word_variants
from tests.io.fidelity import Fidelity, Reading, compare, unprinted
from tests.io.libreoffice import through
from tests.io.yuan import in_yuan, with_separators

FIXTURES = TESTS.parent.parent / "shared" / "fixtures"
EXACT = Reading()
PAGED = Reading(pages=False)
LOOSE = Reading(blanks=False)
OLD = Reading(blanks=False, noughts=False)
PAPER = Reading(blanks=False, noughts=False, leaders=False)
YUAN = Reading(times=10_000)
WIDE = Reading(blanks=False, wide=False)


class Source(NamedTuple):
    """A file and what it holds."""

    name: str
    suffix: str
    data: bytes
    read: Imported


class Variant(NamedTuple):
    """A way that files go: from one suffix to another."""

    name: str
    source: str
    target: str
    how: Reading
    #: All sources of the suffix at once, by name.
    make: Callable[[Mapping[str, Source]], Mapping[str, bytes]]
    office: bool = False


def read(name: str, suffix: str, data: bytes) -> Imported:
    """The book in a file."""
    return import_origins([Origin(f"{name}{suffix}", suffix, data)])


def sources(wanted: str = "") -> Iterator[Source]:
    """The fixtures and the samples, as Word and as Excel files."""
    files: dict[str, bytes] = {}
    if FIXTURES.is_dir():
        for path in sorted(FIXTURES.glob("*.*x")):
            files[path.name] = path.read_bytes()
    for name in sample_names() if not wanted else {wanted} & set(sample_names()):
        files[f"{name}.docx"] = write_word(*sample(name))
        files[f"{name}.xlsx"] = write_excel(*sample(name))
    for file, data in files.items():
        name, _, ending = file.rpartition(".")
        if not wanted or wanted == name:
            yield Source(name, f".{ending}", data, read(name, f".{ending}", data))


def _each(change: Callable[[Source], bytes]) -> Callable[[Mapping[str, Source]], dict[str, bytes]]:
    return lambda found: {name: change(source) for name, source in found.items()}


def _saved(*kinds: str) -> Callable[[Mapping[str, Source]], dict[str, bytes]]:
    return lambda found: through({f"{n}{s.suffix}": s.data for n, s in found.items()}, *kinds)


def _word(*names: str) -> Callable[[Source], bytes]:
    changes = {**word_variants.VARIANTS, **word_variants.LOOSE_VARIANTS}

    def change(source: Source) -> bytes:
        data = source.data
        for name in names:
            data = word_variants.variant(data, changes[name])
        return data

    return change


def _excel(*names: str) -> Callable[[Source], bytes]:
    def change(source: Source) -> bytes:
        data = source.data
        for name in names:
            data = excel_variants.VARIANTS[name](data)
        return data

    return change


def _exported(target: str) -> Callable[[Source], bytes]:
    write = write_word if target == ".docx" else write_excel
    return lambda source: write(source.read.book, source.read.layout)


WORD_MIXES: tuple[tuple[str, ...], ...] = (
    (
        "a run for each character",
        "tracked changes",
        "tables, rows, cells and runs in content controls",
    ),
    ("table split at a page", "merged down without restart", "full-width digits"),
    (
        "table split at a page",
        "tracked changes",
        "tables, rows, cells and runs in content controls",
    ),
    ("header repeated as ordinary rows", "several texts in a run", "title as plain paragraph"),
    ("table split at a page", "title as heading", "fields and links", "gridBefore"),
)
EXCEL_MIXES: tuple[tuple[str, ...], ...] = (
    ("amounts with separators", "stacked without blank rows"),
    ("amounts in full width", "codes as numbers", "stacked, nothing merged"),
    ("no number formats", "stacked with blank rows", "cells without addresses"),
    ("stacked with blank rows", "hidden rows", "wrong dimension"),
)


def variants() -> Iterator[Variant]:
    """Every way that is measured."""
    for target in (".docx", ".xlsx"):
        for source in (".docx", ".xlsx"):
            how = PAGED if target == ".docx" else EXACT
            yield Variant(f"{source} → {target}", source, target, how, _each(_exported(target)))
    for name in word_variants.VARIANTS:
        how = WIDE if "full-width" in name else EXACT
        yield Variant(f".docx, {name}", ".docx", ".docx", how, _each(_word(name)))
    for name in word_variants.LOOSE_VARIANTS:
        yield Variant(f".docx, {name}", ".docx", ".docx", LOOSE, _each(_word(name)))
    for names in WORD_MIXES:
        yield Variant(f".docx, {' + '.join(names)}", ".docx", ".docx", WIDE, _each(_word(*names)))
    yield Variant(".docx, amounts as 1,234.50", ".docx", ".docx", EXACT, _each(with_separators))
    for suffix in (".docx", ".xlsx"):
        yield Variant(f"{suffix} in 元", suffix, suffix, YUAN, _each(in_yuan))
    for name in excel_variants.VARIANTS:
        how = OLD if "cached" in name else EXACT
        yield Variant(f".xlsx, {name}", ".xlsx", ".xlsx", how, _each(_excel(name)))
    for names in EXCEL_MIXES:
        yield Variant(f".xlsx, {' + '.join(names)}", ".xlsx", ".xlsx", EXACT, _each(_excel(*names)))
    yield from office_variants()


def office_variants() -> Iterator[Variant]:
    """The ways through LibreOffice."""
    for kind in ("odt", "doc", "rtf"):
        way = _saved(kind, "docx")
        yield Variant(f".docx → .{kind} → .docx", ".docx", ".docx", LOOSE, way, office=True)
    yield Variant(".docx → .docx", ".docx", ".docx", LOOSE, _saved("docx"), office=True)
    yield Variant(".xlsx → .xlsx", ".xlsx", ".xlsx", LOOSE, _saved("xlsx"), office=True)
    for kind in ("ods", "xls"):
        way = _saved(kind, "xlsx")
        yield Variant(f".xlsx → .{kind} → .xlsx", ".xlsx", ".xlsx", LOOSE, way, office=True)
        yield Variant(f".xlsx → .{kind}", ".xlsx", f".{kind}", OLD, _saved(kind), office=True)
    for suffix in (".docx", ".xlsx"):
        yield Variant(f"{suffix} → .pdf", suffix, ".pdf", PAPER, _saved("pdf"), office=True)
    # The fixtures' rows have no heights: only opened and saved again are they as high as Excel
    # would show them, and no words cut off.
    way = _saved("ods", "pdf")
    yield Variant(".xlsx → .ods → .pdf", ".xlsx", ".pdf", PAPER, way, office=True)


def measured(variant: Variant, found: Mapping[str, Source]) -> Iterator[tuple[str, Fidelity | str]]:
    """The figures for each source; a sentence where a file could not be read."""
    made = variant.make(found)
    for name, source in found.items():
        if name not in made:
            yield name, "没有转换成"
            continue
        try:
            again = read(name, variant.target, made[name])
        except BookError as error:
            yield name, str(error)
            continue
        kept = compare(source.read, again, variant.how)
        cut = variant.target == ".pdf" and not kept.whole
        missing = unprinted(source.read, drawn(made[name]), variant.how) if cut else 0
        yield name, kept._replace(unprinted=missing)


def drawn(data: bytes) -> str:
    """Everything written in a PDF, in the order in which it was drawn."""
    document = pdfium.PdfDocument(data)
    try:
        pages = [read_page(document, index) for index in range(len(document))]
    finally:
        document.close()
    return "".join(glyph.text for page in pages for glyph in page.glyphs)


def _remark(kept: Fidelity | str) -> str:
    if isinstance(kept, str) or not kept.losses:
        return ""
    missing = f"，{kept.unprinted} 行在 PDF 里没有印全" if kept.unprinted else ""
    return f"  {len(kept.losses)} 处{missing}"


def main() -> int:
    """Prints the table; the status is 1 where something was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--book", default="")
    asked = parser.parse_args()
    grouped: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources(asked.book):
        grouped[source.suffix][source.name] = source
    has_office = find_soffice() is not None
    lossy = 0
    print(f"{'':44}  {'rows':>9}  {'fields':>9}  {'indicat.':>9}  {'paragr.':>9}  {'roles':>9}")
    for variant in variants():
        if asked.only not in variant.name or (variant.office and not has_office):
            continue
        print(variant.name)
        for name, kept in measured(variant, grouped[variant.source]):
            lossy += isinstance(kept, str) or not kept.whole
            print(
                f"  {name:42}  {kept}",
                _remark(kept),
                flush=True,
            )
            if asked.verbose and not isinstance(kept, str):
                print("".join(f"      {loss[:200]!r}\n" for loss in kept.losses), end="")
    return 1 if lossy else 0


if __name__ == "__main__":
    sys.exit(main())
