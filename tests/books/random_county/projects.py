"""The performance tables of random projects: heads and indicators that agree with the money."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tests.books.random_county.facts import FISCAL, Facts, Project
from tests.books.random_county.tables import printed, total

_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_KINDS = {
    "数量": ("产出指标", "数量指标"), "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"), "成本": ("产出指标", "成本指标"),
    "社会": ("效益指标", "社会效益指标"), "经济": ("效益指标", "经济效益指标"),
    "生态": ("效益指标", "生态效益指标"), "持续": ("效益指标", "可持续影响指标"),
    "满意": ("满意度指标", "服务对象满意度指标"),
}  # fmt: skip


class Topic(NamedTuple):
    """What a project is about: its goals, the costs it may be split into, its indicators.

    A line is ``kind name | description | value | basis``; # in a value is a number by chance.
    """

    name: str
    goals: tuple[str, ...]
    costs: tuple[str, str]
    lines: str


TOPICS = (
    Topic("乡镇文化站设备更新",
          ("给老旧的乡镇文化站换上能用的灯光和音响。", "让文化站每周都有固定的活动时间。"),
          ("灯光音响费用", "安装调试费用"), """
数量 更新文化站个数 | 当年换好设备的文化站 | ≥#个 | 更新清单
质量 设备验收合格率 | 一次验收合格的设备占比 | 100% | 验收单
时效 更新完成时间 | 全部设备装好的日期 | 10月25日前 | 更新方案
社会 文化站周开放天数 | 每周对村民开放的天数 | ≥5天 | 开放登记
满意 村民满意度 | 访问中表示满意的村民占比 | ≥9#% | 入户访问"""),
    Topic("统计一套表入户核查", ("核清辖区单位名录，查漏补缺。", "帮企业把报表填对。"),
          ("核查人员补助", "印制和交通费用"), """
数量 核查单位数量 | 上门核对的单位 | ≥1##家 | 核查名录
质量 名录差错率 | 核对后仍有差错的占比 | ≤2% | 抽查记录
时效 核查完成时间 | 上门核对结束的日期 | 6月30日前 | 核查方案
社会 报表退回下降率 | 与上年相比退回报表的降幅 | ≥1#% | 退回台账
满意 企业满意度 | 回访中表示满意的企业占比 | ≥90% | 电话回访"""),
    Topic("预算一体化系统运行", ("系统全年稳定运行，故障当日处理。", "把单位会计都教会。"),
          ("线路租用费用", "驻场服务费用"), """
数量 培训会计人数 | 参加操作培训的会计 | ≥1##人 | 培训签到
质量 系统可用率 | 正常可用时间的占比 | ≥99% | 监控日志
时效 故障处理时间 | 从报障到恢复的时间 | ≤4小时 | 服务合同
社会 网上办结率 | 在网上办完的业务占比 | ≥9#% | 系统统计
满意 用户满意度 | 问卷中表示满意的用户占比 | ≥9#% | 问卷"""),
    Topic("志愿服务站点建设", ("在人流多的地方设立志愿服务站。", "志愿者有人教、有保险、有激励。"),
          ("站点布置费用", "志愿者保险费用"), """
数量 建成站点数量 | 当年投入使用的站点 | #个 | 建设清单
数量 志愿服务场次 | 站点组织的服务活动 | ≥8#场 | 活动记录
质量 站点达标率 | 按标准配齐的站点占比 | 100% | 检查表
时效 站点启用时间 | 全部站点启用的日期 | 9月30日前 | 建设方案
持续 志愿者留存率 | 次年继续服务的志愿者占比 | ≥7#% | 注册系统
满意 服务对象满意度 | 受访群众中表示满意的占比 | ≥92% | 现场访问"""),
    Topic("消费促进活动", ("联合商家办好节日促销。", "让本地农产品走上货架。"),
          ("场地搭建费用", "宣传推广费用"), """
数量 促销活动场次 | 全年举办的促销活动 | #场 | 活动方案
质量 商家履约率 | 按承诺让利的商家占比 | ≥9#% | 检查记录
时效 活动收官时间 | 最后一场活动结束的日期 | 12月20日前 | 活动方案
经济 带动销售额 | 活动期间参与商家的销售额 | ≥3##万元 | 商家统计
满意 顾客满意度 | 抽样顾客中表示满意的占比 | ≥9#% | 抽样问卷"""),
    Topic("背街小巷照明改造", ("把不亮的路灯换成节能灯。", "夜里走路更安心。"),
          ("灯具采购费用", "线路施工费用"), """
数量 改造路灯盏数 | 当年换装的路灯 | ≥2##盏 | 工程量清单
质量 亮灯率 | 夜间正常亮着的路灯占比 | ≥98% | 夜间巡查
时效 竣工时间 | 全部路段完工的日期 | 8月31日前 | 施工合同
生态 单灯节电率 | 与原灯具相比用电的降幅 | ≥4#% | 电表读数
满意 居民满意度 | 沿线居民中表示满意的占比 | ≥9#% | 入户问卷"""),
    Topic("高标准农田管护", ("沟渠、机井坏了有人修。", "让管护员的报酬按季到手。"),
          ("管护员报酬", "维修材料费用"), """
数量 管护农田面积 | 纳入管护的高标准农田 | ≥2#00亩 | 管护合同
质量 设施完好率 | 能正常使用的设施占比 | ≥9#% | 季度检查
时效 维修响应时间 | 从报修到修好的时间 | ≤3天 | 报修台账
生态 亩均用水降幅 | 与上年相比亩均用水的降幅 | ≥#% | 水表读数
持续 管护制度执行率 | 按制度管护的村占比 | 100% | 检查表
满意 种植户满意度 | 受访种植户中表示满意的占比 | ≥90% | 电话访问"""),
    Topic("招商推介资料制作", ("做一套看得懂、用得上的推介资料。", "资料随政策变化及时更新。"),
          ("编印费用", "视频拍摄费用"), """
数量 推介手册册数 | 印发的推介手册 | ≥1##0册 | 印制合同
数量 推介视频部数 | 拍成的推介视频 | #部 | 拍摄合同
质量 成品验收合格率 | 验收合格的成品占比 | 100% | 验收单
时效 成品交付时间 | 全部成品交付的日期 | 5月20日前 | 印制合同
经济 新增洽谈项目数 | 看过资料后来谈的项目 | ≥1#项 | 来访登记
满意 客商满意度 | 来访客商中表示满意的占比 | ≥91% | 回访记录"""),
    Topic("档案库房恒温改造", ("库房温湿度全年稳定在规定范围。", "消除漏水和虫害隐患。"),
          ("设备购买费用", "库房修缮费用"), """
数量 改造库房间数 | 完成改造的库房 | #间 | 改造方案
质量 温湿度达标率 | 监测点达标天数的占比 | ≥9#% | 监测记录
时效 改造完工时间 | 全部库房完工的日期 | 7月15日前 | 施工合同
社会 案卷借阅平均用时 | 从申请到取卷的时间 | ≤20分钟 | 借阅登记
持续 设备保修年限 | 供货方免费保修的年限 | ≥3年 | 供货合同
满意 查阅人满意度 | 查阅人中表示满意的占比 | ≥9#% | 现场评价"""),
    Topic("基层干部能力提升", ("办好面向乡镇干部的短训班。", "学员回去能解决一两个具体问题。"),
          ("食宿费用", "师资费用"), """
数量 短训班期数 | 全年举办的短训班 | #期 | 培训计划
数量 参训人次 | 全年参加短训的人次 | ≥2##人次 | 培训计划
质量 结业考试合格率 | 考试合格的学员占比 | ≥9#% | 成绩单
时效 全部班次结束时间 | 最后一期结束的日期 | 11月10日前 | 培训计划
社会 问题解决率 | 学员所报问题已解决的占比 | ≥6#% | 跟踪表
满意 学员满意度 | 结业问卷中表示满意的学员占比 | ≥9#% | 结业问卷"""),
)  # fmt: skip


class Written(NamedTuple):
    """A project as it is printed: fields of its head, rows of its indicators."""

    project: Project
    name: str
    head: dict[str, str | Decimal | None]
    rows: tuple[tuple[str, ...], ...]


def check_sign(code: str) -> str:
    """Character 21 of a 项目编码, from the definition: alphabet[30 − Σ index · 3ⁱ mod 31]."""
    sum_ = sum(_CODE_SIGNS.index(sign) * 3**i for i, sign in enumerate(code[:20]))
    return _CODE_SIGNS[30 - sum_ % 31]


def project_code(dice: random.Random, year: int) -> str:
    """A 项目编码 of a project set up in that year."""
    tail = "".join(dice.choice("0123456789ABCDEFGH") for _ in range(11))
    code = f"1303{dice.randint(10, 99)}{year % 100:02d}P{tail}"
    return code + check_sign(code)


def written_projects(facts: Facts, dice: random.Random) -> list[Written]:
    """Every project of the facts, some left unpublished."""
    made = []
    for project in facts.projects:
        if project.id == "p1" or dice.random() < 0.9:
            made.append(_written(facts, project, dice))
    return made


def _written(facts: Facts, project: Project, dice: random.Random) -> Written:
    topic = TOPICS[project.topic]
    own = [f for f in facts.facts if f.project == project.id]
    scale = 10_000 if facts.traits.yuan else 1
    fiscal = printed(total(own, lambda f: f.fund in FISCAL) * scale)
    other = printed(total(own, lambda f: f.fund not in FISCAL) * scale)
    budget = fiscal + other
    unit = "元" if facts.traits.yuan else "万元"
    year = facts.traits.year - (1 if project.twin else 0)
    name = f"{topic.name}经费"
    if project.secret:
        rows = tuple((*_KINDS[kind], *["涉密"] * 4) for kind in ("数量", "质量", "时效", "成本",
                                                                "社会", "满意"))  # fmt: skip
        secret = {"code": project_code(dice, year), "name": name, "goals": "涉密"}
        return Written(project, name, {**secret}, rows)
    goals = "\n".join(f"{n}.{goal}" for n, goal in enumerate(topic.goals, 1))
    head: dict[str, str | Decimal | None] = {
        "code": project_code(dice, year), "name": name, "budget": budget,
        "fiscal": fiscal or None, "other": other or None,
        "purpose": f"用于{topic.costs[0]}和{topic.costs[1]}。预算数{budget}{unit}。",
        "goals": goals, **_plan(dice),
    }  # fmt: skip
    return Written(project, name, head, tuple(_rows(topic, budget, unit, project, dice)))


def _plan(dice: random.Random) -> dict[str, str]:
    """资金支出计划: rising, the last 100 %; the first may be blank."""
    steps = sorted(dice.sample(range(5, 96, 5), 3))
    plan = {f"plan{month}": f"{step}%" for month, step in zip((3, 6, 10), steps, strict=True)}
    if dice.random() < 0.3:
        plan.pop("plan3")
    return {**plan, "plan12": "100%"}


def _rows(
    topic: Topic, budget: Decimal, unit: str, project: Project, dice: random.Random
) -> Iterator[tuple[str, ...]]:
    for line in topic.lines.strip().splitlines():
        kind, rest = line.split(" ", 1)
        name, description, value, basis = (word.strip() for word in rest.split("|"))
        while "#" in value:
            value = value.replace("#", str(dice.randint(2, 9)), 1)
        if project.twin and kind == "时效":
            value = "3月31日前"
        yield (*_KINDS[kind], name, description, value, basis)
        if kind == "时效":
            yield from _costs(topic, budget, unit, dice)


def _costs(
    topic: Topic, budget: Decimal, unit: str, dice: random.Random
) -> Iterator[tuple[str, ...]]:
    """The whole budget as one cost or two."""
    kind = _KINDS["成本"]
    first = printed(budget * dice.randint(20, 80) / 100)
    if budget < 1 or first * 2 == budget or dice.random() < 0.4:
        yield (*kind, "项目总成本", "项目的全部开支", f"≤{budget}{unit}", "预算批复")
        return
    for name, amount in zip(topic.costs, (first, budget - first), strict=True):
        yield (*kind, name, f"项目中{name}的上限", f"≤{amount}{unit}", "预算批复")
