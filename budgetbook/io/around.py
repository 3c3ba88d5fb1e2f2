"""Keeps what a file prints over its tables while it is read: lines and header words."""

from budgetbook.io.blocks import Place
from budgetbook.io.header_match import FoundHeader, says_as_known
from budgetbook.io.raster import Facts, Raster
from budgetbook.model.around import Around, HeadWords, LineWords
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey


class AroundTables:
    """Lines wait until their table comes; a header comes with it."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._found: dict[TableKey, Around] = {}
        self._waiting: list[LineWords] = []
        self._key: TableKey | None = None

    @property
    def found(self) -> dict[TableKey, Around]:
        """What stands over each table; of a sheet with several, its lines over the first."""
        return self._found

    def line(self, facts: Facts, place: Place) -> None:
        """A line was read."""
        said = {"year": str(facts.year or ""), "code": facts.code, "name": facts.name,
                "unit": facts.unit, "cutoff": facts.cutoff}  # fmt: skip
        self._waiting += [
            LineWords(what, words, place.label)  # type: ignore[arg-type]
            for what, words in said.items()
            if words
        ]

    def begin(self, key: TableKey) -> None:
        """The lines that wait, and those to come, are those of this table."""
        self._key = key

    def settle(self) -> None:
        """The table of the lines that wait has come, or goes on."""
        if self._key is not None and self._waiting:
            known = self._found.get(self._key, Around())
            self._found[self._key] = known._replace(lines=(*known.lines, *self._waiting))
        self._waiting = []

    def drop(self) -> None:
        """The lines that wait stand over no table."""
        self._waiting = []

    def header(self, header: FoundHeader, raster: Raster, instance: str) -> None:
        """A header was read; kept are the words that the layout does not have."""
        height = header.height - (1 if header.numbering else 0)
        for number, part in enumerate(header.parts):
            key, found = TableKey(part.spec.id, instance), []
            for column in part.columns:
                storeys = [raster.text(header.first_row + n, column.at) for n in range(height)]
                heading = header.sheet.parts[number].heading
                if not says_as_known(storeys, column.column, heading):
                    said = "/".join(dict.fromkeys(s.strip() for s in storeys if s.strip()))
                    cell = raster.at(header.first_row + height - 1, column.at)
                    label = cell.place.label if cell else ""
                    found.append(HeadWords(column.column.id, said, label))
            if found:
                known = self._found.get(key, Around())
                self._found[key] = known._replace(heads=(*known.heads, *found))
