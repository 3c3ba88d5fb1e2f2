"""小册子: which two pages stand side by side on each side of a folded sheet."""


def booklet_sides(count: int) -> list[tuple[int | None, int | None]]:
    """The sides in printing order, each with the pages (from 0) at its left and right; None where
    the sheet stays white. Printed on both sides, turned at the short edge, and folded."""
    whole = -(-count // 4) * 4
    sides: list[tuple[int, int]] = []
    for sheet in range(whole // 4):
        front = (whole - 1 - 2 * sheet, 2 * sheet)
        back = (2 * sheet + 1, whole - 2 - 2 * sheet)
        sides += [front, back]
    return [(_there(left, count), _there(right, count)) for left, right in sides]


def _there(page: int, count: int) -> int | None:
    return page if page < count else None


def page_list(words: str, count: int) -> list[int]:
    """The pages (from 0) that ``1-3，5`` names, in that order; all for no words. Raises
    ValueError with a sentence for the user."""
    if not words.strip():
        return list(range(count))
    found: list[int] = []
    for piece in words.replace("，", ",").replace("、", ",").replace("—", "-").split(","):
        first, dash, last = (part.strip() for part in piece.strip().partition("-"))
        if not (first.isdigit() and (last.isdigit() or not dash)):
            raise ValueError(f"页码“{piece.strip()}”看不懂，请写成 1-3,5 这样")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= count:
            raise ValueError(f"页码“{piece.strip()}”不在 1 至 {count} 之内")
        found += range(start - 1, end)
    return found
