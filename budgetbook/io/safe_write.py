"""Writing that never leaves half a file: beside the target, flushed, then put in its place."""

import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from budgetbook.io.errors import BookError

#: Codes of Windows: access denied, and in use by another process.
_HELD = frozenset({5, 32})
#: Seconds to wait before trying again.
_PAUSES = (0.05, 0.1, 0.2, 0.4)


class WriteFailed(BookError):
    """The file could not be written; the old one stands."""


def write_safely(path: Path, data: bytes, *, keep_previous: bool = False) -> None:
    """Puts ``data`` at ``path`` in one step; raises WriteFailed with what to do.

    The new bytes are read back before they replace the old file. With ``keep_previous`` the old
    file stays beside it as ``名称.bak``.
    """
    write_all_safely({path: data}, keep_previous=keep_previous)


def write_all_safely(files: Mapping[Path, bytes], *, keep_previous: bool = False) -> None:
    """Writes all of ``files`` or none: the first is replaced only when each lies whole beside its
    target, and what was replaced is put back where a later one fails. Else as write_safely."""
    placed: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, data in files.items():
            _stage(path, data)
        for path in files:
            before = path.read_bytes() if len(files) > 1 and path.exists() else None
            if keep_previous and path.exists():
                shutil.copy2(path, path.with_name(f"{path.name}.bak"))
            _replace(_beside(path), path)
            placed[path] = before
            _sync_folder(path.parent)
    except OSError as error:
        raise WriteFailed(_sentence(path, error) + _put_back(placed)) from error
    finally:
        for path in files:
            with suppress(OSError):
                _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Where new bytes wait for their place."""
    return path.with_name(f".{path.name}.part")


def _stage(path: Path, data: bytes) -> None:
    temporary = _beside(path)
    _write(temporary, data)
    if temporary.read_bytes() != data:
        raise WriteFailed(f"“{path.name}”写入后核对不一致，原文件没有改动，请换一个位置保存")


def _put_back(placed: Mapping[Path, bytes | None]) -> str:
    """Undoes what was replaced; empty, or which files could not be put back."""
    left = []
    for path, before in placed.items():
        try:
            if before is None:
                path.unlink()
                continue
            _write(_beside(path), before)
            _replace(_beside(path), path)
        except OSError:
            left.append(f"“{path.name}”")
    return f"；{'、'.join(left)}已经写成新的，没能换回，请核对" if left else ""


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(temporary: Path, path: Path) -> None:
    """In one step. On Windows a virus guard or an indexer may hold the file for a moment."""
    for pause in (*_PAUSES, None):
        try:
            os.replace(temporary, path)
            return
        except OSError as error:
            if pause is None or getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(pause)


def _sync_folder(folder: Path) -> None:
    """So that the new name survives a power cut. Windows has no such call, network drives refuse
    it, and the file is whole and in its place by now."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"文件夹“{path.parent}”不存在，没有保存，请另选一个位置"
    if isinstance(error, IsADirectoryError):
        return f"“{path.name}”是一个文件夹，没有保存，请换一个文件名"
    if isinstance(error, PermissionError):
        return f"没有权限写“{path.name}”，或它正被别的程序打开；原文件没有改动，请关闭后再试或另存"
    if error.errno == 28:
        return f"磁盘已满，“{path.name}”没有保存，原文件没有改动，请清理后再试或存到别处"
    return f"“{path.name}”没有保存（{error.strerror}），原文件没有改动，请另存到别处"
