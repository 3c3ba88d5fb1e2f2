"""The files the program opens and writes: the one list that dialogs and commands go by."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from budgetbook.io.blocks import Blocks
from budgetbook.io.errors import BookError, UnreadableFile
from budgetbook.io.imported import Imported, Remark, SourcePlace
from budgetbook.io.package import load
from budgetbook.io.store import Origin, book_from_bytes, save_book
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref

__all__ = [
    "FORMATS", "BookError", "Format", "Opened", "Origin", "Remark", "export", "import_origins",
    "open_files", "save_book",
]  # fmt: skip

#: Told the share done (0 … 1) and what is being done; may raise Cancelled.
Report = Callable[[float, str], None]


class Format(NamedTuple):
    """A kind of file."""

    title: str
    suffix: str
    reads: bool
    writes: bool


FORMATS: tuple[Format, ...] = (
    Format("预算簿", ".ysb", reads=True, writes=True),
    Format("Word 文档", ".docx", reads=True, writes=True),
    Format("Excel 工作簿", ".xlsx", reads=True, writes=True),
)

_ADVICE = {
    ".doc": "旧版 Word 文件，请用 WPS 或 Word 打开后另存为 .docx",
    ".wps": "WPS 文字文件，请用 WPS 打开后另存为 .docx",
    ".rtf": "RTF 文件，请用 WPS 或 Word 打开后另存为 .docx",
    ".xls": "旧版 Excel 文件，请用 WPS 或 Excel 打开后另存为 .xlsx",
    ".et": "WPS 表格文件，请用 WPS 打开后另存为 .xlsx",
    ".pdf": "PDF 文件，请打开生成它的 Word 或 Excel 文件",
    ".ofd": "OFD 文件，请打开生成它的 Word 或 Excel 文件",
}


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


def open_files(paths: Sequence[Path], progress: Report | None = None) -> Opened:
    """Opens a .ysb, or Word and Excel files together as one book; raises BookError."""
    if not paths:
        raise UnreadableFile("没有选择文件")
    if len(paths) == 1 and paths[0].suffix.lower() == ".ysb":
        _tell(progress, 0.1, "读取预算簿")
        book, layout, origins = book_from_bytes(load(paths[0]), paths[0].name)
        return Opened(book, layout, origins, path=paths[0])
    origins = tuple(_origin(path) for path in paths)
    imported = import_origins(origins, progress)
    return Opened(imported.book, imported.layout, origins, imported.remarks, cells=imported.cells)


def _origin(path: Path) -> Origin:
    suffix = path.suffix.lower()
    data = load(path)
    if suffix == ".ysb":
        raise UnreadableFile("预算簿文件不能和别的文件一起打开，请单独打开它")
    if suffix not in (".docx", ".docm", ".xlsx", ".xlsm"):
        advice = _ADVICE.get(suffix, "不是能打开的文件类型，请选择 .ysb、.docx 或 .xlsx 文件")
        raise UnreadableFile(f"“{path.name}”是{advice}")
    return Origin(path.name, ".docx" if suffix.startswith(".doc") else ".xlsx", data, path)


def import_origins(
    origins: Sequence[Origin], progress: Report | None = None, layout: Layout | None = None
) -> Imported:
    """Reads opened originals (again) and matches them; deterministic, so that places found now
    are those of the first reading."""
    from budgetbook.io.match import match

    sources: list[Blocks] = []
    for number, origin in enumerate(origins):
        start, share = 0.9 * number / len(origins), 0.9 / len(origins)
        _tell(progress, start, f"读取 {origin.name}")
        sources.append(_read(origin, progress, start, share))
    _tell(progress, 0.9, "识别表格")
    return match(sources, layout)


def _read(origin: Origin, progress: Report | None, start: float, share: float) -> Blocks:
    def part(done: float) -> None:
        _tell(progress, start + share * done, f"读取 {origin.name}")

    try:
        if origin.suffix == ".docx":
            from budgetbook.io.word_reader import read_word

            return read_word(origin.data, part)
        from budgetbook.io.excel_reader import read_excel

        return read_excel(origin.data, part)
    except UnreadableFile as error:
        raise UnreadableFile(_named(origin.name, str(error))) from error


def _named(name: str, sentence: str) -> str:
    return sentence if name in sentence else f"“{name}”：{sentence}"


def _tell(progress: Report | None, done: float, what: str) -> None:
    if progress is not None:
        progress(done, what)


def export(path: Path, book: Book, layout: Layout) -> None:
    """Writes ``book`` anew in the official layout, by the suffix of ``path``; raises BookError."""
    from budgetbook.io.safe_write import write_safely

    suffix = path.suffix.lower()
    if suffix == ".ysb":
        save_book(path, book)
    elif suffix == ".docx":
        from budgetbook.io.word_writer import write_word

        write_safely(path, write_word(book, layout))
    elif suffix == ".xlsx":
        from budgetbook.io.excel_writer import write_excel

        write_safely(path, write_excel(book, layout))
    else:
        names = "、".join(f.suffix for f in FORMATS if f.writes)
        raise UnreadableFile(f"不能写“{suffix or path.name}”类型的文件，可以写 {names}")
