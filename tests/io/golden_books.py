"""The .ysb files of every format, as earlier programs wrote them: ``tests/golden/books``.

They are never written again: ``python -m tests.io.golden_books 4`` adds that of a new format.
"""

import sys
from decimal import Decimal

from budgetbook.io.store import Origin, book_to_bytes
from budgetbook.model.annual_round import Adjustment, Comment, Place, PublicationRecord
from budgetbook.model.book import (
    ROUND,
    Book,
    Internal,
    Member,
    Paragraph,
    SignOff,
    Stage,
    Standard,
)
from budgetbook.model.layout_variant import AddedColumn, Variant, remember
from tests.conftest import TESTS
from tests.io.sample import sample
from tests.model.books import COUNTY

FOLDER = TESTS / "golden" / "books"
ORIGIN = Origin("说明.docx", ".docx", b"PK text of a file that was opened")
_UNIT = AddedColumn(
    table="income", id="own1", title="本年收入/单位资金", after="fiscal", part_of="subtotal"
)


def book_of(number: int) -> Book:
    """What the golden file of a format holds: everything that the format knows."""
    book = sample().model_copy(update={"year": 2024, "prior": sample()})
    if number >= 2:
        variant = Variant(extends=COUNTY.id, title="小版式", column=(_UNIT,))
        remember(variant)
        book = book.model_copy(update={"layout": variant.id})
    if number >= 3:
        item = next(i for i in book.flow if isinstance(i, Paragraph) and len(i.text) > 4)
        bold = item.model_copy(
            update={"emphasis": ((0, 2),), "standard": Standard(id="duty", words="职责")}
        )
        marks = (Internal(kind="project", instance="p1"), Internal(kind="paragraph", id=item.id))
        book = book.model_copy(
            update={
                "flow": tuple(bold if i is item else i for i in book.flow),
                "internal": marks,
                "signed": SignOff(name="王某", date="2024-01-05", checked="abc"),
            }
        )
    if number >= 4:
        limits = book.model_copy(update={"prior": None})
        taken = Stage(name="控制数", date="2023-12-01", source="控制数.xlsx", book=limits)
        book = book.model_copy(update={"stages": (taken,), "stage": "二上"})
    return book.model_copy(update=_round(book)) if number >= 5 else book


def _round(book: Book) -> dict[str, object]:
    """What the year's round wrote beside the figures."""
    unit = book.model_copy(update={**ROUND, "prior": None})
    asked = Comment(
        id="c1", text="请核对培训费", place=Place(table="income", row="r1", column="fiscal"),
        state="不改", author="预算股", date="2024-01-08", source="退回意见.docx", quote="12.50",
        answer="与文件一致", answered_by="王某", answered_on="2024-01-09",
    )  # fmt: skip
    moved = Adjustment(
        id="a1", date="2024-06-30", document="某财预〔2024〕5号", code="2010601", economic="30201",
        fund="general", project="p1", amount=Decimal("-3.50"), reason="压减",
    )  # fmt: skip
    return {
        "comments": (asked,),
        "adjustments": (moved,),
        "publication": PublicationRecord(
            approved_on="2024-02-01", published_on="2024-02-18", address="某县政府网站",
            compared_on="2024-02-19", compared="一致",
        ),
        "members": (Member(id="m1", name="本级", code="101001", source="本级.ysb", book=unit),),
    }  # fmt: skip


def golden_books() -> dict[str, bytes]:
    """Every golden file by its name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.ysb"))}


def main() -> None:
    """Writes the golden file of one format, unless it is there."""
    number = int(sys.argv[1])
    path = FOLDER / f"format-{number}.ysb"
    FOLDER.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(book_to_bytes(book_of(number), (ORIGIN,)))


if __name__ == "__main__":
    main()
