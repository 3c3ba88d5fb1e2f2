"""How new files note what a paragraph is, so that it is the same paragraph when they are read.

Word files name a style for it. Worksheets of text have a hidden third column for these words.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import get_args

from budgetbook.model.book import ParagraphRole

#: The row goes on with the paragraph above it.
GOES_ON = "接上段"
_NEW_PAGE = "另页"
#: Role → what the hidden column says.
ROLE_WORDS = MappingProxyType({
    "title": "标题", "contents": "目录项", "contents_group": "目录分组",
    "contents_title": "目录标题", "heading1": "一级标题", "heading2": "二级标题",
    "heading3": "三级标题", "body": "正文", "cover": "封面",
})  # fmt: skip
_ROLES = {word: role for role, word in ROLE_WORDS.items()}
ROLES = frozenset(get_args(ParagraphRole))


def role_mark(role: str, page_break: bool) -> str:
    """The words for a paragraph of ``role``."""
    return ROLE_WORDS[role] + (_NEW_PAGE if page_break else "")


def read_mark(mark: str) -> tuple[str, bool] | None:
    """(role, page break) of such words; None for any others."""
    role = _ROLES.get(mark.removesuffix(_NEW_PAGE))
    return (role, mark.endswith(_NEW_PAGE)) if role else None


def are_marks(words: Iterable[str]) -> bool:
    """Whether a column says nothing else."""
    return all(word == GOES_ON or read_mark(word) for word in words)
