"""What can be saved of a damaged .ysb: every part that is whole, with a list of what is lost."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.imported import Remark
from budgetbook.io.salvage_parts import DAMAGED, Part, find_parts, weighed
from budgetbook.io.stage_parts import MEMBERS, PACK, read_members, read_stages
from budgetbook.io.store import FORMAT, Origin
from budgetbook.model.book import Book, Member, Placed, Stage, Table
from budgetbook.model.layout import Layout, LayoutError, layout_ids, load_layout
from budgetbook.model.ref import TableKey

_NOTHING = "“{}”损坏得太厉害，里面没有一张还能读的表；文件没有改动，请打开以前的版本或同名的 .bak"
_NEWER = "“{}”是用更新版本的预算簿保存的，请先升级本程序再抢救；文件没有改动"
_TABLE = re.compile(r"tables/(\d+)\.json")
_LAYOUTS = "layouts/"
_ORDER = ("unread", "doubtful", "recognised")


class Salvaged(NamedTuple):
    """What was saved; ``remarks`` list what is lost, doubtful and whole."""

    book: Book
    layout: Layout
    origins: tuple[Origin, ...]
    remarks: tuple[Remark, ...]


def salvage_file(path: Path) -> Salvaged:
    """The book made of the parts that are left in a file, which is only read; see ``salvage``."""
    from budgetbook.io.package import load

    return salvage(load(path), path.name)


def salvage(data: bytes, name: str) -> Salvaged:
    """The book made of the parts that are left in ``data``. Cells of a table whose checksum is
    wrong are marked doubtful. Raises UnreadableFile with one sentence where no table and no text
    is left, or where the file is of a later format."""
    found = find_parts(data)
    meta = _meta(found)
    if isinstance(meta.get("format"), int) and meta["format"] > FORMAT:
        raise UnreadableFile(_NEWER.format(name))
    saving = _Saving(weighed(found, meta), meta)
    book = saving.book()
    if book is None:
        raise UnreadableFile(_NOTHING.format(name))
    origins = saving.origins()
    remarks = sorted(saving.remarks, key=lambda remark: _ORDER.index(remark.kind))
    return Salvaged(book, load_layout(book.layout), origins, tuple(remarks))


def _meta(parts: Mapping[str, Part]) -> dict[str, Any]:
    """What the file says of itself; empty where that is damaged."""
    try:
        meta = parts["meta.json"].json()
    except DAMAGED:
        return {}
    return meta if isinstance(meta, dict) else {}


class _Saving:
    """One file being saved, and the list that grows with it."""

    def __init__(self, parts: Mapping[str, Part], meta: Mapping[str, Any]) -> None:
        self.remarks: list[Remark] = []
        self._parts, self._meta = parts, meta
        sums = meta.get("sha256")
        #: What is there, and what should be.
        self._names = [*parts, *(sums if isinstance(sums, dict) else ())]
        if not meta:
            self._say("doubtful", "文件的目录损坏，各部分只按压缩包的校验码核对过")
        self._take_layouts()

    def _say(self, kind: Any, words: str) -> None:
        self.remarks.append(Remark(words, "", kind))

    def _take_layouts(self) -> None:
        from budgetbook.io.layout_file import parse_variant

        for name in dict.fromkeys(n for n in self._names if n.startswith(_LAYOUTS)):
            try:
                parse_variant(self._parts[name].data.decode())
            except (LayoutError, *DAMAGED):
                self._say("unread", "随簿保存的自建版式已损坏，没有读出")

    # ---- the book

    def book(self, folder: str = "") -> Book | None:
        """The book whose parts stand in ``folder``; None where nothing of it is left."""
        name, year = f"{folder}book.json", "上年簿的" * folder.count("prior/")
        book, keys = self._head(name)
        tables = self._tables(folder, keys, year)
        if book is None:
            self._say("unread", f"{year}封面、目录、正文、年度和单位名称已损坏，没有读出")
            book = Book(layout=self._said_layout()) if tables else None
        if book is None or not (tables or book.flow):
            return None
        layout = self._layout(book.layout, tables)
        flow = book.flow or tuple(_placed(layout, tables))
        before = f"{folder}prior/"
        prior = None
        if any(part.startswith(before) for part in self._names):
            prior = self.book(before)
            if prior is None:
                self._say("unread", f"{year}上年簿（各表的上年数）已损坏，没有读出")
        kept = {table.key: table for table in tables}
        stages = self._stages(f"{folder}{PACK}", tables, year)
        members = self._members(f"{folder}{MEMBERS}", tables, year)
        changes = {"layout": layout.id, "flow": flow, "tables": kept, "prior": prior}
        return book.model_copy(update=changes | {"stages": stages, "members": members})

    def _stages(self, name: str, tables: list[Table], year: str) -> tuple[Stage, ...]:
        """The stages, where their part is whole: half of it makes no sense."""
        if name not in self._names:
            return ()
        try:
            stages = read_stages(self._sure(name), tables)
        except DAMAGED:
            self._say("unread", f"{year}存下的各阶段（一上、控制数、批复等）已损坏，没有读出")
            return ()
        words = "、".join(stage.name for stage in stages)
        self._say("recognised", f"{year}{len(stages)} 个阶段（{words}）")
        return stages

    def _members(self, name: str, tables: list[Table], year: str) -> tuple[Member, ...]:
        """The units summed up, where their part is whole."""
        if name not in self._names:
            return ()
        try:
            members = read_members(self._sure(name), tables)
        except DAMAGED:
            self._say("unread", f"{year}汇总的各单位预算簿已损坏，没有读出，请重新汇总")
            return ()
        self._say("recognised", f"{year}汇总的 {len(members)} 个单位")
        return members

    def _sure(self, name: str) -> bytes:
        if not self._parts[name].sure:
            raise ValueError(name)
        return self._parts[name].data

    def _head(self, name: str) -> tuple[Book | None, list[TableKey]]:
        """The book without tables, and the keys of those that it had, in order."""
        try:
            head = self._parts[name].json()
            keys = [TableKey(*map(str, key)) for key in head.pop("tables")]
            book = Book.model_validate(head)
        except DAMAGED:
            return None, []
        year = "上年簿的" * name.count("prior/")
        if self._parts[name].sure:
            self._say("recognised", f"{year}封面、目录、正文、年度和单位名称")
        else:
            words = f"{year}封面、目录和正文能读，但校验码不符，请逐段核对"
            self._say("doubtful", words)
        return book, keys

    def _tables(self, folder: str, keys: list[TableKey], year: str) -> list[Table]:
        """The tables that are left, in order; of two with one key the first."""
        length = len(folder)
        places = [_TABLE.fullmatch(n[length:]) for n in self._names if n.startswith(folder)]
        numbers = {int(place[1]) for place in places if place} | set(range(len(keys)))
        found: dict[TableKey, Table] = {}
        whole: list[str] = []
        for number in sorted(numbers):
            name = f"{folder}tables/{number}.json"
            key = keys[number] if number < len(keys) else None
            table = self._table(name, key)
            if table is None:
                self._say("unread", f"{year}{self._title(key)}已损坏，没有读出")
                continue
            found.setdefault(table.key, table)
            title = self._title(table.key, table.title)
            if self._parts[name].sure:
                whole.append(title)
            else:
                words = f"{year}{title}能读，但校验码不符，请把每个数与纸质件核对"
                self._say("doubtful", words)
        if whole:
            words = f"{year}{len(whole)} 张表（{'、'.join(whole)}）"
            self._say("recognised", words)
        return list(found.values())

    def _table(self, name: str, key: TableKey | None) -> Table | None:
        """The table in a part, its cells doubtful where the checksum is wrong; None where it makes
        no sense, or is another than the book names."""
        try:
            part = self._parts[name]
            part.json()
            table = Table.model_validate_json(part.data)
        except DAMAGED:
            return None
        if key is not None and table.key != key:
            return None
        return table if part.sure else _doubted(table)

    def _title(self, key: TableKey | None, printed: str = "") -> str:
        """A table's title by the layout, where that still tells; of one of several on a sheet its
        own too."""
        if key is None:
            return "一张表（表名不可知）"
        try:
            sheets = load_layout(self._said_layout()).sheets
        except (LayoutError, *DAMAGED):
            sheets = ()
        for sheet in sheets:
            if any(part.table == key.table for part in sheet.parts):
                part = f"·{printed}" if printed and len(sheet.parts) > 1 else ""
                return f"“{sheet.title}{part}”{key.instance}"
        return f"“{printed or key.table}”{key.instance}"

    # ---- layout and originals

    def _said_layout(self) -> str:
        """The layout that the file names; empty where nothing tells it."""
        named = self._meta.get("layout")
        if isinstance(named, str):
            return named
        text = b"".join(p.data for n, p in self._parts.items() if n.endswith("book.json"))
        said = re.search(rb'"layout": "([\w-]+)"', text)
        own = (n[len(_LAYOUTS) : -5] for n in self._parts if n.startswith(_LAYOUTS))
        return said[1].decode("ascii", "replace") if said else next(own, "")

    def _layout(self, named: str, tables: list[Table]) -> Layout:
        """The layout of that id; where it is not to be had, the built-in one that has most of the
        tables, which is said."""
        try:
            return load_layout(named)
        except (LayoutError, *DAMAGED):
            layouts = map(load_layout, layout_ids())
        keys = [table.key.table for table in tables]
        best = max(layouts, key=lambda layout: sum(layout.table(k) is not None for k in keys))
        words = f"原来的版式丢失，暂按“{best.title}”打开；它没有的列不显示，但仍在簿里"
        self._say("doubtful", words)
        return best

    def origins(self) -> tuple[Origin, ...]:
        """The opened originals, where all of them are whole: half of them could not be written
        back into."""
        found: list[Origin] = []
        named = self._meta.get("origins")
        entries = named if isinstance(named, list) else []
        for number, entry in enumerate(entries):
            try:
                name, suffix = str(entry["name"]), str(entry["suffix"])
                part = self._parts[f"origin/{number}{suffix}"]
                if part.sure:
                    found.append(Origin(name, suffix, part.data))
            except DAMAGED:
                continue
        lost = max(len(entries) - len(found), 0)
        if lost or (not entries and any(n.startswith("origin/") for n in self._parts)):
            words = "随簿保存的原文件不全，不能再写回原文件；可导出为新文件"
            self._say("unread", words)
            return ()
        return tuple(found)


def _doubted(table: Table) -> Table:
    """The table with every cell to be looked at."""
    rows = (
        row.with_marks(
            {c: row.mark(c).model_copy(update={"doubtful": True}) for c in row.cells} or {}
        )
        for row in table.rows
    )
    return table.with_rows(rows)


def _placed(layout: Layout, tables: list[Table]) -> Iterator[Placed]:
    """The sheets on which the tables stand, in the order of the layout."""
    for sheet in layout.sheets:
        names = {part.table for part in sheet.parts}
        for instance in dict.fromkeys(t.key.instance for t in tables if t.key.table in names):
            yield Placed(sheet=sheet.id, instance=instance)
