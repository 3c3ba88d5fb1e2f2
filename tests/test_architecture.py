"""Rules about the source itself; who may import whom is checked by import-linter."""

import ast
import importlib
import inspect
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


def public_things() -> Iterator[tuple[str, object]]:
    """Every module, and every public class, function, method and property of the program's own;
    what a base class (Qt's or ours) already has is documented there."""
    for path in SOURCES:
        if path.name == "__main__.py":
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name.removesuffix(".__init__"))
        yield name, module
        for word, thing in vars(module).items():
            if word.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield f"{name}.{word}", thing
            if inspect.isclass(thing):
                yield from public_members(f"{name}.{word}", thing)


def public_members(name: str, kind: type) -> Iterator[tuple[str, object]]:
    """The methods and properties that the class itself brings."""
    for word, member in vars(kind).items():
        known = any(word in vars(base) for base in kind.__mro__[1:])
        plain = getattr(member, "__func__", member)
        if (
            not word.startswith("_")
            and not known
            and (inspect.isfunction(plain) or isinstance(plain, property))
        ):
            yield f"{name}.{word}", plain


def is_described(name: str, thing: object) -> bool:
    """Whether somebody wrote what it is; a dataclass and a NamedTuple make words of their own."""
    words = (thing.__doc__ or "").strip()
    return bool(words) and not words.startswith(f"{name.rpartition('.')[2]}(")


def test_what_is_public_says_what_it_is() -> None:
    found = [name for name, thing in public_things() if not is_described(name, thing)]
    assert not found, "\n".join(found)
