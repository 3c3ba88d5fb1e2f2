"""Unexpected errors: one report, nothing private in the log, the program goes on."""

import faulthandler
import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from budgetbook.ui import trouble
from budgetbook.ui.trouble import Trouble, describe, masked
from tests.ui.shell import answering, open_window


def failing() -> None:
    raise ValueError("县档案馆 8,815.77 不对")


def test_words_and_figures_are_masked() -> None:
    assert masked("县档案馆 8,815.77 at 3") == "□ # at #"
    try:
        failing()
    except ValueError as error:
        words = describe(error)
    assert "test_trouble.py" in words
    assert "档案" not in words
    assert "8815" not in words.replace(",", "")


def test_exception_in_a_slot_is_reported_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    handler = Trouble(lambda: window)
    monkeypatch.setattr(sys, "excepthook", handler.handle)
    with qtbot.captureExceptions():
        with answering("继续") as met:
            try:
                failing()
            except ValueError as error:
                handler.handle(type(error), error, error.__traceback__)
            qtbot.waitUntil(lambda: bool(met))
        assert "没有丢失" in "".join(w.text() for w in met[0].findChildren(QLabel))
        detail = met[0].findChild(QPlainTextEdit)
        assert isinstance(detail, QPlainTextEdit)
        assert "ValueError" in detail.toPlainText()
    assert window.isVisible()


def test_log_holds_no_private_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("budgetbook")
    before = list(log.handlers)
    monkeypatch.setattr(faulthandler, "enable", lambda file: file.close())
    trouble.start_log(tmp_path)
    try:
        failing()
    except ValueError:
        log.exception("opening failed")
    for handler in set(log.handlers) - set(before):
        handler.close()
        log.removeHandler(handler)
    words = (tmp_path / "budgetbook.log").read_text("utf-8")
    assert "opening failed" in words
    assert "ValueError" in words
    assert "档案" not in words
    assert "8,815" not in words


def test_a_grown_log_is_put_away_and_three_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "budgetbook.log"
    for turn in range(5):
        log.write_text(str(turn) * 300_000, "utf-8")
        trouble._make_room(log)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["budgetbook.log.1", "budgetbook.log.2", "budgetbook.log.3"]
    assert (tmp_path / "budgetbook.log.1").read_text("utf-8")[0] == "4"
