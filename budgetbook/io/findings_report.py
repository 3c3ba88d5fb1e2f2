"""审核报告: the findings of one book or several as .xlsx or .docx."""

from collections.abc import Sequence
from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import write_safely
from budgetbook.model.audit import Audit, AuditLine, MutedRule, money
from budgetbook.model.finding import State

#: Title and relative width of each column.
COLUMNS = (
    ("状态", 6), ("规则", 6), ("勾稽关系", 42), ("左", 11), ("右", 11), ("差额", 10),
    ("可能出在", 20), ("依据", 16), ("出错说明", 16),
)  # fmt: skip
SUFFIXES = (".xlsx", ".docx")
MUTED_COLUMNS = ("状态", "规则", "名称", "未列出", "停用原因")
#: Which of the columns hold amounts.
AMOUNTS = range(3, 6)


def check_suffix(path: Path) -> None:
    """Raises BookError where a report cannot be written as the kind of file ``path`` names."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"审核报告不能写成“{path.suffix or path.name}”，没有写；可以写 .xlsx 或 .docx"
        )


def write_report(path: Path, audits: Sequence[Audit]) -> None:
    """Writes the report at ``path``, by its suffix; raises BookError."""
    check_suffix(path)
    if path.suffix.lower() == ".xlsx":
        from budgetbook.io.findings_excel import report_as_excel

        write_safely(path, report_as_excel(audits))
    else:
        from budgetbook.io.findings_word import report_as_word

        write_safely(path, report_as_word(audits))


def facts(audit: Audit) -> list[str]:
    """The lines over the findings: whose book, which year, how many checks ended how."""
    who = [f"部门：{audit.department or '（未填）'}"]
    who.append(f"年度：{audit.year}" if audit.year else "年度：（未填）")
    who.append(f"版式：{audit.layout}")
    who.append(f"金额单位：{audit.unit}")
    counted = "　".join(f"{state.label} {audit.counts.get(state, 0)}" for state in State)
    lines = [f"文件：{Path(audit.file).name}"] if audit.file else []
    lines += ["　".join(who), f"核对结果：{counted}"]
    if audit.counts.get(State.INSUFFICIENT):
        lines.append("“数据不足”是没有核对的，不等于通过；下面只列不符、提示和出错的各条。")
    if not audit.lines:
        lines.append("没有不符，也没有提示。")
    return lines


def line_cells(line: AuditLine) -> tuple[str, ...]:
    """One finding as words, a column each."""
    return (
        line.state.label, line.rule, line.message, money(line.left), money(line.right),
        money(line.difference), line.suspects, line.cite, line.explanation,
    )  # fmt: skip


def muted_cells(rule: MutedRule) -> tuple[str, ...]:
    """One rule that is switched off as words."""
    return "已停用", rule.rule, rule.name, f"{rule.unlisted} 条", rule.reason
