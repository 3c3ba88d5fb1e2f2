"""Books of projects written as text, and what one rule says of them.

An indicator is a line ``数量 | 名称 | 描述 | 指标值 | 依据``; trailing columns may be left out.
"""

from budgetbook.model import review as _review  # noqa: F401  declares the rules
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.check import RULES, RuleOutcome, Subject, run_rules
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import OFFICE, write

YEAR = 2024
_KINDS = {
    "数量": "产出指标 | 数量指标", "质量": "产出指标 | 质量指标", "时效": "产出指标 | 时效指标",
    "成本": "产出指标 | 成本指标", "效益": "效益指标 | 社会效益指标",
    "满意": "满意度指标 | 服务对象满意度指标", "经济成本": "成本指标 | 经济成本指标",
}  # fmt: skip
#: One indicator of each required kind, nothing wrong with any.
COMPLETE = """
数量 | 巡回宣讲次数 | 全年到乡镇宣讲的次数 | ≥24次 | 宣讲方案
质量 | 宣讲覆盖率 | 听过宣讲的乡镇占全部乡镇的比例 | 100% | 签到记录
时效 | 宣讲结束时间 | 全部场次结束的日期 | 11月20日前 | 宣讲方案
成本 | 宣讲交通费 | 租车和燃油的开支 | ≤3.20万元 | 项目批复
效益 | 政策知晓率 | 抽样问卷中答对的占比 | ≥85% | 抽样问卷
满意 | 听众满意度 | 现场打分满意的占比 | ≥90% | 现场打分
"""


def book_of(
    *projects: dict[str, str],
    layout: str = "hebei-performance",
    year: int | None = YEAR,
    text: str = "",
) -> Book:
    """A book with these projects: fields of the head, ``goals`` and ``indicators``."""
    found = load_layout(layout)
    book = fresh_book(found, YEAR, OFFICE)
    for number, project in enumerate(projects, 1):
        book = _with_project(book, f"p{number}", {"name": "宣讲经费", **project})
    book = book.model_copy(update={"year": year})
    return with_text(book, text) if text else book


def _with_project(book: Book, instance: str, project: dict[str, str]) -> Book:
    layout = load_layout(book.layout)
    fields = {k: v for k, v in project.items() if k not in ("goals", "indicators")}
    head = f"# project {instance}\n{' | '.join(fields)}\n{' | '.join(fields.values())}\n"
    lines = [_line(line) for line in project.get("indicators", COMPLETE).strip().splitlines()]
    columns = " | ".join(c.id for c in layout.tables_by_id["indicators"].columns)
    rows = f"# indicators {instance}\n{columns}\n" + "\n".join(lines) + "\n"
    book = write(layout, head + (rows if lines else ""), book)
    table = book.tables[TableKey("project", instance)]
    goals = {"goals": project.get("goals", "1.把惠民政策讲到村口。")}
    return book.with_table(table.with_rows(row.with_cells(goals) for row in table.rows))


def _line(line: str) -> str:
    kind, _, rest = line.partition(" | ")
    return f"{_KINDS[kind.strip()]} | {rest}"


def with_text(book: Book, text: str) -> Book:
    """``book`` with text: a line is a paragraph, ``[role] …`` of another role than body, and
    ``[sheet] id title`` places a sheet."""
    flow: list[Paragraph | Placed] = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        mark, _, words = line.partition("] ")
        role = mark.removeprefix("[") if words and line.startswith("[") else "body"
        words = words if role != "body" else line
        if role == "sheet":
            sheet, _, title = words.partition(" ")
            flow.append(Placed(sheet=sheet, title=title))
        else:
            entry = {"id": f"t{number}", "text": words.replace("\\t", "\t"), "role": role}
            flow.append(Paragraph.model_validate(entry))
    return book.model_copy(update={"flow": tuple(flow)})


def outcome(book: Book, rule: str) -> RuleOutcome:
    """How one rule ends over the book."""
    layout = load_layout(book.layout)
    ledger = Ledger(layout, book)
    names = frozenset(RULES[rule].reads) or None
    return run_rules(Subject(book, layout, ledger), names)[rule]


def told(book: Book, rule: str) -> list[str]:
    """What one rule says."""
    return [finding.message for finding in outcome(book, rule).findings]


def rows(indicators: str, **fields: str) -> Book:
    """A book of one project with these indicators alone."""
    return book_of({"indicators": indicators, **fields})
