"""The small county book with text and two projects, as the window's tests open it."""

from typing import TYPE_CHECKING

from budgetbook.model.book import Book, Paragraph, Placed
from tests.model.books import COUNTY, county, write

if TYPE_CHECKING:
    from budgetbook.ui.document import Document

_PROJECTS = """
# project p1
name       | goals
培训经费   | 1.办好两期培训班。

# indicators p1
level1   | level2   | level3       | description    | target | basis
产出指标 | 数量指标 | 培训班期数   | 全年办班的期数 | 2期    | 工作计划
产出指标 | 质量指标 | 结业合格率   | 合格人数占比   | ≥95%   | 工作计划
效益指标 | 社会效益 | 业务能力提升 | 学员反馈       | 提升   | 问卷

# project p2
name       | goals
修缮经费   | 修好办公楼的屋面。

# indicators p2
level1   | level3
产出指标 | 修缮面积
"""

TEXT = (
    Paragraph(id="t1", text="一、部门职责", role="heading1"),
    Paragraph(id="t2", text="负责全县某项工作。"),
    Paragraph(id="t3", text="另有所属单位一个。"),
    Paragraph(id="t4", text="二、收支情况", role="heading1"),
)


#: What the small book is too small for: full 科目 names, every kind of indicator, one numbering.
_TOO_SMALL = dict.fromkeys(("S2", "D7e", "D8h", "D15", "E2"), "测试用的小簿")


def office_book(changes: str = "", *, quiet: bool = False) -> Book:
    """Tables, four paragraphs at the end, and projects p1 and p2 behind them; ``quiet`` without
    the rules it is too small for."""
    book = write(COUNTY, _PROJECTS, county(changes))
    projects = tuple(Placed(sheet="project", instance=i) for i in ("p1", "p2"))
    return book.model_copy(
        update={"flow": (*book.flow, *TEXT, *projects), "muted": _TOO_SMALL if quiet else {}}
    )


def office(changes: str = "", *, quiet: bool = False) -> "Document":
    """A document of the office book."""
    from budgetbook.ui.document import Document  # tests of the model need no Qt

    return Document(office_book(changes, quiet=quiet), COUNTY)
