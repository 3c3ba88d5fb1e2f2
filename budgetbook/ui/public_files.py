"""导出公开版 and 报送文件夹: asked for, written with progress and cancel."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtWidgets import QFileDialog

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.parts import Printout
from budgetbook.model.publication import PublicChoice, Published, internal_of
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.publication_dialog import PublicationDialog

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

T = TypeVar("T")


def export_public(window: "MainWindow") -> None:
    """导出公开版…"""
    book = window.book
    if book is None:
        return
    dialog = PublicationDialog(window, book)
    taken = bool(dialog.exec())
    suffixes, made, printout = dialog.suffixes(), dialog.made, dialog.printout()
    dialog.deleteLater()
    if not taken:
        return
    folder = _ask_folder(window, book)
    files = (
        {folder / f"{_name(made, book)}{suffix}": suffix for suffix in suffixes} if folder else {}
    )
    if files and _may_write(window, files):
        _write_files(window, book, _Public(made, printout), files)


def _ask_folder(window: "MainWindow", book: OpenBook) -> Path | None:
    start = str(book.folder or window.settings.folder or Path.home())
    name = QFileDialog.getExistingDirectory(window, "公开版放在哪个文件夹", start)
    if not name:
        return None
    window.settings.folder = name
    return Path(name)


def _name(made: Published, book: OpenBook) -> str:
    """The book's name; the official one where that says what is masked."""
    name = book.name
    if made.unsaid.cleaned(name) != name:
        name = _official(made.book)
    return f"{name}（公开版）"


def _official(book: Book) -> str:
    year = f"{book.year}年" if book.year else ""
    return f"{book.department.name}{year}部门预算".replace("/", "／").strip() or "部门预算"


def _may_write(window: "MainWindow", files: Mapping[Path, str]) -> bool:
    there = [path.name for path in files if path.exists()]
    return not there or not ask(
        window, "文件已经有了", f"“{'”“'.join(there)}”已经有了。", ("覆盖", "取消"),
        "覆盖后原来的内容就没有了。",
    )  # fmt: skip


class _Public(NamedTuple):
    """A 公开版 and what of it the PDF prints."""

    made: Published
    printout: Printout | None


def _write_files(
    window: "MainWindow", book: OpenBook, public_book: _Public, files: Mapping[Path, str]
) -> None:
    made, printout = public_book
    layout = book.document.layout
    setup = window.settings.page_setup(layout.id)

    def work(progress: Progress) -> list[str]:
        from budgetbook.io.formats import export
        from budgetbook.ui.pdf import pdf_of

        done: list[str] = []
        for number, path in enumerate(files):

            def told(share: float, words: str, at: int = number) -> None:
                progress((at + share) / len(files), words)

            told(0.0, f"正在写 {path.name}")

            def draw(its: Book, shape: Layout, on: Progress = told) -> bytes:
                return pdf_of(its, shape, on, printout, setup)

            export(path, made.book, layout, draw)
            done.append(path.name)
        return done

    done = _attempt(window, "正在导出公开版", "公开版没有全部导出", work)
    if done:
        window.say(f"已导出公开版 {'、'.join(done)}。")


def _attempt(
    window: "MainWindow", doing: str, failed: str, work: Callable[[Progress], T]
) -> T | None:
    from budgetbook.io.errors import BookError

    try:
        return run(window, doing, work)
    except BookError as error:
        warn(window, failed, str(error), "簿子本身没有变动。")
    except OSError:
        warn(
            window, failed, "文件写不进去：它可能正被别的程序打开，或这里不许写。",
            "簿子本身没有变动。请关掉占用它的程序，或换一个文件夹再试。",
        )  # fmt: skip
    return None


def make_folder(window: "MainWindow") -> Path | None:
    """生成报送文件夹…: asks which version and where to; the folder, None where none was made."""
    book = window.book
    if book is None:
        return None
    now, layout = book.document.book, book.document.layout
    choice: PublicChoice | None = None
    if internal_of(now, layout):
        answer = ask(
            window, "生成报送文件夹", "本簿有设为内部的内容，生成哪一种？",
            ("全本（报送）", "公开版（上网）", "取消"),
            "全本另有审核报告和报送检查；公开版不写出内部内容。",
        )  # fmt: skip
        if answer == 2:
            return None
        choice = PublicChoice() if answer == 1 else None
    folder = _ask_new_folder(window, book, choice)
    return _write_folder(window, book, layout, choice, folder) if folder else None


def _ask_new_folder(
    window: "MainWindow", book: OpenBook, choice: PublicChoice | None
) -> Path | None:
    start = Path(book.folder or window.settings.folder or Path.home())
    kind = "公开" if choice else "报送"
    offered = str(start / f"{_official(book.document.book)}{kind}")
    name, _ = QFileDialog.getSaveFileName(window, "报送文件夹的名字和位置", offered, "文件夹 (*)")
    if not name:
        return None
    window.settings.folder = str(Path(name).parent)
    return Path(name)


def _fifth(progress: Progress, share: float, words: str) -> None:
    """The PDF is the first of the files of a folder."""
    progress(share / 5, words)


def _write_folder(
    window: "MainWindow", book: OpenBook, layout: Layout, choice: PublicChoice | None, folder: Path
) -> Path | None:
    now, setup = book.document.book, window.settings.page_setup(layout.id)
    name = _official(now)

    def work(progress: Progress) -> Path:
        from budgetbook.io.submission_folder import write_folder

        def draw(its: Book, shape: Layout, choice: Printout | None = None) -> bytes:
            from budgetbook.ui.pdf import pdf_of

            told = partial(_fifth, progress) if choice is None else None
            return pdf_of(its, shape, told, choice, setup)

        return write_folder(folder, now, layout, choice, name, draw, progress)

    return _attempt(window, "正在生成报送文件夹", "没有生成报送文件夹", work)
