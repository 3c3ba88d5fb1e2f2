"""Files as LibreOffice saves them again: one run of the program for many files."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from budgetbook.io.conversion import find_soffice

#: The kind of a file to the filter that writes it.
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_SECONDS = 120
_PLACE = gettempdir()  # tests may give themselves another


@lru_cache(maxsize=1)
def _profile() -> TemporaryDirectory[str]:
    """A profile for this process alone; gone when it ends."""
    return TemporaryDirectory(prefix="test-office-", dir=_PLACE, ignore_cleanup_errors=True)


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def saved_again(files: Mapping[str, bytes], kind: str) -> dict[str, bytes]:
    """``files`` (name with suffix → bytes) as files of ``kind`` (``odt``, ``xls`` …), by the
    names' stems; those that LibreOffice could not convert are missing."""
    soffice = find_soffice()
    assert soffice is not None
    with _folder() as folder:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        out = folder / "out"
        profile = Path(_profile().name).as_uri()
        subprocess.run(
            [
                soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore",
                "--nolockcheck", "--nodefault", "--convert-to", _FILTERS.get(kind, kind),
                "--outdir", out, *(folder / name for name in files),
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=_SECONDS, check=True,
        )  # fmt: skip
        made = ((name.rpartition(".")[0], out) for name in files)
        return {
            stem: file.read_bytes()
            for stem, place in made
            if (file := place / f"{stem}.{kind}").is_file()
        }


def through(files: Mapping[str, bytes], *kinds: str) -> dict[str, bytes]:
    """``files`` saved as one kind after the other; by the names' stems."""
    made: dict[str, bytes] = {}
    for kind in kinds:
        made = saved_again(files, kind)
        files = {f"{stem}.{kind}": data for stem, data in made.items()}
    return made
