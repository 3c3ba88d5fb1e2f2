"""The files the program opens and writes: the one list that dialogs and commands go by."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from budgetbook.io.blocks import Blocks, Progress
from budgetbook.io.errors import BookError, NeedsConversion, UnreadableFile
from budgetbook.io.imported import Imported, Remark, SourcePlace
from budgetbook.io.kinds import CALAMINE, CONVERTED, FORMATS, Format, kind_of
from budgetbook.io.package import load
from budgetbook.io.store import Origin, book_from_bytes, save_book
from budgetbook.model.book import Book
from budgetbook.model.details import published
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.layout_variant import Variant, remember
from budgetbook.model.ref import Ref

__all__ = [
    "FORMATS", "BookError", "Format", "Opened", "Origin", "Remark", "export", "import_origins",
    "open_files", "open_salvaged", "save_book",
]  # fmt: skip

#: Told the share done (0 … 1) and what is being done; may raise Cancelled.
Report = Callable[[float, str], None]
#: Makes a PDF of a book.
DrawPdf = Callable[[Book, Layout], bytes]


class Opened(NamedTuple):
    """What was opened: one book from one file or several."""

    book: Book
    layout: Layout
    origins: tuple[Origin, ...] = ()
    remarks: tuple[Remark, ...] = ()
    #: The .ysb it was opened from; None for a book read from Word or Excel files.
    path: Path | None = None
    #: Where each cell stands in the opened files.
    cells: Mapping[Ref, SourcePlace] = MappingProxyType({})


def open_files(
    paths: Sequence[Path],
    progress: Report | None = None,
    *,
    isolated: bool = False,
    own: Sequence[Variant] = (),
) -> Opened:
    """Opens a .ysb, or files of other kinds together as one book; raises BookError.

    ``isolated`` reads the others in a process of its own, limited in memory and time; ``own`` are
    the user's layouts, of which the file may be one.
    """
    for variant in own:
        remember(variant)
    if not paths:
        raise UnreadableFile("没有选择文件")
    _tell(progress, 0.0, "读取文件")
    origins = tuple(load_origin(path) for path in paths)
    if any(origin.suffix == ".ysb" for origin in origins):
        if len(origins) > 1:
            raise UnreadableFile("预算簿文件不能和别的文件一起打开，请单独打开它")
        _tell(progress, 0.1, "读取预算簿")
        book, layout, kept = book_from_bytes(origins[0].data, origins[0].name)
        return Opened(book, layout, kept, path=paths[0])
    imported = import_origins(origins, progress, isolated=isolated, own=own)
    return Opened(imported.book, imported.layout, origins, imported.remarks, cells=imported.cells)


def open_salvaged(path: Path, own: Sequence[Variant] = ()) -> Opened:
    """What is left of a damaged .ysb, as a book without a file of its own, with the list of what is
    lost as remarks; raises BookError. The file is only read."""
    from budgetbook.io.salvage import salvage_file

    for variant in own:
        remember(variant)
    saved = salvage_file(path)
    return Opened(saved.book, saved.layout, saved.origins, saved.remarks)


def load_origin(path: Path) -> Origin:
    """The file, with the suffix of what it is by its content."""
    data = load(path)
    try:
        return Origin(path.name, kind_of(path.name, data), data, path)
    except UnreadableFile as error:
        raise UnreadableFile(_named(path.name, str(error))) from error


def import_origins(
    origins: Sequence[Origin],
    progress: Report | None = None,
    layout: Layout | None = None,
    *,
    isolated: bool = False,
    own: Sequence[Variant] = (),
) -> Imported:
    """Reads opened originals (again) and matches them; deterministic, so that places found now
    are those of the first reading."""
    ready = [_converted(o, progress) if o.suffix in CONVERTED else o for o in origins]
    try:
        return _import(ready, layout, own, progress, isolated)
    except NeedsConversion:
        ready = [_converted(o, progress) if o.suffix in CALAMINE else o for o in ready]
        return _import(ready, layout, own, progress, isolated)


def _import(
    origins: Sequence[Origin],
    layout: Layout | None,
    own: Sequence[Variant],
    progress: Report | None,
    isolated: bool,
) -> Imported:
    if not isolated:
        return read_and_match(origins, layout, own, progress)
    from budgetbook.io.reading_process import run_apart

    imported = run_apart(read_and_match, (origins, layout, tuple(own)), progress)
    return imported._replace(layout=layout or load_layout(imported.layout.id))  # the one in use


def readable(origin: Origin, progress: Report | None = None) -> Origin:
    """The origin in a kind that the readers take: old ones through the office program."""
    return _converted(origin, progress) if origin.suffix in CONVERTED else origin


def read_blocks(origin: Origin, progress: Report | None = None) -> Blocks:
    """What a readable file holds, in order; to be called in a reading process."""
    return _read(origin, progress, 0.0, 0.9)


def _converted(origin: Origin, progress: Report | None) -> Origin:
    """The origin as .docx or .xlsx, by the office program that is installed."""
    from budgetbook.io.conversion import TARGETS, convert

    try:
        data = convert(origin.data, origin.suffix, progress)
    except UnreadableFile as error:
        raise UnreadableFile(_named(origin.name, str(error))) from error
    return origin._replace(suffix=TARGETS[origin.suffix], data=data)


def read_and_match(
    origins: Sequence[Origin],
    layout: Layout | None,
    own: Sequence[Variant],
    progress: Report | None,
) -> Imported:
    """The book in files of kinds that need no other program."""
    from budgetbook.io.comment_places import with_comments
    from budgetbook.io.match import match

    sources: list[Blocks] = []
    for number, origin in enumerate(origins):
        start, share = 0.9 * number / len(origins), 0.9 / len(origins)
        _tell(progress, start, f"读取 {origin.name}")
        sources.append(_read(origin, progress, start, share))
    _tell(progress, 0.9, "识别表格")
    found = match(sources, layout, [remember(variant) for variant in own])
    return with_comments(found, sources, [origin.name for origin in origins])


def _read(origin: Origin, progress: Report | None, start: float, share: float) -> Blocks:
    def part(done: float) -> None:
        _tell(progress, start + share * done, f"读取 {origin.name}")

    try:
        return _reader(origin.suffix)(origin.data, part)
    except UnreadableFile as error:
        raise type(error)(_named(origin.name, str(error))) from error


def _reader(kind: str) -> Callable[[bytes, Progress | None], Blocks]:
    if kind == ".docx":
        from budgetbook.io.word_reader import read_word

        return read_word
    if kind == ".pdf":
        from budgetbook.io.pdf_reader import read_pdf

        return read_pdf
    if kind == ".html":
        from budgetbook.io.html_reader import read_html

        return read_html
    if kind in CALAMINE:
        from budgetbook.io.old_excel import read_old_excel

        return read_old_excel
    from budgetbook.io.excel_reader import read_excel

    return read_excel


def _named(name: str, sentence: str) -> str:
    return sentence if name in sentence else f"“{name}”：{sentence}"


def _tell(progress: Report | None, done: float, what: str) -> None:
    if progress is not None:
        progress(done, what)


def export(path: Path, book: Book, layout: Layout, draw_pdf: DrawPdf | None = None) -> None:
    """Writes ``book`` anew in the official layout, by the suffix of ``path``; raises BookError.
    A PDF needs somebody who draws."""
    from budgetbook.io.safe_write import write_safely

    suffix = path.suffix.lower()
    if suffix == ".ysb":
        save_book(path, book)
    elif suffix == ".docx":
        from budgetbook.io.word_writer import write_word

        write_safely(path, write_word(published(book, layout), layout))
    elif suffix == ".xlsx":
        from budgetbook.io.excel_writer import write_excel

        write_safely(path, write_excel(published(book, layout), layout))
    elif suffix == ".pdf" and draw_pdf is not None:
        write_safely(path, draw_pdf(published(book, layout), layout))
    else:
        names = "、".join(f.suffix for f in FORMATS if f.writes)
        raise UnreadableFile(f"不能写“{suffix or path.name}”类型的文件，可以写 {names}")
