"""Who has a file open: our own locks for .ysb, and those that Word, Excel, WPS and LibreOffice put
beside their files. A lock is a hint, not a wall: programs that crash leave theirs behind."""

import getpass
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

_OURS = "budgetbook"
_TIME = "%d.%m.%Y %H:%M"
_MOST_BYTES = 4096
#: So many letters of a name Word leaves alone in the name of its lock.
_SHORT = 6


class Holder(NamedTuple):
    """Who holds a file, as far as the lock tells."""

    name: str = ""
    computer: str = ""
    since: str = ""
    program: str = ""

    @property
    def words(self) -> str:
        """In words, for a sentence: ``张三（电脑 PC-2，21.11.2026 09:30）``."""
        details = "，".join(w for w in (self.computer and f"电脑 {self.computer}", self.since) if w)
        return (self.name or "别人") + (f"（{details}）" if details else "")


def lock_of(path: Path) -> Path:
    """The lock file that we and LibreOffice put beside a file."""
    return path.with_name(f".~lock.{path.name}#")


def office_holder(path: Path) -> Holder | None:
    """Who has a Word or Excel file open in an office program, by the lock beside it."""
    for lock, program in (
        *((lock, "Word、Excel 或 WPS") for lock in _owner_files(path)),
        (lock_of(path), "LibreOffice"),
    ):
        data = _read(lock)
        if data is None:
            continue
        if program == "LibreOffice":
            return _parsed(data)._replace(program=program)
        return Holder(_owner(data), program=program)
    return None


def _owner_files(path: Path) -> tuple[Path, ...]:
    """Excel puts ``~$`` before the name; Word puts it over the first letters of a longer one."""
    names = [f"~${path.name}"]
    over = min(max(len(path.stem) - _SHORT, 0), 2)
    if over:
        names.append(f"~${path.name[over:]}")
    return tuple(path.with_name(name) for name in names)


def _owner(data: bytes) -> str:
    """The name in an owner file of Word or Excel: its length, then the name in the local code."""
    count = data[0] if data else 0
    for code in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data[1 : 1 + count].decode(code).strip("\0 ")
    return ""


def _read(lock: Path) -> bytes | None:
    try:
        with lock.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return None


def _parsed(data: bytes) -> Holder:
    """The fields of a lock: full name, user, computer, time, and whose profile it was."""
    fields = data.decode("utf-8", "replace").rstrip(";\n").split(",")
    fields += [""] * (5 - len(fields))
    return Holder(fields[0] or fields[1], fields[2], fields[3], fields[4])


class OwnLock:
    """Our lock of a .ysb, held from `take` to `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_held = False
        self._words = b""

    def take(self) -> Holder | None:
        """Takes the lock; gives who holds it instead. Where no lock can be written (a folder that
        is read only) nobody can be told, and None is given too."""
        lock = lock_of(self.path)
        self._words = _own_words()
        for _ in range(2):
            try:
                with lock.open("xb") as file:
                    file.write(self._words)
            except FileExistsError:
                holder = self._living()
                if holder is not None:
                    return holder
                with suppress(OSError):
                    lock.unlink()
            except OSError:
                return None
            else:
                self.is_held = True
                return None
        return None

    def take_over(self) -> None:
        """Takes the lock whoever holds it: the user says that nobody does."""
        with suppress(OSError):
            lock_of(self.path).unlink()
        self.take()

    def _living(self) -> Holder | None:
        """Who holds the lock; None where that run of the program has ended."""
        data = _read(lock_of(self.path))
        if data is None:
            return None
        holder = _parsed(data)
        program, _, pid = holder.program.partition(":")
        is_here = program == _OURS and holder.computer == socket.gethostname() and pid.isdigit()
        return None if is_here and not _lives(int(pid)) else holder

    def release(self) -> None:
        """Gives the lock back, if it is still ours."""
        if self.is_held and _read(lock_of(self.path)) == self._words:
            with suppress(OSError):
                lock_of(self.path).unlink()
        self.is_held = False


def _own_words() -> bytes:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    fields = ("", user, socket.gethostname(), datetime.now().strftime(_TIME), _own_process())
    return (",".join(field.replace(",", " ") for field in fields) + ";").encode()


def _own_process() -> str:
    return f"{_OURS}:{os.getpid()}"


def _lives(pid: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        query = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
        handle = ctypes.windll.kernel32.OpenProcess(query, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
