"""``comments`` on the command line."""

import json
from pathlib import Path

import docx
import pytest

from budgetbook import cli
from budgetbook.io.formats import save_book
from budgetbook.model.annual_round import Place
from budgetbook.model.comments import add_comments, answer_comments, new_comment
from budgetbook.model.edit import apply
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY
from tests.ui.books import office_book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = Ledger(COUNTY, office_book()).settle(office_book()).book
    new = [
        new_comment(book, COUNTY, Place(table="general", row="2050201"), "偏高", author="李"),
        new_comment(book, COUNTY, Place(), "错字\n两处"),
    ]
    book = apply(add_comments(book, new), book).book
    book = apply(answer_comments(book, ["c1"], "不改", "按文件", on="2026-01-20"), book).book
    file = tmp_path / "本年.ysb"
    save_book(file, book)
    return file


def test_comments_are_listed_and_exported(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = path.with_name("说明.docx")
    assert cli.main(["comments", str(path), "--export", str(target)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "本年.ysb  2 条批注：待改 1，已改 0，不改 1",
        "  1. [不改] 一般公共预算财政拨款支出表 2050201 学前教育：偏高（李） → 按文件",
        "  2. [待改] 整本：错字 两处",
    ]
    assert len(docx.Document(str(target)).tables[0].rows) == 3
    assert cli.main(["comments", str(path), "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["comments"]
    assert (first["state"], first["place"]) == ("不改", {"table": "general", "row": "2050201"})
    assert (second["text"], second["where"], second["place"]) == ("错字\n两处", "整本", {})


def test_a_wrong_kind_or_file_is_one_sentence(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["comments", str(path), "--export", str(path.with_name("说明.pdf"))]) == 2
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert "可以写 .docx 或 .xlsx" in said
    assert cli.main(["comments", str(path.with_name("没有.ysb"))]) == 2
    assert not path.with_name("说明.pdf").exists()
