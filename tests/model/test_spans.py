"""Stretches of words kept in place while the words change."""

from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.bindings import reworded
from budgetbook.model.book import Paragraph
from budgetbook.model.passage import differing, merged
from budgetbook.model.spans import covers, joined, lines_in_runs, moved, runs, within, without

spans_of = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12))).map(joined)


def bold(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return "|".join(run.text for run in runs(text, spans) if run.bold)


def test_typing_inside_and_behind_belongs_to_it_and_in_front_does_not() -> None:
    item = Paragraph(id="a", text="共安排经费", emphasis=((1, 3),))
    cases = {
        "共安x排经费": "安x排", "共安排x经费": "安排x", "共x安排经费": "安排",
        "共安经费": "安", "共经费": "", "经费": "",
    }  # fmt: skip
    for text, left in cases.items():
        assert bold(text, reworded(item, text).emphasis) == left


@given(st.text("ab", max_size=12), st.text("ab", max_size=12), spans_of)
def test_always_in_order_and_inside(old: str, new: str, spans: tuple[tuple[int, int], ...]) -> None:
    head, tail = differing(old, new)
    made = moved(within(spans, 0, len(old)), len(old), len(new), head, tail)
    assert made == joined(made)
    assert all(0 <= a < b <= len(new) for a, b in made)
    assert "".join(run.text for run in runs(new, made)) == new


@given(spans_of, st.integers(0, 12), st.integers(0, 12))
def test_taken_away_and_put_back(spans: tuple[tuple[int, int], ...], a: int, b: int) -> None:
    low, high = min(a, b), max(a, b)
    left = without(spans, low, high)
    assert not any(covers(left, place, place + 1) for place in range(low, high))
    if low < high:
        assert covers(joined([*left, (low, high)]), low, high)


def test_lines_are_cut_where_bold_begins() -> None:
    made = lines_in_runs(["甲乙", "丙丁"], "甲乙丙丁", ((1, 3),))
    assert [[(run.text, run.bold) for run in line] for line in made] == [
        [("甲", False), ("乙", True)], [("丙", True), ("丁", False)],
    ]  # fmt: skip


def test_two_changes_of_one_text() -> None:
    assert merged("安排5万元。", "安排5万元。又", "安排66万元。") == "安排66万元。又"
    assert merged("安排5万元。", "共安排5万元。", "安排66万元。") == "共安排66万元。"
    assert merged("安排5万元。", "安排7万元。", "安排66万元。") == "安排7万元。"
