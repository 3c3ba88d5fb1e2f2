"""文件夹汇总表: every book of a folder read and checked; only its line comes back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from budgetbook.io.batch import FEW, LOST, Told, in_processes
from budgetbook.io.errors import BookError
from budgetbook.io.formats import open_files
from budgetbook.model.bureau import BureauTable, DepartmentLine, bureau_table, line_of_book
from budgetbook.model.expected_units import Expected
from budgetbook.model.layout_variant import Variant
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger

COLUMNS = (
    "编码", "部门", "状态", "文件", "年度", "错误", "提醒", "收入合计", "支出合计", "基本支出",
    "项目支出", "“三公”本年", "“三公”上年", "“三公”增减", "说明",
)  # fmt: skip
#: Said where last year's figure is not in the book.
UNKNOWN = "不详"


def read_line(path: Path, layouts: Sequence[Variant] = ()) -> DepartmentLine:
    """The line of one file; never raises BookError."""
    try:
        opened = open_files([path], isolated=True, own=layouts)
    except BookError as error:
        return DepartmentLine("", path.stem, "读不出", path.name, str(error))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    return line_of_book(book, opened.layout, review(book, opened.layout), path.name)


def read_table(
    paths: Sequence[Path],
    expected: Sequence[Expected] = (),
    told: Told | None = None,
    layouts: Sequence[Variant] = (),
) -> BureauTable:
    """The table of all files; ``told`` may raise Cancelled."""
    if len(paths) <= FEW:
        lines = []
        for path in paths:
            lines.append(read_line(path, layouts))
            if told is not None:
                told(len(lines), len(paths), path.name)
    else:
        calls = [(path, tuple(layouts)) for path in paths]
        names = [str(path) for path in paths]
        lines = in_processes(read_line, calls, names, _lost, told)
    return bureau_table(lines, expected)


def _lost(name: str) -> DepartmentLine:
    return DepartmentLine("", Path(name).stem, "读不出", Path(name).name, LOST)


# ---------------------------------------------------------------- as a table


def headings(table: BureauTable) -> list[str]:
    """The titles of all columns: the fixed ones, the funds, the 类."""
    uses = [f"{title}支出" if not title.endswith("支出") else title for title in table.uses]
    return [*COLUMNS[:-1], *table.funds, *uses, COLUMNS[-1]]


def cells_of(table: BureauTable, line: DepartmentLine) -> list[Any]:
    """What the columns hold for one department; None for nothing."""
    counts = line.state in ("没有错误", "有误", "重复", "年度不符")
    last: Any = line.three_last
    change: Any = line.three_change
    if counts and line.three is not None and last is None:
        last = change = UNKNOWN
    return [
        line.code, line.name, line.state, line.file, line.year,
        line.errors if counts else None, line.warnings if counts else None,
        line.income, line.expense, line.kinds.get("基本支出"), line.kinds.get("项目支出"),
        line.three, last, change,
        *(line.funds.get(title) for title in table.funds),
        *(line.uses.get(title) for title in table.uses),
        line.said or None,
    ]  # fmt: skip


def totals_of(table: BureauTable) -> list[Any]:
    """The last line: the sums of the departments that are counted."""
    three, last = table.total("three"), table.total("three_last")
    known = three is not None and last is not None
    said = f"{len(table.counted)} 个部门计入合计"
    return [
        "", "合计", "", "", None, sum(one.errors for one in table.counted),
        sum(one.warnings for one in table.counted),
        *(_known(table.total(name)) for name in ("income", "expense")),
        table.total_of("kinds", "基本支出"), table.total_of("kinds", "项目支出"),
        _known(three), _known(last),
        three - last if known else UNKNOWN,  # type: ignore[operator]
        *(table.total_of("funds", title) for title in table.funds),
        *(table.total_of("uses", title) for title in table.uses), said,
    ]  # fmt: skip


def _known(amount: Any) -> Any:
    return UNKNOWN if amount is None else amount
