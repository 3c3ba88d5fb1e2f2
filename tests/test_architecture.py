"""Rules about the source itself; who may import whom is checked by import-linter."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MADE = {"build", "dist", "__pycache__"}  # like hidden folders, not ours to read
SOURCES = sorted((ROOT / "budgetbook").rglob("*.py"))

# Written so that no pattern matches itself.
REGISTRY = re.compile(r"p[y]pi\.|pytho[n]hosted|npm[j]s|de[b]ian\.org|//mirr[o]r", re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"(?<![\w.])(?:/(?:home|root|work|workspace|Users)/|[A-Z]:\\+Users\\)\w"
    rf"|(?<![\w.]){re.escape(str(ROOT))}\b"
)


def text_files(folder: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every text file of the project with its path and text."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in MADE and (not path.name.startswith(".") or path.name == ".ci"):
                yield from text_files(path)
            continue
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry", "machine path"])
def test_no_address_of_this_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{number}: {match[0]}"
        for name, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]
    assert not found, "\n".join(found)


def test_lock_holds_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    found = [f"{path.relative_to(ROOT)}: {n} lines" for path, n in lengths.items() if n >= 400]
    assert not found, "\n".join(found)


def test_functions_stay_short() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}, {length} lines"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) >= 50
    ]
    assert not found, "\n".join(found)
