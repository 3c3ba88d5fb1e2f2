"""Printing through QPrinter into a file, and the dialog that asks what is printed."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from budgetbook.model.paper import PageSetup
from budgetbook.model.parts import Printout
from budgetbook.ui.page_setup import PageSetupDialog, setup_words
from budgetbook.ui.pdf import pages_of
from budgetbook.ui.print_dialog import PrintDialog, Purpose, Sending
from budgetbook.ui.printing import prepared, send
from budgetbook.ui.settings import Settings
from tests.printed import sample_opened


def _sent(path: Path, sending: Sending) -> pypdfium2.PdfDocument:
    opened = sample_opened()
    printer = prepared(sending, "试印")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    assert send(printer, pages_of(opened.book, opened.layout), sending)
    return pypdfium2.PdfDocument(path)


def test_the_printer_gets_the_pages_of_the_preview(qtbot: QtBot, tmp_path: Path) -> None:
    opened = sample_opened()
    meant = pages_of(opened.book, opened.layout)
    made = _sent(tmp_path / "all.pdf", Sending(tuple(range(len(meant.pages)))))
    assert len(made) == len(meant.pages)
    for page, one in zip(made, meant.pages, strict=True):
        assert page.get_width() == pytest.approx(one.width, abs=2)
        number = "".join(page.get_textpage().get_text_range().split())[-4:]
        assert not one.number or str(one.number) in number


def test_only_the_chosen_pages_in_their_order(qtbot: QtBot, tmp_path: Path) -> None:
    made = _sent(tmp_path / "some.pdf", Sending((4, 2)))
    assert [round(page.get_width()) > 700 for page in made] == [True, False]


def test_a_booklet_has_two_pages_on_each_side(qtbot: QtBot, tmp_path: Path) -> None:
    made = _sent(tmp_path / "booklet.pdf", Sending(tuple(range(8)), booklet=True))
    assert len(made) == 4
    assert all(page.get_width() > page.get_height() for page in made)
    front = made[0].get_textpage()
    left = front.get_text_bounded(0, 0, 420, 595)
    right = front.get_text_bounded(422, 0, 842, 595)
    assert "8" in left.split()[-2:][0] or "— 8 —" in left
    assert "编制单位" in "".join(right.split())


def test_copies_and_sides_are_set(qtbot: QtBot) -> None:
    printer = prepared(Sending((0,), copies=3, sides="long"), "名")
    assert printer.docName() == "名"
    assert printer.duplex() in (QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexNone)


def test_nothing_chosen_is_not_sent(qtbot: QtBot) -> None:
    opened = sample_opened()
    assert not send(QPrinter(), pages_of(opened.book, opened.layout), Sending(()))


# ---- the dialog


def _dialog(
    qtbot: QtBot, purpose: Purpose = "print", choice: Printout | None = None
) -> PrintDialog:
    opened = sample_opened()
    dialog = PrintDialog(opened.book, opened.layout, choice or Printout(), PageSetup(), purpose)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _row(dialog: PrintDialog, title: str) -> int:
    tree = dialog.tree
    return next(
        at for at in range(tree.topLevelItemCount())
        if (item := tree.topLevelItem(at)) is not None and item.text(0) == title
    )  # fmt: skip


def test_everything_is_ticked_at_first(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    assert dialog.choice() == Printout()
    assert dialog.count.text() == "共 26 页"
    assert dialog.sending() == Sending(tuple(range(26)))


def test_a_tick_taken_off_with_the_keyboard_counts_anew(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    item = dialog.tree.topLevelItem(_row(dialog, "预算公开表"))
    assert item is not None
    dialog.tree.setCurrentItem(item)
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert "tables" in dialog.choice().off
    qtbot.waitUntil(lambda: dialog.count.text() == "共 14 页", timeout=2000)


def test_no_part_no_printing(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    qtbot.mouseClick(dialog.none_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.accept_button.isEnabled(), timeout=2000)
    assert dialog.count.text() == "一个部分也没有选"
    qtbot.mouseClick(dialog.all_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.accept_button.isEnabled(), timeout=2000)
    assert dialog.choice() == Printout()


def test_the_order_is_changed_and_shown_again(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(_row(dialog, "情况说明")))  # type: ignore[arg-type]
    qtbot.mouseClick(dialog.up_button, Qt.MouseButton.LeftButton)
    choice = dialog.choice()
    assert choice.order.index("narrative") < choice.order.index("tables")
    again = _dialog(qtbot, choice=choice)
    assert again.choice() == choice


def test_a_wrong_range_is_said(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    qtbot.keyClicks(dialog.range, "3-99")
    assert "不在 1 至 26 之内" in dialog.count.text()
    assert not dialog.accept_button.isEnabled()
    dialog.range.setText("2-4")
    assert dialog.sending().pages == (1, 2, 3)


def test_a_booklet_counts_its_sheets(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    dialog.booklet.click()
    assert dialog.count.text() == "共 26 页，用纸 7 张"
    assert not dialog.sides.isEnabled()


def test_for_a_pdf_nothing_of_the_printer_is_asked(qtbot: QtBot) -> None:
    assert not _dialog(qtbot, "pdf").sending_group.isVisible()


def test_page_setup_tells_only_what_differs(qtbot: QtBot, tmp_path: Path) -> None:
    layout = sample_opened().layout
    dialog = PageSetupDialog(layout, PageSetup(body=14))
    qtbot.addWidget(dialog)
    assert dialog.setup() == PageSetup(body=14)
    dialog.margins[3].setValue(28)
    assert dialog.setup() == PageSetup(body=14, margins=(20, 20, 20, 28))
    assert "左 28" in setup_words(layout, dialog.setup())
    settings = Settings(tmp_path / "s.ini")
    settings.set_page_setup(layout.id, dialog.setup())
    assert settings.page_setup(layout.id) == dialog.setup()
    assert settings.page_setup("another") == PageSetup()
    dialog.reset_button.click()
    assert dialog.setup() == PageSetup()
