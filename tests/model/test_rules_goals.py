"""Rules over goals and purposes: for each what fails and what is silent."""

import pytest

from tests.model.projects import book_of, told

FAILING = [
    ("D11c", {"goals": "1.办好夜校。\n2.修好书屋"}, "2.修好书屋"),
    ("D11d", {"purpose": "用于租用大巴、购买教材和讲课"}, "购买教材和讲课"),
    ("D11e", {"purpose": "组织歌手分批下乡演出。", "goals": "1.组织歌手分批下乡演出。"}, "同文"),
    ("D11e", {"purpose": "租大巴。", "goals": "资金用于租大巴和买教材。"}, "资金用于租大巴"),
    ("D11f", {"goals": "1.为加快乡村夜校建设。"}, "为加快乡村夜校建设"),
    ("D11f", {"goals": "1.通过租用大巴、购买教材。"}, "通过租用大巴"),
    ("D11f", {"goals": "1.规范夜校"}, "1.规范夜校"),
    ("D11g", {"goals": "1.圆满完成全部任务。"}, "圆满完成全部任务"),
    ("D11h", {"goals": "1.办夜校，让乡亲晚上也有地方读书写字。\n"
                       "2.修书屋，让乡亲晚上也有地方读书写字。"}, "让乡亲晚上也有地方读书写字"),
    ("D16a", {"goals": "1.书屋全部开放。", "indicators": "质量 | 书屋开放率 | 开放的占比 | ≥90%"},
     "书屋开放率 ≥90%；目标写“全部开放”"),
    ("D16a", {"goals": "1.津贴足额发放。", "indicators": "质量 | 津贴发放率 | 发放的占比 | ≥85%"},
     "足额发放"),
    ("D16b", {"purpose": "修书屋。", "goals": "1.修好书屋。",
              "indicators": "成本 | 培训人均费用 | 一个人的费用 | ≤400元"}, "培训人均费用"),
    ("D16b", {"name": "书屋及换届经费", "purpose": "修书屋。", "goals": "1.修好书屋。"}, "换届"),
    ("D16b", {"purpose": "修书屋。", "goals": "1.修好书屋，表彰先进。"}, "表彰"),
    ("D16c", {"indicators": "满意 | 读者满意度 | 满意的读者占应保人数之比 | ≥90%"}, "占应保人数"),
    ("D16d", {"purpose": "用于日常办公和租车。"}, "日常办公"),
    ("D16e", {"name": "离退休干部读书经费",
              "indicators": "数量 | 退休干部人数 | 借书的人 | ≥40人"}, "退休干部人数"),
]  # fmt: skip

SILENT = [
    ("D11c", {"goals": "1.办好夜校。\n2.修好书屋。"}),
    ("D11c", {"goals": "1.办好夜校\n2.修好书屋"}),
    ("D11d", {"purpose": "用于租用大巴、购买教材和讲课。"}),
    ("D11e", {"purpose": "组织歌手下乡演出三十场。", "goals": "1.让山里人看上好戏。"}),
    ("D11f", {"goals": "1.为山里孩子购买图书，开展读书活动。\n2.通过送戏下乡，丰富群众生活。"}),
    ("D11f", {"goals": "1.通过送戏下乡丰富群众生活。\n2.把书送到家门口。"}),
    ("D11g", {"goals": "1.圆满完成30场演出。"}),
    ("D11h", {"goals": "1.办夜校，读书写字。\n2.修书屋，读书写字。"}),
    ("D16a", {"goals": "1.书屋全部开放。", "indicators": "质量 | 书屋开放率 | 开放的占比 | 100%"}),
    ("D16a", {"goals": "1.书屋开放。", "indicators": "质量 | 书屋开放率 | 开放的占比 | ≥90%"}),
    ("D16b", {"purpose": "修书屋、办培训。", "goals": "1.修好书屋。",
              "indicators": "成本 | 培训人均费用 | 一个人的费用 | ≤400元"}),
    ("D16c", {"name": "大病保险补助",
              "indicators": "满意 | 满意度 | 满意的占应保人数之比 | ≥90%"}),
    ("D16d", {"purpose": "用于租车。"}),
    ("D16e", {"name": "离退休干部读书经费",
              "indicators": "数量 | 离退休干部人数 | 借书的人 | ≥40人"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "project", "words"), FAILING)
def test_fails(rule: str, project: dict[str, str], words: str) -> None:
    messages = told(book_of(project), rule)
    assert len(messages) == 1
    assert words in messages[0]


@pytest.mark.parametrize(("rule", "project"), SILENT)
def test_is_silent(rule: str, project: dict[str, str]) -> None:
    assert told(book_of(project), rule) == []


def test_missing_stops_of_many_projects_are_one_finding() -> None:
    projects = ({"name": n, "goals": f"1.把{n}办到村口"} for n in ("夜校", "书屋", "影院"))
    messages = told(book_of(*projects), "D11d")
    assert len(messages) == 1
    assert "3 个项目" in messages[0]
