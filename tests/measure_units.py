"""How long 汇总 and 文件夹汇总表 of many county-size books take: ``measure_units 300``.

Writes that many books (the county fixture, else the sample, each with amounts and texts of its own,
one of them damaged), then runs the two commands in processes of their own and prints the
seconds and the most memory: of the main process, and of all processes together (shared pages
counted as often as they are shared).
"""

import os
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from budgetbook.io.store import save_book
from budgetbook.model.book import Book, Department, Paragraph, Row
from budgetbook.model.settle import Ledger
from tests.bench_jobs import county

ROOT = Path(__file__).resolve().parent.parent


def write_books(folder: Path, count: int) -> None:
    """``count`` books of as many units, the last of them damaged."""
    opened = county()
    for number in range(1, count + 1):
        book = _unit(opened.book, number)
        book = Ledger(opened.layout, book).settle(book).book
        path = folder / f"单位{number:03d}.ysb"
        save_book(path, book)
        if number == count:
            data = bytearray(path.read_bytes())
            data[len(data) // 2 : len(data) // 2 + 2000] = b"\0" * 2000
            path.write_bytes(bytes(data))


def _unit(book: Book, number: int) -> Book:
    """A unit of its own: no amount and no longer text is as in another."""
    who = Department(code=f"203{number:03d}", name=f"某某局第{number}单位")
    tables = {key: t.with_rows(_row(row, number) for row in t.rows)
              for key, t in book.tables.items()}  # fmt: skip
    flow = tuple(
        item.model_copy(update={"text": f"{item.text}（{number}）", "bindings": ()})
        if isinstance(item, Paragraph) and item.role == "body" else item
        for item in book.flow
    )  # fmt: skip
    return book.model_copy(update={"department": who, "tables": tables, "flow": flow})


def _row(row: Row, number: int) -> Row:
    cells = {
        column: value * number if isinstance(value, Decimal)
        else f"{value}（{number}）" if isinstance(value, str) and len(value) > 15 else value
        for column, value in row.cells.items()
    }  # fmt: skip
    return row.with_cells(cells)


class _Peak(threading.Thread):
    """Watches the memory of a process and of those it started."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.main, self.all = pid, 0, 0

    def run(self) -> None:
        while Path(f"/proc/{self.pid}").exists():
            own = _resident(self.pid)
            self.main = max(self.main, own)
            self.all = max(self.all, own + sum(map(_resident, _below(self.pid))))
            time.sleep(0.1)


def _resident(pid: int) -> int:
    try:
        words = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") if words else 0


def _below(pid: int) -> list[int]:
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    children = [int(word) for word in words]
    return children + [pid for child in children for pid in _below(child)]


def measure(title: str, *words: str) -> None:
    """Runs one command and prints what it took."""
    start = time.monotonic()
    command = [sys.executable, str(ROOT / "main.py"), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = _Peak(process.pid)
        peak.start()
        told = process.communicate()[0]
    seconds, load = time.monotonic() - start, os.getloadavg()[0]
    lines = told.splitlines()
    skipped = [line.strip() for line in lines if "跳过" in line or "读不出" in line]
    print(
        f"{title}：{seconds:.1f} s，主进程 {peak.main / 2**20:.0f} MB，"
        f"全部进程 {peak.all / 2**20:.0f} MB，退出码 {process.returncode}，负载 {load:.1f}"
    )
    print(f"  {lines[0] if lines else ''}  {' '.join(skipped)[:120]}")


def main(count: int) -> None:
    """Writes the books and measures both commands."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "各单位"
        folder.mkdir()
        write_books(folder, count)
        measure("文件夹汇总表", "overview", str(folder), str(Path(name) / "表.xlsx"))
        measure("汇总", "sum", str(folder), str(Path(name) / "部门.ysb"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
