"""Which layout a file is written in: the one whose words it prints most of."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from budgetbook.io.blocks import Blocks, Paragraph
from budgetbook.model.form import form_places
from budgetbook.model.layout import Layout, layout_ids, load_layout, normal

_LONGEST = 60  # longer texts are sentences, not titles or labels
#: The year before a title.
_DATED = re.compile(r"^\s*20\d\d\s*年(度)?")
#: A layout's word that the file lacks weighs this much against it.
_MISSING = 0.2
#: A layout of which fewer words are printed than this share of another's is out: a file may hold
#: one table of a large layout, and lack most of its words.
_NEARLY = 0.6
#: Added where the file's year lies in the layout's years.
_YEAR_FITS = 6.0


@lru_cache(maxsize=64)
def layout_words(layout: Layout) -> tuple[frozenset[str], ...]:
    """Titles, header words and labels of a layout; each entry is one word with its aliases."""
    words: set[frozenset[str]] = set()
    for sheet in layout.sheets:
        if not sheet.each:
            words.add(_forms(sheet.title, *sheet.aliases))
    for table in layout.tables:
        for column in table.columns:
            if not column.optional:
                lasts = [t.rpartition("/")[2] for t in (column.title, *column.aliases)]
                words.add(_forms(*lasts))
        words |= {_forms(row.label, *row.aliases) for row in table.rows}
        places = form_places(table.short_form or table.form)
        words |= {_forms(p.text) for p in places if p.text and "{" not in p.text}
    return tuple(w for w in words if w)


def _forms(*texts: str) -> frozenset[str]:
    return frozenset(normal(t) for t in texts if normal(t))


def printed_words(sources: Iterable[Blocks]) -> set[str]:
    """The short texts of a file, ready for comparing."""
    words: set[str] = set()
    for source in sources:
        for block in source.blocks:
            texts = [block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells]
            words |= {normal(t) for t in texts if 0 < len(t) <= _LONGEST}
            words |= {normal(_DATED.sub("", t)) for t in texts if 4 < len(t) <= _LONGEST}
    return words


def score(layout: Layout, words: set[str], year: int | None) -> tuple[float, int]:
    """How well a layout fits, and how many of its words were found."""
    wanted = layout_words(layout)
    found = sum(1 for forms in wanted if forms & words)
    first, last = layout.years
    fits = year is not None and first <= year and (not last or year <= last)
    dated = bool(first or last)
    return (
        found - _MISSING * (len(wanted) - found) + (_YEAR_FITS if fits and dated else 0.0),
        found,
    )


def choose_layout(sources: Sequence[Blocks], year: int | None) -> tuple[Layout, int]:
    """The best fitting built-in layout, and how many of its words the file prints."""
    words = printed_words(sources)
    ranked = [(score(layout, words, year), layout.id, layout) for layout in _all()]
    most = max(found for (_, found), _, _ in ranked)
    likely = [r for r in ranked if r[0][1] >= _NEARLY * most]
    (_, found), _, best = max(likely, key=lambda r: (r[0], r[1]))
    return best, found


def _all() -> list[Layout]:
    return [load_layout(layout_id) for layout_id in layout_ids()]
