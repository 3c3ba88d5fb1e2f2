"""Starting: what goes to the command line, what opens the window, the self-test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from budgetbook import __version__, app, cli

ROOT = Path(__file__).resolve().parent.parent


def test_commands_go_to_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def stand_in(arguments: list[str], _draw_pdf: object) -> int:
        seen.append(arguments)
        return 3

    monkeypatch.setattr(cli, "main", stand_in)
    assert app.main(["check", "a.docx"]) == 3
    assert seen == [["check", "a.docx"]]


def test_every_command_of_the_readme_is_known() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^main\.py (\w+)", readme, re.MULTILINE))
    assert named == app.COMMANDS - {"-h", "--help", "help"}


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_command_line_does_not_load_qt() -> None:
    code = (
        "import sys; from budgetbook import app\n"
        "try: app.main(['check', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not [m for m in sys.modules if m.startswith('PySide6')]"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_empty_window_loads_neither_model_nor_office_libraries() -> None:
    code = (
        "import sys\n"
        "import budgetbook.ui.main_window\n"
        "heavy = {'pydantic', 'lxml', 'openpyxl', 'docx', 'budgetbook.model.book'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_selftest_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--selftest"], cwd=ROOT, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_without_a_display_one_sentence_and_no_crash() -> None:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "main.py", "没有这个.docx"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in gone},
        capture_output=True,
        encoding="utf-8",
    )
    if sys.platform.startswith("linux"):
        assert done.returncode == 2
        assert done.stderr.startswith("这里没有显示器")
        assert done.stderr.count("\n") == 1
