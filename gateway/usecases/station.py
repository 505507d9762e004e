"""The station as everybody sees it, and the floor as the supervisor does."""

import asyncio
from collections.abc import Callable

from gateway.checks import is_technical
from gateway.history import accounts
from gateway.history.engine import Database
from gateway.http.api import floor as floor_api
from gateway.http.api import station as api
from gateway.settings import Settings
from gateway.usecases.views import from_ms
from queueing.backend import Acd
from queueing.categories import Catalogue
from queueing.estimates import estimate
from queueing.hours import Hours, Schedule
from queueing.model import Agent, AgentState
from queueing.reads import CategoryLoad, StationSnapshot

FRESH_S = 1.0
"""How old the picture may be that is shown to visitors; the page is public, the reading is not free."""


class StationView:
    """Builds the public state and the floor from one reading of the queue."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        catalogue: Catalogue,
        schedule: Schedule,
        settings: Settings,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._catalogue = catalogue
        self._schedule = schedule
        self._settings = settings
        self._now_ms = now_ms
        self._read = asyncio.Lock()
        self._snapshot: StationSnapshot | None = None

    async def station(self) -> api.Station:
        """Return the state of the station."""
        snapshot = await self._recent()
        now = from_ms(self._now_ms())
        hours = self._schedule.station
        present = [a for a in _people(snapshot) if a.present and a.state is not AgentState.OFFLINE]
        able = [a for a in present if a.state is not AgentState.PAUSED]
        loads = [snapshot.categories[category.id] for category in self._catalogue]
        waiting = sum(load.waiting for load in loads)
        handling = [load.handling_ms for load in loads if load.handling_ms]
        overall = estimate(
            waiting + 1,
            agents=len(able),
            free=sum(a.state is AgentState.AVAILABLE for a in able),
            handling_s=sum(handling) / len(handling) / 1000 if handling else None,
        )
        return api.Station(
            organisation=self._settings.organisation,
            name=self._settings.station_name,
            open=hours.is_open(now),
            always_open=hours.always,
            time_zone=hours.zone,
            now=now,
            next_opening=hours.next_opening(now),
            closes_at=hours.closing(now),
            hours=_week(hours),
            agents_present=len(present),
            wait=_wait(overall),
            categories=[
                api.StationCategory(
                    id=category.id,
                    segment=category.segment,
                    sharing=category.sharing,
                    texts={
                        language: api.CategoryText(
                            label=wording.label,
                            description=wording.description,
                            search_words=list(wording.words),
                        )
                        for language, wording in category.wordings.items()
                    },
                    open=self._schedule.of(category.id).is_open(now),
                    wait=_wait(_estimate(snapshot.categories[category.id])),
                    waiting=snapshot.categories[category.id].waiting,
                )
                for category in self._catalogue
            ],
            privacy=api.PrivacyFacts(recording_days=self._settings.recording_days),
            quick_exit_url=self._settings.quick_exit_url,
        )

    async def floor(self) -> floor_api.Floor:
        """Return who waits and who works."""
        snapshot = await self._recent()
        async with self._database.reading() as session:
            people = {account.id: account for account in await accounts.everyone(session)}
        return floor_api.Floor(
            now_ms=snapshot.at_ms,
            reachable=any(a.present and a.state is AgentState.AVAILABLE for a in _people(snapshot)),
            waiting=[
                floor_api.FloorWaiting(
                    category=category.id,
                    count=snapshot.categories[category.id].waiting,
                    oldest_since_ms=snapshot.categories[category.id].oldest_at,
                    available=snapshot.categories[category.id].available,
                )
                for category in self._catalogue
            ],
            agents=[
                floor_api.FloorAgent(
                    agent_id=agent.id,
                    name=people[agent.id].display_name,
                    code=people[agent.id].code,
                    state=str(agent.state),
                    reason=agent.reason or None,
                    since_ms=agent.since_ms,
                )
                for agent in _people(snapshot)
                if agent.id in people and people[agent.id].disabled_at is None
            ],
        )

    async def _recent(self) -> StationSnapshot:
        async with self._read:
            known = self._snapshot
            if known is None or abs(self._now_ms() - known.at_ms) > FRESH_S * 1000:
                known = self._snapshot = await self._acd.snapshot()
            return known


def _people(snapshot: StationSnapshot) -> list[Agent]:
    """The agents who are somebody: not those of station checks."""
    return [agent for agent in snapshot.agents if not is_technical(agent.categories)]


def _estimate(load: CategoryLoad) -> tuple[int, int] | None:
    return estimate(
        load.waiting + 1,
        agents=load.working,
        free=load.available,
        handling_s=load.handling_ms / 1000 or None,
    )


def _wait(found: tuple[int, int] | None) -> api.WaitEstimate | None:
    return None if found is None else api.WaitEstimate(low_s=found[0], high_s=found[1])


def _week(hours: Hours) -> list[api.HoursRange]:
    return [
        api.HoursRange(
            weekday=weekday,
            opens=f"{period.opens:%H:%M}",
            closes=f"{period.closes:%H:%M}" if period.closes else "24:00",
        )
        for weekday, periods in enumerate(hours.week)
        for period in periods
    ]
