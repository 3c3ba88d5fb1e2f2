"""The rules over the fixture documents: what must be named, what must stay silent."""

from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io.formats import open_files
from budgetbook.model.finding import Finding, State
from budgetbook.model.review import Review, review
from budgetbook.model.settle import Ledger

#: No document shows more findings than this at first sight.
MOST = 150
NAMES = ("000", "001", "002", "003", "004")


@lru_cache
def reviewed(path: Path) -> Review:
    """How every check of a document ends."""
    opened = open_files([path])
    return review(Ledger(opened.layout, opened.book).settle(opened.book).book, opened.layout)


def findings(shared: Path, name: str, rule: str) -> list[Finding]:
    """The findings of one rule over a fixture."""
    found = reviewed(shared / "fixtures" / f"{name}.docx").findings
    return [finding for finding in found if finding.rule == rule]


@pytest.mark.parametrize("name", NAMES)
def test_not_too_many_findings(shared: Path, name: str) -> None:
    done = reviewed(shared / "fixtures" / f"{name}.docx")
    assert len(done.findings) <= MOST
    assert not done.counts[State.ERROR]
    assert len({f.key for f in done.findings}) == len(done.findings)


@pytest.mark.parametrize("name", ["000", "001", "002", "003"])
def test_no_error_that_is_not_one(shared: Path, name: str) -> None:
    done = reviewed(shared / "fixtures" / f"{name}.docx")
    assert [f.message for f in done.findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("001", "D8a", "2424小时"),
        ("001", "D8a", "12全年12个月"),
        ("004", "D8a", "≥180≥180人"),
        ("004", "D3", "10000%"),
        ("002", "D8g", "12月底20日前"),
        ("002", "S5", "档次"),
        ("002", "D6b", "500人/年"),
        ("002", "D9a", "没有名称"),
        ("003", "D8f", "是否"),
        ("000", "D8i", "百分数"),
        ("000", "D10b", "19 个项目"),
        ("000", "D11a", "19 个项目"),
    ],
)
def test_slip_is_named(shared: Path, name: str, rule: str, words: str) -> None:
    assert any(words in finding.message for finding in findings(shared, name, rule))


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("000", "D8a", "66人"),
        ("000", "D8a", "1504个"),
        ("000", "T1a", "2018"),
        ("002", "T1a", "2019-2021"),
        ("002", "T1a", "〔"),
        ("002", "S2", ""),
        ("002", "S3", ""),
        ("002", "E1", ""),
        ("003", "E1", ""),
        ("002", "E2", ""),
    ],
)
def test_what_is_right_is_silent(shared: Path, name: str, rule: str, words: str) -> None:
    assert [f.message for f in findings(shared, name, rule) if words in f.message] == []


def test_secret_projects_are_not_judged(shared: Path) -> None:
    for name in ("002", "004"):
        found = reviewed(shared / "fixtures" / f"{name}.docx").findings
        assert [f.message for f in found if "“涉密" in f.message] == []


def test_versions_of_a_project_are_never_an_error(shared: Path) -> None:
    for name in ("002", "003", "004"):
        twins = findings(shared, name, "D10a")
        assert twins
        assert {f.state for f in twins} == {State.HINT}
