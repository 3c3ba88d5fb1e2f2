"""Years in text: a golden list of newly written sentences of every pattern, and what always holds.

Each line of SENTENCES is a role and a sentence of a book of 2023 that becomes one of 2024.
"""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.wordlists import YearRole, rolling
from budgetbook.model.years import YearContext, roll_text, years_in

NAMES = ("2023年青年人才津贴", "关于拨付2023年驻村补助的通知（某财行[2022]7号）")
LOOSE = ("2023年度基层培训",)
CONTEXT = YearContext(2023, 2024, NAMES, LOOSE)

SENTENCES: tuple[tuple[YearRole, str], ...] = (
    # the budget year, in every way of writing it
    ("title", "某某局2023年部门预算信息公开目录"),
    ("title", "某某局 2023 年部门预算公开说明"),
    ("title", "二〇二三年部门预算"),
    ("title", "二○二三年度部门预算"),
    ("title", "2023预留中小企业份额"),
    ("line", "预算年度：2023"),
    ("line", "预算年度：２０２３"),
    ("narrative", "2023 预算收入 31.50 万元，其中事业收入 2.00 万元。"),
    ("narrative", "2023年，本局安排会议费 3.00 万元。"),
    ("narrative", "2023年,本局无购车计划。"),
    ("goal", "1.2023年底前走访老党员两遍。\n2.2023年新建活动室三间。"),
    ("goal", "2023年年底办结，2023年第四季度验收。"),
    ("target", "2023年12月底前"),
    ("target", "２０２３年6月底"),
    ("target", "23年底前"),
    ("target", "2023.6.30"),
    ("target", "2023-12-31"),
    ("target", "2023/9/1前"),
    ("description", "每月一次，2023年 11月完成末次回访"),
    ("narrative", "2023年1月至2023年12月按月拨付。"),
    ("narrative", "2023年全年预计接待来访四百人次，2023上半年过半。"),
    # plans that are the basis of a value: moved, and to be confirmed
    ("basis", "2023 工作计划"),
    ("basis", "2023年市局老年教育工作计划"),
    ("basis", "2023年度预算测算"),
    ("basis", "23年工作计划"),
    ("basis", "二〇二三年工作要点"),
    # plans and dates that are a year behind already
    ("basis", "2022 工作计划"),
    ("basis", "2022年预算测算"),
    ("basis", "22年度培训计划"),
    ("target", "2022年12月20日前"),
    ("description", "2022年底全部回访完"),
    ("title", "2022年部门预算公开"),
    ("basis", "2021年工作计划"),
    ("goal", "2020年的台账继续整理"),
    ("description", "按2022年的名单发放"),
    # document numbers, titles of papers
    ("basis", "某组字〔2021〕97号"),
    ("basis", "某财行[2022]10 号"),
    ("basis", "某办发【2020】18号文件"),
    ("basis", "某政发（2023）5号"),
    ("basis", "某办2021〕23号"),
    ("basis", "2023年第3号公告"),
    ("basis", "某人社2023-18号"),
    ("basis", "《某县2023年村干部轮训方案》"),
    ("goal", "照《某市人才规划（2018-2027年）》（某发〔2018〕4 号）办，2023年完成三成。"),
    ("basis", "《某省名师培养办法（2019—2023"),
    # plan periods, five-year plans
    ("description", "2018-2027年培训名额"),
    ("description", "2021—2023年三年行动的收官任务"),
    ("description", "2019-21年到村任职人数"),
    ("narrative", "2022-2023年度采暖补助"),
    ("narrative", "2022年10月至2023年9月为一个学年。"),
    ("narrative", "“十四五”期间建成六处站点。"),
    ("narrative", "“十三五”时期打下的底子。"),
    # cohorts
    ("goal", "招收2023届毕业生三十名，2023级学员结业。"),
    ("description", "为2021年、2022年硕士发放房补"),
    ("description", "2022年新录用人员初任培训人数"),
    # codes, names of projects
    ("title", "13010023P2023X0000001村干部补贴"),
    ("narrative", "见13010023P00123450001X号项目"),
    ("name", "2023年青年人才津贴"),
    ("title", "3.2023年青年人才津贴绩效目标表"),
    ("name", "2023年度基层培训"),
    ("title", "4、2023年度基层培训绩效目标表"),
    ("name", "关于拨付2023年驻村补助的通知（某财行[2022]7号）"),
    # history and comparison
    ("narrative", "较2022年预算减少 1.20 万元，主要是压减印刷费。"),
    ("narrative", "与 2022 年度相比无变化。"),
    ("narrative", "比上年（2022年）增加 3.00 万元。"),
    ("narrative", "2022年部门预算为 30.00 万元。"),
    ("narrative", "2022年末固定资产 8.00 万元，上年末车辆两台。"),
    ("narrative", "截至2022年12月31日，有房屋 60 平方米。"),
    ("narrative", "截至2022年9月已有志愿者九十人。"),
    ("narrative", "组织2022年度考核，完善2023年度考核办法。"),
    ("narrative", "开展2022年度绩效自评。"),
    ("narrative", "2019年建成的展馆，2022年获评省级示范点。"),
    ("narrative", "自2021年起实行，2023年以来扩面，始于2015年。"),
    ("narrative", "这项补助始于2023年。"),
    ("narrative", "2023年已完成选址。"),
    ("narrative", "2022年的做法继续沿用。"),
    ("narrative", "2022年、2023年各安排一批。"),
    # the future
    ("narrative", "力争到2025年总量翻番，面向2035年布局。"),
    ("narrative", "到2023年覆盖所有乡镇。"),
    ("narrative", "到2023年底覆盖所有乡镇。"),
    ("narrative", "2024年继续推进，2026年收尾。"),
    ("title", "2024年部门预算"),
    ("basis", "2024年工作计划"),
    # what published books say besides
    ("title", "2023年预留给中小微企业的份额"),
    ("target", "2023年12月底20日前"),
    ("narrative", "确保2023年底示范村过半，制定2023年引才方案。"),
    ("narrative", "开展2022年度考核，完善2023年度考核体系，实施2023年度党员轮训工程。"),
    ("narrative", "按要求开展上年度绩效自评；上年末房屋价值为8.60万元。"),
    ("description", "2019-2021 年度在村任职的选调生人数"),
    ("description", "2020—22年入职人员名册"),
    ("description", "改制企业离休人员2023年年终一次性补贴人数"),
    ("description", "全县党员年报2023年3月完成。"),
    ("description", "各班次在2022年12月底全部办完"),
    ("target", "比上年提高"),
    ("goal", "用于2021年老系统的运行维护，保障2023年新系统上线"),
    ("basis", "根据某财字[2017]177号文件"),
    ("basis", "2023年全县党员教育工作计划"),
    ("basis", "某人社字〔2023〕25号"),
    # numbers that are no years
    ("target", "≥2023人"),
    ("target", "2023.50"),
    ("target", "≤2,023元"),
    ("target", "2023"),
    ("description", "连续工作满23年的人员，工龄22年以上"),
    ("goal", "购置2000册图书，发放1980-2050份问卷"),
    ("narrative", "第三十五次会议，三十四五人参加。"),
)


def told(role: YearRole, text: str, context: YearContext = CONTEXT) -> str:
    """A sentence before and after, with each year's decision and reason."""
    spans = years_in(text, role, context)
    lines = [f"{role}｜{text}", f"　→｜{roll_text(text, spans)}"]
    for span in spans:
        ask = "，待确认" if span.ask and span.decision == "改" else ""
        new = f" → {span.new}" if span.new != span.words else ""
        lines.append(f"　　{span.decision} {span.words}{new}（{span.reason}{ask}）")
    return "\n".join(line.replace("\n", "⏎") for line in lines)


def test_sentences_of_every_pattern(golden: Callable[[str, str], None]) -> None:
    golden("years.txt", "\n".join(told(*one) for one in SENTENCES) + "\n")


def test_every_rule_and_mask_has_a_sentence() -> None:
    words = rolling()
    reasons = {span.reason for role, text in SENTENCES for span in years_in(text, role, CONTEXT)}
    known = {rule.say for rule in words.rules} | {mask.say for mask in words.masks}
    known |= {words.relative_say, words.registered_say, words.unregistered_say, words.range_say,
              words.several_say, words.several_stay}  # fmt: skip
    assert known - reasons == set()


@pytest.mark.parametrize(("text", "after"), [
    ("2022 工作计划", "2022 工作计划"),
    ("2023 工作计划", "2024 工作计划"),
])  # fmt: skip
def test_a_carried_over_project_keeps_its_own_year_until_asked(text: str, after: str) -> None:
    spans = years_in(text, "basis", CONTEXT._replace(past=True))
    assert roll_text(text, spans) == after
    assert [s.decision for s in spans] == ["待定" if text == after else "改"]
    assert [s.new for s in spans] == ["2024"]


def test_years_move_as_far_as_the_book() -> None:
    far = YearContext(2021, 2024)
    text = "2021年预算较2020年预算增加，截至2020年底有房屋一处"
    assert roll_text(text, years_in(text, "narrative", far)) == (
        "2024年预算较2023年预算增加，截至2023年底有房屋一处"
    )


def test_a_plan_that_ends_is_asked() -> None:
    (span,) = years_in("“十四五”规划任务", "narrative", YearContext(2025, 2026))
    assert (span.decision, span.words, span.new) == ("待定", "十四五", "十五五")
    (stays,) = years_in("《某县“十四五”规划》", "narrative", YearContext(2025, 2026))
    assert stays.decision == "留"


_PIECES = st.sampled_from([
    "2023", "2022", "２０２３", "二〇二三", "23", "年", "年度", " ", "工作计划", "〔", "〕",
    "[", "]",
    "《", "》", "（", "）", "号", "-", "至", "届", "较", "预算", "12月底前", "，", "。", "\n", "1.",
    "截至", "到", "十四五", "人", "97号", "、",
])  # fmt: skip
_ROLES = st.sampled_from(["title", "line", "name", "goal", "description", "target", "basis",
                          "narrative"])  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join), _ROLES)
def test_whatever_the_text_only_years_change_and_its_length_stays(
    text: str, role: YearRole
) -> None:
    spans = years_in(text, role, CONTEXT)
    after = roll_text(text, spans)
    assert len(after) == len(text)
    assert all(text[s.start : s.end] == s.words for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    moved = {i for s in spans if s.decision == "改" for i in range(s.start, s.end)}
    assert all(text[i] == after[i] for i in range(len(text)) if i not in moved)


@given(st.lists(_PIECES, max_size=10).map("".join), _ROLES)
def test_titles_and_document_numbers_never_change(text: str, role: YearRole) -> None:
    kept = "《某县2023年方案》（某发〔2022〕9号）"
    after = roll_text(whole := f"{text}。{kept}", years_in(whole, role, CONTEXT))
    assert after.endswith(kept) or "《" in text
    assert re.search(r"〔2022〕9号", after)
