"""写回原文件: what the program has no part in stays in her file, kind by kind."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from budgetbook.model.ref import Ref
from budgetbook.model.rows import insert_row
from tests.io.office import DOCUMENT, Element, S, W, unzipped, zipped
from tests.io.writing_back import (
    GROUP,
    LEAF,
    differing,
    edited,
    open_bytes,
    original,
    put,
    written,
)
from tests.model.books import COUNTY

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WPS = "http://www.wps.cn/officeDocument/2017/etCustomData"
_WORD_BOX = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PICTURE = b"\x89PNG\r\n\x1a\n and the rest"
_VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="CH" type="#p"/></xml>'


class Kept(NamedTuple):
    """Something in a file: parts, the relations to them, and XML before a mark in the text."""

    parts: Mapping[str, bytes | str] = {}
    relations: Mapping[str, tuple[str, str]] = {}
    before: str = ""
    xml: str = ""
    #: Attributes of rows (of a sheet) instead.
    rows: str = ""


EXCEL = {
    "hidden and grouped rows": Kept(rows=' hidden="1" outlineLevel="1"'),
    "conditional formats": Kept(
        before="<printOptions",
        xml='<conditionalFormatting sqref="B5:B9"><cfRule type="expression" priority="1">'
        "<formula>$B5&gt;100</formula></cfRule></conditionalFormatting>",
    ),
    "data validation": Kept(
        before="<printOptions",
        xml='<dataValidations count="1"><dataValidation type="list" sqref="B5:B9">'
        '<formula1>"是,否"</formula1></dataValidation></dataValidations>',
    ),
    "custom XML": Kept(
        {"customXml/item1.xml": "<platform>平台</platform>", "docProps/custom.xml": "<a/>"}
    ),
    "printer settings": Kept(
        {"xl/printerSettings/printerSettings1.bin": b"\x01\x02printer"},
        {"rId81": ("printerSettings", "../printerSettings/printerSettings1.bin")},
    ),
    "comments": Kept(
        {
            "xl/comments1.xml": f'<comments xmlns="{S[1:-1]}"><authors><author>甲</author>'
            '</authors><commentList><comment ref="B5" authorId="0"><text><t>请核对</t></text>'
            "</comment></commentList></comments>",
            "xl/drawings/vmlDrawing1.vml": _VML,
        },
        {
            "rId82": ("comments", "../comments1.xml"),
            "rId83": ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        },
        before="</worksheet>",
        xml=f'<legacyDrawing xmlns:r="{_R}" r:id="rId83"/>',
    ),
    "text box": Kept(
        {
            "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_A}">'
            "<xdr:absoluteAnchor><xdr:sp><xdr:txBody><a:p><a:r><a:t>联系人：王会计</a:t></a:r></a:p>"
            "</xdr:txBody></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
        },
        {"rId84": ("drawing", "../drawings/drawing1.xml")},
        before="</worksheet>",
        xml=f'<drawing xmlns:r="{_R}" r:id="rId84"/>',
    ),
    "header picture": Kept(
        {
            "xl/drawings/vmlDrawing2.vml": _VML,
            "xl/drawings/_rels/vmlDrawing2.vml.rels": "<Relationships/>",
            "xl/media/image1.png": _PICTURE,
        },
        {"rId85": ("vmlDrawing", "../drawings/vmlDrawing2.vml")},
        before="</worksheet>",
        xml=f'<legacyDrawingHF xmlns:r="{_R}" r:id="rId85"/>',
    ),
    "DISPIMG of WPS": Kept(
        {
            "xl/cellimages.xml": f'<etc:cellImages xmlns:etc="{_WPS}"/>',
            "xl/_rels/cellimages.xml.rels": "<Relationships/>",
            "xl/media/image2.png": _PICTURE,
        },
        before="</row></sheetData>",
        xml='<c r="ZZ9" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
    ),
}
BOX = (
    f'<w:p><w:r><wps:wsp xmlns:wps="{_WORD_BOX}"><wps:txbx><w:txbxContent><w:p><w:r>'
    "<w:t>内部资料</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></w:r></w:p>"
)
WORD = {
    "header picture": Kept(
        {
            "word/header1.xml": f'<w:hdr xmlns:w="{W[1:-1]}"><w:p><w:r><w:pict/></w:r></w:p>'
            "</w:hdr>",
            "word/_rels/header1.xml.rels": "<Relationships/>",
            "word/media/image1.png": _PICTURE,
        },
        {"rId91": ("header", "header1.xml")},
        before="<w:footerReference",
        xml=f'<w:headerReference xmlns:r="{_R}" w:type="default" r:id="rId91"/>',
    ),
    "text box": Kept(before="<w:sectPr><w:footerReference", xml=BOX),
    "comments": Kept(
        {"word/comments.xml": f'<w:comments xmlns:w="{W[1:-1]}"/>', "word/people.xml": "<a/>"},
        {"rId92": ("comments", "comments.xml")},
        before="<w:sectPr><w:footerReference",
        xml='<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>请看。</w:t></w:r>'
        '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r></w:p>',
    ),
    "custom XML": Kept({"customXml/item1.xml": "<a>乙</a>", "docProps/custom.xml": "<a/>"}),
    "printer settings": Kept({"word/printerSettings1.bin": b"\x01printer"}),
}


def with_kept(data: bytes, part: str, kept: Kept) -> bytes:
    """The file with the thing in it."""
    parts = unzipped(data)
    text = parts[part].decode()
    if kept.before:
        at = text.rindex(kept.before)
        text = text[:at] + kept.xml + text[at:]
    if kept.rows:
        for number in (6, 7):
            text = text.replace(f'<row r="{number}"', f'<row r="{number}"{kept.rows}')
    folder, _, name = part.rpartition("/")
    place = f"{folder}/_rels/{name}.rels"
    bare = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    relations = etree.fromstring(parts.get(place, bare))
    for one, (kind, target) in kept.relations.items():
        made = {"Id": one, "Type": f"{_R}/{kind}", "Target": target}
        etree.SubElement(relations, "{*}Relationship".replace("*", relations.nsmap[None]), made)
    made_parts = {**parts, part: text.encode(), place: etree.tostring(relations)}
    return zipped({**made_parts, **kept.parts})


def sheet_of_leaf(folder: Path) -> str:
    opened = open_bytes(folder, "原.xlsx", original(".xlsx"))
    part = opened.cells[LEAF].place.part
    (folder / "原.xlsx").unlink()
    return part


def skeleton(data: bytes, part: str) -> Element:
    """A part without the values of cells and words of runs."""
    root = etree.fromstring(unzipped(data)[part])
    for node in root.iter(f"{S}v", f"{S}t", f"{W}t"):
        node.text = ""
        node.attrib.clear()
    for node in root.iter(f"{S}calcPr"):
        node.attrib.clear()
    return root


@pytest.mark.parametrize("name", list(EXCEL))
def test_a_workbook_keeps(name: str, tmp_path: Path) -> None:
    part = sheet_of_leaf(tmp_path)
    kept = EXCEL[name]
    data = with_kept(original(".xlsx"), part, kept)
    assert not kept.rows or kept.rows.encode() in unzipped(data)[part]
    opened = open_bytes(tmp_path, "一本.xlsx", data)
    target = tmp_path / "另存.xlsx"
    assert written(opened, edited(opened, put(LEAF, "31.00")), target)
    after = target.read_bytes()
    differ = differing(data, after)
    assert part in differ
    assert not set(differ) & {*kept.parts, f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels"}
    old, new = (etree.tostring(skeleton(d, part), method="c14n") for d in (data, after))
    assert old == new


@pytest.mark.parametrize("name", list(WORD))
def test_a_document_keeps(name: str, tmp_path: Path) -> None:
    kept = WORD[name]
    data = with_kept(original(".docx"), DOCUMENT, kept)
    opened = open_bytes(tmp_path, "一本.docx", data)
    target = tmp_path / "另存.docx"
    assert written(opened, edited(opened, put(LEAF, "31.00")), target)
    after = target.read_bytes()
    assert differing(data, after) == [DOCUMENT]
    old, new = (etree.tostring(skeleton(d, DOCUMENT), method="c14n") for d in (data, after))
    assert old == new


def test_a_workbook_keeps_all_of_it_and_its_names_where_rows_change(tmp_path: Path) -> None:
    """A row more on another sheet: the sheet with these things in it is not touched."""
    part = sheet_of_leaf(tmp_path)
    data = original(".xlsx")
    for kept in EXCEL.values():
        data = with_kept(data, part, kept)
    names = '<definedName name="我的区域">支出总表!$B$2:$B$3</definedName>'
    parts = unzipped(data)
    book = parts["xl/workbook.xml"].decode().replace("</definedNames>", f"{names}</definedNames>")
    data = zipped({**parts, "xl/workbook.xml": book})
    opened = open_bytes(tmp_path, "一本.xlsx", data)
    row = insert_row(opened.book, COUNTY, GROUP, "r1")
    target = tmp_path / "另存.xlsx"
    assert written(opened, edited(opened, row.edit), target)
    after = target.read_bytes()
    sheet = opened.cells[Ref(GROUP.table, "r1", "level3", GROUP.instance)].place.part
    assert set(differing(data, after)) <= {sheet, "xl/workbook.xml"}
    assert sheet != part
    assert names.encode() in unzipped(after)["xl/workbook.xml"]
