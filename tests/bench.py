"""Measures what a user waits for, and prints one table; judges nothing. Run by ``dev.py bench``.

    dev.py bench [start open edit check find save print roll] [--json FILE] [--commit WORDS]

Each job runs in a process of its own, which tells its times; the most memory it took is what the
system notes of it. The county book is measured as it is, and with its 科目 rows 10 and 100 times.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unicodedata import east_asian_width

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1, 10, 100)
GROUPS = {
    "start": "启动",
    "save": "保存和导出",
    "open": "打开文件（到算好、核对好的一本）",
    "edit": "编辑（窗口打开，各面板都在）",
    "check": "全面核对",
    "find": "查找全簿",
    "print": "打印",
    "roll": "结转下年",
}
#: Of a group, jobs with a process of their own each; the others are one job.
KINDS = {"open": (".docx", ".xlsx", ".pdf", ".ysb")}
_ONCE = frozenset({"start"})
#: A small process between this one and the job: the memory that the kernel notes for a new process
#: begins with that of the one that started it.
_BETWEEN = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
told = process.stdout.read().decode()
_, status, used = os.wait4(process.pid, 0)
if status:
    sys.exit(1)
print(json.dumps([json.loads(told), used.ru_maxrss / 1024]))
"""


class Figure(NamedTuple):
    """One measured line of one size: milliseconds (median, least, most), and its ratios."""

    group: str
    what: str
    size: int
    median: float
    low: float
    high: float
    ratios: dict[str, float]
    unit: str = "ms"


def measure(groups: Sequence[str], tell: Callable[[str], None]) -> list[Figure]:
    """Every figure of these groups, memory (MB) included."""
    found: list[Figure] = []
    with TemporaryDirectory(prefix="bench") as folder:
        for group in groups:
            for size in SIZES[:1] if group in _ONCE else SIZES:
                if group == "open":
                    _job("files", "", size, folder)
                for kind in KINDS.get(group, ("",)):
                    tell(f"{GROUPS[group]} {kind} × {size} …")
                    rows, memory = _job(group, kind, size, folder)
                    found += [Figure(group, *row) for row in rows]
                    if memory and rows and group not in _ONCE:
                        name = f"内存至多{f'（{kind}）' if kind else ''}"
                        found.append(Figure(group, name, size, memory, memory, memory, {}, "MB"))
    return found


def _job(group: str, kind: str, size: int, folder: str) -> tuple[list[list[Any]], float]:
    """What one job told, and its memory at most (0 where the system does not say)."""
    job = [sys.executable, str(ROOT / "tests" / "bench_jobs.py"), group, kind, str(size), folder]
    between = [sys.executable, "-S", "-c", _BETWEEN] if hasattr(os, "wait4") else []
    done = subprocess.run(
        [*between, *job], cwd=ROOT, stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    if done.returncode:  # it has said why; the others can be measured
        print(f"没有量成：{group} {kind} × {size}", file=sys.stderr)
        return [], 0.0
    told = json.loads(done.stdout)
    return (told[0], told[1]) if between else (told, 0.0)


# ---------------------------------------------------------------- shown


def table(figures: Sequence[Figure]) -> str:
    """The figures as one table of words."""
    lines = [("量什么（中位数）", *(f"{size} 倍" for size in SIZES), "对照（1 倍）")]
    for group, title in GROUPS.items():
        names = dict.fromkeys(f.what for f in figures if f.group == group)
        if names:
            lines.append((title, "", "", "", ""))
        for name in names:
            of = {f.size: f for f in figures if (f.group, f.what) == (group, name)}
            first = of.get(1)
            ratios = first.ratios.items() if first else ()
            lines.append((
                f"  {name}", *(_said(of.get(size)) for size in SIZES),
                "，".join(f"{other}的 {ratio:.2f} 倍" for other, ratio in ratios),
            ))  # fmt: skip
    widths = [max(_width(line[i]) for line in lines) for i in range(4)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0] + " " * (widths[0] - _width(cells[0]))
    middle = [
        " " * (width - _width(cell)) + cell
        for cell, width in zip(cells[1:4], widths[1:], strict=True)
    ]
    return "  ".join([first, *middle, cells[4]]).rstrip()


def _said(figure: Figure | None) -> str:
    if figure is None:
        return ""
    if figure.unit != "ms":
        return f"{figure.median:.0f} {figure.unit}"
    if figure.median >= 1000:
        return f"{figure.median / 1000:.2f} s"
    return f"{figure.median:.{0 if figure.median >= 100 else 1}f} ms"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def machine() -> str:
    """The machine in words: processors, system, Python."""
    return f"{os.cpu_count()} 核，{platform.system()} {platform.machine()}，Python " + (
        platform.python_version()
    )


def main(arguments: Sequence[str]) -> int:
    """Measures, prints, and keeps the figures where asked."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="性能测量")
    parser.add_argument("groups", nargs="*", metavar="组", help="、".join(GROUPS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="同时存成 JSON")
    parser.add_argument("--commit", default="", metavar="WORDS", help="记在 JSON 里的版本")
    asked = parser.parse_args(arguments)
    unknown = [group for group in asked.groups if group not in GROUPS]
    if unknown:
        parser.error(f"没有这一组：{'、'.join(unknown)}；可以写 {'、'.join(GROUPS)}")
    begin = time.monotonic()
    figures = measure(asked.groups or list(GROUPS), lambda words: print(words, file=sys.stderr))
    today = date.today().isoformat()
    print(f"{today}，{machine()}{f'，{asked.commit}' if asked.commit else ''}")
    print(table(figures))
    print(f"量了 {time.monotonic() - begin:.0f} 秒")
    if asked.json:
        told = {
            "date": today, "machine": machine(), "commit": asked.commit,
            "figures": [figure._asdict() for figure in figures],
        }  # fmt: skip
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
