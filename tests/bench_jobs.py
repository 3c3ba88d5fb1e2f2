"""The jobs that ``tests/bench.py`` measures, each run in a process of its own: prints its figures
as JSON, ``[what, size, median, least, most, ratios]`` in milliseconds."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from budgetbook.io.formats import Opened, export, open_files
from budgetbook.model.book import Book, Placed, Row, Table
from budgetbook.model.ref import TableKey

if TYPE_CHECKING:
    from budgetbook.ui.document import Document

ROOT = Path(__file__).resolve().parent.parent
COUNTY = ROOT.parent / "shared" / "fixtures" / "002.docx"
SAMPLE = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"
_PROJECTS = 100
_ENOUGH = 3000  # ms: what takes longer is run once
_RUNS = 7

Line = tuple[str, int, float, float, float, dict[str, float]]


def county() -> Opened:
    """The county book, or the sample where the fixtures are not beside the project."""
    return open_files([COUNTY if COUNTY.exists() else SAMPLE])


def many_times(book: Book, times: int) -> Book:
    """``book`` with its 科目 rows so many times: each copy under 类 codes of its own."""
    classes = sorted({
        row.text("code")[:3] for table in book.tables.values() for row in table.rows
        if row.text("code")
    })  # fmt: skip
    tables = {key: _repeated(table, times, classes) for key, table in book.tables.items()}
    return book.model_copy(update={"tables": tables}) if times > 1 else book


def _repeated(table: Table, times: int, classes: list[str]) -> Table:
    coded = [row for row in table.rows if row.text("code")]
    if not coded:
        return table
    rows = [row for row in table.rows if not row.text("code")]
    for number in range(times):
        for row in coded:
            code = row.text("code")
            new = f"{number:03d}{classes.index(code[:3]):02d}{code[3:]}" if number else code
            rows.append(Row(id=new, cells={**row.cells, "code": new}))
    return table.with_rows(rows)


def with_projects(book: Book, count: int) -> Book:
    """``book`` with its projects again and again until there are ``count``."""
    placed = [i for i in book.flow if isinstance(i, Placed) and i.sheet == "project"]
    flow, tables = list(book.flow), dict(book.tables)
    for number in range(len(placed), count if placed else 0):
        like, instance = placed[number % len(placed)], f"more{number}"
        for key, table in book.tables.items():
            if key.instance == like.instance and key.table in ("project", "indicators"):
                new = TableKey(key.table, instance)
                tables[new] = table.model_copy(update={"key": new})
        flow.append(like.model_copy(update={"instance": instance}))
    return book.model_copy(update={"flow": tuple(flow), "tables": tables})


# ---------------------------------------------------------------- measuring


def took(action: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def timed(action: Callable[[], object]) -> list[float]:
    """Some runs after one that is not counted; the first alone where it takes long."""
    first = took(action)
    return [first] if first > _ENOUGH else [took(action) for _ in range(_RUNS)]


def line(what: str, size: int, runs: Sequence[float], **against: float) -> Line:
    """The figures of some runs, and how many times they are of others (milliseconds)."""
    middle = statistics.median(runs)
    ratios = {other: middle / ms for other, ms in against.items() if ms}
    return what, size, middle, min(runs), max(runs), ratios


def started(*command: str, until: Callable[[], bool] | None = None, **env: str) -> float:
    """Milliseconds a program takes to its end, or until something is there."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and not (until and until()):
        time.sleep(0.001)
    spent = (time.perf_counter() - start) * 1000
    process.terminate()
    process.wait()
    return spent


# ---------------------------------------------------------------- the jobs


def start(_kind: str, size: int, _folder: Path) -> list[Line]:
    """The window against a bare one; the program with a book, from here and frozen."""
    bare = (
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "a = QApplication([]); w = QMainWindow(); w.show(); a.processEvents()"
    )
    ours = (
        "from budgetbook.app import make_application, make_window\n"
        "a = make_application(); w = make_window(); w.show(); a.processEvents()"
    )
    empty, window = (
        timed(lambda code=code: started(sys.executable, "-c", code))  # type: ignore[misc]
        for code in (bare, ours)
    )
    lines = [
        line("空 PySide6 窗口", size, empty),
        line("本程序的窗口", size, window, **{"空窗口": statistics.median(empty)}),
        line("启动并打开示例簿", size, _with_sample(sys.executable, "main.py")),
    ]
    suffix = ".exe" if os.name == "nt" else ""
    frozen = ROOT / "dist" / "budgetbook" / f"budgetbook{suffix}"
    if frozen.exists():
        lines.append(line("打包好的：启动并打开示例簿", size, _with_sample(str(frozen))))
    return lines


def _with_sample(*command: str) -> list[float]:
    """Runs until the sample is shown and locked: a file beside it says so."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, home = Path(name) / "book", Path(name) / "home"
        folder.mkdir()
        home.mkdir()
        book = folder / SAMPLE.name
        shutil.copy(SAMPLE, book)
        homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(home))

        def run() -> float:
            spent = started(*command, str(book), until=lambda: len(os.listdir(folder)) > 1, **homes)
            for left in folder.iterdir():
                if left != book:
                    left.unlink()
            return spent

        run()
        return [run() for _ in range(_RUNS)]


def files(_kind: str, size: int, folder: Path) -> list[Line]:
    """Writes what the next jobs open."""
    from budgetbook.app import make_application
    from budgetbook.ui.pdf import pdf_of

    make_application()
    opened = county()
    book = many_times(opened.book, size)
    for suffix in (".docx", ".xlsx", ".pdf", ".ysb"):
        if not (folder / f"{size}{suffix}").exists():  # saving, measured before, leaves some
            export(folder / f"{size}{suffix}", book, opened.layout, pdf_of)
    if size == 1:
        many = with_projects(opened.book, _PROJECTS)
        export(folder / "projects.docx", many, opened.layout)
    return []


def open_(kind: str, size: int, folder: Path) -> list[Line]:
    """A file of one kind to the checked book; once beside the bare parse of the same file."""
    from budgetbook.ui.document import Document

    def opened(path: Path) -> None:
        one = open_files([path])
        _ = Document(one.book, one.layout).findings

    path = folder / f"{size}{kind}"
    against = _bare(path) if size == 1 else {}
    lines = [line(f"{kind}", size, timed(lambda: opened(path)), **against)]
    if size == 1 and kind == ".docx":
        many = folder / "projects.docx"
        lines.append(line(f"{kind}，{_PROJECTS} 个项目", size, timed(lambda: opened(many))))
    return lines


def _bare(path: Path) -> dict[str, float]:
    """The leanest and the usual parse, and LibreOffice for Word, of the same file."""
    from tests import bare_parse

    data = path.read_bytes()
    parses = bare_parse.PARSES.get(path.suffix, {})
    found = {name: statistics.median(timed(lambda p=p: p(data))) for name, p in parses.items()}  # type: ignore[misc]
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office and path.suffix == ".docx":
        found["LibreOffice 打开存成文本"] = _by_office(office, path, "txt:Text")
    return found


def _by_office(program: str, path: Path, target: str) -> float:
    """Milliseconds of a warm LibreOffice; the file it makes stands beside the first."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [program, profile, "--headless", "--convert-to", target]
    command += ["--outdir", str(path.parent / "office"), str(path)]
    started(*command)
    return min(started(*command) for _ in range(2))


def edit(_kind: str, size: int, folder: Path) -> list[Line]:
    """What is felt in the window: see ``tests/window_times.py``."""
    from tests.window_times import window_times

    opened = county()
    times = window_times(opened, many_times(opened.book, size), folder / f"home{size}")
    return [line(what, size, runs) for what, runs in times.items()]


def check(_kind: str, size: int, _folder: Path) -> list[Line]:
    """All relations; the whole check from the beginning."""
    from budgetbook.model.review import review
    from budgetbook.model.settle import Ledger

    opened = county()
    book = many_times(opened.book, size)
    ledger = Ledger(opened.layout, book)
    return [
        line("全部关系重算", size, timed(lambda: ledger.settle(book))),
        line("整本核对（含全部规则）", size, timed(lambda: review(book, opened.layout))),
    ]


def find(_kind: str, size: int, _folder: Path) -> list[Line]:
    """Questions to the whole book."""
    from budgetbook.model.search import Question
    from budgetbook.model.search import find as search

    opened, document = _document(size)
    asked = {
        "一个词（工资）": "工资", "一个编码（2013）": "2013", "没有的（查无此字）": "查无此字",
        "极多的（1）": "1",
    }  # fmt: skip

    def run(words: str) -> object:
        return search(document.book, opened.layout, Question(words), computed=document.is_computed)

    return [line(what, size, timed(lambda w=w: run(w))) for what, w in asked.items()]  # type: ignore[misc]


def _document(size: int) -> "tuple[Opened, Document]":
    from budgetbook.ui.document import Document

    opened = county()
    return opened, Document(many_times(opened.book, size), opened.layout)


def save(_kind: str, size: int, folder: Path) -> list[Line]:
    """To .ysb, and anew to Word and Excel."""
    opened, document = _document(size)
    names = {"存成 .ysb": ".ysb", "导出 .docx": ".docx", "导出 .xlsx": ".xlsx"}
    return [
        line(
            what, size,
            timed(lambda s=s: export(folder / f"{size}{s}", document.book, opened.layout)),  # type: ignore[misc]
        )
        for what, s in names.items()
    ]  # fmt: skip


def print_(_kind: str, size: int, folder: Path) -> list[Line]:
    """Layout and PDF; once beside LibreOffice on the exported Word file."""
    from budgetbook.app import make_application
    from budgetbook.ui.pdf import pages_of, pdf_of

    make_application()
    opened, document = _document(size)
    books = {"": document.book}
    if size == 1:
        books[f"，{_PROJECTS} 个项目"] = with_projects(opened.book, _PROJECTS)
    lines = []
    for name, book in books.items():
        against = _office_pdf(opened, folder) if size == 1 and not name else {}
        laid = timed(lambda b=book: pages_of(b, opened.layout))  # type: ignore[misc]
        drawn = timed(lambda b=book: pdf_of(b, opened.layout))  # type: ignore[misc]
        lines += [line(f"排版{name}", size, laid), line(f"PDF{name}", size, drawn, **against)]
    return lines


def _office_pdf(opened: Opened, folder: Path) -> dict[str, float]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        return {}
    word = folder / "print.docx"
    export(word, opened.book, opened.layout)
    return {"LibreOffice 同一本": _by_office(office, word, "pdf")}


def roll(_kind: str, size: int, _folder: Path) -> list[Line]:
    """The yearly job without reading files: roll, take figures, tell the sentences anew."""
    from budgetbook.model.carry import roll as carry
    from budgetbook.model.intake import intake
    from budgetbook.model.intake_take import take
    from budgetbook.model.retell import retell

    opened = county()
    book, layout = many_times(opened.book, size), opened.layout
    year = (book.year or 2023) + 1
    rolled = carry(book, layout, year)
    source = book.model_copy(update={"year": year})

    def taken() -> object:
        found = intake(rolled.book, rolled.layout, source, layout)
        return take(rolled.book, rolled.layout, found)

    return [
        line("结转", size, timed(lambda: carry(book, layout, year))),
        line("取本年数（对应与取入）", size, timed(taken)),
        line("更新情况说明", size, timed(lambda: retell(rolled.book, rolled.layout))),
    ]


JOBS: dict[str, Callable[[str, int, Path], list[Line]]] = {
    "start": start, "files": files, "open": open_, "edit": edit, "check": check, "find": find,
    "save": save, "print": print_, "roll": roll,
}  # fmt: skip


def main(group: str, kind: str, size: str, folder: str) -> None:
    """Does one job, and prints what it took."""
    lines = JOBS[group](kind, int(size), Path(folder))
    print(json.dumps(lines))
    sys.stdout.flush()
    os._exit(0)  # what is still open is of no use to anybody


if __name__ == "__main__":
    main(*sys.argv[1:])
