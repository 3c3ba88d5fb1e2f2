"""Opening files: in a thread, with progress; a failure leaves the open book as it is."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from budgetbook import resources
from budgetbook.io.kinds import FORMATS, suffixes
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import warn
from budgetbook.ui.settings import Settings

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.open_book import OpenBook

log = logging.getLogger(__name__)

SUFFIXES = suffixes()
_KEPT = "原来打开的内容没有变动。"


def _filter() -> str:
    """The kinds of files for the dialog, all that can be opened first."""

    def line(title: str, names: Sequence[str]) -> str:
        return f"{title} ({' '.join(f'*{name}' for name in names)})"

    kinds = [line(f.title, (f.suffix, *f.also)) for f in FORMATS if f.reads]
    return ";;".join([line("能打开的文件", SUFFIXES), *kinds, "所有文件 (*)"])


def ask_for_files(parent: QWidget, settings: Settings, title: str = "打开") -> list[Path]:
    """The files the user chose; empty when the dialog was left."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, settings.folder, _filter())
    if names:
        settings.folder = str(Path(names[0]).parent)
    return [Path(name) for name in names]


def dropped_files(data: QMimeData) -> list[Path]:
    """The files that are dragged over the window and could be opened."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


def open_paths(
    parent: QWidget, paths: Sequence[Path], layouts: Path | None = None
) -> "OpenBook | None":
    """The book read from the files together; None when cancelled or impossible, which is said.
    ``layouts``: the folder of the user's own layouts."""

    def read(progress: Progress) -> "Opened":
        from budgetbook.io.formats import open_files
        from budgetbook.io.layout_file import kept_variants

        own = [variant for _, variant in kept_variants(layouts)] if layouts else []
        return open_files(list(paths), progress, isolated=True, own=own)

    from budgetbook.io.errors import DamagedBook

    try:
        opened = _attempt(parent, read)
    except DamagedBook as error:
        from budgetbook.ui.salvaging import open_another_way

        return open_another_way(parent, paths[0], str(error), layouts)
    if opened is None:
        return None
    from budgetbook.ui.open_book import from_opened

    log.info("opened %d file(s): %s", len(paths), " ".join(path.suffix for path in paths))
    return from_opened(opened, paths[0].stem)


def _attempt(parent: QWidget, read: "Callable[[Progress], Opened]") -> "Opened | None":
    """What was read; None when cancelled or impossible. Raises DamagedBook for a .ysb of which a
    part may be left."""
    from budgetbook.io.errors import BookError, Cancelled, DamagedBook

    try:
        return run(parent, "正在打开", read)
    except Cancelled:
        return None
    except DamagedBook:
        log.info("damaged")
        raise
    except BookError as error:
        log.info("not opened: %s", type(error).__name__)
        warn(parent, "没有打开", str(error), _KEPT)
    except Exception:
        log.exception("opening failed")
        warn(
            parent, "没有打开", "读这个文件时程序出了意外错误，没有打开。",
            f"{_KEPT}可先用 WPS 或 Word、Excel 打开它另存一份，再试一次。",
        )  # fmt: skip
    return None


def sample_file() -> Path | None:
    """The sample book among the resources; None when there is none."""
    # A plain path, not importlib.resources: loading that would cost a tenth of the start.
    folder = Path(resources.__path__[0]) / "samples"
    if not folder.is_dir():
        return None
    names = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    return min(names, key=lambda path: SUFFIXES.index(path.suffix), default=None)


def open_sample(parent: QWidget) -> "OpenBook | None":
    """The sample as a book without a file, so that the sample itself is never written."""
    path = sample_file()
    book = open_paths(parent, [path]) if path else None
    if book is None:
        return None
    from budgetbook.ui.open_book import OpenBook

    return OpenBook(book.document, name="示例簿", remarks=book.remarks)
