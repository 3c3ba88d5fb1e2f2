"""Limits that a process puts on itself before it reads a file from elsewhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import NamedTuple

#: Whether this process is one that may be ended: it reads for another, which says so.
_apart = False


class Limits(NamedTuple):
    """How much one reading may take."""

    seconds: float = 60
    megabytes: int = 440

    def apply(self) -> None:
        """Limits the running process: past them an allocation fails or the system ends it.

        Linux limits address space and processor time, Windows the memory of a job object; where
        neither works the reader's own limits and the parent's clock remain.
        """
        global _apart
        _apart = True
        with suppress(ImportError, AttributeError, OSError, ValueError):
            if sys.platform == "win32":
                _limit_job(self.megabytes << 20)
            else:
                _limit_resources(self)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Ends a process that reads for another where what is done takes longer: a library that is
    caught in a damaged page answers nobody. Elsewhere it waits."""
    if not _apart:
        yield
        return
    timer = Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _limit_resources(limits: Limits) -> None:
    import resource

    size, processor = limits.megabytes << 20, int(limits.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _limit_job(size: int) -> None:
    """Puts the process into a job of its own; see JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
    https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_extended_limit_information
    """
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("Basic", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    process_memory, extended_information = 0x100, 9
    kernel = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    limit = Extended()
    limit.Basic.LimitFlags = process_memory
    limit.ProcessMemoryLimit = size
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    kernel.SetInformationJobObject(
        job, extended_information, ctypes.byref(limit), ctypes.sizeof(limit)
    )
    kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))
