"""The user's own list of 科目: taken from the bureau's file, kept as one .csv.

The first digit of a code says its classification: 2 功能, 3 部门经济, 5 政府经济. Codes of 收入 are
in no list of the program.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from budgetbook.io.blocks import Grid, Paragraph
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Report, load_origin, read_blocks
from budgetbook.io.home import user_home
from budgetbook.io.raster import Raster
from budgetbook.io.safe_write import write_safely
from budgetbook.io.store import Origin
from budgetbook.model.codes import OwnCodes, load_codes, use_own_codes
from budgetbook.model.layout import normal

_MOST_BYTES = 4 << 20
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_BOTH = re.compile(r"\s*(\d{3}(?:\d{2}){0,2})[\s\u3000]*([\u4e00-\u9fff“（(].*)")
_CLASSIFICATIONS = {"2": ("function", 7), "3": ("economic", 5), "5": ("government", 5)}
_STOREYS = ("类", "款", "项")

#: Gives the 科目 that a table lists: (code, name).
Reading = Iterator[tuple[str, str]]


def own_codes_file(home: Path | None = None) -> Path:
    """Where the user's 科目 stand."""
    return (home or user_home()) / "codes.csv"


def read_code_list(path: Path, progress: Report | None = None) -> OwnCodes:
    """The 科目 that a workbook, document or .csv lists, by classification; raises BookError. Codes
    in one column, beside or in front of their names, or in three columns 类, 款, 项."""
    found: OwnCodes
    if path.suffix.lower() == ".csv":
        found = _sorted_out(_pairs_of_csv(path))
    else:
        from budgetbook.io.reading_process import run_apart

        found = run_apart(find_codes, (load_origin(path),), progress)
    if not found:
        raise UnreadableFile(
            f"“{path.name}”里没有找到科目，没有导入；请看是否一列编码、一列名称（或类、款、项三列）"
        )
    return found


def find_codes(origin: Origin, progress: Report | None) -> OwnCodes:
    """The 科目 of all tables in the file, and of its lines that begin with a code."""
    found: list[tuple[str, str]] = []
    for block in read_blocks(origin, progress).blocks:
        if isinstance(block, Grid):
            found += _pairs(Raster(block))
        elif isinstance(block, Paragraph) and (hit := _BOTH.fullmatch(block.text)):
            found.append((hit[1], _clean(hit[2])))
    return _sorted_out(iter(found))


def _sorted_out(pairs: Iterator[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The 科目 by classification; of two with one code the first counts."""
    found: dict[str, dict[str, str]] = {}
    for code, name in pairs:
        classification, longest = _CLASSIFICATIONS.get(code[:1], ("", 0))
        if len(code) <= longest and name:
            found.setdefault(classification, {}).setdefault(code, name)
    return found


def _pairs(raster: Raster) -> Reading:
    storeys = _storeys(raster)
    if storeys is not None:
        yield from _in_storeys(raster, *storeys)
        return
    column = _code_column(raster)
    for row in range(raster.rows):
        if column is not None:
            code = normal(raster.text(row, column))
            if _CODE.fullmatch(code):
                yield code, _name(raster, row, column)
        else:
            hits = (_BOTH.fullmatch(cell.text) for cell in raster.words(row))
            yield from ((hit[1], _clean(hit[2])) for hit in hits if hit)


def _storeys(raster: Raster) -> tuple[int, tuple[int, ...]] | None:
    """The row of the words 类, 款, 项, and their columns."""
    for row in range(min(raster.rows, 8)):
        places = {normal(cell.text): cell.column for cell in raster.words(row)}
        columns = tuple(places[word] for word in _STOREYS if word in places)
        if len(columns) > 1 and normal("类") in places:
            return row, columns
    return None


def _in_storeys(raster: Raster, head: int, columns: Sequence[int]) -> Reading:
    """Codes whose parts stand in columns of their own; a part that is not repeated is that of the
    row above."""
    above = [""] * len(columns)
    for row in range(head + 1, raster.rows):
        parts = [normal(raster.text(row, column)) for column in columns]
        last = max((at for at, part in enumerate(parts) if part.isdigit()), default=-1)
        if last < 0:
            continue
        for at in range(len(parts)):
            above[at] = (parts[at] or above[at]) if at <= last else ""
        code = "".join(above[: last + 1])
        if _CODE.fullmatch(code):
            yield code, _name(raster, row, max(columns))


def _code_column(raster: Raster) -> int | None:
    """The column with the most codes; None where no column has two."""
    counts = Counter(
        cell.column
        for row in range(raster.rows)
        for cell in raster.words(row)
        if _CODE.fullmatch(normal(cell.text))
    )
    best = max(counts, key=lambda column: (counts[column], -column), default=None)
    return best if best is not None and counts[best] > 1 else None


def _name(raster: Raster, row: int, column: int) -> str:
    """The first words to the right of a code."""
    cells = (c for c in raster.words(row) if c.column > column and not c.text.strip().isdigit())
    return next((_clean(cell.text) for cell in cells), "")


def _clean(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)


# ---- the list that is kept


def _pairs_of_csv(path: Path) -> Reading:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        data = path.read_bytes()
        text = _decoded(data)
        for row in csv.reader(io.StringIO(text, newline=None)):
            words = [_clean(cell) for cell in row]
            at = next((n for n, word in enumerate(words) if _CODE.fullmatch(word)), None)
            if at is not None:
                yield words[at], next((word for word in words[at + 1 :] if word), "")
    except OSError as error:
        raise UnreadableFile(f"“{path.name}”打不开，没有导入，请看文件是否还在") from error
    except (ValueError, csv.Error) as error:
        raise UnreadableFile(
            f"“{path.name}”不是科目表，或已被改坏；没有导入，仍用原来的科目表"
        ) from error


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def write_own_codes(path: Path, own: OwnCodes) -> None:
    """Writes the list; raises WriteFailed."""
    _write(path, ((code, name) for codes in own.values() for code, name in codes.items()))


def export_codes(path: Path) -> None:
    """Writes all 科目 in use, for looking through or changing elsewhere; raises WriteFailed."""
    _write(
        path,
        (
            (code.code, code.name)
            for classification, _ in _CLASSIFICATIONS.values()
            for code in load_codes(classification).values()
        ),
    )


def _write(path: Path, pairs: Iterator[tuple[str, str]]) -> None:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(("科目编码", "科目名称"))
    writer.writerows(sorted(pairs))
    write_safely(path, made.getvalue().encode("utf-8-sig"))


def load_own_codes(home: Path | None = None) -> str:
    """Takes the user's 科目 into use; gives the sentence that says why not, or nothing."""
    path = own_codes_file(home)
    if not path.exists():
        return ""
    try:
        use_own_codes(_sorted_out(_pairs_of_csv(path)))
    except UnreadableFile as error:
        return str(error)
    return ""


def differences(own: OwnCodes) -> Mapping[str, tuple[str, str]]:
    """What a list changes: code → (name until now, empty for a new one; its name)."""
    changed: dict[str, tuple[str, str]] = {}
    for classification, codes in own.items():
        known = load_codes(classification)
        for code, name in codes.items():
            was = known[code].name if code in known else ""
            if was != name:
                changed[code] = (was, name)
    return changed
