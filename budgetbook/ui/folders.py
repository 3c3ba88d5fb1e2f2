"""Where the program keeps what is not the user's book: settings, recovery copies, log."""

import os
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths

#: Another folder than the system's, e.g. on a stick or for a test.
ENVIRONMENT = "BUDGETBOOK_HOME"


class Folders(NamedTuple):
    """The program's own folder and what stands in it."""

    home: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.home / "settings.ini"

    @property
    def recovery(self) -> Path:
        """Copies of books that were open when the program ended unexpectedly."""
        return self.home / "recovery"

    def relations(self, profile: str) -> Path:
        """The 勾稽关系 that the user added for the layouts of one profile."""
        return self.home / "relations" / f"{profile}.toml"

    @property
    def logs(self) -> Path:
        """Log files; they hold neither amounts nor names."""
        return self.home / "logs"


def user_folders() -> Folders:
    """The folders of the present user, made if need be."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        home = Path(named)
    else:
        kind = QStandardPaths.StandardLocation.GenericDataLocation
        home = Path(QStandardPaths.writableLocation(kind)) / "budgetbook"
    folders = Folders(home)
    for folder in (home, folders.recovery, folders.logs):
        folder.mkdir(parents=True, exist_ok=True)
    return folders
