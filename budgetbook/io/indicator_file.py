"""The library of indicators (指标库) as one JSON file in the program's own folder."""

import json
from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.home import user_home
from budgetbook.io.safe_write import write_safely
from budgetbook.model.indicator_library import Library

VERSION = 1
_MOST_BYTES = 32 << 20


def indicator_file(home: Path | None = None) -> Path:
    """Where the library stands; it need not be there."""
    return (home or user_home()) / "indicators.json"


def read_library(path: Path) -> Library:
    """The library; an empty one where there is no file. Raises UnreadableFile with one sentence,
    the file staying as it is."""
    try:
        if not path.exists():
            return Library()
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        data = json.loads(path.read_text("utf-8"))
        if data.pop("version") != VERSION:
            raise ValueError("another version")
        return Library.model_validate(data)
    except OSError as error:
        raise UnreadableFile(
            f"指标库“{path.name}”打不开，这次没有收录，请看文件是否被别的程序占用"
        ) from error
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise UnreadableFile(
            f"指标库“{path.name}”读不懂（已被改坏，或是更新版本的程序写的），文件没有改动；"
            "要重新收录，请先把它移走"
        ) from error


def write_library(path: Path, library: Library) -> None:
    """Writes the library, its folder too; raises WriteFailed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"version": VERSION, **library.model_dump(mode="json", exclude_defaults=True)}
    write_safely(path, json.dumps(data, ensure_ascii=False, indent=1).encode())
