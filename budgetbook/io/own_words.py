"""The user's own entries of the word lists as one .toml file: kept in a folder, given away."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.home import user_home
from budgetbook.io.safe_write import write_safely
from budgetbook.model.wordlists import OwnWords, use_own_words

_MOST_BYTES = 1 << 20
_LISTS = {"outdated": ("word",), "typos": ("typo",), "units": ("unit", "standard")}


def own_words_file(home: Path | None = None) -> Path:
    """Where the user's entries stand."""
    return (home or user_home()) / "wordlists.toml"


def read_own_words(path: Path) -> OwnWords:
    """The entries in the file, tried on the lists; raises UnreadableFile with one sentence."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        data = tomllib.loads(path.read_text("utf-8-sig"))
        own = {
            name: {kind: tuple(dict(e) for e in data.get(name, {}).get(kind, ())) for kind in kinds}
            for name, kinds in _LISTS.items()
        }
        use_own_words(own)
        return own
    except OSError as error:
        raise UnreadableFile(f"“{path.name}”打不开，没有读入，请看文件是否还在") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            f"“{path.name}”不是预算簿的词表文件，或已被改坏；没有读入，仍用原来的词表"
        ) from error


def write_own_words(path: Path, own: OwnWords) -> None:
    """Writes the entries; raises WriteFailed."""
    lines = ["# 预算簿：自己加的词表条目；off = true 表示停用同名的内置条目"]
    for name, kinds in own.items():
        for kind, entries in kinds.items():
            for entry in entries:
                lines += ["", f"[[{name}.{kind}]]", *_fields(entry)]
    write_safely(path, ("\n".join(lines) + "\n").encode())


def _fields(entry: Mapping[str, Any]) -> list[str]:
    # The arrays and strings of JSON are those of TOML.
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]


def load_own_words(home: Path | None = None) -> str:
    """Takes the user's entries into use; gives the sentence that says why not, or nothing."""
    path = own_words_file(home)
    if not path.exists():
        return ""
    try:
        read_own_words(path)
    except UnreadableFile as error:
        return str(error)
    return ""
