"""What a relation says, as a layout declares it or the user adds it."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from budgetbook.model.equation import RUNNING_ROWS, SEEN_ROWS, parse_equation

#: The id of a relation that was written and not yet added.
DRAFT_ID = "U"


class RelationSpec(BaseModel):
    """A relation between cells, see ``relation.py`` for the language.

    ``fill`` writes its left cell; ``check`` only watches.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    #: Where the rule is written, or why it holds.
    cite: str
    fill: str = ""
    check: str = ""
    op: Literal["=", ">=", "<="] = "="
    severity: Literal["error", "warning", "info"] = "error"
    when: str = ""
    unless: str = ""
    #: ``right``: 数据不足 where the whole right side is blank.
    needs: Literal["", "right", "both"] = ""
    #: One of the user's own that is switched off for the time being.
    enabled: bool = True

    @property
    def text(self) -> str:
        """The equation, whichever kind."""
        return self.fill or self.check


def check_own(spec: RelationSpec) -> RelationSpec:
    """``spec`` if it may be a relation of the user's: one that only watches, without conditions,
    and is written in the language. Raises ValueError."""
    if spec.fill or not spec.check or spec.when or spec.unless or not spec.id:
        raise ValueError("自定义的勾稽关系只核对，不填数，也不带条件")
    written = parse_equation(spec.check)
    if not written.left[0].table or written.left[0].sign != 1:
        raise ValueError("左边须以单元格开头")
    for term in written.terms:
        word, _, level = term.rows.partition("=")
        known = term.rows in RUNNING_ROWS | SEEN_ROWS or "=" not in term.rows
        if not known and not (word == "code" or (word == "level" and level.isdecimal())):
            raise ValueError(f"行的写法无法识别：{term.rows}")
    return spec


def _check_all(specs: tuple[RelationSpec, ...]) -> tuple[RelationSpec, ...]:
    return tuple(check_own(spec) for spec in specs)


#: The relations that the user adds; what cannot be read is refused at the door.
OwnRelations = Annotated[tuple[RelationSpec, ...], AfterValidator(_check_all)]


def free_own_id(taken: Iterable[str]) -> str:
    """The next id of a relation of the user's: ``U1``, ``U2`` …"""
    used = set(taken)
    number = 1
    while f"U{number}" in used:
        number += 1
    return f"U{number}"
