"""Ways of Windows that can be simulated elsewhere; the 开发指南 lists what a person must try."""

import os
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from budgetbook.io.formats import open_files
from budgetbook.io.own_codes import read_code_list
from budgetbook.io.own_words import read_own_words
from budgetbook.io.versions import versions_folder
from budgetbook.ui.opening import SUFFIXES

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"


def _run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        capture_output=True, env=os.environ | environment, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["cp936", "cp437", "ascii"])
def test_a_console_of_any_code_page_gets_no_traceback(code: str) -> None:
    done = _run("check", str(SAMPLE), PYTHONIOENCODING=code, PYTHONUTF8="0")
    assert done.returncode in (0, 1)
    assert done.stderr == b""
    assert "通过".encode() in done.stdout
    done = _run("check", "没有这个文件.docx", PYTHONIOENCODING=code, PYTHONUTF8="0")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_user_name_in_chinese_blanks_and_long_paths(tmp_path: Path) -> None:
    folder = tmp_path / "用户 张三（财务）" / ("很长的文件夹名" * 12) / "2031年 部门预算&公开"
    folder.mkdir(parents=True)
    source = folder / "示例簿 (1).YSB"
    shutil.copy(SAMPLE, source)
    assert len(str(source)) > 150
    done = _run("convert", str(source), str(folder / "公开 100%.docx"))
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert _run("check", str(folder / "公开 100%.docx")).returncode in (0, 1)
    assert sorted(p.name for p in folder.iterdir()) == ["公开 100%.docx", "示例簿 (1).YSB"]


def test_suffixes_in_capitals_are_the_same(tmp_path: Path) -> None:
    for suffix in (".YSB", ".Ysb"):
        path = tmp_path / f"簿{suffix}"
        shutil.copy(SAMPLE, path)
        assert open_files([path]).book.tables
    assert all(suffix == suffix.lower() for suffix in SUFFIXES)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lists_with_the_line_ends_of_any_system(tmp_path: Path, end: str) -> None:
    codes = tmp_path / "科目.csv"
    codes.write_bytes(f"科目编码,科目名称{end}2083101,新设的项{end}".encode("gb18030"))
    assert read_code_list(codes) == {"function": {"2083101": "新设的项"}}
    if end != "\r":  # which TOML does not know
        words = tmp_path / "词表.toml"
        entry = ("[[typos.typo]]", 'wrong = "帐号"', 'right = "账号"', "")
        words.write_bytes(("\ufeff" + end.join(entry)).encode())
        assert read_own_words(words)["typos"]["typo"][0]["right"] == "账号"


def test_drives_and_shares_are_told_apart() -> None:
    """Names of Windows as such: the program never cuts a path by hand."""
    share = PureWindowsPath(r"\\服务器\预算 2031\簿.ysb")
    assert (share.name, share.suffix, share.drive) == ("簿.ysb", ".ysb", r"\\服务器\预算 2031")
    assert PureWindowsPath(r"D:\簿.ysb").with_name("~$簿.ysb") == PureWindowsPath(r"D:\~$簿.ysb")


def test_versions_of_one_file_are_found_by_either_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "normcase", lambda path: str(path).lower())
    assert versions_folder(tmp_path / "A.YSB") == versions_folder(tmp_path / "a.ysb")


def test_no_module_cuts_paths_by_hand_or_reads_text_in_the_local_code() -> None:
    for file in sorted((ROOT / "budgetbook").rglob("*.py")):
        text = file.read_text("utf-8")
        for careless in (".read_text()", '.split("/")[-1]', "os.sep"):
            assert careless not in text, f"{file.relative_to(ROOT)}: {careless}"
