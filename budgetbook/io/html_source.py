"""The text of saved web pages: taken out of a .mhtml, and told from its bytes."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from budgetbook.io.errors import UnreadableFile

_LARGEST = 20 << 20
_MOST_PARTS, _MOST_TAGS = 2000, 600_000
_LARGE = "网页太大（超过 20 MB，或标签太多），不像预算文件，没有打开；请用浏览器另存为 PDF 再试"
_NO_PAGE = "网页文件里没有网页，可能没有保存完，请用浏览器打开原网址另存一份"
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{2,30})", re.I)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-z0-9_.:-]{2,30})", re.I)
_START = re.compile(rb"\s*(?:from|mime-version|subject|date|snapshot-content-location)\s*:", re.I)
_SCRIPT, _SCRIPT_END = re.compile("<script[\\s>]", re.I), re.compile("</script[\\s>]", re.I)
_LONG, _MOST_ATTRIBUTES = re.compile("[^<]{20000,}"), 3000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: What pages call it, and what is in them: everything Chinese is a part of GB 18030.
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
         "gb_2312-80": "gb18030", "hz-gb-2312": "gb18030"}  # fmt: skip


def pages_of(data: bytes) -> Iterator[str]:
    """The pages of the file without their scripts, in order; raises UnreadableFile for what is no
    web page."""
    if len(data) > _LARGEST:
        raise UnreadableFile(_LARGE)
    for source in _archived(data) if is_archive(data) else (text_of(data),):
        page = _without_scripts(source)
        if page.count("<") > _MOST_TAGS:
            raise UnreadableFile(_LARGE)
        # a tag of thousands of attributes takes the parser a time that grows with their square
        if any(found[0].count("=") > _MOST_ATTRIBUTES for found in _LONG.finditer(page)):
            raise UnreadableFile(_LARGE)
        yield page


def _without_scripts(source: str) -> str:
    """The page without what is run in it."""
    kept: list[str] = []
    at = 0
    while found := _SCRIPT.search(source, at):
        end = _SCRIPT_END.search(source, found.end())
        if end is None:
            break
        kept.append(source[at : found.start()])
        at = end.end()
    return "".join([*kept, source[at:]])


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a .mhtml: a page with its pictures, as mail is written."""
    start = data[:4096].lower()
    return bool(_START.match(start)) and b"content-type:" in start and b"mime-version" in start


def _archived(data: bytes) -> Iterator[str]:
    message = message_from_bytes(data, policy=policy.default)
    found = False
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            raise UnreadableFile(_LARGE)
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                found = True
                yield text_of(content, _named(part))
    if not found:
        raise UnreadableFile(_NO_PAGE)


def _named(part: EmailMessage) -> str:
    return part.get_content_charset() or ""


def text_of(data: bytes, named: str = "") -> str:
    """The page's text: in the encoding that its mark, its head or ``named`` tells, where that
    fits; else UTF-8 or GB 18030."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    said = _CHARSET.search(data[:8192]) or _XML_CHARSET.search(data[:300])
    told = said[1].decode("ascii").lower() if said else named.lower()
    for encoding in dict.fromkeys((_SAME.get(told, told), "utf-8", "gb18030")):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode(_SAME.get(told, "utf-8") if told in _SAME else "utf-8", "replace")
