"""Where the program keeps what is not the user's book: the same folder with a window or without."""

import os
import sys
from pathlib import Path

#: A folder of this name beside the frozen program takes the place of the user's own (便携模式).
PORTABLE = "预算簿数据"
#: Another folder than the system's, e.g. on a stick or for a test.
ENVIRONMENT = "BUDGETBOOK_HOME"
_NAME = "budgetbook"


def user_home() -> Path:
    """The folder of the present user; it need not be there yet."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    beside = Path(sys.executable).parent / PORTABLE
    if getattr(sys, "frozen", False) and beside.is_dir():
        return beside
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / _NAME


def layouts_folder(home: Path | None = None) -> Path:
    """Where the layouts of the user's own stand, one .toml file each."""
    return (home or user_home()) / "layouts"
