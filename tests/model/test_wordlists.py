"""The word lists load, and say what they are for."""

import re
import tomllib
from importlib import resources

import pytest
from pydantic import ValidationError

from budgetbook.model import wordlists
from budgetbook.model.text_marks import outdated_in, typos_in
from budgetbook.model.wordlists import Outdated, read_wordlist


def test_every_list_is_read() -> None:
    folder = resources.files("budgetbook.resources") / "wordlists"
    for name in ("outdated", "typos", "units", "kinds", "years"):
        assert (folder / f"{name}.toml").is_file()
        assert getattr(wordlists, name)()


def test_no_word_is_listed_twice() -> None:
    said = [word.say for word in wordlists.outdated().words]
    assert len(said) == len(set(said))
    wrong = [typo.wrong for typo in wordlists.typos().typos]
    assert len(wrong) == len(set(wrong))


def test_advice_is_no_slip_itself() -> None:
    for word in wordlists.outdated().words:
        assert outdated_in(word.instead, 2030) == ()
    for typo in wordlists.typos().typos:
        assert typos_in(typo.right) == ()


def test_required_kinds_are_official() -> None:
    assert [kind.name for kind in wordlists.kinds().required] == [
        "数量指标", "质量指标", "时效指标", "成本指标", "效益指标", "满意度指标",
    ]  # fmt: skip


def test_a_users_list_is_checked() -> None:
    good = read_wordlist('[[word]]\nsay = "旧说法"\ninstead = "新说法"\n')
    assert Outdated.model_validate(good).words[0].instead == "新说法"
    with pytest.raises(ValidationError):
        Outdated.model_validate(read_wordlist('[[word]]\nsays = "旧说法"\n'))
    with pytest.raises(tomllib.TOMLDecodeError):
        read_wordlist("[[word]")


def test_traditional_characters_are_no_simplified_ones() -> None:
    listed = wordlists.typos().traditional
    simplified = (
        "训练设备计划业务经费标准办关于实际时间发为开后员会议资产学习书记数据处领导干组织乡镇"
    )
    assert not set(listed) & set(simplified)
    assert len(listed) == len(set(listed))
    assert re.fullmatch(r"[\u4e00-\u9fff]+", listed)
