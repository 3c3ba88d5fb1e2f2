"""Many books checked one after the other, or, from a handful on, in several processes."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from budgetbook.io.check_report import Examined, examine, unreadable_report
from budgetbook.io.kinds import WEB_PAGES, suffixes
from budgetbook.io.own_lists import load_own_lists
from budgetbook.model.declared import RelationSpec
from budgetbook.model.layout_variant import Variant

T = TypeVar("T")

#: Up to so many books are checked in this process: starting others takes longer.
FEW = 3
_MOST_PROCESSES = 8  # each reads its files in one more, with memory of its own
LOST = "核对时程序意外停止，没有改动任何文件，请单独核对这个文件"

#: Told how many are done, how many there are, and the name of the one done last.
Told = Callable[[int, int, str], None]


def files_in(folder: Path) -> list[Path]:
    """The files in ``folder`` and below that can be opened, without web pages and those that
    office programs and this one keep beside them."""
    kinds = set(suffixes()).difference(WEB_PAGES)
    return sorted(
        path for path in folder.rglob("*")
        if path.suffix.lower() in kinds and path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )  # fmt: skip


def examine_all(
    groups: Sequence[Sequence[Path]],
    own: Sequence[RelationSpec] = (),
    told: Told | None = None,
    layouts: Sequence[Variant] = (),
) -> list[Examined]:
    """Each group of files checked as one book, in the order given; ``own`` relations and
    ``layouts`` are the user's."""
    names = ["、".join(str(path) for path in group) for group in groups]
    if len(groups) <= FEW:
        found: list[Examined] = []
        for name, group in zip(names, groups, strict=True):
            found.append(examine(name, group, own, layouts))
            _tell(told, len(found), len(groups), name)
        return found
    more = (tuple(own), tuple(layouts))
    calls = [(name, group, *more) for name, group in zip(names, groups, strict=True)]
    return in_processes(examine, calls, names, _lost, told)


def _lost(name: str) -> Examined:
    return Examined(unreadable_report(name, f"“{Path(name).name}”：{LOST}"))


def in_processes(
    work: Callable[..., T],
    calls: Sequence[tuple[Any, ...]],
    names: Sequence[str],
    lost: Callable[[str], T],
    told: Told | None = None,
    kept: Callable[[T], T] | None = None,
) -> list[T]:
    """What ``work`` gives for the arguments of each call, in their order, worked out in as many
    processes as pay; ``lost`` stands for one whose process died, by its name. ``told`` may raise
    Cancelled: what has not begun is left then. ``kept`` makes each result smaller as it comes.
    ``work`` must be a function of a module."""
    workers = min(len(calls), os.cpu_count() or 1, _MOST_PROCESSES)
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, start, _prepare) as pool:
        futures = {pool.submit(work, *call): place for place, call in enumerate(calls)}
        found: dict[int, T] = {}
        try:
            for future in as_completed(list(futures)):
                place = futures.pop(future)  # its result is held once
                result = _result(future, names[place], lost)
                found[place] = kept(result) if kept else result
                del future, result
                _tell(told, len(found), len(calls), names[place])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [found[place] for place in range(len(calls))]


def _prepare() -> None:
    """Makes a process ready: the user's word lists, and a collector that seldom looks at what
    stays."""
    gc.set_threshold(20_000, 50, 50)
    load_own_lists()


def _result(future: "Future[T]", name: str, lost: Callable[[str], T]) -> T:
    try:
        return future.result()
    except BrokenProcessPool:
        return lost(name)


def _tell(told: Told | None, done: int, total: int, name: str) -> None:
    if told is not None:
        told(done, total, name)
