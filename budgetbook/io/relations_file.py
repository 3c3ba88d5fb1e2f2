"""The user's own 勾稽关系 as one small .toml file: kept beside the layouts, given to colleagues."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import write_safely
from budgetbook.model.declared import RelationSpec, check_own
from budgetbook.model.layout import Layout
from budgetbook.model.official_terms import official_text

_MOST_BYTES = 1 << 20
_KEYS = ("id", "name", "cite", "check", "op", "severity", "needs")


def write_relations(path: Path, relations: Sequence[RelationSpec], layout: Layout) -> None:
    """Writes ``relations`` at ``path``; raises WriteFailed. Over each stands what it says in
    official terms, for whoever reads the file."""
    lines = ["# 预算簿：自定义的勾稽关系", f"profile = {_quoted(layout.profile)}"]
    for spec in relations:
        said = " ".join(official_text(spec, layout).split())
        lines += ["", f"# {said}", "[[relation]]"]
        fields = spec.model_dump(exclude_defaults=True)
        lines += [f"{key} = {_quoted(fields[key])}" for key in _KEYS if key in fields]
        if not spec.enabled:
            lines.append("enabled = false")
    write_safely(path, ("\n".join(lines) + "\n").encode())


def _quoted(words: str) -> str:
    """A TOML string; its escapes are those of JSON."""
    return json.dumps(words.replace("\x7f", ""), ensure_ascii=False)


def read_relations(path: Path) -> tuple[RelationSpec, ...]:
    """The relations in the file; raises UnreadableFile with one sentence."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        data = tomllib.loads(path.read_text("utf-8-sig"))
        return tuple(check_own(RelationSpec(**entry)) for entry in data.get("relation", []))
    except OSError as error:
        raise UnreadableFile(f"“{path.name}”打不开，没有读入，请看文件是否还在") from error
    except (ValueError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        raise UnreadableFile(
            f"“{path.name}”不是预算簿导出的勾稽关系文件，或已被改坏；没有读入，请重新导出一份再试"
        ) from error
