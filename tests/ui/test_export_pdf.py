"""导出 PDF… by the menu: the question of missing faces, and cancelling a long export."""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.ui import printing
from tests.ui.shell import answering, open_office, open_window

_MISSING = (("方正小标宋简体", "宋体"),)


def test_missing_faces_are_asked_of_first(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    path = tmp_path / "out.pdf"
    monkeypatch.setattr(printing, "missing_faces", lambda _layout: _MISSING)
    monkeypatch.setattr(printing, "choose_parts", lambda *_: True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with answering("取消") as met:
        window.actions_by_id["export_pdf"].trigger()
    assert not path.exists()
    assert "方正小标宋简体" in met[0].property("informativeText")
    with answering("继续"):
        window.actions_by_id["export_pdf"].trigger()
    assert path.read_bytes().startswith(b"%PDF")
    path.unlink()
    window.actions_by_id["export_pdf"].trigger()  # asked once for each book
    assert path.exists()


@pytest.mark.usefixtures("impatient")
def test_long_export_can_be_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from budgetbook.ui import jobs, pdf

    window = open_window(qtbot, tmp_path)
    open_office(window)
    path = tmp_path / "out.pdf"

    def slow(_book: object, _its: object, progress: jobs.Progress, *_: object) -> bytes:
        while True:
            progress(0.5, "第 1 页")
            time.sleep(0.02)

    monkeypatch.setattr(pdf, "pdf_of", slow)
    monkeypatch.setattr(printing, "missing_faces", lambda _layout: ())
    monkeypatch.setattr(printing, "choose_parts", lambda *_: True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with answering("取消"):
        window.actions_by_id["export_pdf"].trigger()
    assert not path.exists()
    assert list(tmp_path.glob("*.pdf")) == []
