"""The user's own word lists: as a file, and in the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.own_words import load_own_words, own_words_file, read_own_words, write_own_words
from budgetbook.model.text_marks import is_flawless, outdated_in, typos_in
from budgetbook.model.wordlists import OwnWords, units, use_own_words

OWN: OwnWords = {
    "outdated": {
        "word": (
            {
                "say": "农办",
                "instead": "农村工作领导小组办公室",
                "since": 2020,
                "unless": ["农办法"],
            },
            {"say": "贫困村", "off": True},
        )
    },
    "typos": {"typo": ({"wrong": "按排", "right": "安排"},)},
    "units": {"standard": ({"words": ["人均慰问标准"], "most": 500},), "unit": ()},
}


@pytest.fixture(autouse=True)
def _built_in_afterwards() -> Iterator[None]:
    yield
    use_own_words({})


def test_written_and_read_back(tmp_path: Path) -> None:
    write_own_words(tmp_path / "w.toml", OWN)
    assert read_own_words(tmp_path / "w.toml") == OWN


def test_own_entries_work_at_once_and_end_at_once() -> None:
    assert is_flawless("由农办按排工作。")
    assert [w.say for w in outdated_in("贫困村工作", 2024)] == ["贫困村"]
    use_own_words(OWN)
    assert [w.say for w in outdated_in("由农办负责，见农办法。", 2024)] == ["农办"]
    assert [t.right for t in typos_in("按排工作")] == ["安排"]
    assert not is_flawless("由农办按排工作。")
    assert outdated_in("贫困村工作", 2024) == ()
    assert units().standards[0].most == 500
    assert len(units().units) > 5, "what is built in stays"
    use_own_words({})
    assert is_flawless("由农办按排工作。")


@pytest.mark.parametrize(
    "text", ["{", "[[outdated.word]]\nsay = 3\n", "[[outdated.word]]\nsays = '甲'\n", "typos = 1\n"]
)
def test_a_broken_file_changes_nothing(tmp_path: Path, text: str) -> None:
    use_own_words(OWN)
    own_words_file(tmp_path).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="仍用原来的词表"):
        read_own_words(own_words_file(tmp_path))
    assert "仍用原来的词表" in load_own_words(tmp_path)
    assert outdated_in("由农办负责", 2024)


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert load_own_words(tmp_path) == ""
