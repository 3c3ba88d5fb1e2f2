"""公开版 on pages, to be looked at before it is written."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from budgetbook.model.pages import Printed
from budgetbook.model.parts import Printout
from budgetbook.model.publication import PublicChoice, public

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.preview import Preview

_BAND = "公开版：设为内部的内容不印出。这里只供查看，要写成文件请用“导出公开版”。"


def open_public_preview(
    window: "MainWindow", choice: PublicChoice, printout: Printout | None = None
) -> "Preview | None":
    """The preview of what ``printout`` prints of the 公开版, with a band that says so."""
    from budgetbook.ui.preview import Preview

    book = window.book
    if book is None:
        return None
    document = book.document

    def make() -> Printed:
        from budgetbook.ui.pdf import pages_of

        made = public(document.book, document.layout, choice)
        setup = window.settings.page_setup(document.layout.id)
        return pages_of(made.book, document.layout, printout, setup)

    preview = Preview(document, make, window)
    preview.setWindowTitle("公开版预览 － 预算簿")
    for button in (preview.print_button, preview.pdf_button, preview.parts_button):
        button.hide()
    band = QLabel(_BAND)
    band.setObjectName("public band")
    band.setStyleSheet(
        "background: palette(highlight); color: palette(highlighted-text); padding: 5px 12px;"
    )
    holder, view = QWidget(), preview.view
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    preview.takeCentralWidget()
    column.addWidget(band)
    column.addWidget(view, 1)
    preview.setCentralWidget(holder)
    preview.cell_chosen.connect(window.go_to)
    if window.workspace is not None:
        window.workspace.destroyed.connect(preview.close)
    preview.show()
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    return preview
