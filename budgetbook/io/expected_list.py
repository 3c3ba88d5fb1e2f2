"""A list of the units or departments that are expected: .txt, .csv or .xlsx."""

from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import load
from budgetbook.model.expected_units import Expected, expected_of, read_list

SUFFIXES = (".txt", ".csv", ".xlsx", ".xls")
_MOST = 5000


def read_expected(path: Path) -> list[Expected]:
    """The units that the file names, one a line; raises BookError."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(f"名单“{path.name}”不是 .txt、.csv 或 .xlsx，没有读入")
    data = load(path)
    found = _of_sheet(path, data) if suffix in (".xlsx", ".xls") else read_list(_text(path, data))
    if not found:
        raise UnreadableFile(f"名单“{path.name}”里没有找到单位，请每行写一个编码或名称")
    return found[:_MOST]


def _text(path: Path, data: bytes) -> str:
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"名单“{path.name}”的文字编码认不出，请另存为 UTF-8 的文本再用")


def _of_sheet(path: Path, data: bytes) -> list[Expected]:
    from budgetbook.io.reading_process import run_apart

    lines: list[list[str]] = run_apart(sheet_lines, (path.name, data), None)
    found: list[Expected] = []
    for cells in lines:
        one = expected_of(cells)
        if one is not None and one not in found:
            found.append(one)
    return found


def sheet_lines(name: str, data: bytes, progress: object = None) -> list[list[str]]:
    """The words of the first sheet, line by line, without empty cells; for a reading process."""
    from io import BytesIO

    from python_calamine import CalamineError, load_workbook

    del progress
    try:
        rows = load_workbook(BytesIO(data)).get_sheet_by_index(0).to_python(nrows=_MOST)
        return [[word for cell in row if (word := _word(cell))] for row in rows]
    except (CalamineError, ValueError, LookupError) as error:
        raise UnreadableFile(f"名单“{name}”打不开，请另存为 .txt 或新的 .xlsx 再用") from error


def _word(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""
