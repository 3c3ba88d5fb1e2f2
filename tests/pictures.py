"""Takes the manual's pictures from the running program with the sample book.

Run by ``python3 dev.py docs``; ``tests/pictures.py NAME …`` takes only those pictures. Nothing in
them depends on the day or on the machine, save for the faces that are installed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollBar, QWidget

from budgetbook.app import make_application
from budgetbook.model.book import Department, Internal, Mark, Placed, Row, Table
from budgetbook.model.details import DETAILS, add_details
from budgetbook.model.edit import SetCells, SetInternal
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.style import set_mode
from tests.camera import SIZE, Camera, wait, with_palette

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "budgetbook" / "resources" / "manual" / "pictures"
DOCS = ROOT / "docs"
#: Those the README shows stand in docs/ too.
MAIN = {"start": "start", "main": "main-window", "project": "project", "overview": "overview"}
#: By how much cells differ this year (万元).
CHANGES = {
    Ref("general", "2013201", "basic"): "18.40", Ref("general", "2013202", "project"): "22.00",
    Ref("general", "2050803", "project"): "-5.00", Ref("general", "2013299", "project"): "-2.50",
    Ref("basic", "30101", "staff"): "18.40", Ref("funding_income", "general", "amount"): "32.90",
    Ref("income", "2013201", "fiscal"): "18.40", Ref("income", "2013202", "fiscal"): "22.00",
    Ref("income", "2050803", "fiscal"): "-5.00", Ref("income", "2013299", "fiscal"): "-2.50",
}  # fmt: skip
COLUMNS = ("kind", "project", "function", "economic", "nature", "fund", "origin", "amount")
_GENERAL = ("行政", "一般公共预算", "当年")
LINES = (
    ("人员经费", "", "2013201", "30101", *_GENERAL, Decimal("168.42")),
    ("人员经费", "", "2013201", "30102", *_GENERAL, Decimal("97.86")),
    ("公用经费", "", "2013201", "30201", *_GENERAL, Decimal("26.30")),
    ("公用经费", "", "2013201", "30211", *_GENERAL, Decimal("14.60")),
    ("项目支出", "年轻干部培养经费", "2050803", "30216", *_GENERAL, Decimal("35.00")),
    ("项目支出", "人才服务专项经费", "2013202", "30226", *_GENERAL, Decimal("52.00")),
)


def start(camera: Camera) -> QWidget:
    """开始页"""
    return camera.window


def main_window(camera: Camera) -> QWidget:
    """A figure that does not agree, with what is known of it."""
    document = camera.fresh()
    leaf = next(
        row.id for row in document.book.tables[Ref("expense", "", "").key].rows
        if row.cells.get("project") and len(row.id) == 7
    )  # fmt: skip
    ref = Ref("expense", leaf, "project")
    printed = document.book.value(ref) + Decimal("0.10")
    document.do(SetCells({ref: printed}, {ref: Mark(pinned="user")}))
    camera.go(ref)
    return camera.window


def filled(camera: Camera) -> QWidget:
    """筛选 on a table of codes."""
    document = camera.fresh()
    rows = document.book.tables[TableKey("basic")].rows
    camera.go(Ref("basic", rows[1].id, "total"))
    camera.command("filter")
    from budgetbook.ui.filter_bar import FilterBar

    field = camera.child(FilterBar).findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "302")
    QTest.keyClick(field, Qt.Key.Key_Return)
    return camera.window


def rolling(camera: Camera) -> QImage:
    """结转下年, at the step that shows every change."""
    from budgetbook.ui.roll_wizard import RollWizard

    document = camera.fresh()
    wizard = RollWizard(camera.window)
    wizard.state.take(document.book, document.layout, "示例簿.docx")
    wizard.show_step(len(wizard.pages) - 1)
    return camera.over(wizard)


def todo(camera: Camera) -> QWidget:
    """待办 of a book that was rolled."""
    camera.fresh(rolled=True)
    camera.command("show_todo")
    return camera.window


def this_years_figures(document: Document) -> None:
    """What a rolled book left blank as it was last year, and some changes that balance."""
    book = document.book
    assert book.prior is not None
    known: dict[Ref, Decimal | str | None] = {
        ref: amount
        for key, table in book.prior.tables.items() if key in book.tables
        for row in table.rows
        for column, amount in row.cells.items()
        if isinstance(amount, Decimal)
        and book.value(ref := Ref(key.table, row.id, column, key.instance)) is None
    }  # fmt: skip
    document.do(SetCells(known))
    for ref, more in CHANGES.items():
        amount = document.book.value(ref)
        assert isinstance(amount, Decimal)
        document.do(SetCells({ref: amount + Decimal(more)}))


def compared(camera: Camera) -> QWidget:
    """对照上年"""
    document = camera.fresh(rolled=True)
    this_years_figures(document)
    camera.window.actions_by_id["show_findings"].setChecked(False)
    ref = Ref("general", "2013202", "project")
    camera.go(ref)
    camera.command("compare_prior")
    camera.go(ref)
    return camera.window


def details(camera: Camera) -> QWidget:
    """明细底稿 of a new book, and what came of it."""
    layout = load_layout("hebei-open-2023")
    document = Document(fresh_book(layout, 2024, Department(name="中共云岭县委组织部")), layout)
    rows = tuple(
        Row(id=f"d{number}", cells=dict(zip(COLUMNS, line, strict=True)))
        for number, line in enumerate(LINES, 1)
    )
    document.do(add_details(document.book, layout, Table(key=DETAILS, rows=rows)))
    camera.window.show_book(OpenBook(document, name="新簿"))
    camera.command("details")
    camera.window.actions_by_id["show_findings"].setChecked(False)
    camera.go(Ref("details", "d2", "amount"))
    return camera.window


def narrative(camera: Camera) -> QWidget:
    """情况说明 with its figures bound to cells."""
    document = camera.fresh()
    assert camera.window.workspace is not None
    said = next(
        item.id for item in document.book.flow
        if not isinstance(item, Placed) and "收入" in item.text and "万元" in item.text
    )  # fmt: skip
    camera.window.workspace.jump_to_text(said)
    return camera.window


def project(camera: Camera) -> QWidget:
    """A project's 绩效目标表."""
    document = camera.fresh()
    placed = [
        item for item in document.book.flow if isinstance(item, Placed) and item.sheet == "project"
    ]
    camera.window.actions_by_id["show_findings"].setChecked(False)
    camera.go(Ref("indicators", "r1", "level3", placed[1].instance))
    return camera.window


def projects(camera: Camera) -> QWidget:
    """项目一览"""
    camera.fresh()
    camera.command("projects")
    return camera.window


def overview(camera: Camera) -> QWidget:
    """概览"""
    this_years_figures(camera.fresh(rolled=True))
    camera.window.actions_by_id["show_findings"].setChecked(False)
    camera.window.actions_by_id["show_cell"].setChecked(False)
    camera.command("overview")
    return camera.window


def found(camera: Camera) -> QWidget:
    """查找 over the whole book."""
    camera.fresh()
    camera.command("find")
    from budgetbook.ui.find_panel import FindPanel

    panel = camera.child(FindPanel)
    field = next(part for part in panel.findChildren(QLineEdit) if part.isVisible())
    field.setText("培训")  # no key makes it
    QTest.keyClick(field, Qt.Key.Key_Return)
    return camera.window


def split(camera: Camera) -> QWidget:
    """拆分视图"""
    camera.fresh()
    camera.window.actions_by_id["show_cell"].setChecked(False)
    camera.window.actions_by_id["show_findings"].setChecked(False)
    camera.command("split")
    for bar in camera.window.findChildren(QScrollBar):
        bar.setValue(bar.minimum())
    return camera.window


def preview(camera: Camera) -> QWidget:
    """打印预览"""
    camera.fresh()
    camera.command("preview")
    from budgetbook.ui.preview import Preview

    shown = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Preview))
    shown.resize(*SIZE)
    return shown


def submission(camera: Camera) -> QWidget:
    """报送检查"""
    camera.fresh()
    camera.window.actions_by_id["show_findings"].setChecked(False)
    camera.window.actions_by_id["show_cell"].setChecked(False)
    camera.command("submission")
    from budgetbook.ui.submission_page import SubmissionPage

    page = camera.child(SubmissionPage)
    assert isinstance(page, SubmissionPage)
    page.date.setText("2025年3月5日")
    return camera.window


def public(camera: Camera) -> QImage:
    """导出公开版 with one project kept inside."""
    from budgetbook.ui.publication_dialog import PublicationDialog

    document = camera.fresh()
    placed = [
        item for item in document.book.flow if isinstance(item, Placed) and item.sheet == "project"
    ]
    document.do(SetInternal((Internal(kind="project", instance=placed[1].instance),)))
    assert camera.window.book is not None
    return camera.over(PublicationDialog(camera.window, camera.window.book))


def versions(camera: Camera) -> QImage:
    """以前的版本"""
    from budgetbook.io.versions import Version
    from budgetbook.ui.versions_dialog import VersionsDialog

    camera.fresh()
    sample = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"
    kept = [
        Version(sample, datetime(2025, 1, day, hour, minute), 412_000 + 900 * day)
        for day, hour, minute in ((22, 16, 40), (22, 11, 5), (21, 17, 32), (20, 9, 18))
    ]
    return camera.over(VersionsDialog(camera.window, kept))


def settings(camera: Camera) -> QImage:
    """设置"""
    from budgetbook.ui.settings_dialog import SettingsDialog

    camera.fresh()
    camera.window.settings.recovery_pause = 3  # as the program comes
    kept = camera.window.folders
    camera.window.folders = Folders(Path("预算簿数据"))
    dialog = SettingsDialog(camera.window)
    camera.window.folders = kept
    return camera.over(dialog)


SHOTS: dict[str, Callable[[Camera], QWidget | QImage]] = {
    "start": start, "main": main_window, "filter": filled, "roll": rolling, "todo": todo,
    "compare": compared, "details": details, "narrative": narrative, "project": project,
    "projects": projects, "overview": overview, "find": found, "split": split,
    "preview": preview, "submission": submission, "public": public, "versions": versions,
    "settings": settings,
}  # fmt: skip


def take(name: str, camera: Camera) -> Path:
    """Takes one picture and writes it."""
    shown = SHOTS[name](camera)
    wait(0.6)
    picture = shown if isinstance(shown, QImage) else shown.grab().toImage()
    path = PICTURES / f"{name}.png"
    with_palette(picture).save(str(path), quality=0)
    if name in MAIN:
        shutil.copy(path, DOCS / f"{MAIN[name]}.png")
    if isinstance(shown, QWidget) and shown is not camera.window:
        shown.close()
    return path


def main(names: Sequence[str]) -> int:
    """Writes the pictures of those names, or all; each with a window of its own."""
    app = make_application()
    set_mode(app, Qt.ColorScheme.Light)
    app.setCursorFlashTime(0)
    for folder in (PICTURES, DOCS):
        folder.mkdir(parents=True, exist_ok=True)
    for name in names or SHOTS:
        with tempfile.TemporaryDirectory() as home:
            camera = Camera(Path(home))
            path = take(name, camera)
            if camera.window.book is not None:
                camera.document.undo_stack.setClean()
            camera.window.close()
            camera.window.deleteLater()
            wait(0.1)
        print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
