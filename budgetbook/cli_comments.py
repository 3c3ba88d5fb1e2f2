"""The command ``comments`` (批注): lists the comments of a file, and writes 修改情况说明."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts, take_layouts

if TYPE_CHECKING:
    from budgetbook.model.book import Book
    from budgetbook.model.layout import Layout

OK = 0
_USAGE = "main.py comments 文件… [--json] [--export 修改情况说明.docx|.xlsx] [--layouts 版式文件夹]"


def add_command(commands: Any) -> None:
    """Adds the command to the parser."""
    comments = commands.add_parser("comments", help="批注和退回意见：列出、导出", usage=_USAGE)
    comments.add_argument("files", nargs="+", type=Path, metavar="文件")
    comments.add_argument("--json", action="store_true", help="按 JSON 输出")
    comments.add_argument("--export", type=Path, metavar="文件", help="写出修改情况说明")
    take_layouts(comments)
    comments.set_defaults(run=_comments)


def _comments(arguments: argparse.Namespace) -> int:
    from budgetbook.io.comments_report import check_suffix, write_comments
    from budgetbook.io.formats import open_files
    from budgetbook.model.settle import Ledger

    if arguments.export is not None:
        check_suffix(arguments.export)
    opened = open_files(arguments.files, isolated=True, own=own_layouts(arguments.layouts))
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    if arguments.export is not None:
        write_comments(arguments.export, book, opened.layout)
    if arguments.json:
        told = {"file": str(arguments.files[0]), "comments": _entries(book, opened.layout)}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(arguments.files[0].name, book, opened.layout)
    return OK


def _entries(book: "Book", layout: "Layout") -> list[dict[str, Any]]:
    from budgetbook.model.comments import answered

    told = answered(book, layout)
    return [
        {
            "number": one.number, "text": one.text, "where": one.where,
            "place": comment.place.model_dump(exclude_defaults=True), "state": one.state,
            "said": one.said, "author": one.author, "date": comment.date,
            "answered_by": comment.answered_by, "answered_on": one.date,
            "quote": one.quote, "source": comment.source,
        }
        for comment, one in zip(book.comments, told, strict=True)
    ]  # fmt: skip


def _print(name: str, book: "Book", layout: "Layout") -> None:
    from budgetbook.model.comments import STATES, answered

    counts = Counter(one.state for one in book.comments)
    words = "，".join(f"{state} {counts[state]}" for state in STATES)
    print(f"{name}  {len(book.comments)} 条批注：{words}")
    for one in answered(book, layout):
        said = f"  → {one.said}" if one.said else ""
        author = f"（{one.author}）" if one.author else ""
        text = " ".join(f"{one.text}{author}{said}".split())
        print(f"  {one.number}. [{one.state}] {one.where}：{text}")
