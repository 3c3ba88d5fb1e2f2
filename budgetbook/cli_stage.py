"""The command ``stage`` (阶段): keeps, lists and compares the stages of a book."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.model.book import Book, Stage

OK, DIFFERENT = 0, 1
_USAGE = (
    "main.py stage 簿.ysb [--list] [--save 名称 [--date 日期] [--remark 备注]] "
    "[--take 名称 来源… [--anyway]] [--compare 甲 乙] [--json]"
)
_NOW = "现在"  # the book as it is, where two stages are compared


def add_command(commands: Any) -> None:
    """Adds the command to the parser."""
    stage = commands.add_parser("stage", help="阶段：存下、列出、比较、取入", usage=_USAGE)
    stage.add_argument("file", type=Path, metavar="簿.ysb")
    what = stage.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="列出各阶段（不写也是）")
    what.add_argument("--save", metavar="名称", help="把本簿现在的样子存成一个阶段")
    what.add_argument("--take", nargs="+", metavar="名称 来源…", help="把控制数或批复存成阶段")
    what.add_argument("--compare", nargs=2, metavar=("甲", "乙"),
                      help="比较两个阶段；“现在”指本簿现在的样子")  # fmt: skip
    stage.add_argument("--date", default="", metavar="日期", help="阶段的日期，如 2026-01-15")
    stage.add_argument("--remark", default="", metavar="备注", help="阶段的备注，如文号")
    stage.add_argument("--anyway", action="store_true", help="年度、部门、先后不符也取，同名的换掉")
    stage.add_argument("--json", action="store_true", help="按 JSON 输出")
    stage.set_defaults(run=_stage)


def _stage(arguments: argparse.Namespace) -> int:
    from budgetbook.cli_fill import own_layouts
    from budgetbook.io.formats import open_files
    from budgetbook.model.intake import IntakeError
    from budgetbook.model.stages import StageError

    path: Path = arguments.file
    if path.suffix.lower() != ".ysb":
        raise BookError(f"阶段存在 .ysb 文件里，“{path.name}”不是，请先转换：main.py convert")
    opened = open_files([path], isolated=True, own=own_layouts(None))
    try:
        if arguments.compare:
            return _compare(arguments, opened)
        if arguments.save is not None:
            _save(arguments, opened)
        elif arguments.take:
            _take(arguments, opened)
        else:
            _list(arguments, opened.book)
    except (StageError, IntakeError) as error:
        raise BookError(str(error)) from error
    return OK


# ---------------------------------------------------------------- list


def _list(arguments: argparse.Namespace, book: "Book") -> None:
    if arguments.json:
        stages = [_entry(stage) for stage in book.stages]
        told = {"file": str(arguments.file), "stage": book.stage, "stages": stages}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    now = f"处在“{book.stage}”" if book.stage else "没有标阶段"
    print(f"{arguments.file.name}  {book.year or ''}  {now}，存有 {len(book.stages)} 个阶段")
    for stage in book.stages:
        held = f"{len(stage.book.tables)} 张表"
        held += f"，取自 {stage.source}" if stage.source else "，整本"
        words = (stage.name, stage.date, held, stage.remark)
        print("  " + "  ".join(word for word in words if word))


def _entry(stage: "Stage") -> dict[str, Any]:
    return {
        "name": stage.name,
        "date": stage.date,
        "remark": stage.remark,
        "source": stage.source,
        "tables": len(stage.book.tables),
    }


# ---------------------------------------------------------------- save and take


def _save(arguments: argparse.Namespace, opened: "Opened") -> None:
    from budgetbook.model.settle import Ledger
    from budgetbook.model.stages import StageError, add_stage, checked_name, stage_named

    name = checked_name(arguments.save)
    if stage_named(opened.book, name) is not None and not arguments.anyway:
        raise StageError(f"已经有“{name}”这个阶段，没有存；要换成现在的，加 --anyway")
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    _keep(arguments, opened, book, add_stage(book, name, arguments.date, arguments.remark))


def _take(arguments: argparse.Namespace, opened: "Opened") -> None:
    from budgetbook.io.intake_source import open_source
    from budgetbook.model.intake import intake
    from budgetbook.model.intake_take import take
    from budgetbook.model.settle import Ledger
    from budgetbook.model.stage_intake import StageFacts, doubts, first_choice, keep_taken
    from budgetbook.model.stages import StageError, stage_named

    name, *sources = arguments.take
    if not sources:
        raise BookError(f"用法不对，请看：{_USAGE}")
    paths = [Path(source) for source in sources]
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    source = open_source(paths, opened.layout)
    found = intake(book, opened.layout, source.book, source.layout)
    plain = found._replace(cautions=())
    choice = first_choice(plain)  # another year is told below
    if not choice.tables:
        names = "、".join(path.name for path in paths)
        raise StageError(f"“{names}”里的表没有本簿认得的数，没有存成“{name}”；请看是否选错了文件")
    said = doubts(book, found, take(book, opened.layout, found, choice), name)
    if stage_named(book, name) is not None:
        said.append(f"簿里已经有“{name}”")
    if said and not arguments.anyway:
        raise StageError(f"{'；'.join(said)}，没有取入；确实要取的，加 --anyway")
    facts = StageFacts(
        name, arguments.date, arguments.remark, "、".join(path.name for path in paths)
    )
    _keep(arguments, opened, book, keep_taken(book, opened.layout, found, choice, facts))


def _keep(arguments: argparse.Namespace, opened: "Opened", book: "Book", edit: Any) -> None:
    """Writes the book with its stages, and lists them."""
    from budgetbook.io.formats import save_book
    from budgetbook.model.edit import apply

    kept = apply(edit, book).book
    save_book(arguments.file, kept, opened.origins)
    _list(arguments, kept)


# ---------------------------------------------------------------- compare


def _compare(arguments: argparse.Namespace, opened: "Opened") -> int:
    from budgetbook.model.compare import compare
    from budgetbook.model.pairing import layout_of
    from budgetbook.model.settle import Ledger
    from budgetbook.model.stage_extent import common
    from budgetbook.model.stages import book_at, stage_named

    settled = Ledger(opened.layout, opened.book).settle(opened.book).book
    names = ["" if name == _NOW else name for name in arguments.compare]
    first, second = (book_at(settled, name) for name in names)
    taken = [stage_named(settled, name) for name in names]
    partly = [stage is not None and bool(stage.source) for stage in taken]
    if any(partly):
        first, second = common(first, second, opened.layout, partly)
    found = compare(first, second, layout_of(first, opened.layout), kin=True)
    if arguments.json:
        told = {
            "first": arguments.compare[0],
            "second": arguments.compare[1],
            "cells": found.cells,
            "differences": [
                {
                    "kind": one.kind, "table": one.table, "row": one.row, "column": one.column,
                    "first": one.first, "second": one.second,
                    "change": None if one.change is None else str(one.change),
                }
                for one in found.differences
            ],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        count = len(found.differences)
        print(f"{' 与 '.join(arguments.compare)}：比较 {found.cells} 格，{count} 处不同")
        for one in found.differences:
            place = "·".join(filter(None, (one.table, one.row, one.column)))
            print(f"  {place}：{one.first or '空'} → {one.second or '空'}")
    return DIFFERENT if found.differences else OK
