"""Earlier versions of saved books: what a file held before it was saved over, kept for a while in
the program's own folder, readable by the user alone."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from budgetbook.io.home import user_home

_SUFFIX = ".ysb"
_STAMP = "%Y%m%d-%H%M%S-%f"


class Keep(NamedTuple):
    """How much is kept of each file."""

    #: At most so many versions; 0 keeps none.
    most: int = 20
    #: None older than this, but the newest one always stays.
    days: int = 180


class Version(NamedTuple):
    """What a file held until ``replaced``."""

    file: Path
    replaced: datetime
    size: int


def versions_folder(path: Path, home: Path | None = None) -> Path:
    """Where the versions of the book at ``path`` stand."""
    known = hashlib.sha256(os.path.normcase(path.absolute()).encode()).hexdigest()[:24]
    return (home or user_home()) / "versions" / known


def keep_version(
    path: Path, home: Path | None = None, keep: Keep | None = None, now: datetime | None = None
) -> Path | None:
    """Puts what stands at ``path`` aside before it is saved over, and lets go of what is more or
    older than is to be kept. Gives the version, None where nothing new was kept. Raises OSError."""
    keep, now = keep or Keep(), now or datetime.now()
    if keep.most <= 0 or not path.exists():
        return None
    folder = versions_folder(path, home)
    _private(folder)
    before = versions_of(path, home)
    if before and _same(before[0].file, path):
        return None
    version = folder / f"{now.strftime(_STAMP)}{_SUFFIX}"
    part = version.with_suffix(".part")
    try:
        shutil.copyfile(path, part)
        part.chmod(0o600)
        os.replace(part, version)
    finally:
        part.unlink(missing_ok=True)
    _let_go(versions_of(path, home), keep, now)
    return version


def versions_of(path: Path, home: Path | None = None) -> list[Version]:
    """The versions of the book at ``path``, the newest first."""
    found: list[Version] = []
    for file in versions_folder(path, home).glob(f"*{_SUFFIX}"):
        with suppress(OSError, ValueError):
            replaced = datetime.strptime(file.stem, _STAMP)
            found.append(Version(file, replaced, file.stat().st_size))
    return sorted(found, key=lambda version: version.replaced, reverse=True)


def _let_go(versions: Iterable[Version], keep: Keep, now: datetime) -> None:
    oldest = now - timedelta(days=keep.days)
    for number, version in enumerate(versions):
        if number >= keep.most or (number and version.replaced < oldest):
            with suppress(OSError):
                version.file.unlink()


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _private(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    for made in (folder.parent, folder):
        made.mkdir(exist_ok=True)
        made.chmod(0o700)
