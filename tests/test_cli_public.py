"""``convert --public`` and ``submit`` on the command line."""

import hashlib
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from budgetbook.cli import main
from budgetbook.io.store import save_book
from budgetbook.io.submission_folder import CHECKSUMS
from budgetbook.model.book import Book, Internal, SignOff
from budgetbook.model.ref import Ref
from budgetbook.model.secrecy import fingerprint
from tests.books.source import sample

NAME = "年轻干部培养经费"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with a masked project and a masked row."""
    made, _ = sample("county")
    marks = (
        Internal(kind="project", instance="p3"),
        Internal(kind="row", table="general", id="2013202"),
    )
    return saved(tmp_path, made.model_copy(update={"internal": marks}))


def saved(folder: Path, book: Book) -> Path:
    path = folder / f"{NAME}.ysb"
    save_book(path, book)
    return path


def text_of(path: Path) -> str:
    with ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_convert_masks(
    book: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"公开.{suffix}"
    assert main(["convert", str(book), str(target), "--public"]) == 0
    out, err = capsys.readouterr()
    assert "公开版：2 处没有写出" in out
    assert "注意：“2013202 一般行政管理事务”的金额在" in err
    text = text_of(target)
    assert NAME not in text
    assert "86.5" not in text
    assert "——" in text


def test_leave_out_and_without_amounts(book: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "略去.docx", tmp_path / "不计.docx"
    assert main(["convert", str(book), str(one), "--public", "--leave-out"]) == 0
    assert "3、——绩效目标表" not in text_of(one)
    assert "4100.66" in text_of(one)
    assert main(["convert", str(book), str(two), "--public", "--without-amounts"]) == 0
    assert "4014.16" in text_of(two)  # 4100.66 − 86.50
    assert "4100.66" not in text_of(two)


@pytest.mark.parametrize(
    "arguments",
    [
        ("甲.docx", "--leave-out"),
        ("甲.docx", "--without-amounts"),
        ("甲.docx", "--public", "--explanations"),
        ("甲.ysb", "--public"),
    ],
)
def test_calls_that_cannot_be_are_refused_in_a_sentence(
    book: Path, tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / arguments[0]
    assert main(["convert", str(book), str(target), *arguments[1:]]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not target.exists()


def test_a_book_without_marks_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, sample("county").book)
    assert main(["convert", str(path), str(tmp_path / "甲.docx"), "--public"]) == 0
    assert "没有设为内部的内容" in capsys.readouterr().out


def test_submit_lists_and_tells_by_its_status(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["submit", str(book)]) == 1
    out = capsys.readouterr().out
    assert "✗ 审查签字：还没有人签字" in out
    made = sample("county").book
    made = made.with_values({Ref("procurement", "r1", "measure"): "台"})
    sign = SignOff(name="王某", date="2024-01-05", checked=fingerprint(made))
    signed = saved(tmp_path, made.model_copy(update={"signed": sign}))
    assert main(["submit", str(signed), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ready"] is True
    assert {"state", "group", "title", "message", "refs", "paragraph"} == set(told["lines"][0])


def test_submit_makes_the_folder(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "报送"
    assert main(["submit", str(book), "--folder", str(folder)]) == 1
    out = capsys.readouterr().out
    names = sorted(file.name for file in folder.iterdir())
    assert f"已生成报送文件夹“报送”，{len(names)} 个文件：{'、'.join(names)}" in out
    assert {Path(name).suffix for name in names} == {".docx", ".xlsx", ".txt"}  # no Qt here
    assert f"{NAME}审核报告.xlsx" in names
    for line in (folder / CHECKSUMS).read_text("utf-8").splitlines():
        total, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == total
    assert main(["submit", str(book), "--folder", str(folder)]) == 2
    assert "已经有了" in capsys.readouterr().err


def test_the_public_folder_is_not_called_after_what_is_masked(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "公开"
    assert main(["submit", str(book), "--folder", str(folder), "--public"]) == 1
    names = [file.name for file in folder.iterdir()]
    assert not any(NAME in name or "报告" in name or "检查" in name for name in names)
    assert "中共云岭县委组织部2024年部门预算（公开版）.docx" in names
    assert "公开版的文件夹不放审核报告" in capsys.readouterr().out
    assert NAME not in (folder / CHECKSUMS).read_text("utf-8")


def test_a_missing_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", str(tmp_path / "没有.docx")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
