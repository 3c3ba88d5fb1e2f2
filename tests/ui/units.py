"""The books of three small units, as files and as a department's book."""

from pathlib import Path

from budgetbook.io.store import save_book
from budgetbook.model.amount import read_amount
from budgetbook.model.book import Book, Department, Member
from budgetbook.model.settle import Ledger
from budgetbook.model.summing_up import SummedUp, as_member, sum_up
from tests.model.books import COUNTY, at, county
from tests.ui.books import office_book

NAMES = ("岚溪县文化局本级", "岚溪县文化馆", "岚溪县图书馆")


def unit(number: int, amount: str = "") -> Book:
    """The small county book as that of a unit, one amount typed anew."""
    book = office_book() if number == 1 else county()
    who = Department(code=f"36100{number}", name=NAMES[number - 1])
    if amount:
        book = book.with_values({at("general.2050201.basic"): read_amount(amount)})
    book = book.model_copy(update={"department": who})
    return Ledger(COUNTY, book).settle(book).book


def write_units(folder: Path, numbers: tuple[int, ...] = (1, 2, 3)) -> list[Path]:
    """Their .ysb files."""
    paths = []
    for number in numbers:
        path = folder / f"{NAMES[number - 1]}.ysb"
        save_book(path, unit(number))
        paths.append(path)
    return paths


def department() -> SummedUp:
    """The three summed up."""
    members: list[Member] = []
    for number in (1, 2, 3):
        taken = [member.id for member in members]
        members.append(as_member(unit(number), taken, source=f"{number}.ysb", checked="没有错误"))
    return sum_up(members)
