"""What the tests of the window share: long work shows its dialog only where that is tested."""

import pytest

from budgetbook.ui import jobs

_PATIENCE = jobs.PATIENCE


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No progress dialog on a busy machine: it would take the answers meant for others."""
    monkeypatch.setattr(jobs, "PATIENCE", 60_000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, patient: None) -> None:
    """The progress dialog comes as in the program."""
    monkeypatch.setattr(jobs, "PATIENCE", _PATIENCE)
