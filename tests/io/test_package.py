"""Zip packages: every refusal in one sentence, and copying that changes nothing."""

import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.io import package
from budgetbook.io.errors import BookError, UnreadableFile
from budgetbook.io.formats import open_files
from budgetbook.io.package import load, parse_xml, read_package, rewrite
from tests.io.office import docx, par, unzipped, xlsx, zipped

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def refusal(action: Callable[[], object]) -> str:
    """The one Chinese sentence with which ``action`` is refused."""
    with pytest.raises(BookError) as caught:
        action()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(_CHINESE.findall(sentence)) > 4
    assert "Error" not in sentence
    return sentence


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


# ---- what is in the way of reading


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in refusal(lambda: load(tmp_path))


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(lambda: load(tmp_path / "无.docx")).startswith("没有找到“无.docx”")


def test_an_empty_file(tmp_path: Path) -> None:
    assert "空文件" in refusal(lambda: load(written(tmp_path, "空.docx", b"")))


def test_no_right_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: Path) -> bytes:
        raise PermissionError(13, "locked", str(path))

    path = written(tmp_path, "锁.docx", docx(par("一")))
    monkeypatch.setattr(Path, "read_bytes", locked)
    assert "占用" in refusal(lambda: load(path))


def test_a_broken_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> bytes:
        raise OSError(5, "Input/output error", str(path))

    path = written(tmp_path, "盘.docx", docx(par("一")))
    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(UnreadableFile, match="读不出来"):
        load(path)


def test_a_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate((200 << 20) + 1)
    assert "200 MB" in refusal(lambda: load(path))


def test_a_name_no_system_takes() -> None:
    with pytest.raises(UnreadableFile):
        load(Path("a\0b.docx"))


# ---- what is no package


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "扩展名与内容不符"),
        ("纯文本".encode(), "扩展名与内容不符"),
        (b"PK\x03\x04 and then nothing", "已损坏"),
        (_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (_OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "旧版格式"),
        (zipped({"../../etc/passwd": "x"}), "指向外部的路径"),
        (zipped({"/etc/passwd": "x"}), "指向外部的路径"),
        (zipped({"a/..\\..\\b": "x"}), "指向外部的路径"),
        (zipped({"C:/x": "x"}), "指向外部的路径"),
        (zipped({"a.xml": b"0" * (64 << 20)}), "过大"),
        (zipped({f"{i}": b"" for i in range(5001)}), "过大"),
    ],
)
def test_no_package(data: bytes, words: str) -> None:
    assert words in refusal(lambda: read_package(data))


def test_truncated() -> None:
    whole = docx(par("一二三"))
    for size in (4, 30, len(whole) // 2, len(whole) - 1):
        with pytest.raises(UnreadableFile):
            read_package(whole[:size])


def test_two_entries_of_one_name() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a", "2")
    assert "已损坏" in refusal(lambda: read_package(buffer.getvalue()))


def test_an_encrypted_entry() -> None:
    data = bytearray(zipped({"word/document.xml": "<a/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at] |= 1
    assert "密码" in refusal(lambda: read_package(bytes(data)))


def test_an_entry_that_lies_about_its_size() -> None:
    data = bytearray(zipped({"a.xml": b"0" * (40 << 20)}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    at = data.index(b"PK\x03\x04")
    data[at + 22 : at + 26] = struct.pack("<I", 100)
    with pytest.raises(UnreadableFile):
        read_package(bytes(data)).read("a.xml")


def test_reading_the_same_bomb_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_LARGEST_TOTAL", 3000)
    opened = read_package(zipped({"a": b"x" * 1000}))
    for _ in range(3):
        opened.read("a")
    with pytest.raises(UnreadableFile, match="过大"):
        opened.read("a")


@given(st.data())
def test_a_flipped_bit_is_refused_or_harmless(data: st.DataObject) -> None:
    whole = docx(par("一二三") * 20)
    at = data.draw(st.integers(0, len(whole) * 8 - 1))
    damaged = bytearray(whole)
    damaged[at // 8] ^= 1 << at % 8
    try:
        opened = read_package(bytes(damaged))
        for name in opened.names:
            parse_xml(opened.read(name))
    except UnreadableFile:
        return


# ---- hostile XML


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    assert "实体" in refusal(lambda: parse_xml(bomb))
    late = b"<?xml version='1.0'?><!--" + b"x" * 5000 + b"--><!DOCTYPE a SYSTEM 'http://e/x'><a/>"
    assert "实体" in refusal(lambda: parse_xml(late))
    wide = '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'.encode("utf-16")
    assert "实体" in refusal(lambda: parse_xml(wide))


def test_deep_nesting_is_refused() -> None:
    deep = b"<w>" * 3000 + b"</w>" * 3000
    assert "已损坏" in refusal(lambda: parse_xml(deep))


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a></b>", b"\x00\x01", b"<a>\xff</a>"])
def test_no_xml(content: bytes) -> None:
    assert "已损坏" in refusal(lambda: parse_xml(content))


def test_declarations_in_text_are_just_text() -> None:
    assert parse_xml(b"<a>&lt;!DOCTYPE x&gt;</a>").text == "<!DOCTYPE x>"


# ---- copying


def with_descriptors(parts: dict[str, bytes]) -> bytes:
    """A zip as streaming writers make it: sizes behind the data."""

    class Stream(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise OSError

    buffer = Stream()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def packed(data: bytes) -> dict[str, tuple[bytes, int, object, int]]:
    """Name → packed bytes, checksum, stamp, method of each entry, read without zipfile.read."""
    found: dict[str, tuple[bytes, int, object, int]] = {}
    for info in zipfile.ZipFile(BytesIO(data)).infolist():
        name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + 30 + name_length + extra_length
        body = data[start : start + info.compress_size]
        found[info.filename] = (body, info.CRC, info.date_time, info.compress_type)
    return found


@pytest.mark.parametrize("make", [zipped, with_descriptors])
def test_rewrite_copies_other_entries_byte_for_byte(make: Callable[..., bytes]) -> None:
    parts = {"a.xml": b"<a/>" * 50, "图/b.bin": bytes(range(256)) * 9, "c": b"", "d": b"d"}
    data = make(parts)
    new = rewrite(data, {"a.xml": b"<neu/>", "d": None, "e": b"added"})
    assert unzipped(new) == {
        "a.xml": b"<neu/>", "图/b.bin": parts["图/b.bin"], "c": b"", "e": b"added"
    }  # fmt: skip
    before, after = packed(data), packed(new)
    assert after["图/b.bin"] == before["图/b.bin"]
    assert after["c"][:2] == before["c"][:2]
    assert zipfile.ZipFile(BytesIO(new)).testzip() is None


def test_rewrite_keeps_order_comment_and_stored_entries() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.comment = "备注".encode()
        for name in ("z", "y", "x"):
            file.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), name * 5)
    new = rewrite(buffer.getvalue(), {"y": b"new"})
    with zipfile.ZipFile(BytesIO(new)) as file:
        assert file.namelist() == ["z", "y", "x"]
        assert file.comment == "备注".encode()
        assert {i.compress_type for i in file.infolist()} == {zipfile.ZIP_STORED}
        assert file.getinfo("y").date_time == (2020, 2, 2, 2, 2, 2)


def test_rewrite_without_changes_keeps_every_entry() -> None:
    data = with_descriptors({"a": b"1" * 99, "b": b"2"})
    assert packed(rewrite(data, {})) == packed(data)


# ---- through the front door


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空包.docx", zipped({"a.txt": "x"})),
        ("空包.xlsx", zipped({"a.txt": "x"})),
        ("信.docx", docx(par("一封普通的信。"))),
        ("表.xlsx", xlsx({"表": "<sheetData/>"})),
        ("换.docx", xlsx({"表": "<sheetData/>"})),
        ("换.xlsx", docx(par("一"))),
        ("坏.docx", docx("<w:p><w:r></w:p>")),
        ("深.docx", docx("<w:tbl><w:tr><w:tc>" * 1000 + "</w:tc></w:tr></w:tbl>" * 1000)),
        ("图.xlsx", b"\x89PNG...."),
    ],
)
def test_no_budget_book(tmp_path: Path, name: str, data: bytes) -> None:
    sentence = refusal(lambda: open_files([written(tmp_path, name, data)]))
    assert name in sentence or "没有认出" in sentence


@pytest.mark.parametrize("suffix", [".doc", ".xls", ".wps", ".et", ".rtf", ".pdf", ".ofd", ".zip"])
def test_other_kinds_say_what_to_do(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path, f"书{suffix}", _OLE + b"\0" * 600)
    sentence = refusal(lambda: open_files([path]))
    assert path.name in sentence
    assert re.search("请", sentence)
