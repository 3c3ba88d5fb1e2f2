"""How a layout looks on paper where its tables do not say otherwise."""

from typing import Literal

from budgetbook.model.book import Frozen


class Typeface(Frozen):
    """A face and size on paper; ``face`` is the official name, written as eastAsia font."""

    face: str
    size: float
    bold: bool = False


#: Where a page number stands: in the middle, at the outer edge of bound pages, or nowhere.
FootPlace = Literal["center", "outer", "none"]


class Foot(Frozen):
    """The page number: its words, its face, and where it stands under text and under tables."""

    words: str = "— {number} —"
    face: Typeface = Typeface(face="宋体", size=14)
    text: FootPlace = "center"
    tables: FootPlace = "center"


class CoverField(Frozen):
    """A line of the cover that the department fills in; ``value`` where it has not."""

    id: str
    title: str
    value: str = ""


class Cover(Frozen):
    """The title page: lines, fields and the place of the stamp. Its words may name {department},
    {year} and {title}, the layout's title of the book."""

    title: tuple[str, ...] = ("{department}", "{title}")
    fields: tuple[CoverField, ...] = (
        CoverField(id="unit", title="编制单位", value="{department}"),
        CoverField(id="reviewer", title="审核单位"),
        CoverField(id="head", title="负责人"),
        CoverField(id="finance", title="财务负责人"),
        CoverField(id="maker", title="制表人"),
        CoverField(id="phone", title="电话"),
    )
    #: Words at the place of the stamp; empty for no such place.
    stamp: str = "（公章）"
    #: What the field for the date is called when it is asked for.
    date: str = "日期"
    #: Title page lines, and fields with date.
    face: Typeface = Typeface(face="方正小标宋简体", size=28)
    small: Typeface = Typeface(face="仿宋_GB2312", size=16)


class PaperStyle(Frozen):
    """Faces, sizes and margins (mm: top, right, bottom, left) of the printed book."""

    title: Typeface = Typeface(face="方正小标宋简体", size=18)
    body: Typeface = Typeface(face="仿宋_GB2312", size=16)
    heading: Typeface = Typeface(face="黑体", size=16)
    table: Typeface = Typeface(face="宋体", size=10)
    header: Typeface = Typeface(face="宋体", size=10, bold=True)
    margins: tuple[float, float, float, float] = (20, 20, 20, 20)
    foot: Foot = Foot()

    @property
    def faces(self) -> tuple[str, ...]:
        """The official names of the faces, each once."""
        used = (self.title, self.body, self.heading, self.table, self.header, self.foot.face)
        return tuple(dict.fromkeys(one.face for one in used))


class AmountStyle(Frozen):
    """How a layout prints amounts where a column does not say otherwise."""

    decimals: int = 2
    grouping: bool = False


class PageSetup(Frozen):
    """What the user set instead of the layout's own paper; None: as the layout has it."""

    #: mm: top, right, bottom, left.
    margins: tuple[float, float, float, float] | None = None
    #: Points of running text and of tables.
    body: float | None = None
    table: float | None = None

    def applied(self, paper: PaperStyle) -> PaperStyle:
        """``paper`` as the user wants it."""
        update: dict[str, object] = {}
        if self.margins:
            update["margins"] = self.margins
        for name, size in (("body", self.body), ("heading", self.body)):
            if size:
                update[name] = getattr(paper, name).model_copy(update={"size": size})
        for name, size in (("table", self.table), ("header", self.table)):
            if size:
                update[name] = getattr(paper, name).model_copy(update={"size": size})
        return paper.model_copy(update=update)
