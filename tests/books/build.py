"""Writes the sample book that the program brings along: ``python -m tests.books.build``."""

from pathlib import Path

from budgetbook.io.store import book_to_bytes
from tests.books.source import COUNTY, FOLDER, sample

TARGET = FOLDER.parent.parent / "budgetbook" / "resources" / "samples" / "sample.ysb"


def sample_bytes() -> bytes:
    """The bytes of the sample book; always the same for the same source."""
    return book_to_bytes(sample(COUNTY).book)


def build(target: Path = TARGET) -> Path:
    """Writes the sample book and says where."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(sample_bytes())
    return target


if __name__ == "__main__":
    print(build())
