"""The projects as rules look at them, what is remembered, and how findings are folded."""

import pytest

from budgetbook.model.book import Book
from budgetbook.model.check import RULES, NotApplicable, Subject, read_names, run_rules
from budgetbook.model.layout import load_layout
from budgetbook.model.performance import MOST, Hit, fold, kind_of, performance, short
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from tests.model.projects import COMPLETE, book_of


def subject_of(book: Book) -> Subject:
    """The book as rules see it."""
    layout = load_layout(book.layout)
    return Subject(book, layout, Ledger(layout, book))


@pytest.mark.parametrize(
    ("level1", "level2", "kind"),
    [
        ("产出指标", "数量指标", "quantity"),
        ("产出指标", "成本指标", "cost"),
        ("成本指标", "经济成本指标", "cost"),
        ("成本指标", "社会成本指标", "cost"),
        ("效益指标", "可持续影响指标", "benefit"),
        ("满意度指标", "服务对象满意度指标", "content"),
        ("满意度指标", "", "content"),
        ("", "", ""),
    ],
)
def test_kinds_of_both_official_trees(level1: str, level2: str, kind: str) -> None:
    assert kind_of(level1, level2) == kind


def test_secret_and_left_out_rows_are_no_indicators() -> None:
    text = "数量 | 涉密 | 涉密 | 涉密\n效益 | 无 | 无 | 无\n质量 | 合格率 | 占比 | 95%"
    project = performance(subject_of(book_of({"indicators": text}))).projects[0]
    assert [i.name for i in project.indicators] == ["合格率"]
    assert len(project.all_indicators) == 3
    assert not project.is_secret


def test_only_the_changed_project_is_read_anew() -> None:
    subject = subject_of(book_of({}, {"name": "夜校经费"}))
    before = performance(subject)
    assert performance(subject) is before
    changed = subject.book.with_values({Ref("indicators", "r1", "target", "p2"): "≥9次"})
    after = performance(subject._replace(book=changed))
    assert after.projects[0] is before.projects[0]
    assert after.projects[1].indicators[0].target == "≥9次"


def test_a_book_without_projects() -> None:
    with pytest.raises(NotApplicable):
        performance(subject_of(book_of(layout="hebei-open-2023")))


def test_an_amount_edit_runs_no_rule_over_text() -> None:
    subject = subject_of(book_of({}))
    for ref in (Ref("expense", "total", "project"), Ref("project", "form", "budget", "p1")):
        ran = run_rules(subject, frozenset(read_names(ref)))
        assert not {name for name in ran if name[0] in "TE" or name[:2] in ("D4", "D7", "D8", "D9")}


def hits(names: list[str], quote: str = "走访次数 ≥30人") -> list[Hit]:
    """The same words in projects of these names."""
    found = performance(subject_of(book_of(*({"name": name} for name in names))))
    return [Hit(project, quote, (project.ref("name"),)) for project in found.projects]


def test_words_that_repeat_are_one_finding() -> None:
    slips = list(fold(hits(["春训", "夏训", "秋训", "冬训"]), "单位不符"))
    assert len(slips) == 1
    assert slips[0].message == (
        "“走访次数 ≥30人”（“春训”、“夏训”、“秋训”等 4 个项目，共 4 处）：单位不符"
    )
    assert len(slips[0].refs) == 4


def test_different_words_of_a_project_are_one_finding() -> None:
    one = hits(["春训"])[0]
    slips = list(fold([one, one._replace(quote="授课次数 ≥9人")], "单位不符"))
    assert [s.message for s in slips] == ["“春训”的“走访次数 ≥30人”、“授课次数 ≥9人”：单位不符"]


def test_a_rule_tells_a_limited_number_of_findings() -> None:
    many = hits([f"第{n}期" for n in range(40)])
    slips = list(fold([hit._replace(quote=f"走访 {n}人") for n, hit in enumerate(many)], "不符"))
    assert len(slips) == MOST + 1
    assert len({slip.key for slip in slips}) == MOST + 1
    assert f"另有 {40 - MOST} 处" in slips[-1].message
    assert sum(len(slip.refs) for slip in slips) == 40


def test_long_words_are_shortened_in_the_middle() -> None:
    assert short("短句") == "短句"
    assert short("甲" * 60) == "甲" * 20 + "…" + "甲" * 20
    assert short("两\n行") == "两 行"


def test_a_good_project_is_silent() -> None:
    book = book_of({"indicators": COMPLETE, "budget": "3.20", "fiscal": "3.20"})
    found = run_rules(subject_of(book))
    assert [f.message for outcome in found.values() for f in outcome.findings] == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_says_what_and_why(rule: str) -> None:
    one = RULES[rule]
    assert one.name
    assert one.cite
    assert one.severity in ("error", "warning", "info")
    assert one.find.__doc__
