"""Rules over lists in the text, the projects they name, terms, and how items are written."""

import pytest

from tests.model.projects import book_of, outcome, told

NAMES = ("乡村放映经费", "村级书屋经费", "夜校讲课经费", "县城影院改造经费")
GOALS = "[heading2] 二、分项绩效目标\n"


def goals(*names: str) -> str:
    numbers = "一二三四五六"
    return GOALS + "\n".join(
        f"（{numbers[i]}）{name}\n放映两轮露天电影。" for i, name in enumerate(names)
    )


def projects(*names: str) -> list[dict[str, str]]:
    row = "数量 | 露天电影场次 | 放映 | ≥{}轮"
    return [{"name": n, "indicators": row.format(2)} for n in names]


def test_parts_and_projects_answer_each_other() -> None:
    text = goals(*NAMES)
    assert told(book_of(*projects(*NAMES), text=text), "D12") == []
    fewer = told(book_of(*projects(*NAMES[:3]), text=text), "D12")
    assert fewer == ["分项目标“（四）县城影院改造经费”没有对应的项目绩效目标表"]
    more = told(book_of(*projects(*NAMES, "文物普查经费"), text=text), "D12")
    assert more == ["项目“文物普查经费”在第一部分没有对应的分项目标"]
    names = (*NAMES[:3], "县城影院改造专项经费")
    assert "名称不一致" in told(book_of(*projects(*names), text=text), "D12")[0]


def test_parts_that_are_no_projects_say_nothing() -> None:
    text = goals("干部工作", "人才工作", "党建工作")
    assert told(book_of(*projects(*NAMES), text=text), "D12") == []


def test_counts_of_a_part_are_those_of_its_project() -> None:
    text = goals(*NAMES[:2])
    assert told(book_of(*projects(*NAMES[:2]), text=text), "D12b") == []
    other = projects(*NAMES[:2])
    other[0]["indicators"] = "数量 | 露天电影场次 | 放映 | ≥5轮"
    messages = told(book_of(*other, text=text), "D12b")
    assert len(messages) == 1
    assert "“两轮露天电影”" in messages[0]
    assert "≥5轮" in messages[0]


ITEMS = [
    ("1.放映。\n2.读书。\n3、讲课。", "“3、讲课。”"),
    ("1.放映下乡，送到村口。\n2.读书进村，放到村口", "读书进村，放到村口"),
    ("（一）放映。每村四场。\n（二）读书。\n（三）讲课。每村两次。", "（二）读书。"),
    ("[contents] 1.放映经费\\t3\n[contents] 2.书屋经费\\t5\n[contents] 3夜校经费\\t7", "3夜校经费"),
]


@pytest.mark.parametrize(("text", "words"), ITEMS)
def test_items_are_written_alike(text: str, words: str) -> None:
    messages = told(book_of(text=text), "E3")
    assert len(messages) == 1
    assert words in messages[0]


@pytest.mark.parametrize(
    "text",
    [
        "1.放映。\n2.读书。\n（二）安排\n1、讲课。\n2、修缮。",
        "1.放映\n2.读书",
        "（一）放映。每村四场。\n（二）读书。每村一间。\n（三）讲课。每村两次。",
        "[contents] 1.放映经费\\t3\n[contents] 2.书屋经费\\t5",
    ],
)
def test_items_alike_are_silent(text: str) -> None:
    assert told(book_of(text=text), "E3") == []


def test_a_list_is_carried_out() -> None:
    said = "从强放映、强书屋、强夜校三个方面推进。\n"
    heads = "1.进村入户强放映。\n2.按需选书强书屋。\n"
    assert told(book_of(text=said + heads + "3.名师讲课强夜校。"), "C7") == []
    messages = told(book_of(text=said + heads), "C7")
    assert len(messages) == 1
    assert "没有“强夜校”" in messages[0]
    wrong = told(book_of(text="从强放映、强书屋、强夜校四个方面推进。"), "C7")
    assert "列了 3 项" in wrong[0]


def test_terms_are_those_of_the_tables() -> None:
    text = "三、机关运行经费安排情况\n八、名词解释\n1、{}：维持办公的钱。\n九、其他"
    wrong = outcome(book_of(text=text.format("机关运行费")), "C8").findings
    assert ["“机关运行费”" in f.message and f.paragraph for f in wrong] == ["t3"]
    assert told(book_of(text=text.format("机关运行经费")), "C8") == []


def test_tables_that_the_text_names_exist() -> None:
    found = outcome(book_of(layout="hebei-open-2023", text="反映在项目明细支出表中。"), "C9")
    assert "“项目明细支出表”" in found.findings[0].message
    assert told(book_of(layout="hebei-open-2023", text="见支出总表、收入总表。"), "C9") == []


def test_a_list_that_begins_anew_is_no_gap() -> None:
    lists = "（一）放映。\n（二）读书。\n（三）讲课。\n"
    assert told(book_of(text=lists + "各单位如下。\n" + lists), "E2") == []
    assert told(book_of(text=lists + "各单位如下。\n（一）放映。\n（二）读书。"), "E2")


#: Rules whose failing example is a whole book, by the test that has it.
TESTED = {
    "D12": test_parts_and_projects_answer_each_other,
    "D12b": test_counts_of_a_part_are_those_of_its_project,
    "E3": test_items_are_written_alike,
}
