"""``fill TEMPLATE BOOK OUT``: a blank template filled from a book; and which own layouts count."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.template_fill import Filling
    from budgetbook.model.layout_variant import Variant

OK = 0
_USAGE = "main.py fill 空白表样.xlsx 本簿 新文件.xlsx [--layouts 版式文件夹]"
_MOST = 20  # lines of one list


def take_layouts(command: argparse.ArgumentParser) -> None:
    """Lets the command be told where the user's own layouts are."""
    command.add_argument("--layouts", type=Path, metavar="文件夹", help="自建版式所在的文件夹")


def own_layouts(folder: Path | None) -> "list[Variant]":
    """The user's own layouts: those in ``folder``, else those that the window has saved; raises
    BookError where there is no such folder."""
    from budgetbook.io.home import layouts_folder
    from budgetbook.io.layout_file import kept_variants

    if folder is not None and not folder.is_dir():
        raise BookError(f"没有文件夹“{folder.name}”，没有读入自建的版式")
    return [variant for _, variant in kept_variants(folder or layouts_folder())]


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Adds ``fill``."""
    fill = commands.add_parser("fill", help="用本簿填写空白表样", usage=_USAGE)
    fill.add_argument("template", type=Path, metavar="空白表样")
    fill.add_argument("book", type=Path, metavar="本簿")
    fill.add_argument("target", type=Path, metavar="新文件")
    take_layouts(fill)
    fill.set_defaults(run=_fill)


def _fill(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import open_files
    from budgetbook.io.template_fill import prepare, write_filled

    template, source, target = arguments.template, arguments.book, arguments.target
    if target.resolve() in (template.resolve(), source.resolve()):
        raise BookError("新文件不能就是表样或本簿，请换一个文件名")
    if target.suffix.lower() != ".xlsx":
        raise BookError(f"填好的表样存为 .xlsx，“{target.name}”不是，请换一个文件名")
    own = own_layouts(arguments.layouts)
    opened = open_files([source], isolated=True, own=own)
    filling = prepare(template, opened.book, opened.layout, own)
    write_filled(target, filling)
    print("\n".join(_told(target, filling)))
    return OK


def _told(target: Path, filling: "Filling") -> list[str]:
    plan = filling.plan
    lines = [f"{target.name}  填了 {filling.cells} 格"]
    lines += [f"  {one.sheet}  {one.table}：{one.rows} 行 {one.cells} 格" for one in plan.lines]
    for words, found in (("表样要的，本簿没有", plan.no_source),
                         ("本簿有的，表样没有位置", plan.no_place)):  # fmt: skip
        if found:
            lines.append(f"  {words}（{len(found)}）")
            lines += [f"    {one}" for one in found[:_MOST]]
            lines += [f"    ……另有 {len(found) - _MOST} 项"] if len(found) > _MOST else []
    return [*lines, *(f"  说明：{note}" for note in plan.notes)]
