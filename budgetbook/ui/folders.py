"""Where the program keeps what is not the user's book: settings, recovery copies, log."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from budgetbook.io.home import layouts_folder, user_home


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
    def layouts(self) -> Path:
        """The layouts (版式) of the user's own, one file each."""
        return layouts_folder(self.home)

    @property
    def logs(self) -> Path:
        """Log files; they hold neither amounts nor names."""
        return self.home / "logs"


def user_folders() -> Folders:
    """The folders of the present user, made if need be, closed to others."""
    folders = Folders(user_home())
    for folder in (folders.home, folders.recovery, folders.logs):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # a stick with a file system that knows no users
            folder.chmod(0o700)
    return folders
