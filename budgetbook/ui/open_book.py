"""The open book with its file: where it came from and where 保存 puts it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from budgetbook.model.parts import Printout
from budgetbook.ui.document import Document
from budgetbook.ui.report_page import RemarkLine

if TYPE_CHECKING:  # the readers and writers are loaded when a file is
    from budgetbook.io.formats import Opened, Origin, Remark

#: What 保存 does; empty: to be asked.
Target = Literal["", "ysb", "original"]


class Stamp(NamedTuple):
    """How a file stood on the disk: tells whether another program has changed it since."""

    size: int
    modified: int


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


class OpenBook:
    """A document and the files it belongs to."""

    def __init__(
        self,
        document: Document,
        *,
        name: str,
        path: Path | None = None,
        origins: "tuple[Origin, ...]" = (),
        remarks: Sequence[RemarkLine] = (),
    ) -> None:
        self.document = document
        #: Shown in the title and offered as file name; without suffix.
        self.name = name
        #: The .ysb file; None before the first saving.
        self.path = path
        self.origins = origins
        self.remarks = tuple(remarks)
        self.target: Target = "ysb" if path else ""
        self.stamp = stamp_of(path) if path else None
        #: What of it is printed.
        self.printout = Printout()

    @property
    def originals(self) -> tuple[Path, ...]:
        """The Word and Excel files that 写回原文件 would change; empty where it cannot."""
        paths = [o.path for o in self.origins if o.path and o.suffix in (".docx", ".xlsx")]
        return tuple(paths) if len(paths) == len(self.origins) else ()

    @property
    def title(self) -> str:
        """The file as the window's title names it."""
        if self.path is not None:
            return self.path.name
        if len(self.origins) == 1 and self.origins[0].path is not None:
            return self.origins[0].name
        count = sum(origin.path is not None for origin in self.origins)
        return f"{self.name}（{count} 个文件）" if count else self.name

    @property
    def headline(self) -> str:
        """The title, with the stage that the book is in."""
        stage = self.document.book.stage
        return f"{self.title}（{stage}）" if stage else self.title

    @property
    def folder(self) -> Path | None:
        """Where its file stands, or the first opened one."""
        places = [self.path, *(origin.path for origin in self.origins)]
        return next((place.parent for place in places if place is not None), None)

    def saved_to(self, path: Path) -> None:
        """Takes note that the book now stands in the .ysb file ``path``."""
        self.path, self.name, self.target = path, path.stem, "ysb"
        self.stamp = stamp_of(path)
        self.document.undo_stack.setClean()
        self.document.state_changed.emit()

    @property
    def changed_on_disk(self) -> bool:
        """Whether another program has written the .ysb file since it was opened or saved."""
        if self.path is None or self.stamp is None:
            return False
        now = stamp_of(self.path)
        return now is not None and now != self.stamp


def from_opened(opened: "Opened", name: str) -> OpenBook:
    """The open book of files that were read."""
    return OpenBook(
        Document(opened.book, opened.layout),
        name=name,
        path=opened.path,
        origins=opened.origins,
        remarks=[_remark(remark) for remark in opened.remarks],
    )


def _remark(remark: "Remark") -> RemarkLine:
    return RemarkLine(remark.kind, remark.message, remark.place, remark.ref)
