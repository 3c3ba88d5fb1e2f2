"""Which layout a file is written in: the one whose words it prints most of."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from budgetbook.io.blocks import Blocks, Paragraph
from budgetbook.model.form import form_places
from budgetbook.model.layout import Layout, layout_ids, load_layout, normal
from budgetbook.model.layout_variant import variant_of

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
        if not (sheet.each or sheet.working):
            words.add(_forms(sheet.title, *sheet.aliases))
    for table in layout.tables:
        if table.id in layout.working_tables:
            continue  # no book is known by its working papers
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


def choose_layout(
    sources: Sequence[Blocks], year: int | None, own: Sequence[Layout] = ()
) -> tuple[Layout, int]:
    """The best fitting layout, built in or one of the user's ``own``, and how many of its words
    the file prints. Where two fit alike, the built-in one is taken."""
    words = printed_words(sources)
    built_in = [load_layout(layout_id) for layout_id in layout_ids()]
    fitting = [layout for layout in own if _is_meant(layout, words)]
    ranked = [(score(layout, words, year), False, layout.id, layout) for layout in fitting]
    ranked += [(score(layout, words, year), True, layout.id, layout) for layout in built_in]
    most = max(found for (_, found), *_ in ranked)
    likely = [r for r in ranked if r[0][1] >= _NEARLY * most]
    (_, found), _, _, best = max(likely, key=lambda r: r[:3])
    return best, found


def _is_meant(own: Layout, words: set[str]) -> bool:
    """Whether the file prints at least half of what the user's layout says otherwise than its
    base; words such as 备注 stand in many files."""
    variant = variant_of(own.id)
    if variant is None:
        return True
    known = frozenset[str]().union(*layout_words(load_layout(variant.extends)))
    new = [forms - known for forms in layout_words(own) if forms - known]
    return sum(1 for forms in new if forms & words) * 2 >= len(new)
