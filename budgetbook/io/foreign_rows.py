"""Where another table stands directly under the indicators of a project, without a title."""

import re
from collections.abc import Sequence

from budgetbook.io.raster import Raster
from budgetbook.io.rows_match import TableReading
from budgetbook.model.indicator_groups import INDICATORS, kind_name, level_words

#: A word of a header is no longer than this and holds no figure.
_LONGEST = 8
_FIGURE = re.compile(r"[\d０-９≥≤＞＜%％]")
_LEAST = 2  # columns that such a table has


def begins_another(readings: Sequence[TableReading], raster: Raster, row: int) -> bool:
    """Whether ``row`` is the header of a table that has nothing to do with the indicators read:
    short words without figures, no kind of indicator in it nor in the rows below."""
    if len(readings) != 1 or readings[0].spec.id != INDICATORS or not readings[0].rows:
        return False
    words = [cell.text.strip() for cell in raster.words(row)]
    alike = len(words) < _LEAST or len(set(words)) < len(words)
    if alike or any(len(w) > _LONGEST or _FIGURE.search(w) for w in words):
        return False
    below = _rows_below(raster, row)
    first = readings[0].words(raster, row)
    return (
        bool(below)
        and bool(first.get("level1"))
        and len(raster.words(below[0])) * 2 >= len(words)
        and not any(_is_indicator(readings[0].words(raster, at)) for at in (row, *below))
    )


def _rows_below(raster: Raster, row: int) -> list[int]:
    """The rows under ``row`` up to the next blank one or title."""
    below: list[int] = []
    for later in range(row + 1, raster.rows):
        if len(raster.words(later)) < _LEAST:
            break
        below.append(later)
    return below


def _is_indicator(words: dict[str, str]) -> bool:
    level1, level2 = words.get("level1", ""), words.get("level2", "")
    known = level1 in level_words("level1") or level2 in level_words("level2")
    return known or "指标" in level1 + level2 or bool(kind_name(level1, level2))
