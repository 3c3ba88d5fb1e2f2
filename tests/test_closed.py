"""Works without any network, follows nothing that a file points to, leaves nothing behind."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io.conversion import convert, find_soffice
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.store import book_to_bytes
from budgetbook.io.word_writer import write_word
from tests.conftest import TESTS
from tests.io.hostile import stored
from tests.io.office import DOCUMENT, unzipped, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY

MAIN = TESTS.parent / "main.py"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@lru_cache
def whole(suffix: str) -> bytes:
    if suffix in (".xls", ".ods", ".pdf"):
        return (TESTS / "corpus" / f"sample{suffix}").read_bytes()
    if suffix == ".ysb":
        return book_to_bytes(sample())
    write = write_word if suffix == ".docx" else write_excel
    return write(sample(), COUNTY)


class Place:
    """A folder to work in, a temporary one, and a log of what must not happen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary, self.home = folder / "work", folder / "tmp", folder / "home"
        self.secret = folder / "secret"
        for made in (self.folder, self.temporary, self.home, self.secret):
            made.mkdir()
        self.log = folder / "log.txt"
        self.log.touch()

    def run(self, *words: str | Path, before: tuple[str, ...] = ()) -> int:
        """Runs the program; gives its exit status."""
        environment = os.environ | {
            "PYTHONPATH": str(TESTS / "closed"), "TMPDIR": str(self.temporary),
            "TEMP": str(self.temporary), "TMP": str(self.temporary),
            "BUDGETBOOK_TEST_LOG": str(self.log), "BUDGETBOOK_TEST_WATCHED": str(self.secret),
            "BUDGETBOOK_HOME": str(self.home), "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip
        command = [*before, sys.executable, str(MAIN), *map(str, words)]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, timeout=100,
            encoding="utf-8",
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1), (words, done.stderr)
        return done.returncode

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def said(self, *, programs: bool = False) -> list[str]:
        """What the log holds, but the program's own processes."""
        lines = self.log.read_text("utf-8").splitlines()
        own = "multiprocessing"
        return [line for line in lines if own not in line and (not programs or "Popen" in line)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_hook_itself(place: Place) -> None:
    """What forbids the network here does forbid it, in a process of the program's too."""
    secret = place.secret / "x"
    secret.touch()
    code = f"open({str(secret)!r})\nimport socket\nsocket.create_connection(('127.0.0.1', 9))"
    environment = os.environ | {
        "PYTHONPATH": str(TESTS / "closed"), "BUDGETBOOK_TEST_LOG": str(place.log),
        "BUDGETBOOK_TEST_WATCHED": str(place.secret),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert b"forbidden in this test" in done.stderr
    assert [line.partition(" ")[0] for line in place.said()] == ["open", "socket.getaddrinfo"]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".ysb", ".xls", ".ods"])
def test_opening_checking_converting_printing_need_no_network(suffix: str, place: Place) -> None:
    source = place.write(f"书{suffix}", whole(suffix))
    place.run("check", source)
    if suffix in (".docx", ".ysb"):
        for target in (".docx", ".xlsx", ".pdf", ".ysb"):
            place.run("convert", source, f"新{target}")
    assert place.said() == []
    assert list(place.temporary.iterdir()) == []


def _unshared() -> tuple[str, ...]:
    """The command before a command that takes the network away from it; empty where none can."""
    command = ("unshare", "-rn")
    if not shutil.which("unshare"):
        return ()
    return (
        command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else ()
    )


def test_without_a_network_device(place: Place) -> None:
    before = _unshared()
    if not before:
        pytest.skip("this system does not let a test take the network away")
    source = place.write("书.docx", whole(".docx"))
    place.run("check", source, before=before)
    place.run("convert", source, "新.pdf", before=before)
    assert (place.folder / "新.pdf").stat().st_size > 10_000


# ---- what a file points to


class Listener:
    """A server that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def _relation(number: int, kind: str, target: str) -> str:
    return (
        f'<Relationship Id="rIdX{number}" Type="{_OFFICE}/{kind}" Target="{target}" '
        'TargetMode="External"/>'
    )


def _into(content: bytes, before: str, more: str) -> bytes:
    at = content.rindex(before.encode())
    return content[:at] + more.encode() + content[at:]


_EMPTY = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"></Relationships>'
)


def hostile_word(addresses: list[str]) -> bytes:
    """Macros, a remote template, remote pictures and objects, and fields that fetch or start."""
    parts = unzipped(whole(".docx"))
    parts["word/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + b"Sub AutoOpen()" * 20
    parts["word/embeddings/oleObject1.bin"] = b"\xd0\xcf\x11\xe0" * 200
    kinds = ("attachedTemplate", "image", "oleObject", "frame", "subDocument", "hyperlink")
    links = "".join(_relation(n, k, a) for n, k in enumerate(kinds) for a in addresses[:1])
    for name in ("word/_rels/settings.xml.rels", "word/_rels/document.xml.rels"):
        parts[name] = _into(parts.get(name, _EMPTY), "</Relationships>", links)
    fields = [f'INCLUDEPICTURE "{a}" \\d' for a in addresses]
    fields += [f'INCLUDETEXT "{a}"' for a in addresses] + ['DDEAUTO c:\\\\cmd.exe "/c touch ran"']
    words = "".join(
        f"<w:p><w:fldSimple w:instr='{field}'><w:r><w:t>旧</w:t></w:r></w:fldSimple></w:p>"
        for field in fields
    )
    parts[DOCUMENT] = _into(parts[DOCUMENT], "<w:sectPr", words)
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    types = parts["[Content_Types].xml"]
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert plain in types
    parts["[Content_Types].xml"] = types.replace(plain, kind)
    return zipped(parts)


def hostile_excel(addresses: list[str]) -> bytes:
    """Macros, links to other workbooks, connections, DDE, and formulas that call out."""
    parts = unzipped(whole(".xlsx"))
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + b"Sub Auto_Open()" * 20
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    for number, address in enumerate(addresses, 1):
        name = f"xl/externalLinks/externalLink{number}.xml"
        parts[name] = (
            f'<externalLink {space} xmlns:r="{_OFFICE}"><externalBook r:id="rIdX0"/></externalLink>'
        ).encode()
        rels = f"xl/externalLinks/_rels/externalLink{number}.xml.rels"
        parts[rels] = _into(_EMPTY, "</Relationships>", _relation(0, "externalLinkPath", address))
    parts["xl/connections.xml"] = (
        f'<connections {space}><connection id="1" name="c" type="4" refreshOnLoad="1">'
        f'<webPr url="{addresses[0]}"/></connection></connections>'
    ).encode()
    sheet = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    formulas = [f'WEBSERVICE("{addresses[0]}")', "[1]Sheet1!A1", "cmd|'/C touch ran'!A0"]
    cells = "".join(
        f'<c r="A{900 + n}" t="str"><f>{f.replace(chr(34), "&quot;")}</f><v>旧</v></c>'
        for n, f in enumerate(formulas)
    )
    rows = "".join(f'<row r="{900 + n}">{c}</row>' for n, c in enumerate(cells.split("\n")))
    parts[sheet] = _into(parts[sheet], "</sheetData>", rows)
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = parts["[Content_Types].xml"]
    assert plain in types
    parts["[Content_Types].xml"] = types.replace(plain, kind)
    return zipped(parts)


_DANGEROUS = (b"vbaProject", b"oleObject", b"externalLink", b"DDEAUTO", b"INCLUDE", b"WEBSERVICE",
              b"attachedTemplate", b"connections.xml")  # fmt: skip


@pytest.mark.parametrize("suffix", [".docm", ".xlsm"])
def test_nothing_in_a_file_is_run_or_followed(
    suffix: str, place: Place, listener: Listener
) -> None:
    secret = place.secret / "other.docx"
    secret.write_bytes(whole(".docx"))
    addresses = [f"http://127.0.0.1:{listener.port}/x", secret.as_uri()]
    data = (hostile_word if suffix == ".docm" else hostile_excel)(addresses)
    source = place.write(f"书{suffix}", data)
    place.run("check", source)
    for target in (".docx", ".xlsx", ".ysb"):
        place.run("convert", source, f"新{target}")
    assert place.said() == []
    assert listener.calls == 0
    assert not (place.folder / "ran").exists()
    for target in (".docx", ".xlsx"):
        parts = unzipped((place.folder / f"新{target}").read_bytes())
        everything = b"".join(name.encode() + content for name, content in parts.items())
        assert [word for word in _DANGEROUS if word in everything] == []


_ODT = """<?xml version="1.0"?>
<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:body><office:text><text:p>甲<draw:frame svg:width="3cm" svg:height="3cm"><draw:image
 xlink:href="ADDRESS" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
<text:section text:name="s"><text:section-source xlink:href="ADDRESS"/><text:p>乙</text:p>
</text:section></office:text></office:body></office:document-content>"""
_RTF = r'{\rtf1\ansi {\field{\*\fldinst INCLUDEPICTURE "ADDRESS" \\d}{\fldrslt x}}\par}'


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", [".odt", ".rtf"])
def test_libreoffice_fetches_nothing(suffix: str, listener: Listener) -> None:
    """It does fetch pictures, with the settings it comes with."""
    address = f"http://127.0.0.1:{listener.port}/x.png"
    data = _RTF.replace("ADDRESS", address).encode()
    if suffix == ".odt":
        kind = "application/vnd.oasis.opendocument.text"
        name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entries = "".join(
            f'<m:file-entry m:full-path="{path}" m:media-type="{of}"/>'
            for path, of in (("/", kind), ("content.xml", "text/xml"))
        )
        manifest = f'<m:manifest xmlns:m="{name}" m:version="1.2">{entries}</m:manifest>'
        content = _ODT.replace("ADDRESS", address)
        parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
        data = stored({part: words.encode() for part, words in parts.items()})
    assert convert(data, suffix).startswith(b"PK")
    assert listener.calls == 0


# ---- nothing stays


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
def test_conversion_by_another_program_leaves_no_copy(place: Place) -> None:
    rtf = "{\\rtf1\\ansi " + "".join(f"\\u{ord(c)}?" for c in "部门预算收支总表") + "\\par}"
    source = place.write("书.rtf", rtf.encode())
    environment = os.environ | {"TMPDIR": str(place.temporary), "BUDGETBOOK_HOME": str(place.home)}
    command = [sys.executable, str(MAIN), "check", str(source)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=100)
    assert done.returncode == 2  # no book in it, but it was read
    assert "没有认出" in done.stderr.decode()
    assert [path.name for path in place.temporary.iterdir()] == []
