"""Where the program keeps its own files."""

import sys
from pathlib import Path

import pytest

from budgetbook.io.home import ENVIRONMENT, PORTABLE, layouts_folder, user_home


def test_the_environment_names_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert user_home() == tmp_path
    assert layouts_folder() == tmp_path / "layouts"


def test_a_folder_beside_the_frozen_program_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "budgetbook"))
    (tmp_path / PORTABLE).mkdir()
    assert user_home() != tmp_path / PORTABLE  # not frozen: Python's own folder is none of ours
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert user_home() == tmp_path / PORTABLE
    (tmp_path / PORTABLE).rmdir()
    assert user_home() != tmp_path / PORTABLE


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="folders of Linux")
def test_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "资料"))
    assert user_home() == tmp_path / "资料" / "budgetbook"
