"""Work on files from elsewhere in a process of its own, limited in memory and time.

A library that loops, eats memory or aborts on a hostile file costs that process and nothing else;
cancelling ends it at once.
"""

import multiprocessing
import os
import pickle
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.limits import Limits

T = TypeVar("T")
#: Told the share done (0 … 1) and what is being done; may raise Cancelled.
Report = Callable[[float, str], None]

_STOPPED = "文件过大或已损坏，读取时被停止；没有改动任何文件，请用 WPS 或 Office 打开并另存一份再试"
_SLOW = "文件读了 {seconds:.0f} 秒还没有读完，已经停止；没有改动任何文件，请拆成几个文件再试"
_TURN = 0.1  # seconds between two looks at whether the user has cancelled
_FEWEST = 0.05  # seconds between two reports of progress


def run_apart(
    task: Callable[..., T],
    arguments: tuple[Any, ...],
    report: Report | None = None,
    limits: Limits | None = None,
) -> T:
    """What ``task(*arguments, report)`` gives in a process of its own. Raises what it raises, what
    ``report`` raises (Cancelled), and UnreadableFile where the process went past its limits.

    ``task`` is a function at the top of a module; arguments and result are pickled.
    """
    limits = limits or Limits()
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe()
    process = start.Process(
        target=_work, args=(theirs, task, arguments, limits), daemon=True, name="reading"
    )
    process.start()
    theirs.close()
    try:
        kind, value = _await(ours, limits.seconds, report)
    except (EOFError, OSError):
        raise UnreadableFile(_STOPPED) from None
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if kind == "error":
        raise value
    result: T = value
    return result


def _await(connection: "Connection[Any, Any]", seconds: float, report: Report | None) -> Any:
    """The last message of the process; its reports are passed on."""
    end = time.monotonic() + seconds
    share, words = 0.0, ""
    while True:
        if connection.poll(_TURN):
            kind, value = connection.recv()
            if kind != "report":
                return kind, value
            share, words = value
        if time.monotonic() > end:
            raise UnreadableFile(_SLOW.format(seconds=seconds))
        if report is not None:
            report(share, words)


def _work(
    connection: "Connection[Any, Any]",
    task: Callable[..., Any],
    arguments: tuple[Any, ...],
    limits: Limits,
) -> None:
    """The whole life of the process."""
    _silence()
    limits.apply()
    told = 0.0

    def report(share: float, words: str) -> None:
        nonlocal told
        if time.monotonic() - told > _FEWEST:
            told = time.monotonic()
            connection.send(("report", (share, words)))

    with suppress(BrokenPipeError):  # nobody waits any more
        try:
            connection.send(("done", task(*arguments, report)))
        except (MemoryError, RecursionError):
            connection.send(("error", UnreadableFile(_STOPPED)))
        except Exception as error:
            connection.send(("error", _portable(error)))


def _silence() -> None:
    """What libraries print when they give up is not for the user's console."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _portable(error: Exception) -> Exception:
    """The error with its traceback as a note, in a form that survives the way to the parent."""
    trace = "".join(traceback.format_exception(error))
    with suppress(Exception):
        pickle.loads(pickle.dumps(error))
        error.add_note(trace)
        return error
    return RuntimeError(trace)


def answers() -> bool:
    """Whether such a process starts at all; a frozen program asks it of itself."""
    return run_apart(_echo, (True,))


def _echo(value: bool, _report: Report) -> bool:
    return value
