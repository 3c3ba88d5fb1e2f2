"""How declared relations spread over the rows of a book."""

import pytest

from budgetbook.model.book import Book, ExtraColumn
from budgetbook.model.layout import Layout, RelationSpec, read_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.relation import Expansion, Relation
from tests.model.books import write

LAYOUT = read_layout("""
id = "small"
title = "small"
profile = "small"

[[table]]
id = "lines"
kind = "fixed"
columns = [{ id = "label", title = "项目", kind = "label" }, { id = "x", title = "数" }]
rows = [
  { id = "c205", label = "教育", code = "205", part_of = "all" },
  { id = "c208", label = "社保", code = "208", part_of = "all" },
  { id = "all", label = "合计" },
]

[[table]]
id = "tree"
kind = "tree"
classification = "function"
columns = [
  { id = "code", title = "编码", kind = "code" },
  { id = "name", title = "名称", kind = "name" },
  { id = "t", title = "合计" },
  { id = "x", title = "甲", part_of = "t" },
  { id = "y", title = "乙", part_of = "t" },
  { id = "z", title = "丙", optional = true },
]

[[table]]
id = "form"
kind = "form"
columns = [{ id = "name", title = "名称", kind = "name" }, { id = "x", title = "数" }]
form = [["@name", "@x"]]

[[sheet]]
id = "s"
title = "表"
parts = [{ table = "lines" }, { table = "tree" }]

[[sheet]]
id = "p"
title = "项目"
each = "project"
parts = [{ table = "form" }]
""")

TEXT = """
# tree
code    | t | x | y
        |
205     |
20502   |
2050201 |
20599   |
212     |

# form p1
name | x
甲   | 1.00

# form p2
name | x
乙   | 2.00
"""


BOTH = "form.form.x@p1 + form.form.x@p2"
TEACHING = ("205", "20502", "2050201", "20599")


def written(relation: Relation) -> str:
    """A concrete relation as one line, e.g. ``tree.205.x = tree.20502.x + …``."""
    sides = []
    for side in (relation.left, relation.right):
        words = []
        for coefficient, ref in side:
            place = ".".join(ref[:3]) + (f"@{ref.instance}" if ref.instance else "")
            words.append(f"{'-' if coefficient < 0 else '+'} {place}")
        sides.append(" ".join(words).removeprefix("+ "))
    if relation.constant:
        sides[1] = f"{sides[1]} + {relation.constant}".removeprefix(" + ")
    return "missing" if relation.missing else " = ".join(sides)


def spread(text: str, book: Book | None = None, layout: Layout = LAYOUT) -> list[str]:
    spec = RelationSpec(id="R", name="", cite="", check=text)
    book = book or write(layout, TEXT)
    return [written(r) for r in Expansion(layout, book).relations([spec])]


@pytest.mark.parametrize(
    ("text", "concrete"),
    [
        ("lines[all].x = lines[parts].x", ["lines.all.x = lines.c205.x + lines.c208.x"]),
        ("lines[c205,c208].x = 5", ["lines.c205.x + lines.c208.x = 5"]),
        (
            "tree[each].x = tree[children].x",
            [
                "tree.total.x = tree.205.x + tree.212.x",
                "tree.205.x = tree.20502.x + tree.20599.x",
                "tree.20502.x = tree.2050201.x",
            ],
        ),
        (
            "tree[leaf].t = tree[leaf].parts",
            [f"tree.{r}.t = tree.{r}.x + tree.{r}.y" for r in ("2050201", "20599", "212")],
        ),
        ("tree[level=1].x = 5", ["tree.205.x = 5", "tree.212.x = 5"]),
        ("tree[code=205*].x = 5", [f"tree.{r}.x = 5" for r in TEACHING]),
        ("lines[all].x = tree[level=1].t", ["lines.all.x = tree.205.t + tree.212.t"]),
        ("lines[each].x = tree[same code].t", ["lines.c205.x = tree.205.t", "lines.c208.x = "]),
        ("tree[20502].{x,y} = tree[205].{y,x}", ["tree.20502.x = tree.205.y",
                                                 "tree.20502.y = tree.205.x"]),
        ("tree[212].amounts = tree[205].amounts", [f"tree.212.{c} = tree.205.{c}" for c in "txy"]),
        ("tree[212].entry = tree[205].entry", [f"tree.212.{c} = tree.205.{c}" for c in "xy"]),
        ("tree[212].sums = tree[205].sums", ["tree.212.t = tree.205.t"]),
        ("tree[212].x = lines[all].x - tree[205].x", ["tree.212.x = lines.all.x - tree.205.x"]),
        ("form[each].x = 5", ["form.form.x@p1 = 5", "form.form.x@p2 = 5"]),
        ("form[each].x = form[each].parts", []),
        ("form[each].x = form[*].x", [f"form.form.x@{p} = {BOTH}" for p in ("p1", "p2")]),
        ("tree[total].x = form[*].x", [f"tree.total.x = {BOTH}"]),
    ],
)  # fmt: skip
def test_words_of_the_language(text: str, concrete: list[str]) -> None:
    assert [line.replace(" =  + ", " = ") for line in spread(text)] == concrete


def test_what_the_book_lacks_is_insufficient_and_a_code_not_used_is_not() -> None:
    book = write(LAYOUT, "# lines -", write(LAYOUT, TEXT))
    assert spread("lines[all].x = tree[total].t", book) == ["missing"]
    assert spread("tree[total].t = lines[all].x", book) == ["missing"]
    assert spread("tree[212].t = tree[21999].t") == []
    assert spread("tree[21999].t = lines[all].x") == []
    tree = book.tables[TableKey("tree")]
    without = book.with_table(tree.with_rows(tree.rows[1:]))
    assert spread("tree[212].t = tree[total].t", without) == ["missing"]


def test_columns_of_the_file_count_and_lacking_optional_ones_do_not() -> None:
    book = write(LAYOUT, TEXT)
    extra = ExtraColumn(id="w", title="丁", part_of="t")
    table = book.tables[TableKey("tree")].model_copy(
        update={"extra_columns": (extra,), "absent_columns": ("z", "y")}
    )
    book = book.with_table(table)
    assert spread("tree[212].t = tree[212].parts", book) == ["tree.212.t = tree.212.x + tree.212.w"]
    assert spread("tree[212].t = tree[205].x + tree[205].z", book) == ["tree.212.t = tree.205.x"]
    assert spread("tree[212].t = tree[205].y", book) == ["missing"]


def test_rows_of_the_file_count_towards_the_row_they_name() -> None:
    book = write(LAYOUT, "# lines\nrow | part_of | x\nown | all | 5.00", write(LAYOUT, TEXT))
    assert spread("lines[all].x = lines[parts].x", book) == [
        "lines.all.x = lines.c205.x + lines.c208.x + lines.own.x"
    ]


def test_a_row_below_a_code_that_is_not_printed_counts_towards_the_next_one_up() -> None:
    book = write(LAYOUT, "# tree\ncode | x\n |\n205 |\n2050201 | 1.00")
    assert spread("tree[each].x = tree[children].x", book) == [
        "tree.total.x = tree.205.x",
        "tree.205.x = tree.2050201.x",
    ]


def test_a_row_without_a_known_code_counts_towards_the_row_it_names() -> None:
    book = write(LAYOUT, "# tree\ncode | x | part_of\n |\n205 |\n20502 | 1.00\n999 | 1.00 | 205")
    assert spread("tree[each].x = tree[children].x", book) == [
        "tree.total.x = tree.205.x",
        "tree.205.x = tree.20502.x + tree.999.x",
    ]
