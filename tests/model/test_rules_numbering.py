"""The numbering of the text."""

import pytest

from budgetbook.model.rules_numbering import chinese_number, chinese_numeral
from tests.model.projects import book_of, outcome, told


def numbered(text: str) -> list[str]:
    """What E2 says of a text, numbers apart by blanks and paragraphs by lines."""
    return told(book_of(text=text), "E2")


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 35, 99])
def test_numerals(number: int) -> None:
    assert chinese_number(chinese_numeral(number)) == number
    assert chinese_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "[heading1] 第一部分 总则\n一、职责\n（一）规划。\n（二）讲堂。\n二、安排",
        "[heading2] 一、职责\n1.编规划。\n2、办讲堂。\n[heading2] 二、安排\n1.收入\n2.支出",
        "一、职责\n[heading1] 第一部分 目标\n（一）总目标\n[heading1] 第二部分 项目\n二、安排",
        "主要任务：\n1.编规划。\n2.办讲堂。\n下属单位有：\n1.文化馆。\n2.图书馆。",
        "[title] 名词解释\n（一）拨款。\n（二）结转。\n[title] 其他情况\n一、用车\n二、采购",
        "（一）编规划。（二）办讲堂。\n（三）建书屋。",
        "2024年安排3.5万元。\n1.2倍于上年。",
        "一、职责……………1\n五、说明……………9",
        "[heading1] 第二部分 项目\n一、用车\n二、采购",
    ],
)
def test_silent(text: str) -> None:
    assert numbered(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[heading1] 第一部分 总则\n[heading1] 第三部分 附则", "第三部分 附则"),
        ("[heading2] 一、职责\n[heading2] 三、安排", "三、安排"),
        ("（一）编规划。\n（三）办讲堂。", "（三）办讲堂。"),
        ("1.编规划。\n2.办讲堂。\n4.建书屋。", "4.建书屋。"),
        ("1.编规划。\n1.办讲堂。", "1.办讲堂。"),
        ("（一）编规划。\n（二）办讲堂。\n目标：办满30场。\n（一）建书屋。", "（一）建书屋。"),
        ("[heading2] 三、保障措施\n[heading2] 一、财务保障", "三、保障措施"),
        ("[heading2] 一、职责\n2.编规划。", "2.编规划。"),
    ],
)
def test_fails(text: str, words: str) -> None:
    messages = numbered(text)
    assert messages
    assert any(words in message for message in messages)


def test_finding_names_its_paragraph() -> None:
    found = outcome(book_of(text="1.编规划。\n3.办讲堂。"), "E2").findings
    assert [f.paragraph for f in found] == ["t2"]
