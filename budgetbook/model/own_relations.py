"""The 勾稽关系 that the user adds: how one would end over the book, and which fit a layout."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.declared import DRAFT_ID, RelationSpec, free_own_id
from budgetbook.model.equation import EquationError
from budgetbook.model.finding import Result, State
from budgetbook.model.layout import Layout, LayoutError, TableSpec
from budgetbook.model.official_names import column_name, row_name, watched_columns
from budgetbook.model.official_terms import COLUMN_WORDS, ROW_WORDS
from budgetbook.model.relation import Expansion, Relation
from budgetbook.model.settle import check_relation, evaluate, rounding_of

#: States from the one to tell first.
_WORST = (
    State.FAILED, State.HINT, State.ERROR, State.INSUFFICIENT, State.PASSED, State.NOT_APPLICABLE
)  # fmt: skip


class Trial(NamedTuple):
    """How a relation ends now, one line for each row it runs over."""

    counts: Counter[State]
    #: The one to look at first; None where the relation says nothing of this book.
    first: tuple[Relation, Result] | None = None

    @property
    def state(self) -> State:
        """The worst of the ends."""
        return worst(self.counts)


def worst(counts: Mapping[State, int]) -> State:
    """The end to tell first; 不适用 where there is none."""
    return next((s for s in _WORST if counts.get(s)), State.NOT_APPLICABLE)


def try_relation(spec: RelationSpec, layout: Layout, book: Book) -> Trial:
    """How ``spec`` would end over ``book``."""
    relations = Expansion(layout, book).relations([spec])
    ends = [(r, evaluate(r, book.value, rounding_of(book))) for r in relations]
    counts = Counter(result.state for _, result in ends)
    return Trial(counts, min(ends, key=lambda end: _WORST.index(end[1].state), default=None))


def fits(spec: RelationSpec, layout: Layout) -> bool:
    """Whether the layout has every table, row and column that the relation names."""
    try:
        check_relation(layout, spec)
    except (LayoutError, EquationError):
        return False
    return True


def same_rule(one: RelationSpec, other: RelationSpec) -> bool:
    """Whether both say the same, whatever they are called."""
    return (one.check, one.op) == (other.check, other.op)


def add_own(
    own: Sequence[RelationSpec], new: Iterable[RelationSpec], layout: Layout | None = None
) -> tuple[RelationSpec, ...]:
    """``own`` and those of ``new`` that it does not have yet, each with an id of its own."""
    taken = [r.id for r in own] + ([r.id for r in layout.relations] if layout else [])
    joined = list(own)
    for spec in new:
        if not any(same_rule(spec, one) for one in joined):
            fresh = free_own_id(taken) if spec.id in (DRAFT_ID, *taken) else spec.id
            taken.append(fresh)
            joined.append(spec.model_copy(update={"id": fresh}))
    return tuple(joined)


def replace_own(
    own: Sequence[RelationSpec], old: RelationSpec, new: RelationSpec | None
) -> tuple[RelationSpec, ...]:
    """``own`` with the relation that says what ``old`` says replaced, or, with None, left out."""
    kept = [new if same_rule(one, old) else one for one in own]
    return tuple(one for one in kept if one is not None)


# ---- what there is to choose from

_WORDS_OF = {
    "fixed": ("each", "sums", "*", "parts", "same code"),
    "tree": ("each", "sums", "leaf", "level=1", "level=2", "level=3", "children", "same code"),
    "list": ("each", "*"),
    "form": ("each", "*"),
}


def row_choices(spec: TableSpec, book: Book) -> list[str]:
    """The rows of a table in official terms, the words of the language behind."""
    names: list[str] = []
    if spec.kind == "fixed":
        names = [row_name(spec, row.id) for row in spec.rows]
    elif spec.kind == "tree":
        names = ["合计", *_codes(spec, book)]
    return names + [ROW_WORDS[word][0] for word in _WORDS_OF[spec.kind]]


def _codes(spec: TableSpec, book: Book) -> list[str]:
    rows = [row for key, table in book.tables.items() if key.table == spec.id for row in table.rows]
    found = [(row.text(spec.code_column), row.text(spec.head_column)) for row in rows]
    return [f"{code} {name}".strip() for code, name in dict.fromkeys(found) if code]


def column_choices(spec: TableSpec) -> list[str]:
    """The figure columns of a table in official terms, the words of the language behind."""
    names = [column_name(spec, column.id) for column in watched_columns(spec)]
    has_sums = any(column.part_of for column in spec.columns)
    words = ("amounts", "entry", "sums", "parts") if has_sums else ()
    return names + [COLUMN_WORDS[word][0] for word in words]
