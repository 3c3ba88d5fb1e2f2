"""What all tests share: no display, the fixture documents, golden files."""

import difflib
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

# The same examples in every run; others by HYPOTHESIS_PROFILE=search, which writes none down.
settings.register_profile("steady", derandomize=True, database=None)
settings.register_profile("search", database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

TESTS = Path(__file__).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden from the results"
    )


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among the modules: that was a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Empty the clipboard while Python lives.

    The offscreen platform keeps it in a C++ global: what Python put there would be destroyed
    after the interpreter, which ends the whole run with a segmentation fault.
    """
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of fixture documents beside the project; tests that need it skip without it."""
    folder = TESTS.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of fixture documents beside the project (../shared)")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/NAME, or write it there under --update-golden."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, text: str) -> None:
        file = TESTS / "golden" / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.exists():
            pytest.fail(f"tests/golden/{name} is missing; --update-golden writes it", pytrace=False)
        expected = file.read_text(encoding="utf-8")
        if text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm=""
            )
            pytest.fail("\n".join(lines) or "only line ends differ", pytrace=False)

    return compare
