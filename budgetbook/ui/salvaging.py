"""A damaged .ysb: what is left of it, or what it held before, as a new book that is not saved."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from budgetbook.io.errors import BookError, Cancelled
from budgetbook.io.versions import versions_of
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.start_page import when

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.open_book import OpenBook

log = logging.getLogger(__name__)

_WHOLE = "损坏的文件原样不动；打开的是一本新簿，请核对后另存。"
_ANSWERS = (
    "“抢救”取出其中完好的部分，丢失和存疑的列在“打开报告”里。"
    "上一次保存的内容和以前的版本是完整的，但少了后来的改动。"
)
_ONLY = "“抢救”取出其中完好的部分，丢失和存疑的列在“打开报告”里。"
_LEAVE = "不打开"

#: Reads something in the place of the damaged file.
_Way = Callable[[Progress], "Opened"]


def open_another_way(
    parent: QWidget, path: Path, said: str, layouts: Path | None = None
) -> "OpenBook | None":
    """Asks what is to be opened in the place of the damaged book at ``path``: its remains, the
    copy beside it, or the newest version kept; None for nothing. ``said`` is why."""
    ways = _ways(path, layouts)
    detail = _ANSWERS if len(ways) > 1 else _ONLY
    chosen = ask(parent, "文件已损坏", said, [*ways, _LEAVE], f"{detail}\n{_WHOLE}")
    if chosen == len(ways):
        return None
    words, way = list(ways.items())[chosen]
    try:
        opened = run(parent, "正在打开", way)
    except Cancelled:
        return None
    except BookError as error:
        warn(parent, "没有打开", str(error), "原来打开的内容没有变动。")
        return None
    if opened is None:
        return None
    log.info("opened in the place of a damaged file: way %d", chosen)
    return _new_book(opened, f"{path.stem}（{words.partition('（')[0].rstrip('…')}）")


def _ways(path: Path, layouts: Path | None) -> "dict[str, _Way]":
    """What can be opened, by the words of the buttons."""
    ways: dict[str, _Way] = {"抢救…": partial(_salvage, path, layouts)}
    copy = path.with_name(f"{path.name}.bak")
    if copy.is_file():
        ways["上一次保存的内容"] = partial(_read, copy, layouts)
    kept = versions_of(path, layouts.parent if layouts else None)
    if kept:
        words = f"以前的版本（{when(kept[0].replaced)}）"
        ways[words] = partial(_read, kept[0].file, layouts)
    return ways


def _salvage(path: Path, layouts: Path | None, _progress: Progress) -> "Opened":
    from budgetbook.io.formats import open_salvaged
    from budgetbook.io.layout_file import kept_variants

    own = [variant for _, variant in kept_variants(layouts)] if layouts else []
    return open_salvaged(path, own)


def _read(path: Path, layouts: Path | None, progress: Progress) -> "Opened":
    from budgetbook.io.formats import open_files
    from budgetbook.io.layout_file import kept_variants

    own = [variant for _, variant in kept_variants(layouts)] if layouts else []
    return open_files([path], progress, own=own)._replace(path=None)


def _new_book(opened: "Opened", name: str) -> "OpenBook":
    """The book without a file, not saved: closing asks, and recovery copies are kept."""
    from budgetbook.ui.open_book import from_opened

    book = from_opened(opened, name)
    book.document.undo_stack.resetClean()
    return book
