"""One page with the licences of everything that the frozen folder holds.

``write_licences(folder)`` gathers it from what is installed: the packages of the lock file that
the program itself needs, Python, and Qt, which comes with PySide6 under the LGPL.
"""

import sys
from importlib import metadata
from pathlib import Path

NAME = "许可.txt"
#: What the program itself imports; what these need follows.
_DIRECT = (
    "PySide6-Essentials", "pydantic", "lxml", "openpyxl", "python-docx", "XlsxWriter", "pypdfium2",
    "pypdf", "python-calamine", "xlrd", "pywin32",
)  # fmt: skip
_NAMES = ("licen", "copying", "notice")
_QT = (
    "Qt 6 和 PySide6 按 LGPL-3.0 使用，以动态库的形式放在 _internal/PySide6 里，"
    "可以换成自己编译的同版本库；源代码见 Qt 项目的网站。"
)


def shipped() -> list[metadata.Distribution]:
    """The installed packages that the program needs, by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = list(_DIRECT)
    while waiting:
        name = waiting.pop()
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system, or an extra
        key = package.metadata["Name"].lower()
        if key in found:
            continue
        found[key] = package
        needs = (need for need in package.requires or () if "extra ==" not in need)
        waiting += ["".join(_letters(need)) for need in needs]
    return [found[key] for key in sorted(found)]


def _letters(requirement: str) -> list[str]:
    """The name at the beginning of ``pydantic-core==2.1; python_version…``."""
    taken: list[str] = []
    for letter in requirement:
        if not (letter.isalnum() or letter in "-_."):
            break
        taken.append(letter)
    return taken


def licence_of(package: metadata.Distribution) -> str:
    """The licence in short."""
    facts = package.metadata
    said = (facts.get_all("License-Expression") or [""])[0]
    classified = [c.split("::")[-1].strip() for c in facts.get_all("Classifier") or ()
                  if c.startswith("License ::")]  # fmt: skip
    short = (facts.get_all("License") or [""])[0].strip().splitlines()
    return said or "、".join(classified) or (short[0] if short else "见下文")


def texts_of(package: metadata.Distribution) -> list[str]:
    """The licence texts that the package brings along."""
    files = [f for f in package.files or () if "dist-info" in str(f)
             and any(word in f.name.lower() for word in _NAMES)]  # fmt: skip
    found: list[str] = []
    for file in files:
        place = Path(str(file.locate()))
        if place.is_file():
            found.append(place.read_text("utf-8", "replace").strip())
    return found


def write_licences(folder: Path) -> Path:
    """Writes the page into ``folder`` and gives its path."""
    packages = shipped()
    lines = ["预算簿所含软件的许可", "", _QT, "", f"Python {sys.version.split()[0]}：PSF-2.0"]
    lines += [f"{p.metadata['Name']} {p.version}：{licence_of(p)}" for p in packages]
    for package in packages:
        for text in texts_of(package):
            lines += ["", "=" * 78, f"{package.metadata['Name']} {package.version}", "", text]
    path = folder / NAME
    path.write_text("\n".join([*lines, ""]), "utf-8-sig")
    return path


if __name__ == "__main__":
    print(write_licences(Path(sys.argv[1])))
