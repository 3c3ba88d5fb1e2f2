"""Writing never leaves half a file, whatever call fails."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from budgetbook.io import safe_write
from budgetbook.io.safe_write import WriteFailed, write_safely


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "簿.ysb"
    path.write_bytes(b"old")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EIO, "Input/output error")


def full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_writes(target: Path) -> None:
    write_safely(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["簿.ysb"]


def test_keeps_the_previous_version(target: Path) -> None:
    write_safely(target, b"new", keep_previous=True)
    write_safely(target, b"newer", keep_previous=True)
    assert names(target.parent) == ["簿.ysb", "簿.ysb.bak"]
    assert (target.parent / "簿.ysb.bak").read_bytes() == b"new"


def test_a_first_file_has_no_previous_version(tmp_path: Path) -> None:
    write_safely(tmp_path / "新.ysb", b"new", keep_previous=True)
    assert names(tmp_path) == ["新.ysb"]


@pytest.mark.parametrize(
    "step", ["os.fsync", "os.replace", "shutil.copy2", "open", "write", "read_bytes"]
)
def test_the_old_file_stands_when_a_step_fails(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        match step:
            case "open" | "read_bytes":
                patch.setattr(Path, step, failing)
            case "write":
                patch.setattr(safe_write, "_write", full)
            case _:
                patch.setattr(f"budgetbook.io.safe_write.{step}", failing)
        with pytest.raises(WriteFailed, match="没有保存"):
            write_safely(target, b"new", keep_previous=True)
    assert target.read_bytes() == b"old"
    assert set(names(target.parent)) <= {"簿.ysb", "簿.ysb.bak"}


def test_what_reads_back_otherwise_is_not_put_in_place(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _: b"damaged")
        with pytest.raises(WriteFailed, match="核对不一致"):
            write_safely(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["簿.ysb"]


def test_a_folder_that_cannot_be_flushed_is_no_failure(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network drives refuse it; the file is whole and in its place by then."""
    real = os.open

    def no_folder(path: Any, *rest: Any, **more: Any) -> int:
        if Path(path).is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", no_folder)
    write_safely(target, b"new")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("place", "words"), [("无/簿.ysb", "不存在"), ("簿.ysb/x.ysb", "不存在"), (".", "没有保存")]
)
def test_places_where_nothing_can_stand(target: Path, place: str, words: str) -> None:
    with pytest.raises(WriteFailed, match=words):
        write_safely(target.parent / place, b"new")


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "簿.ysb").mkdir()
    with pytest.raises(WriteFailed, match="是一个文件夹"):
        write_safely(tmp_path / "簿.ysb", b"new")
    assert names(tmp_path) == ["簿.ysb"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "denied"), "没有权限"),
        (OSError(errno.ENOSPC, "full"), "磁盘已满"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "没有保存"),
    ],
)
def test_the_sentence_says_what_to_do(
    target: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(*_: Any) -> None:
        raise error

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(WriteFailed, match=words):
        write_safely(target, b"new")
    assert names(target.parent) == ["簿.ysb"]


def test_a_very_long_name(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        write_safely(tmp_path / ("很" * 200 + ".ysb"), b"new")
    assert names(tmp_path) == []
