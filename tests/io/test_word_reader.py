"""Word into blocks: what is printed is read, what is not is not, each with its place."""

from pathlib import Path

import pytest

from budgetbook.io.blocks import Block, Grid, Paragraph
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.word_patch import WordPart
from budgetbook.io.word_reader import read_word
from tests.io.office import DOCUMENT, cell, docx, par, table, unzipped, zipped

STYLES = "word/styles.xml"
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def blocks(body: str, parts: dict[str, bytes | str] | None = None) -> tuple[Block, ...]:
    return read_word(docx(body, parts)).blocks


def texts(body: str) -> list[str]:
    return [b.text for b in blocks(body) if isinstance(b, Paragraph)]


def grid(body: str) -> Grid:
    (found,) = [b for b in blocks(body) if isinstance(b, Grid)]
    return found


def cells(found: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:r><w:t>一</w:t><w:t>二</w:t></w:r><w:r><w:t>三</w:t></w:r></w:p>", "一二三"),
        (par("甲\t乙\n丙"), "甲\t乙\n丙"),
        ("<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r>"
         "</w:del></w:p>", "新"),
        ("<w:p><w:moveTo><w:r><w:t>到</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>从</w:t></w:r>"
         "</w:moveFrom></w:p>", "到"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText>'
         '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r></w:p>',
         "7"),
        ("<w:p><w:fldSimple><w:r><w:t>结果</w:t></w:r></w:fldSimple></w:p>", "结果"),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", "链接"),
        ('<w:p><w:bookmarkStart w:id="1"/><w:r><w:t>签</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>',
         "签"),
        ("<w:p><w:r><w:noBreakHyphen/><w:softHyphen/><w:t>1</w:t></w:r></w:p>", "-1"),
        ('<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>无</w:t></w:r></w:p>',
         "无"),
        ('<w:p><w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r></w:p>', "甲乙"),
        ('<w:p><w:r><w:sym w:font="宋体" w:char="2605"/></w:r></w:p>', "★"),
    ],
)  # fmt: skip
def test_words_of_a_paragraph(body: str, text: str) -> None:
    assert texts(body) == [text]


def test_text_boxes_come_once_behind_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>外</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(body) == ["外", "框内"]


def test_content_controls_are_looked_through_at_every_level() -> None:
    def box(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    row = f"<w:tr>{box(cell('一'))}{cell('二')}</w:tr>"
    found = grid(box(box(f"<w:tbl>{box(row)}<w:tr>{cell('三')}{cell('四')}</w:tr></w:tbl>")))
    assert [c.text for c in found.cells] == ["一", "二", "三", "四"]


def test_merges_of_all_kinds() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = grid(
        table(
            [
                [cell("甲", down), cell("乙", '<w:gridSpan w:val="2"/>')],
                [cell("", on), "丙", "丁"],
                [cell("无头", on), "戊", cell("己", on)],
            ]
        )
    )
    assert cells(found) == [
        (0, 0, 3, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁"),
        (2, 1, 1, 1, "戊"), (2, 2, 1, 1, "己"),
    ]  # fmt: skip
    assert (found.rows, found.columns) == (3, 3)


def test_rows_that_start_late_and_deleted_rows() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("晚") + "</w:tr>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删") + "</w:tr>"
    first = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('头')}{cell('头')}</w:tr>"
    found = grid(f"<w:tbl>{first}{gone}{late}</w:tbl>")
    assert cells(found)[2:] == [(1, 1, 1, 1, "晚")]
    assert found.header_rows == 1
    assert found.cells[2].place.locator == "t0.r2.c0"  # the deleted row still counts in the file


def test_places_count_every_paragraph_and_table() -> None:
    found = blocks(par("零") + table([["一", "二"]]) + par("三"))
    places = [b.place.locator for b in found]
    assert places == ["p0", "t0", "p3"]
    assert isinstance(found[1], Grid)
    assert [c.place.locator for c in found[1].cells] == ["t0.r0.c0", "t0.r0.c1"]
    assert {b.place.part for b in found} == {DOCUMENT}


def test_a_nested_table_follows_the_one_it_stands_in() -> None:
    inner = f"<w:tc>{par('外')}{table([['内1', '内2']])}{par('')}</w:tc>"
    found = [b for b in blocks(table([[inner, "旁"]])) if isinstance(b, Grid)]
    assert [[c.text for c in g.cells] for g in found] == [["外", "旁"], ["内1", "内2"]]
    assert found[1].cells[0].place.locator == "t1.r0.c0"


def test_a_frame_is_looked_through() -> None:
    inner = f"<w:tc>{par('标题')}{table([['内1', '内2']])}{par('')}</w:tc>"
    found = blocks(table([[inner]]))
    assert [b.text if isinstance(b, Paragraph) else b.columns for b in found] == ["标题", 2, ""]


def test_several_paragraphs_in_a_cell() -> None:
    assert grid(table([["一\n二\n", "三"]])).cells[0].text == "一\n二"


def test_styles_tell_headings_also_by_what_they_rest_on() -> None:
    styles = (
        f'<w:styles {_NS}><w:style w:styleId="a"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="我的"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="圈"/><w:basedOn w:val="c"/></w:style></w:styles>'
    )
    body = "".join(par("字", f'<w:pStyle w:val="{s}"/>') for s in "abcd")
    body += par("大纲", '<w:outlineLvl w:val="0"/>')
    kinds = [b.style for b in blocks(body, {STYLES: styles}) if isinstance(b, Paragraph)]
    assert kinds == ["heading2", "heading2", "", "", "heading1"]


def test_automatic_numbers_are_read() -> None:
    numbering = (
        f'<w:numbering {_NS}><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        "</w:numbering>"
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    found = blocks(par("职责", item) * 11 + par("无"), {"word/numbering.xml": numbering})
    prefixes = [b.prefix for b in found if isinstance(b, Paragraph)]
    assert prefixes[:2] + prefixes[9:] == ["一、", "二、", "十、", "十一、", ""]


@pytest.mark.parametrize(
    ("form", "prefixes"),
    [
        ("upperRoman", ["I.", "II.", "III.", "IV."]),
        ("decimalEnclosedCircle", ["①.", "②.", "③.", "④."]),
        ("lowerLetter", ["a.", "b.", "c.", "d."]),
        ("decimal", ["1.", "2.", "3.", "4."]),
        ("bullet", ["", "", "", ""]),
    ],
)
def test_automatic_numbers_of_all_kinds(form: str, prefixes: list[str]) -> None:
    numbering = numbered(f'<w:numFmt w:val="{form}"/><w:lvlText w:val="%1."/>', "")
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    found = blocks(par("职责", item) * 4, {"word/numbering.xml": numbering})
    assert [b.prefix for b in found if isinstance(b, Paragraph)] == prefixes


def test_a_list_begins_anew_where_word_says_so() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>'
    numbering = numbered('<w:numFmt w:val="decimal"/><w:lvlText w:val="%1、"/>', anew)
    first, second = (
        f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr>' for n in (2, 3)
    )
    body = par("甲", first) * 2 + par("乙", second) * 2
    found = blocks(body, {"word/numbering.xml": numbering})
    prefixes = [b.prefix for b in found if isinstance(b, Paragraph)]
    assert prefixes == ["1、", "2、", "3、", "4、"]


def numbered(level: str, override: str) -> str:
    """Two lists of one form (numId 2 and 3), the second with its own settings."""
    return (
        f'<w:numbering {_NS}><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/>{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="5"/>{override}</w:num></w:numbering>'
    )


def test_page_breaks_and_sections_mark_the_next_paragraph() -> None:
    body = (
        par("一", "<w:sectPr/>") + par("二") + par("三", "<w:pageBreakBefore/>")
        + par("四", '<w:pageBreakBefore w:val="0"/>')
    )  # fmt: skip
    assert [b.page_break for b in blocks(body) if isinstance(b, Paragraph)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_absurd_spans_cost_nothing() -> None:
    wide = cell("宽", '<w:gridSpan w:val="2000000000"/>')
    late = '<w:tr><w:trPr><w:gridBefore w:val="2000000000"/></w:trPr>' + cell("晚") + "</w:tr>"
    found = grid(f"<w:tbl><w:tr>{wide}{cell('出界')}</w:tr>{late}</w:tbl>")
    assert found.columns <= 200


def test_the_main_part_may_have_another_name() -> None:
    parts = unzipped(docx(par("换名")))
    moved = {**parts, "word/document2.xml": parts.pop(DOCUMENT)}
    moved["_rels/.rels"] = moved["_rels/.rels"].replace(DOCUMENT.encode(), b"/word/document2.xml")
    moved.pop(DOCUMENT)
    (found,) = read_word(zipped(moved)).blocks
    assert found.place.part == "word/document2.xml"


def test_dangling_relations_do_no_harm() -> None:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    rels += '<Relationship Id="rId1" Type="x/image" Target="NULL"/></Relationships>'
    assert blocks(par("一"), {"word/_rels/document.xml.rels": rels})


def test_damaged_styles_are_told_in_a_sentence() -> None:
    with pytest.raises(UnreadableFile, match="已损坏"):
        blocks(par("一"), {STYLES: "<w:styles"})


def test_notes_tell_what_was_left_out() -> None:
    new = '<w:ins w:id="1"><w:r><w:t>新</w:t></w:r></w:ins>'
    body = f"<w:p>{new}<w:r><w:footnoteReference/></w:r></w:p>"
    words = [note.message for note in read_word(docx(body)).warnings]
    assert ["修订" in words[0], "脚注" in words[1]] == [True, True]


_HIDING = (
    f"<w:styles {_NS}><w:style w:type='character' w:styleId='H'><w:name w:val='藏'/><w:rPr>"
    "<w:vanish/></w:rPr></w:style><w:style w:type='paragraph' w:styleId='P'><w:name w:val='藏段'/>"
    "<w:basedOn w:val='Q'/></w:style><w:style w:type='paragraph' w:styleId='Q'><w:rPr><w:vanish/>"
    "</w:rPr></w:style></w:styles>"
)


@pytest.mark.parametrize(
    ("properties", "paragraph", "text"),
    [
        ("<w:vanish/>", "", "明"),
        ('<w:vanish w:val="true"/>', "", "明"),
        ('<w:vanish w:val="0"/>', "", "明暗"),
        ("<w:webHidden/>", "", "明暗"),  # hidden on a web page, printed all the same
        ('<w:rStyle w:val="H"/>', "", "明"),
        ('<w:rStyle w:val="H"/><w:vanish w:val="false"/>', "", "明暗"),
        ("", '<w:pPr><w:pStyle w:val="P"/></w:pPr>', ""),
        ('<w:vanish w:val="0"/>', '<w:pPr><w:pStyle w:val="P"/></w:pPr>', "暗"),
    ],
)
def test_hidden_text_is_not_read(properties: str, paragraph: str, text: str) -> None:
    run = f"<w:r><w:rPr>{properties}</w:rPr><w:t>暗</w:t></w:r>"
    read = read_word(
        docx(f"<w:p>{paragraph}<w:r><w:t>明</w:t></w:r>{run}</w:p>", {STYLES: _HIDING})
    )
    assert [b.text for b in read.blocks if isinstance(b, Paragraph)] == [text]
    told = any("隐藏文字" in note.message for note in read.warnings)
    assert told == (text != "明暗")


def test_hidden_text_stays_where_words_are_replaced() -> None:
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    hidden = [run.format("<w:vanish/>", "暗一"), run.format('<w:rStyle w:val="H"/>', "暗二")]
    body = f"<w:p>{hidden[0]}<w:r><w:t>12</w:t></w:r>{hidden[1]}<w:r><w:t>.50</w:t></w:r></w:p>"
    part = WordPart(unzipped(docx(body))[DOCUMENT], frozenset({"H"}))
    part.set_text("p0", "7.00")
    made = zipped({**unzipped(docx(body, {STYLES: _HIDING})), DOCUMENT: part.to_bytes()})
    assert [b.text for b in read_word(made).blocks if isinstance(b, Paragraph)] == ["7.00"]
    assert all(words in part.to_bytes().decode() for words in ("暗一", "暗二"))


def test_progress_may_stop_it() -> None:
    class Stop(Exception):
        pass

    def stop(_: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        read_word(docx(par("一")), stop)


@pytest.mark.parametrize(
    ("name", "tables"), [("000", 58), ("001", 10), ("002", 43), ("003", 30), ("004", 44)]
)
def test_fixtures(shared: Path, name: str, tables: int) -> None:
    found = read_word((shared / "fixtures" / f"{name}.docx").read_bytes())
    grids = [b for b in found.blocks if isinstance(b, Grid)]
    assert len(grids) == tables
    assert not any("没有读入" in note.message for note in found.warnings)
