"""Work in a process of its own: results, errors, limits and cancelling."""

import os
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from budgetbook.io.errors import Cancelled, UnreadableFile
from budgetbook.io.formats import Origin, import_origins, open_files
from budgetbook.io.limits import Limits, at_most
from budgetbook.io.reading_process import Report, answers, run_apart
from budgetbook.io.word_writer import write_word
from tests.io.sample import sample
from tests.model.books import COUNTY

POSIX = pytest.mark.skipif(os.name == "nt", reason="address space is limited on Linux only")


@pytest.fixture(autouse=True)
def nothing_stays() -> None:
    """No process may outlive the call that started it."""
    assert not active_children()


def doubled(number: int, report: Report) -> int:
    report(0.5, "一半")
    return number * 2


def refusing(_report: Report) -> None:
    raise UnreadableFile("这个文件读不了")


def failing(_report: Report) -> None:
    raise ZeroDivisionError("not foreseen")


def endless(_report: Report) -> None:
    while True:
        pass


def greedy(_report: Report) -> int:
    return len([bytearray(50 << 20) for _ in range(1000)])


def aborting(_report: Report) -> None:
    os.abort()


def echoing(path: str, report: Report) -> str:
    report(0.0, path)
    time.sleep(0.3)
    return path


def caught(_report: Report) -> str:
    with at_most(5):
        first = "done in time"
    with at_most(0.2):
        time.sleep(30)
    return first


def test_a_library_that_is_caught_ends_its_process_alone() -> None:
    begin = time.monotonic()
    with pytest.raises(UnreadableFile, match="读取时被停止"):
        run_apart(caught, ())
    assert time.monotonic() - begin < 20


def test_where_nobody_waits_it_goes_on() -> None:
    with at_most(0.01):
        time.sleep(0.05)


def test_a_result_and_what_was_told() -> None:
    told: list[tuple[float, str]] = []
    assert run_apart(doubled, (21,), lambda share, words: told.append((share, words))) == 42
    assert (0.5, "一半") in told
    assert answers()


def test_a_refusal_comes_as_it_was_raised() -> None:
    with pytest.raises(UnreadableFile, match="这个文件读不了"):
        run_apart(refusing, ())


def test_an_unforeseen_error_brings_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run_apart(failing, ())
    assert "in failing" in "".join(caught.value.__notes__)


def test_time_is_limited() -> None:
    with pytest.raises(UnreadableFile, match="没有改动任何文件"):
        run_apart(endless, (), limits=Limits(seconds=0.5))


@POSIX
def test_memory_is_limited() -> None:
    with pytest.raises(UnreadableFile, match="读取时被停止；没有改动任何文件"):
        run_apart(greedy, ())


@POSIX
def test_a_process_that_aborts(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableFile, match="读取时被停止"):
        run_apart(aborting, ())
    assert capfd.readouterr().err == ""


def test_cancelling_ends_it_at_once() -> None:
    def cancel(_share: float, _words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):  # and not UnreadableFile, as when its time is over
        run_apart(endless, (), cancel)
    assert not active_children()


def test_a_book_read_apart_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "一本.docx"
    path.write_bytes(write_word(sample(), COUNTY))
    told: list[str] = []
    apart = open_files([path], lambda _share, words: told.append(words), isolated=True)
    here = open_files([path])
    assert apart == here
    assert list(apart.book.tables) == list(here.book.tables)
    assert told


def test_its_refusal_names_the_file() -> None:
    origin = Origin("坏的.docx", ".docx", b"PK nothing")
    with pytest.raises(UnreadableFile, match=r"“坏的\.docx”：文件已损坏"):
        import_origins([origin], isolated=True)
