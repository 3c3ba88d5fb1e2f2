"""A workbook with everything on it that names rows, in the manner of Excel and WPS, and an
independent reading of it: which marked rows each thing names, by plain patterns."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from tests.io.office import DECLARATION, S_URI, Element, S, unzipped, zipped

SHEET, OTHER = "数据 表", "目录"
#: Rows of the sheet; data rows lie between title, header and total.
ROWS, FIRST, LAST = 16, 3, 12
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_TC = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
DATA_PART, OTHER_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
#: Data rows with a comment.
COMMENTED = (6, 9)


def _row(number: int) -> str:
    cells = {"A": f'<c r="A{number}" t="s"><v>0</v></c>'}
    if FIRST <= number <= LAST:
        shared = f'<f t="shared" ref="C{FIRST}:C{LAST}" si="0">B{FIRST}*2</f>'
        child = '<f t="shared" si="0"/>'
        cells["B"] = f'<c r="B{number}" s="1"><v>{number}</v></c>'
        cells["C"] = f'<c r="C{number}">{shared if number == FIRST else child}<v>0</v></c>'
        cells["E"] = f'<c r="E{number}"><f>B{number}+$B$13+LEN("B7")</f><v>0</v></c>'
    if number == 13:
        cells["B"] = f'<c r="B13"><f>SUM(B{FIRST}:B{LAST})</f><v>75</v></c>'
        cells["D"] = '<c r="D13"><f t="array" ref="D13">SUM(B5:B7*1)</f><v>18</v></c>'
    if number == 15:
        cells["F"] = '<c r="F15"><f t="array" ref="F15:F16">B13:B14*2</f><v>150</v></c>'
    marker = f'<c r="Z{number}" t="inlineStr"><is><t>m{number}</t></is></c>'
    words = "".join(cells[name] for name in sorted(cells))
    return (
        f'<row r="{number}" spans="1:26" ht="{10 + number}" customHeight="1">{words}{marker}</row>'
    )


def _sheet() -> str:
    rows = "".join(_row(number) for number in range(1, ROWS + 1))
    return (
        f'{DECLARATION}<worksheet xmlns="{S_URI}" xmlns:r="{_R}" xmlns:x14="{_X14}" '
        f'xmlns:xm="{_XM}"><dimension ref="A1:Z{ROWS}"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" '
        'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="B7" '
        'sqref="B7"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<sheetData>{rows}</sheetData>"
        '<protectedRanges><protectedRange sqref="B5:B6 C9" name="可改"/></protectedRanges>'
        f'<autoFilter ref="A2:E{LAST}"/>'
        '<mergeCells count="3"><mergeCell ref="A1:E1"/><mergeCell ref="A14:E14"/>'
        '<mergeCell ref="A15:B16"/></mergeCells>'
        f'<conditionalFormatting sqref="B{FIRST}:B{LAST}"><cfRule type="expression" priority="1">'
        f"<formula>$B{FIRST}&gt;$B$13</formula></cfRule></conditionalFormatting>"
        '<dataValidations count="2"><dataValidation type="list" sqref="D5:D9">'
        f"<formula1>$A${FIRST}:$A${LAST}</formula1></dataValidation>"
        '<dataValidation type="custom" sqref="E8"><formula1>E8&gt;B8</formula1></dataValidation>'
        "</dataValidations>"
        '<hyperlinks><hyperlink ref="B4" location="目录!A1" display="目录"/>'
        '<hyperlink ref="B13" r:id="rId9"/></hyperlinks>'
        '<rowBreaks count="1" manualBreakCount="1"><brk id="13" max="16383" man="1"/></rowBreaks>'
        f'<ignoredErrors><ignoredError sqref="A{FIRST}:A{LAST}" numberStoredAsText="1"/>'
        "</ignoredErrors>"
        '<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        '<tableParts count="1"><tablePart r:id="rId5"/></tableParts>'
        f"<extLst>{_extensions()}</extLst></worksheet>"
    )


def _extensions() -> str:
    return (
        '<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting><x14:cfRule type="dataBar" id="{0}"><x14:dataBar>'
        '<x14:cfvo type="formula"><xm:f>$B$13</xm:f></x14:cfvo></x14:dataBar></x14:cfRule>'
        f"<xm:sqref>C{FIRST}:C{LAST}</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings></ext>"
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1">'
        "<x14:dataValidation type=\"list\"><x14:formula1><xm:f>'目录'!$A$1:$A$4</xm:f>"
        "</x14:formula1><xm:sqref>G7 G10:G11</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext>"
    )


def _other(fragile: bool) -> str:
    sturdy = (f"SUM('{SHEET}'!$B$2:$B$13)", f"'{SHEET}'!B14", f"SUM('{SHEET}'!B3:B12)")
    formulas = sturdy if not fragile else (
        f"'{SHEET}'!B7", f"SUM('{SHEET}'!B{FIRST}:B{LAST})", f"SUM('{SHEET}'!B4:B8)",
        f"COUNTA('{SHEET}'!$7:$9)", f"'{SHEET}'!$B$13*2", f"SUM('{SHEET}'!B:B)", "A1+A7",
    )  # fmt: skip
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><f>{formula}</f><v>1</v></c></row>'
        for i, formula in enumerate(formulas, 1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{S_URI}"><sheetData>{rows}</sheetData>'
        '<conditionalFormatting sqref="A1:A3"><cfRule type="expression" priority="1">'
        f"<formula>'{SHEET}'!$B$13&gt;0</formula></cfRule></conditionalFormatting>"
        f'<hyperlinks><hyperlink ref="A1" location="\'{SHEET}\'!A13" display="合计"/></hyperlinks>'
        "</worksheet>"
    )


def _anchor(kind: str, first: int, last: int) -> str:
    def at(tag: str, row: int) -> str:
        return (
            f"<xdr:{tag}><xdr:col>7</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row - 1}</xdr:row>"
            f"<xdr:rowOff>0</xdr:rowOff></xdr:{tag}>"
        )

    end = at("to", last) if kind == "twoCellAnchor" else '<xdr:ext cx="9" cy="9"/>'
    shape = f'<xdr:sp macro="" textlink="\'{SHEET}\'!$B$13"><xdr:nvSpPr/></xdr:sp>'
    return f"<xdr:{kind}>{at('from', first)}{end}{shape}<xdr:clientData/></xdr:{kind}>"


def _drawing() -> str:
    anchors = _anchor("twoCellAnchor", 13, 15) + _anchor("oneCellAnchor", 14, 14)
    return f'{DECLARATION}<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}">{anchors}</xdr:wsDr>'


def _chart() -> str:
    def series(column: str) -> str:
        return (
            f"<c:numRef><c:f>'{SHEET}'!${column}${FIRST}:${column}${LAST}</c:f><c:numCache>"
            '<c:ptCount val="1"/></c:numCache></c:numRef>'
        )

    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{_C}"><c:chart><c:plotArea><c:barChart><c:ser>'
        f"<c:cat>{series('A')}</c:cat><c:val>{series('B')}</c:val></c:ser></c:barChart>"
        "</c:plotArea></c:chart></c:chartSpace>"
    )


def _comments() -> str:
    items = "".join(
        f'<comment ref="B{row}" authorId="0"><text><t>批注{row}</t></text></comment>'
        for row in COMMENTED
    )
    return (
        f'{DECLARATION}<comments xmlns="{S_URI}"><authors><author>甲</author></authors>'
        f"<commentList>{items}</commentList></comments>"
    )


def _threads() -> str:
    items = "".join(
        f'<threadedComment ref="B{row}" id="{{{row}}}"><text>批注{row}</text></threadedComment>'
        for row in COMMENTED
    )
    return f'{DECLARATION}<ThreadedComments xmlns="{_TC}">{items}</ThreadedComments>'


def _vml() -> str:
    shapes = "".join(
        f'<v:shape id="s{row}" type="#t"><x:ClientData ObjectType="Note"><x:Anchor>\n'
        f" 3, 15, {row - 2}, 10, 5, 15, {row + 2}, 4</x:Anchor><x:Row>{row - 1}</x:Row>"
        "<x:Column>1</x:Column></x:ClientData></v:shape>"
        for row in COMMENTED
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>'
    )


def _table() -> str:
    return (
        f'{DECLARATION}<table xmlns="{S_URI}" id="1" name="T1" displayName="T1" '
        f'ref="I2:J{LAST}"><autoFilter ref="I2:J{LAST}"/><tableColumns count="2">'
        '<tableColumn id="1" name="甲"/><tableColumn id="2" name="乙"><calculatedColumnFormula>'
        f"'{SHEET}'!$B$13</calculatedColumnFormula></tableColumn></tableColumns></table>"
    )


def _workbook() -> str:
    names = {
        "_xlnm.Print_Area": f"'{SHEET}'!$A$1:$E$14",
        "_xlnm.Print_Titles": f"'{SHEET}'!$A:$A,'{SHEET}'!$1:$2",
        "合计": f"'{SHEET}'!$B$13",
        "数": f"'{SHEET}'!$B${FIRST}:$B${LAST}",
    }
    local = {"_xlnm.Print_Area": ' localSheetId="0"', "_xlnm.Print_Titles": ' localSheetId="0"'}
    lines = "".join(
        f'<definedName name="{name}"{local.get(name, "")}>{text}</definedName>'
        for name, text in names.items()
    )
    return (
        f'{DECLARATION}<workbook xmlns="{S_URI}" xmlns:r="{_R}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{OTHER}" sheetId="2" r:id="rId2"/></sheets>'
        f'<definedNames>{lines}</definedNames><calcPr calcId="191029"/></workbook>'
    )


def _relations(entries: Mapping[str, tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{target}"/>'
        for name, (kind, target) in entries.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def rich_workbook(*, fragile: bool = True) -> bytes:
    """The workbook; with formulas (``fragile``) that name single data rows or some of them, which
    must be refused where those go or part."""
    types = (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/calcChain.xml" ContentType="application/calcChain+xml"/></Types>'
    )
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": _workbook(),
            "xl/_rels/workbook.xml.rels": _relations(
                {
                    "rId1": ("worksheet", "worksheets/sheet1.xml"),
                    "rId2": ("worksheet", "worksheets/sheet2.xml"),
                    "rId3": ("calcChain", "calcChain.xml"),
                }
            ),
            "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{S_URI}"><si><t>名</t></si></sst>',
            DATA_PART: _sheet() if fragile else _sheet().replace("B5:B7*1", "B3:B12*1"),
            OTHER_PART: _other(fragile),
            "xl/worksheets/_rels/sheet1.xml.rels": _relations(
                {
                    "rId1": ("drawing", "../drawings/drawing1.xml"),
                    "rId2": ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
                    "rId3": ("comments", "../comments1.xml"),
                    "rId4": ("threadedComment", "../threadedComments/threadedComment1.xml"),
                    "rId5": ("table", "../tables/table1.xml"),
                    "rId9": ("hyperlink", "https://example.org/"),
                }
            ),
            "xl/drawings/drawing1.xml": _drawing(),
            "xl/drawings/vmlDrawing1.vml": _vml(),
            "xl/charts/chart1.xml": _chart(),
            "xl/comments1.xml": _comments(),
            "xl/threadedComments/threadedComment1.xml": _threads(),
            "xl/tables/table1.xml": _table(),
            "xl/calcChain.xml": f'<calcChain xmlns="{S_URI}"><c r="B13" i="1"/></calcChain>',
            "xl/media/image1.bin": b"\x00\x01picture",
        }
    )  # fmt: skip


# ---- an independent reading

#: A thing that names rows → the marks of the rows it names.
Named = dict[tuple[str, ...], frozenset[str]]
_REFERENCE = re.compile(r"\$?[A-Z]{0,2}\$?(\d+)(?::\$?[A-Z]{0,2}\$?(\d+))?(?![\d(])")


def named_rows(data: bytes) -> Named:
    """What each thing in the workbook names."""
    parts = unzipped(data)
    roots = {n: etree.fromstring(p) for n, p in parts.items() if n.endswith((".xml", ".vml"))}
    sheet = roots[DATA_PART]
    marks = {
        int(row.get("r", "0")): cell.findtext(f"{S}is/{S}t") or ""
        for row in sheet.iter(f"{S}row")
        for cell in row
        if cell.get("r", "").startswith("Z") and cell.find(f"{S}is") is not None
    }
    found: Named = {}
    for key, text in _things(roots):
        spans = [(int(a), int(b or a)) for a, b in _REFERENCE.findall(_plain(text))]
        key = tuple(marks.get(int(k[1:]), "new") if k.startswith("@") else k for k in key)
        found[key] = frozenset(marks[r] for a, b in spans for r in range(a, b + 1) if r in marks)
    return found


def _plain(text: str) -> str:
    """A formula without words in quotes, other sheets and whole columns."""
    text = re.sub(r'"[^"]*"', "", text)
    text = re.sub(r"'?目录'?!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", "", text)
    return text.replace(f"'{SHEET}'!", "")


def _things(roots: Mapping[str, Element]) -> Iterator[tuple[tuple[str, ...], str]]:
    sheet, other = roots[DATA_PART], roots[OTHER_PART]
    yield from _formulas(sheet)
    yield from _rules(sheet)
    for cell in other.iter(f"{S}c"):
        text = cell.findtext(f"{S}f") or ""
        if SHEET in text:
            yield ("other", cell.get("r", "")), text
    for tag, attribute in (
        ("dimension", "ref"), ("autoFilter", "ref"), ("mergeCell", "ref"), ("hyperlink", "ref"),
        ("protectedRange", "sqref"), ("ignoredError", "sqref"), ("selection", "sqref"),
        ("pane", "topLeftCell"), ("conditionalFormatting", "sqref"), ("dataValidation", "sqref"),
    ):  # fmt: skip
        for number, element in enumerate(sheet.iter(f"{S}{tag}")):
            name = element.get("display") or element.get("type") or element.get(f"{{{_R}}}id")
            # Merged areas are told by their order: none of them is ever taken out.
            which = str(number) if tag == "mergeCell" else name or ""
            yield (tag, which), element.get(attribute, "")
    for element in sheet.iter(f"{{{_XM}}}sqref"):
        owner = element.getparent()
        yield ("x14", str(owner.tag if owner is not None else "")), element.text or ""
    for element in sheet.iter(f"{S}brk"):
        yield ("break",), f"A{element.get('id')}"
    for named in roots["xl/workbook.xml"].iter(f"{S}definedName"):
        yield ("name", named.get("name", "")), (named.text or "").replace("$A:$A,", "")
    yield from _around(roots)


def _formulas(sheet: Element) -> Iterator[tuple[tuple[str, ...], str]]:
    masters: dict[str, tuple[int, str]] = {}
    cells = [(c, f) for c in sheet.iter(f"{S}c") if (f := c.find(f"{S}f")) is not None]
    for cell, formula in cells:
        if formula.get("t") == "shared" and formula.text:
            masters[formula.get("si", "")] = int(cell.get("r", "")[1:]), formula.text
    for cell, formula in cells:
        address, text = cell.get("r", ""), formula.text or ""
        if formula.get("t") == "shared" and not text:
            row, master = masters[formula.get("si", "")]
            text = _lower(master, int(address[1:]) - row)
        yield ("formula", address[0], f"@{address[1:]}"), text
        if formula.get("t") == "array":
            yield ("array", address[0]), formula.get("ref", "")


def _rules(sheet: Element) -> Iterator[tuple[tuple[str, ...], str]]:
    """What each cell's rule looks at: its formula counts from the first cell of the area."""
    for tag in ("conditionalFormatting", "dataValidation"):
        for owner in sheet.iter(f"{S}{tag}"):
            rows = sorted(
                row
                for a, b in _REFERENCE.findall(owner.get("sqref", ""))
                for row in range(int(a), int(b or a) + 1)
            )
            for formula in owner.iter(f"{S}formula", f"{S}formula1"):
                for row in rows:
                    text = _lower(formula.text or "", row - rows[0])
                    yield (tag, owner.get("type") or "", f"@{row}"), text


def _lower(formula: str, rows: int) -> str:
    """A formula as it stands so many rows further down."""
    return re.sub(r"(?<=[A-Z])(\d+)", lambda match: str(int(match[1]) + rows), formula)


def _around(roots: Mapping[str, Element]) -> Iterator[tuple[tuple[str, ...], str]]:
    for number, anchor in enumerate(roots["xl/drawings/drawing1.xml"]):
        rows = [int(e.text or 0) + 1 for e in anchor.iter(f"{{{_XDR}}}row")]
        yield ("anchor", str(number)), " ".join(f"A{row}" for row in rows)
    for number, shape in enumerate(roots["xl/drawings/drawing1.xml"].iter(f"{{{_XDR}}}sp")):
        yield ("textlink", str(number)), shape.get("textlink", "")
    for number, element in enumerate(roots["xl/charts/chart1.xml"].iter(f"{{{_C}}}f")):
        yield ("chart", str(number)), element.text or ""
    for part in ("xl/comments1.xml", "xl/threadedComments/threadedComment1.xml"):
        for element in roots[part].iter():
            if element.get("ref"):
                yield (part, "".join(element.itertext())), element.get("ref", "")
    for box in roots["xl/drawings/vmlDrawing1.vml"]:
        row = next(e.text for e in box.iter() if str(e.tag).endswith("}Row"))
        yield ("note", box.get("id", "")), f"A{int(row or 0) + 1}"
    table = roots["xl/tables/table1.xml"]
    yield ("table",), table.get("ref", "")
    yield ("column",), table.findtext(f".//{S}calculatedColumnFormula") or ""
