"""What lies over the cells of a workbook and is not read: text boxes and pictures."""

import re

from lxml import etree

from budgetbook.io.blocks import Note
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import Package, parse_xml

_PART = re.compile(r"xl/drawings/drawing\d+\.xml")
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_MOST_NAMED, _LONGEST = 3, 20
_KEPT = "没有读入；写回原文件时不受影响"


def drawing_notes(package: Package) -> list[Note]:
    """What to say of them: the first words of the text boxes, and how many pictures there are."""
    boxes: list[str] = []
    pictures = 0
    for name in filter(_PART.fullmatch, package.names):
        try:
            root = parse_xml(package.read(name))
        except UnreadableFile:
            continue  # the cells are readable without it
        boxes += filter(None, map(_words, root.iter(f"{_XDR}sp")))
        pictures += sum(1 for _ in root.iter(f"{_XDR}pic"))
    notes = []
    if boxes:
        named = "、".join(f"“{words[:_LONGEST]}”" for words in boxes[:_MOST_NAMED])
        more = f"等 {len(boxes)} 个" if len(boxes) > _MOST_NAMED else ""
        notes.append(Note(f"文本框{named}{more}{_KEPT}"))
    if pictures:
        notes.append(Note(f"有 {pictures} 张图片，{_KEPT}"))
    return notes


def _words(shape: etree._Element) -> str:
    return "".join("".join(piece.text or "" for piece in shape.iter(_TEXT)).split())
