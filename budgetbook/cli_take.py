"""The command ``take`` (取本年数): figures of a platform export or a 批复 into a book."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts
from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.model.intake import Intake
    from budgetbook.model.intake_take import TakenTable, Taking
    from budgetbook.model.layout import Layout
    from budgetbook.model.ref import Ref

OK, DIFFERING = 0, 1
_USAGE = "main.py take 本簿.ysb 来源… 新文件.ysb [--json] [--carry] [--any-year]"
_MOST = 12  # lines of one kind that a summary prints


def add_commands(commands: Any) -> None:
    """Adds the command to the parser."""
    take = commands.add_parser(
        "take", help="取本年数：从平台导出表、控制数表或批复取入各表金额", usage=_USAGE
    )
    take.add_argument("files", nargs="+", metavar="本簿 来源… 新文件")
    take.add_argument("--json", action="store_true", help="按 JSON 输出")
    take.add_argument("--carry", action="store_true", help="取上年结转：来源是决算表或指标结余表")
    take.add_argument("--any-year", action="store_true", help="来源写的年度不同也取")
    take.set_defaults(run=_take)


def _take(arguments: argparse.Namespace) -> int:
    from budgetbook.io.balances import read_balances
    from budgetbook.io.formats import open_files, save_book
    from budgetbook.io.intake_source import open_source
    from budgetbook.model.carry_in import carry_intake
    from budgetbook.model.intake import IntakeError, intake
    from budgetbook.model.intake_take import take
    from budgetbook.model.settle import Ledger

    book_path, sources, target = _paths(arguments.files)
    opened = open_files([book_path], isolated=True, own=own_layouts(None))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    try:
        if arguments.carry:
            balances, source = read_balances(sources, book, opened.layout)
            found = carry_intake(book, opened.layout, balances)
        else:
            source = open_source(sources, opened.layout)
            found = intake(book, opened.layout, source.book, source.layout)
    except IntakeError as error:
        raise BookError(str(error)) from error
    done = take(book, opened.layout, found, _choice(found, arguments.any_year))
    save_book(target, done.book, opened.origins)
    if arguments.json:
        told = _report(target, opened.layout, source, found, done)
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_summary(target, opened.layout, source, found, done)))
    return DIFFERING if any(table.differing for table in done.tables) else OK


def _paths(names: list[str]) -> tuple[Path, list[Path], Path]:
    paths = [Path(name) for name in names]
    if len(paths) < 3:
        raise BookError(f"用法不对，请看：{_USAGE}")
    book, *sources, target = paths
    for path in (book, target):
        if path.suffix.lower() != ".ysb":
            raise BookError(f"本簿和新文件都是 .ysb 文件，“{path.name}”不是，请看：{_USAGE}")
    if any(target.resolve() == path.resolve() for path in (book, *sources)):
        raise BookError("新文件不能就是原文件，请换一个文件名")
    return book, sources, target


def _choice(found: "Intake", any_year: bool) -> Any:
    from budgetbook.model.intake_take import default_choice

    choice = default_choice(found)
    if not found.of_other_year:
        return choice
    if not any_year:
        raise BookError(f"{found.of_other_year}，没有取入；确实要取的，加 --any-year")
    return choice._replace(tables=frozenset(o.key for o in found.offers if o.chosen))


# ---------------------------------------------------------------- words


def _summary(
    target: Path, layout: "Layout", source: "Opened", found: "Intake", done: "Taking"
) -> list[str]:
    lines = [f"{target.name}  {layout.title}  {done.book.year or ''}"]
    lines += [f"  注意：{caution.message}" for caution in found.cautions]
    for table in done.tables:
        lines += _table_lines(layout, source, done, table)
    left = len(found.offers) - len(done.tables)
    if left:
        lines.append(f"  另有 {left} 张表没有取")
    return lines


def _table_lines(
    layout: "Layout", source: "Opened", done: "Taking", table: "TakenTable"
) -> list[str]:
    from budgetbook.model.audit import money
    from budgetbook.model.edit import table_title

    spec = layout.tables_by_id[table.key.table]
    part = f"·{spec.title}" if spec.title and spec.kind == "fixed" else ""
    head = f"  {table_title(layout, table.key)}{part}：取入 {len(table.cells)} 格"
    head += f"，改变 {table.changed} 格"
    head += f"，合计 {money(table.before) or '空'} → {money(table.after) or '空'}"
    lines = [head]
    for word, rows in (("新增", table.added), ("减少", table.removed)):
        if rows:
            names = [_row_words(spec, row.text(spec.code_column), row) for row in rows]
            lines.append(f"    {word} {len(rows)} 行：{'、'.join(names)}")
    changed = [cell for cell in table.cells if not cell.is_same]
    for cell in changed[:_MOST]:
        where = _where(layout, done, source, cell.ref, cell.came)
        lines.append(f"    {where[0]}：{_money(cell.old)} → {_money(cell.new)}{where[1]}")
    if len(changed) > _MOST:
        lines.append(f"    ……另有 {len(changed) - _MOST} 格")
    for one in table.differing:
        name, place = _where(layout, done, source, one.ref, one.came)
        lines.append(
            f"    ！{name}：来源印的是 {_money(one.printed)}，"
            f"本簿算得 {_money(one.computed)}{place}"
        )
    return lines


def _row_words(spec: Any, code: str, row: Any) -> str:
    return " ".join(word for word in (code, row.text(spec.head_column)) if word) or row.id


def _where(
    layout: "Layout", done: "Taking", source: "Opened", ref: "Ref", came: "Ref"
) -> tuple[str, str]:
    from budgetbook.io.intake_source import place_words
    from budgetbook.model.edit import column_title, row_title

    place = place_words(source, came)
    name = f"{row_title(layout, done.book, ref)}·{column_title(layout, done.book, ref)}"
    return name, f"（{place}）" if place else ""


def _money(value: Any) -> str:
    from budgetbook.model.amount import print_value

    return print_value(value) or "空"


def _report(
    target: Path, layout: "Layout", source: "Opened", found: "Intake", done: "Taking"
) -> dict[str, Any]:
    return {
        "file": str(target),
        "year": done.book.year,
        "notes": [caution.message for caution in found.cautions],
        "tables": [_table_report(layout, source, done, table) for table in done.tables],
    }


def _table_report(
    layout: "Layout", source: "Opened", done: "Taking", table: "TakenTable"
) -> dict[str, Any]:
    from budgetbook.io.intake_source import place_words
    from budgetbook.model.amount import print_value
    from budgetbook.model.edit import column_title, row_title, table_title

    def cell(ref: "Ref", came: "Ref", **values: Any) -> dict[str, Any]:
        return {
            "row": row_title(layout, done.book, ref),
            "column": column_title(layout, done.book, ref),
            **{name: print_value(value) for name, value in values.items()},
            "source": place_words(source, came),
        }

    spec = layout.tables_by_id[table.key.table]

    def names(rows: Any) -> list[str]:
        return [_row_words(spec, row.text(spec.code_column), row) for row in rows]

    return {
        "table": table_title(layout, table.key),
        "part": spec.title,
        "instance": table.key.instance,
        "taken": len(table.cells),
        "changed": [
            cell(c.ref, c.came, old=c.old, new=c.new) for c in table.cells if not c.is_same
        ],
        "added": names(table.added),
        "removed": names(table.removed),
        "before": print_value(table.before),
        "after": print_value(table.after),
        "differing": [
            cell(d.ref, d.came, printed=d.printed, computed=d.computed) for d in table.differing
        ],
    }
