#!/usr/bin/env python3
"""The developer's commands: environment, run, tests, checks, build; needs a bare Python only."""

import ctypes.util
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 -- below here an older Python fails by itself
    sys.exit("预算簿需要 Python 3.11 或更高版本。")

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "requirements.sha256"
WINDOWS = os.name == "nt"
EXE = ".exe" if WINDOWS else ""

SUMS = "校验码.txt"
FORMATS = (".docx", ".xlsx", ".pdf", ".ysb")

# What of Qt's Linux wheel needs the system's libraries: a display, the tests, a printer.
QT_PLUGINS = ("platforms/libqxcb.so", "platforms/libqoffscreen.so", "printsupport/*.so")
ADDRESS = re.compile(r"\w+://\S+|\b(?:[\w-]+\.)+(?:cn|com|dev|io|net|org)\b\S*")


def python_of(venv: Path) -> str:
    """The interpreter of a virtual environment."""
    return str(venv / ("Scripts" if WINDOWS else "bin") / f"python{EXE}")


def say(text: str) -> None:
    """Print a line at once, so that it stands before the output of the next program."""
    print(text, flush=True)


def quietly(*command: str | Path) -> bool:
    """Run an installer in silence; where it fails, show its last lines without any address."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ
        | {"DEBIAN_FRONTEND": "noninteractive", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        say("\n".join(ADDRESS.sub("…", done.stdout).splitlines()[-15:]))
    return done.returncode == 0


def in_venv(*arguments: str | Path, **environment: str) -> int:
    """Run the environment's Python in the project folder and give its exit code."""
    return subprocess.call([python_of(VENV), *arguments], cwd=ROOT, env=os.environ | environment)


def debian_install(packages: list[str], purpose: str) -> bool:
    """Install Debian packages, or tell the user the command where that is not ours to do."""
    if not packages:
        return True
    install = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(set(packages))]
    if shutil.which("apt-get") and os.geteuid() == 0:
        say(f"安装{purpose}：{' '.join(install[4:])} …")
        # Lists first: a fresh container has none. Should that fail, old lists may still do.
        subprocess.run(["apt-get", "update", "-o", "Acquire::Retries=2"], capture_output=True)
        if quietly(*install):
            return True
    say(f"缺少{purpose}。请以管理员身份执行（其他发行版请装对应的包）：")
    say(f"    apt-get update && {' '.join(install)}")
    return False


def make_venv(folder: Path) -> None:
    """Make a virtual environment, on Debian together with the package that can."""
    if importlib.util.find_spec("ensurepip") is None and not (
        debian_install([f"python3.{sys.version_info.minor}-venv"], " Python 虚拟环境组件")
    ):
        sys.exit(1)
    if not quietly(sys.executable, "-m", "venv", "--clear", folder):
        sys.exit(f"无法建立虚拟环境 {folder}。")


def debian_package(library: str) -> str:
    """Name a library's package by Debian's rule: libxcb-icccm.so.4 comes in libxcb-icccm4."""
    name, _, version = library.lower().partition(".so.")
    if name in ("libglib-2.0", "libgthread-2.0"):
        return "libglib2.0-0"
    return f"{name}-{version}" if name[-1].isdigit() else name + version


def missing_for_qt() -> list[str]:
    """Name the Debian packages without which Qt does not start or Chinese shows as boxes."""
    plugins = VENV.glob("lib/python*/site-packages/PySide6/Qt/plugins")
    files = [file for folder in plugins for name in QT_PLUGINS for file in folder.glob(name)]
    report = subprocess.run(["ldd", *files], capture_output=True, text=True).stdout
    missing = [debian_package(name) for name in re.findall(r"(\S+) => not found", report)]
    if not shutil.which("fc-list"):
        return [*missing, "fontconfig", "fonts-noto-cjk"]
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout
    return missing if fonts else [*missing, "fonts-noto-cjk"]


def missing_for_build() -> list[str]:
    """Name the Debian packages PyInstaller needs; Debian's own Python has its library apart."""
    missing = [] if shutil.which("objdump") else ["binutils"]
    version = f"python3.{sys.version_info.minor}"
    if sys.base_prefix == "/usr" and not ctypes.util.find_library(version):
        missing.append(f"lib{version}")
    return missing


def setup(_: list[str]) -> int:
    """Make the environment and bring it to the state of the lock file."""
    if not os.path.exists(python_of(VENV)):
        say("建立虚拟环境 .venv …")
        make_venv(VENV)
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        say("按 requirements.lock 安装依赖，首次需要几分钟 …")
        pip = [python_of(VENV), "-m", "pip", "install", "--quiet", "--no-input"]
        if not quietly(*pip, "--only-binary", ":all:", "--require-hashes", "-r", LOCK):
            sys.exit("依赖安装失败，请检查网络后重试。")
        STAMP.write_text(wanted)
    if sys.platform == "linux":
        debian_install(missing_for_qt(), "图形界面所需的系统库和中文字体")
    return 0


def run(arguments: list[str]) -> int:
    """Start the program; relative paths in its arguments mean the user's own folder."""
    return subprocess.call([python_of(VENV), str(ROOT / "main.py"), *arguments])


def test(arguments: list[str]) -> int:
    """Run the tests without a display; all of them in one process more than there are cores, as
    some of them wait for other programs."""
    cores = min(os.cpu_count() or 1, 8)  # each takes some 400 MB
    named = any(not argument.startswith("-") for argument in arguments)
    own = any(
        argument.startswith(("-n", "-p", "--pdb", "--numprocesses")) for argument in arguments
    )
    apart = [] if cores == 1 or named or own else ["-n", str(cores + 1), "--dist", "loadfile"]
    # Compiled once: the tests start hundreds of processes of the program.
    return in_venv(
        "-m", "pytest", *apart, *arguments, QT_QPA_PLATFORM="offscreen", PYTHONDONTWRITEBYTECODE=""
    )


def check(_: list[str]) -> int:
    """Run every static check, also after one has failed, and name those that did."""
    checks = {
        "ruff check": ("-m", "ruff", "check"),
        "ruff format": ("-m", "ruff", "format", "--check"),
        "mypy": ("-m", "mypy"),
        "lint-imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    }
    failed = []
    for name, arguments in checks.items():
        say(f"── {name}")
        if in_venv(*arguments):
            failed.append(name)
    say(f"未通过：{'、'.join(failed)}" if failed else "全部通过")
    return 1 if failed else 0


def fmt(_: list[str]) -> int:
    """Mend what ruff can mend by itself, then format."""
    return in_venv("-m", "ruff", "check", "--fix") | in_venv("-m", "ruff", "format")


def bench(arguments: list[str]) -> int:
    """Measure the program on the county book and on larger ones; names of groups choose."""
    return in_venv("tests/bench.py", *arguments, PYTHONPATH=str(ROOT))


def fuzz(arguments: list[str]) -> int:
    """Give every reader files changed by chance, and keep those that it does not stand."""
    return in_venv("-m", "tests.fuzz", *arguments, PYTHONPATH=str(ROOT))


def docs(arguments: list[str]) -> int:
    """Take the manual's pictures from the program as it runs; only those named, if any are."""
    return in_venv("-m", "tests.pictures", *arguments, QT_QPA_PLATFORM="offscreen")


def build(arguments: list[str]) -> int:
    """Freeze the program and try both results: PyInstaller is content with broken ones."""
    if sys.platform == "linux":
        debian_install(missing_for_build(), "打包所需的工具和库")
    if in_venv("-m", "PyInstaller", "--noconfirm", "--clean", *arguments, "pyinstaller.spec"):
        return 1
    folder = ROOT / "dist" / "budgetbook"
    for name in ("budgetbook-cli", "budgetbook"):
        say(f"自检 {name} …")
        program = [str(folder / f"{name}{EXE}"), "--selftest"]
        offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        if subprocess.call(program, cwd=folder, env=offscreen, timeout=180):
            sys.exit(f"打包好的 {name} 自检失败。")
    try_frozen(folder / f"budgetbook-cli{EXE}")
    if in_venv("packaging/licences.py", folder):
        return 1
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != SUMS]
    sums = (f"{sum_of(file)}  {file.relative_to(folder).as_posix()}\n" for file in files)
    (folder / SUMS).write_text("".join(sums), "utf-8")
    size = sum(file.lstat().st_size for file in files) / 2**20
    say(f"完成：{folder}，{len(files)} 个文件，{size:.0f} MB")
    return 0


def try_frozen(program: Path) -> None:
    """Check and convert the sample with the frozen program, out of a folder with a blank in it."""
    sample = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"
    with tempfile.TemporaryDirectory(prefix="预算簿 试用 ") as folder:
        commands = [["check", str(sample)]]
        commands += [["convert", str(sample), f"样例{suffix}"] for suffix in FORMATS]
        commands += [["check", f"样例{suffix}"] for suffix in FORMATS]
        for command in commands:
            say(f"试用 {' '.join(Path(word).name for word in command)} …")
            done = subprocess.run(
                [program, *command], cwd=folder, capture_output=True, timeout=180,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
            if done.returncode == 2 or "Traceback" in done.stderr:
                sys.exit(f"打包好的程序不能 {command[0]}：{done.stderr.strip()[-300:]}")


def sum_of(file: Path) -> str:
    """The SHA-256 of a file, as sha256sum prints it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def lock(arguments: list[str]) -> int:
    """Write the lock file again for all systems; pins stay unless --upgrade is given."""
    with tempfile.TemporaryDirectory() as folder:
        make_venv(Path(folder))
        python = python_of(Path(folder))
        options = ["--universal", "--generate-hashes", "--group", "dev", "--no-emit-index-url"]
        named = ["--custom-compile-command", "python3 dev.py lock"]
        # Relative names: the file says where its pins come from.
        files = ["--output-file", LOCK.name, "pyproject.toml"]
        done = quietly(python, "-m", "pip", "install", "--quiet", "uv") and quietly(
            python, "-m", "uv", "pip", "compile", *options, *named, *arguments, *files
        )
    return 0 if done else 1


COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "setup": (setup, "准备环境：.venv、依赖、系统库、中文字体（其他命令会自动先做）"),
    "run": (run, "启动程序，其后的参数交给程序"),
    "test": (test, "运行测试（无需显示器），其后的参数交给 pytest"),
    "check": (check, "静态检查：ruff、mypy、分层约定"),
    "fmt": (fmt, "整理代码格式"),
    "bench": (bench, "性能测量：一张表；可选组，--json FILE 另存"),
    "fuzz": (fuzz, "随机改坏各类文件再读：次数（默认 1000）或 60s，--format .docx 只试一类"),
    "docs": (docs, "从真的程序拍下手册里的图，其后可写图名"),
    "build": (build, "打包到 dist/budgetbook 并自检"),
    "lock": (lock, "按 pyproject.toml 重写 requirements.lock；加 --upgrade 则升级"),
}


def main(arguments: list[str]) -> int:
    """Do the command the arguments name, after making sure of the environment."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a Western console
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        say("用法：python3 dev.py 命令 [参数]\n")
        say("\n".join(f"  {each:6} {text}" for each, (_, text) in COMMANDS.items()))
        return 0 if name in ("help", "-h", "--help") else 2
    command = COMMANDS[name][0]
    if command not in (setup, lock):
        setup([])
    return command(rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
