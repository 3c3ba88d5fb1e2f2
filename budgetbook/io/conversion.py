"""Old formats turned into .docx and .xlsx by the office program that is installed.

WPS or Microsoft Office are asked first (Windows only), then LibreOffice with a profile of its own.
Everything temporary lies in one folder that is gone afterwards.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.limits import Limits
from budgetbook.io.reading_process import Report, run_apart

#: Kind of a file to what it becomes.
TARGETS = {
    ".doc": ".docx", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx", ".ods": ".xlsx",
}  # fmt: skip
_SECONDS = 120
_TURN = 0.1
_FILTERS = {".docx": "docx:MS Word 2007 XML", ".xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PLACES = (
    "LibreOffice/program/soffice.exe", "LibreOffice 5/program/soffice.exe",
)  # fmt: skip
_UNIX_PLACES = (
    "/usr/lib/libreoffice/program/soffice", "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice", "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)  # fmt: skip
_TITLES = {
    ".doc": "旧版 Word（或 WPS 文字）文件", ".rtf": "RTF 文件", ".odt": "OpenDocument 文件",
    ".xls": "旧版 Excel（或 WPS 表格）文件", ".ods": "OpenDocument 表格",
}  # fmt: skip


def convert(data: bytes, kind: str, report: Report | None = None) -> bytes:
    """The file as .docx or .xlsx (``TARGETS[kind]``). Raises UnreadableFile with what to do where
    no program can, and what ``report`` raises when the user cancels."""
    target = TARGETS[kind]
    with TemporaryDirectory(prefix="budgetbook-", ignore_cleanup_errors=True) as name:
        source, made = Path(name) / f"original{kind}", Path(name) / f"made{target}"
        source.write_bytes(data)
        tried = False
        for way in _ways(target):
            tried = True
            with suppress(OSError, UnreadableFile):
                way(source, made, report)
                if made.is_file() and made.stat().st_size:
                    return made.read_bytes()
    program = "WPS 或 Word" if target == ".docx" else "WPS 或 Excel"
    begin = f"是{_TITLES[kind]}，" + ("本机的办公软件没有转换成功" if tried else "本程序不能直接读")
    raise UnreadableFile(f"{begin}，请用 {program} 打开后另存为 {target}，再打开另存的文件")


_Way = Callable[[Path, Path, Report | None], None]


def _ways(target: str) -> Iterator[_Way]:
    if sys.platform == "win32":
        yield _by_office
    soffice = find_soffice()
    if soffice is not None:
        yield lambda source, made, report: _by_libreoffice(soffice, source, made, report)


# ---- WPS and Microsoft Office


def _by_office(source: Path, made: Path, report: Report | None) -> None:
    """In a process of its own, since a question on the screen would hold it up for good."""
    from budgetbook.io.office_programs import save_as

    run_apart(save_as, (str(source), str(made)), report, Limits(_SECONDS, megabytes=0))


# ---- LibreOffice


def find_soffice() -> Path | None:
    """LibreOffice's program, on PATH or where its installers put it; None where it is missing."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return Path(found)
    folders = [os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)")]
    places = [Path(folder) / place for folder in folders if folder for place in _PLACES]
    places += [Path(place) for place in _UNIX_PLACES]
    return next((place for place in places if place.is_file()), None)


def _by_libreoffice(soffice: Path, source: Path, made: Path, report: Report | None) -> None:
    profile, out = source.parent / "profile", source.parent / "out"
    _close(profile)
    process = subprocess.Popen(
        [
            soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--convert-to", _FILTERS[made.suffix],
            "--outdir", out, source,
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=_environment(), start_new_session=True,
    )  # fmt: skip
    try:
        _await(process, report)
    finally:
        _end(process)
    (out / f"{source.stem}{made.suffix}").replace(made)


#: What LibreOffice may not do with a file from elsewhere: run macros, start objects, fetch what the
#: file links to (the proxy is a port that nobody serves). Names: officecfg/registry/schema of
#: LibreOffice, Common.xcs and Inet.xcs.
_FORBIDDEN: dict[str, dict[str, object]] = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3, "DisableMacrosExecution": True, "DisableActiveContent": True,
        "BlockUntrustedRefererLinks": True, "DisablePythonRuntime": True,
    },
    "Inet/Settings": {
        "ooInetProxyType": 2, "ooInetNoProxy": "",
        "ooInetHTTPProxyName": "127.0.0.1", "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1", "ooInetHTTPSProxyPort": 9,
        "ooInetFTPProxyName": "127.0.0.1", "ooInetFTPProxyPort": 9,
    },
}  # fmt: skip
_ITEM = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)


def _close(profile: Path) -> None:
    """Writes the settings of a profile that touches nothing but the file to be converted."""
    (profile / "user").mkdir(parents=True)
    items = [
        _ITEM.format(path, name, str(value).lower())
        for path, settings in _FORBIDDEN.items() for name, value in settings.items()
    ]  # fmt: skip
    head = '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(items)}</oor:items>'
    (profile / "user" / "registrymodifications.xcu").write_text(text, "utf-8")


def _await(process: subprocess.Popen[bytes], report: Report | None) -> None:
    end = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TURN)
        if report is not None:
            report(0.0, "正在用 LibreOffice 转换旧格式")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with the processes it started, if it still runs."""
    if process.poll() is None:
        with suppress(OSError):
            if sys.platform == "win32":
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(process.pid)],
                    capture_output=True, check=False,
                )  # fmt: skip
            else:
                os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment() -> dict[str, str]:
    """The user's environment, without the library path of a frozen program."""
    own = dict(os.environ)
    before = own.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        own["LD_LIBRARY_PATH"] = before
    elif getattr(sys, "frozen", False):
        own.pop("LD_LIBRARY_PATH", None)
    return own
