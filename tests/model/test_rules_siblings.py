"""Rules over rows and projects beside each other."""

import pytest

from tests.model.projects import book_of, told

Projects = tuple[dict[str, str], ...]


def bases(*texts: str) -> dict[str, str]:
    lines = (f"数量 | 书目{n} | 第{n}类 | {n}0册 | {text}" for n, text in enumerate(texts, 1))
    return {"indicators": "\n".join(lines)}


def costs(*values: str) -> Projects:
    row = "成本 | 讲课预算 | 每人每天的标准 | {}"
    return tuple(
        {"name": name, "indicators": row.format(value)}
        for name, value in zip(("春训", "夏训", "秋训", "冬训"), values, strict=False)
    )


_ALIKE = "数量 | 到村演出场次 | 全年 | ≥{0}场\n质量 | 节目审看比例 | 审看的占比 | {0}%\n" \
    "时效 | 演出结束日期 | 最后一场 | 11月{0}日前\n成本 | {1} | 开支 | ≤3万元"  # fmt: skip
_BENEFIT = "效益 | {0} | 让住得远的乡亲也看得上家乡的好戏 | {1}"

FAILING: list[tuple[str, Projects, str]] = [
    ("D13a", (bases("某文〔2023〕8号", "某文〔2023〕8号", "某文〔2023〕9号"),), "某文〔2023〕9号"),
    ("D13b", (bases("县文化馆演出安排表", "县文化馆年度演出安排表"),), "县文化馆年度演出安排表"),
    ("D15", (bases("工作计划"),), "“工作计划”"),
    ("D15", (bases("书目1"), {"indicators": "数量 | 新书总册数 | 书 | 9册 | 新书总册数"}),
     "新书总册数"),
    ("D15", (bases("把全村书屋办好", "把全村书屋办好", "把全村书屋办好"),), "把全村书屋办好"),
    ("D13c", costs("≤380元/人·天", "≤380元/人·天", "≤380元/人·天", "≤360元/人·天"), "≤360元"),
    ("D13d", ({"purpose": "1月春节送戏。", "goals": "1.2月春节让乡亲看上戏。"},), "1月春节"),
    ("D13e", ({"name": "县级优秀教师奖励", "goals": "1.奖励县级优秀教师。",
               "indicators": "满意 | 优秀县级教师满意度 | 县级优秀教师的评价 | ≥90%"},),
     "优秀县级教师"),
    ("D10d", ({"name": "送戏", "indicators": _ALIKE.format(10, "车费")},
              {"name": "送书", "indicators": _ALIKE.format(12, "书费")}), "送戏；送书"),
    ("D10e", ({"name": "送戏", "indicators": _BENEFIT.format("山村文化生活", "逐年改善")},
              {"name": "送书", "indicators": _BENEFIT.format("山村读书风气", "逐年变好")}), "乡亲"),
    ("D10f", ({"name": "送戏", "goals": "1.送戏，让山里人和城里人一样有得看。"},
              {"name": "送书", "goals": "1.送书，让山里人和城里人一样有得看。"}),
     "让山里人和城里人一样有得看"),
    ("D3b", ({"indicators": "时效 | 演出结束时间 | 最后一场 | 5月底前",
              "plan10": "40%", "plan12": "100%"},), "演出结束时间 5月底前；10月底支出计划 40%"),
]  # fmt: skip

SILENT: list[tuple[str, Projects]] = [
    ("D13a", (bases("某文〔2023〕8号", "某办〔2023〕9号", "某文〔2023〕8号"),)),
    ("D13a", (bases("《送戏办法》某文〔2023〕8号", "《送书办法》某文〔2023〕9号"),)),
    ("D13b", (bases("县文化馆演出安排表", "县图书馆借书登记表", "县文化馆困难演员登记表"),)),
    ("D15", (bases("2024年送戏工作计划"),)),
    ("D13c", costs("≤380元/人·天", "≤380元/人·天", "≤360元/人·天")),
    ("D13d", ({"purpose": "2月春节送戏。", "goals": "1.2月春节让乡亲看上戏，10月国庆再演。"},)),
    ("D13e", ({"name": "县级优秀教师奖励", "goals": "1.奖励县级优秀教师。"},)),
    ("D10d", ({"name": "送戏", "indicators": _ALIKE.format(10, "车费")},
              {"name": "送书", "indicators": "数量 | 送书册数 | 全年 | ≥900册\n" * 4})),
    ("D10e", ({"name": "送戏", "indicators": _BENEFIT.format("山村文化生活", "逐年改善")},)),
    ("D10f", ({"name": "送戏", "goals": "1.送戏。"}, {"name": "送书", "goals": "1.送书。"})),
    ("D3b", ({"indicators": "时效 | 演出结束时间 | 最后一场 | 11月底前",
              "plan10": "40%", "plan12": "100%"},)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "projects", "words"), FAILING)
def test_fails(rule: str, projects: Projects, words: str) -> None:
    messages = told(book_of(*projects), rule)
    assert len(messages) == 1
    assert words in messages[0]


@pytest.mark.parametrize(("rule", "projects"), SILENT)
def test_is_silent(rule: str, projects: Projects) -> None:
    assert told(book_of(*projects), rule) == []
