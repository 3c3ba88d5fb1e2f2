"""What the tests of the window share: long work shows its dialog only where that is tested."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from budgetbook.ui import jobs
from budgetbook.ui.main_window import MainWindow
from tests.ui.shell import open_office, open_window

_PATIENCE = jobs.PATIENCE


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No progress dialog on a busy machine: it would take the answers meant for others."""
    monkeypatch.setattr(jobs, "PATIENCE", 60_000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, patient: None) -> None:
    """The progress dialog comes as in the program."""
    monkeypatch.setattr(jobs, "PATIENCE", _PATIENCE)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The small county book in a window; some files make their own."""
    made = open_window(qtbot, tmp_path)
    open_office(made)
    return made
