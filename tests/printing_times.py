"""Measures the printed book: layout, PDF, size, memory, beside LibreOffice on the exported Word."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from budgetbook.io.formats import Opened, export
from budgetbook.model.book import Book, Placed
from budgetbook.model.ref import TableKey

ROOT = Path(__file__).resolve().parent.parent
_MANY = 100
#: A small process between the measuring one and the program: the memory that the kernel notes for
#: a new process begins with that of the one that started it.
_BETWEEN = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
if status:
    sys.exit(1)
print(json.dumps([time.perf_counter() - start, used.ru_maxrss / 1024]))
"""


def with_projects(book: Book, count: int) -> Book:
    """``book`` with its projects again and again until there are ``count``."""
    placed = [i for i in book.flow if isinstance(i, Placed) and i.sheet == "project"]
    flow, tables = list(book.flow), dict(book.tables)
    for number in range(len(placed), count):
        like, instance = placed[number % len(placed)], f"more{number}"
        for key, table in book.tables.items():
            if key.instance == like.instance and key.table in ("project", "indicators"):
                new = TableKey(key.table, instance)
                tables[new] = table.model_copy(update={"key": new})
        flow.append(like.model_copy(update={"instance": instance}))
    return book.model_copy(update={"flow": tuple(flow), "tables": tables})


def printing_times(opened: Opened, source: Path) -> None:
    """Prints every figure, all in one run."""
    from budgetbook.app import make_application
    from budgetbook.ui.pdf import pages_of, pdf_of

    make_application()
    print("打印")
    many = with_projects(opened.book, _MANY)
    pdf_of(opened.book, opened.layout)  # fonts are loaded once
    for name, book in (("本簿", opened.book), (f"{_MANY} 个项目", many)):
        start = time.perf_counter()
        pages = pages_of(book, opened.layout)
        laid = time.perf_counter() - start
        start = time.perf_counter()
        data = pdf_of(book, opened.layout)
        whole = time.perf_counter() - start
        print(
            f"  {name}：{len(pages.pages)} 页，排版 {laid:.2f} s，PDF {whole:.2f} s，"
            f"{len(data) / 1e6:.2f} MB"
        )
    _command(source)
    _office(opened)


def _command(source: Path) -> None:
    """The command line in a process of its own: time and most memory."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "book.pdf")
        convert = [sys.executable, str(ROOT / "main.py"), "convert", str(source), target]
        done = subprocess.run(
            [sys.executable, "-S", "-c", _BETWEEN, *convert], check=True, capture_output=True
        )
    spent, most = json.loads(done.stdout)
    print(f"  命令 convert {source.name} 到 PDF：{spent:.2f} s，内存至多 {most:.0f} MB")


def _office(opened: Opened) -> None:
    """LibreOffice on the Word file that is exported of the same book."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        print("  没有装 LibreOffice，不作比较")
        return
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "book.docx"
        export(word, opened.book, opened.layout)
        for run in (1, 2):
            start = time.perf_counter()
            subprocess.run(
                [
                    program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
                    "--convert-to", "pdf", "--outdir", folder, str(word),
                ],
                check=True, capture_output=True,
            )  # fmt: skip
            spent = time.perf_counter() - start
            size = word.with_suffix(".pdf").stat().st_size / 1e6
            print(f"  LibreOffice 第 {run} 次转换同一本的 .docx：{spent:.2f} s，{size:.2f} MB")
