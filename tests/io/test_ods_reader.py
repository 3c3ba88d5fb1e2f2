"""OpenDocument workbooks, from files made here and not by an office program."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest

from budgetbook.io.blocks import Blocks, Grid, GridCell, Paragraph
from budgetbook.io.errors import NeedsConversion, UnreadableFile
from budgetbook.io.excel_reader import read_excel
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.match import match
from budgetbook.io.old_excel import read_old_excel
from tests.io.office import flow_texts, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY

_NS = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"), ("config", "config"), ("manifest", "manifest"),
    )
)  # fmt: skip
_DIGITS = '<number:number number:decimal-places="2" number:min-integer-digits="1"/>'
#: ``#,##0.00;-#,##0.00;`` as OpenDocument says it, a plain one, and one by the column.
STYLES = f"""
<number:number-style style:name="N9P0">{_DIGITS}</number:number-style>
<number:number-style style:name="N9P1"><number:text>-</number:text>{_DIGITS}</number:number-style>
<number:number-style style:name="N9"><number:text/>
 <style:map style:condition="value()&gt;0" style:apply-style-name="N9P0"/>
 <style:map style:condition="value()&lt;0" style:apply-style-name="N9P1"/></number:number-style>
<number:number-style style:name="N2">{_DIGITS}</number:number-style>
<number:number-style style:name="N3"><number:number number:decimal-places="0"
 number:min-integer-digits="0" number:grouping="true"/></number:number-style>
<style:style style:name="blank" style:family="table-cell" style:data-style-name="N9"/>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="blank"/>
<style:style style:name="sharp" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="plain" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="away" style:family="table"><style:table-properties
 table:display="false"/></style:style>
"""


def ods(*tables: str, settings: str = "", **more: str) -> bytes:
    """A workbook of these tables."""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": (
            f"<office:document-content {_NS}><office:automatic-styles>{STYLES}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
        ),
        "settings.xml": f"<office:document-settings {_NS}>{settings}</office:document-settings>",
    }
    return zipped({**parts, **{name.replace("_", "."): text for name, text in more.items()}})


def table(*rows: str, name: str = "表", about: str = "", columns: str = "") -> str:
    """A table of rows, or of the cells of rows."""
    groups = ("<table:table-row", "<table:table-header-rows")
    made = [r if r.startswith(groups) else f"<table:table-row>{r}</table:table-row>" for r in rows]
    return f'<table:table table:name="{name}" {about}>{columns}{"".join(made)}</table:table>'


def text(words: str, about: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {about}><text:p>{words}</text:p>'
        "</table:table-cell>"
    )


def number(value: str, style: str = "", printed: str | None = None, kind: str = "float") -> str:
    shown = "" if printed is None else f"<text:p>{printed}</text:p>"
    named = f'table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell {named} office:value-type="{kind}" office:value="{value}">{shown}'
        "</table:table-cell>"
    )


def cells(data: bytes, name: str = "表") -> dict[str, GridCell]:
    """The cells with words, by address."""
    grids = [b for b in read_old_excel(data).blocks if isinstance(b, Grid) and b.name == name]
    return {c.place.locator: c for grid in grids for c in grid.cells if c.text}


def notes(read: Blocks) -> str:
    return "\n".join(note.message for note in read.warnings)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (number("0", "blank"), None), (number("0", "child"), None), (number("0", "sharp"), None),
        (number("0", "plain"), "0.00"), (number("0"), "0"), (number("0", "", "0"), "0"),
        (number("0", "", ""), None), (number("0", "plain", "- "), None),
        (number("12.5", "blank"), "12.50"), (number("-12.5", "blank"), "-12.50"),
        (number("0.30000000000000004", "plain"), "0.30"), (number("1234", "sharp"), "1234"),
        (number("0.125", "", "12.5%", "percentage"), "12.5%"),
        (number("7", "plain", "7.00 元", "currency"), "7.00"),
        (number("0", "", "#DIV/0!"), "#DIV/0!"), (number("0", "", "Err:502"), "Err:502"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_it_is_shown(cell: str, words: str | None) -> None:
    read = cells(ods(table(text("甲") + cell + text("乙") * 2)))
    assert (read["B1"].text if "B1" in read else None) == words
    assert read["C1"].text == "乙"


def test_a_style_of_the_row_or_column_counts() -> None:
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="blank"/>'
    by_row = f'<table:table-row table:default-cell-style-name="plain">{number("0") * 2}'
    rows = (text("甲") + number("0") + text("乙") * 2, f"{by_row}</table:table-row>")
    assert {a: c.text for a, c in cells(ods(table(*rows, columns=columns))).items()} == {
        "A1": "甲", "C1": "乙", "D1": "乙", "A2": "0.00", "B2": "0.00",
    }  # fmt: skip


@pytest.mark.parametrize("item", ["ShowZeroValues", "HasZeroValues"])
def test_zeros_that_the_view_hides_are_blank(item: str) -> None:
    off = (
        '<config:config-item-map-named config:name="Tables"><config:config-item-map-entry'
        f' config:name="表"><config:config-item config:name="{item}">false'
        "</config:config-item></config:config-item-map-entry></config:config-item-map-named>"
    )
    one = text("甲") + number("0", "", "0") + number("5") * 2
    data = ods(table(one), table(one, name="另"), settings=off)
    assert set(cells(data)) == {"A1", "C1", "D1"}
    assert set(cells(data, "另")) == {"A1", "B1", "C1", "D1"}
    for_all = f'<config:config-item config:name="{item}">false</config:config-item>'
    assert set(cells(ods(table(one), settings=for_all))) == {"A1", "C1", "D1"}


def test_merged_hidden_and_repeated_cells() -> None:
    wide = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    twice = 'table:number-columns-repeated="2"'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    hidden = f'<table:table-row table:visibility="collapse">{text("藏")}{number("3")}'
    again = f'<table:table-row table:number-rows-repeated="3">{number("4")}'
    rows = (
        f"<table:table-header-rows><table:table-row>{text('题', wide)}<table:covered-table-cell/>"
        f"{text('右', twice)}</table:table-row>"
        "</table:table-header-rows>",
        covered + text("<text:span>一<text:s text:c='2'/>二</text:span><text:line-break/>三"),
        f"{hidden}</table:table-row>", f"{again}</table:table-row>", number("9"),
    )  # fmt: skip
    data = ods(
        table(*rows), table(text("丙") + number("1"), name="隐", about='table:style-name="away"')
    )
    read = cells(data)
    assert (read["A1"].row_span, read["A1"].column_span) == (2, 2)
    assert (read["C1"].text, read["D1"].text, read["C2"].text) == ("右", "右", "一  二\n三")
    assert [read[f"A{n}"].text for n in range(3, 8)] == ["藏", "4", "4", "4", "9"]
    said = notes(read_old_excel(data))
    assert "“表”有隐藏的行" in said
    assert "“隐”是隐藏的" in said
    assert "公式只读入了结果" in said


def as_ods(read: Blocks) -> bytes:
    """The sheets of a workbook, read from one of another kind, as OpenDocument."""
    sheets: list[str] = []
    texts: list[str] = []
    for block in read.blocks:
        if isinstance(block, Paragraph):
            texts.append(text(escape(block.text)))
            continue
        if texts:
            sheets.append(table(*texts, name=f"文{len(sheets)}"))
            texts = []
        sheets.append(table(*_rows(block), name=escape(block.name)))
    return ods(*sheets, *([table(*texts, name="文")] if texts else []))


def _rows(grid: Grid) -> Iterator[str]:
    at = {(c.row, c.column): c for c in grid.cells}
    for row in range(grid.rows):
        made = [_cell(at.get((row, column))) for column in range(grid.columns)]
        yield f"<table:table-row>{''.join(made)}</table:table-row>"


def _cell(cell: GridCell | None) -> str:
    if cell is None:
        return "<table:covered-table-cell/>"
    about = (
        f'table:number-rows-spanned="{cell.row_span}"'
        f' table:number-columns-spanned="{cell.column_span}"'
    )
    if cell.number is not None:
        return number(str(cell.number), "plain", cell.text)
    if cell.column > 2 and not cell.text:  # a zero that the style leaves blank
        return number("0", "blank", "")
    lines = escape(cell.text).split("\n")
    return text("</text:p><text:p>".join(lines), about)


def test_a_book_comes_in_as_from_a_new_workbook() -> None:
    """Every figure, blank ones too, every merged cell and every paragraph."""
    read = read_excel(write_excel(sample(), COUNTY))
    base, made = match([read]), match([read_old_excel(as_ods(read))])
    assert base.book.tables
    assert {k: t.rows for k, t in made.book.tables.items()} == {
        k: t.rows for k, t in base.book.tables.items()
    }
    assert flow_texts(made.book) == flow_texts(base.book)


def test_what_is_said_again_and_again_ends_soon() -> None:
    many = 'table:number-columns-repeated="16384"'
    cell = text("x", many)
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    once, read = (read_old_excel(ods(table(*[row] * times))) for times in (1, 50))
    cells = [
        sum(len(block.cells) for block in blocks.blocks if isinstance(block, Grid))
        for blocks in (once, read)
    ]
    assert cells[0] == cells[1] < 500_000
    assert "超出表格范围" in notes(read)


def test_what_cannot_be_read_is_one_sentence() -> None:
    locked = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(UnreadableFile, match="打开密码"):
        read_old_excel(zipped({"META-INF/manifest.xml": locked, "content.xml": "?"}))
    with pytest.raises(NeedsConversion):
        read_old_excel(zipped({"content.xml": "<office:document-content"}))
    with pytest.raises(NeedsConversion):
        read_old_excel(zipped({"other.xml": "<a/>"}))
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(UnreadableFile, match="外部实体"):
        read_old_excel(zipped({"content.xml": bomb}))
    assert cells(ods(table(text("甲") + number("0", "blank")), styles_xml="<broken")) == {}
