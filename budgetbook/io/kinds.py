"""Kinds of files: what the program opens and writes, and what a file really is by its content.

Light on purpose: the window asks it before anything of the readers is loaded.
"""

from typing import NamedTuple

from budgetbook.io.errors import UnreadableFile


class Format(NamedTuple):
    """A kind of file."""

    title: str
    suffix: str
    reads: bool
    writes: bool
    #: Other suffixes of the same kind.
    also: tuple[str, ...] = ()


FORMATS: tuple[Format, ...] = (
    Format("预算簿", ".ysb", reads=True, writes=True),
    Format("Word 文档", ".docx", reads=True, writes=True, also=(".docm",)),
    Format("Excel 工作簿", ".xlsx", reads=True, writes=True, also=(".xlsm",)),
    Format("旧版 Word、WPS 文字", ".doc", reads=True, writes=False, also=(".wps", ".rtf", ".odt")),
    Format("旧版 Excel、WPS 表格", ".xls", reads=True, writes=False, also=(".et", ".ods")),
    Format("PDF 文件", ".pdf", reads=True, writes=True),
    Format("网页", ".html", reads=True, writes=False, also=(".htm", ".mhtml", ".mht")),
)
#: Saved web pages, of which a folder may hold any: read only where one is chosen by name.
WEB_PAGES = (".html", ".htm", ".mhtml", ".mht")
#: Kinds that python-calamine reads.
CALAMINE = (".xls", ".ods")
#: Kinds that another program turns into .docx first.
CONVERTED = (".doc", ".rtf", ".odt")
#: Kinds whose opened file can be written back into.
WRITTEN_BACK = (".docx", ".xlsx")

_WORD_SUFFIXES = (".doc", ".wps", ".wpt", ".dot")
_ADVICE = {
    ".ofd": "OFD 版式文件，请打开生成它的 Word 或 Excel 文件；如果只有这一份，"
    "请在 OFD 阅读器里打印或另存为 .pdf 再打开",
    ".xml": "XML 文件，请用 WPS 或 Office 打开后另存为 .xlsx 或 .docx",
    ".pptx": "演示文稿，请打开预算文本的 Word 或 Excel 文件",
    ".zip": "压缩包，请先解压，再打开里面的文件",
}
_NO_KIND = "不是能打开的文件类型，请选择预算簿（.ysb）、Word 或 Excel 文件"
#: First bytes of kinds that are neither zip nor OLE.
_SIGNS = (
    (b"{\\rtf", ".rtf"), (b"%pdf", ".pdf"), (b"<!doctype html", ".html"), (b"<html", ".html"),
    (b"<?xml", ".xml"), (b"rar!", ".zip"), (b"7z\xbc\xaf", ".zip"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODF = {b"spreadsheet": ".ods", b"text": ".odt"}


def suffixes() -> tuple[str, ...]:
    """Every suffix that can be opened."""
    return tuple(s for f in FORMATS if f.reads for s in (f.suffix, *f.also))


def kind_of(name: str, data: bytes) -> str:
    """What the file is by its content, as the suffix of that kind; the suffix of its name only
    decides where the content leaves it open. Raises UnreadableFile with what to do instead for
    kinds that are not read."""
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    kind = _by_content(suffix, data)
    if kind in _ADVICE:
        raise UnreadableFile(f"“{name}”是{_ADVICE[kind]}")
    if not kind:
        known = suffix in suffixes()
        raise UnreadableFile(f"“{name}”{'内容与扩展名不符，' if known else ''}{_NO_KIND}")
    return kind


def _by_content(suffix: str, data: bytes) -> str:
    if data.startswith(b"PK"):
        return _zip_kind(suffix, data)
    if data.startswith(_OLE):
        return _ole_kind(suffix, data)
    start = data[:1024].lstrip(b"\xef\xbb\xbf\x00\r\n\t ").lower()
    for sign, kind in _SIGNS:
        if start.startswith(sign):
            return ".html" if kind == ".xml" and b"<html" in start else kind
    if _is_web_page(suffix, data):
        return ".html"
    return suffix if suffix in (".ysb", ".pdf") else ""  # its own reader says what to do


def _is_web_page(suffix: str, data: bytes) -> bool:
    """Whether a page begins without the usual words, or is kept as mail is written."""
    from budgetbook.io.html_source import is_archive

    if is_archive(data):
        return True
    start = data[:1024].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ")
    return suffix in WEB_PAGES and start.startswith(b"<")


def _zip_kind(suffix: str, data: bytes) -> str:
    if suffix == ".ysb":
        return suffix
    from budgetbook.io.package import read_package

    package = read_package(data)
    if "mimetype" in package:
        family = package.read("mimetype").strip().partition(b".opendocument.")[2]
        return next((kind for word, kind in _ODF.items() if family.startswith(word)), "")
    if "meta.json" in package and "book.json" in package:
        return ".ysb"
    folders = {name.partition("/")[0].lower() for name in package.names}
    for folder, kind in (("word", ".docx"), ("xl", ".xlsx"), ("ppt", ".pptx"), ("ofd.xml", ".ofd")):
        if folder in folders:
            return kind
    if "[Content_Types].xml" not in package:
        return ".zip"
    return ".xlsx" if suffix.startswith(".x") else ".docx"


def _ole_kind(suffix: str, data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise UnreadableFile("文件设了打开密码，请先用 WPS 或 Office 去掉密码再打开")
    word, excel = holds("WordDocument"), holds("Workbook") or holds("Book")
    if word and (suffix in _WORD_SUFFIXES or not excel):  # either may lie embedded in the other
        return ".doc"
    return ".xls" if excel else ""
