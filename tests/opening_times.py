"""Measures opening against the bare parse of the same file; printed by ``tests/bench.py``.

Two bare parses are measured against. The leanest: the zip opened, its parts that hold words parsed
by lxml (document, styles and numbering of Word; workbook, styles, shared strings and every sheet of
Excel), and the text of each cell and paragraph joined. The usual one: openpyxl's load_workbook, or
python-docx, with the same walk. *Read* is our reader to neutral blocks; *open* goes on to the
matched, checked book, which neither bare parse has a counterpart for.
"""

import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
from lxml import etree

from budgetbook.io.formats import open_files
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book, FlowItem, Placed, Table
from budgetbook.model.ref import TableKey

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROOT = Path(__file__).resolve().parent.parent
_RUNS = 7
_CHILD = """
import re, sys, time
from pathlib import Path
from budgetbook.io.formats import open_files
start = time.perf_counter()
opened = open_files([Path(sys.argv[1])])
seconds = time.perf_counter() - start
status = Path("/proc/self/status")  # the most of this process alone; there on Linux
most = re.search(r"VmHWM:\\s*(\\d+)", status.read_text()) if status.exists() else None
print(seconds, int(most[1]) / 1024 if most else 0, len(opened.book.instances("project")))
"""


def bare_word(data: bytes) -> list[str]:
    """The words of every cell and paragraph of a .docx, and nothing else."""
    package = zipfile.ZipFile(BytesIO(data))
    for name in ("word/styles.xml", "word/numbering.xml"):
        if name in package.namelist():
            etree.fromstring(package.read(name))
    root = etree.fromstring(package.read("word/document.xml"))
    return ["".join(t.text or "" for t in e.iter(f"{W}t")) for e in root.iter(f"{W}tc", f"{W}p")]


def bare_excel(data: bytes) -> list[str]:
    """The words of every cell of an .xlsx, and nothing else."""
    package = zipfile.ZipFile(BytesIO(data))
    names = package.namelist()
    for name in ("xl/workbook.xml", "xl/styles.xml"):
        etree.fromstring(package.read(name))
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        items = etree.fromstring(package.read("xl/sharedStrings.xml")).iter(f"{S}si")
        shared = ["".join(t.text or "" for t in item.iter(f"{S}t")) for item in items]
    found = []
    for name in names:
        if name.startswith("xl/worksheets/sheet"):
            for cell in etree.fromstring(package.read(name)).iter(f"{S}c"):
                value = cell.find(f"{S}v")
                if value is not None:
                    text = value.text or ""
                    found.append(shared[int(text)] if cell.get("t") == "s" else text)
    return found


def usual_word(data: bytes) -> list[str]:
    """The words of every cell and paragraph of a .docx, by python-docx."""
    document = docx.Document(BytesIO(data))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            found += [cell.text for cell in row.cells]
    return found


def usual_excel(data: bytes) -> list[str]:
    """The words of every cell of an .xlsx, by openpyxl."""
    workbook = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return [
        str(value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]


def _median(action: Callable[[], object]) -> float:
    """Milliseconds, after one run that is not counted."""
    action()
    figures = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        action()
        figures.append((time.perf_counter() - start) * 1000)
    return statistics.median(figures)


def against_bare_parse(path: Path) -> None:
    """One line: both bare parses, reader, whole opening, and how many times a bare parse it is."""
    from budgetbook.io.excel_reader import read_excel
    from budgetbook.io.word_reader import read_word

    data, word = path.read_bytes(), path.suffix == ".docx"
    bare = _median(lambda: bare_word(data) if word else bare_excel(data))
    usual = _median(lambda: usual_word(data) if word else usual_excel(data))
    read = _median(lambda: read_word(data) if word else read_excel(data))
    whole = _median(lambda: open_files([path]))
    print(
        f"  {path.name:<10} 裸解析 {bare:6.1f}"
        f"  {'python-docx' if word else 'openpyxl':<11} {usual:6.1f}"
        f"  读成块 {read:6.1f}  到成簿 {whole:6.1f} ms"
        f"（裸解析的 {whole / bare:.2f} 倍，常用库的 {whole / usual:.2f} 倍）"
    )


def with_projects(book: Book, count: int) -> Book:
    """``book`` with its projects repeated until there are so many."""
    items = [i for i in book.flow if isinstance(i, Placed) and i.instance]
    others = tuple(i for i in book.flow if i not in items)
    tables = {key: t for key, t in book.tables.items() if not key.instance}
    flow: list[FlowItem] = []
    for number in range(count):
        model = items[number % len(items)]
        name = f"p{number + 1}"
        flow.append(model.model_copy(update={"instance": name}))
        for key, table in book.tables.items():
            if key.instance == model.instance:
                new = TableKey(key.table, name)
                tables[new] = Table.model_construct(**{**dict(table), "key": new})
    return book.model_copy(update={"flow": (*others, *flow), "tables": tables})


def in_a_process(path: Path, what: str) -> None:
    """One line: seconds and memory (Linux) at most of a fresh process that opens the file."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], cwd=ROOT, check=True, capture_output=True
    )
    seconds, megabytes, projects = (float(word) for word in done.stdout.split())
    print(f"  {what:<22} {seconds:.2f} s，内存至多 {megabytes:.0f} MB，{projects:.0f} 个项目")


def opening_times(fixtures: Path) -> None:
    """Prints every figure of opening."""
    print("打开与裸解析（中位数）")
    for path in sorted(fixtures.glob("00*.*x")):
        against_bare_parse(path)
    opened = open_files([fixtures / "002.docx"])
    print("打开，新的进程")
    with TemporaryDirectory() as folder:
        many = Path(folder) / "many.docx"
        many.write_bytes(write_word(with_projects(opened.book, 100), opened.layout))
        in_a_process(many, "100 个项目的 .docx")
    for path in (fixtures / "002.docx", fixtures / "002.xlsx", *sorted(fixtures.glob("*.pdf"))):
        in_a_process(path, path.name)
