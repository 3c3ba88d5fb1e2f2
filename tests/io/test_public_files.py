"""The 公开版 on paper and in files: no byte of what is masked, in no part of any file."""

import re
import zlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from budgetbook.app import draw_pdf
from budgetbook.cli import main
from budgetbook.io.formats import export
from budgetbook.io.store import Origin, save_book
from budgetbook.io.submission_folder import CHECKSUMS, write_folder
from budgetbook.model.annual_round import Adjustment, Comment, Place, PublicationRecord
from budgetbook.model.book import Book, Internal, Mark, Paragraph
from budgetbook.model.contents import with_contents
from budgetbook.model.layout import Layout
from budgetbook.model.masked import hidden_amounts, marked_of
from budgetbook.model.publication import PublicChoice
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.books.random_county import random_county
from tests.books.source import sample
from tests.effort import examples
from tests.pdf_text import page_texts

#: Said in the masked places and nowhere else.
SECRET = "柳河谷片区走访摸底"
NUMBER = Decimal("73.19")
SENTENCE = "另有若干驻外联络点开支，由专人掌握。"
NOTE = "备注里的私话四十七"
SAID = (SECRET, SENTENCE, NOTE, "JM73190001", "七三一九户", "藏在上年的话")


@pytest.fixture(scope="module")
def pair() -> tuple[Book, Layout]:
    """A county book with a masked project, a masked row of indicators and a masked paragraph,
    and with all that a file could carry along."""
    book, layout = sample("county")
    projects = [key.instance for key in book.tables if key.table == "project"]
    head = Ref("project", book.tables[TableKey("project", projects[0])].rows[0].id, "", projects[0])
    values = {
        head._replace(column="name"): SECRET,
        head._replace(column="code"): "JM73190001",
        head._replace(column="goals"): "1.摸清七三一九户的情况。",
        head._replace(column="budget"): NUMBER,
        head._replace(column="fiscal"): NUMBER,
    }
    values = {ref: value for ref, value in values.items() if layout.table("project")}
    lines = book.tables[TableKey("indicators", projects[1])].rows
    kept = Ref("indicators", lines[0].id, "level3", projects[1])
    values[kept] = SECRET + "次数"
    book = book.with_values(values, {kept: Mark(note=NOTE), head: Mark(note=NOTE)})
    at = next(
        n for n, item in enumerate(book.flow) if isinstance(item, Paragraph) and item.role == "body"
    )
    more = (
        Paragraph(id="hidden", text=SENTENCE),
        Paragraph(id="open", text=f"今年还要做好{SECRET}等工作。"),
    )
    prior = book.model_copy(update={"prior": None})
    book = book.model_copy(
        update={
            "flow": (*book.flow[:at], *more, *book.flow[at:]),
            "internal": (
                Internal(kind="project", instance=projects[0]),
                Internal(kind="row", table="indicators", instance=projects[1], id=lines[0].id),
                Internal(kind="paragraph", id="hidden"),
            ),
            "explanations": {"S1|x": NOTE},
            "muted": {"S9": NOTE},
            "prior": prior.model_copy(update={"flow": (Paragraph(id="x", text="藏在上年的话"),)}),
        }
    )
    return Ledger(layout, book).settle(book).book, layout


def parts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part of a package, and of a package in it, decompressed."""
    with ZipFile(BytesIO(data)) as archive:
        yield "comment", archive.comment
        for info in archive.infolist():
            yield info.filename, info.filename.encode() + info.extra + info.comment
            inner = archive.read(info)
            yield info.filename, inner
            if inner[:2] == b"PK":
                yield from parts_of(inner)


def streams_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a PDF, its streams inflated, its strings decoded, and its text."""
    yield "raw", data
    for number, match in enumerate(re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)):
        try:
            yield f"stream {number}", zlib.decompressobj().decompress(match[1])
        except zlib.error:
            yield f"stream {number}", match[1]
    reader = PdfReader(BytesIO(data))
    yield "facts", repr((reader.metadata, reader.outline, reader.xmp_metadata)).encode()
    for number in range(1, int(str(reader.trailer["/Size"]))):
        yield f"object {number}", repr(reader.get_object(number)).encode()
    for number, text in enumerate(page_texts(data), 1):
        yield f"page {number}", re.sub(r"\s", "", text).encode()


def searched(path: Path) -> list[tuple[str, bytes]]:
    data = path.read_bytes()
    return list(streams_of(data) if path.suffix == ".pdf" else parts_of(data))


def found(path: Path, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """(part, word) for every word found, in UTF-8 and UTF-16, in clear and as entities."""
    hits: set[tuple[str, str]] = set()
    for name, part in searched(path):
        for word in words:
            forms = (
                word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"),
                word.encode("utf-16-be").hex().encode(), word.encode("gb18030"),
                "".join(f"&#{ord(c)};" for c in word).encode(),
                "".join(f"&#x{ord(c):x};" for c in word).encode(),
            )  # fmt: skip
            if any(form in part or form.upper() in part for form in forms):
                hits.add((name, word))
    return hits


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
def test_no_file_holds_what_belongs_to_the_year_s_round(
    pair: tuple[Book, Layout], tmp_path: Path, suffix: str, qapp: object
) -> None:
    book, layout = pair
    said = ("此处要改的话", "写批注的人", "调整的文号", "公开的网址")
    paragraph = next(i.id for i in book.flow if isinstance(i, Paragraph))
    key = next(iter(book.tables))
    places = (
        Place(),
        Place(paragraph=paragraph),
        Place(table=key.table, row=book.tables[key].rows[0].id),
    )
    book = book.model_copy(
        update={
            "comments": tuple(
                Comment(id=f"c{n}", text=said[0], place=place, author=said[1])
                for n, place in enumerate(places)
            ),
            "adjustments": (Adjustment(id="a1", document=said[2], amount=Decimal(1)),),
            "publication": PublicationRecord(address=said[3]),
        }
    )
    folder = write_folder(tmp_path / "报送", book, layout, PublicChoice(), "公开", draw_pdf)
    plain = tmp_path / f"全本{suffix}"
    export(plain, book, layout, draw_pdf)
    for path in (plain, *folder.glob(f"*{suffix}")):
        assert found(path, said) == set(), path.name
    assert found(_saved(book, tmp_path), said[:1])


def _saved(book: Book, folder: Path) -> Path:
    """The book itself, as a package, where the search does find them."""
    path = folder / "簿.ysb"
    save_book(path, book)
    return path


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
@pytest.mark.parametrize("leaves_out", [False, True])
def test_no_part_of_a_public_file_holds_what_is_masked(
    pair: tuple[Book, Layout], tmp_path: Path, suffix: str, leaves_out: bool, qapp: object
) -> None:
    book, layout = pair
    choice = PublicChoice(leaves_out=leaves_out)
    folder = write_folder(tmp_path / "报送", book, layout, choice, "公开", draw_pdf)
    path = next(folder.glob(f"*{suffix}"))
    assert found(path, (*SAID, f"{NUMBER}")) == set()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
def test_the_search_finds_it_in_the_whole_book(
    pair: tuple[Book, Layout], tmp_path: Path, suffix: str, qapp: object
) -> None:
    """The search itself: what is not masked is found in every kind of file."""
    book, layout = pair
    listed = with_contents(book, layout)
    folder = write_folder(tmp_path / "报送", listed, layout, None, "内部", draw_pdf)
    path = folder / f"内部{suffix}"
    words = {word for _, word in found(path, (SECRET, SENTENCE))}
    assert words == {SECRET, SENTENCE}


def test_the_list_to_sign_is_there_to_print(
    pair: tuple[Book, Layout], tmp_path: Path, qapp: object
) -> None:
    folder = write_folder(tmp_path / "报送", *pair, None, "内部", draw_pdf)
    text = (folder / "报送检查.txt").read_text("utf-8-sig")
    printed = "".join(page_texts((folder / "报送检查.pdf").read_bytes()))
    assert "".join(printed.split()).startswith("报送检查")
    assert "保密审查签字人" in printed
    assert all(line.split("：")[0][1:].strip() in printed for line in text.splitlines()[1:4])


def test_a_public_file_tells_nothing_of_who_wrote_it(
    pair: tuple[Book, Layout], tmp_path: Path, qapp: object
) -> None:
    """No person, company, revision, remark, hidden sheet or text, no part of our own."""
    book, layout = pair
    folder = write_folder(tmp_path / "报送", book, layout, PublicChoice(), "公开", draw_pdf)
    for path in (folder / "公开（公开版）.docx", folder / "公开（公开版）.xlsx"):
        parts = dict(parts_of(path.read_bytes()))
        told = b"".join(part for name, part in parts.items() if name.startswith("docProps/"))
        for tag in (b"creator", b"lastModifiedBy", b"Company", b"Manager", b"revision"):
            who = re.findall(rb"<[a-z]*:?" + tag + rb"[^>]*>([^<]+)", told)
            # the department stands on the cover
            assert {one.decode() for one in who} <= {book.department.name}, (path.name, tag)
        assert not [n for n in parts if re.search(r"omments|custom|person|origin|embed", n, re.I)]
        for name, part in parts.items():
            assert b"w:rsid" not in part, name
            assert b'state="hidden"' not in part, name
            assert b'state="veryHidden"' not in part, name
            assert not re.search(rb"<row[^>]*hidden=", part), name
            assert b"<w:ins " not in part, name
            assert b"<w:del " not in part, name
            assert b"w:vanish" not in part, name
    reader = PdfReader(folder / "公开（公开版）.pdf")
    assert set(reader.metadata or {}) <= {"/Title", "/Producer", "/Creator", "/CreationDate"}
    assert reader.xmp_metadata is None or not any(reader.xmp_metadata.dc_creator or ())
    assert not reader.attachments


def places_of(book: Book) -> list[Internal]:
    """Some places of every kind."""
    texts = [i.id for i in book.flow if isinstance(i, Paragraph) and i.role == "body"]
    rows = [
        Internal(kind="row", table=key.table, instance=key.instance, id=row.id)
        for key in book.tables
        if key.table in ("general", "procurement", "hospitality", "basic", "indicators")
        for row in book.tables[key].rows
    ]
    return [
        *(Internal(kind="project", instance=one) for one in book.instances("project")),
        *rows,
        *(Internal(kind="paragraph", id=one) for one in texts if one),
    ]


@settings(max_examples=examples(3), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 500), st.data())
def test_no_random_mark_is_in_any_part(
    tmp_path_factory: pytest.TempPathFactory, qapp: object, seed: int, data: st.DataObject
) -> None:
    book, layout = sample("county") if seed % 2 else random_county(seed)[:2]
    marks = data.draw(st.lists(st.sampled_from(places_of(book)), min_size=1, max_size=3))
    choice = PublicChoice(leaves_out=data.draw(st.booleans()))
    book = book.model_copy(update={"internal": tuple(marks)})
    marked = marked_of(book, layout)
    rest = "".join(
        f"{value:.2f}|" if isinstance(value, Decimal) else f"{value}|"
        for key, table in book.tables.items()
        for row in table.rows
        if not marked.hides(key, row.id)
        for value in row.cells.values()
    )
    names = {book.value(Ref("project", "form", "name", one)) for one in marked.projects}
    texts = {
        i.text for i in book.flow
        if isinstance(i, Paragraph) and i.id in marked.paragraphs and len(i.text) > 20
    }  # fmt: skip
    said = {str(word) for word in names | texts if len(str(word)) > 3 and str(word) not in rest}
    figures = {
        f"{value:.2f}万元" for ref, value in hidden_amounts(book, layout, marked).items()
        if value and f"{value:.2f}" not in rest
    }  # fmt: skip
    folder = write_folder(
        tmp_path_factory.mktemp("b") / "报送", book, layout, choice, "公开", draw_pdf
    )
    for path in folder.iterdir():
        if path.suffix in (".docx", ".xlsx", ".pdf"):
            assert found(path, (*said, *figures)) == set()


def test_convert_writes_the_public_version(
    pair: tuple[Book, Layout], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "簿.ysb", tmp_path / "公开.docx"
    original = Origin("原件.docx", ".docx", SENTENCE.encode(), None)
    save_book(source, pair[0], (original,))
    assert main(["convert", str(source), str(target), "--public"]) == 0
    assert "3 处没有写出" in capsys.readouterr().out
    assert found(target, SAID) == set()
    again = tmp_path / "公开.ysb"
    assert main(["convert", str(source), str(again), "--public"]) == 2
    assert not again.exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_the_folder_is_whole_or_not_there(pair: tuple[Book, Layout], tmp_path: Path) -> None:
    book, layout = pair
    target = tmp_path / "报送"

    def stop(done: float, what: str) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(target, book, layout, None, "簿", None, stop)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "县" / "部" / "报送", book, layout, None, "簿", None, stop)
    assert list(tmp_path.iterdir()) == []
    write_folder(target, book, layout, None, "簿")
    sums = (target / CHECKSUMS).read_text("utf-8").splitlines()
    assert len(sums) == len(list(target.iterdir())) - 1
    assert {line.split("  ")[1] for line in sums} | {CHECKSUMS} == {
        file.name for file in target.iterdir()
    }
    before = sorted(target.iterdir())
    from budgetbook.io.errors import BookError

    with pytest.raises(BookError, match="已经有了"):
        write_folder(target, book, layout, None, "簿")
    assert sorted(target.iterdir()) == before
