"""Time and memory that hostile files cost: ``python -m tests.measure_hostile``.

Each file goes through ``check`` in a process of its own. Prints for each kind how many files there
were, the most seconds of work and the most memory of one of them (the larger of the program and
the child that reads the file) with its name, and how many were not answered with one sentence.
``--only KIND`` takes one kind.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from budgetbook import cli
from tests.io import hostile
from tests.io.test_hostile import MEGABYTES, SECONDS, excel_book, measured, sentence, word_book


def by_chance() -> Iterator[tuple[str, bytes]]:
    """Real books cut off, with bits turned round, and with damaged XML in a whole zip."""
    rest = random.Random(3)
    for suffix, whole in ((".docx", word_book()), (".xlsx", excel_book())):
        yield f"cut{suffix}", whole[: len(whole) // 2]
        for damage in (hostile.damaged, hostile.damaged_inside, hostile.absurd_inside):
            for n in range(3):
                yield f"{damage.__name__} {n}{suffix}", damage(whole, rest)


def main() -> int:
    """Prints the table; the status is 1 where a limit was passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    print(f"{'kind':14}{'files':>6}{'seconds':>9}  {'':36}{'MB':>5}  {'':36}{'no sentence':>12}")
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in {**hostile.groups(), "by_chance": by_chance}.items():
            if asked.only in kind:
                over += _kind(kind, dict(make()), Path(folder))
    return 1 if over else 0


def _kind(kind: str, files: dict[str, bytes], folder: Path) -> bool:
    spent: dict[str, float] = {}
    memory: dict[str, int] = {}
    untold = 0
    for name, data in files.items():
        path = folder / name
        path.write_bytes(data)
        status, error, spent[name], memory[name] = measured(path)
        path.unlink()
        untold += not _answered(status, error, name)
    slow, large = max(spent, key=lambda n: spent[n]), max(memory, key=lambda n: memory[n])
    print(
        f"{kind:14}{len(files):6}{spent[slow]:9.2f}  {slow[:34]:36}{memory[large]:5}  "
        f"{large[:34]:36}{untold:12}",
        flush=True,
    )
    return spent[slow] > SECONDS or memory[large] > MEGABYTES or untold > 0


def _answered(status: int, error: str, name: str) -> bool:
    """Whether the file was read, as damaged books may be, or refused with one sentence."""
    if status in (cli.OK, cli.FINDINGS):
        return True
    try:
        sentence(error, name)
    except AssertionError:
        return False
    return status == cli.UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
