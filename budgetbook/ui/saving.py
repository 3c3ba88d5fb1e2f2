"""Saving and exporting, and the questions before either."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from budgetbook.io.versions import Keep, keep_version
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, tell, warn
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.save_choice import SaveChoice
from budgetbook.ui.settings import Settings

log = logging.getLogger(__name__)

_EXPORTS = {
    ".docx": "Word 文档 (*.docx)", ".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)",
}  # fmt: skip
_Work = Callable[[Progress], bool]
_KEPT = "修改仍在程序里，没有丢失。"


class Saver(QObject):
    """Writes open books; every method says whether the book was written."""

    #: Path: a .ysb file was written.
    saved = Signal(object)
    #: str: a passing word for the status bar.
    message = Signal(str)
    #: Path: the file is to be compared with the open book.
    compare_requested = Signal(object)

    def __init__(self, window: QWidget, settings: Settings, home: Path | None = None) -> None:
        super().__init__(window)
        self._window, self._settings, self._home = window, settings, home

    def save(self, book: OpenBook) -> bool:
        """Ctrl+S: to the .ysb it has, else where the user says."""
        if book.document.is_read_only:
            return self.save_as(book)
        if book.path is not None:
            return self._save_over(book, book.path)
        target = book.target or self._target(book)
        if target == "original":
            return self._write_back(book)
        return self.save_as(book) if target else False

    def _target(self, book: OpenBook) -> str:
        """What saving means for a book that came from Word or Excel; empty: not now."""
        if not book.originals:
            return "ysb"
        if self._settings.save_target:
            return self._settings.save_target
        dialog = SaveChoice(book.originals, self._window)
        if not dialog.exec():
            return ""
        book.target = dialog.target
        if dialog.remember.isChecked():
            self._settings.save_target = dialog.target
        return dialog.target

    def _save_over(self, book: OpenBook, path: Path) -> bool:
        if book.changed_on_disk:
            answer = ask(
                self._window, "文件已被改动", f"“{path.name}”在打开之后被别的程序改过。",
                ("另存为…", "比较", "覆盖", "取消"),
                "“比较”列出那份与本簿的不同。覆盖会丢掉那次改动（“以前的版本”里留一份）；"
                "另存为则两份都留下。",
            )  # fmt: skip
            if answer == 1:
                self.compare_requested.emit(path)
            if answer != 2:
                return self.save_as(book) if answer == 0 else False
        return self._write(book, path)

    def save_as(self, book: OpenBook) -> bool:
        """Ctrl+Shift+S: to a .ysb file the user names."""
        path = self._ask_for_path(book, "另存为", ".ysb", "预算簿 (*.ysb)")
        if path is not None and path == book.path and book.document.is_read_only:
            tell(
                self._window, "请换个名字", f"“{path.name}”正被别人打开，这里只读，没有写它。",
                "请换一个文件名或文件夹；要改它，等别人关闭后重新打开。",
            )  # fmt: skip
            return False
        return self._write(book, path) if path else False

    def _ask_for_path(
        self, book: OpenBook, title: str, suffix: str, file_filter: str
    ) -> Path | None:
        folder = book.folder or Path(self._settings.folder or Path.home())
        offered = str(folder / f"{book.name}{suffix}")
        name, _ = QFileDialog.getSaveFileName(self._window, title, offered, file_filter)
        if not name:
            return None
        path = Path(name)
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self._settings.folder = str(path.parent)
        return path

    def _write(self, book: OpenBook, path: Path) -> bool:
        now, origins, keep = book.document.book, book.origins, self._settings.versions

        def work(_progress: Progress) -> bool:
            from budgetbook.io.formats import save_book

            self._keep_version(path, keep)
            save_book(path, now, origins)
            return True

        if not self._attempt("正在保存", "没有保存", work):
            return False
        book.saved_to(path)
        self.saved.emit(path)
        self.message.emit(f"已保存到 {path.name}。")
        return True

    def _keep_version(self, path: Path, keep: Keep) -> None:
        """Puts aside what is saved over; where that fails the saving itself goes on."""
        try:
            keep_version(path, self._home, keep)
        except OSError as error:
            log.warning("no version kept: errno %s", error.errno)

    def _attempt(self, doing: str, failed: str, work: _Work) -> bool:
        from budgetbook.io.errors import BookError

        try:
            return bool(run(self._window, doing, work))
        except BookError as error:
            warn(self._window, failed, str(error), _KEPT)
        except OSError as error:
            log.warning("%s: errno %s", failed, error.errno)
            warn(
                self._window, failed, "文件写不进去：它可能正被别的程序打开，或这里不许写。",
                f"{_KEPT}关掉占用它的程序再试，或用“另存为”换个地方。",
            )  # fmt: skip
        except Exception:
            log.exception("%s", failed)
            warn(self._window, failed, "写文件时程序出了意外错误。", f"{_KEPT}请用“另存为”再试。")
        return False

    def _may_write_into(self, path: Path) -> bool:
        """Whether nobody has the file open in an office program, or the user knows better."""
        from budgetbook.io.file_locks import office_holder

        holder = office_holder(path)
        if holder is None:
            return True
        answer = ask(
            self._window, "文件正被打开", f"“{path.name}”正在 {holder.program} 里打开着。",
            ("不写回", "仍然写回", "取消"),
            f"打开它的是{holder.words}。请先关掉那边的文件再写回，否则那边一保存就会盖掉这里的修改。",
        )  # fmt: skip
        return answer == 1

    def _write_back(self, book: OpenBook) -> bool:
        paths, document = book.originals, book.document
        if not paths:
            return self.save_as(book)
        if not all(self._may_write_into(path) for path in paths):
            return False
        changes: list[str] = []

        def work(_progress: Progress) -> bool:
            from budgetbook.io.write_back import write_all_back

            changes.extend(write_all_back(document.book, document.layout, book.origins, paths))
            return True

        if not self._attempt("正在写回原文件", "没有写回", work):
            book.target = ""  # asked again, so that .ysb can be chosen
            return False
        document.undo_stack.setClean()
        names = "、".join(path.name for path in paths)
        more = "".join(f"{change}。" for change in changes if change.startswith("目录里的页码"))
        self.message.emit(f"已写回 {names}，改了 {len(changes)} 处。{more}")
        return True

    def export(self, book: OpenBook, suffix: str) -> bool:
        """Writes the book anew as Word or Excel; the book itself stays unsaved."""
        wants_wan = self._wants_wan(book)
        path = None
        if wants_wan >= 0:
            path = self._ask_for_path(book, "导出", suffix, _EXPORTS[suffix])
        if path is None or self._is_original(book, path):
            return False
        choice, setup = book.printout, self._settings.page_setup(book.document.layout.id)
        now, layout = book.document.book, book.document.layout
        if suffix != ".pdf":  # there the appendix is one of the parts chosen
            now = self._with_appendix(book)
            layout = layout.model_copy(update={"paper": setup.applied(layout.paper)})
        if wants_wan:
            from budgetbook.model.rounding import in_wan

            now, layout = in_wan(now, layout)[:2]

        def work(progress: Progress) -> bool:
            from budgetbook.io.formats import export

            def draw(book: Book, its: Layout) -> bytes:
                from budgetbook.ui.pdf import pdf_of

                return pdf_of(book, its, progress, choice, setup)

            export(path, now, layout, draw)
            return True

        done = self._attempt("正在导出", "没有导出", work)
        if done:
            self.message.emit(f"已导出 {path.name}。")
        return done

    def _wants_wan(self, book: OpenBook) -> int:
        """1 for a book in 元 that is to be exported in 万元, -1 where the user gives it up."""
        if book.document.book.unit != "元":
            return 0
        answer = ask(
            self._window, "用什么单位", "本簿的金额单位是元，导出时用什么单位？",
            ("元", "万元", "取消"), "按万元导出时作舍位平衡，各处的合计、小计仍然相等。",
        )  # fmt: skip
        return -1 if answer == 2 else answer

    def _with_appendix(self, book: OpenBook) -> Book:
        """The book to export: with its 出错说明 behind it where there are some and she wants it."""
        document = book.document
        if not document.book.explanations:
            return document.book
        from budgetbook.model.appendix import explained, with_explanations

        count = len(explained(document.book, document.layout))
        if not count or ask(
            self._window, "导出", f"本簿有 {count} 条出错说明，要附在末尾吗？",
            ("附上", "不附"), "附上时末尾多一页“附件：出错说明”；簿子本身不变。",
        ):  # fmt: skip
            return document.book
        return with_explanations(document.book, document.layout)

    def _is_original(self, book: OpenBook, path: Path) -> bool:
        """Whether an export would overwrite an opened file, which is said."""
        if path not in book.originals:
            return False
        tell(
            self._window, "请换个名字", f"“{path.name}”是打开的原件，导出不覆盖它。",
            "请换一个文件名或文件夹；要改原件，用“保存”里的“写回原文件”。",
        )  # fmt: skip
        return True

    def report(self, book: OpenBook) -> bool:
        """Writes the 审核报告 as Excel or Word, whichever the user names."""
        folder = book.folder or Path(self._settings.folder or Path.home())
        offered = str(folder / f"{book.name}审核报告.xlsx")
        filters = ";;".join(reversed(_EXPORTS.values()))
        name, chosen = QFileDialog.getSaveFileName(self._window, "导出审核报告", offered, filters)
        if not name:
            return False
        path = Path(name)
        if path.suffix.lower() not in _EXPORTS:
            suffix = next((s for s, words in _EXPORTS.items() if words == chosen), ".xlsx")
            path = path.with_name(path.name + suffix)
        if self._is_original(book, path):
            return False
        self._settings.folder = str(path.parent)
        document = book.document
        now, layout, done = document.book, document.layout, document.review

        def work(_progress: Progress) -> bool:
            from budgetbook.io.findings_report import write_report
            from budgetbook.model.audit import audit

            write_report(path, [audit(now, layout, done, book.title)])
            return True

        written = self._attempt("正在导出审核报告", "没有导出", work)
        if written:
            self.message.emit(f"已导出审核报告 {path.name}。")
        return written

    def may_close(self, book: OpenBook) -> bool:
        """Whether the book can go: unchanged, saved now, or given up by the user."""
        if not book.document.is_modified:
            return True
        answer = ask(
            self._window, "还没有保存", f"“{book.title}”有修改还没有保存。",
            ("保存", "不保存", "取消"), "不保存就会丢掉这些修改。",
        )  # fmt: skip
        return self.save(book) if answer == 0 else answer == 1
