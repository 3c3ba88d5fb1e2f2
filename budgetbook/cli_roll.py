"""The commands ``roll`` (结转下年), ``todo`` (待办清单) and ``compare`` (比较两本簿)."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts
from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.model.book import Basis, Book
    from budgetbook.model.carry import Change, Rolled
    from budgetbook.model.compare import Comparison
    from budgetbook.model.layout import Layout
    from budgetbook.model.todo import Todo, Todos

OK, OPEN = 0, 1
_ROLL_USAGE = (
    "main.py roll 原文件… 新文件.ysb --year 年度 [--amounts keep|blank]"
    " [--basis budget|adjusted|actual] [--from-year 原年度] [--stage 阶段]"
)
_BASES: dict[str, "Basis"] = {
    "budget": "年初预算", "adjusted": "调整后预算", "actual": "执行数"
}  # fmt: skip
_TODO_USAGE = "main.py todo 文件… [--json]"
_COMPARE_USAGE = "main.py compare 甲 乙 [--json] [比较.xlsx]"
_MOST = 12  # lines of one kind that a summary prints


def add_commands(commands: Any) -> None:
    """Adds both commands to the parser."""
    roll = commands.add_parser("roll", help="结转下年：由上年的文件做出新一年的预算簿",
                               usage=_ROLL_USAGE)  # fmt: skip
    roll.add_argument("files", nargs="+", metavar="原文件… 新文件")
    roll.add_argument("--year", type=int, required=True, metavar="年度", help="新预算年度")
    roll.add_argument("--amounts", choices=("keep", "blank"), default="keep",
                      help="上年金额：沿用为起点，或留空")  # fmt: skip
    roll.add_argument("--basis", choices=tuple(_BASES), default=None,
                      help="原文件里的数是年初预算、调整后预算，还是执行数")  # fmt: skip
    roll.add_argument("--from-year", type=int, metavar="年度", help="原文件没有写年度时指明")
    roll.add_argument("--stage", default="", metavar="阶段", help="以存下的哪个阶段为上年")
    roll.set_defaults(run=_roll)
    todo = commands.add_parser("todo", help="列出要填、要定、要确认的内容", usage=_TODO_USAGE)
    todo.add_argument("files", nargs="+", metavar="文件")
    todo.add_argument("--json", action="store_true", help="按 JSON 输出")
    todo.set_defaults(run=_todo)
    compare = commands.add_parser("compare", help="列出两本簿的不同", usage=_COMPARE_USAGE)
    compare.add_argument("first", type=Path, metavar="甲")
    compare.add_argument("second", type=Path, metavar="乙")
    compare.add_argument("target", type=Path, nargs="?", metavar="比较.xlsx")
    compare.add_argument("--json", action="store_true", help="按 JSON 输出")
    compare.set_defaults(run=_compare)


# ---------------------------------------------------------------- roll


def _roll(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import open_files, save_book
    from budgetbook.model.carry import RollError, RollOptions, roll
    from budgetbook.model.carry_options import adjustable_stages

    *sources, target = [Path(name) for name in arguments.files]
    _check_call(sources, target)
    opened = open_files(sources, isolated=True, own=own_layouts(None))
    if opened.book.year is None and arguments.from_year is None:
        raise BookError(
            "文件里没有写预算年度，请用 --from-year 指明原预算年度，如 --from-year 2023"
        )
    basis = _BASES[arguments.basis] if arguments.basis else _basis_of(arguments.stage)
    stage = arguments.stage
    if basis == "调整后预算" and not stage:  # what 调整台账 says, where there is one
        stage = next(iter(adjustable_stages(opened.book)), "")
    options = RollOptions(arguments.amounts, from_year=arguments.from_year, basis=basis,
                          stage=stage)  # fmt: skip
    try:
        rolled = roll(opened.book, opened.layout, arguments.year, options)
    except RollError as error:
        raise BookError(str(error)) from error
    save_book(target, rolled.book)
    print("\n".join(_summary(target, rolled)))
    return OK


def _basis_of(stage: str) -> "Basis":
    """What the figures of a stage usually are; 年初预算 unless it says otherwise."""
    from budgetbook.model.stages import stage_words

    known = {one.name: one.basis for one in stage_words().stages}
    return known.get(stage) or "年初预算"


def _check_call(sources: list[Path], target: Path) -> None:
    if not sources:
        raise BookError(f"用法不对，请看：{_ROLL_USAGE}")
    if target.suffix.lower() != ".ysb":
        raise BookError(f"结转的结果存为 .ysb 文件，“{target.name}”不是，请换一个文件名")
    if any(target.resolve() == source.resolve() for source in sources):
        raise BookError("新文件不能就是原文件，请换一个文件名")


def _summary(target: Path, rolled: "Rolled") -> list[str]:
    """What the roll did, in a few lines."""
    years = [c for c in rolled.changes if c.what == "year"]
    counts = Counter(c.decision for c in years)
    states = Counter(p.state for p in rolled.projects)
    lines = [f"{target.name}  {rolled.layout.title}  {years[0].before} → {years[0].after}"]
    lines.append(f"  年份：改 {counts['改']} 处，留 {counts['留']} 处，待定 {counts['待定']} 处")
    lines += _grouped([c for c in years[1:] if c.decision != "留"])
    if rolled.projects:
        told = "，".join(f"{state} {n}" for state, n in states.items())
        lines.append(f"  项目 {len(rolled.projects)} 个，全部带入；建议：{told}")
    lines += _others([c for c in rolled.changes if c.what != "year"])
    return [*lines, *_progress(rolled.todo)]


def _others(changes: "list[Change]") -> list[str]:
    """Layout, tables and cells, one line for each thing said."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        moved = " → ".join(words for words in (change.before, change.after) if words)
        groups.setdefault(change.reason, []).append(moved)
    return [
        f"  {reason}（{'、'.join(filter(None, moved))}）" if any(moved) else f"  {reason}"
        for reason, moved in groups.items()
    ]


def _grouped(changes: "list[Change]") -> list[str]:
    groups = Counter((c.decision, c.before, c.after, c.reason) for c in changes)
    lines = []
    for (decision, before, after, reason), n in groups.most_common(_MOST):
        times = f" ×{n}" if n > 1 else ""
        lines.append(f"    {decision} {before} → {after}{times}（{reason}）")
    if len(groups) > _MOST:
        lines.append(f"    ……另有 {len(groups) - _MOST} 种")
    return lines


def _progress(todos: "Todos") -> list[str]:
    from budgetbook.model.todo import KIND_TITLES, KINDS

    told = "，".join(f"{KIND_TITLES[kind]} {todos.count(kind)}" for kind in KINDS)
    return [f"  待办 {len(todos.items)} 件（{told}），已完成 {todos.done}/{todos.total}"]


# ---------------------------------------------------------------- todo


def _todo(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import open_files
    from budgetbook.model.settle import Ledger
    from budgetbook.model.todo import todo

    paths = [Path(name) for name in arguments.files]
    opened = open_files(paths, isolated=True, own=own_layouts(None))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    todos = todo(book, opened.layout)
    name = "、".join(str(path) for path in paths)
    if arguments.json:
        print(json.dumps(_report(name, book, opened.layout, todos), ensure_ascii=False, indent=1))
    else:
        print("\n".join([f"{name}  {book.year or ''}", *_progress(todos), *_lines(todos)]))
    return OPEN if todos.items else OK


def _lines(todos: "Todos") -> list[str]:
    from budgetbook.model.todo import KIND_TITLES, KINDS

    lines: list[str] = []
    for kind in KINDS:
        items = [item for item in todos.items if item.kind == kind]
        if items:
            lines.append(f"  {KIND_TITLES[kind]}（{len(items)}）")
            lines += [f"    {item.message}（{item.reason}）" for item in items]
    return lines


def _report(name: str, book: "Book", layout: "Layout", todos: "Todos") -> dict[str, Any]:
    from budgetbook.model.todo import KINDS

    return {
        "file": name,
        "year": book.year,
        "done": todos.done,
        "total": todos.total,
        "counts": {kind: todos.count(kind) for kind in KINDS},
        "items": [_item(book, layout, item) for item in todos.items],
    }


def _item(book: "Book", layout: "Layout", item: "Todo") -> dict[str, Any]:
    from budgetbook.model.amount import print_value
    from budgetbook.model.edit import column_title, row_title, table_title

    cells = [
        {
            "table": table_title(layout, ref.key),
            "instance": ref.instance,
            "row": row_title(layout, book, ref),
            "column": column_title(layout, book, ref),
            "value": print_value(book.value(ref)),
        }
        for ref in item.refs
    ]
    return {
        "kind": item.kind,
        "message": item.message,
        "reason": item.reason,
        "proposal": item.proposal,
        "paragraph": item.paragraph,
        "cells": cells,
    }


# ---------------------------------------------------------------- compare


def _compare(arguments: argparse.Namespace) -> int:
    """0: no difference, 1: some."""
    from budgetbook.io.compare_excel import comparison_as_excel
    from budgetbook.io.formats import open_files
    from budgetbook.io.safe_write import write_safely
    from budgetbook.model.compare import compare
    from budgetbook.model.settle import Ledger

    first, second, target = arguments.first, arguments.second, arguments.target
    if target is not None:
        _check_target(target, (first, second))
    books = []
    for path in (first, second):
        opened = open_files([path], isolated=True)
        book = Ledger(opened.layout, opened.book).settle(opened.book).book
        books.append((book, opened.layout))
    compared = compare(books[0][0], books[1][0], books[0][1])
    if arguments.json:
        print(json.dumps(_differences(arguments, compared), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_difference_lines(arguments, compared)))
    if target is not None:
        write_safely(target, comparison_as_excel(compared, first.name, second.name))
    return OPEN if compared.differences else OK


def _check_target(target: Path, sources: tuple[Path, ...]) -> None:
    if target.suffix.lower() != ".xlsx":
        raise BookError(f"比较的结果存为 .xlsx 文件，“{target.name}”不是，请换一个文件名")
    if any(target.resolve() == source.resolve() for source in sources):
        raise BookError("结果不能就存成原文件，请换一个文件名")


def _difference_lines(arguments: argparse.Namespace, compared: "Comparison") -> list[str]:
    count = len(compared.differences)
    said = f"不同 {count} 处" if count else "完全相同"
    lines = [f"甲 {arguments.first}  乙 {arguments.second}  比较 {compared.cells} 格，{said}"]
    for one in compared.differences:
        place = "·".join(filter(None, (one.table, one.row, one.column)))
        sides = (" ".join(side.split()) or "（空）" for side in (one.first, one.second))
        gap = f"  差 {one.change:f}" if one.change is not None else ""
        lines.append(f"  {place}：{' → '.join(sides)}{gap}")
    return lines


def _differences(arguments: argparse.Namespace, compared: "Comparison") -> dict[str, Any]:
    return {
        "first": str(arguments.first),
        "second": str(arguments.second),
        "cells": compared.cells,
        "differences": [
            {
                "kind": one.kind, "table": one.table, "row": one.row, "column": one.column,
                "first": one.first, "second": one.second,
                "change": None if one.change is None else f"{one.change:f}",
            }
            for one in compared.differences
        ],
    }  # fmt: skip
