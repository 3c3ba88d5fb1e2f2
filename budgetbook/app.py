"""Where objects meet: starts the window, or hands over to the command line."""

import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from budgetbook import __version__

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from budgetbook.model.book import Book
    from budgetbook.model.layout import Layout
    from budgetbook.model.parts import Printout
    from budgetbook.ui.main_window import MainWindow

#: Words that belong to the command line, which needs no window and no Qt.
COMMANDS = frozenset(
    {
        "adjust",
        "check",
        "comments",
        "compare",
        "convert",
        "fill",
        "published",
        "overview",
        "roll",
        "stage",
        "submit",
        "sum",
        "take",
        "todo",
        "-h",
        "--help",
        "help",
    }
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program; gives its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in COMMANDS:
        from budgetbook import cli

        gc.set_threshold(20_000, 50, 50)  # what a book is made of stays: seldom worth a look
        return cli.main(arguments, draw_pdf)
    if arguments == ["--version"]:
        print(__version__)
        return 0
    if "--selftest" in arguments:
        return selftest()
    return run_window([Path(argument) for argument in arguments if not argument.startswith("-")])


def draw_pdf(book: "Book", layout: "Layout", choice: "Printout | None" = None) -> bytes:
    """The book as PDF, or what ``choice`` takes of it, for the command line: without a display Qt
    draws offscreen."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_application()
    from budgetbook.ui.page_painter import stand_ins_used
    from budgetbook.ui.pdf import pdf_of

    for face, family in stand_ins_used(layout.paper.faces):
        print(f"这台电脑没有“{face}”，用“{family}”代替", file=sys.stderr)
    return pdf_of(book, layout, choice=choice)


def run_window(files: Sequence[Path]) -> int:
    """Shows the window with ``files`` opened as one book."""
    if not has_display():
        print(
            "这里没有显示器，打不开窗口；核对文件请用 main.py check，转换请用 main.py convert",
            file=sys.stderr,
        )
        return 2
    from PySide6.QtCore import QTimer

    from budgetbook.ui import hints, input_bridge
    from budgetbook.ui.collector import Collector

    bridged = input_bridge.bridge_input_method(os.environ)
    app = make_application()
    window = make_window()
    Collector(app)
    window.show()
    window.book_shown.connect(lambda: hints.offer(window))
    if bridged and not input_bridge.is_reached(os.environ, Path.home()):
        window.notice.show_notice(input_bridge.LOST)
    if files:
        QTimer.singleShot(0, window, lambda: window.open_paths(files))
    return app.exec()


def has_display() -> bool:
    """Whether a window can be shown; where Qt is told of a platform it is taken at its word."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def make_application() -> "QApplication":
    """The application with its look and Qt's own words in Chinese."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from budgetbook import resources
    from budgetbook.ui import qt_words, style

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app = QApplication(sys.argv[:1])
    app.setApplicationName("budgetbook")
    app.setApplicationDisplayName("预算簿")
    app.setApplicationVersion(__version__)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    app.installTranslator(qt_words.MissingWords(app))
    style.apply(app)
    app.setWindowIcon(QIcon(str(Path(resources.__path__[0]) / "icon.png")))
    return app


def make_window() -> "MainWindow":
    """The window, with the log running and unexpected errors reported."""
    from PySide6.QtWidgets import QApplication

    from budgetbook.ui import trouble
    from budgetbook.ui.folders import user_folders
    from budgetbook.ui.main_window import MainWindow

    folders = user_folders()
    trouble.start_log(folders.logs)
    window = MainWindow(folders)
    trouble.Trouble(lambda: QApplication.activeWindow() or window, _rescue_all).install()
    return window


def _rescue_all() -> None:
    from budgetbook.ui.windows import main_windows

    for window in main_windows():
        _rescue(window)


def _rescue(window: "MainWindow") -> None:
    """Writes a recovery copy of a changed book at once."""
    if window.book is not None and window.book.document.is_modified:
        window.keeping.recovery.write()


def selftest() -> int:
    """Reads every layout, opens the window with the sample, closes it; 0 when all went well."""
    from tempfile import TemporaryDirectory

    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        _check_layouts()
        _check_reading()
        with TemporaryDirectory() as home:
            _open_and_close(Path(home))
    except Exception as error:
        print(f"自检失败：{type(error).__name__}: {error}", file=sys.stderr or sys.__stderr__)
        return 1
    return 0


def _check_layouts() -> None:
    from budgetbook.model.layout import layout_ids, load_layout
    from budgetbook.model.settle import check_layout

    if not layout_ids():
        raise FileNotFoundError("没有版式文件")
    for layout_id in layout_ids():
        check_layout(load_layout(layout_id))


def _check_reading() -> None:
    from budgetbook.io.reading_process import answers

    if not answers():
        raise RuntimeError("读文件的进程没有应答")


def _open_and_close(home: Path) -> None:
    from budgetbook.ui import opening
    from budgetbook.ui.folders import Folders
    from budgetbook.ui.main_window import MainWindow

    app = make_application()
    folders = Folders(home)
    folders.recovery.mkdir()
    window = MainWindow(folders)
    window.show()
    _settle(app)
    if opening.sample_file() is not None:
        window.open_sample()
        if window.book is None:
            raise RuntimeError("示例簿没有打开")
        _settle(app)
    window.close()
    _settle(app)


def _settle(app: "QApplication", seconds: float = 0.3) -> None:
    """Lets timers run and the window paint."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()


if __name__ == "__main__":
    raise SystemExit(main())
