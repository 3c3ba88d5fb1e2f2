"""核对已公布件: published files read back and held against the book."""

from collections.abc import Sequence
from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Report, import_origins, load_origin
from budgetbook.io.imported import Imported, SourcePlace
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.proofread import Discrepancy, Proof, proofread
from budgetbook.model.publication import PublicChoice, public

_OWN = "“{name}”是预算簿，不是公布的文件；要和另一本簿比较，请用“比较两本簿”"

_TWICE = (
    "{names}里有几张表（或几个项目）印了不止一次，像是同一套公开件选了几份，没有核对；"
    "请一份一份地核对"
)
#: So many tables over again are no slip of one file.
_SAME_TABLES = 3


def proof_of(
    paths: Sequence[Path],
    book: Book,
    layout: Layout,
    choice: PublicChoice | None = None,
    progress: Report | None = None,
) -> Proof:
    """How the published files (together one publication) differ from the 公开版 of ``book``
    (settled); raises BookError where one cannot be read. Files are read in a process apart."""
    if not paths:
        raise UnreadableFile("没有选择已公布件")
    origins = [load_origin(path) for path in paths]
    for origin in origins:
        if origin.suffix == ".ysb":
            raise UnreadableFile(_OWN.format(name=origin.name))
    read = import_origins(origins, progress, layout, isolated=True)
    proof = proofread(public(book, layout, choice).book, layout, read.book, read.around)
    _refuse_twice(proof, paths, book)
    names = [path.name for path in paths] if len(paths) > 1 else [""]
    return proof._replace(found=tuple(_placed(one, read, names) for one in proof.found))


def _refuse_twice(proof: Proof, paths: Sequence[Path], book: Book) -> None:
    """Several files that print the same tables are no one publication (its Word file and its
    PDF): everything in the second would be told as too much."""
    if len(paths) < 2:
        return
    ours = {
        f"项目 {table.rows[0].text('name')}"
        for key, table in book.tables.items()
        if key.instance and table.rows
    }
    lacking = {one.table for one in proof.found if one.kind in ("table_missing", "project_missing")}
    extra = {one.table for one in proof.found if one.kind == "table_extra"}
    again = ours & {one.table for one in proof.found if one.kind == "project_extra"} - lacking
    if len(extra - lacking) >= _SAME_TABLES or (again and 2 * len(again) >= len(ours)):
        names = "、".join(f"“{path.name}”" for path in paths)
        raise UnreadableFile(_TWICE.format(names=names))


def _placed(one: Discrepancy, read: Imported, names: Sequence[str]) -> Discrepancy:
    """The difference with its place in the files in words."""
    at = _place(one, read)
    if at is None:
        return one
    name = names[at.source] if at.source < len(names) else ""
    return one._replace(place=f"{name} {at.place.label}".strip())


def _place(one: Discrepancy, read: Imported) -> SourcePlace | None:
    if one.cell is not None:
        whole = (ref for ref in read.cells if ref[:2] + ref[3:] == one.cell[:2] + one.cell[3:])
        found = read.cells.get(one.cell) or next((read.cells[ref] for ref in whole), None)
        if found is not None:
            return found
    key = one.near or (one.cell.key if one.cell else None)
    if key is not None:
        return next((at for ref, at in read.cells.items() if ref.key == key), None)
    return read.texts.get(one.text)
