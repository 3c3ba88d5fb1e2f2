"""Rules over the book's structure: 科目, notes, decimals, headers, titles, contents, numbering."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.book import Book, Paragraph, Placed, Table
from budgetbook.model.check import TEXT, Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.codes import OWN, load_codes
from budgetbook.model.edit import table_title
from budgetbook.model.layout import MONEY_KINDS, Layout, Sheet, columns_of, normal
from budgetbook.model.performance import performance, short
from budgetbook.model.ref import Ref, TableKey

_TREES = ("income", "expense", "general", "fund", "capital", "basic")
_CODE_READS = tuple(f"{table}.{column}" for table in _TREES for column in ("code", "name"))
_SURE = frozenset({"A", "B", OWN})
_MOST = 8

# ---------------------------------------------------------------- 科目


class _Entry(NamedTuple):
    """A coded row of a table."""

    ref: Ref
    code: str
    name: str
    classification: str


def _coded(subject: Subject) -> Iterator[_Entry]:
    for key, table in subject.book.tables.items():
        spec = subject.layout.table(key.table)
        if spec is None or not spec.code_column or not spec.classification:
            continue
        for row in table.rows:
            if code := row.text(spec.code_column).strip():
                ref = Ref(key.table, row.id, spec.head_column, key.instance)
                yield _Entry(ref, code, row.text(spec.head_column).strip(), spec.classification)


@rule("S2.1", "科目编码与名称相符", cite="政府收支分类科目", reads=_CODE_READS)
def names_are_official(subject: Subject) -> Iterator[Slip]:
    """Code and name agree with the list, told only where the list is sure of the name."""
    wrong: dict[tuple[str, str, str], list[Ref]] = {}
    for entry in _coded(subject):
        known = load_codes(entry.classification).get(entry.code)
        if known is None or known.confidence not in _SURE or not entry.name:
            continue
        if normal(known.name) != normal(entry.name):
            wrong.setdefault((entry.code, entry.name, known.name), []).append(entry.ref)
    for (code, name, official), refs in wrong.items():
        message = f"{code} 印作“{name}”，科目名称是“{official}”（{_tables(subject, refs)}）"
        yield Slip(message, tuple(refs), f"{code}|{name}")


@rule(
    "S2.2",
    "科目编码在科目表内",
    cite="政府收支分类科目",
    reads=_CODE_READS,
    severity="info",
)
def codes_are_official(subject: Subject) -> Iterator[Slip]:
    """A code that the list does not have: the list may lack a new one, so only asked."""
    unknown: dict[tuple[str, str], list[Ref]] = {}
    for entry in _coded(subject):
        if entry.code not in load_codes(entry.classification):
            unknown.setdefault((entry.code, entry.name), []).append(entry.ref)
    for (code, name), refs in unknown.items():
        message = f"科目表里没有 {code}（{name}，{_tables(subject, refs)}），请核对"
        yield Slip(message, tuple(refs), code)


def _tables(subject: Subject, refs: list[Ref]) -> str:
    titles = dict.fromkeys(table_title(subject.layout, ref.key) for ref in refs)
    return "、".join(titles)


# ---------------------------------------------------------------- tables


def _sheets(subject: Subject) -> Iterator[tuple[Sheet, Placed, list[Table]]]:
    """Sheets that stand once in the book, with their tables."""
    for item in subject.book.flow:
        if not isinstance(item, Placed) or item.instance:
            continue
        sheet = subject.layout.sheets_by_id.get(item.sheet)
        if sheet is not None and not sheet.each:
            keys = (TableKey(part.table) for part in sheet.parts)
            yield sheet, item, [t for key in keys if (t := subject.book.tables.get(key))]


@rule(
    "S3",
    "空表注明“空表列示”，有数的表不注",
    cite="预算公开要求：没有数据的表以空表列出并说明",
    reads=("income", "expense", "general", "fund", "capital", "basic", "procurement", TEXT),
)
def empty_tables_say_so(subject: Subject) -> Iterator[Slip]:
    """A table without rows carries its note, one with amounts does not."""
    for sheet, item, tables in _sheets(subject):
        if not sheet.empty_note or not tables or not item.title:
            continue  # a table that no file printed: its note is printed by us
        notes = [note for table in tables for note in table.notes if "空表" in note]
        filled = any(_has_figures(subject.layout, table) for table in tables)
        ref = Ref(tables[0].key.table, "", "")
        title = item.title
        if filled and notes:
            yield Slip(f"{title}有数据，却注明“{short(notes[0])}”", (ref,), f"{sheet.id}|filled")
        elif not filled and not notes and not any(t.rows for t in tables):
            message = f"{title}没有数据，也没有注明“{sheet.empty_note}”"
            yield Slip(message, (ref,), f"{sheet.id}|empty")


def _has_figures(layout: Layout, table: Table) -> bool:
    spec = layout.table(table.key.table)
    if spec is None:
        return False
    columns = [c.id for c in columns_of(spec, table) if c.kind in MONEY_KINDS]
    return any(row.cells.get(column) for row in table.rows for column in columns)


@rule("S4", "金额两位小数", cite="预算公开表以万元为单位，保留两位小数", reads=_CODE_READS)
def amounts_have_two_decimals(subject: Subject) -> Iterator[Slip]:
    """More digits than the column prints, one finding for a table. Looked at when a book is
    opened or rows change, not with every amount: what is typed has been rounded."""
    for key, table in subject.book.tables.items():
        spec = subject.layout.table(key.table)
        if spec is None or subject.book.unit != "万元":
            continue
        kept = {c.id: max(2, c.decimals) for c in columns_of(spec, table) if c.kind == "amount"}
        finer = [
            (Ref(key.table, row.id, column, key.instance), value)
            for row in table.rows
            for column, value in row.cells.items()
            if isinstance(value, Decimal) and column in kept and _is_finer(value, kept[column])
        ]
        if finer:
            shown = "、".join(str(value) for _, value in finer[:_MOST])
            message = (
                f"{table_title(subject.layout, key)}有 {len(finer)} 个金额超过两位小数：{shown}"
            )
            yield Slip(message, tuple(ref for ref, _ in finer), "/".join(key))


@lru_cache(maxsize=8192)
def _is_finer(value: Decimal, decimals: int) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -decimals and value != round(value, decimals)


@rule("S5", "表头“栏次”印写无误", cite="公开表的栏次行", reads=(TEXT,))
def headers_are_spelt(subject: Subject) -> Iterator[Slip]:
    """档次 and the like where the layout prints 栏次, all tables in one."""
    wrong: dict[tuple[str, str], list[TableKey]] = {}
    for key, table in subject.book.tables.items():
        sheet, word = subject.layout.sheet_of.get(key.table), table.fields.get("numbering", "")
        if sheet is not None and sheet.numbering and word and word != sheet.numbering:
            wrong.setdefault((word, sheet.numbering), []).append(key)
    for (word, official), keys in wrong.items():
        titles = "、".join(dict.fromkeys(table_title(subject.layout, key) for key in keys))
        refs = tuple(Ref(key.table, "", "", key.instance) for key in keys)
        yield Slip(f"表头的“{official}”印成了“{word}”：{titles}", refs, word)


_PREFIX = re.compile(
    r"^(?:附?表\s*\d{1,2}|\d{1,2}\s*[、.．]|[一二三四五六七八九十]+\s*、|公开\s*\d+\s*表|附件\s*\d*)"
    r"\s*[、.．:：]?\s*"
)


@rule("S6", "表名与规定的名称一致", cite="预算公开表样", reads=(TEXT,), severity="info")
def titles_are_official(subject: Subject) -> Iterator[Slip]:
    """A printed title that is neither the layout's nor one of its known variants."""
    for sheet, item, _ in _sheets(subject):
        if not item.title:
            continue
        word = normal(_PREFIX.sub("", item.title))
        known = {normal(t) for t in (sheet.title, *sheet.aliases, sheet.name) if t}
        bare = re.sub(r"^.*?20\d\d年度?", "", word).removeprefix(
            normal(subject.book.department.name)
        )
        if not {word, bare, bare.removeprefix("部门"), f"部门{bare}"} & known:
            part = sheet.parts[0].table
            message = f"表名印作“{short(item.title)}”，规定的名称是“{sheet.title}”"
            yield Slip(message, (Ref(part, "", ""),), sheet.id)


# ---------------------------------------------------------------- contents page

_LONGEST_TITLE = 60
_PAGE = re.compile(r"[\t.…·\s]*(\d{1,4})\s*$")
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分"
    r"|[（(]?(?:[一二三四五六七八九十]+|\d{1,3}(?!\d))[)）、.．]?)\s*"
)


class _Contents(NamedTuple):
    """A line of the contents page."""

    paragraph: str
    title: str
    page: int | None


def _contents(book: Book) -> list[_Contents]:
    found = []
    for item in book.flow:
        if isinstance(item, Paragraph) and item.role in ("contents", "contents_group"):
            hit = _PAGE.search(item.text) if item.role == "contents" else None
            title = item.text[: hit.start()] if hit else item.text.rstrip("\t.…· ")
            found.append(_Contents(item.id, title.strip(), int(hit[1]) if hit else None))
    if not found:
        raise NotApplicable
    return found


def _key(title: str) -> str:
    return normal(_NUMBER.sub("", title.strip()))


def _title(layout: Layout, item: Placed) -> str:
    """The title printed over a sheet."""
    sheet = layout.sheets_by_id.get(item.sheet)
    return item.title or (sheet.title if sheet is not None and not sheet.each else "")


def _headings(book: Book, layout: Layout) -> list[str]:
    """Titles and headings of the book; a heading of two paragraphs also as one."""
    texts: list[str] = []
    before = ""
    for item in book.flow:
        if isinstance(item, Placed):
            texts.append(_title(layout, item))
            before = ""
        elif not item.role.startswith("contents") and len(item.text) <= _LONGEST_TITLE:
            texts += [item.text, before + item.text]
            before = item.text if item.role == "heading1" else ""
    return texts


@rule("E1.1", "目录标题在正文中", cite="目录与正文一致", reads=(TEXT,))
def contents_name_titles(subject: Subject) -> Iterator[Slip]:
    """Every line of the contents page is a title of the book, or the end of one: 部门主要职能
    stands for the department's own name with 主要职能."""
    lines = _contents(subject.book)
    titles = {_key(title) for title in _headings(subject.book, subject.layout)}
    for line in lines:
        key = _key(line.title)
        bare = key.removeprefix("部门").removeprefix("单位")
        if not key or key in titles or (line.page is None and _is_group(key)):
            continue
        if len(bare) < 3 or not any(title.endswith(bare) for title in titles):
            message = f"目录里的“{short(line.title)}”在正文中没有同名的标题"
            yield Slip(message, key=line.paragraph, paragraph=line.paragraph)


def _is_group(key: str) -> bool:
    """Whether a line without page only gathers others (部门预算公开表)."""
    return key.endswith(("公开表", "情况说明", "绩效文本", "绩效目标"))


@rule("E1.2", "正文的表在目录中", cite="目录与正文一致", reads=(TEXT,))
def titles_are_in_contents(subject: Subject) -> Iterator[Slip]:
    """Every public table is listed where one is, every project where one is."""
    keys = {_key(line.title) for line in _contents(subject.book)}
    for group in _listable(subject):
        if not any(_key(title) in keys for title, _ in group):
            continue
        for title, ref in group:
            if _key(title) not in keys:
                yield Slip(f"目录里没有“{short(title)}”", (ref,), f"{ref.table}|{ref.instance}")


def _listable(subject: Subject) -> tuple[list[tuple[str, Ref]], list[tuple[str, Ref]]]:
    """Titles of the public tables and of the projects, each with its place."""
    tables: list[tuple[str, Ref]] = []
    projects: list[tuple[str, Ref]] = []
    for item in subject.book.flow:
        sheet = subject.layout.sheets_by_id.get(item.sheet) if isinstance(item, Placed) else None
        if sheet is None or not isinstance(item, Placed) or sheet.working:
            continue
        title = _title(subject.layout, item)
        entry = (title, Ref(sheet.parts[0].table, "", "", item.instance))
        if title and sheet.each:
            projects.append(entry)
        elif title and sheet.group == "tables":
            tables.append(entry)
    return tables, projects


@rule("E1.3", "目录页码不倒退", cite="目录按正文顺序排列", reads=(TEXT,))
def pages_do_not_fall(subject: Subject) -> Iterator[Slip]:
    """Page numbers rise from line to line."""
    last = 0
    for line in _contents(subject.book):
        if line.page is None:
            continue
        if line.page < last:
            message = f"目录里“{short(line.title)}”在第 {line.page} 页，前一条在第 {last} 页"
            yield Slip(message, key=line.paragraph, paragraph=line.paragraph)
        last = line.page


@rule("E1.4", "目录页码与正文一致", cite="只有排好页的文件能核对", reads=())
def pages_are_right(subject: Subject) -> Iterator[Slip]:
    """Only our own print or a PDF knows pages: 数据不足 otherwise."""
    _contents(subject.book)
    raise Insufficient
    yield  # makes this a generator, as rules are


# ---------------------------------------------------------------- purchases

_BUY = ("购置", "采购", "添置")


@rule(
    "T6",
    "有购置项目就有政府采购",
    cite="政府采购预算为 0.00 时不应另有购置项目",
    reads=("procurement", "project.name"),
    severity="info",
)
def purchases_are_planned(subject: Subject) -> Iterator[Slip]:
    """A project that buys where 政府采购 has no amount; what the text plans is family C."""
    table = subject.book.tables.get(TableKey("procurement"))
    if table is None:
        raise NotApplicable
    if any(row.cells.get("total") for row in table.rows):
        return
    for project in performance(subject).projects:
        word = next((w for w in _BUY if w in project.name), "")
        if word:
            message = f"政府采购预算为 0.00，项目“{short(project.name)}”却有{word}"
            yield Slip(message, (project.ref("name"), Ref("procurement", "", "")))
