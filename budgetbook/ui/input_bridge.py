"""Chinese input where the system speaks fcitx: Qt as it is shipped here has no plugin for it, but
fcitx 5 also speaks the language of ibus, for which Qt has one."""

import sys
from collections.abc import Iterable, MutableMapping
from pathlib import Path

_CHOICE, _CHOICES, _X = "QT_IM_MODULE", "QT_IM_MODULES", "XMODIFIERS"
_IBUS = "ibus"
LOST = (
    "系统的输入法是 fcitx，程序经 ibus 接口使用它，但没有连上，可能打不出中文。"
    "请安装 fcitx5（带 ibus 接口）或 ibus，重新登录后再试；中文也可以从别处粘贴。"
)


def take_bridge(environment: MutableMapping[str, str], plugins: Iterable[str] = ()) -> bool:
    """Makes Qt talk to ibus where the session asks for fcitx and none of ``plugins`` (names of
    the input-method plugins at hand) is for it; whether it did. To be called before Qt starts."""
    if not _wants_fcitx(environment) or any("fcitx" in name.lower() for name in plugins):
        return False
    environment[_CHOICE] = _IBUS
    environment.pop(_CHOICES, None)
    return True


def _wants_fcitx(environment: MutableMapping[str, str]) -> bool:
    """Whether fcitx is what the session offers, and nothing that Qt has is asked for."""
    asked = [name for name in environment.get(_CHOICES, "").split(";") if name]
    asked = asked or [name for name in environment.get(_CHOICE, "").split(";") if name]
    if any(name == _IBUS for name in asked):
        return False
    if any("fcitx" in name for name in asked):
        return True
    return all(name == "xim" for name in asked) and "fcitx" in environment.get(_X, "")


def plugin_names() -> list[str]:
    """File names of the input-method plugins that come with Qt."""
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    return [file.name for file in folder.glob("platforminputcontexts/*")]


def bridge_input_method(environment: MutableMapping[str, str]) -> bool:
    """`take_bridge` on Linux, with the plugins of this Qt."""
    return sys.platform.startswith("linux") and take_bridge(environment, plugin_names())


def is_reached(environment: MutableMapping[str, str], home: Path) -> bool:
    """Whether something answers for ibus on this display: it leaves its address in the user's
    folder (or in the environment)."""
    if environment.get("IBUS_ADDRESS"):
        return True
    display = environment.get("DISPLAY", ":0").rpartition(":")[2].partition(".")[0]
    base = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / _IBUS / "bus"
    return any(base.glob(f"*-unix*-{display}"))
