"""The language of relations."""

from decimal import Decimal

import pytest

from budgetbook.model.equation import EquationError, TermSpec, parse_equation, parse_side


def test_terms_carry_sign_rows_and_columns() -> None:
    equation = parse_equation("a[each].{x, y} = b[same code].x - c[1,2].y + 3.5")
    assert equation.left == (TermSpec(Decimal(1), "a", "each", ("x", "y")),)
    assert equation.right == (
        TermSpec(Decimal(1), "b", "same code", ("x",)),
        TermSpec(Decimal(-1), "c", "1,2", ("y",)),
        TermSpec(Decimal("3.5")),
    )
    assert [term.table for term in equation.terms] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rows", "ids", "runs"),
    [
        ("each", (), True),
        ("leaf", (), True),
        ("sums", (), True),
        ("level=1", (), True),
        ("code=205*", (), True),
        ("children", (), False),
        ("parts", (), False),
        ("same code", (), False),
        ("total", ("total",), False),
        ("general, fund", ("general", "fund"), False),
    ],
)
def test_row_words_and_row_ids_are_told_apart(rows: str, ids: tuple[str, ...], runs: bool) -> None:
    (term,) = parse_side(f"t[{rows}].x")
    assert (term.row_ids, term.runs) == (ids, runs)


@pytest.mark.parametrize(
    "text",
    [
        "a[each].x",
        "a[each].x = b[each].x = c[each].x",
        "a[each].x = ",
        "a.x = b[each].x",
        "a[each].x = b[each].x c[each].x",
        "a[each].x = b[each].x * 2",
        "a[each] = b[each].x",
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str) -> None:
    with pytest.raises(EquationError):
        parse_equation(text)
