"""The command ``adjust`` (调整台账): lists, takes in and exports it, and gives the 调整后 book."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.model.adjusted import Adjusted
    from budgetbook.model.book import Book

OK, WRONG = 0, 1
_USAGE = (
    "main.py adjust 簿.ysb [--list] [--json] [--import 台账.xlsx [--anyway]] [--until 日期]"
    " [--keep] [新.ysb|表.xlsx|表.docx]"
)


def add_command(commands: Any) -> None:
    """Adds the command to the parser."""
    adjust = commands.add_parser("adjust", help="调整台账：年初、调整、调整后", usage=_USAGE)
    adjust.add_argument("file", type=Path, metavar="簿.ysb")
    adjust.add_argument("target", type=Path, nargs="?", metavar="新.ysb|表.xlsx|表.docx",
                        help="写出调整后的簿，或台账")  # fmt: skip
    adjust.add_argument("--list", action="store_true", help="列出台账（不写也是）")
    adjust.add_argument("--json", action="store_true", help="按 JSON 输出")
    adjust.add_argument("--import", dest="taken", type=Path, metavar="台账.xlsx",
                        help="把列表里的各笔加进台账")  # fmt: skip
    adjust.add_argument("--until", default="", metavar="日期", help="只算到这一天，如 2026-06-30")
    adjust.add_argument("--keep", action="store_true", help="把调整后的各表存为阶段“调整后”")
    adjust.add_argument("--anyway", action="store_true", help="有读不懂、有错的行时，其余的也取入")
    adjust.set_defaults(run=_adjust)


def _adjust(arguments: argparse.Namespace) -> int:
    from budgetbook.cli_fill import own_layouts
    from budgetbook.io.adjustments_file import write_adjustments
    from budgetbook.io.formats import open_files, save_book
    from budgetbook.model.adjusted import adjusted, adjusted_book
    from budgetbook.model.adjustments import AdjustmentError
    from budgetbook.model.settle import Ledger
    from budgetbook.model.stages import StageError, checked_date

    path, target = arguments.file, arguments.target
    if path.suffix.lower() != ".ysb":
        raise BookError(f"调整台账存在 .ysb 文件里，“{path.name}”不是，请先转换：main.py convert")
    _check_target(path, target)
    opened = open_files([path], isolated=True, own=own_layouts(None))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    try:
        day = checked_date(arguments.until)
        changed = _changed(arguments, opened, book, day)
        found = adjusted(changed, opened.layout, day)
        if target is not None and target.suffix.lower() == ".ysb":
            save_book(target, adjusted_book(changed, opened.layout, day))
        elif target is not None:
            write_adjustments(target, changed, opened.layout, found)
    except (AdjustmentError, StageError) as error:
        raise BookError(str(error)) from error
    if changed is not book:
        save_book(path, changed, opened.origins)
    _tell(arguments, opened, changed, found)
    return WRONG if any(not fault.is_hint for fault in found.faults) else OK


def _check_target(path: Path, target: Path | None) -> None:
    if target is None:
        return
    if target.suffix.lower() not in (".ysb", ".xlsx", ".docx"):
        raise BookError(f"“{target.name}”不能写：调整后的簿写成 .ysb，台账写成 .xlsx 或 .docx")
    if target.resolve() == path.resolve():
        raise BookError("新文件不能就是原文件，请换一个文件名")


def _changed(arguments: argparse.Namespace, opened: "Opened", book: "Book", day: str) -> "Book":
    """The book with the lines of the list, and with the stage."""
    from budgetbook.model.adjusted import keep_adjusted
    from budgetbook.model.edit import apply
    from budgetbook.model.stages import stage_named, today

    if arguments.taken is not None:
        book = _take(arguments, opened, book)
    if arguments.keep:
        if stage_named(book, "调整后") is not None and not arguments.anyway:
            raise BookError("已经有“调整后”这个阶段，没有存；要换成现在算出的，加 --anyway")
        book = apply(keep_adjusted(book, opened.layout, day or today()), book).book
    return book


def _take(arguments: argparse.Namespace, opened: "Opened", book: "Book") -> "Book":
    """The book with the lines of a list; nothing is taken where a row is wrong."""
    from budgetbook.io.adjustments_file import read_adjustments
    from budgetbook.model.adjusted_cells import line_faults
    from budgetbook.model.adjustments import add_lines
    from budgetbook.model.edit import apply

    read = read_adjustments(arguments.taken, book)
    wrong = list(read.troubles)
    good = []
    for number, line in enumerate(read.lines, 1):
        found = [f.message for f in line_faults(book, opened.layout, line) if not f.is_hint]
        wrong += [f"第 {number} 笔：{words}" for words in found]
        good += [] if found else [line]
    if wrong and not arguments.anyway:
        more = f"（共 {len(wrong)} 处）" if len(wrong) > 1 else ""
        raise BookError(f"{wrong[0]}{more}，没有取入；只取其余的，加 --anyway")
    if not good:
        raise BookError(f"“{arguments.taken.name}”里没有可取的调整，没有取入")
    return apply(add_lines(book, good), book).book


# ---------------------------------------------------------------- what is told


def _tell(arguments: argparse.Namespace, opened: "Opened", book: "Book", found: "Adjusted") -> None:
    from budgetbook.io.adjustments_file import amount_words
    from budgetbook.model.adjusted import table_sums
    from budgetbook.model.adjustments import project_words

    if arguments.json:
        told = _told(arguments, opened, book, found)
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    count = len(found.lines)
    print(f"{arguments.file.name}  {book.year or ''}  计入 {count} 笔，年初数取自{found.base_name}")
    for one in found.lines:
        words = (one.date, one.document, one.code, one.economic, project_words(book, one), one.fund,
                 amount_words(one.amount), one.reason)  # fmt: skip
        print("  " + "  ".join(word for word in words if word))
    for total in table_sums(opened.layout, found):
        if total.change or total.gap:
            amounts = "  ".join(amount_words(a) for a in total[2:5])
            print(f"  {total.title}：{amounts} {book.unit}" + (total.gap and f"（{total.gap}）"))
    for fault in found.faults:
        print(f"  {'提示' if fault.is_hint else '错误'}：{_place(book, fault.line)}{fault.message}")


def _place(book: "Book", line: str) -> str:
    ids = [one.id for one in book.adjustments]
    return f"第 {ids.index(line) + 1} 笔，" if line in ids else ""


def _told(
    arguments: argparse.Namespace, opened: "Opened", book: "Book", found: "Adjusted"
) -> dict[str, Any]:
    from budgetbook.model.adjusted import code_sums, table_sums

    def plain(value: Any) -> Any:
        return value if isinstance(value, str) else f"{value:f}"

    sums = table_sums(opened.layout, found)
    return {
        "file": str(arguments.file),
        "year": book.year,
        "unit": book.unit,
        "base": found.base_name,
        "lines": [one.model_dump(mode="json") for one in found.lines],
        "tables": [{name: plain(v) for name, v in one._asdict().items()} for one in sums],
        "codes": [
            {name: plain(v) for name, v in one._asdict().items()} for one in code_sums(found)
        ],
        "gaps": [gap._asdict() for gap in found.gaps],
        "faults": [fault._asdict() for fault in found.faults],
    }
