"""Walks the whole way as a new user under Xvfb, with real key and mouse events and no call into
the program: open last year's Word file, mend three findings, add a 科目 row and a project, paste
from a spreadsheet, undo, save, export. ``python -m tests.walk OUTFOLDER [FILE.docx]``. Without a
file it walks with the sample book, which has nothing to mend.

A picture is taken after every step. At the end the saved .ysb and the exported .docx are opened
from outside and compared with what was done. Exit code 0: all was found; 1: something was not;
2: a tool is missing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from budgetbook.model.book import Paragraph

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("Xvfb", "openbox", "xdotool", "import")
_HOLD = "--hold-clipboard"

#: What the walk pastes into 收入总表: 20 rows of five amounts, as a spreadsheet gives them.
AMOUNTS = [[f"{row + column / 4:.2f}" for column in range(5)] for row in range(1, 21)]
#: And into the indicators of the new project: five columns of words.
_GROUPS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"),
    ("产出指标", "成本指标"), ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip
INDICATORS = [
    [*_GROUPS[min(row // 4, 5)], f"走查指标{row + 1}", f"走查指标{row + 1}的口径", f"≥{row + 1}项"]
    for row in range(20)
]


class Desk:
    """A screen of its own with the program on it, and two hands."""

    def __init__(self, out: Path, home: Path, display: str) -> None:
        self.out, self.home, self.number = out, home, 0
        self.env = {
            **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LANG": "zh_CN.UTF-8",
            "BUDGETBOOK_HOME": str(home / "budgetbook"), "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
        }  # fmt: skip
        self.env.pop("WAYLAND_DISPLAY", None)
        self._held: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The program, in its own process."""
        log = (self.out / "program.log").open("ab")
        command = [sys.executable, str(ROOT / "main.py"), *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def tool(self, *command: str) -> str:
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        return done.stdout

    def wait_for(self, title: str, seconds: float = 20) -> None:
        """Until a window with these words in its title is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.tool("xdotool", "search", "--onlyvisible", "--name", title).strip():
                time.sleep(0.5)
                return
            time.sleep(0.1)
        self.shot("missing")
        raise SystemExit(f"没有等到窗口“{title}”，见 {self.out}")

    def keys(self, *keys: str, pause: float = 0.25) -> None:
        for key in keys:
            self.tool("xdotool", "key", "--clearmodifiers", key)
            time.sleep(pause)

    def type(self, words: str) -> None:
        """Latin letters and figures; Chinese goes by the clipboard (``paste``)."""
        self.tool("xdotool", "type", "--delay", "15", words)
        time.sleep(0.3)

    def click(self, x: int, y: int, times: int = 1, button: int = 1) -> None:
        count = ("--repeat", str(times), "--delay", "80")
        self.tool("xdotool", "mousemove", str(x), str(y), "click", *count, str(button))
        time.sleep(0.4)

    def hold(self, rows: Sequence[Sequence[str]]) -> None:
        """Puts a block of cells on the clipboard, as another program does."""
        if self._held is not None:
            self._held.terminate()
            self._held.wait()
        held = self.home / "held.tsv"
        held.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
        command = [sys.executable, "-m", "tests.walk", _HOLD, str(held)]
        self._held = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE)
        assert self._held.stdout is not None
        self._held.stdout.readline()

    def paste(self, words: str) -> None:
        """Words that a keyboard without an input method cannot give."""
        self.hold([[words]])
        self.keys("ctrl+v", pause=0.6)

    def answer_file(self, path: Path) -> None:
        """Types a path into Qt's file dialog."""
        time.sleep(0.5)
        self.keys("ctrl+a")
        self.type(str(path))
        self.keys("Return", pause=1)

    def shot(self, name: str, pause: float = 0.6) -> None:
        time.sleep(pause)
        self.number += 1
        target = self.out / f"{self.number:02}-{name}.png"
        self.tool("import", "-window", "root", str(target))

    def put_away(self) -> None:
        if self._held is not None:
            self._held.terminate()


def hold_clipboard(file: Path) -> int:
    """Owns the clipboard with TSV and HTML until it is ended; for ``Desk.hold``."""
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication(sys.argv[:1])
    text = file.read_text(encoding="utf-8")
    data = QMimeData()
    rows = [line.split("\t") for line in text.split("\n")]
    if len(rows) > 1 or len(rows[0]) > 1:
        cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
        data.setHtml(f"<html><body><table>{cells}</table></body></html>")
        text += "\n"
    data.setText(text)
    app.clipboard().setMimeData(data)
    print("held", flush=True)
    return app.exec()


@contextmanager
def desk(out: Path, size: str = "1440x900") -> Iterator[Desk]:
    """A screen, a window manager and empty folders; all gone afterwards."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told, tempfile.TemporaryDirectory() as home:
        made = Desk(out, Path(home), f":{told.readline().strip()}")
        manager = subprocess.Popen(["openbox"], env=made.env, stderr=subprocess.DEVNULL)
        try:
            yield made
        finally:
            made.put_away()
            for process in (manager, screen):
                process.terminate()
                process.wait()


def open_last_year(at: Desk, source: Path) -> None:
    at.wait_for("预算簿")
    at.shot("start")
    at.keys("ctrl+o")
    at.shot("open-dialog")
    at.answer_file(source)
    at.wait_for(source.name)
    at.shot("opened-with-hint", 1.5)
    at.keys("Escape")


def mend_three(at: Desk) -> None:
    """Two by F8 and typing over the selected words, one by 替换 in the whole book."""
    at.keys(*["F8"] * 5)
    at.shot("finding-in-text")
    at.paste("到村任职选调生")
    at.keys("F8")
    at.shot("second-finding")
    at.paste("巩固拓展脱贫攻坚成果")
    at.shot("two-mended", 1)
    at.keys("ctrl+h")
    at.paste("签定")
    at.keys("Tab")
    at.paste("签订")
    at.shot("replace")
    at.keys("alt+a", pause=1)
    at.shot("replaced")
    at.keys("Escape")


def add_code(at: Desk) -> None:
    at.keys("ctrl+g")
    at.type("2013202")
    at.shot("goto")
    at.keys("Return", "Insert")
    at.shot("code-dialog")
    at.type("2013203")
    at.keys("Return", pause=0.8)
    at.type("12.5")
    at.keys("Return")
    at.shot("code-row")


def paste_amounts(at: Desk) -> None:
    at.keys("ctrl+g")
    at.type("2013201")
    at.keys("Return", "Right", "Right")
    at.hold(AMOUNTS)
    at.keys("ctrl+v", pause=1.2)
    at.shot("pasted-amounts")
    at.keys("Escape", "ctrl+z")
    at.shot("undone")


def add_project(at: Desk) -> None:
    at.keys("ctrl+7", pause=1)
    at.shot("projects")
    at.keys("Insert")
    at.shot("project-added")
    at.keys("Return", pause=1)
    at.shot("project-open")
    at.keys("ctrl+Home", "Down", "Down")
    at.hold(INDICATORS)
    at.keys("ctrl+v", pause=1.2)
    at.shot("indicators")


def save_and_export(at: Desk) -> None:
    at.keys("ctrl+s", pause=1)
    at.shot("save-asks")
    at.keys("Return", pause=1)
    at.shot("save-dialog")
    at.answer_file(at.home / "book.ysb")
    at.shot("saved", 1)
    at.keys("alt+f")
    at.shot("file-menu")
    at.keys("Escape", "Escape")
    at.keys("alt+v")
    at.shot("view-menu")
    at.keys("Escape", "Escape")
    at.click(755, 74)
    at.shot("export-menu")
    at.keys("Down", "Return", pause=1)
    at.shot("export-dialog")
    at.answer_file(at.home / "book.docx")
    at.shot("exported", 3)


STEPS: Sequence[Callable[[Desk], None]] = (
    mend_three,
    add_code,
    paste_amounts,
    add_project,
    save_and_export,
)


def make_sample(target: Path) -> None:
    """The program's sample book as a Word file: for pictures, it has nothing to mend."""
    sample = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"
    command = [sys.executable, str(ROOT / "main.py"), "convert", str(sample), str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def missing_from(file: Path, *, mended: bool) -> list[str]:
    """What of the walk is not in a saved or exported file, read from outside."""
    from budgetbook.io.formats import open_files

    if not file.exists():
        return [f"{file.name} 没有写出来"]
    book = open_files([file]).book
    text = "".join(p.text for p in book.flow if isinstance(p, Paragraph))
    words = str([row.cells for table in book.tables.values() for row in table.rows])
    income = [r for key, t in book.tables.items() if key.table == "income" for r in t.rows]
    found = {
        "收入总表没有新加的 2013203 和它的 12.5": any(
            row.cells.get("code") == "2013203" and Decimal("12.5") in row.cells.values()
            for row in income
        ),
        "粘贴没有撤销干净": not any(Decimal("19.75") in row.cells.values() for row in income),
        "“大学生村官”没有改掉": not mended
        or ("大学生村官" not in text and "到村任职选调生" in text),
        "“脱贫攻坚”没有改掉": not mended or "巩固拓展脱贫攻坚成果" in text,
        "“签定”没有全部替换": "签定" not in words,
        "新项目没有粘贴进去的 20 个指标": all(f"走查指标{i}'" in words for i in range(1, 21)),
    }
    return [f"{file.name}：{said}" for said, is_there in found.items() if not is_there]


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == [_HOLD]:
        return hold_clipboard(Path(arguments[1]))
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not arguments:
        print(f"缺少：{'、'.join(missing)}" if missing else __doc__)
        return 2
    out = Path(arguments[0]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with desk(out) as at:
        source = at.home / "last2025.docx"
        is_sample = len(arguments) == 1
        if is_sample:
            make_sample(source)
        else:
            shutil.copy(arguments[1], source)
        program = at.start()
        try:
            open_last_year(at, source)
            for step in STEPS:
                if step is not mend_three or not is_sample:
                    step(at)
            wrong = [
                said
                for name in ("book.ysb", "book.docx")
                for said in missing_from(at.home / name, mended=not is_sample)
            ]
        finally:
            program.terminate()
            program.wait()
    print("\n".join(wrong) or f"走完了，都对得上；图在 {out}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
