"""公开记录: when the budget was approved and published, and whether that was in time."""

from datetime import date, timedelta
from typing import NamedTuple

from budgetbook.model.annual_round import PublicationRecord
from budgetbook.model.book import Book
from budgetbook.model.edit import SetRecords
from budgetbook.model.stages import StageError, checked_date

#: 《中华人民共和国预算法》第十四条：经本级政府财政部门批复的部门预算应当在批复后二十日内由各部门
#: 向社会公开。Calendar days; the day after the approval is the first.
DAYS = 20
_LAW = "《预算法》第十四条：批复后二十日内向社会公开"
_LONGEST = 500


class PublishingError(ValueError):
    """A record that cannot be so; the message is one sentence for the user."""


class Deadline(NamedTuple):
    """Until when the budget is to be published."""

    last: date
    #: Days from today to the last day: 0 on that day, less than zero when it is over; where it was
    #: published, days from that day.
    left: int
    is_published: bool

    @property
    def is_late(self) -> bool:
        """Whether the time is over, or was when it was published."""
        return self.left < 0

    @property
    def words(self) -> str:
        """How it stands, without a full stop."""
        last = self.last.isoformat()
        if self.is_published:
            if self.is_late:
                return f"公开晚了 {-self.left} 天，最迟应在 {last}"
            day = DAYS - self.left
            return f"已按期公开，在批复后第 {day} 天" if day else "已按期公开，就在批复当天"
        if self.is_late:
            return f"已经逾期 {-self.left} 天，最迟应在 {last} 公开，请尽快公开"
        if not self.left:
            return f"今天（{last}）是最后一天，请今天公开"
        return f"还剩 {self.left} 天，最迟 {last} 公开"


def deadline(record: PublicationRecord, today: date) -> Deadline | None:
    """How the time stands on ``today``; None where the day of the approval is not known."""
    if not record.approved_on:
        return None
    last = date.fromisoformat(record.approved_on) + timedelta(days=DAYS)
    day = date.fromisoformat(record.published_on) if record.published_on else today
    return Deadline(last, (last - day).days, bool(record.published_on))


def standing(record: PublicationRecord, today: date) -> str:
    """How publication stands, in words without a full stop."""
    found = deadline(record, today)
    if found is not None:
        return found.words
    return f"还没有填批复日（{_LAW}）"


def set_record(
    book: Book, approved: str, published: str, address: str, today: date
) -> SetRecords | None:
    """The record as it is to be, one undo step; None where nothing changes. Raises
    PublishingError for days that cannot be."""
    approved_on, published_on = _day("批复日", approved), _day("公开日", published)
    _check(book, approved_on, published_on, today)
    address = " ".join(address.split())
    if len(address) > _LONGEST:
        raise PublishingError(f"公开地址最多 {_LONGEST} 个字，请改短")
    update = {"approved_on": approved_on, "published_on": published_on, "address": address}
    made = book.publication.model_copy(update=update)
    return None if made == book.publication else SetRecords("公开记录", publication=made)


def note_comparison(book: Book, words: str, today: date) -> SetRecords:
    """Keeps how 核对已公布件 ended, and when."""
    update = {"compared_on": today.isoformat(), "compared": words}
    return SetRecords("记下核对结果", publication=book.publication.model_copy(update=update))


def _day(name: str, words: str) -> str:
    try:
        return checked_date(words)
    except StageError as error:
        raise PublishingError(f"{name}：{error}") from None


def _check(book: Book, approved: str, published: str, today: date) -> None:
    now = today.isoformat()
    for name, day in (("批复日", approved), ("公开日", published)):
        if day > now:
            raise PublishingError(f"{name} {day} 还没有到（今天是 {now}），请核对")
        if day and book.year and abs(int(day[:4]) - book.year) > 1:
            raise PublishingError(f"{name} {day} 与预算年度 {book.year} 相差太远，请核对")
    if approved and published and published < approved:
        raise PublishingError(
            f"公开日 {published} 早于批复日 {approved}：批复以后才能公开，请核对两个日期"
        )
