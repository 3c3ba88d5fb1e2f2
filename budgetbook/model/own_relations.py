"""The 勾稽关系 that the user adds: how one would end over the book, and which fit a layout."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.declared import RelationSpec, free_own_id
from budgetbook.model.equation import EquationError
from budgetbook.model.finding import Result, State
from budgetbook.model.layout import Layout, LayoutError
from budgetbook.model.relation import Expansion, Relation
from budgetbook.model.settle import check_relation, evaluate

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
        return next((s for s in _WORST if self.counts[s]), State.NOT_APPLICABLE)


def try_relation(spec: RelationSpec, layout: Layout, book: Book) -> Trial:
    """How ``spec`` would end over ``book``."""
    relations = Expansion(layout, book).relations([spec])
    ends = [(r, evaluate(r, book.value, rounded=book.rounded)) for r in relations]
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
            fresh = spec.id if spec.id not in taken else free_own_id(taken)
            taken.append(fresh)
            joined.append(spec.model_copy(update={"id": fresh}))
    return tuple(joined)


def replace_own(
    own: Sequence[RelationSpec], old: RelationSpec, new: RelationSpec | None
) -> tuple[RelationSpec, ...]:
    """``own`` with the relation that says what ``old`` says replaced, or, with None, left out."""
    kept = [new if same_rule(one, old) else one for one in own]
    return tuple(one for one in kept if one is not None)
