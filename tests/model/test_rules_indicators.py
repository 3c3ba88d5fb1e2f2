"""Rules over headings and names of indicators: for each rows that fail and rows that are silent."""

import pytest

from budgetbook.model.finding import State
from tests.model.projects import COMPLETE, book_of, outcome, rows, told

FAILING = [
    ("D7a", "时效 | 茶歇标准 | 每人茶歇 | 25元/人", "应属成本指标"),
    ("D7a", "时效 | 值守时效 | 值守人员 | ≥21人", "单位是人"),
    ("D7a", "时效 | 布展时间 | 9月底前布展 | ≥98%", "布展时间 ≥98%"),
    ("D7b", "质量 | 布展时间 | 9月底前布展 | ≤9月", "应属时效指标"),
    ("D7b", "效益 | 评议满意率 | 群众评议 | ≥88%", "应属满意度指标"),
    ("D7b", "效益 |  | 群众对场馆的满意度 | ≥88%", "应属满意度指标"),
    ("D7b", "效益 | 例会 | 碰头 | 1次/季度", "应属产出指标"),
    ("D7c", "数量 | 任务办结率 | 办结占比 | 100%", "数量指标写的是百分比"),
    ("D7c", "质量 | 获奖人才 | 省级奖 | ≥3人", "质量指标写的是数量"),
    ("D7c", "时效 | 出勤率 | 到岗占比 | ≥95%", "没有说到时间"),
    ("D7d", "数量 | 资助学生 | 资助 | ≥14人\n效益 | 成长改善 | 学生 | ≥14人", "同一个数"),
    ("D7e", "数量 | 资助学生 | 资助 | ≥14人", "质量指标、时效指标、成本指标、效益指标、满意度指标"),
    ("D9a", "效益 |  | 农户对分红的看法 | ≥91%", "没有名称"),
    ("D9b", "成本 | 控制数 | 甲 | 3万元\n成本 | 控制数 | 乙 | 5万元", "控制数（成本指标 2 次）"),
    ("D9c", "数量 | 院墙修缮 | 面积 | 90平方米\n成本 | 院墙修缮 | 费用 | 3万元",
     "院墙修缮（数量指标、成本指标）"),
    ("D9d", "满意 | 服务对象满意度指标 | 听众满意度 | 问卷里满意的占比，93%", "错了一栏"),
    ("D9e", "数量 | 走访次数 | 走访的农户人数 | ≥30次", "走访次数：走访的农户人数"),
    ("D9e", "质量 | 人才项目 | 获奖人数占全部人才数量 | ≥3人", "占全部人才数量"),
    ("D9f", "数量 | 津贴是否发放 | 发放 | 12次", "津贴是否发放"),
    ("D9f", "数量 | 站点数量 | 站点 | 12个 | 看站点是否够数", "看站点是否够数"),
]  # fmt: skip

SILENT = [
    ("D7a", "时效 | 报销及时率 | 按期报销的占比 | 100%\n时效 | 布展时间 | 布展 | 9月底前"),
    ("D7a", "时效 | 涉密 | 涉密 | 涉密\n时效 | 响应时间 | 上门 | ≤4小时"),
    ("D7b", "质量 | 合格率 | 占比 | ≥95%\n效益 | 带动就业 | 岗位 | ≥15人\n效益 | 培训 | 讲 | ≥1年"),
    ("D7c", "时效 | 完成率 | 年底前完成的占比 | 100%\n数量 | 场次 | 演出 | 9场"),
    ("D7d", "数量 | 资助学生 | 资助 | ≥14人\n效益 | 成长改善 | 学生 | ≥15人"),
    ("D7e", COMPLETE),
    ("D7e", COMPLETE + "效益 | 无 | 无 | 无\n"),
    ("D7e", COMPLETE.replace("成本 |", "经济成本 |")),
    ("D9a", "效益 | 分红 | 农户 | ≥91%"),
    ("D9b", "效益 | 无 | 无 | 无\n" * 2 + "数量 | 涉密 | 涉密 | 涉密\n" * 2),
    ("D9c", "数量 | 院墙修缮面积 | 面积 | 90平方米\n成本 | 院墙修缮费用 | 费用 | 3万元"),
    ("D9d", "满意 | 服务对象满意度 | 听众 | ≥90%"),
    ("D9e", "数量 | 走访次数 | 全年走访农户的次数 | ≥30次\n质量 | 到课率 | 到课占应到人数 | 90%"),
    ("D9f", "数量 | 站点数量 | 站点是否够数 | 12个 | 台账"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "words"), FAILING)
def test_fails(rule: str, row: str, words: str) -> None:
    messages = told(rows(row), rule)
    assert len(messages) == 1
    assert words in messages[0]
    assert "宣讲经费" in messages[0]


@pytest.mark.parametrize(("rule", "row"), SILENT)
def test_is_silent(rule: str, row: str) -> None:
    assert told(rows(row), rule) == []


def test_a_project_without_indicators_is_told() -> None:
    assert "没有绩效指标" in told(rows(""), "D7e")[0]


def test_suspicions_are_hints_and_slips_are_not() -> None:
    row = "数量 | 任务办结率 | 办结占比 | 100%"
    assert outcome(rows(row), "D7c").state is State.HINT
    assert outcome(rows(row), "D7e").state is State.FAILED


def test_every_project_is_quoted_by_its_name() -> None:
    one = {"name": "春训", "indicators": "效益 |  | 农户对分红的看法 | ≥91%"}
    other = {"name": "秋训", "indicators": "效益 |  | 村民对夜校的看法 | ≥81%"}
    messages = told(book_of(one, other), "D9a")
    assert ["春训" in messages[0], "秋训" in messages[1]] == [True, True]
