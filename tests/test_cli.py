"""The command line: a fixed contract of words, exit codes and JSON."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from budgetbook import cli
from budgetbook.cli import main
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import open_files
from budgetbook.io.store import book_to_bytes
from budgetbook.io.word_writer import write_word
from tests.books.source import sample
from tests.io.office import DOCUMENT, changed, contents, flow_texts
from tests.io.test_match import plant
from tests.io.writing_back import three_files

ROOT = Path(__file__).resolve().parent.parent
FILE_KEYS = ["file", "status", "layout", "profile", "year", "department", "checks", "findings"]
CHECK_KEYS = {"passed", "failed", "hint", "not_applicable", "insufficient", "error"}
FINDING_KEYS = {
    "rule", "name", "state", "severity", "message", "cells", "left", "right", "difference",
    "suspects",
}  # fmt: skip
CELL_KEYS = {"table", "row", "column", "value", "page_or_place"}


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["files"]
        return found


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> Result:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(code, out, err)

    return call


@lru_cache
def word_bytes() -> bytes:
    return write_word(*sample("county"))


@lru_cache
def wrong_bytes() -> bytes:
    book, layout = sample("county")
    row = next(r for r in book.tables[("general", "")].rows if "basic" in r.cells)  # type: ignore[index]
    amount = f"{row.cells['basic']:.2f}"
    return changed(write_word(book, layout), DOCUMENT, plant("合计", amount, "1.00"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "好.docx"
    path.write_bytes(word_bytes())
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "错.docx"
    path.write_bytes(wrong_bytes())
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "坏.docx"
    path.write_bytes(word_bytes()[:3000])
    return path


def one_sentence(result: Result) -> str:
    """stderr is one Chinese line."""
    assert result.code == 2
    lines = result.err.splitlines()
    assert len(lines) == 1
    assert re.search(r"[\u4e00-\u9fff]{3}", lines[0])
    return lines[0]


# ---- check


def test_a_clean_book(run: Run, good: Path) -> None:
    result = run("check", good)
    assert (result.code, result.err) == (0, "")
    assert "好.docx" in result.out
    assert "通过" in result.out


def test_json_of_a_clean_book(run: Run, good: Path) -> None:
    result = run("check", good, "--json")
    (entry,) = result.files
    assert list(entry)[: len(FILE_KEYS)] == FILE_KEYS
    assert entry["file"] == str(good)
    assert entry["status"] in ("ok", "findings")
    assert (entry["layout"], entry["profile"]) == ("hebei-open-2023", "hebei-open")
    assert (entry["year"], entry["department"]) == (
        2024, {"code": "118", "name": "中共云岭县委组织部"},
    )  # fmt: skip
    assert set(entry["checks"]) == CHECK_KEYS
    assert all(type(n) is int for n in entry["checks"].values())
    assert entry["checks"]["passed"] > 300
    assert (entry["status"] == "ok") == (entry["findings"] == [])
    assert result.code == 0


def test_json_of_a_planted_mistake(run: Run, wrong: Path) -> None:
    result = run("check", "--json", wrong)
    assert (result.code, result.err) == (1, "")
    (entry,) = result.files
    assert entry["status"] == "findings"
    errors = [f for f in entry["findings"] if f["severity"] == "error"]
    assert errors
    for finding in entry["findings"]:
        assert set(finding) >= FINDING_KEYS
        assert re.match(r"[A-Z]+\d*", finding["rule"])
        assert finding["severity"] in ("error", "warning", "info")
        assert finding["state"] in CHECK_KEYS
        for cell in [*finding["cells"], *finding["suspects"]]:
            assert set(cell) == CELL_KEYS
            assert all(isinstance(word, str) for word in cell.values())
        for side in ("left", "right", "difference"):
            assert finding[side] is None or re.fullmatch(r"-?\d+(\.\d+)?", finding[side])
    cells = [c for f in errors for c in f["cells"] if c["value"] == "1.00"]
    assert cells
    assert cells[0]["table"].endswith("表")
    assert cells[0]["column"] == "基本支出"
    assert cells[0]["row"] == "合计"
    assert "个表格" in cells[0]["page_or_place"]


def test_plain_words_of_a_planted_mistake(run: Run, wrong: Path) -> None:
    result = run("check", wrong)
    assert result.code == 1
    assert "✗" in result.out


def test_an_unreadable_file(run: Run, broken: Path) -> None:
    result = run("check", broken)
    assert "坏.docx" in one_sentence(result)
    assert result.out == ""


def test_unreadable_files_among_good_ones(
    run: Run, good: Path, wrong: Path, broken: Path, tmp_path: Path
) -> None:
    result = run("check", good, broken, wrong, tmp_path / "无.xlsx", "--json")
    assert [entry["status"] for entry in result.files[:3:2]] != ["unreadable", "unreadable"]
    assert [e["file"] for e in result.files] == [
        str(p) for p in (good, broken, wrong, tmp_path / "无.xlsx")
    ]
    assert [e["status"] == "unreadable" for e in result.files] == [False, True, False, True]
    entry = result.files[1]
    assert list(entry)[: len(FILE_KEYS)] == FILE_KEYS
    assert (entry["layout"], entry["findings"]) == (None, [])
    assert set(entry["checks"]) == CHECK_KEYS
    sentence = one_sentence(result)
    assert "坏.docx" in sentence
    assert "无.xlsx" in sentence


def test_several_files_each_on_its_own(run: Run, good: Path, wrong: Path) -> None:
    result = run("check", good, wrong, "--json")
    assert result.code == 1
    assert len(result.files) == 2


def test_several_files_together(run: Run, tmp_path: Path) -> None:
    paths = three_files(tmp_path)
    result = run("check", "--together", *paths, "--json")
    assert result.code == 0
    (entry,) = result.files
    assert all(path.name in entry["file"] for path in paths)
    assert entry["checks"]["passed"] > 300


def test_one_bad_file_among_those_together(run: Run, tmp_path: Path, broken: Path) -> None:
    result = run("check", "--together", *three_files(tmp_path), broken, "--json")
    assert one_sentence(result)
    assert [entry["status"] for entry in result.files] == ["unreadable"]


def test_patterns_are_spread_out(run: Run, good: Path, wrong: Path) -> None:
    (good.parent / "~$好.docx").write_bytes(b"lock")
    result = run("check", good.parent / "*.docx", "--json")
    assert [Path(e["file"]).name for e in result.files] == sorted([good.name, wrong.name])


def test_a_pattern_of_nothing(run: Run, tmp_path: Path) -> None:
    assert "没有找到" in one_sentence(run("check", tmp_path / "*.docx"))


# ---- convert


@pytest.mark.parametrize("target", [".docx", ".xlsx", ".ysb"])
@pytest.mark.parametrize("source", [".docx", ".xlsx", ".ysb"])
def test_convert_between_all_kinds(run: Run, tmp_path: Path, source: str, target: str) -> None:
    book, layout = sample("culture")
    path = tmp_path / f"原{source}"
    writers: dict[str, Callable[[], bytes]] = {
        ".docx": lambda: write_word(book, layout),
        ".xlsx": lambda: write_excel(book, layout),
        ".ysb": lambda: book_to_bytes(book),
    }
    path.write_bytes(writers[source]())
    new = tmp_path / f"新{target}"
    assert run("convert", path, new) == (0, "", "")
    before, after = open_files([path]).book, open_files([new]).book
    assert words_of(after) == words_of(before)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, new.name])


def words_of(book: Any) -> object:
    """Rows and texts: notes that the layout prints of itself come with the printing."""
    rows = {key: found[0] for key, found in contents(book).items()}  # type: ignore[index]
    texts = [re.sub(r"^(\[\w+\]) .*", r"\1", text) for text in flow_texts(book)]
    return rows, texts


def test_several_files_into_one(run: Run, tmp_path: Path) -> None:
    paths = three_files(tmp_path)
    assert run("convert", *paths, tmp_path / "合.ysb").code == 0
    assert len(open_files([tmp_path / "合.ysb"]).origins) == 3


def test_a_suffix_in_capitals(run: Run, good: Path) -> None:
    assert run("convert", good, good.with_name("新.XLSX")).code == 0


@pytest.mark.parametrize("name", ["新.doc", "新", "新.txt", "没有/新.docx"])
def test_what_cannot_be_written(run: Run, good: Path, name: str) -> None:
    one_sentence(run("convert", good, good.parent / name))
    assert [p.name for p in good.parent.iterdir()] == [good.name]


def test_the_original_is_never_the_target(run: Run, good: Path) -> None:
    before = good.read_bytes()
    assert "原文件" in one_sentence(run("convert", good, good))
    assert good.read_bytes() == before


def test_an_unreadable_original_leaves_the_target(run: Run, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "旧.docx"
    target.write_bytes(b"old")
    one_sentence(run("convert", broken, target))
    assert target.read_bytes() == b"old"


# ---- wrong calls, and what must never show


@pytest.mark.parametrize(
    "words", [[], ["chekc"], ["check"], ["check", "--xml", "a"], ["convert"], ["convert", "a.docx"]]
)
def test_a_wrong_call(run: Run, words: Sequence[str]) -> None:
    assert "用法" in one_sentence(run(*words))


def test_help_is_no_mistake(run: Run) -> None:
    assert run("check", "--help").code == 0


def test_our_own_mistakes_show_no_traceback(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> int:
        raise RuntimeError("inside")

    monkeypatch.setattr(cli, "_report", broken)
    assert "内部出错" in one_sentence(run("check", good))


def test_as_a_process_without_a_display(good: Path, broken: Path) -> None:
    """The real door: exit code, UTF-8 whatever the locale, nothing of Qt loaded."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "check", good.name, broken.name, "--json"],
        cwd=good.parent, capture_output=True, check=False, timeout=60,
        env={"PATH": "", "LC_ALL": "C", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert json.loads(done.stdout.decode("utf-8"))["files"][0]["file"] == good.name
    assert len(done.stderr.decode("utf-8").splitlines()) == 1
    assert b"Traceback" not in done.stderr


def test_the_county_fixture(run: Run, shared: Path) -> None:
    result = run("check", shared / "fixtures" / "002.docx", "--json")
    assert (result.code, result.err) == (0, "")
    (entry,) = result.files
    assert (entry["layout"], entry["year"]) == ("hebei-open-2023", 2023)
    assert [f for f in entry["findings"] if f["severity"] == "error"] == []


def test_a_book_in_yuan_is_written_in_wan(run: Run, shared: Path, tmp_path: Path) -> None:
    source, made = shared / "real" / "shanghai-dept-2025.pdf", tmp_path / "万元.docx"
    result = run("convert", source, made, "--unit", "万元")
    assert (result.code, result.err) == (0, "")
    assert "舍位调整" in result.out
    book = open_files([made]).book
    assert book.unit == "万元"
    assert run("check", made).code == 0
    same = tmp_path / "元.docx"
    assert run("convert", source, same, "--unit", "元").code == 0
    assert open_files([same]).book.unit == "元"


def test_a_unit_that_cannot_be_is_refused(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "簿.docx"
    source.write_bytes(write_word(*sample("county")))
    yuan = run("convert", source, tmp_path / "新.docx", "--unit", "元")
    assert (yuan.code, "不能按元写出" in yuan.err) == (2, True)
    kept = run("convert", source, tmp_path / "新.ysb", "--unit", "万元")
    assert (kept.code, ".ysb" in kept.err) == (2, True)
