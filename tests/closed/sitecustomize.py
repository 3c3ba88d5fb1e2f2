"""Loaded by every Python that ``tests/test_closed.py`` starts: writes down, and refuses, whatever
goes to the network; writes down the programs started and the files opened under a watched folder.
"""

import os
import sys

_LOG = os.environ["BUDGETBOOK_TEST_LOG"]
_WATCHED = os.environ.get("BUDGETBOOK_TEST_WATCHED", "\0")
_NETWORK = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
    "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect", "webbrowser.open",
)  # fmt: skip
_PROGRAMS = ("subprocess.Popen", "os.system", "os.startfile", "os.exec", "os.posix_spawn")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    opened = event == "open" and str(arguments[0]).startswith(_WATCHED)
    if event not in _NETWORK and event not in _PROGRAMS and not opened:
        return
    # not open(): that would come here again
    log = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, f"{event} {arguments!r:.300}\n".encode("utf-8", "replace"))
    os.close(log)
    if event in _NETWORK:
        raise PermissionError(f"forbidden in this test: {event}")


sys.addaudithook(_hook)
