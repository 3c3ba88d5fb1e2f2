"""公开版 and 报送检查 on the command line: ``convert … --public`` and ``submit``."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts, take_layouts
from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.model.book import Book
    from budgetbook.model.layout import Layout
    from budgetbook.model.publication import PublicChoice
    from budgetbook.model.submission import Line

OK, NOT_READY = 0, 1
_USAGE = (
    "main.py submit 文件… [--json] [--folder 报送文件夹 [--units] [--public] [--leave-out] "
    "[--without-amounts]] [--layouts 版式文件夹]"
)


def add_options(command: Any) -> None:
    """Adds the options of a 公开版."""
    command.add_argument("--public", action="store_true", help="公开版：设为内部的不写出")
    command.add_argument("--leave-out", action="store_true", help="公开版里略去，不印“——”")
    command.add_argument("--without-amounts", action="store_true", help="合计里不含略去的金额")


def add_command(commands: Any) -> None:
    """Adds ``submit`` to the parser."""
    submit = commands.add_parser("submit", help="报送检查：看还缺什么", usage=_USAGE)
    submit.add_argument("files", nargs="+", metavar="文件")
    submit.add_argument("--json", action="store_true", help="按 JSON 输出")
    submit.add_argument("--folder", type=Path, metavar="文件夹", help="另生成报送文件夹")
    submit.add_argument("--units", action="store_true", help="部门簿：各单位和部门各一个子文件夹")
    add_options(submit)
    take_layouts(submit)
    submit.set_defaults(run=_submit)


def choice_of(arguments: argparse.Namespace) -> "PublicChoice | None":
    """How the 公开版 is made; None where none is asked for. Raises BookError for a wrong call."""
    from budgetbook.model.publication import PublicChoice

    if not arguments.public:
        if arguments.leave_out or arguments.without_amounts:
            raise BookError("--leave-out、--without-amounts 只和 --public 一起用，没有写文件")
        return None
    return PublicChoice(leaves_out=arguments.leave_out, in_totals=not arguments.without_amounts)


def as_published(arguments: argparse.Namespace, book: "Book", layout: "Layout") -> "Book":
    """The book that ``convert`` writes: with a 目录, or as 公开版, where that is asked for."""
    from budgetbook.model.contents import has_contents, with_contents
    from budgetbook.model.details import published
    from budgetbook.model.publication import public

    choice = choice_of(arguments)
    if arguments.contents and not has_contents(book):
        book = with_contents(published(book, layout), layout)
    if choice is None:
        return book
    if arguments.explanations:
        raise BookError("公开版不附出错说明，请去掉 --explanations，没有写文件")
    made = public(book, layout, choice)
    for words in made.warnings:
        print(f"注意：{words}", file=sys.stderr)
    print(f"公开版：{len(made.masked)} 处没有写出" if made.masked else "公开版：没有设为内部的内容")
    return made.book


def _submit(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import open_files
    from budgetbook.model.settle import Ledger
    from budgetbook.model.submission import as_text, is_ready, submission

    choice = choice_of(arguments)
    paths = [Path(name) for name in arguments.files]
    opened = open_files(paths, isolated=True, own=own_layouts(arguments.layouts))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    lines = submission(book, opened.layout, today=date.today())
    if arguments.json:
        told = {"ready": is_ready(lines), "lines": [_told(line) for line in lines]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(as_text(lines), end="")
    if arguments.folder:
        if arguments.units:
            _write_sets(arguments, book, opened.layout, choice)
            return OK if is_ready(lines) else NOT_READY
        from budgetbook.io.submission_folder import write_folder

        made = write_folder(
            arguments.folder, book, opened.layout, choice, paths[0].stem, arguments.draw_pdf
        )
        if not arguments.json:
            _print_made(made, choice is not None)
    return OK if is_ready(lines) else NOT_READY


def _write_sets(
    arguments: argparse.Namespace, book: "Book", layout: "Layout", choice: "PublicChoice | None"
) -> None:
    """A subfolder for the department and one for each of its units."""
    from budgetbook.io.submission_sets import write_sets

    names = write_sets(arguments.folder, book, layout, choice, arguments.draw_pdf)
    if not arguments.json:
        print(f"已在“{arguments.folder.name}”里生成 {len(names)} 套：{'、'.join(names)}")


def _print_made(folder: Path, is_public: bool) -> None:
    names = sorted(file.name for file in folder.iterdir())
    print(f"已生成报送文件夹“{folder.name}”，{len(names)} 个文件：{'、'.join(names)}")
    if is_public:
        print(
            "公开版的文件夹不放审核报告和报送检查，那里面说到内部内容；要留存请不带 --public 再生成"
        )


def _told(line: "Line") -> dict[str, Any]:
    return {
        "state": line.state, "group": line.group, "title": line.title, "message": line.words,
        "refs": [".".join(ref) for ref in line.refs], "paragraph": line.paragraph,
    }  # fmt: skip
