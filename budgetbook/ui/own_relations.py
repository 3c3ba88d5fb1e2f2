"""The user's own 勾稽关系 between books: kept in her folder, taken into each new book."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from budgetbook.model.declared import RelationSpec
from budgetbook.model.edit import SetOwnRelations
from budgetbook.model.layout import Layout
from budgetbook.model.own_relations import add_own, fits, replace_own
from budgetbook.ui.document import Document

if TYPE_CHECKING:
    from budgetbook.ui.folders import Folders

log = logging.getLogger(__name__)


def kept_relations(folders: "Folders", layout: Layout) -> tuple[RelationSpec, ...]:
    """Those in the user's folder; raises BookError where the file cannot be read."""
    path = folders.relations(layout.profile)
    if not path.exists():
        return ()
    from budgetbook.io.relations_file import read_relations

    return read_relations(path)


def keep_relations(
    folders: "Folders", layout: Layout, old: RelationSpec | None, new: Sequence[RelationSpec]
) -> bool:
    """Replaces ``old`` by ``new`` in the user's folder; others there stay, and so does a file
    that cannot be read. Whether it worked."""
    from budgetbook.io.errors import BookError
    from budgetbook.io.relations_file import write_relations

    path = folders.relations(layout.profile)
    try:
        kept = kept_relations(folders, layout)
        if old is not None:
            kept = replace_own(kept, old, None)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_relations(path, add_own(kept, new), layout)
    except (BookError, OSError):
        log.warning("own relations not kept: %s", path.name)
        return False
    return True


def adopt_relations(document: Document, folders: "Folders") -> int:
    """Takes the kept relations into a book that was just made or read from another program's
    file: part of opening it, not a step to undo. Gives how many."""
    if document.book.own_relations:
        return 0
    from budgetbook.io.errors import BookError

    layout = document.layout
    try:
        fitting = [spec for spec in kept_relations(folders, layout) if fits(spec, layout)]
    except BookError:
        log.warning("own relations not read: %s", layout.profile)
        return 0
    if fitting:
        document.do(SetOwnRelations(add_own((), fitting, layout)))
        document.undo_stack.clear()
    return len(fitting)
