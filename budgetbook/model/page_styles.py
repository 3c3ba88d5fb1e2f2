"""How paragraphs of each role are set, and what has to stay with what follows it."""

from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.model.appearance import text_width
from budgetbook.model.book import FlowItem, Paragraph, Placed
from budgetbook.model.pages import Align
from budgetbook.model.paper import PaperStyle, Typeface

#: Line pitch of running text over its size, as official papers set it (16 pt on 28 pt).
PITCH = 1.75
#: About as much as title, header and first rows of a small table take.
TABLE_BEGINS = 130.0
#: How deep a heading stands in the bookmarks, by its role.
LEVELS = {"title": 0, "heading1": 0, "heading2": 1, "heading3": 2}


class Style(NamedTuple):
    """How a paragraph of a role is set."""

    face: Typeface
    align: Align = "left"
    indent: float = 2.0
    #: Points above it.
    above: float = 0.0


def style_of(item: Paragraph, paper: PaperStyle) -> Style:
    """How ``item`` is set."""
    small = paper.title.model_copy(update={"size": 16})
    return {
        "title": Style(paper.title.model_copy(update={"size": 22}), "center", 0, 12),
        "cover": Style(paper.title.model_copy(update={"size": 26}), "center", 0, 24),
        "contents_title": Style(paper.title, "center", 0),
        "contents_group": Style(paper.heading.model_copy(update={"size": 14}), indent=0),
        "contents": Style(paper.body.model_copy(update={"size": 14}), indent=0),
        "heading1": Style(small, "center", 0, 8),
        "heading2": Style(paper.heading),
        "heading3": Style(paper.body.model_copy(update={"bold": True})),
    }.get(item.role, Style(paper.body))


def title_face(role: str, paper: PaperStyle) -> Typeface:
    """The face of a sheet's title; ``role`` is the heading that it counts as. Those of project
    forms are bold, as the official books have them."""
    if role != "heading3":
        return paper.title
    return paper.title.model_copy(update={"size": 15, "bold": True})


def begins(items: Sequence[FlowItem], pitch: float, room: float = 0.0) -> float:
    """The height that the beginning of what follows takes: headings with what is under them, two
    lines of text (one where all goes into ``room`` em), or a table's title, header and first
    rows."""
    height = 0.0
    for item in items:
        if item.page_break:
            break
        if isinstance(item, Placed):
            return height + TABLE_BEGINS
        if item.role not in LEVELS:
            return height + (1 if text_width(item.text) + 2 <= room else 2) * pitch
        height += pitch
    return height
