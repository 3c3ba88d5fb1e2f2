"""词表… : add an entry by keys, switch a built-in one off, in use at once and after a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.io.own_words import load_own_words, own_words_file
from budgetbook.model.text_marks import outdated_in, typos_in
from budgetbook.model.wordlists import use_own_words
from budgetbook.ui import words_dialog
from budgetbook.ui.words_dialog import WordsDialog
from tests.ui.shell import write_chinese


@pytest.fixture(autouse=True)
def _built_in_afterwards() -> Iterator[None]:
    yield
    use_own_words({})


def test_add_switch_off_store_and_load_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_dialog, "warn", lambda *words: pytest.fail(words[2]))
    dialog = WordsDialog(tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.pages.setCurrentIndex(1)
    dialog.add()
    editor = dialog.table.findChild(QLineEdit)
    assert editor is not None
    write_chinese(editor, "按排")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    wrong = dialog.table.item(0, 1)
    assert wrong is not None
    qtbot.waitUntil(lambda: wrong.text() == "按排")
    right = dialog.table.item(0, 2)
    assert right is not None
    right.setText("安排")
    dialog.pages.setCurrentIndex(0)
    box, say = dialog.table.item(0, 0), dialog.table.item(0, 1)
    assert box is not None
    assert say is not None
    assert say.text() == "贫困村"
    box.setCheckState(Qt.CheckState.Unchecked)
    dialog.store()
    assert not dialog.isVisible()
    for _ in range(2):
        assert [typo.right for typo in typos_in("按排工作")] == ["安排"]
        assert outdated_in("贫困村", 2024) == ()
        use_own_words({})
        assert load_own_words(tmp_path) == ""


def test_a_wrong_entry_is_told_and_nothing_stored(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(words_dialog, "warn", lambda *words: said.append(words[2]))
    dialog = WordsDialog(tmp_path)
    qtbot.addWidget(dialog)
    dialog.pages.setCurrentIndex(3)
    dialog.add()
    words, most = dialog.table.item(0, 1), dialog.table.item(0, 2)
    assert words is not None
    assert most is not None
    words.setText("人均慰问标准")
    most.setText("五百")
    dialog.store()
    assert said == ["价格标准第 1 行“每一个最多（元）”要填整数，现在是“五百”"]
    assert not own_words_file(tmp_path).exists()


def test_cancelling_keeps_the_lists(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = WordsDialog(tmp_path)
    qtbot.addWidget(dialog)
    dialog.add()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.reject()
    assert not own_words_file(tmp_path).exists()
