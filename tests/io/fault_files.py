"""A file system that fails, or loses its power: the calls of ``safe_write`` counted and written
down."""

import builtins
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from budgetbook.io import safe_write


class Step(NamedTuple):
    """A call that changes what is on the disk. ``data`` are the bytes of a ``write``."""

    call: str
    path: Path
    target: Path | None = None
    data: bytes = b""


class Trace:
    """Counts the calls; fails at the one that is wanted; remembers what changed the disk."""

    def __init__(self, fail_at: int = -1, error: int = 5) -> None:
        self.calls = 0
        self.steps: list[Step] = []
        self._fail_at, self._error = fail_at, error

    def call(self, name: str) -> None:
        """Another call; raises where it is the one that fails."""
        self.calls += 1
        if self.calls - 1 == self._fail_at:
            raise OSError(self._error, f"{os.strerror(self._error)} ({name})")


class _File:
    def __init__(self, file: Any, path: Path, trace: Trace) -> None:
        self._file, self._path, self._trace = file, path, trace

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._trace.call("write")
        self._trace.steps.append(Step("write", self._path, None, data))
        return int(self._file.write(data))

    def flush(self) -> None:
        self._trace.call("flush")
        self._file.flush()

    def fileno(self) -> int:
        number: int = self._file.fileno()
        return number

    def read(self, size: int = -1) -> bytes:
        self._trace.call("read")
        data: bytes = self._file.read(size)
        return data


@contextmanager
def tracing(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every call that ``safe_write`` makes goes through ``trace``."""
    real_open, real_replace, real_fsync = builtins.open, os.replace, os.fsync
    names: dict[int, Path] = {}

    def open_path(path: Path, mode: str = "r", *_: object) -> _File:
        trace.call("open")
        file = real_open(path, mode)
        names[file.fileno()] = path
        if "w" in mode:
            trace.steps.append(Step("create", path))
        return _File(file, path, trace)

    def read_bytes(path: Path) -> bytes:
        trace.call("read")
        with real_open(path, "rb") as file:
            return file.read()

    def replace(source: Path, target: Path) -> None:
        trace.call("replace")
        real_replace(source, target)
        trace.steps.append(Step("rename", Path(source), Path(target)))

    def fsync(number: int) -> None:
        trace.call("fsync")
        real_fsync(number)
        trace.steps.append(Step("sync", names.get(number, Path())))

    def open_folder(path: Path, flags: int) -> int:
        number = os.open(path, flags)
        names[number] = Path(path)
        return number

    def copy(source: Path, target: Path) -> None:
        trace.call("copy")
        shutil.copy2(source, target)
        trace.steps.append(Step("write", Path(target), None, Path(source).read_bytes()))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_path)
        patch.setattr(Path, "read_bytes", read_bytes)
        patch.setattr(safe_write, "os", _Os(replace, fsync, open_folder))
        patch.setattr(safe_write, "shutil", _Shutil(copy))
        yield


class _Os:
    """What ``safe_write`` uses of ``os``."""

    name, O_RDONLY, close = os.name, os.O_RDONLY, staticmethod(os.close)

    def __init__(self, replace: Any, fsync: Any, open_folder: Any) -> None:
        self.replace, self.fsync, self.open = replace, fsync, open_folder


class _Shutil:
    def __init__(self, copy: Any) -> None:
        self.copy2 = copy


def after_power_cut(
    steps: list[Step], before: dict[Path, bytes], until: int
) -> Iterator[dict[Path, bytes]]:
    """Every state that the disk may be in when the power goes after ``until`` steps: what was
    written and not synced is there, is half there, or is not; a new name that was not synced with
    its folder is there or is not. Names change in the order of the calls."""
    done = steps[:until]
    renames = [n for n, step in enumerate(done) if step.call == "rename"]
    folder_synced = [n for n, step in enumerate(done) if step.call == "sync" and step.path.is_dir()]
    sure = [n for n in renames if any(n < at for at in folder_synced)]
    for kept in range(len(sure), len(renames) + 1):
        for loss in ("all", "half", "none"):
            yield _state(done, dict(before), set(renames[:kept]), loss)


def _state(
    done: list[Step], files: dict[Path, bytes], renamed: set[int], loss: str
) -> dict[Path, bytes]:
    unsynced: dict[Path, bytes] = {}
    for number, step in enumerate(done):
        if step.call == "create":
            files[step.path], unsynced[step.path] = b"", b""
        elif step.call == "write":
            unsynced[step.path] = unsynced.get(step.path, b"") + step.data
        elif step.call == "sync" and step.path in unsynced:
            files[step.path] = files.get(step.path, b"") + unsynced.pop(step.path)
        elif step.call == "rename" and number in renamed and step.target is not None:
            if step.path in unsynced:
                unsynced[step.target] = unsynced.pop(step.path)
            files[step.target] = files.pop(step.path, b"")
    for path, data in unsynced.items():
        part = {"all": b"", "half": data[: len(data) // 2], "none": data}[loss]
        files[path] = files.get(path, b"") + part
    return files
