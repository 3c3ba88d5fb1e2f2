"""Errors of the outside world."""


class BookError(Exception):
    """Something outside the program went wrong; str() is one Chinese sentence for the user."""


class UnreadableFile(BookError):
    """A file that is no book or cannot be read."""


class DamagedFile(UnreadableFile):
    """A package whose zip or XML is not sound."""


class DamagedBook(UnreadableFile):
    """A .ysb of which only parts can be read: see ``salvage``."""


class NeedsConversion(UnreadableFile):
    """A file of an old format that another program may be able to read."""


class Cancelled(BookError):
    """The user stopped it."""


class WriteRefused(BookError):
    """A change that cannot be written into the opened file."""
