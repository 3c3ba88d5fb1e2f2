"""Projects that came, went or changed places, in an opened Word file: their stretches of the text
(title and tables) are copied, taken out or moved first; what they say is written afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.flow_changes import key_of, sources, table_ends
from budgetbook.io.imported import Imported
from budgetbook.io.package import parse_xml, read_package, rewrite
from budgetbook.io.word_patch import W
from budgetbook.io.xml_edit import drop, serialised
from budgetbook.model.book import Book, FlowItem, Placed, Table
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import project_sheet

_INSTEAD = "请改用“另存为 .ysb”或“导出”"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
#: What a copy of a project must not bring along: it would be there twice, or belongs elsewhere.
_ONCE = tuple(
    f"{W}{name}"
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "commentReference", "footnoteReference", "endnoteReference", "drawing", "pict", "object",
        "sectPr", "del", "moveFrom",
    )
)  # fmt: skip
#: Revisions whose words stay.
_KEPT = (f"{W}ins", f"{W}moveTo")
#: What must not go with a project, nor be torn from what belongs to it.
_PRECIOUS = (*_ONCE[2:], *_KEPT, f"{W}sdt")


class _Block(NamedTuple):
    """A project's stretch of a part."""

    elements: tuple[etree._Element, ...]


def projects_differ(book: Book, base: Imported) -> bool:
    """Whether projects came, went or changed places since the files were opened."""
    return _projects(book.flow, base.layout) != _projects(base.book.flow, base.layout)


def with_projects(
    data: bytes, book: Book, base: Imported, index: int, *, word: bool = True
) -> tuple[bytes, list[str]]:
    """The file number ``index`` (``data``) with the stretches of its projects in the book's order,
    those of new projects still saying what their model says; and what changed. Raises
    WriteRefused where a stretch cannot be told from what stands around it."""
    before = _of(base.book.flow, base, index)
    after = _of(book.flow, base, index)
    if before == after:
        return data, []
    if not word:
        raise WriteRefused(f"增减或移动过项目，Excel 原文件里不能照着改，{_INSTEAD}")
    if not before:
        raise WriteRefused(f"原文件里没有项目可照着加，{_INSTEAD}")
    ends = table_ends(base)
    (part,) = {ends[key].part for key in before if key in ends} or {""}
    if any(key not in ends or key not in base.texts for key in before):
        raise WriteRefused(f"原文件里的项目没有标题，增减项目没有写回，{_INSTEAD}")
    root = parse_xml(read_package(data).read(part))
    paragraphs, tables = list(root.iter(f"{W}p")), list(root.iter(f"{W}tbl"))
    blocks: dict[str, _Block] = {}
    for key in before:
        start, end = base.texts[key].place.locator, ends[key].locator
        if not start.startswith("p"):
            raise WriteRefused(f"项目的标题写在表格里面，增减项目没有写回，{_INSTEAD}")
        last = (paragraphs if end.startswith("p") else tables)[int(end[1:])]
        blocks[key] = _block(paragraphs[int(start[1:])], last)
    _bring(blocks, before, after)
    titles = _titles(book, base, before, after)
    return rewrite(data, {part: serialised(root)}), titles


def renamed(book: Book, base: Imported, again: Imported) -> Book:
    """``book`` with its projects named as ``again``, read of a file with as many of them in the
    same order, names them; new ones printing what that file prints. Whose book it is a reader may
    see from the first project, so that those facts are as that file gives them."""
    mine, its = (_projects(b.flow, base.layout) for b in (book, again.book))
    if len(mine) != len(its):
        raise WriteRefused(f"增减项目后读回核对不一致，原文件没有改动，{_INSTEAD}")
    names = {old: new for old, new in zip(mine, its, strict=True)}
    sheet = project_sheet(base.layout)
    known = {part.table for part in sheet.parts} if sheet else set()
    fresh = set(mine) - set(_projects(base.book.flow, base.layout))
    tables: dict[TableKey, Table] = {}
    for key, table in book.tables.items():
        if key.table not in known or key.instance not in names:
            tables[key] = table
            continue
        now = TableKey(key.table, names[key.instance])
        tables[now] = table.model_copy(update={"key": now})
        if key.instance in fresh and now in again.book.tables:
            tables[now] = _shaped(tables[now], again.book.tables[now])
    flow = tuple(_renamed(item, book, base.layout, names) for item in book.flow)
    facts = {name: getattr(again.book, name) for name in ("year", "department", "unit")}
    return book.model_copy(update={"tables": tables, "flow": flow, **facts})


def _shaped(table: Table, like: Table) -> Table:
    """A new table with the columns that the file prints; what it says elsewhere stays and is
    refused later."""
    same = {"fields": like.fields, "absent_columns": like.absent_columns}
    return table.model_copy(update={**same, "extra_columns": like.extra_columns})


def _renamed(item: FlowItem, book: Book, layout: Layout, names: Mapping[str, str]) -> FlowItem:
    sheet = project_sheet(layout)
    if not isinstance(item, Placed) or sheet is None or item.sheet != sheet.id:
        return item
    title = item.title or lay_out(layout, book, item).title
    return item.model_copy(update={"instance": names[item.instance], "title": title})


def _projects(flow: Sequence[FlowItem], layout: Layout) -> list[str]:
    sheet = project_sheet(layout)
    return [i.instance for i in flow if isinstance(i, Placed) and sheet and i.sheet == sheet.id]


def _of(flow: Sequence[FlowItem], base: Imported, index: int) -> list[str]:
    """The keys of the projects of one file, in order."""
    sheet, owners = project_sheet(base.layout), sources(flow, base)
    return [
        key_of(item)
        for item in flow
        if isinstance(item, Placed) and sheet and item.sheet == sheet.id
        and owners.get(key_of(item)) == index
    ]  # fmt: skip


def _titles(book: Book, base: Imported, before: list[str], after: list[str]) -> list[str]:
    names = {key_of(i): i.title for i in base.book.flow if isinstance(i, Placed)}
    placed = {key_of(i): i for i in book.flow if isinstance(i, Placed)}
    told = [
        f"增加“{placed[key].title or lay_out(base.layout, book, placed[key]).title}”"
        for key in after
        if key not in before
    ]
    told += [f"删去“{names[key]}”" for key in before if key not in after]
    if [k for k in before if k in after] != [k for k in after if k in before]:
        told.append("调整项目次序")
    return told


# ---------------------------------------------------------------- the text part


def _block(first: etree._Element, last: etree._Element) -> _Block:
    """From the title to the last table, with the blank paragraphs that follow."""
    elements = [first]
    while elements[-1] is not last:
        beside = elements[-1].getnext()
        if beside is None:
            raise WriteRefused(f"项目的标题和表格不在一处，增减项目没有写回，{_INSTEAD}")
        elements.append(beside)
    while (beside := elements[-1].getnext()) is not None and _is_blank(beside):
        elements.append(beside)
    return _Block(tuple(elements))


def _is_blank(element: etree._Element) -> bool:
    if element.tag != f"{W}p" or next(element.iter(*_PRECIOUS), None) is not None:
        return False
    breaks = any(br.get(f"{W}type") for br in element.iter(f"{W}br"))
    return not breaks and not "".join(t.text or "" for t in element.iter(f"{W}t")).strip()


def _bring(blocks: dict[str, _Block], before: Sequence[str], after: Sequence[str]) -> None:
    """The stretches in their new order: each behind that of the project before it."""
    mark = etree.Element(f"{W}bookmarkEnd")
    blocks[before[0]].elements[0].addprevious(mark)
    at, place = mark, -1
    for number, key in enumerate(after):
        if key not in before:
            model = next(k for k in (*reversed(after[:number]), *before) if k in blocks)
            blocks[key] = _Block(tuple(_copies(blocks[model])))
            at = _put(at, blocks[key])
        elif before.index(key) > place:
            at, place = blocks[key].elements[-1], before.index(key)
        else:
            _refuse_precious(blocks[key])
            at = _put(at, blocks[key])
    for key in set(before) - set(after):
        _refuse_precious(blocks[key])
        for element in blocks[key].elements:
            drop(element)
    drop(mark)


def _put(at: etree._Element, block: _Block) -> etree._Element:
    for element in block.elements:
        at.addnext(element)
        at = element
    return at


def _refuse_precious(block: _Block) -> None:
    for element in block.elements:
        if next(element.iter(*_PRECIOUS), None) is not None:
            raise WriteRefused(
                f"项目里有图片、批注、脚注、修订、分节或内容控件，删去或移动没有写回，{_INSTEAD}"
            )


def _copies(block: _Block) -> Iterator[etree._Element]:
    for element in block.elements:
        copy = deepcopy(element)
        copy.tail = None
        for once in list(copy.iter(*_ONCE)):
            drop(once)
        for kept in list(copy.iter(*_KEPT)):
            for child in list(kept):
                kept.addprevious(child)
            drop(kept)
        for identity in list(copy.iterfind(f".//{W}sdtPr/{W}id")):
            drop(identity)
        for one in copy.iter(tag=etree.Element):
            for name in (f"{_W14}paraId", f"{_W14}textId"):
                one.attrib.pop(name, None)
        yield copy
