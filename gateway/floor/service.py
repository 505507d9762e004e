"""Builds the floor for supervisors: one reading of the queue, with the day's figures from the history."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.tables import Office
from gateway.contacts.lines import Lines, line_of, people
from gateway.contacts.opening import Opening
from gateway.floor import agent_rows, api
from gateway.floor import sql as floor
from gateway.floor.headline import FloorHeadline, Promised, Topic, Waiting, headline
from gateway.floor.state_changes import StateSet, last_changes
from gateway.handover import lookups as authorisations
from gateway.handover.authorisations import Authorisations
from gateway.messages.api import MessageFigures
from gateway.messages.counts import Unsent
from gateway.messages.desk import MessageDesk
from gateway.outgoing import lookups as calls_out
from gateway.platform import station_clock as station_time
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, midnight, to_ms
from gateway.reports.periods import SLOT_S, slot_of, slot_start
from gateway.reports.reading import ReportFilter, contact_cells
from gateway.reports.reports import Reports, Today
from gateway.settings import Settings
from queueing.admitting import NotAdmitted, not_admitted
from queueing.categories import Catalogue
from queueing.estimates import told
from queueing.model import TALKING, Agent, AgentState, ContactState, target_office
from queueing.reads import CategoryLoad, InHand, StationReads, StationSnapshot
from signaling.protocol.desk_views import QualityWord

SLOW_FRESH_S = 10.0
"""How old the staff's names and the trend may be; who waits and who works is read each time."""
TREND_SLOTS = 8
REFUSED_LOOK_BACK = timedelta(hours=2)
"""A contact that is refused is rung again, and refused again, within half a minute or so."""
REFUSED_SHOWN = 20
OUTSIDE_LOOK_BACK = timedelta(days=1)
"""No call outlasts it but one for help."""


class _Slow(msgspec.Struct, frozen=True, kw_only=True):
    """Readings that are refreshed less often."""

    at_ms: int
    trends: Mapping[str, list[int]]
    staff: Mapping[str, Account]
    offices: Mapping[str, str]
    messages: api.FloorMessages
    cases: Version
    staffed: Sequence[Office]
    answered: Mapping[str, int]


class _History(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one transaction about the contacts and operators of the floor. ``unauthorised`` are the operators who talk
    about a topic outside their own without having been allowed to."""

    facts: Mapping[str, floor.Facts]
    unauthorised: Collection[str]
    authorised: Mapping[authorisations.Question, str]
    refused: list[api.FloorRefused]
    doubted: datetime | None
    changed: Mapping[str, StateSet]


class FloorView:
    """Builds the floor. Reads only; readings may overlap."""

    def __init__(
        self,
        lines: Lines,
        database: Database,
        catalogue: Catalogue,
        opening: Opening,
        reports: Reports,
        authorisations: Authorisations,
        messages: MessageDesk,
        queue: StationReads,
        settings: Settings,
        now_ms: Callable[[], int],
        *,
        failing: Callable[[], Awaitable[set[str]]],
        helping: Callable[[], Awaitable[dict[str, tuple[str, int]]]],
        quality: Callable[[Collection[str]], Awaitable[dict[str, QualityWord]]],
    ) -> None:
        """*failing* returns the contacts that should be recorded and cannot be; *helping* returns by contact which
        operator calls for a supervisor, and since when; *quality* returns how these contacts are received at
        present."""
        self._lines = lines
        self._database = database
        self._catalogue = catalogue
        self._opening = opening
        self._reports = reports
        self._authorisations = authorisations
        self._messages = messages
        self._queue = queue
        self._now_ms = now_ms
        self._failing = failing
        self._helping = helping
        self._quality = quality
        self._targets = api.FloorTargets(
            within_s=reports.thresholds.default_s,
            share=reports.thresholds.target,
            alarm_s=settings.wait_alarm_s,
            hold_alarm_s=settings.hold_limit_s,
        )
        self._calls_out = bool(settings.sip_out)
        self._slow: _Slow | None = None
        self._cases = database.changes.watch("messages")

    async def floor(self) -> api.Floor:
        """Return who waits, who works and how the day goes, now."""
        snapshot = await self._lines.recent()
        slow = await self._read_slow()
        today = await self._reports.today()
        shown = [
            agent
            for agent in people(snapshot)
            if agent.id in slow.staff and slow.staff[agent.id].disabled_at is None
        ]
        now = from_ms(self._now_ms())
        outside = await self._talking_outside(now)
        in_hand = await self._queue.in_hand(
            {a.contact for a in shown if a.contact} | outside.keys()
        )
        passed = {
            contact: call
            for contact, call in outside.items()
            if contact in in_hand and in_hand[contact].state is ContactState.PASSED
        }
        failing = await self._failing()
        quality = await self._quality({a.contact for a in shown if a.contact})
        history = await self._history(shown, in_hand, slow, now, passed)
        helping = await self._helping()
        unserved = await self._unserved(people(snapshot))
        refusals = await self._refusals(snapshot, now)
        described = [_described(agent, history, in_hand, slow, failing, quality) for agent in shown]
        return api.Floor(
            now_ms=snapshot.at_ms,
            reachable=any(a.present and a.state is AgentState.AVAILABLE for a in shown),
            headline=await self._headline(snapshot, refusals, unserved, shown, now),
            day=api.FloorDay(
                phase=self._opening.day.phase, brainstorming=self._opening.day.brainstorming
            ),
            targets=self._targets,
            today=today.total,
            trend_step_s=SLOT_S,
            categories=[
                self._category(category.id, load, refusals, today=today, slow=slow)
                for category in self._catalogue
                # one that was added a moment ago is in the next reading
                if (load := snapshot.categories.get(category.id)) is not None
                and (load.waiting or not category.retired)
            ],
            agents=described,
            helps=agent_rows.helps(described, helping),
            clock_doubted_ms=None if history.doubted is None else to_ms(history.doubted),
            requests=await self._requests(shown),
            refused=history.refused,
            unserved=unserved,
            messages=slow.messages,
            offices=await self._offices(shown, slow),
            outside=agent_rows.outside(passed, history.facts, in_hand),
        )

    async def _talking_outside(self, now: datetime) -> dict[str, calls_out.TalkingOutside]:
        """Return the contacts with a number outside in them, alone with the citizen or beside an operator."""
        if not self._calls_out:
            return {}
        async with self._database.reading() as session:
            return await calls_out.talking_outside(session, now - OUTSIDE_LOOK_BACK)

    async def _history(
        self,
        shown: Sequence[Agent],
        in_hand: Mapping[str, InHand],
        slow: _Slow,
        now: datetime,
        passed: Collection[str],
    ) -> _History:
        foreign = [agent for agent in shown if _is_foreign(agent, in_hand, slow)]
        async with self._database.reading() as session:
            unauthorised = await _without_authorisation(session, foreign, in_hand)
            return _History(
                facts=await floor.facts(
                    session, [*(a.contact for a in shown if a.contact), *passed]
                ),
                unauthorised={agent.id for agent in unauthorised},
                authorised=await authorisations.states(
                    session, [agent.contact or "" for agent in unauthorised]
                ),
                refused=await _refused(session, now),
                doubted=await station_time.doubted_at(session),
                changed=await last_changes(session, midnight(to_ms(now))),
            )

    async def _unserved(self, agents: Sequence[Agent]) -> list[api.FloorUnserved]:
        return [
            api.FloorUnserved(
                category=each.category,
                requirements=list(each.requirements),
                waiting=each.waiting,
                oldest_since_ms=each.oldest_at,
                resting=each.resting,
            )
            for each in await self._queue.unserved(agents)
        ]

    async def _refusals(
        self, snapshot: StationSnapshot, now: datetime
    ) -> dict[str, NotAdmitted | None]:
        """Return why a citizen who calls now would not be admitted to each topic; None where they would. A retired one is
        closed."""
        rules = self._lines.rules
        media = rules.wait_for_media or await self._lines.media()
        return {
            category.id: not_admitted(
                rules,
                category.id,
                line_of(snapshot, category.id),
                is_open=not category.retired and self._opening.of(category.id).is_open(now),
                media=media,
            )
            for category in self._catalogue
        }

    async def _headline(
        self,
        snapshot: StationSnapshot,
        refusals: Mapping[str, NotAdmitted | None],
        unserved: Sequence[api.FloorUnserved],
        agents: Sequence[Agent],
        now: datetime,
    ) -> FloorHeadline:
        topics = [
            Topic(
                category=category.id,
                hours=self._opening.of(category.id),
                wait_s=None if (wait := told(load.newcomer)) is None else wait[1],
                refused=refusals[category.id],
            )
            for category in self._catalogue
            if (load := snapshot.categories.get(category.id)) is not None and not category.retired
        ]
        return headline(
            now,
            topics=topics,
            waiting=await self._waiting(snapshot, unserved),
            promised=[
                Promised(category=place.category, wait_s=wait[1])
                for place in await self._queue.last_places(snapshot.agents)
                if (wait := told(place)) is not None
            ],
            agents=agents,
            station=self._opening.station,
            phase=self._opening.day.phase,
        )

    async def _waiting(
        self, snapshot: StationSnapshot, unserved: Sequence[api.FloorUnserved]
    ) -> list[Waiting]:
        """Return everybody who waits. To whom some are assigned is asked for only where nobody serves their topic."""
        left = {
            name: load.waiting
            for name, load in snapshot.categories.items()
            if load.waiting and name in self._catalogue
        }
        lines = [
            Waiting(
                category=each.category,
                count=each.waiting,
                requirements=frozenset(each.requirements),
            )
            for each in unserved
        ]
        if any(snapshot.categories[name].working == 0 for name in left):
            lines += [
                Waiting(category=each.category, count=each.count, target=each.target)
                for each in await self._queue.assigned()
            ]
        for line in lines:
            left[line.category] = left.get(line.category, 0) - line.count
        return lines + [Waiting(category=name, count=count) for name, count in left.items()]

    async def _offices(self, agents: Sequence[Agent], slow: _Slow) -> list[api.FloorOffice]:
        targets = {office.id: target_office(office.id) for office in slow.staffed}
        waiting = await self._queue.waiting_for(targets.values())
        return [
            api.FloorOffice(
                office=office.id,
                name=slow.offices[office.id],
                open=self._opening.office_is_open(office),
                present=len(own := _of_office(agents, slow, office.id)),
                available=sum(a.present and a.state is AgentState.AVAILABLE for a in own),
                talking=sum(a.state is AgentState.BUSY for a in own),
                waiting=waiting[targets[office.id]],
                answered_today=slow.answered.get(office.id, 0),
            )
            for office in slow.staffed
        ]

    async def _requests(self, agents: Sequence[Agent]) -> list[api.FloorRequest]:
        """Return the requests that wait for the supervisor's decision, the oldest first; a request for a contact that its
        operator no longer has is left out."""
        in_hand = {(agent.id, agent.contact) for agent in agents}
        return [
            api.FloorRequest(
                id=each.id,
                kind=each.kind,  # type: ignore[arg-type] # those for a waiting contact are not asked for
                agent_id=each.account_id,
                operator=each.operator,
                category=each.category,
                contact_id=each.contact_id,
                reference=each.reference,
                asked_at_ms=to_ms(each.asked_at),
                why=each.asked_why,
                cause=each.cause,
                handed_by=each.handed_by,
            )
            for each in reversed(await self._authorisations.listing("pending"))
            if each.contact_id is None or (each.account_id, each.contact_id) in in_hand
        ]

    def _category(
        self,
        name: str,
        load: CategoryLoad,
        refusals: Mapping[str, NotAdmitted | None],
        *,
        today: Today,
        slow: _Slow,
    ) -> api.FloorCategory:
        wait = told(load.newcomer)
        return api.FloorCategory(
            category=name,
            open=refusals[name] is not NotAdmitted.CLOSED,
            refused=refusals[name],
            waiting=load.waiting,
            oldest_since_ms=load.oldest_at,
            available=load.available,
            working=load.working,
            wait=None if wait is None else api.FloorWait(low_s=wait[0], high_s=wait[1]),
            within_s=self._reports.thresholds.of(name),
            today=today.categories.get(name),
            trend=slow.trends.get(name, [0] * TREND_SLOTS),
        )

    async def _read_slow(self) -> _Slow:
        now_ms = self._now_ms()
        known, cases = self._slow, self._cases.version
        if known is not None and abs(now_ms - known.at_ms) < SLOW_FRESH_S * 1000:
            if known.cases != cases:
                # one with words of danger may have come: its alarm does not wait
                known = msgspec.structs.replace(known, messages=await self._left(), cases=cases)
                self._slow = known
            return known
        now = from_ms(now_ms)
        last = slot_of(now)
        first = last - TREND_SLOTS + 1
        wanted = ReportFilter(slot_start(first), slot_start(last + 1))
        trends: dict[str, list[int]] = {}
        messages = await self._left()
        async with self._database.reading() as session:
            for cell in await contact_cells(session, wanted, self._reports.thresholds, now):
                trend = trends.setdefault(cell.category, [0] * TREND_SLOTS)
                trend[cell.slot - first] += cell.tally.offered
            self._slow = _Slow(
                at_ms=now_ms,
                trends=trends,
                staff=await accounts.people(session),
                offices={
                    office: short or name
                    for office, (name, short) in (await accounts.names_of_offices(session)).items()
                },
                staffed=await floor.offices_with_members(session),
                answered=await floor.answered_by_offices(session, midnight(now_ms)),
                messages=messages,
                cases=cases,
            )
        return self._slow

    async def _left(self) -> api.FloorMessages:
        return written(await self._messages.figures(), await self._messages.unsent())


def written(left: MessageFigures, unsent: Unsent) -> api.FloorMessages:
    """Return the counts of messages. An answer that has not been sent by the promised time counts as late, too."""
    first = min(filter(None, (left.oldest_due_at, unsent.first_due_at)), default=None)
    return api.FloorMessages(
        waiting=left.open + left.taken,
        near=left.near - left.overdue,
        overdue=left.overdue + unsent.late,
        oldest_due_at_ms=to_ms(first) if first else None,
        urgent=left.urgent,
    )


async def _refused(session: AsyncSession, now: datetime) -> list[api.FloorRefused]:
    """Return the contacts that every operator has refused lately, with who declined them and why."""
    refused = await floor.refused_by_all(session, now - REFUSED_LOOK_BACK, limit=REFUSED_SHOWN)
    declined = await floor.declined(session, [contact_id for contact_id, *_ in refused])
    return [
        api.FloorRefused(
            contact_id=contact_id,
            reference=reference,
            category=category,
            at_ms=to_ms(at),
            declined=[
                api.FloorDeclined(operator=each.operator, reason=each.reason)
                for each in declined.get(contact_id, ())
            ],
        )
        for contact_id, reference, category, at in refused
    ]


def _of_office(agents: Sequence[Agent], slow: _Slow, office: str) -> list[Agent]:
    return [
        agent
        for agent in agents
        if slow.staff[agent.id].office_id == office and agent.state is not AgentState.OFFLINE
    ]


def _is_foreign(agent: Agent, in_hand: Mapping[str, InHand], slow: _Slow) -> bool:
    """Whether an operator of the house talks about a topic outside their own; offices answer whatever is handed to them,
    and supervisors whatever they took over."""
    held = in_hand.get(agent.contact or "")
    return (
        held is not None
        and held.agent == agent.id
        and held.state in TALKING
        and held.category not in agent.categories
        and slow.staff[agent.id].office_id is None
        and slow.staff[agent.id].role != Role.SUPERVISOR
    )


def _described(
    agent: Agent,
    history: _History,
    in_hand: Mapping[str, InHand],
    slow: _Slow,
    failing: set[str],
    quality: Mapping[str, QualityWord],
) -> api.FloorAgent:
    account = slow.staff[agent.id]
    authorised = history.authorised if agent.id in history.unauthorised else None
    return agent_rows.row(
        agent,
        account,
        agent_rows.contact(agent, history.facts, in_hand, authorised, failing, quality),
        office=slow.offices.get(account.office_id or ""),
        set_by=history.changed.get(agent.id),
    )


async def _without_authorisation(
    session: AsyncSession, foreign: Sequence[Agent], in_hand: Mapping[str, InHand]
) -> list[Agent]:
    """Return the operators of *foreign* who had no standing authorisation either when they answered: one that was taken back
    or ended in the middle of a conversation leaves that one as it was allowed."""
    since = await floor.answered_at(session, [agent.contact or "" for agent in foreign])
    asked = {
        agent.id: authorisations.Question(
            agent.id, in_hand[agent.contact or ""].category, agent.contact or ""
        )
        for agent in foreign
    }
    stood = await authorisations.stood_at(
        session,
        {
            each: since[(each.account_id, each.contact_id)]
            for each in asked.values()
            if (each.account_id, each.contact_id) in since
        },
    )
    return [agent for agent in foreign if asked[agent.id] not in stood]
