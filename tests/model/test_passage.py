"""Typing in a passage as edits."""

from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.edit import SetFlow, SetText, apply
from budgetbook.model.passage import Line, differing, follow, paragraphs, passage, retype

_TEXT = st.text("甲乙丙", max_size=3)


def book_of(*texts: str) -> Book:
    """Paragraphs p0, p1 … around a table, with one paragraph before and one behind."""
    items = [Paragraph(id=f"p{i}", text=t) for i, t in enumerate(texts)]
    first, last = Paragraph(id="a", text="前"), Paragraph(id="z", text="后")
    table = Placed(sheet="units")
    flow = (first, *items[:1], table, *items[1:], last)
    return Book(layout="hebei-open-2023", year=2023, flow=flow)


def ids(book: Book) -> list[str]:
    return [p.id for p in paragraphs(book) if p.id not in "az"]


@given(st.lists(_TEXT, min_size=1, max_size=5), st.lists(_TEXT, min_size=1, max_size=5))
def test_the_book_says_what_was_typed(old: list[str], new: list[str]) -> None:
    book = book_of(*old)
    typed = retype(book, passage(book, ids(book)), new)
    if typed is None:
        assert old == new
        return
    after = apply(typed.edit, book).book
    assert [p.text for p in paragraphs(after)] == ["前", *new, "后"]
    assert typed.lines == passage(after, ids(after))
    assert sum(isinstance(item, Placed) for item in after.flow) == 1
    shown = follow(book.flow, [line.id for line in typed.lines], [p.id for p in paragraphs(after)])
    assert [line.text for line in shown] == old or len(typed.lines) < len(old)


def test_one_paragraph_is_a_change_of_words() -> None:
    typed = retype(book_of("甲", "乙"), passage(book_of("甲", "乙"), ["p0", "p1"]), ["甲", "丙"])
    assert typed is not None
    assert typed.edit == SetText("p1", "丙")


def test_a_line_end_inside_a_paragraph_stays_one() -> None:
    book = book_of("甲\n乙")
    lines = passage(book, ["p0"])
    assert lines == [Line("p0", "甲\u2028乙", "body")]
    typed = retype(book, lines, ["甲\u2028乙丙"])
    assert typed is not None
    assert typed.edit == SetText("p0", "甲\n乙丙")


def test_a_paragraph_in_front_of_all() -> None:
    book = book_of("甲")
    typed = retype(book, passage(book, ["p0"]), ["", "甲"])
    assert typed is not None
    assert isinstance(typed.edit, SetFlow)
    after = apply(typed.edit, book).book
    assert [p.text for p in paragraphs(after)] == ["前", "", "甲", "后"]


def test_differing() -> None:
    assert differing("abcd", "abXcd") == (2, 2)
    assert differing("aa", "aaa") == (2, 0)
    assert differing("", "a") == (0, 0)
