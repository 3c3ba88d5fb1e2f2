"""各单位和部门的报送文件夹…: one set for each unit and one for the department, at one go."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from budgetbook.model.layout import load_layout
from budgetbook.model.publication import PublicChoice, internal_of
from budgetbook.ui.messages import ask, tell, warn

if TYPE_CHECKING:
    from budgetbook.model.book import Book
    from budgetbook.model.layout import Layout
    from budgetbook.model.parts import Printout
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow


def make_sets(window: "MainWindow") -> None:
    """文件 → 各单位和部门的报送文件夹…"""
    if window.book is None:
        return
    book, layout = window.book.document.book, window.book.document.layout
    if not book.members:
        tell(window, "没有汇总过单位", "本簿不是汇总出来的部门簿，只有它自己一套。",
             "只生成本簿的，请用“报送检查”里的“生成报送文件夹…”。")  # fmt: skip
        return
    choice: PublicChoice | None = None
    if has_internal(book, layout):
        answer = ask(
            window, "各单位和部门的报送文件夹", "簿里有设为内部的内容，生成哪一种？",
            ("全本（报送）", "公开版（上网）", "取消"),
            "全本另有审核报告和报送检查；公开版不写出内部内容。",
        )  # fmt: skip
        if answer == 2:
            return
        choice = PublicChoice() if answer == 1 else None
    start = Path(window.book.folder or window.settings.folder or Path.home())
    kind = "公开" if choice else "报送"
    offered = f"{book.department.name}{book.year or ''}年各单位{kind}".replace("/", "／")
    name, _ = QFileDialog.getSaveFileName(
        window, "文件夹的名字和位置", str(start / offered), "文件夹 (*)"
    )
    if name:
        write_to(window, Path(name), choice)


def has_internal(book: "Book", layout: "Layout") -> bool:
    """Whether the department's book or that of a unit has anything that is 内部."""
    held = [(member.book, load_layout(member.book.layout)) for member in book.members]
    return any(internal_of(one, its) for one, its in [(book, layout), *held])


def write_to(window: "MainWindow", folder: Path, choice: PublicChoice | None) -> list[str]:
    """Writes the sets with progress; the names of the subfolders, none where it failed, which is
    said."""
    from budgetbook.io.errors import BookError, Cancelled
    from budgetbook.ui.jobs import run

    assert window.book is not None
    book, layout = window.book.document.book, window.book.document.layout

    def work(progress: "Progress") -> list[str]:
        from budgetbook.io.submission_sets import write_sets
        from budgetbook.ui.pdf import pdf_of

        def draw(its: "Book", shape: "Layout", printout: "Printout | None" = None) -> bytes:
            setup = window.settings.page_setup(shape.id)
            return pdf_of(its, shape, lambda _share, _words: None, printout, setup)

        return write_sets(folder, book, layout, choice, draw, progress)

    try:
        made = run(window, "正在生成各单位的报送文件夹", work)
    except Cancelled:
        made = None
    except BookError as error:
        warn(window, "没有生成", str(error), "簿子本身没有变动。")
        return []
    if made:
        window.say(f"已在“{folder.name}”里生成 {len(made)} 套。")
    return made or []
