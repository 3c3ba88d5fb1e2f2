"""A small county book with everything a writer meets; every sentence is written for the tests."""

from decimal import Decimal

from budgetbook.model.book import (
    Book,
    ExtraColumn,
    FlowItem,
    Mark,
    Paragraph,
    Placed,
    Row,
    Table,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county

PINNED = Ref("general", "205", "project")
ZERO = Ref("hospitality", "abroad", "general")

PROJECT = """
# project p1
goals
目标占位

# indicators p1
level1   | level2   | level3     | description          | target | basis
产出指标 | 数量指标 | =培训人次  | 参加培训的人数       | ≥30人  | 年度计划
产出指标 | 质量指标 | 合格率     | 通过考核的人数的比例 | ≥95%   | 年度计划
效益指标 | 社会效益 | 群众知晓度 | 抽样调查的结果       | 较高   | 问卷

# assets
row      | quantity | value
vehicles | 2        | 30.00
other    | 5        | 1.50

# units
name       | nature | rank | funding
某某局本级 | 行政   | 科级 | 财政拨款
"""

_TEXT = (
    ("某某局信息公开文本", "cover"),
    ("2023年目录", "contents_title"),
    ("第一组 公开表", "contents_group"),
    ("收支总表\t3", "contents"),
)
_NARRATIVE = (
    ("某某局情况说明", "title"),
    ("一、我们做什么", "heading1"),
    ("  开头有两个空格的“引文”段落。", "body"),
    ("第一行\n第二行", "body"),
    ("=SUM(A1)是正文，不是公式。", "body"),
)


def sample() -> Book:
    """The book, totals filled."""
    book = county(PROJECT)
    goals = "1.办好培训。\n2.用好资金。"
    book = book.with_values(
        {
            Ref("project", "form", "goals", "p1"): goals,
            Ref("project", "form", "name", "p1"): "培训经费",
            ZERO: Decimal("0.00"),
            PINNED: Decimal("14.00"),
        },
        {PINNED: Mark(pinned="user")},
    )
    book = book.with_table(foreign()).model_copy(update={"flow": flow()})
    return Ledger(COUNTY, book).settle(book).book


def flow() -> tuple[FlowItem, ...]:
    """Cover, contents, the nine tables, text, a table of the text, a project, a foreign table."""
    public = [s.id for s in COUNTY.sheets if s.group == "tables"]
    return (
        *_paragraphs("a", _TEXT),
        *(Placed(sheet=sheet) for sheet in public),
        *_paragraphs("b", _NARRATIVE),
        Placed(sheet="units", title="机构一览"),
        Placed(sheet="assets"),
        Paragraph(id="c", text="三、项目", role="heading2"),
        Placed(sheet="project", instance="p1", title="1、培训经费绩效目标表"),
        Placed(sheet="", instance="x1", title="另附的表"),
        Paragraph(id="d", text="完。"),
    )


def _paragraphs(prefix: str, items: tuple[tuple[str, str], ...]) -> list[Paragraph]:
    return [
        Paragraph.model_validate({"id": f"{prefix}{i}", "text": text, "role": role})
        for i, (text, role) in enumerate(items)
    ]


def foreign() -> Table:
    """A table that the layout does not know."""
    return Table(
        key=TableKey("extra", "x1"),
        extra_columns=(
            ExtraColumn(id="a", title="", kind="text"),
            ExtraColumn(id="b", title="", kind="amount"),
        ),
        rows=(
            Row(id="1", cells={"a": "事项", "b": "数额"}),
            Row(id="2", cells={"a": "@备注", "b": Decimal("3.20")}),
        ),
        notes=("附注：另附的表没有固定格式。",),
    )


def printed_texts(book: Book) -> list[str]:
    """Some of what must come out, in the book's order."""
    return [
        "某某局信息公开文本", "2023年目录", "部门预算收支总表", "某某局情况说明", "机构一览",
        "某某局本级", "部门固定资产占用情况表", "三、项目", "1、培训经费绩效目标表", "=培训人次",
        "群众知晓度", "另附的表", "@备注", "附注：另附的表没有固定格式。", "完。",
    ]  # fmt: skip
