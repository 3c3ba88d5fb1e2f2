"""Our own file (.ysb): a zip of readable parts, with the opened originals inside.

``meta.json`` names format version, layout and checksums; ``book.json`` holds the facts and the
order of the book; ``tables/…json`` one table each; ``origin/…`` the files it was opened from.
Parts are stored uncompressed, so that a damaged byte costs one part at most.
"""

import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from budgetbook import __version__
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import read_package
from budgetbook.io.safe_write import write_safely
from budgetbook.model.book import Book, Table
from budgetbook.model.layout import Layout, LayoutError, load_layout

FORMAT = 1
_STAMP = (1980, 1, 1, 0, 0, 0)  # equal books make equal files


class Origin(NamedTuple):
    """A file that the book was opened from, as it was."""

    name: str
    suffix: str
    data: bytes
    path: Path | None = None


def book_to_bytes(book: Book, origins: tuple[Origin, ...] = ()) -> bytes:
    """The bytes of a .ysb file."""
    parts = _parts(book)
    for number, origin in enumerate(origins):
        parts[f"origin/{number}{origin.suffix}"] = origin.data
    meta = {
        "format": FORMAT,
        "layout": book.layout,
        "program": __version__,
        "origins": [{"name": o.name, "suffix": o.suffix} for o in origins],
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name, data in {"meta.json": _json(meta), **parts}.items():
            file.writestr(zipfile.ZipInfo(name, _STAMP), data)
    return buffer.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _parts(book: Book) -> dict[str, bytes]:
    tables = list(book.tables.values())
    head = book.model_dump(mode="json", exclude={"tables"})
    head["tables"] = [list(table.key) for table in tables]
    parts = {"book.json": _json(head)}
    for number, table in enumerate(tables):
        parts[f"tables/{number}.json"] = _json(table.model_dump(mode="json", exclude_defaults=True))
    return parts


def book_from_bytes(data: bytes, name: str) -> tuple[Book, Layout, tuple[Origin, ...]]:
    """The book in the bytes of a .ysb file; raises UnreadableFile with one sentence."""
    package = read_package(data)
    try:
        meta = json.loads(package.read("meta.json"))
        if meta["format"] > FORMAT:
            raise UnreadableFile(
                f"“{name}”是用更新版本的预算簿保存的，请先升级本程序再打开；文件没有改动"
            )
        return _read(package, meta)
    except (LookupError, TypeError, ValueError, ValidationError, LayoutError) as error:
        raise UnreadableFile(
            f"“{name}”已损坏，无法完整读出；请打开同一文件夹里的“{name}.bak”（上一次保存的内容）"
        ) from error


def _read(package: Any, meta: dict[str, Any]) -> tuple[Book, Layout, tuple[Origin, ...]]:
    def part(name: str) -> bytes:
        data: bytes = package.read(name)
        if hashlib.sha256(data).hexdigest() != meta["sha256"][name]:
            raise ValueError(name)
        return data

    head = json.loads(part("book.json"))
    count = len(head.pop("tables"))
    tables = [Table.model_validate_json(part(f"tables/{n}.json")) for n in range(count)]
    book = Book.model_validate(head).model_copy(update={"tables": {t.key: t for t in tables}})
    origins = tuple(
        Origin(o["name"], o["suffix"], part(f"origin/{n}{o['suffix']}"))
        for n, o in enumerate(meta["origins"])
    )
    return book, load_layout(meta["layout"]), origins


def save_book(path: Path, book: Book, origins: tuple[Origin, ...] = ()) -> None:
    """Saves ``book`` at ``path`` as a whole, the previous version kept beside it."""
    write_safely(path, book_to_bytes(book, origins), keep_previous=True)
