"""Rules over 指标值: for each a row that fails and rows that are silent."""

import pytest

from budgetbook.model.finding import State
from tests.model.projects import book_of, outcome, rows, told

#: rule, a row that fails, words of the message
FAILING = [
    ("D8a", "数量 | 拍摄部数 | 拍完的片子 | ≥45≥45部", "≥45≥45部"),
    ("D8a", "时效 | 热线响应时间 | 来电后答复的时间 | 4848小时", "4848小时"),
    ("D8a", "质量 | 设备完好率 | 设备正常的占比 | 6全年6个月都好用", "6全年6个月"),
    ("D8b", "数量 | 入户走访次数 | 走访农户的次数 | ≥30人", "≥30人"),
    ("D8b", "数量 | 志愿者人数 | 登记的志愿者 | 40场", "40场"),
    ("D8b", "质量 | 场地完好率 | 场地可用的占比 | ≥12个", "≥12个"),
    ("D8b", "时效 | 值守时效 | 每月工作天数 | ≥21人", "≥21人"),
    ("D8c", "质量 | 设备验收率 | 验收合格的占比 | 9800%", "9800%"),
    ("D8d", "质量 | 设备验收率 | 验收合格的占比 | ≥100%", "≥100%"),
    ("D8e", "效益 | 丰富群众生活 | 活动让生活更丰富 | 丰富群众生活", "丰富群众生活"),
    ("D8e", "满意 | 观众满意度 | 观众的评价 | 观众满意程度", "观众满意程度"),
    ("D8f", "效益 | 场馆利用 | 场馆的使用 | 是否经常开放", "是否经常开放"),
    ("D8g", "时效 | 完工时间 | 修缮完工 | 9月底10日前", "9月底10日前"),
    ("D8g", "时效 | 完工时间 | 修缮完工 | 2024年2月30日前", "2024年2月30日前"),
    ("D8h", "质量 | 设备验收率 | 验收合格的占比 | ", "设备验收率"),
    ("D8i", "质量 | 设备验收率 | 验收合格的占比 | ≥97百分数", "≥97百分数"),
    ("D8j", "数量 | 发放手册 | 发到户的手册 | ≥3万", "≥3万"),
    ("D8k", "满意 | 观众满意度 | 满意的占比 | ≤90%", "≤90%"),
    ("D8l", "满意 | 观众满意度 | 满意的占比 | 大家都说好", "大家都说好"),
    ("D8o", "数量 | 新增藏书 | 购入图书 | 按计划购入", "按计划购入"),
    ("D8p", "效益 | 丰富群众生活 | 活动让生活更充实 | ≥96%", "≥96%"),
    ("D8m", "成本 | 拍摄费 | 外请摄制组19万元 | ≤22万元", "19万元"),
    ("D8n", "时效 | 开馆时间 | 阅览室3月份开放 | ≤5月", "3月份"),
]  # fmt: skip

#: rule, rows that must stay silent
SILENT = [
    ("D8a", "数量 | 惠及人数 | 到场群众 | 66人\n数量 | 覆盖村数 | 全部行政村 | 1504个"),
    ("D8a", "时效 | 完成时间 | 年末办结 | 12月12日前\n数量 | 座次 | 座位 | 1212个"),
    ("D8b", "数量 | 培训次数 | 办班 | ≥4期\n数量 | 志愿者人数 | 登记人员 | ≥50人次"),
    ("D8b", "质量 | 更新频率 | 网页更新 | 1天\n数量 | 租车次数 | 用车 | ≥80台次"),
    ("D8b", "成本 | 讲课人数 | 讲课 | ≤500元/人"),
    ("D8c", "经济成本 | 收入增长率 | 比上年增长 | ≥120%\n质量 | 合格率 | 占比 | 100%"),
    ("D8c", "数量 | 涉密 | 涉密 | 涉密"),
    ("D8d", "质量 | 设备验收率 | 验收合格的占比 | 100%"),
    ("D8e", "效益 | 丰富群众生活 | 活动让生活更丰富 | 明显改善\n效益 | 无 | 无 | 无"),
    ("D8e", "质量 | 教材质量 | 教材 | 符合标准\n质量 | 涉密 | 涉密 | 涉密"),
    ("D8e", "时效 | 发放时间 | 年底前全部发放到位 | 年底前全部发放到位"),
    ("D8f", "效益 | 场馆利用 | 是否经常开放 | 全年开放"),
    ("D8g", "时效 | 完工时间 | 修缮完工 | 2024年2月29日前\n时效 | 报送时间 | 月报 | 每月25日前"),
    ("D8h", "效益 | 无 | 无 | 无\n效益 | 生态效益 | 无 | 明显"),
    ("D8i", "质量 | 设备验收率 | 验收合格的占比 | ≥97％"),
    ("D8j", "数量 | 发放手册 | 发到户的手册 | ≥3万册\n效益 | 幸福指数 | 抽样 | 85"),
    ("D8k", "满意 | 观众满意度 | 满意的占比 | ≥90%\n质量 | 差错率 | 出错占比 | ≤1%"),
    ("D8l", "满意 | 观众满意度 | 满意的占比 | 95%以上"),
    ("D8o", "数量 | 新增藏书 | 购入图书 | ≥300册\n数量 | 宣讲 | 宣讲 | 一次"),
    ("D8p", "效益 | 知晓率 | 抽样 | ≥85%\n效益 | 读者评价 | 好评的占比 | ≥85%"),
    ("D8m", "数量 | 片子部数 | 长片6部、短片8部 | ≥14部\n数量 | 村数 | 6-10年的老村 | 12个"),
    ("D8m", "成本 | 拍摄费 | 外请摄制组22万元 | ≤22万元\n质量 | 合格率 | 90分以上 | 95%"),
    ("D8n", "时效 | 开馆时间 | 3月份试开、5月份正式开放 | ≤5月"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "words"), FAILING)
def test_fails(rule: str, row: str, words: str) -> None:
    messages = told(rows(row), rule)
    assert len(messages) == 1
    assert words in messages[0]
    assert "宣讲经费" in messages[0] or rule in ("D8i", "D8p")  # told in one for a book


@pytest.mark.parametrize(("rule", "row"), SILENT)
def test_is_silent(rule: str, row: str) -> None:
    assert told(rows(row), rule) == []


def test_finding_points_at_the_value() -> None:
    found = outcome(rows("数量 | 入户走访次数 | 走访农户的次数 | ≥30人"), "D8b").findings
    assert [(r.table, r.row, r.column, r.instance) for r in found[0].refs] == [
        ("indicators", "r1", "target", "p1"), ("indicators", "r1", "level3", "p1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("often", "count", "expected"),
    [
        ("2次/季度", "≥8次", []),
        ("2次/季度", "≥6次", ["全年应为 8 次"]),
        ("≥7期/季度", "≥30期", ["全年应为 28 期"]),
        ("1次/季度", "≥4期", []),
        ("每月2次", "24次", []),
    ],
)
def test_frequency(often: str, count: str, expected: list[str]) -> None:
    row = f"数量 | 夜校授课次数 | 授课 | {count}\n时效 | 夜校授课时间 | 授课安排 | {often}"
    messages = told(rows(row), "D4")
    assert len(messages) == len(expected)
    assert all(words in message for words, message in zip(expected, messages, strict=True))


def test_frequency_of_something_else_is_silent() -> None:
    row = "数量 | 夜校授课次数 | 授课 | ≥30次\n时效 | 巡河时间 | 巡查 | 1次/月"
    assert told(rows(row), "D4") == []


def test_frequencies_of_several_counts_add_up() -> None:
    row = "数量 | 春季夜校期数 | 办班 | ≥3期\n数量 | 秋季夜校期数 | 办班 | ≥5期\n"
    assert told(rows(row + "时效 | 夜校时间 | 办班 | ≥2期/季度"), "D4") == []


def test_same_slip_in_many_projects_is_one_finding() -> None:
    row = "数量 | 入户走访次数 | 走访农户的次数 | ≥30人"
    names = ("春训", "夏训", "秋训", "冬训")
    found = outcome(book_of(*({"name": n, "indicators": row} for n in names)), "D8b").findings
    assert len(found) == 1
    assert "4 个项目" in found[0].message
    assert len(found[0].refs) == 8


def test_a_book_without_projects_is_not_applicable() -> None:
    assert outcome(book_of(layout="hebei-open-2023"), "D8b").state is State.NOT_APPLICABLE
