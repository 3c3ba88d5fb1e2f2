"""The command line: the same core without a window.

``check FILE… [--json] [--together]`` and ``convert IN… OUT``. Exit 0: no error-level finding,
1: some, 2: a file could not be read or the call was wrong, with one Chinese line on stderr.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from budgetbook.io.errors import BookError

OK, FINDINGS, UNREADABLE = 0, 1, 2
_CHECK_USAGE = "main.py check 文件… [--json] [--together]"
_CONVERT_USAGE = "main.py convert 原文件… 新文件"


class UsageError(Exception):
    """The call was wrong; the message is one Chinese sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        del message  # argparse's own words are English
        raise UsageError(f"用法不对，请看：{self.format_usage().removeprefix('usage: ').strip()}")


def main(argv: Sequence[str]) -> int:
    """Runs one command and gives its exit status; never raises."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        arguments = _parser().parse_args(list(argv))
        return int(arguments.run(arguments))
    except (BookError, UsageError) as error:
        return _refuse(str(error))
    except SystemExit as leave:  # --help
        return int(leave.code or 0)
    except KeyboardInterrupt:
        return _refuse("已停止")
    except BrokenPipeError:
        return UNREADABLE
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
    check.set_defaults(run=_check)
    convert = commands.add_parser("convert", help="转换为另一种文件", usage=_CONVERT_USAGE)
    convert.add_argument("files", nargs="+", metavar="原文件… 新文件")
    convert.set_defaults(run=_convert)
    return parser


def _expand(names: Sequence[str]) -> list[Path]:
    """Paths, with patterns spread out (the Windows shell leaves that to the program)."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        if any(mark in name for mark in "*?") and not path.exists():
            paths += sorted(p for p in path.parent.glob(path.name) if not p.name.startswith("~$"))
        else:
            paths.append(path)
    if not paths:
        raise UsageError(f"没有找到文件：{'、'.join(names)}")
    return paths


def _check(arguments: argparse.Namespace) -> int:
    paths = _expand(arguments.files)
    groups = [paths] if arguments.together else [[path] for path in paths]
    reports = [_report(group) for group in groups]
    if arguments.json:
        print(json.dumps({"files": reports}, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _print_report(report)
    unread = [r for r in reports if r["status"] == "unreadable"]
    for report in unread:
        _refuse(report["message"])
    if unread:
        return UNREADABLE
    return FINDINGS if any(_has_errors(r) for r in reports) else OK


def _has_errors(report: dict[str, Any]) -> bool:
    return any(f["severity"] == "error" for f in report["findings"])


def _report(paths: Sequence[Path]) -> dict[str, Any]:
    from budgetbook.io.check_report import check_report, unreadable_report

    name = "、".join(str(path) for path in paths)
    try:
        return check_report(name, paths)
    except BookError as error:
        return unreadable_report(name, str(error))


def _print_report(report: dict[str, Any]) -> None:
    if report["status"] == "unreadable":
        return
    words = {
        "passed": "通过", "failed": "不符", "hint": "提示", "not_applicable": "不适用",
        "insufficient": "数据不足", "error": "出错",
    }  # fmt: skip
    counts = "  ".join(f"{words[k]} {n}" for k, n in report["checks"].items())
    print(f"{report['file']}\n  {report['layout']}  {report['year'] or ''}  {counts}")
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
    opened = open_files(sources, isolated=True)
    if target.suffix.lower() == ".ysb":
        save_book(target, opened.book, opened.origins)
    else:
        export(target, opened.book, opened.layout)
    return OK
