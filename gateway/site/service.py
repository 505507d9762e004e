"""Builds the public state of the station."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from gateway.archive.tables import RECORDINGS
from gateway.callbacks.api import Way
from gateway.contacts.lines import Lines, line_of, people
from gateway.contacts.most_asked import MostAsked
from gateway.contacts.opening import Opening
from gateway.contacts.personal import CHAT
from gateway.platform.http.pages import station_name
from gateway.platform.languages import SOURCE
from gateway.platform.times import from_ms
from gateway.settings import Settings
from queueing.admitting import Staffing, is_full, staffing
from queueing.categories import Catalogue, Category, Wording
from queueing.estimates import estimate, told
from queueing.hours import ClosedWhy, Hours
from queueing.model import AgentState
from queueing.reads import StationSnapshot


class HoursRange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Opening hours of one weekday (0 Monday to 6 Sunday), local times ``HH:MM``."""

    weekday: int
    opens: str
    closes: str


class WaitEstimate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A wait as a range in seconds."""

    low_s: int
    high_s: int


class CategoryText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category in one language: its official name, its title in citizens' words (empty if the same), its description,
    words people search with (the title among them), and what to have at hand or know before entering."""

    label: str
    description: str
    search_words: list[str]
    title: str = ""
    requirements: list[str] = []


LineState = Literal["open", "closed", "full", "nobody", "paused"]
"""The state of a line for a citizen who wants to enter now: somebody answers, the line is full, nobody
is signed in, or all of them pause."""


class StationCategory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic.

    ``wait`` is None if no estimate can be made. ``open``: it is served now; ``nextOpening``: when, if that differs from the
    station's. ``sharing`` ``off``: contacts start without the citizen's picture; ``modality`` is proposed to the citizen.
    """

    id: str
    segment: Literal["civil", "military"]
    sharing: Literal["on", "off"]
    modality: Literal["video", "audio", "text"] = "video"
    icon: str = "chat"
    texts: dict[str, CategoryText]
    open: bool
    state: LineState = "open"
    next_opening: datetime | None = None
    wait: WaitEstimate | None = None
    waiting: int = 0


class RetiredCategory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A retired topic: its names by language, for past contacts, and the topic to choose instead."""

    id: str
    labels: dict[str, str]
    replaced_by: str | None


class PrivacyFacts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of the notice before entry: for how many days a recording and written texts are kept."""

    recording_days: int
    chat_days: int


class Station(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The station as the first page shows it. ``mail``: e-mail can be sent from here. ``mostAsked``: the topics for
    citizens, the most asked first."""

    organisation: str
    name: str
    open: bool
    always_open: bool
    time_zone: str
    now: datetime
    next_opening: datetime | None
    closes_at: datetime | None
    hours: list[HoursRange]
    agents_present: int
    wait: WaitEstimate | None
    categories: list[StationCategory]
    retired: list[RetiredCategory] = []
    most_asked: list[str] = []
    privacy: PrivacyFacts
    quick_exit_url: str = "about:blank"
    by_phone: bool = False
    callback: list[Literal["video", "phone"]] = []
    mail: bool = False
    state: LineState = "open"
    closed_why: ClosedWhy | None = None


class StationSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The station as other bodies' sites show it beside its link: whether it, or the line of one topic, is open, and the wait."""

    name: str
    organisation: str
    state: LineState
    next_opening: datetime | None
    time_zone: str
    wait: WaitEstimate | None


def summary_of(station: Station, topic: str | None) -> StationSummary:
    """Return the summary for a topic's line (a retired topic's successor's), or for the whole station if *topic* is None or
    unknown."""
    instead = {each.id: each.replaced_by for each in station.retired}
    wanted = instead.get(topic, topic) if topic is not None else None
    line = next((each for each in station.categories if each.id == wanted), None)
    state, wait, opens = station.state, station.wait, station.next_opening
    if line is not None:
        state, wait = line.state, line.wait
        opens = line.next_opening or station.next_opening
    return StationSummary(
        name=station.name,
        organisation=station.organisation,
        state=state,
        next_opening=opens if state == "closed" else None,
        time_zone=station.time_zone,
        wait=wait if state != "closed" else None,
    )


class StationView:
    """Builds the public state from one reading of the queue."""

    def __init__(
        self,
        catalogue: Catalogue,
        schedule: Opening,
        settings: Settings,
        now_ms: Callable[[], int],
        lines: Lines,
        most_asked: MostAsked,
        callback: Sequence[Way] = (),
    ) -> None:
        """*callback* are the ways in which citizens can be called back."""
        self._catalogue = catalogue
        self._schedule = schedule
        self._settings = settings
        self._now_ms = now_ms
        self._lines = lines
        self._most_asked = most_asked
        self._callback = callback

    async def station(self, language: str | None = None) -> Station:
        """Return the state of the station, its topics worded in *language* or in all of them."""
        snapshot = await self._lines.recent()
        now = from_ms(self._now_ms())
        hours = self._schedule.station
        present = [a for a in people(snapshot) if a.present and a.state is not AgentState.OFFLINE]
        able = [a for a in present if a.state is not AgentState.PAUSED]
        shown = [each for each in self._catalogue.current if each.id in snapshot.categories]
        loads = [snapshot.categories[category.id] for category in shown]
        waiting = sum(load.waiting for load in loads)
        overall = estimate(
            waiting + 1,
            agents=len(able),
            free=sum(a.state is AgentState.AVAILABLE for a in able),
            handling_s=sum(load.handling_ms for load in loads) / len(loads) / 1000,
            patience_s=loads[0].newcomer.patience_ms / 1000,
        )
        settings = self._settings
        return Station(
            organisation=settings.organisation,
            name=station_name(settings.station_name, language or SOURCE),
            open=hours.is_open(now),
            always_open=hours.always,
            time_zone=hours.zone,
            now=now,
            closed_why=hours.why_closed(now),
            next_opening=hours.next_opening(now),
            closes_at=hours.closing(now),
            hours=_week(hours),
            agents_present=len(present),
            wait=_wait(overall),
            state=self._state(None, snapshot, now),
            categories=[self._category(category, language, snapshot, now) for category in shown],
            retired=self._retired(language),
            most_asked=self._most_asked.order,
            privacy=PrivacyFacts(
                recording_days=RECORDINGS.span(settings).days,
                chat_days=CHAT.span(settings).days,
            ),
            quick_exit_url=settings.quick_exit_url,
            by_phone=bool(settings.pbx_token),
            callback=list(self._callback),
            mail=settings.smtp_url is not None,
        )

    def _category(
        self, category: Category, language: str | None, snapshot: StationSnapshot, now: datetime
    ) -> StationCategory:
        load = snapshot.categories[category.id]
        return StationCategory(
            id=category.id,
            segment=category.segment,  # type: ignore[arg-type] # the catalogue takes no other
            sharing=category.sharing,
            modality=category.modality,
            icon=category.icon or "chat",
            texts={
                spoken: CategoryText(
                    label=wording.label,
                    title=wording.title,
                    description=wording.description,
                    search_words=list(wording.search_words),
                    requirements=list(wording.requirements),
                )
                for spoken, wording in _worded(category, language)
            },
            open=self._schedule.of(category.id).is_open(now),
            state=self._state(category.id, snapshot, now),
            next_opening=self._next_opening(category.id, now),
            wait=_wait(told(load.newcomer)),
            waiting=load.waiting,
        )

    def _retired(self, language: str | None) -> list[RetiredCategory]:
        return [
            RetiredCategory(
                id=category.id,
                labels={spoken: wording.label for spoken, wording in _worded(category, language)},
                replaced_by=None if instead is None else instead.id,
            )
            for category in self._catalogue
            if category.retired
            for instead in (self._catalogue.successor(category.id),)
        ]

    def _state(self, category: str | None, snapshot: StationSnapshot, now: datetime) -> LineState:
        """Return the state of a category's line, or of the station's."""
        hours = self._schedule.station if category is None else self._schedule.of(category)
        if not hours.is_open(now):
            return "closed"
        rules = self._lines.rules
        line = line_of(snapshot, category or "")
        if is_full(rules, category or "", line):
            return "full"
        match staffing(people(snapshot), category):
            case Staffing.NOBODY:
                return "nobody"
            case Staffing.ALL_PAUSED:
                return "paused"
            case _:
                return "open"

    def _next_opening(self, category: str, now: datetime) -> datetime | None:
        """Return when a closed category opens that keeps other hours than the station."""
        hours = self._schedule.of(category)
        if hours == self._schedule.station or hours.is_open(now):
            return None
        return hours.next_opening(now)


def _worded(category: Category, language: str | None) -> Iterable[tuple[str, Wording]]:
    if language is None:
        return category.wordings.items()
    return ((language, category.wording(language)),)


def _wait(found: tuple[int, int] | None) -> WaitEstimate | None:
    return None if found is None else WaitEstimate(low_s=found[0], high_s=found[1])


def _week(hours: Hours) -> list[HoursRange]:
    return [
        HoursRange(
            weekday=weekday,
            opens=f"{period.opens:%H:%M}",
            closes=f"{period.closes:%H:%M}" if period.closes else "24:00",
        )
        for weekday, periods in enumerate(hours.week)
        for period in periods
    ]
