"""What the program remembers between runs, in an ini file with a version of its own."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from budgetbook.io.versions import Keep

if TYPE_CHECKING:  # loaded with the first book
    from budgetbook.model.paper import PageSetup

SCHEMA = 1
MOST_RECENT = 10


class RecentFile(NamedTuple):
    """A file opened before."""

    path: Path
    opened: datetime


class Settings:
    """The remembered choices; each has a default, so a lost file costs nothing."""

    def __init__(self, file: Path) -> None:
        self._ini = QSettings(str(file), QSettings.Format.IniFormat)
        if self._read_int("schema") > SCHEMA:  # a newer program's: read nothing, keep the file
            self._ini = QSettings(
                str(file.with_suffix(f".{SCHEMA}.ini")), QSettings.Format.IniFormat
            )
        self._ini.setValue("schema", SCHEMA)

    @property
    def ini(self) -> QSettings:
        """The file itself, for choices that a part of the window keeps under a name of its own."""
        return self._ini

    def _read_int(self, key: str, usual: int = 0) -> int:
        value = self._ini.value(key, usual)
        try:
            return int(str(value))
        except ValueError:
            return usual

    def recent(self) -> list[RecentFile]:
        """Files opened before, the latest first; an entry that cannot be read is left out."""
        found: list[RecentFile] = []
        for entry in self._recent_entries():
            try:
                opened = datetime.fromisoformat(entry["opened"])
                found.append(RecentFile(Path(entry["path"]), opened))
            except (KeyError, TypeError, ValueError):
                continue
        return found

    def _recent_entries(self) -> list[Any]:
        try:
            entries = json.loads(str(self._ini.value("recent", "[]")))
        except json.JSONDecodeError:
            return []
        return entries if isinstance(entries, list) else []

    def add_recent(self, path: Path) -> None:
        """Puts a file first in the list of recent files."""
        path = path.absolute()
        others = [f for f in self.recent() if f.path != path]
        self._write_recent([RecentFile(path, datetime.now()), *others][:MOST_RECENT])

    def forget_recent(self, path: Path) -> None:
        """Takes a file off the list of recent files."""
        self._write_recent([f for f in self.recent() if f.path != path])

    def _write_recent(self, files: list[RecentFile]) -> None:
        entries = [
            {"path": str(f.path), "opened": f.opened.isoformat(timespec="seconds")} for f in files
        ]
        self._ini.setValue("recent", json.dumps(entries, ensure_ascii=False))

    @property
    def folder(self) -> str:
        """The folder last opened from or saved to; the user's documents at first."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        kept = str(self._ini.value("folder", "")) or QStandardPaths.writableLocation(documents)
        return kept if Path(kept).is_dir() else str(Path.home())

    @folder.setter
    def folder(self, folder: str) -> None:
        self._ini.setValue("folder", folder)

    @property
    def save_target(self) -> str:
        """What 保存 means for a file opened from Word or Excel: ``ysb``, ``original``, or ask."""
        value = str(self._ini.value("save/target", ""))
        return value if value in {"ysb", "original"} else ""

    @save_target.setter
    def save_target(self, target: str) -> None:
        self._ini.setValue("save/target", target)

    @property
    def versions(self) -> Keep:
        """How much is kept of what is saved over."""
        usual = Keep()
        return Keep(
            self._read_int("versions/count", usual.most),
            self._read_int("versions/days", usual.days),
        )

    @versions.setter
    def versions(self, keep: Keep) -> None:
        self._ini.setValue("versions/count", keep.most)
        self._ini.setValue("versions/days", keep.days)

    @property
    def recovery_pause(self) -> int:
        """Seconds after a change until the recovery copy is written."""
        return min(max(self._read_int("recovery/pause", 3), 1), 60)

    @recovery_pause.setter
    def recovery_pause(self, seconds: int) -> None:
        self._ini.setValue("recovery/pause", seconds)

    @property
    def hints_seen(self) -> bool:
        """Whether the hints of the first run were looked at or put away."""
        return self._read_int("hints/seen") > 0

    @hints_seen.setter
    def hints_seen(self, seen: bool) -> None:
        self._ini.setValue("hints/seen", int(seen))

    def window(self, key: str) -> QByteArray | None:
        """A remembered arrangement of the window, or None."""
        value = self._ini.value(f"window/{key}")
        return value if isinstance(value, QByteArray) else None

    def set_window(self, key: str, state: QByteArray) -> None:
        """Remembers an arrangement of the window."""
        self._ini.setValue(f"window/{key}", state)

    @property
    def hidden_panels(self) -> list[str]:
        """The panels the user has put away."""
        return [name for name in str(self._ini.value("window/hidden", "")).split(" ") if name]

    @hidden_panels.setter
    def hidden_panels(self, names: list[str]) -> None:
        self._ini.setValue("window/hidden", " ".join(names))

    def page_setup(self, layout: str) -> "PageSetup":
        """The page setup for a layout; the layout's own where none is remembered."""
        from budgetbook.model.paper import PageSetup

        try:
            return PageSetup.model_validate_json(str(self._ini.value(f"page/{layout}", "{}")))
        except ValueError:
            return PageSetup()

    def set_page_setup(self, layout: str, setup: "PageSetup") -> None:
        """Remembers the page setup for a layout."""
        self._ini.setValue(f"page/{layout}", setup.model_dump_json(exclude_none=True))

    @property
    def print_options(self) -> Mapping[str, Any]:
        """How she printed last: two sides, booklet."""
        try:
            found = json.loads(str(self._ini.value("print/options", "{}")))
        except json.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @print_options.setter
    def print_options(self, options: Mapping[str, Any]) -> None:
        self._ini.setValue("print/options", json.dumps(dict(options)))

    def department(self) -> tuple[str, str]:
        """Code and name of the department entered last."""
        return str(self._ini.value("department/code", "")), str(
            self._ini.value("department/name", "")
        )

    def set_department(self, code: str, name: str) -> None:
        """Remembers the department for the next new book."""
        self._ini.setValue("department/code", code)
        self._ini.setValue("department/name", name)
