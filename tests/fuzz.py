"""Files changed by chance for each reader: ``python3 dev.py fuzz [1000|60s] [--format .docx]``.

Each input is read, matched, settled and checked in a process of its own with the limits that the
program sets; one that ends it, hangs or raises what is no sentence for people is kept.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutations import MARKUP, PACKAGE, PLAIN_PACKAGE, RAW, TEXT, Mutation, mutated

CORPUS = Path(__file__).parent / "corpus"
SECONDS, MEGABYTES = 5, 500
_PATIENCE = 30  # seconds until an input counts as one that never ends
_TURNS = 250  # inputs for one process, so that what one leaves behind does not add up
#: How an input ended. ``contained``: a library ended its process (Rust and C abort where memory
#: is refused), which opening tells in a sentence; what follows is a defect.
OUTCOMES = ("read", "refused", "memory", "contained", "raised", "slow", "large", "hung", "died")
DEFECTS = OUTCOMES[4:]


class Ended(NamedTuple):
    """How one input ended, with what went wrong, seconds of the processor, and megabytes."""

    outcome: str
    detail: str = ""
    seconds: float = 0.0
    megabytes: int = 0


class Kind(NamedTuple):
    """A kind of file: the whole ones, how they are changed, and what reads them."""

    whole: Callable[[], tuple[bytes, ...]]
    mutations: tuple[Mutation, ...]
    read: Callable[[Path], None]


def _open(path: Path) -> None:
    """All that opening and checking do with a file, without processes and other programs."""
    from budgetbook.io.check_report import _examined
    from budgetbook.io.errors import UnreadableFile
    from budgetbook.io.formats import Opened, load_origin, read_and_match
    from budgetbook.io.kinds import CONVERTED
    from budgetbook.io.store import book_from_bytes

    origin = load_origin(path)
    if origin.suffix in CONVERTED:
        raise UnreadableFile("给别的程序转换")
    if origin.suffix == ".ysb":
        book, layout, _ = book_from_bytes(origin.data, origin.name)
        opened = Opened(book, layout)
    else:
        made = read_and_match([origin], None, (), None)
        opened = Opened(made.book, made.layout, (origin,), made.remarks, cells=made.cells)
    _examined(path.name, opened, opened.book)


def _salvage(path: Path) -> None:
    from budgetbook.io.salvage import salvage

    found = salvage(path.read_bytes(), path.name)
    assert found.remarks
    try:
        _open(path)
    except Exception:
        return


def _word() -> tuple[bytes, ...]:
    from budgetbook.io.word_writer import write_word
    from tests.io.office import docx, par, table
    from tests.io.sample import sample
    from tests.model.books import COUNTY

    return write_word(sample(), COUNTY), docx(par("一") + table([["甲", "乙"], ["1", "2.00"]]))


def _excel() -> tuple[bytes, ...]:
    from budgetbook.io.excel_writer import write_excel
    from tests.io.rich_workbook import rich_workbook
    from tests.io.sample import sample
    from tests.model.books import COUNTY

    return write_excel(sample(), COUNTY), rich_workbook()


def _book() -> tuple[bytes, ...]:
    from tests.io.golden_books import golden_books

    return tuple(golden_books().values())


def _pdf() -> tuple[bytes, ...]:
    from tests.io.pdf_pages import Sheet, write_pdf

    page = Sheet()
    page.text(200, 40, "部门预算支出总表", 16)
    rows = [("科目编码", "科目名称", "合计"), ("201", "一般公共服务支出", "1,234.50")]
    page.table(80, (50, 150, 350, 500), rows * 6)
    return (CORPUS / "sample.pdf").read_bytes(), write_pdf([page, page])


def _html() -> tuple[bytes, ...]:
    from budgetbook.io.blocks import Grid
    from budgetbook.io.word_reader import read_word
    from tests.io.web_pages import archive_of, page_of

    blocks = read_word(_word()[0]).blocks
    tables = [at for at, block in enumerate(blocks) if isinstance(block, Grid)]
    small = [*blocks[tables[0] - 6 : tables[3]], *blocks[tables[-2] - 1 :]]
    page = page_of(small)
    return page, page_of(small, "gb18030"), archive_of(page)


def _file(name: str) -> Callable[[], tuple[bytes, ...]]:
    return lambda: ((CORPUS / name).read_bytes(),)


def _codes(path: Path) -> None:
    from budgetbook.io.own_codes import read_code_list

    read_code_list(path)


def _words(path: Path) -> None:
    from budgetbook.io.own_words import read_own_words
    from budgetbook.model.wordlists import use_own_words

    try:
        read_own_words(path)
    finally:
        use_own_words({})


def _relations(path: Path) -> None:
    from budgetbook.io.relations_file import read_relations

    read_relations(path)


def _layout(path: Path) -> None:
    from budgetbook.io.layout_file import read_variant
    from budgetbook.model.layout import load_layout

    load_layout(read_variant(path).id)


def _library(path: Path) -> None:
    from budgetbook.io.indicator_file import read_library

    read_library(path)


#: By the suffix, for our own lists by what they are.
KINDS = {
    ".docx": Kind(_word, PACKAGE, _open),
    ".xlsx": Kind(_excel, PACKAGE, _open),
    ".pdf": Kind(_pdf, TEXT, _open),
    ".ysb": Kind(_book, PLAIN_PACKAGE, _salvage),
    ".xls": Kind(_file("sample.xls"), RAW, _open),
    ".ods": Kind(_file("sample.ods"), PACKAGE, _open),
    ".html": Kind(_html, MARKUP, _open),
    "codes.csv": Kind(_file("codes.csv"), TEXT, _codes),
    "words.toml": Kind(_file("words.toml"), TEXT, _words),
    "relations.toml": Kind(_file("relations.toml"), TEXT, _relations),
    "layout.toml": Kind(_file("layout.toml"), TEXT, _layout),
    "indicators.json": Kind(_file("indicators.json"), TEXT, _library),
}


@lru_cache
def _whole(name: str) -> tuple[bytes, ...]:
    return KINDS[name].whole()


def changed(name: str, seed: str) -> bytes:
    """The input of that seed."""
    files = _whole(name)
    whole = files[sum(seed.encode()) % len(files)]
    return mutated(whole, KINDS[name].mutations, f"{name} {seed}")


def attempt(name: str, data: bytes, folder: Path) -> Ended:
    """Gives the input to the reader in this very process."""
    from budgetbook.io.errors import BookError

    path = folder / (f"坏{name}" if name.startswith(".") else name)
    path.write_bytes(data)
    begin = time.process_time()
    outcome, detail = "read", ""
    try:
        KINDS[name].read(path)
    except BookError as error:
        outcome, detail = "refused", _no_sentence(str(error))
        outcome = "raised" if detail else outcome
    except (MemoryError, RecursionError) as error:  # the reading process says so in a sentence
        outcome, detail = "memory", type(error).__name__
    except Exception:
        outcome, detail = "raised", traceback.format_exc()
    seconds = time.process_time() - begin
    megabytes = _largest()
    if outcome not in DEFECTS and (seconds > SECONDS or megabytes > MEGABYTES):
        outcome = "slow" if seconds > SECONDS else "large"
    return Ended(outcome, detail, seconds, megabytes)


def _largest() -> int:
    """The most memory this process ever had, in megabytes. Linux's own note of it (ru_maxrss)
    begins with that of the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20  # macOS counts bytes


def _no_sentence(words: str) -> str:
    """What is wrong with a sentence for people; empty for nothing."""
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in words)
    return "" if chinese > 3 and "\n" not in words.strip() else f"no sentence: {words!r}"


def _work(connection: "Connection[Any, Any]") -> None:
    from budgetbook.io.limits import Limits
    from budgetbook.io.reading_process import _silence

    _silence()
    Limits(seconds=100_000).apply()
    with tempfile.TemporaryDirectory() as folder:
        while True:
            try:
                name, seed = connection.recv()
            except EOFError:
                return
            connection.send(attempt(name, changed(name, seed), Path(folder)))


class _Worker:
    """A process that reads one input after the other."""

    def __init__(self) -> None:
        start = multiprocessing.get_context("spawn")
        self.connection, theirs = start.Pipe()
        self.process = start.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.turns = 0

    def read(self, name: str, seed: str) -> Ended:
        self.turns += 1
        self.connection.send((name, seed))
        try:
            if not self.connection.poll(_PATIENCE + (30 if self.turns == 1 else 0)):
                return Ended("hung")
            ended: Ended = self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            return Ended("died", f"exit code {self.process.exitcode}")
        return ended

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def fuzz(name: str, count: int, seconds: float, first: int = 0) -> Iterator[tuple[str, Ended]]:
    """Each input of one kind with its seed and end, up to ``count`` or for ``seconds``."""
    end = time.monotonic() + seconds
    worker = _Worker()
    try:
        for number in range(first, first + count):
            if time.monotonic() > end:
                break
            ended = worker.read(name, str(number))
            if ended.outcome == "died" and name.startswith("."):
                ended = _contained(name, str(number)) or ended
            yield str(number), ended
            if ended.outcome in ("hung", "died", "large", "contained") or worker.turns >= _TURNS:
                worker.end()
                worker = _Worker()
    finally:
        worker.end()


def _contained(name: str, seed: str) -> Ended | None:
    """How opening the input ends as the program does it; None where that is no sentence. PDFium
    ends its process over some inputs only now and then: the next time they may open."""
    from budgetbook.io.errors import BookError
    from budgetbook.io.formats import open_files

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"坏{name}"
        path.write_bytes(changed(name, seed))
        begin, words = time.monotonic(), ""
        try:
            open_files([path], isolated=True)
        except BookError as error:
            words = str(error)
        seconds = time.monotonic() - begin
    told = not (words and _no_sentence(words)) and seconds < SECONDS + 2  # a process to start
    return Ended("contained", words, seconds) if told else None


def main(arguments: list[str]) -> int:
    """Prints a line for each kind, and keeps what is defective."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz")
    parser.add_argument("amount", nargs="?", default="1000", help="inputs of each kind, or 60s")
    parser.add_argument("--format", action="append", choices=sorted(KINDS))
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-found")
    options = parser.parse_args(arguments)
    timed = options.amount.endswith("s")
    count = 10**9 if timed else int(options.amount)
    seconds = float(options.amount[:-1]) if timed else 10.0**9
    bad = 0
    for name in options.format or KINDS:
        counts: Counter[str] = Counter()
        slowest = largest = 0.0
        for seed, ended in fuzz(name, count, seconds, options.first):
            counts[ended.outcome] += 1
            slowest, largest = max(slowest, ended.seconds), max(largest, ended.megabytes)
            if ended.outcome in DEFECTS:
                bad += 1
                _keep(options.keep, name, seed, ended)
        words = ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
        print(
            f"{name}: {counts.total()} inputs: {words}; slowest {slowest:.1f} s, {largest:.0f} MB",
            flush=True,
        )
    return 1 if bad else 0


def _keep(folder: Path, name: str, seed: str, ended: Ended) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name.strip('.').replace('.', '-')}-{seed}-{ended.outcome}"
    (folder / f"{stem}.{name.rpartition('.')[2]}").write_bytes(changed(name, seed))
    (folder / f"{stem}.txt").write_text(f"{ended}\n{ended.detail}", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
