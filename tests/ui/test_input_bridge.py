"""Input methods: the bridge for fcitx, and a real daemon typing into a cell under Xvfb."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from budgetbook.ui.input_bridge import is_reached, plugin_names, take_bridge

ROOT = Path(__file__).parents[2]
IBUS_ONLY = ["libcomposeplatforminputcontextplugin.so", "libibusplatforminputcontextplugin.so"]


@pytest.mark.parametrize(
    ("session", "taken"),
    [
        ({"QT_IM_MODULE": "fcitx"}, True),
        ({"QT_IM_MODULE": "fcitx5"}, True),
        ({"QT_IM_MODULES": "wayland;fcitx"}, True),
        ({"XMODIFIERS": "@im=fcitx"}, True),
        ({"QT_IM_MODULE": "xim", "XMODIFIERS": "@im=fcitx"}, True),
        ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, False),
        ({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=fcitx"}, False),
        ({"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=fcitx"}, False),
        ({"XMODIFIERS": "@im=ibus"}, False),
        ({}, False),
    ],
)
def test_the_bridge_is_taken_where_fcitx_is_asked_for(session: dict[str, str], taken: bool) -> None:
    before = dict(session)
    assert take_bridge(session, IBUS_ONLY) is taken
    assert session.get("QT_IM_MODULE") == ("ibus" if taken else before.get("QT_IM_MODULE"))
    if taken:
        assert "QT_IM_MODULES" not in session


def test_a_plugin_for_fcitx_is_left_to_itself() -> None:
    session = {"QT_IM_MODULE": "fcitx"}
    assert not take_bridge(session, [*IBUS_ONLY, "libfcitx5platforminputcontextplugin.so"])
    assert session == {"QT_IM_MODULE": "fcitx"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the plugins of Linux")
def test_qt_brings_the_plugin_that_the_bridge_needs() -> None:
    assert any("ibus" in name for name in plugin_names())


def test_who_answers_for_ibus_leaves_an_address(tmp_path: Path) -> None:
    session = {"DISPLAY": ":7.0"}
    assert not is_reached(session, tmp_path)
    bus = tmp_path / ".config" / "ibus" / "bus"
    bus.mkdir(parents=True)
    (bus / "0a1b-unix-8").touch()
    assert not is_reached(session, tmp_path)
    (bus / "0a1b-unix-7").touch()
    assert is_reached(session, tmp_path)
    assert is_reached({"IBUS_ADDRESS": "unix:path=/run/x"}, tmp_path / "nobody")


_DAEMONS = {
    "fcitx5": "fcitx5 --disable=wayland",
    "ibus": "bash -c 'ibus-daemon -x -r -p disable & sleep 3; ibus engine libpinyin; wait'",
}
_NEEDED = ("xvfb-run", "dbus-run-session", "openbox", "xdotool")


@pytest.mark.parametrize("daemon", ["fcitx5", "ibus"])
def test_pinyin_typed_by_a_real_daemon_arrives_whole(tmp_path: Path, daemon: str) -> None:
    """From the first letter, in a cell of one line and in one of several, with a recalculation of
    other cells while it is being composed."""
    program = "fcitx5" if daemon == "fcitx5" else "ibus-daemon"
    lacking = [name for name in (*_NEEDED, program) if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    if daemon == "ibus" and not Path("/usr/share/ibus/component/libpinyin.xml").exists():
        pytest.skip("ibus has no pinyin engine")
    if daemon == "fcitx5" and not Path("/usr/share/fcitx5/inputmethod/pinyin.conf").exists():
        pytest.skip("fcitx5 has no pinyin engine")
    profile = tmp_path / ".config" / "fcitx5" / "profile"
    profile.parent.mkdir(parents=True)
    profile.write_text(
        "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\n"
        "[Groups/0/Items/0]\nName=pinyin\nLayout=\n\n[GroupOrder]\n0=Default\n"
    )
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    script = (
        f"openbox & {_DAEMONS[daemon]} > daemon.log 2>&1 & sleep 5; "
        f"exec '{sys.executable}' -m tests.ui.type_pinyin"
    )
    kept = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
    session = {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run), "LANG": "C.UTF-8",
        "QT_IM_MODULE": daemon, "XMODIFIERS": f"@im={daemon}", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "bash", "-c", script],
        cwd=tmp_path, env=session, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith("TYPED")]
    assert told == ["TYPED 你好 RECALCULATED True"] * 2, done.stdout + done.stderr[-2000:]
