"""Many books checked one after the other, or, from a handful on, in several processes."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from budgetbook.io.check_report import Examined, examine, unreadable_report
from budgetbook.io.kinds import suffixes
from budgetbook.io.own_lists import load_own_lists
from budgetbook.model.declared import RelationSpec
from budgetbook.model.layout_variant import Variant

#: Up to so many books are checked in this process: starting others takes longer.
FEW = 3
_MOST_PROCESSES = 8  # each reads its files in one more, with memory of its own
_LOST = "核对时程序意外停止，没有改动任何文件，请单独核对这个文件"

#: Told how many are done, how many there are, and the name of the one done last.
Told = Callable[[int, int, str], None]


def files_in(folder: Path) -> list[Path]:
    """The files in ``folder`` and below that can be opened, without those that office programs
    and this one keep beside them."""
    kinds = suffixes()
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
    return _in_processes(names, groups, own, told, layouts)


def _in_processes(
    names: Sequence[str],
    groups: Sequence[Sequence[Path]],
    own: Sequence[RelationSpec],
    told: Told | None,
    layouts: Sequence[Variant],
) -> list[Examined]:
    workers = min(len(groups), os.cpu_count() or 1, _MOST_PROCESSES)
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, start, load_own_lists) as pool:
        futures = {
            pool.submit(examine, name, group, tuple(own), tuple(layouts)): place
            for place, (name, group) in enumerate(zip(names, groups, strict=True))
        }
        found: dict[int, Examined] = {}
        try:
            for future in as_completed(futures):
                place = futures[future]
                found[place] = _result(future, names[place])
                _tell(told, len(found), len(groups), names[place])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [found[place] for place in range(len(groups))]


def _result(future: "Future[Examined]", name: str) -> Examined:
    try:
        return future.result()
    except BrokenProcessPool:
        return Examined(unreadable_report(name, f"“{Path(name).name}”：{_LOST}"))


def _tell(told: Told | None, done: int, total: int, name: str) -> None:
    if told is not None:
        told(done, total, name)
