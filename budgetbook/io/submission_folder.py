"""报送文件夹: PDF, Word, Excel, 审核报告, the list of 报送检查 and checksums, all or nothing."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from budgetbook.io.errors import BookError
from budgetbook.io.safe_write import write_safely
from budgetbook.model.book import Book
from budgetbook.model.contents import has_contents, with_contents
from budgetbook.model.details import published
from budgetbook.model.layout import Layout
from budgetbook.model.parts import Printout
from budgetbook.model.publication import PublicChoice, Published, public

#: Told the share done (0 … 1) and what is being done; may raise Cancelled.
Report = Callable[[float, str], None]
CHECKSUMS = "校验码.txt"


class DrawParts(Protocol):
    """Makes a PDF of a book, or of the parts of it that are chosen."""

    def __call__(self, book: Book, layout: Layout, choice: Printout | None = None, /) -> bytes:
        """The bytes of the PDF."""


class _File(NamedTuple):
    name: str
    make: Callable[[], bytes]


def write_folder(
    folder: Path,
    book: Book,
    layout: Layout,
    choice: PublicChoice | None,
    name: str,
    draw_pdf: DrawParts | None = None,
    progress: Report | None = None,
) -> Path:
    """Makes ``folder`` with the files of a settled book, as 公开版 where ``choice`` says how, and
    gives its path. The files are called after ``name``. Made beside its place and put there as a
    whole: an error or a cancel leaves nothing. Raises BookError; an existing folder stays."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(f"“{folder.name}”已经有了，没有生成报送文件夹，请换一个名字或先把它移开")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    new = [parent for parent in part.parents if not parent.exists()]
    try:
        part.mkdir(parents=True)
        _fill(part, list(_files(book, layout, choice, name, draw_pdf)), progress)
        if folder.exists():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as error:
        raise BookError(
            f"报送文件夹“{folder.name}”没有生成（{error.strerror}），没有留下半份文件，请换个位置再试"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):  # what was put into them stays, and they with it
            for parent in new:
                parent.rmdir()
    return folder


def _fill(part: Path, files: list[_File], progress: Report | None) -> None:
    sums: list[str] = []
    for number, (name, make) in enumerate(files):
        if progress is not None:
            progress(number / len(files), f"生成 {name}")
        data = make()
        write_safely(part / name, data)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}")
    if progress is not None:
        progress(1.0, "写校验码")
    write_safely(part / CHECKSUMS, "\n".join([*sums, ""]).encode())


def _files(
    book: Book, layout: Layout, choice: PublicChoice | None, name: str, draw_pdf: DrawParts | None
) -> Iterator[_File]:
    """What the folder holds. The report and the list speak of the whole book: they are left out
    of a 公开版."""
    made = published(book, layout)
    stem = name
    if choice:
        masked = public(book, layout, choice)
        made, stem = masked.book, f"{_allowed(masked, name)}（公开版）"
    listed = made if has_contents(made) else with_contents(made, layout)
    if draw_pdf is not None:
        yield _File(f"{stem}.pdf", lambda: draw_pdf(made, layout))
    yield _File(f"{stem}.docx", lambda: _word(listed, layout))
    yield _File(f"{stem}.xlsx", lambda: _excel(made, layout))
    if choice is None:
        yield _File(f"{stem}审核报告.xlsx", lambda: _report(book, layout, name))
        yield from _checked(book, layout, draw_pdf)


def _allowed(masked: Published, name: str) -> str:
    """``name``, or the official one where that says what is masked."""
    if masked.unsaid.cleaned(name) == name:
        return name
    year = f"{masked.book.year}年" if masked.book.year else ""
    return f"{masked.book.department.name}{year}部门预算"


def _word(book: Book, layout: Layout) -> bytes:
    from budgetbook.io.word_writer import write_word

    return write_word(book, layout)


def _excel(book: Book, layout: Layout) -> bytes:
    from budgetbook.io.excel_writer import write_excel

    return write_excel(book, layout)


def _report(book: Book, layout: Layout, name: str) -> bytes:
    from budgetbook.io.findings_excel import report_as_excel
    from budgetbook.model.audit import audit
    from budgetbook.model.review import review

    return report_as_excel([audit(book, layout, review(book, layout), name)])


def _checked(book: Book, layout: Layout, draw_pdf: DrawParts | None) -> Iterator[_File]:
    """The list of 报送检查, to print and sign and as text."""
    from budgetbook.model.submission import as_text, submission
    from budgetbook.model.submission_paper import ALONE, on_paper

    lines = submission(book, layout)
    if draw_pdf is not None:
        yield _File("报送检查.pdf", lambda: draw_pdf(*on_paper(lines, book, layout), ALONE))
    yield _File("报送检查.txt", lambda: as_text(lines).encode("utf-8-sig"))
