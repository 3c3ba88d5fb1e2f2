"""Files that mean harm: one Chinese sentence, within 5 seconds and 500 MB, and no other figure."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io import conversion
from budgetbook.io.errors import BookError, UnreadableFile
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins, open_files
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book
from tests.conftest import TESTS
from tests.io import hostile
from tests.io.office import DOCUMENT, contents, docx, par, unzipped, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY

#: Of work, which other programs on a busy machine do not lengthen.
SECONDS, MEGABYTES = 5, 500
#: These meet the limits of the process, not of the readers, or take long to make.
HEAVY = ("just allowed.docx", "just allowed.xlsx", "wide.ysb")


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another program makes of the file is not what is tested here."""
    monkeypatch.setattr(conversion, "_ways", lambda _target: iter(()))


@lru_cache
def word_book() -> bytes:
    return write_word(sample(), COUNTY)


@lru_cache
def excel_book() -> bytes:
    return write_excel(sample(), COUNTY)


def worked() -> float:
    """Seconds of work up to now, of processes that ended included."""
    return sum(os.times()[:4])


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence that ``check`` answers the file with."""
    begin = worked()
    status = cli.main(["check", str(path)])
    assert worked() - begin < SECONDS
    shown = capsys.readouterr()
    assert status == cli.UNREADABLE, path.name
    assert not shown.out
    return sentence(shown.err, path.name)


def sentence(error: str, name: str) -> str:
    """``error``, if it is one sentence for people."""
    assert error.count("\n") <= 1, name
    assert len(re.findall(r"[\u4e00-\u9fff]", error)) > 8, name
    assert not re.search(r"Traceback|Error|Exception|内部出错|root:", error), (name, error)
    return error


def read_here(path: Path) -> str:
    """The sentence that reading without a process of its own refuses the file with."""
    begin = worked()
    with pytest.raises(BookError) as caught:
        open_files([path])
    assert worked() - begin < SECONDS
    return sentence(str(caught.value), path.name)


@pytest.mark.parametrize("group", list(hostile.groups()))
def test_refused_by_the_readers_themselves(group: str, tmp_path: Path) -> None:
    for name, data in hostile.groups()[group]():
        if name not in HEAVY:
            path = tmp_path / name
            path.write_bytes(data)
            read_here(path)
            path.unlink()


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory of a process is measured on Unix only")
def test_bombs_stay_within_time_and_memory(tmp_path: Path) -> None:
    files = {name: data for name, data in hostile.bombs() if name in HEAVY}
    assert len(files) == len(HEAVY)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    del files, data
    for name in HEAVY:
        status, error, seconds, megabytes = measured(tmp_path / name)
        assert status == cli.UNREADABLE
        sentence(error, name)
        assert seconds < SECONDS, name
        assert megabytes < MEGABYTES, name


#: A small process between the tests and the program: the memory that the kernel notes for a new
#: process begins with that of the one that started it.
_BETWEEN = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
error = process.stderr.read().decode()
_, status, used = os.wait4(process.pid, 0)
spent = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), error, spent, used.ru_maxrss >> 10]))
"""


def measured(path: Path) -> tuple[int, str, float, int]:
    """Status, error output, seconds of work and largest memory of ``check``, its child included."""
    check = [sys.executable, str(TESTS.parent / "main.py"), "check", str(path)]
    between = [sys.executable, "-S", "-c", _BETWEEN, *check]
    done = subprocess.run(between, capture_output=True, encoding="utf-8", check=True)
    status, error, seconds, megabytes = json.loads(done.stdout)
    return status, error, seconds, megabytes


@pytest.mark.parametrize("name", [name for name, _ in hostile.encrypted()])
def test_a_password_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_bytes(dict(hostile.encrypted())[name])
    assert "密码" in checked(path, capsys)


# ---- around a real book


def test_hostile_tables_in_a_book_keep_its_figures() -> None:
    base = import_origins([Origin("书.docx", ".docx", word_book())])
    for name, data in hostile.tables():
        document = unzipped(data)[DOCUMENT].decode()
        body = re.search(r"<w:body>(.*)<w:sectPr/></w:body>", document, re.DOTALL)
        assert body is not None
        begin = worked()
        book = _with_body(body[1])
        assert worked() - begin < SECONDS, name
        if book is not None:
            for key, table in contents(base.book).items():
                assert contents(book)[key] == table, name


def _with_body(extra: str) -> Book | None:
    parts = unzipped(word_book())
    document = parts[DOCUMENT].decode()
    at = document.rindex("<w:sectPr")
    parts[DOCUMENT] = (document[:at] + extra + document[at:]).encode()
    try:
        return import_origins([Origin("书.docx", ".docx", zipped(parts))]).book
    except UnreadableFile:
        return None


def test_a_cell_at_the_far_end_is_told() -> None:
    base = import_origins([Origin("书.xlsx", ".xlsx", excel_book())])
    parts = unzipped(excel_book())
    for name in (n for n in parts if n.startswith("xl/worksheets/sheet")):
        far = b'<row r="1048576"><c r="XFD1048576"><v>8</v></c></row></sheetData>'
        parts[name] = parts[name].replace(b"</sheetData>", far)
    read = import_origins([Origin("书.xlsx", ".xlsx", zipped(parts))])
    assert contents(read.book) == contents(base.book)
    assert any("很远处还有内容" in remark.message for remark in read.remarks)


def test_a_sheet_named_a_thousand_times_is_read_once() -> None:
    base = import_origins([Origin("书.xlsx", ".xlsx", excel_book())])
    parts = unzipped(excel_book())
    listed = re.findall(rb"<sheet [^>]*/>", parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(listed[0], listed[0] * 1000)
    begin = worked()
    read = import_origins([Origin("书.xlsx", ".xlsx", zipped(parts))])
    assert worked() - begin < SECONDS
    assert contents(read.book) == contents(base.book)


def test_words_like_formulas_stay_words(tmp_path: Path) -> None:
    words = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")')
    source, target = tmp_path / "书.docx", tmp_path / "书.xlsx"
    parts = unzipped(word_book())
    document = parts[DOCUMENT].decode()
    at = document.rindex("<w:sectPr")
    extra = "".join(map(par, words))
    parts[DOCUMENT] = (document[:at] + extra + document[at:]).encode()
    source.write_bytes(zipped(parts))
    assert cli.main(["convert", str(source), str(target)]) == cli.OK
    written = unzipped(target.read_bytes())
    sheets = b"".join(c for n, c in written.items() if n.startswith("xl/worksheets/"))
    assert not re.search(rb"<f>[^<]*(cmd|HYPERLINK|@SUM|1\+1|2\+3)", sheets)
    texts = written["xl/sharedStrings.xml"].decode() + sheets.decode()
    for word in words:
        assert word.replace('"', "&quot;") in texts or word in texts


# ---- names and kinds


def test_content_decides_not_the_suffix(tmp_path: Path) -> None:
    cases: list[tuple[str, Callable[[], bytes]]] = [
        ("其实是文档.xlsx", word_book), ("其实是表格.docx", excel_book), ("没有扩展名", word_book),
        ("文档.pdf", word_book), ("表格.xls", excel_book), ("文档.txt", word_book),
    ]  # fmt: skip
    for name, make in cases:
        path = tmp_path / name
        path.write_bytes(make())
        suffix = ".docx" if make is word_book else ".xlsx"
        opened = open_files([path])
        assert opened.origins[0].suffix == suffix
        assert opened.book == import_origins([Origin(name, suffix, make())]).book


def odd_names() -> Iterator[str]:
    yield from ("空 格 .docx", "引“号”'\".docx", "-选项.docx", "表情😀.docx", "长" * 80 + ".docx")
    if os.name != "nt":
        yield from ("换\n行.docx", "竖|星*问?.docx", "a:b.docx", os.fsdecode(b"\xb1\xed.docx"))


@pytest.mark.parametrize("name", list(odd_names()), ids=ascii)
def test_odd_names(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_bytes(docx(par("一")))
    checked(path, capsys)
    path.write_bytes(word_book())
    assert cli.main(["check", str(path), "--json"]) in (cli.OK, cli.FINDINGS)


def test_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "空.docx"
    empty.touch()
    assert "空文件" in checked(empty, capsys)
    assert "文件夹" in read_here(tmp_path)
    assert "没有找到" in checked(tmp_path / "无.docx", capsys)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_no_permission(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "锁.docx"
    path.write_bytes(word_book())
    path.chmod(0)
    assert "没有权限" in checked(path, capsys)


# ---- damage by chance


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize(
    ("damage", "times"),
    [(hostile.damaged, 60), (hostile.damaged_inside, 40), (hostile.absurd_inside, 40)],
)
def test_damaged_by_chance(
    suffix: str, damage: Callable[[bytes, random.Random], bytes], times: int
) -> None:
    whole = word_book() if suffix == ".docx" else excel_book()
    for seed in range(times):
        data = damage(whole, random.Random(seed))
        begin = worked()
        try:
            import_origins([Origin(f"{seed}{suffix}", suffix, data)])
        except UnreadableFile as error:
            sentence(str(error), f"{seed}{suffix}")
        assert worked() - begin < SECONDS, seed


def test_a_damaged_ysb_is_the_same_book_or_none() -> None:
    whole = book_to_bytes(sample())
    for seed in range(150):
        try:
            book, _, _ = book_from_bytes(hostile.damaged(whole, random.Random(seed)), "簿.ysb")
        except UnreadableFile as error:
            sentence(str(error), str(seed))
        else:
            assert book == sample(), seed
