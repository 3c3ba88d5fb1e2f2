"""The user's own layouts (版式变体): one small .toml file each, kept in a folder or given away."""

import json
import logging
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import WriteFailed, write_safely
from budgetbook.model.layout import LayoutError, layout_ids, load_layout
from budgetbook.model.layout_variant import Variant, remember

_MOST_BYTES = 1 << 20
_HEAD = "# 预算簿：自建的版式。只写与所依版式不同的地方。"
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff（）()-]+")
log = logging.getLogger(__name__)


def variant_text(variant: Variant) -> str:
    """The variant as TOML: words of the layout files, only what differs."""
    data = variant.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    base = load_layout(variant.extends).title
    lines = [_HEAD, f"# 依据：{base}"]
    lines += [f"{key} = {_value(v)}" for key, v in data.items() if not _is_table(v)]
    for key, entries in data.items():
        if _is_table(entries):
            for entry in entries:
                lines += ["", f"[[{key}]]"]
                lines += [f"{name} = {_value(v)}" for name, v in entry.items()]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:
    """A TOML value; strings and numbers are written as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value)


def parse_variant(text: str) -> Variant:
    """The variant in TOML, known from now on by its id; raises ValueError (or a kind of it) where
    it is none or does not fit this program."""
    variant = Variant.model_validate(tomllib.loads(text))
    if variant.extends not in layout_ids():
        raise LayoutError(f"没有版式 {variant.extends}")
    remember(variant)
    return variant


def read_variant(path: Path) -> Variant:
    """The variant in a file; raises UnreadableFile with one sentence."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        return parse_variant(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(f"“{path.name}”打不开，没有读入，请看文件是否还在") from error
    except LayoutError as error:
        raise UnreadableFile(
            f"“{path.name}”所依的版式本程序没有，或对不上；没有读入，请先升级本程序再试"
        ) from error
    except (ValueError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        raise UnreadableFile(
            f"“{path.name}”不是预算簿导出的版式文件，或已被改坏；没有读入，请重新导出一份再试"
        ) from error


def write_variant(path: Path, variant: Variant) -> None:
    """Writes the variant as one file, to be given to a colleague; raises WriteFailed."""
    write_safely(path, variant_text(variant).encode())


def kept_variants(folder: Path) -> list[tuple[Path, Variant]]:
    """The variants in a folder by title; a file that cannot be read is passed over, and said in
    the log."""
    return sorted(_readable(folder), key=lambda found: found[1].title)


def _readable(folder: Path) -> Iterator[tuple[Path, Variant]]:
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            yield path, read_variant(path)
        except UnreadableFile as error:
            log.warning("layout not read: %s", type(error.__cause__).__name__)


def keep_variant(folder: Path, variant: Variant) -> Path:
    """Keeps the variant in ``folder`` under its title, in place of one of the same id; gives the
    file. Raises WriteFailed."""
    same = [path for path, one in kept_variants(folder) if one.id == variant.id]
    stem = _UNSAFE.sub(" ", variant.title).strip() or variant.id
    path = folder / f"{stem}.toml"
    number = 2
    while path.exists() and path not in same:
        path, number = folder / f"{stem} {number}.toml", number + 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_variant(path, variant)
        for old in same:
            if old != path:
                old.unlink()
    except OSError as error:
        raise WriteFailed("版式没有存进程序自己的文件夹，请看磁盘是否已满或不能写") from error
    return path
