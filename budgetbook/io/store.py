"""Our own file (.ysb): a zip of readable parts, with the opened originals inside.

``meta.json`` names format version, layout and checksums; ``book.json`` holds the facts and the
order of the book; ``tables/…json`` one table each; ``origin/…`` the files it was opened from;
``prior/…`` the same of last year's book, and ``prior/prior/…`` of the one before; ``layouts/…``
the layouts of the user's own that these books are in (format 2, which older programs refuse).
Marks of 内部 and the signature of the 保密审查 are format 3: an older program would drop or print
what is not to be published.
Stages (``stages/pack.xz``, see ``stage_parts``) are format 4; comments, adjustments, the record of
the publication and units summed up (``members/pack.xz``) are format 5.
Parts are stored uncompressed, so that a damaged byte costs one part at most.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Container, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from budgetbook import __version__
from budgetbook.io.errors import DamagedBook, DamagedFile, UnreadableFile
from budgetbook.io.package import read_package
from budgetbook.io.safe_write import write_safely
from budgetbook.io.stage_parts import MEMBERS, PACK, packed, read_members, read_stages
from budgetbook.model.book import ROUND, Book, FlowItem, Paragraph, Table
from budgetbook.model.layout import Layout, LayoutError, load_layout
from budgetbook.model.layout_variant import variant_of

FORMAT = 5
_ROUND_5 = ("comments", "adjustments", "publication", "members")
LARGEST_JSON = 8 << 20  # a book of a hundred times the usual rows takes two
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
_LAYOUTS = "layouts/"
_STAMP = (1980, 1, 1, 0, 0, 0)  # equal books make equal files


class Origin(NamedTuple):
    """A file that the book was opened from, as it was."""

    name: str
    suffix: str
    data: bytes
    path: Path | None = None


def book_to_bytes(book: Book, origins: tuple[Origin, ...] = ()) -> bytes:
    """The bytes of a .ysb file."""
    parts = _parts(book) | _own_layouts(book)
    for number, origin in enumerate(origins):
        parts[f"origin/{number}{origin.suffix}"] = origin.data
    meta = {
        "format": _format(book, parts),
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


def _format(book: Book, parts: Iterable[str]) -> int:
    """The lowest format that holds all of the book."""
    books = list(_with_priors(book))
    if any(getattr(one, name) != ROUND[name] for one in books for name in _ROUND_5):
        return FORMAT
    if any(one.stages or one.stage for one in books):
        return 4
    for one in books:
        if one.internal or one.signed or any(_says_more(item) for item in one.flow):
            return 3
    return 2 if any(name.startswith(_LAYOUTS) for name in parts) else 1


def _with_priors(book: Book | None) -> Iterator[Book]:
    """The book, last year's, the one before."""
    while book is not None:
        yield book
        book = book.prior


def _says_more(item: FlowItem) -> bool:
    """Whether a paragraph has what earlier formats do not know."""
    return isinstance(item, Paragraph) and bool(item.emphasis or item.standard)


def _own_layouts(book: Book) -> dict[str, bytes]:
    """The layouts that other computers do not have."""
    from budgetbook.io.layout_file import variant_text

    parts: dict[str, bytes] = {}
    for one in _with_priors(book):
        kept = [*(stage.book for stage in one.stages), *(unit.book for unit in one.members)]
        for name in (one.layout, *(held.layout for held in kept)):
            variant = variant_of(name)
            if variant is not None:
                parts[f"{_LAYOUTS}{name}.toml"] = variant_text(variant).encode()
    return parts


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _parts(book: Book, folder: str = "") -> dict[str, bytes]:
    tables = list(book.tables.values())
    # fields of later formats are written where they say something
    later = ("carried", "internal", "signed", *ROUND)
    unsaid = {name for name in later if not getattr(book, name)}
    unsaid |= {name for name in _ROUND_5 if getattr(book, name) == ROUND[name]}
    head = book.model_dump(mode="json", exclude={"tables", "prior", "stages", "members"} | unsaid)
    for item in head["flow"]:
        for name in ("emphasis", "standard"):
            if not item.get(name):
                item.pop(name, None)
    head["tables"] = [list(table.key) for table in tables]
    parts = {f"{folder}book.json": _json(head)}
    for number, table in enumerate(tables):
        data = _json(table.model_dump(mode="json", exclude_defaults=True))
        parts[f"{folder}tables/{number}.json"] = data
    if book.stages:
        parts[f"{folder}{PACK}"] = packed(PACK, book.stages)
    if book.members:
        parts[f"{folder}{MEMBERS}"] = packed(MEMBERS, book.members)
    if book.prior is not None:
        parts |= _parts(book.prior, f"{folder}prior/")
    return parts


def book_from_bytes(data: bytes, name: str) -> tuple[Book, Layout, tuple[Origin, ...]]:
    """The book in the bytes of a .ysb file; raises UnreadableFile with one sentence."""
    try:
        package = read_package(data)
        meta = json.loads(_small(package.read("meta.json")))
        if meta["format"] > FORMAT:
            raise UnreadableFile(
                f"“{name}”是用更新版本的预算簿保存的，请先升级本程序再打开；文件没有改动"
            )
        return _read(package, meta)
    except LayoutError as error:
        raise UnreadableFile(
            f"“{name}”用的版式本程序没有或认不出，没有打开；请把本程序升级到最新版，"
            "或先导入做这本簿的人给的版式文件再打开"
        ) from error
    except (*_DAMAGED, ValidationError, DamagedFile) as error:
        raise DamagedBook(
            f"“{name}”已损坏，无法完整读出，文件没有改动；可以抢救其中完好的部分，"
            f"或打开同一文件夹里的“{name}.bak”（上一次保存的内容）"
        ) from error


def _small(data: bytes) -> bytes:
    """``data``, unless reading it as JSON would take all memory."""
    if len(data) > LARGEST_JSON:
        raise UnreadableFile("预算簿展开后过大，不像预算文件，没有打开")
    return data


def _read(package: Any, meta: dict[str, Any]) -> tuple[Book, Layout, tuple[Origin, ...]]:
    from budgetbook.io.layout_file import parse_variant

    def part(name: str) -> bytes:
        data: bytes = package.read(name)
        if hashlib.sha256(data).hexdigest() != meta["sha256"][name]:
            raise ValueError(name)
        return data

    for name in meta["sha256"]:
        if name.startswith(_LAYOUTS):
            parse_variant(_small(part(name)).decode())
    book = _read_book(part, meta["sha256"])
    origins = tuple(
        Origin(o["name"], o["suffix"], part(f"origin/{n}{o['suffix']}"))
        for n, o in enumerate(meta["origins"])
    )
    return book, load_layout(meta["layout"]), origins


def _read_book(part: Callable[[str], bytes], names: Container[str], folder: str = "") -> Book:
    """The book whose parts stand in ``folder``, its predecessors with it."""
    head = json.loads(_small(part(f"{folder}book.json")))
    parts = [_small(part(f"{folder}tables/{n}.json")) for n in range(len(head.pop("tables")))]
    tables = [Table.model_validate_json(data) for data in parts]
    before = f"{folder}prior/"
    prior = _read_book(part, names, before) if f"{before}book.json" in names else None
    book = Book.model_validate(head)
    update: dict[str, Any] = {"tables": {t.key: t for t in tables}, "prior": prior}
    if f"{folder}{PACK}" in names:
        update["stages"] = read_stages(part(f"{folder}{PACK}"), tables)
    if f"{folder}{MEMBERS}" in names:
        update["members"] = read_members(part(f"{folder}{MEMBERS}"), tables)
    return book.model_copy(update=update)


def save_book(path: Path, book: Book, origins: tuple[Origin, ...] = ()) -> None:
    """Saves ``book`` at ``path`` as a whole, the previous version kept beside it."""
    write_safely(path, book_to_bytes(book, origins), keep_previous=True)
