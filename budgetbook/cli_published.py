"""``published``: a book held against the files that were published of it."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.cli_fill import own_layouts, take_layouts

if TYPE_CHECKING:
    from budgetbook.model.proofread import Discrepancy, Proof

EQUAL, DIFFERENT = 0, 1
_USAGE = (
    "main.py published 本簿 已公布件… [--json] [--leave-out] [--without-amounts] "
    "[--report 核对结果.xlsx|.docx] [--layouts 版式文件夹]"
)


def add_command(commands: Any) -> None:
    """Adds ``published`` to the parser."""
    command = commands.add_parser("published", help="核对已公布件与本簿是否一致", usage=_USAGE)
    command.add_argument("book", type=Path, metavar="本簿")
    command.add_argument("files", type=Path, nargs="+", metavar="已公布件")
    command.add_argument("--json", action="store_true", help="按 JSON 输出")
    command.add_argument("--leave-out", action="store_true", help="公开时内部内容是略去的")
    command.add_argument("--without-amounts", action="store_true", help="公开时合计不含内部金额")
    command.add_argument("--report", type=Path, metavar="文件", help="另写核对结果 .xlsx 或 .docx")
    take_layouts(command)
    command.set_defaults(run=_published)


def _published(arguments: argparse.Namespace) -> int:
    """0: nothing differs; 1: something differs or could not be compared."""
    from budgetbook.io.formats import open_files
    from budgetbook.io.proof_report import write_proof
    from budgetbook.io.published_files import proof_of
    from budgetbook.model.publication import PublicChoice
    from budgetbook.model.settle import Ledger

    own = own_layouts(arguments.layouts)
    opened = open_files([arguments.book], isolated=True, own=own)
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    choice = PublicChoice(leaves_out=arguments.leave_out, in_totals=not arguments.without_amounts)
    proof = proof_of(arguments.files, book, opened.layout, choice)
    if arguments.report:
        names = "、".join(path.name for path in arguments.files)
        write_proof(arguments.report, proof, [f"本簿：{arguments.book.name}", f"已公布件：{names}"])
    _print(arguments, proof)
    return DIFFERENT if proof.found else EQUAL


def _print(arguments: argparse.Namespace, proof: "Proof") -> None:
    if arguments.json:
        told = {
            "equal": not proof.found, "cells": proof.cells, "paragraphs": proof.paragraphs,
            "notes": list(proof.notes), "differences": [_told(one) for one in proof.differences],
            "unreadable": [_told(one) for one in proof.unread],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    from budgetbook.io.proof_report import line_cells

    print(f"{proof.words}。")
    for note in proof.notes:
        print(f"{note}。")
    for one in proof.found:
        kind, table, row, column, ours, theirs, place = line_cells(one)
        where = " ".join(" ".join(part.split()) for part in (table, row, column) if part)
        words = f"  {kind} {where}：本簿 {_short(ours)}，已公布件 {_short(theirs)}"
        print(words + (f"（{place}）" if place else ""))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _told(one: "Discrepancy") -> dict[str, Any]:
    return {
        "kind": one.kind, "table": one.table, "row": one.row, "column": one.column,
        "ours": one.ours, "theirs": one.theirs, "ref": ".".join(one.ref) if one.ref else "",
        "paragraph": one.paragraph, "place": one.place, "doubtful": one.doubtful,
    }  # fmt: skip
