"""Earlier versions of saved books."""

import stat
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from budgetbook.io.versions import Keep, keep_version, versions_folder, versions_of

START = datetime(2031, 3, 1, 9, 30)


def _save(path: Path, words: str, home: Path, day: int, keep: Keep | None = None) -> Path | None:
    kept = keep_version(path, home, keep, START + timedelta(days=day))
    path.write_text(words)
    return kept


def test_what_is_saved_over_is_kept(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    assert _save(path, "一", home, 0) is None  # there was nothing
    _save(path, "二", home, 1)
    _save(path, "三", home, 2)
    versions = versions_of(path, home)
    assert [v.file.read_text() for v in versions] == ["二", "一"]
    assert [v.replaced for v in versions] == [START + timedelta(days=2), START + timedelta(days=1)]
    assert versions[0].size == len("二".encode())
    assert path.read_text() == "三"


def test_saving_the_same_again_keeps_nothing_new(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    for day in range(4):
        _save(path, "一样", home, day)
    assert len(versions_of(path, home)) == 1


def test_no_more_and_none_older_than_wanted(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    for day in range(9):
        _save(path, f"{day}", home, day, Keep(most=3))
    assert [v.file.read_text() for v in versions_of(path, home)] == ["7", "6", "5"]
    _save(path, "新", home, 100, Keep(most=3, days=30))
    assert [v.file.read_text() for v in versions_of(path, home)] == ["8"]  # one always stays


def test_nothing_is_kept_where_the_user_wants_none(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    path.write_text("一")
    assert keep_version(path, home, Keep(most=0)) is None
    assert not versions_folder(path, home).exists()


def test_two_books_of_one_name_do_not_meet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "簿.ysb"
        _save(path, folder, home, 0)
        _save(path, "新", home, 1)
        assert [v.file.read_text() for v in versions_of(path, home)] == [folder]


def test_a_foreign_file_among_the_versions_is_passed_over(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    _save(path, "一", home, 0)
    _save(path, "二", home, 1)
    (versions_folder(path, home) / "笔记.ysb").write_text("别的")
    assert [v.file.read_text() for v in versions_of(path, home)] == ["一"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of Unix")
def test_versions_are_readable_by_the_user_alone(tmp_path: Path) -> None:
    path, home = tmp_path / "簿.ysb", tmp_path / "home"
    _save(path, "一", home, 0)
    version = keep_version(path, home)
    assert version is not None
    assert stat.S_IMODE(version.stat().st_mode) == 0o600
    assert stat.S_IMODE(version.parent.stat().st_mode) == 0o700
