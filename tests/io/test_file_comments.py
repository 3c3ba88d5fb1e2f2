"""批注 of opened Word and Excel files: who said what, when, where, and what was replied."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment as Note

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import export, open_files
from budgetbook.io.word_writer import write_word
from budgetbook.io.write_back import write_back
from budgetbook.model.annual_round import Place
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.comments import where
from tests.io.office import unzipped
from tests.io.sample import sample
from tests.io.writing_back import LEAF, edited, put
from tests.model.books import COUNTY

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def rewritten(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The package with parts replaced and added."""
    made = BytesIO()
    parts = {**unzipped(data), **changes}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def remark(number: int, words: str, author: str, name: str) -> str:
    return (
        f'<w:comment w:id="{number}" w:author="{author}" w:date="2026-01-0{number + 1}T09:00:00Z">'
        f'<w:p w14:paraId="{name}"><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>'
    )


def marked(text: str, words: str, number: int) -> str:
    """The document with a comment on the first run that says ``words``."""
    run = re.compile(rf"<w:r>(?:(?!</w:r>).)*<w:t[^>]*>{re.escape(words)}</w:t></w:r>", re.DOTALL)
    made, count = run.subn(
        lambda hit: f'<w:commentRangeStart w:id="{number}"/>{hit[0]}'
        f'<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>',
        text, count=1,
    )  # fmt: skip
    assert count == 1, words
    return made


def commented_word(cell: str, sentence: str) -> bytes:
    """The sample as .docx: a comment with a reply on a cell, and a done one on a paragraph."""
    data = write_word(sample(), COUNTY)
    document = unzipped(data)["word/document.xml"].decode()
    document = marked(marked(document, cell, 0), sentence, 2)
    comments = "".join((
        remark(0, "此数请核对", "李审核", "0A000001"),
        remark(1, "已核，无误", "王会计", "0A000002"),
        remark(2, "措辞请改", "李审核", "0A000003"),
        remark(3, "没有位置的话", "", "0A000004"),
    ))  # fmt: skip
    extended = (
        '<w15:commentEx w15:paraId="0A000001" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0A000002" w15:paraIdParent="0A000001" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0A000003" w15:done="1"/>'
    )
    return rewritten(data, {
        "word/document.xml": document.encode(),
        "word/comments.xml": f"<w:comments {_W} {_W14}>{comments}</w:comments>".encode(),
        "word/commentsExtended.xml":
            f"<w15:commentsEx {_W15}>{extended}</w15:commentsEx>".encode(),
    })  # fmt: skip


SENTENCE = next(
    item for item in sample().flow
    if isinstance(item, Paragraph) and item.role == "body" and len(item.text) > 8
)  # fmt: skip


def opened(path: Path, data: bytes) -> Book:
    path.write_bytes(data)
    return open_files([path]).book


def test_comments_of_a_word_file_come_with_place_author_and_reply(tmp_path: Path) -> None:
    words = _first_words(SENTENCE.text)
    book = opened(tmp_path / "稿.docx", commented_word("学前教育", words))
    first, second, third = book.comments
    assert (first.text, first.author, first.date, first.state) == (
        "此数请核对", "李审核", "2026-01-01", "待改"
    )  # fmt: skip
    assert (first.answer, first.answered_by) == ("王会计：已核，无误", "王会计")
    assert first.source == "稿.docx"
    assert (first.place.row, first.place.column) == ("2050201", "name")
    assert (second.state, second.quote) == ("已改", words.strip())
    assert where(book, COUNTY, second.place) != "整本"
    found = next(
        p for p in book.flow if isinstance(p, Paragraph) and p.id == second.place.paragraph
    )
    assert words in found.text
    assert (third.text, third.place) == ("没有位置的话", Place())


def _first_words(text: str) -> str:
    document = unzipped(write_word(sample(), COUNTY))["word/document.xml"].decode()
    runs = re.findall(r"<w:t[^>]*>([^<]+)</w:t></w:r>", document)
    found: str = next(run for run in runs if text.startswith(run) and len(run) > 3)
    return found


def excel_place(data: bytes, words: str) -> tuple[str, str]:
    """The first sheet and cell that say ``words``."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == words:
                    return sheet.title, cell.coordinate
    raise AssertionError(words)


def with_notes(data: bytes, *notes: tuple[str, str, str, str]) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(data))
    for sheet, cell, words, author in notes:
        workbook[sheet][cell].comment = Note(words, author)
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def test_notes_of_an_excel_file_come_with_their_cell(tmp_path: Path) -> None:
    data = write_excel(sample(), COUNTY)
    sheet, cell = excel_place(data, "学前教育")
    data = with_notes(
        data, (sheet, cell, "李审核:\n名称请核对", "李审核"), (sheet, "A1", "整张表请核对", "")
    )
    book = opened(tmp_path / "稿.xlsx", data)
    by_text = {one.text: one for one in book.comments}
    one = by_text["名称请核对"]
    assert (one.author, one.place.row, one.place.column) == ("李审核", "2050201", "name")
    table = by_text["整张表请核对"].place
    assert table.table
    assert not table.row


def test_threaded_comments_come_with_persons_and_replies(tmp_path: Path) -> None:
    data = write_excel(sample(), COUNTY)
    sheet, cell = excel_place(data, "学前教育")
    data = with_notes(data, (sheet, cell, "[Threaded comment]", "tc={1}"))
    parts = unzipped(data)
    rels = next(name for name in parts if b"/comments/comment" in parts[name] and "_rels" in name)
    link = (
        '<Relationship Id="rIdT" Target="/xl/threadedComments/threadedComment1.xml" '
        'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
        "</Relationships>"
    )
    threads = (
        f'<ThreadedComments xmlns="{_THREADED}">'
        f'<threadedComment ref="{cell}" dT="2026-01-05T08:00:00.00" personId="a" id="1" done="1">'
        f'<text>此行请核对</text></threadedComment><threadedComment ref="{cell}" '
        'dT="2026-01-06T08:00:00.00" personId="b" id="2" parentId="1"><text>已改</text>'
        "</threadedComment></ThreadedComments>"
    )
    persons = (
        f'<personList xmlns="{_THREADED}"><person displayName="李审核" id="a"/>'
        '<person displayName="王会计" id="b"/></personList>'
    )
    data = rewritten(data, {
        rels: parts[rels].decode().replace("</Relationships>", link).encode(),
        "xl/threadedComments/threadedComment1.xml": threads.encode(),
        "xl/persons/person.xml": persons.encode(),
    })  # fmt: skip
    [one] = opened(tmp_path / "稿.xlsx", data).comments
    assert (one.text, one.author, one.date, one.state) == (
        "此行请核对", "李审核", "2026-01-05", "已改"
    )  # fmt: skip
    assert (one.answer, one.answered_by, one.answered_on) == (
        "王会计：已改",
        "王会计",
        "2026-01-06",
    )


def test_written_back_the_originals_comments_stay_and_new_files_have_none(tmp_path: Path) -> None:
    source = tmp_path / "稿.docx"
    source.write_bytes(commented_word("学前教育", _first_words(SENTENCE.text)))
    found = open_files([source])
    target = tmp_path / "写回.docx"
    write_back(edited(found, put(LEAF, "31.00")), found.layout, found.origins, 0, target)
    before, after = unzipped(source.read_bytes()), unzipped(target.read_bytes())
    assert after["word/comments.xml"] == before["word/comments.xml"]
    marks = [re.findall(rb"<w:comment\w+ ", one["word/document.xml"]) for one in (before, after)]
    assert marks[0] == marks[1] != []
    for suffix in (".docx", ".xlsx"):
        fresh = tmp_path / f"新{suffix}"
        export(fresh, found.book, found.layout)
        told = b"".join(unzipped(fresh.read_bytes()).values())
        assert "此数请核对".encode() not in told
        assert not any("comment" in name for name in unzipped(fresh.read_bytes()))


@pytest.mark.parametrize("part", ["word/comments.xml", "word/commentsExtended.xml"])
def test_a_damaged_part_of_comments_costs_no_more_than_the_comments(
    tmp_path: Path, part: str
) -> None:
    data = rewritten(commented_word("学前教育", _first_words(SENTENCE.text)), {part: b"<broken"})
    path = tmp_path / "坏.docx"
    path.write_bytes(data)
    found = open_files([path])
    assert found.book.tables
    if part == "word/comments.xml":
        assert found.book.comments == ()
        assert any("批注没有读入" in one.message for one in found.remarks)
    else:
        assert len(found.book.comments) == 4
