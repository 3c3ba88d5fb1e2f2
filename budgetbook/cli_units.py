"""汇总 on the command line: ``sum`` makes a department's book out of those of its units,
``overview`` a table of a folder of departments."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts, take_layouts
from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.io.units_reading import UnitRead
    from budgetbook.model.book import Department, Member
    from budgetbook.model.bureau import BureauTable
    from budgetbook.model.expected_units import Expected, Line
    from budgetbook.model.summing_up import SummedUp

OK, NOT_ALL = 0, 1
_SUM_USAGE = (
    "main.py sum 文件或文件夹… 部门.ysb [--code 编码] [--name 名称] [--expected 名单] [--again] "
    "[--json] [--layouts 版式文件夹]"
)
_OVERVIEW_USAGE = (
    "main.py overview 文件夹… 表.xlsx [--expected 名单] [--json] [--layouts 版式文件夹]"
)


def add_commands(commands: Any) -> None:
    """Adds both commands to the parser."""
    made = commands.add_parser("sum", help="汇总：本级和所属单位的预算簿合成部门簿",
                               usage=_SUM_USAGE)  # fmt: skip
    made.add_argument("files", nargs="+", metavar="文件或文件夹… 部门.ysb")
    made.add_argument("--code", default="", metavar="编码", help="部门编码，不写则按各单位推出")
    made.add_argument("--name", default="", metavar="名称", help="部门名称，不写则按各单位推出")
    made.add_argument("--again", action="store_true",
                      help="部门.ysb 已经汇总过：换上这些单位的新簿，重新汇总")  # fmt: skip
    table = commands.add_parser("overview", help="文件夹汇总表：一个文件夹的各部门列成一张表",
                                usage=_OVERVIEW_USAGE)  # fmt: skip
    table.add_argument("files", nargs="+", metavar="文件夹… 表.xlsx")
    for command, run in ((made, _sum), (table, _overview)):
        command.add_argument("--expected", type=Path, metavar="名单",
                             help="应报单位的名单 .txt、.csv 或 .xlsx")  # fmt: skip
        command.add_argument("--json", action="store_true", help="按 JSON 输出")
        take_layouts(command)
        command.set_defaults(run=run)


def _paths(names: Sequence[str], target: Path) -> list[Path]:
    """The files that are named, those of folders too, without the one that is written."""
    from budgetbook.io.batch import files_in

    found: list[Path] = []
    for name in names:
        path = Path(name)
        found += files_in(path) if path.is_dir() else [path]
    found = [path for path in dict.fromkeys(found) if path.resolve() != target.resolve()]
    if not found:
        raise BookError(f"没有找到能打开的文件：{'、'.join(names)}")
    return found


def _show_progress(done: int, total: int, name: str) -> None:
    """One line that is written over and over, gone at the end."""
    if sys.stderr.isatty():
        words = f"[{done}/{total}] {Path(name).name}" if done < total else ""
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def _expected(arguments: argparse.Namespace) -> "list[Expected]":
    from budgetbook.io.expected_list import read_expected

    return read_expected(arguments.expected) if arguments.expected else []


# ---------------------------------------------------------------- sum


def _sum(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import save_book
    from budgetbook.io.units_reading import read_units
    from budgetbook.model.expected_units import expected_units, standings
    from budgetbook.model.summing_up import SummingError

    *names, last = arguments.files
    target = Path(last)
    if not names or target.suffix.lower() != ".ysb":
        raise BookError(f"用法不对，请看：{_SUM_USAGE}")
    before = _before(arguments, target)
    expected = _expected(arguments)
    found = read_units(_paths(names, target), _show_progress, own_layouts(arguments.layouts))
    try:
        made = _summed(arguments, found, before)
    except SummingError as error:
        raise BookError(str(error)) from error
    save_book(target, made.book, before.origins if before else ())
    lines = standings(expected or expected_units(made.book), made.book.members)
    unread = [one for one in found if one.member is None]
    if arguments.json:
        print(json.dumps(_told(target, made, lines, unread), ensure_ascii=False, indent=1))
    else:
        _print(target, made, lines, unread)
    return OK if not unread and all(one.standing == "已收" for one in lines) else NOT_ALL


def _before(arguments: argparse.Namespace, target: Path) -> "Opened | None":
    """The department's book that is summed again; None for a new one. Raises BookError."""
    from budgetbook.io.formats import open_files

    if not arguments.again:
        if target.exists():
            raise BookError(
                f"“{target.name}”已经有了，没有汇总，原文件没有动；要换上新的单位簿重新汇总，"
                "请加 --again，否则请换一个文件名"
            )
        return None
    opened = open_files([target], isolated=True, own=own_layouts(arguments.layouts))
    if not opened.book.members:
        raise BookError(f"“{target.name}”没有汇总过单位，不能重新汇总；请换一个文件名")
    return opened


def _summed(
    arguments: argparse.Namespace, found: "list[UnitRead]", before: "Opened | None"
) -> "SummedUp":
    from budgetbook.io.units_reading import numbered
    from budgetbook.model.summing_edits import joined
    from budgetbook.model.summing_up import SummingError, sum_up

    old = before.book.members if before else ()
    new = numbered(found, old)
    if not new:
        raise SummingError("；".join(one.message for one in found) or "没有单位的预算簿")
    members = joined(old, new)
    return sum_up(members, _department(arguments, members, before), before and before.book)


def _department(
    arguments: argparse.Namespace, members: "Sequence[Member]", before: "Opened | None"
) -> "Department | None":
    from budgetbook.model.summing_up import department_of

    if not (arguments.code or arguments.name):
        return before.book.department if before else None
    known = before.book.department if before else department_of(members)
    update = {"code": arguments.code or known.code, "name": arguments.name or known.name}
    return known.model_copy(update=update)


def _told(
    target: Path, made: "SummedUp", lines: "Sequence[Line]", unread: "Sequence[UnitRead]"
) -> dict[str, Any]:
    book = made.book
    return {
        "file": str(target),
        "layout": made.layout.id,
        "year": book.year,
        "unit": book.unit,
        "department": {"code": book.department.code, "name": book.department.name},
        "units": [
            {
                "code": line.code, "name": line.name, "state": line.standing, "said": line.said,
                "file": book.members[line.member].source if line.member is not None else "",
            }
            for line in lines
        ],
        "unreadable": [{"file": str(one.path), "message": one.message} for one in unread],
        "notes": list(made.notes),
    }  # fmt: skip


def _print(
    target: Path, made: "SummedUp", lines: "Sequence[Line]", unread: "Sequence[UnitRead]"
) -> None:
    book = made.book
    print(
        f"{target.name}  {book.department.line}  {book.year or ''}  {book.unit}  "
        f"汇总 {len(book.members)} 个单位"
    )
    for line in lines:
        print(f"  {line.standing}  {line.code} {line.name}  {line.said}")
    for one in unread:
        print(f"  跳过  {one.message}")
    for note in made.notes:
        print(f"  · {note}")


# ---------------------------------------------------------------- overview


def _overview(arguments: argparse.Namespace) -> int:
    from budgetbook.io.bureau_excel import check_target, write_table
    from budgetbook.io.bureau_reading import read_table

    *names, last = arguments.files
    target = Path(last)
    if not names:
        raise BookError(f"用法不对，请看：{_OVERVIEW_USAGE}")
    check_target(target)
    expected = _expected(arguments)
    paths = [path for path in _paths(names, target) if path != arguments.expected]
    table = read_table(paths, expected, _show_progress, own_layouts(arguments.layouts))
    write_table(target, table)
    if arguments.json:
        print(json.dumps(_as_json(table), ensure_ascii=False, indent=1))
    else:
        _print_table(target, table)
    return NOT_ALL if table.missing or table.failing else OK


def _as_json(table: "BureauTable") -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}"
        return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value

    departments = []
    for line in table.lines:
        entry = {name: plain(value) for name, value in line._asdict().items()}
        departments.append(entry | {"three_change": plain(line.three_change)})
    totals = {name: plain(table.total(name)) for name in ("income", "expense", "three")}
    totals["funds"] = {title: plain(table.total_of("funds", title)) for title in table.funds}
    totals["uses"] = {title: plain(table.total_of("uses", title)) for title in table.uses}
    return {"unit": "万元", "departments": departments, "totals": totals,
            "missing": table.missing, "failing": table.failing}  # fmt: skip


def _print_table(target: Path, table: "BureauTable") -> None:
    print(
        f"{target.name}：{len(table.lines)} 个部门，未收 {table.missing}，"
        f"有误或读不出 {table.failing}（金额单位：万元）"
    )
    for line in table.lines:
        change = line.three_change
        amounts = f"支出 {line.expense:,.2f}" if line.expense is not None else ""
        if line.three is not None:
            told = "上年不详" if change is None else f"增减 {change:+,.2f}"
            amounts += f"  “三公” {line.three:,.2f}（{told}）"
        words = (line.state, f"{line.code} {line.name}".strip(), amounts, line.said)
        print("  " + "  ".join(word for word in words if word))
    total = table.total("expense")
    print(f"  合计  支出 {f'{total:,.2f}' if total is not None else '不详'}")
