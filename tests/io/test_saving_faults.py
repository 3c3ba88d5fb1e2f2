"""Saving on a disk that fails, loses its power or is killed: the old file or the new one, never
neither."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from budgetbook.io.formats import open_files
from budgetbook.io.safe_write import WriteFailed, write_safely
from budgetbook.io.store import book_to_bytes
from tests.io.fault_files import Trace, after_power_cut, tracing
from tests.io.sample import sample

OLD, NEW = b"old " * 300, b"new " * 500


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "簿.ysb"
    made.write_bytes(OLD)
    return made


def _calls(path: Path, monkeypatch: pytest.MonkeyPatch) -> Trace:
    trace = Trace()
    with tracing(trace, monkeypatch):
        write_safely(path, NEW, keep_previous=True)
    return trace


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_fault_at_any_call_leaves_the_old_file_or_the_new_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    calls = _calls(path, monkeypatch).calls
    assert calls >= 8
    for number in range(calls):
        path.write_bytes(OLD)
        said = ""
        try:
            with tracing(Trace(number, error), monkeypatch):
                write_safely(path, NEW, keep_previous=True)
        except WriteFailed as failed:
            said = str(failed)
        assert path.read_bytes() == (OLD if said else NEW)
        assert "没有" in said or not said
        assert said.count("\n") == 0
        assert not list(path.parent.glob("*.part"))


def test_a_power_cut_at_any_moment_leaves_the_old_file_or_the_new_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = _calls(path, monkeypatch)
    assert [s.call for s in trace.steps if s.path.suffix != ".bak"][-3:] == [
        "sync", "rename", "sync",
    ]  # fmt: skip
    states = 0
    for until in range(len(trace.steps) + 1):
        for files in after_power_cut(trace.steps, {path: OLD}, until):
            assert files[path] in (OLD, NEW)
            states += 1
    assert states > 20
    assert all(files[path] == NEW for files in after_power_cut(trace.steps, {path: OLD}, until))


def test_the_replay_finds_a_writer_that_does_not_sync(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test itself: without the fsync before the new name, a power cut would leave neither."""
    trace = _calls(path, monkeypatch)
    careless = [s for s in trace.steps if not (s.call == "sync" and s.path.suffix == ".part")]
    found = [
        files[path]
        for until in range(len(careless) + 1)
        for files in after_power_cut(careless, {path: OLD}, until)
    ]
    assert any(data not in (OLD, NEW) for data in found)


@pytest.mark.parametrize("code", [5, 32])
def test_a_file_that_windows_holds_for_a_moment_is_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    tries: list[float] = []
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if len(tries) < 3:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = code  # type: ignore[attr-defined, unused-ignore]
            raise error
        real(source, target)

    monkeypatch.setattr(time, "sleep", tries.append)
    monkeypatch.setattr(os, "replace", replace)
    write_safely(path, NEW)
    assert path.read_bytes() == NEW
    assert tries == sorted(tries)


def test_a_file_that_stays_held_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(_source: Path, _target: Path) -> None:
        error = PermissionError(errno.EACCES, "held")
        error.winerror = 32  # type: ignore[attr-defined, unused-ignore]
        raise error

    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(WriteFailed, match="正被别的程序打开"):
        write_safely(path, NEW)
    assert path.read_bytes() == OLD


_SAVER = """
import sys
from pathlib import Path
from budgetbook.io.safe_write import write_safely
path, one, other = (Path(name) for name in sys.argv[1:])
books = [one.read_bytes(), other.read_bytes()]
print("ready", flush=True)
for turn in range(100000):
    write_safely(path, books[turn % 2], keep_previous=True)
"""


def kill_while_saving(folder: Path, kills: int, seed: int = 7) -> list[bytes]:
    """What stood in the file after each kill -9 of a process that saves two books in turn."""
    chance = random.Random(seed)
    path, one, other = folder / "簿.ysb", folder / "一.ysb", folder / "二.ysb"
    book = sample()
    one.write_bytes(book_to_bytes(book))
    other.write_bytes(book_to_bytes(book.model_copy(update={"year": (book.year or 0) + 1})))
    path.write_bytes(one.read_bytes())
    found: list[bytes] = []
    for _ in range(kills):
        command = [sys.executable, "-c", _SAVER, str(path), str(one), str(other)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.03)
            process.send_signal(signal.SIGKILL)
        found.append(path.read_bytes())
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_kill_at_any_moment_leaves_a_whole_book(tmp_path: Path) -> None:
    found = kill_while_saving(tmp_path, 12)
    whole = {(tmp_path / name).read_bytes() for name in ("一.ysb", "二.ysb")}
    assert set(found) <= whole
    assert open_files([tmp_path / "簿.ysb"]).book.tables
