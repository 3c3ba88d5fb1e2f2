"""The command line: the same core without a window.

``check FILE|FOLDER… [--json] [--together] [--report OUT] …`` and ``convert IN… OUT``. Exit 0: no
error-level finding, 1: some, 2: a file could not be read or the call was wrong, with one Chinese
line on stderr.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from budgetbook.cli_adjust import add_command as add_adjust_command
from budgetbook.cli_comments import add_command as add_comments_command
from budgetbook.cli_fill import add_command as add_fill_command
from budgetbook.cli_fill import own_layouts, take_layouts
from budgetbook.cli_public import add_command as add_submit_command
from budgetbook.cli_public import add_options as add_public
from budgetbook.cli_public import as_published
from budgetbook.cli_published import add_command as add_published_command
from budgetbook.cli_roll import add_commands as add_roll_commands
from budgetbook.cli_stage import add_command as add_stage_command
from budgetbook.cli_take import add_commands as add_take_command
from budgetbook.cli_units import add_commands as add_units_commands
from budgetbook.io.check_summary import remark_lines
from budgetbook.io.errors import BookError

if TYPE_CHECKING:
    from budgetbook.io.check_report import Examined
    from budgetbook.io.formats import DrawPdf, Opened
    from budgetbook.model.layout_variant import Variant
    from budgetbook.model.rounding import InWan

OK, FINDINGS, UNREADABLE = 0, 1, 2
_CHECK_USAGE = (
    "main.py check 文件或文件夹… [--json] [--together] [--relations 勾稽关系.toml] "
    "[--report 审核报告.xlsx|.docx] [--summary 汇总.xlsx] [--layouts 版式文件夹]"
)
_CONVERT_USAGE = (
    "main.py convert 原文件… 新文件 [--unit 万元|元] [--explanations] "
    "[--public [--leave-out] [--without-amounts]] [--contents] [--salvage] [--layouts 版式文件夹]"
)


class UsageError(Exception):
    """The call was wrong; the message is one Chinese sentence."""


class _Parser(argparse.ArgumentParser):
    _is_apart = False

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """A command's own words: files may stand before and behind the options, which argparse
        takes only where it is asked to; what is left over is told with the command's usage."""
        if self._subparsers is not None or self._is_apart:
            return super().parse_known_args(args, namespace)
        self._is_apart = True  # the next call reads the options and the files in two goes
        try:
            found, rest = self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_apart = False
        if rest:
            self.error("")
        return found, rest

    def error(self, message: str) -> NoReturn:
        del message  # argparse's own words are English
        raise UsageError(f"用法不对，请看：{self.format_usage().removeprefix('usage: ').strip()}")


def main(argv: Sequence[str], draw_pdf: "DrawPdf | None" = None) -> int:
    """Runs one command and gives its exit status; never raises. ``draw_pdf`` makes a PDF of a
    book: drawing needs Qt, which this module does not know."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        arguments = _parser().parse_args(list(argv))
        arguments.draw_pdf = draw_pdf
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except (BookError, UsageError) as error:
        return _refuse(str(error))
    except SystemExit as leave:  # --help
        return int(leave.code or 0)
    except KeyboardInterrupt:
        return _refuse("已停止")
    except BrokenPipeError:  # whoever read has heard enough; Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        return _refuse(f"程序内部出错（{type(error).__name__}），没有改动任何文件")


def _refuse(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description="预算簿命令行", add_help=True)
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=_Parser)
    check = commands.add_parser("check", help="审核文件的勾稽关系", usage=_CHECK_USAGE)
    check.add_argument("files", nargs="+", metavar="文件")
    check.add_argument("--json", action="store_true", help="按 JSON 输出")
    check.add_argument("--together", action="store_true", help="几个文件合为一本")
    check.add_argument("--relations", type=Path, metavar="文件", help="另加自定义的勾稽关系")
    check.add_argument("--report", type=Path, metavar="文件", help="另写审核报告 .xlsx 或 .docx")
    check.add_argument("--summary", type=Path, metavar="文件", help="另写汇总表 .xlsx")
    take_layouts(check)
    check.set_defaults(run=_check)
    convert = commands.add_parser("convert", help="转换为另一种文件", usage=_CONVERT_USAGE)
    convert.add_argument("files", nargs="+", metavar="原文件… 新文件")
    convert.add_argument("--explanations", action="store_true", help="末尾附上出错说明")
    convert.add_argument("--contents", action="store_true", help="没有目录的，加上目录")
    convert.add_argument("--salvage", action="store_true", help="抢救已损坏的预算簿 .ysb")
    add_public(convert)
    take_layouts(convert)
    convert.add_argument("--unit", choices=("万元", "元"), help="元簿按万元写（舍位平衡）")
    convert.set_defaults(run=_convert)
    add_fill_command(commands)
    add_roll_commands(commands)
    add_take_command(commands)
    add_stage_command(commands)
    add_adjust_command(commands)
    add_comments_command(commands)
    add_submit_command(commands)
    add_units_commands(commands)
    add_published_command(commands)
    return parser


def _expand(names: Sequence[str]) -> list[Path]:
    """Paths, with patterns spread out (the Windows shell leaves that to the program)."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        if any(mark in name for mark in "*?") and not path.exists():
            paths += sorted(p for p in path.parent.glob(path.name) if not p.name.startswith("~$"))
        elif path.is_dir():
            from budgetbook.io.batch import files_in

            paths += files_in(path)
        else:
            paths.append(path)
    if not paths:
        raise UsageError(f"没有找到能打开的文件：{'、'.join(names)}")
    return paths


def _check(arguments: argparse.Namespace) -> int:
    _take_own_words()
    examined = _report(arguments)
    reports = [one.report for one in examined]
    if arguments.json:
        print(json.dumps({"files": reports}, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _print_report(report)
    _write_more(arguments, examined)
    unread = [r for r in reports if r["status"] == "unreadable"]
    if unread:
        return _refuse("；".join(report["message"] for report in unread))
    return FINDINGS if any(_has_errors(r) for r in reports) else OK


def _take_own_words() -> None:
    """The user's word lists and 科目; a broken file is told and left out."""
    from budgetbook.io.own_lists import load_own_lists

    said = load_own_lists()
    if said:
        print(said, file=sys.stderr)


def _report(arguments: argparse.Namespace) -> "list[Examined]":
    """All books that the call names, checked."""
    from budgetbook.io.batch import examine_all
    from budgetbook.io.findings_report import check_suffix
    from budgetbook.io.relations_file import read_relations

    if arguments.report:
        check_suffix(arguments.report)  # known before hours of work
    paths = _expand(arguments.files)
    own = read_relations(arguments.relations) if arguments.relations else ()
    groups = [paths] if arguments.together else [[path] for path in paths]
    shown = _show_progress if len(groups) > 1 and sys.stderr.isatty() else None
    return examine_all(groups, own, shown, own_layouts(arguments.layouts))


def _show_progress(done: int, total: int, name: str) -> None:
    """One line that is written over and over, gone at the end."""
    words = f"[{done}/{total}] {Path(name).name}" if done < total else ""
    print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def _write_more(arguments: argparse.Namespace, examined: "list[Examined]") -> None:
    """The table of all books behind their findings, and the files that were asked for."""
    from budgetbook.io.check_summary import summary_text, write_summary
    from budgetbook.io.findings_report import write_report

    reports = [one.report for one in examined]
    if len(reports) > 1 and not arguments.json:
        print(f"\n{summary_text(reports)}")
    if arguments.report:
        write_report(arguments.report, [one.audit for one in examined if one.audit])
    if arguments.summary:
        write_summary(arguments.summary, reports)


def _has_errors(report: dict[str, Any]) -> bool:
    return any(f["severity"] == "error" for f in report["findings"])


def _print_report(report: dict[str, Any]) -> None:
    if report["status"] == "unreadable":
        return
    words = {
        "passed": "通过", "failed": "不符", "hint": "提示", "not_applicable": "不适用",
        "insufficient": "数据不足", "error": "出错",
    }  # fmt: skip
    counts = "  ".join(f"{words[k]} {n}" for k, n in report["checks"].items())
    print(f"{report['file']}\n  {report['layout']}  {report['year'] or ''}  {counts}")
    for line in remark_lines(report.get("remarks", ())):
        print(f"  {line}")
    signs = {"error": "✗", "warning": "！", "info": "·"}
    for finding in report["findings"]:
        print(f"  {signs[finding['severity']]} {finding['rule']} {finding['message']}")
        if finding["suspects"]:
            first = finding["suspects"][0]
            place = " ".join(first[k] for k in ("table", "row", "column", "value"))
            print(f"      可能出在：{place}")


def _convert(arguments: argparse.Namespace) -> int:
    from budgetbook.io.formats import export, open_files, save_book

    if len(arguments.files) < 2:
        raise UsageError(f"用法不对，请看：{_CONVERT_USAGE}")
    *sources, target = [Path(name) for name in arguments.files]
    if any(target.resolve() == source.resolve() for source in sources):
        raise UsageError("新文件不能就是原文件，请换一个文件名")
    own = own_layouts(arguments.layouts)
    if arguments.salvage:
        opened = _salvaged(sources, own)
    else:
        opened = open_files(sources, isolated=True, own=own)
    if arguments.unit and target.suffix.lower() == ".ysb":
        raise UsageError("预算簿文件 .ysb 总按原来的单位保存，--unit 请用于 .docx、.xlsx")
    if arguments.public and target.suffix.lower() == ".ysb":
        raise UsageError("公开版只写成 .docx、.xlsx、.pdf；.ysb 里留着全部内容，没有写")
    if target.suffix.lower() == ".ysb":
        save_book(target, opened.book, opened.origins)
    else:
        made = _in_unit(arguments.unit, opened)
        book, layout = made.book, made.layout
        if arguments.explanations:
            from budgetbook.model.appendix import with_explanations

            book = with_explanations(book, layout)
        book = as_published(arguments, book, layout)
        export(target, book, layout, arguments.draw_pdf)
        _print_adjusted(made)
    return OK


def _salvaged(sources: list[Path], own: "Sequence[Variant]") -> "Opened":
    """What is left of a damaged book; the list goes to the output."""
    from budgetbook.io.formats import open_salvaged

    if len(sources) != 1 or sources[0].suffix.lower() != ".ysb":
        raise UsageError("--salvage 一次抢救一个损坏的预算簿 .ysb，请只给一个原文件")
    opened = open_salvaged(sources[0], own)
    words = {"unread": "丢失", "doubtful": "存疑"}
    for remark in opened.remarks:
        print(f"{words.get(remark.kind, '完好')} {remark.message}")
    return opened


def _in_unit(unit: str | None, opened: "Opened") -> "InWan":
    """The book in the unit asked for, with the layout that prints it so."""
    from budgetbook.model.rounding import InWan, in_wan

    if unit in (None, opened.book.unit):
        return InWan(opened.book, opened.layout, {})
    if unit == "元":
        raise UsageError("原文件以万元为单位，不能按元写出")
    return in_wan(opened.book, opened.layout)


def _print_adjusted(made: "InWan") -> None:
    """Which figures took a rounding difference."""
    if made.adjusted or made.lost:
        lost = f"，{len(made.lost)} 条勾稽关系不能保持" if made.lost else ""
        print(f"舍位调整 {len(made.adjusted)} 格{lost}：")
    for words in made.titles():
        print(f"  {words}")
