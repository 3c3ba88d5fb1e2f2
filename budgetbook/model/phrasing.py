"""What can be wrong with a sentence, and words that tell of it: ``wordlists/phrasing.toml``."""

import re
from functools import cached_property, lru_cache
from typing import Literal

from pydantic import Field

from budgetbook.model.book import Frozen
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.wordlists import built_in

_MARKS = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


class Pattern(Frozen):
    """A way in which sentences go wrong; ``find`` is a regular expression over words without
    blanks, tried where one of ``has`` stands."""

    has: tuple[str, ...]
    find: str
    say: str

    @cached_property
    def search(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return re.compile(self.find, re.MULTILINE)


class Variant(Frozen):
    """Spellings of one thing of which a book, or a project, should use one."""

    forms: tuple[str, ...]
    scope: Literal["book", "project"] = "book"


class Contrast(Frozen):
    """Two words that a name and its description should not swap."""

    words: tuple[str, str]
    #: Only the first in the name and the second in the description.
    one_way: bool = False


class Foreign(Frozen):
    """Words that make sense only beside others."""

    words: tuple[str, ...]
    needs: tuple[str, ...]


class Whole(Frozen):
    """A word for people of several kinds, and the words for each kind."""

    say: str
    parts: tuple[str, ...]


class WordList(Frozen):
    """A list of words."""

    words: tuple[str, ...]


class Phrasing(Frozen):
    """All of it."""

    patterns: tuple[Pattern, ...] = Field(alias="pattern")
    variants: tuple[Variant, ...] = Field(alias="variant")
    contrasts: tuple[Contrast, ...] = Field(alias="contrast")
    foreign: tuple[Foreign, ...]
    wholes: tuple[Whole, ...] = Field(alias="whole")
    activity: WordList
    basis: WordList
    bare_name: WordList
    vague: WordList
    unwanted: WordList
    empty_goal: WordList


@lru_cache
def phrasing() -> Phrasing:
    """The lists."""
    return Phrasing.model_validate(built_in("phrasing"))


class Odd(Frozen):
    """Words that read oddly, and why."""

    words: str
    say: str


@lru_cache(maxsize=8192)
def odd_phrases(text: str) -> tuple[Odd, ...]:
    """What reads oddly in ``text``, in the order of the list; the words as printed, without
    blanks."""
    if len(text) < 4:
        return ()
    found = []
    plain = ""
    for pattern in phrasing().patterns:
        if not any(word in text for word in pattern.has):
            continue
        plain = plain or "\n".join(plain_words(line) for line in text.splitlines())
        marked = plain.translate(_MARKS)
        for hit in pattern.search.finditer(marked):
            found.append(Odd(words=plain[hit.start() : hit.end()], say=pattern.say))
    return tuple(found)
