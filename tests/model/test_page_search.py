"""Search over finished pages."""

from budgetbook.model.page_search import find
from budgetbook.model.pages import Page, Printed, Words
from budgetbook.model.paper import Typeface
from budgetbook.model.ref import Ref

_FACE = Typeface(face="宋体", size=10)


def _line(text: str, paragraph: str = "", ref: Ref | None = None) -> Words:
    return Words(0, 0, 100, 20, text, _FACE, "left", ref, paragraph)


def _pages(*pages: list[Words]) -> Printed:
    return Printed(tuple(Page(595, 842, n, tuple(p), ()) for n, p in enumerate(pages, 1)), (), ())


def test_words_over_the_end_of_a_line_are_found() -> None:
    printed = _pages([_line("本年收", "p1"), _line("入合计 2 万元", "p1"), _line("入", "p2")])
    (hit,) = find(printed, "收入")
    assert [line.text for line in hit.lines] == ["本年收", "入合计 2 万元"]
    assert len(find(printed, "合计2万")) == 1


def test_neighbouring_cells_are_not_one_text() -> None:
    one, two = Ref("t", "a", "x"), Ref("t", "b", "x")
    assert not find(_pages([_line("收", "", one), _line("入", "", two)]), "收入")
    assert not find(_pages([_line("收"), _line("入")]), "收入")


def test_every_place_counts() -> None:
    printed = _pages([_line("收入与收入", "p1")], [_line("收入", "p1")])
    assert [hit.page for hit in find(printed, "收入")] == [0, 0, 1]
    assert find(printed, " ") == []
