"""Takes the pictures of the README from the sample book. Run: ``python -m tests.screenshots``."""

import os
import tempfile
import time
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from budgetbook.app import make_application
from budgetbook.model.book import Mark, Placed
from budgetbook.model.edit import SetCells
from budgetbook.model.ref import Ref

DOCS = Path(__file__).resolve().parent.parent / "docs"


def wait(app: QApplication, seconds: float = 0.8) -> None:
    """Lets timers run and the window paint."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()


def main() -> None:
    """Writes docs/*.png."""
    from budgetbook.ui.folders import Folders
    from budgetbook.ui.main_window import MainWindow

    app = make_application()
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        folders = Folders(Path(home))
        folders.recovery.mkdir()
        window = MainWindow(folders)
        window.resize(1360, 860)
        window.show()
        wait(app)
        window.grab().save(str(DOCS / "start.png"))
        window.open_sample()
        wait(app)
        assert window.book is not None
        document = window.book.document
        leaf = next(
            row.id for row in document.book.tables[Ref("expense", "", "").key].rows
            if row.cells.get("project") and len(row.id) == 7
        )  # fmt: skip
        ref = Ref("expense", leaf, "project")
        printed = document.book.value(ref) + Decimal("0.10")
        document.do(SetCells({ref: printed}, {ref: Mark(pinned="user")}))
        window.go_to(ref)
        wait(app)
        window.grab().save(str(DOCS / "main-window.png"))
        document.undo_stack.undo()
        projects = [
            item for item in document.book.flow
            if isinstance(item, Placed) and item.sheet == "project"
        ]  # fmt: skip
        window.go_to(Ref("indicators", "r1", "level3", projects[1].instance))
        wait(app)
        window.grab().save(str(DOCS / "project.png"))
        document.undo_stack.setClean()
        window.close()


if __name__ == "__main__":
    main()
