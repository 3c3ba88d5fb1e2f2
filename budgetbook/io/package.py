"""Office files as zip packages: opened within limits, changed part by part, the rest copied."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from lxml import etree

from budgetbook.io.errors import DamagedFile, UnreadableFile

_LARGEST_FILE = 200 << 20
_LARGEST_PART = 200 << 20
_LARGEST_TOTAL = 256 << 20
_MOST_ENTRIES = 5000
_MOST_RATIO = 400  # how much a part of over a megabyte may unpack to, against its packed size
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "文件已损坏，无法读出；请用 WPS 或 Office 打开并另存一份，再打开另存的文件"

_UNSOUND = (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that Office files use
_STRICT, _COMMON = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_ENTITIES = "文件里有外部实体声明，不安全，没有打开"


def load(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableFile with one sentence for whatever is in the way."""
    name = path.name or str(path)
    if path.is_dir():
        raise UnreadableFile(f"“{name}”是一个文件夹，请选择其中的文件")
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UnreadableFile(f"“{name}”超过 200 MB，不像预算文件，没有打开")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"没有找到“{name}”，可能已移走或改名") from None
    except PermissionError:
        raise UnreadableFile(f"没有权限读“{name}”，或它正被别的程序占用，请关闭后再试") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"“{name}”读不出来（{type(error).__name__}），请复制到本机再试"
        ) from None
    if not data:
        raise UnreadableFile(f"“{name}”是空文件，没有内容可读")
    return data


class Package:
    """The parts of an opened zip, unpacked when asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = tuple(info.filename for info in archive.infolist())
        self._known = frozenset(self.names)
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """The bytes of one part; KeyError where there is none, UnreadableFile where damaged."""
        info = self._archive.getinfo(name)
        self._unpacked += info.file_size
        if self._unpacked > _LARGEST_TOTAL:
            raise UnreadableFile("文件展开后过大，不像预算文件，没有打开")
        try:
            with self._archive.open(info) as stream:
                data = stream.read(_LARGEST_PART + 1)
        except (
            *_UNSOUND,
            zlib.error,
            EOFError,
        ) as error:
            raise DamagedFile(_DAMAGED) from error
        except RuntimeError as error:  # zipfile's word for an encrypted entry
            raise UnreadableFile("文件加了密码，请先去掉密码再打开") from error
        if len(data) > _LARGEST_PART:
            raise UnreadableFile("文件展开后过大，不像预算文件，没有打开")
        return data


def read_package(data: bytes) -> Package:
    """The package in ``data``; raises UnreadableFile for anything that is not a sound one."""
    if data.startswith(_OLE):
        raise UnreadableFile(_ole_sentence(data))
    if not data.startswith(b"PK"):
        raise UnreadableFile("不是 Word、Excel 或预算簿文件（扩展名与内容不符），请确认选对了文件")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        _check_entries(archive.infolist())
    except _UNSOUND as error:
        raise DamagedFile(_DAMAGED) from error
    return Package(archive)


def _ole_sentence(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "文件设了打开密码，请先用 WPS 或 Office 去掉密码再打开"
    return "是旧版格式（.doc/.xls），请用 WPS 或 Office 打开后另存为 .docx 或 .xlsx"


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > _MOST_ENTRIES or sum(e.file_size for e in entries) > _LARGEST_TOTAL:
        raise UnreadableFile("文件展开后过大，不像预算文件，没有打开")
    if len(set(names)) != len(names):
        raise DamagedFile(_DAMAGED)
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise UnreadableFile("文件里有指向外部的路径，不安全，没有打开")
        if entry.flag_bits & 1:
            raise UnreadableFile("文件加了密码，请先去掉密码再打开")
        if entry.compress_type not in _METHODS:
            raise DamagedFile(_DAMAGED)
        large = entry.file_size > (1 << 20)
        if large and entry.file_size > _MOST_RATIO * max(1, entry.compress_size):
            raise UnreadableFile("文件展开后过大，不像预算文件，没有打开")


def parse_xml(data: bytes) -> etree._Element:
    """The root element; entities, external references and absurd depth are refused."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise UnreadableFile(_ENTITIES)
    if _STRICT in data[:4096]:
        data = _transitional(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFile(_DAMAGED) from error
    if root.getroottree().docinfo.doctype:  # further back, or in UTF-16
        raise UnreadableFile(_ENTITIES)
    return root


def is_strict(package: Package) -> bool:
    """Whether the package is in the strict form of ISO 29500, which names everything otherwise."""
    name = "_rels/.rels"
    return name in package and _STRICT in package.read(name)


def _transitional(data: bytes) -> bytes:
    """The part with the names that Word, WPS and Excel commonly write."""
    for family in (b"wordprocessingml", b"spreadsheetml"):
        data = data.replace(_STRICT + family + b"/main", _COMMON + family + b"/2006/main")
    relations = b"officeDocument/relationships"
    return data.replace(_STRICT + relations, _COMMON + b"officeDocument/2006/relationships")


def whole(text: str | None, default: int) -> int:
    """The number that an attribute gives, ``default`` for anything but up to nine digits."""
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else default


def rewrite(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """``data`` with some parts replaced, added or (None) taken out; every other entry is copied
    as it is, compressed bytes, order and stamps included."""
    source = zipfile.ZipFile(BytesIO(data))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            if info.filename not in changes:
                _copy_entry(data, info, out)
                continue
            content = changes[info.filename]
            if content is not None:
                out.writestr(_same_entry(info), content)
        for name, content in changes.items():
            if content is not None and name not in source.namelist():
                out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
        out.comment = source.comment
    return target.getvalue()


def _same_entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(info.filename, info.date_time)
    entry.compress_type = info.compress_type
    entry.external_attr = info.external_attr
    entry.create_system = info.create_system
    return entry


def _copy_entry(data: bytes, info: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
    """Copies the packed bytes of one entry without unpacking them."""
    stream = out.fp
    assert stream is not None
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    entry = _same_entry(info)
    entry.CRC, entry.compress_size, entry.file_size = info.CRC, info.compress_size, info.file_size
    entry.extra = info.extra
    entry.flag_bits = info.flag_bits & ~0x08  # sizes stand in the header, not behind the data
    entry.header_offset = stream.tell()
    stream.write(entry.FileHeader())
    stream.write(data[start : start + info.compress_size])
    out.filelist.append(entry)
    out.NameToInfo[entry.filename] = entry
    out.start_dir = stream.tell()
    out._didModify = True  # type: ignore[attr-defined]
