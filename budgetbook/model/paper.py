"""How a layout looks on paper where its tables do not say otherwise."""

from budgetbook.model.book import Frozen


class Typeface(Frozen):
    """A face and size on paper; ``face`` is the official name, written as eastAsia font."""

    face: str
    size: float
    bold: bool = False


class PaperStyle(Frozen):
    """Faces, sizes and margins (mm) of the printed book."""

    title: Typeface = Typeface(face="方正小标宋简体", size=18)
    body: Typeface = Typeface(face="仿宋_GB2312", size=16)
    heading: Typeface = Typeface(face="黑体", size=16)
    table: Typeface = Typeface(face="宋体", size=10)
    header: Typeface = Typeface(face="宋体", size=10, bold=True)
    margins: tuple[float, float, float, float] = (20, 20, 20, 20)


class AmountStyle(Frozen):
    """How a layout prints amounts where a column does not say otherwise."""

    decimals: int = 2
    grouping: bool = False
