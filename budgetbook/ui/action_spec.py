"""What a command of the window is."""

from typing import NamedTuple


class ActionSpec(NamedTuple):
    """A command: its words, keys and icon. ``needs_book``: of no use without an open book.

    ``run`` names ``module:function`` in ``budgetbook.ui``, imported when the command is first
    called and given the main window; without it the window has a handler of its own.
    """

    id: str
    text: str
    shortcuts: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    needs_book: bool = True
    checkable: bool = False
    #: The word on the toolbar where it is shorter than in the menu.
    short: str = ""
    run: str = ""
