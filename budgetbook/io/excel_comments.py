"""批注 of an Excel file: notes of old, and threaded ones with persons and replies."""

import posixpath
from collections.abc import Iterator

from lxml import etree

from budgetbook.io.blocks import FileComment, Place
from budgetbook.io.excel_parts import S, SheetName, words
from budgetbook.io.package import Package, parse_xml

_T = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: The author of a note that only stands in for a threaded comment, in older programs.
_STAND_IN = "tc="
_MOST, _LONGEST = 2000, 4000


def excel_comments(package: Package, sheets: list[SheetName]) -> tuple[FileComment, ...]:
    """The comments on all worksheets in their order; raises UnreadableFile where damaged."""
    found: list[FileComment] = []
    persons: dict[str, str] | None = None
    for sheet in sheets:
        for kind, part in _related(package, sheet.part):
            if kind == "comments":
                found += _notes(sheet, parse_xml(package.read(part)))
            elif kind == "threadedComment":
                persons = _persons(package) if persons is None else persons
                found += _threads(sheet, parse_xml(package.read(part)), persons)
    return tuple(found[:_MOST])


def _related(package: Package, part: str) -> Iterator[tuple[str, str]]:
    """The parts that a worksheet names, by kind."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in package:
        return
    for relation in parse_xml(package.read(rels)).iterfind(f"{_RELS}Relationship"):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        path = posixpath.normpath(path)
        if path in package:
            yield relation.get("Type", "").rpartition("/")[2], path


def _place(sheet: SheetName, cell: str) -> Place:
    cell = cell.partition(":")[0].replace("$", "")
    return Place(sheet.part, cell, f"{sheet.name}!{cell}")


def _notes(sheet: SheetName, root: etree._Element) -> Iterator[FileComment]:
    authors = [(one.text or "").strip() for one in root.iterfind(f"{S}authors/{S}author")]
    for one in root.iterfind(f"{S}commentList/{S}comment"):
        number = one.get("authorId", "")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        body = one.find(f"{S}text")
        text = words(body).strip() if body is not None else ""
        if author.startswith(_STAND_IN):
            continue
        for colon in (":", "："):
            if author:
                text = text.removeprefix(f"{author}{colon}").strip()
        if text:
            yield FileComment(text[:_LONGEST], _place(sheet, one.get("ref", "")), author)


def _persons(package: Package) -> dict[str, str]:
    """The names of those who wrote, by id."""
    names = (name for name in package.names if name.startswith("xl/persons/"))
    people = (p for n in names if n.endswith(".xml") for p in parse_xml(package.read(n)))
    return {p.get("id", ""): p.get("displayName", "").strip() for p in people}


def _threads(
    sheet: SheetName, root: etree._Element, persons: dict[str, str]
) -> Iterator[FileComment]:
    entries = list(root.iter(f"{_T}threadedComment"))
    for one in entries:
        text = _text(one)
        if one.get("parentId") or not text:
            continue
        replies = [r for r in entries if r.get("parentId") == one.get("id") and _text(r)]
        last = replies[-1] if replies else None
        said = (f"{_author(r, persons)}：{_text(r)}".removeprefix("：") for r in replies)
        yield FileComment(
            text, _place(sheet, one.get("ref", "")), _author(one, persons), _day(one),
            is_done=one.get("done") in ("1", "true"), answer="\n".join(said),
            answered_by=_author(last, persons) if last is not None else "",
            answered_on=_day(last) if last is not None else "",
        )  # fmt: skip


def _text(entry: etree._Element) -> str:
    return (entry.findtext(f"{_T}text") or "").strip()[:_LONGEST]


def _author(entry: etree._Element, persons: dict[str, str]) -> str:
    return persons.get(entry.get("personId", ""), "")


def _day(entry: etree._Element) -> str:
    return entry.get("dT", "")[:10]
