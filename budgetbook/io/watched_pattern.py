"""Searches with a pattern that may never end: in a process of its own, which is ended in time."""

import multiprocessing
import re
from collections.abc import Sequence
from multiprocessing.connection import Connection

Spans = list[tuple[int, int]]
_SECONDS = 2.0
#: What the process itself takes to begin.
_START = 6.0


def search_in_time(
    pattern: str, flags: int, texts: Sequence[str], seconds: float = _SECONDS
) -> list[Spans]:
    """Where ``pattern`` stands in each text. Raises TimeoutError where that takes longer than
    ``seconds``, or the process ends without an answer."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_search, args=(theirs, pattern, flags), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START):
            raise TimeoutError
        ours.recv()  # it runs
        ours.send(list(texts))
        if not ours.poll(seconds):
            raise TimeoutError
        found: list[Spans] = ours.recv()
        return found
    except (EOFError, OSError) as error:
        raise TimeoutError from error
    finally:
        process.kill()
        process.join()
        ours.close()


def _search(answer: Connection, pattern: str, flags: int) -> None:
    answer.send(None)
    compiled, texts = re.compile(pattern, flags), answer.recv()
    answer.send([[m.span() for m in compiled.finditer(text)] for text in texts])
