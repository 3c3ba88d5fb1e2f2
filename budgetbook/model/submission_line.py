"""One line of 报送检查."""

from typing import Literal, NamedTuple

from budgetbook.model.ref import Ref

#: Good; somebody has to look; not to be handed in so.
Standing = Literal["ok", "look", "missing"]
SIGNS: dict[Standing, str] = {"ok": "✓", "look": "？", "missing": "✗"}


class Line(NamedTuple):
    """One line of the list: what was looked at, how it stands, and where to go."""

    state: Standing
    group: str
    title: str
    words: str
    refs: tuple[Ref, ...] = ()
    paragraph: str = ""
    #: The sheet to go to where no cell is named.
    sheet: str = ""
    #: Asks for the signature of the 保密审查.
    signs: bool = False
    #: Asks for the days of approval and publication.
    records: bool = False
