"""Turns conferences into entries of calendars: one by itself, a series by its rule, one of a series that was changed
or called off. No I/O."""

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.conference.book import StoredConference
from gateway.conference.calendar import Entry
from gateway.conference.minutes import MINUTES
from gateway.conference.recurrence import pattern, rule
from signaling.protocol.base import Language


class Calendars:
    """Makes calendar entries for one station."""

    def __init__(self, origin: str, zone: ZoneInfo, host: str) -> None:
        """*origin* is where the pages are; *host* makes ids the station's own."""
        self._origin = origin.rstrip("/")
        self.zone = zone
        self._host = host

    def uid(self, found: StoredConference) -> str:
        """Return the id of a conference, or of its series, in calendars."""
        return f"{found.series or found.id}@{self._host}"

    def one(self, found: StoredConference, language: Language, *, cancelled: bool = False) -> Entry:
        """Return the entry of a conference by itself, or as one of its series."""
        start = self._at(found.starts_at or found.made_at)
        of = None if found.series is None or found.plan.of is None else self._at(found.plan.of)
        return self._entry(found, start, language, of=of, cancelled=cancelled)

    def series(self, all_of_it: Sequence[StoredConference], language: Language) -> list[Entry]:
        """Return the entry of a series by its rule, and one for each conference that differs from the others.
        *all_of_it* are the conferences in the order of their times, without those that were called off.

        The rule leaves out days without a conference, and says what most conferences of the series say.
        """
        planned = sorted(
            (self._at(each.plan.of), each) for each in all_of_it if each.plan.of is not None
        )
        first, last = planned[0][0], planned[-1][0]
        words = Counter(said(each) for _, each in planned)
        _, usual = max(planned, key=lambda one: words[said(one[1])])
        repeats = usual.plan.repeats
        if repeats is None:
            return [self.one(each, language) for each in all_of_it]
        # a fifth weekday tells that a series by the month is on the last one
        like = max((at.date() for at, _ in planned), key=lambda day: day.day)
        kept = {at for at, _ in planned}
        without = [
            at
            for day in pattern(first.date(), repeats.every, last.date(), like=like)
            if (at := datetime.combine(day, first.timetz())) not in kept
        ]
        sequence = max(each.plan.sequence for _, each in planned)
        whole = self._entry(
            usual, first, language,
            rule=rule(first, repeats.every, last.date(), like=like),
            without=without, sequence=sequence,
        )  # fmt: skip
        changed = [
            self.one(each, language)
            for at, each in planned
            if self._at(each.starts_at or at) != at or said(each) != said(usual)
        ]
        return [whole, *changed]

    def _at(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def _entry(
        self,
        found: StoredConference,
        start: datetime,
        language: Language,
        *,
        of: datetime | None = None,
        rule: str = "",
        without: Sequence[datetime] = (),
        sequence: int | None = None,
        cancelled: bool = False,
    ) -> Entry:
        url = f"{self._origin}/conference/{found.id}"
        items = "".join(f"\n- {item.text}" for item in found.state.items)
        kind = MINUTES.say(language, f"kind.{found.kind}")
        return Entry(
            uid=self.uid(found),
            sequence=found.plan.sequence if sequence is None else sequence,
            start=start,
            minutes=found.plan.minutes,
            summary=found.title if found.title == kind else f"{kind}: {found.title}",
            description=f"{MINUTES.say(language, 'calendar.join')} {url}{items}",
            url=url,
            rule=rule,
            without=without,
            of=of,
            cancelled=cancelled,
        )


def said(found: StoredConference) -> Hashable:
    """Return what an entry says about a conference besides its time and its address."""
    items = tuple(item.text for item in found.state.items)
    return found.kind, found.title, found.plan.minutes, items
