"""Locks beside files: ours, and those of office programs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from budgetbook.io.file_locks import Holder, OwnLock, lock_of, office_holder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "部门预算公开.ysb"
    made.write_bytes(b"book")
    return made


def test_the_second_one_is_told_who_holds_it(path: Path) -> None:
    first, second = OwnLock(path), OwnLock(path)
    assert first.take() is None
    holder = second.take()
    assert holder is not None
    assert holder.computer == socket.gethostname()
    assert holder.computer in holder.words
    second.release()  # which it does not hold
    assert lock_of(path).exists()
    first.release()
    assert not lock_of(path).exists()
    assert second.take() is None
    second.release()


def test_the_lock_of_a_dead_run_is_taken(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    words = f",某人,{socket.gethostname()},01.03.2031 09:30,budgetbook:{done.stdout.strip()};"
    lock_of(path).write_text(words, "utf-8")
    lock = OwnLock(path)
    assert lock.take() is None
    assert lock.is_held
    lock.release()


@pytest.mark.parametrize(
    "words",
    [
        ",张三,另一台电脑,01.03.2031 09:30,budgetbook:1;",
        f",张三,{socket.gethostname()},01.03.2031 09:30,file:///profile;",
        f",张三,{socket.gethostname()},01.03.2031 09:30,budgetbook:{os.getpid()};",
    ],
    ids=["another computer", "LibreOffice", "this process"],
)
def test_a_lock_that_may_live_is_left_alone(path: Path, words: str) -> None:
    lock_of(path).write_text(words, "utf-8")
    lock = OwnLock(path)
    holder = lock.take()
    assert holder is not None
    assert holder.name == "张三"
    assert "01.03.2031 09:30" in holder.words
    lock.release()
    assert lock_of(path).read_text("utf-8") == words
    lock.take_over()
    assert lock.is_held
    lock.release()


def test_a_lock_that_another_took_over_is_not_removed(path: Path) -> None:
    lock = OwnLock(path)
    lock.take()
    lock_of(path).write_text(",李四,别处,01.03.2031 09:31,budgetbook:1;", "utf-8")
    lock.release()
    assert lock_of(path).exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights of Unix")
def test_a_folder_that_cannot_be_written_has_no_lock(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        assert OwnLock(path).take() is None
    finally:
        path.parent.chmod(0o700)


def test_garbage_in_a_lock_is_somebody(path: Path) -> None:
    lock_of(path).write_bytes(b"\xff\xfe\x00")
    holder = OwnLock(path).take()
    assert holder is not None
    assert holder.words


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("预算.xlsx", "~$预算.xlsx"),
        ("二〇三一年部门预算.docx", "~$三一年部门预算.docx"),
        ("abcdefg.docx", "~$bcdefg.docx"),
        ("短名.docx", "~$短名.docx"),
    ],
)
@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_owner_files_of_word_and_excel(tmp_path: Path, name: str, lock: str, code: str) -> None:
    user = "王五".encode(code)
    (tmp_path / lock).write_bytes(bytes([len(user)]) + user + b" " * 40)
    holder = office_holder(tmp_path / name)
    assert holder is not None
    assert holder.name == "王五"
    assert office_holder(tmp_path / f"别的{name}") is None


def test_the_lock_of_libreoffice(tmp_path: Path) -> None:
    (tmp_path / ".~lock.预算.docx#").write_text(
        "赵六,zhao,PC-9,01.03.2031 09:30,file:///profile;", "utf-8"
    )
    assert office_holder(tmp_path / "预算.docx") == Holder(
        "赵六", "PC-9", "01.03.2031 09:30", "LibreOffice"
    )
