"""Lines of text: nothing lost, nothing too wide, nothing where print forbids it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.paper import Typeface
from budgetbook.model.typeset import Measure, half_em

_FACE = Typeface(face="宋体", size=10)
_TEXTS = st.text(alphabet="收入支出预算公开，。、；：（）《》“”％ab19.,% 　\n", max_size=80)
_NOT_FIRST, _NOT_LAST = "，。、；：）》”％,.%", "（《“"


@given(_TEXTS, st.floats(30, 300), st.floats(0, 40))
def test_no_character_is_lost(text: str, room: float, first: float) -> None:
    lines = Measure().lines(text, _FACE, room, first)
    assert lines
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(_TEXTS, st.floats(60, 300))
def test_no_line_is_wider_than_the_room(text: str, room: float) -> None:
    measure = Measure()
    for line in measure.lines(text, _FACE, room):
        assert measure.width(line.rstrip(" "), _FACE) <= room + 0.02 or len(line) == 1


@given(st.text(alphabet="收支（《，。”。预算公开部门", max_size=60), st.floats(80, 200))
def test_marks_stand_where_print_lets_them(text: str, room: float) -> None:
    lines = Measure().lines(text, _FACE, room)
    runs = max((len(r) for r in _runs(text)), default=0)
    if runs * 10 > room:  # a run of marks wider than a line must break somewhere
        return
    for before, after in pairwise(lines):
        assert after[0] not in _NOT_FIRST
        assert before[-1] not in _NOT_LAST


def _runs(text: str) -> list[str]:
    """Stretches that may not be broken."""
    found, run = [], ""
    for char in text:
        if run and char not in _NOT_FIRST and run[-1] not in _NOT_LAST:
            found.append(run)
            run = ""
        run += char
    return [*found, run]


def test_figures_and_words_stay_whole() -> None:
    lines = Measure().lines("本年收入合计8170.62万元", _FACE, 80)
    assert lines == ["本年收入合计", "8170.62万元"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert Measure().lines("1234567890", _FACE, 20) == ["1234", "5678", "90"]


@given(st.text(alphabet="部门预算信息公开情况说明", min_size=12, max_size=60))
def test_balanced_lines_are_as_few_and_alike(text: str) -> None:
    measure = Measure()
    plain, even = measure.lines(text, _FACE, 100), measure.balanced(text, _FACE, 100)
    assert len(even) == len(plain)
    assert "".join(even) == text
    assert max(map(len, even)) - min(map(len, even)) <= len(even)


def test_a_title_of_two_names_breaks_between_them() -> None:
    title = "中共云岭县委员会组织部 2024 年部门预算公开说明"
    assert Measure().balanced(title, _FACE, 170) == title.split(" ", 1)


def test_the_gap_behind_a_year_is_no_place_to_break_a_title() -> None:
    lines = Measure().balanced("云岭县组织部2024 年部门预算信息公开情况", _FACE, 120)
    assert not lines[0].endswith("2024")


def test_each_character_is_measured_once() -> None:
    asked: list[str] = []

    def advance(char: str, face: Typeface) -> float:
        asked.append(char)
        return half_em(char, face)

    measure = Measure(advance)
    measure.width("收收入", _FACE)
    measure.width("收入", _FACE)
    assert asked == ["收", "入"]


def test_office_programs_keep_a_number_with_the_mark_before_it() -> None:
    text = "冀组明字【2020】27号省委组织部"
    assert Measure().lines(text, _FACE, 86) == ["冀组明字【2020】", "27号省委组织部"]
    office = Measure(clinging=True).lines(text, _FACE, 86)
    assert office == ["冀组明字", "【2020】27号省委", "组织部"]
    assert Measure(clinging=True).lines("合计：2024", _FACE, 31) == ["合计：", "2024"]
