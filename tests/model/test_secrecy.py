"""保密审查: numbers told by their check digits, words by patterns; no false alarm on real books."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.io.formats import open_files
from budgetbook.model.book import Book, Internal, Mark, Paragraph, Row, Table
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.secrecy import (
    fingerprint,
    found_in,
    is_bank_card,
    is_identity_number,
    secrets_of,
)
from tests.books.source import sample, sample_names

LAYOUT = load_layout("hebei-open-2023")


def identity_number(area: int, day: int, order: int) -> str:
    """A number with its check digit by GB 11643: ISO 7064 MOD 11-2 over 17 digits."""
    digits = f"{area:06d}1990{1 + day % 12:02d}{1 + day % 28:02d}{order:03d}"
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    last = (12 - rest) % 11
    return digits + ("X" if last == 10 else str(last))


def bank_card(body: str) -> str:
    """``body`` with its Luhn digit, worked out by trying."""
    for last in "0123456789":
        total = 0
        for place, char in enumerate(reversed(body + last)):
            twice = int(char) * 2
            total += int(char) if place % 2 == 0 else twice // 10 + twice % 10
        if total % 10 == 0:
            return body + last
    raise AssertionError(body)


@given(st.integers(110000, 659000), st.integers(0, 400), st.integers(0, 999))
def test_every_identity_number_is_found_and_no_neighbour(area: int, day: int, order: int) -> None:
    number = identity_number(area, day, order)
    assert is_identity_number(number)
    ((secret, words),) = found_in(f"身份证号{number}，女")
    assert (secret.id, words) == ("id", number)
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert "id" not in [s.id for s, _ in found_in(f"编码{wrong}号")]
    assert "id" not in [s.id for s, _ in found_in(f"编码A{number}号")]


@given(st.integers(0, 10**15 - 1), st.sampled_from(["62%014d", "62%015d", "62%016d"]))
def test_every_card_number_is_found(body: int, shape: str) -> None:
    number = bank_card((shape % (body % 10**14))[:18])
    assert is_bank_card(number)
    ids = [s.id for s, _ in found_in(f"打入{number}。")]
    assert ids in (["bank"], ["id"])
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "bank" not in [s.id for s, _ in found_in(f"打入{wrong}。")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"银行卡 {' '.join(['6222', '0812', '3456', '789'])} 开户", "account"),
        ("账号：1300 0123 4567 8901", "account"),
        ("帐号1300012345678901", "account"),
        ("联系人手机13812345678", "mobile"),
        ("联系人手机138 1234 5678", "mobile"),
        ("电话0335-7889900", "phone"),
        ("电话（0335）7889900", "phone"),
        ("机密★长期", "mark"),
        ("按《关于人员调整的请示》办理", "paper"),
        ("根据内部文件精神", "paper"),
        ("身份证号：110105 19491231 002X", "id"),
    ],
)
def test_other_kinds_are_found(text: str, kind: str) -> None:
    assert [secret.id for secret, _ in found_in(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "项目编码13032124P00000110001X",
        "投入1234567890.12元",
        "2024年1月1日至2024年12月31日",
        "人大常委会审议通过的预算",
        "公务接待18批次",
        "依据《党政机关厉行节约反对浪费条例》",
        "科目2013202，金额13812345678.00元",
        "党的秘密工作优良传统和保密教育",
    ],
)
def test_official_words_and_numbers_are_no_alarm(text: str) -> None:
    assert list(found_in(text)) == []


def test_hits_say_where_they_are() -> None:
    number = identity_number(130321, 5, 12)
    table = Table(key=TableKey("units"), rows=(Row(id="r1", cells={"name": f"{number}号"}),))
    book = Book(
        layout=LAYOUT.id,
        tables={table.key: table},
        flow=(
            Paragraph(id="a", text="电话0335-7889900", role="cover"),
            Paragraph(id="b", text="电话0335-7889900"),
        ),
    )
    assert [(h.secret.id, h.paragraph, h.ref) for h in secrets_of(book, LAYOUT)] == [
        ("phone", "b", None),
        ("id", "", Ref("units", "r1", "name")),
    ]


@pytest.mark.parametrize("name", sample_names())
def test_no_alarm_on_the_samples(name: str) -> None:
    book, layout = sample(name)
    assert list(secrets_of(book, layout)) == []


def test_no_identity_or_account_number_in_real_books(shared: Path) -> None:
    files = [*sorted((shared / "fixtures").glob("00*.docx"))]
    for path in files:
        opened = open_files([path])
        kinds = {hit.secret.id for hit in secrets_of(opened.book, opened.layout)}
        assert not kinds & {"id", "bank", "account", "mark", "mobile"}, path.name
    for path in sorted((shared / "seeds").glob("*.txt")):
        found = {secret.id for secret, _ in found_in(path.read_text("utf-8"))}
        assert not found & {"id", "bank", "account", "mark", "mobile"}, path.name


def test_the_fingerprint_follows_what_is_said() -> None:
    book, _ = sample("county")
    first = fingerprint(book)
    assert first == fingerprint(book.model_copy(update={"explanations": {"S1": "说明"}}))
    ref = Ref("hospitality", "reception", "general")
    assert fingerprint(book.with_values({}, {ref: Mark(note="看")})) == first
    changed = [
        book.with_values({ref: "涉密"}),
        book.model_copy(update={"flow": book.flow[:-1]}),
        book.model_copy(update={"cover": {"maker": "某某"}}),
        book.model_copy(update={"year": 2031}),
        book.model_copy(update={"internal": (Internal(kind="project", instance="p1"),)}),
        book.with_table(book.tables[TableKey("units")].model_copy(update={"notes": ("新的注",)})),
    ]
    assert len({first, *map(fingerprint, changed)}) == len(changed) + 1
