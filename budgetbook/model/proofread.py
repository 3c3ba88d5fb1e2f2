"""核对已公布件: a book as it is to be published beside what a published file was read as.

The file is compared as it is printed: amounts with their printed places, words without blanks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.around import (
    FACT_TITLES,
    Around,
    LineFact,
    Otherwise,
    lines_otherwise,
)
from budgetbook.model.book import Book, Placed, Table
from budgetbook.model.compare import Difference, compare
from budgetbook.model.layout import Layout, columns_of, normal
from budgetbook.model.masked import project_name
from budgetbook.model.one_unit import OneUnit, in_one_unit, one_unit_words
from budgetbook.model.proof_pairs import PROJECT_TABLES, align
from budgetbook.model.proof_text import (
    Stretch,
    Unit,
    stretches,
    tables_at,
    units_of,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.titles import table_title

ProofKind = Literal[
    "fact", "line", "header", "figure", "words", "row_missing", "row_extra",
    "table_missing", "table_extra", "project_missing", "project_extra", "title", "text",
    "unreadable",
]  # fmt: skip
KIND_TITLES: Mapping[ProofKind, str] = {
    "fact": "基本信息不同", "line": "表上方的话不同", "header": "表头不同",
    "figure": "数字不同", "words": "表中文字不同",
    "row_missing": "缺行", "row_extra": "多行", "table_missing": "缺表", "table_extra": "多表",
    "project_missing": "缺项目", "project_extra": "多项目", "title": "标题不同",
    "text": "文字不同", "unreadable": "无法核对",
}  # fmt: skip
_NO_TEXT = "已公布件里只有表、没有文字，簿中 {count} 段文字没有核对；文字另有文件的，请一起选中"
_DASHES = frozenset("—–-－─―")


class Discrepancy(NamedTuple):
    """One place in which the published file is not the book."""

    kind: ProofKind
    #: Table, row and column in the book's words; for text the table is empty.
    table: str
    row: str
    column: str
    ours: str
    theirs: str
    #: The place in the book.
    ref: Ref | None = None
    paragraph: str = ""
    sheet: tuple[str, str] = ("", "")
    #: The place in what was read: a cell, a table, or the key of a paragraph or title.
    cell: Ref | None = None
    near: TableKey | None = None
    text: str = ""
    #: The place in the file in words, and that it was read with doubt.
    place: str = ""
    doubtful: bool = False


class Proof(NamedTuple):
    """What a comparison found, in the book's order, and how much was compared."""

    found: tuple[Discrepancy, ...]
    cells: int
    paragraphs: int
    #: What was not compared, in sentences.
    notes: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[Discrepancy, ...]:
        """What differs, without what could not be read."""
        return tuple(one for one in self.found if one.kind != "unreadable")

    @property
    def unread(self) -> tuple[Discrepancy, ...]:
        """What could not be compared."""
        return tuple(one for one in self.found if one.kind == "unreadable")

    @property
    def words(self) -> str:
        """How it ended, in a sentence without its full stop."""
        count, unread = len(self.differences), len(self.unread)
        compared = f"核对了 {self.cells} 格、{self.paragraphs} 段文字和标题"
        said = f"{count} 处不同" if count else "没有发现不同"
        return f"{compared}，{said}" + (f"，{unread} 处读不出、无法核对" if unread else "")


def proofread(
    ours: Book, layout: Layout, read: Book, around: Mapping[TableKey, Around] | None = None
) -> Proof:
    """``ours`` (settled, as published) beside ``read``, which was matched in ``layout``;
    ``around``: what stands over its tables. Of two units of money the coarser, 万元, decides."""
    units = Counter(
        line.said for one in (around or {}).values() for line in one.lines if line.what == "unit"
    )
    if units and units[read.unit] * 2 < units.total():  # a slip over the first table
        read = read.model_copy(update={"unit": units.most_common(1)[0][0]})
    made = in_one_unit(ours, layout, read)
    proof = _Proofreader(made.ours, made.layout, made.read, around or {}, made).run()
    return proof._replace(notes=(*made.notes, *proof.notes))


class _Proofreader:
    def __init__(
        self, ours: Book, layout: Layout, read: Book, around: Mapping[TableKey, Around],
        units: OneUnit,
    ) -> None:  # fmt: skip
        self._layout, self._around, self._units = layout, around, units
        self._whole = ours
        self._ours = as_printed(ours, layout)
        self._aligned = align(ours, read, layout)
        self._read = as_printed(self._aligned.book, layout)

    def run(self) -> Proof:
        """Everything that differs."""
        compared = compare(self._ours, self._read, self._layout, kin=True)
        lone = {d.ref.key for d in compared.differences if d.kind == "table" and d.ref}
        lone |= {d.other.key for d in compared.differences if d.kind == "table" and d.other}
        instances = {key.instance for key in lone if key.instance}
        facts = list(self._facts())
        found = [*facts, *self._headers(), *self._tables(compared.differences)]
        ours = self._words(self._ours, own=True)
        theirs = self._words(self._read, own=False)
        notes: tuple[str, ...] = ()
        if not any(unit.kind == "paragraph" for unit in theirs):
            notes = (_NO_TEXT.format(count=sum(unit.kind == "paragraph" for unit in ours)),)
            ours = [unit for unit in ours if unit.kind != "paragraph"]
        found += self._text(ours, theirs, lone, instances)
        count = sum(not unit.may_lack for unit in ours)
        return Proof(tuple(found), compared.cells, count, (*self._doubts(facts), *notes))

    def _doubts(self, facts: list[Discrepancy]) -> Iterator[str]:
        """That the file is another department's, or another year's."""
        other = {one.row for one in facts if one.kind == "fact"}
        of, year = self._read.department.line, self._read.year
        said = f"“{of}”" if FACT_TITLES["name"] in other else ""
        said += f" {year} 年" if FACT_TITLES["year"] in other else ""
        if said:
            yield f"已公布件印的是{said}的，请先看是否选错了文件"

    # ---- facts and tables

    def _facts(self) -> Iterator[Discrepancy]:
        """Year, department and unit, where the file prints them: once where every table says
        the same, else for each table that says otherwise."""
        ours, read = self._ours, self._read
        lines = self._lines()
        for what, mine, theirs in (
            ("year", str(ours.year or ""), str(read.year or "")),
            ("code", ours.department.code, read.department.code),
            ("name", ours.department.name, read.department.name),
            ("unit", ours.unit, read.unit),
            ("cutoff", "", ""),
        ):
            said, wrong = lines.get(what, (0, []))  # type: ignore[call-overload]
            if what == "unit" and self._units.converted:
                continue
            if said > len(wrong) or len({one.theirs for one in wrong}) > 1 or not theirs:
                yield from (self._over(one, "line") for one in wrong)
            elif mine and normal(mine) != normal(theirs):
                yield Discrepancy("fact", "", FACT_TITLES[what], "", mine, theirs)  # type: ignore[index]

    def _lines(self) -> dict[LineFact, tuple[int, list[Otherwise]]]:
        """For each fact how many lines of the file say it, and those that say it otherwise."""
        found: dict[LineFact, tuple[int, list[Otherwise]]] = {}
        for item, key, around in self._tables_around():
            for line in around.lines:
                count, wrong = found.setdefault(line.what, (0, []))
                found[line.what] = (count + 1, wrong)
            for what, one in lines_otherwise(self._ours, self._layout, item, key, around):
                found[what][1].append(one)
        return found

    def _tables_around(self) -> Iterator[tuple[Placed, TableKey, Around]]:
        for item in self._ours.flow:
            if isinstance(item, Placed):
                for key in tables_at(self._layout, item):
                    around = self._around.get(self._aligned.key(key))
                    if around is not None:
                        yield item, key, around

    def _over(self, one: Otherwise, kind: ProofKind) -> Discrepancy:
        title = self._placed_title(self._sheet_of(one.key))
        table = self._ours.tables.get(one.key)
        row = table.rows[0].id if table and table.rows else ""
        return Discrepancy(
            kind, title, one.name, "", one.ours, one.theirs, place=one.place,
            ref=Ref(one.key.table, row, "", one.key.instance) if row else None,
        )  # fmt: skip

    def _sheet_of(self, key: TableKey) -> tuple[str, str]:
        sheet = self._layout.sheet_of.get(key.table)
        return (sheet.id if sheet else "", key.instance)

    def _headers(self) -> Iterator[Discrepancy]:
        """Columns under other header words than ours."""
        for key, columns in self._aligned.columns.items():
            titles = self._titles(key)
            for mine, theirs in columns.items():
                yield self._header(key, titles.get(mine, ""), theirs.title)
        for _, key, around in self._tables_around():
            titles = self._titles(key)
            for head in dict.fromkeys(around.heads):
                ours = titles.get(head.column, "")
                if ours and normal(ours) != normal(head.said):
                    yield self._header(key, ours, head.said, head.place)

    def _titles(self, key: TableKey) -> dict[str, str]:
        """The header words that we print, by column."""
        spec, table = self._layout.table(key.table), self._ours.tables.get(key)
        return {c.id: c.title for c in (columns_of(spec, table) if spec else ())}

    def _header(self, key: TableKey, ours: str, theirs: str, place: str = "") -> Discrepancy:
        told = self._over(Otherwise(key, "表头", ours, theirs, place), "header")
        return told._replace(column=ours.rpartition("/")[2])

    def _words(self, book: Book, *, own: bool) -> list[Unit]:
        units = units_of(book, self._layout, own=own)
        return (
            [u._replace(compared=one_unit_words(u.text)) for u in units]
            if (self._units.converted)
            else units
        )

    def _tables(self, differences: tuple[Difference, ...]) -> Iterator[Discrepancy]:
        told: set[str] = set()
        for one in differences:
            if one.kind == "table":
                ref = one.ref or one.other
                instance = ref.instance if ref and ref.table in PROJECT_TABLES else ""
                if not instance or instance not in told:
                    yield self._lone_table(one, instance)
                told.add(instance)
            elif one.kind == "row":
                kind: ProofKind = "row_missing" if one.ref else "row_extra"
                yield self._told(one, kind)
            elif one.kind == "cell" and not self._units.is_rounding(one.ref, self._theirs(one)):
                yield self._cell(one)

    def _theirs(self, one: Difference) -> Any:
        return self._read.value(one.other) if one.other else None

    def _lone_table(self, one: Difference, instance: str) -> Discrepancy:
        kind: ProofKind
        if instance:
            kind = "project_missing" if one.ref else "project_extra"
        else:
            kind = "table_missing" if one.ref else "table_extra"
        return self._told(one, kind)

    def _told(self, one: Difference, kind: ProofKind) -> Discrepancy:
        near = None
        if one.other is None and one.ref is not None and kind == "row_missing":
            near = self._aligned.key(one.ref.key)
        return Discrepancy(
            kind, one.table, one.row, one.column, one.first, one.second, one.ref,
            cell=self._aligned.ref(one.other), near=near,
        )  # fmt: skip

    def _cell(self, one: Difference) -> Discrepancy:
        assert one.ref is not None
        assert one.other is not None
        ours, theirs = self._ours.value(one.ref), self._read.value(one.other)
        kind: ProofKind = "words"
        if isinstance(theirs, Unread) and not _is_dash(theirs.text):
            kind = "unreadable"
        elif isinstance(ours, Decimal | Unread) or isinstance(theirs, Decimal | Unread):
            kind = "figure"
        doubtful = self._read.mark(one.other).doubtful
        told = self._told(one, kind)._replace(doubtful=doubtful)
        masked = self._whole.value(one.ref)
        return told._replace(ours=masked.text) if isinstance(masked, Unread) else told

    # ---- text

    def _text(
        self, ours: list[Unit], theirs: list[Unit], lone: set[TableKey], instances: set[str]
    ) -> Iterator[Discrepancy]:
        for one in stretches(ours, theirs):
            if not any(self._is_told(unit, lone, instances) for unit in (one.ours, one.theirs)):
                yield self._stretch(one)

    def _is_told(self, unit: Unit | None, lone: set[TableKey], instances: set[str]) -> bool:
        """Whether the words belong to a table or project that is told to be missing."""
        if unit is None or unit.kind not in ("title", "note"):
            return False
        sheet, instance = unit.placed
        keys = tables_at(self._layout, Placed(sheet=sheet, instance=instance))
        return instance in instances if instance else any(key in lone for key in keys)

    def _stretch(self, one: Stretch) -> Discrepancy:
        unit = one.ours or one.theirs
        assert unit is not None
        words = {"title": "标题", "note": "表下注", "cover": "封面", "contents": "目录"}
        table = "" if unit.placed == ("", "") else self._placed_title(unit.placed)
        kind: ProofKind = "title" if unit.kind in ("title", "contents") else "text"
        return Discrepancy(
            kind, table, words.get(unit.kind, "段落"), "", one.ours.text if one.ours else "",
            one.said, paragraph=one.ours.paragraph if one.ours else "",
            sheet=one.ours.placed if one.ours else ("", ""), text=self._text_key(one.theirs),
        )  # fmt: skip

    def _placed_title(self, placed: tuple[str, str]) -> str:
        sheet, instance = placed
        name = project_name(self._ours, instance) or project_name(self._read, instance)
        if instance and name:
            return f"项目 {name}"
        keys = tables_at(self._layout, Placed(sheet=sheet, instance=instance))
        return table_title(self._layout, keys[0]) if keys else ""

    def _text_key(self, unit: Unit | None) -> str:
        if unit is None:
            return ""
        if unit.paragraph:
            return unit.paragraph
        sheet, instance = unit.placed
        return f"{sheet}#{self._aligned.instance(instance)}"


def _is_dash(text: str) -> bool:
    return bool(text.strip()) and set("".join(text.split())) <= _DASHES


# ---------------------------------------------------------------- as printed


def as_printed(book: Book, layout: Layout) -> Book:
    """The book with every amount as its column prints it, a dash as the blank it is read as."""
    return book.model_copy(
        update={"tables": {key: _printed(table, layout) for key, table in book.tables.items()}}
    )


def _printed(table: Table, layout: Layout) -> Table:
    spec = layout.table(table.key.table)
    steps = {
        column.id: Decimal(1).scaleb(-column.decimals)
        for column in (columns_of(spec, table) if spec else ())
        if column.kind == "amount"
    }
    return table.with_rows(
        row.with_cells(changed) if (changed := _rounded(row.cells, steps)) else row
        for row in table.rows
    )


def _rounded(cells: Mapping[str, Any], steps: Mapping[str, Decimal]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, value in cells.items():
        if isinstance(value, Unread) and _is_dash(value.text):
            changed[name] = None
        if isinstance(value, Decimal) and name in steps:
            rounded = value.quantize(steps[name], ROUND_HALF_UP)
            if rounded != value:
                changed[name] = rounded
    return changed
