"""Pinyin initials of Chinese words, so that ``zfcg`` finds 政府采购.

GB 2312 orders its first 3755 characters by pinyin, so the initial follows from the code.
"""

from bisect import bisect_right

#: The first code of each initial in GB 2312; no Mandarin syllable begins with i, u or v.
_FIRST = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC,
    0xC2E8, 0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9,
    0xD4D1,
)  # fmt: skip
_INITIALS = "abcdefghjklmnopqrstwxyz"
_LAST = 0xD7F9


def initials(text: str) -> str:
    """The initials of ``text``; letters and digits stay, what has no initial is left out."""
    return "".join(_initial(char) for char in text)


def _initial(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isalnum() else ""
    try:
        code = int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    if not _FIRST[0] <= code <= _LAST:
        return ""
    return _INITIALS[bisect_right(_FIRST, code) - 1]
