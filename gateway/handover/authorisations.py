"""Authorisations: operators serve their own topics directly, and any other one with the supervisor's authorisation.

Requests and decisions are stored in SQL; the queue is told what it needs of them.
"""

from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple, cast

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.tables import Office
from gateway.contacts import lookups as contacts
from gateway.contacts.own_contact import AT_THE_DESK, own_contact
from gateway.handover import authorisations_sql as authorisations
from gateway.handover.api import AuthorisationShown, Cause, NewAuthorisation
from gateway.handover.tables import Authorisation
from gateway.platform.checks import is_technical
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME, from_ms
from gateway.topics.choosing import require_current
from queueing.backend import Acd
from queueing.categories import Catalogue
from queueing.model import TALKING, Contact, Leg, Party, Refusal, target_agent

log = structlog.get_logger()

LOOK_BACK = timedelta(days=1)
LIMIT = 200
TELL_EVERY_S = 60.0


class HandedOver(NamedTuple):
    """How a contact came to its operator from another: the operator's leg, the cause, and the operator before."""

    leg: Leg
    cause: Literal["transferred", "consulted", "followed"]
    by: str | None


def handed_over(live: Contact) -> HandedOver | None:
    """Return how the contact came to its present operator from another, None if no operator had it before. Pure.

    The cause is ``transferred`` (back into the queue and answered), ``consulted`` (the operator was consulted before), or
    ``followed`` (that colleague's console was lost). A switch of channel by the citizen is no handover, nor is taking over
    by a supervisor.
    """
    parts = [leg for leg in live.legs if leg.agent is not None and leg.why != "switched"]
    if not parts or parts[-1].party is not Party.AGENT or parts[-1].agent != live.agent:
        return None
    last = parts[-1]
    before = [leg for leg in parts[:-1] if leg.party is Party.AGENT]
    if not before or before[-1].agent == last.agent or before[-1].why == "taken_over":
        return None
    asked = any(
        leg.party is Party.COLLEAGUE and leg.agent == last.agent and leg.why == "took_over"
        for leg in parts[-2:-1]
    )
    cause: Literal["transferred", "consulted", "followed"] = "transferred"
    if asked:
        cause = "followed" if before[-1].why == "agent_lost" else "consulted"
    return HandedOver(last, cause, before[-1].agent)


class Authorisations:
    """Stores operators' requests and supervisors' decisions, and keeps the queue informed of them."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        publisher: Publisher,
        catalogue: Catalogue,
        now_ms: Callable[[], int],
        *,
        office_is_open: Callable[[Office], bool],
    ) -> None:
        """*office_is_open*: whether a peripheral office takes contacts now; while it does not, the authorisations of its
        members are suspended."""
        self._acd = acd
        self._database = database
        self._publisher = publisher
        self._catalogue = catalogue
        self._now_ms = now_ms
        self._office_is_open = office_is_open
        self._loop = Periodic("authorisations:tell", self.tell, TELL_EVERY_S)

    def start(self) -> None:
        """Start the loop that tells the queue of authorisations it may have lost."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def ask(self, agent_id: str, category: str, contact_id: str | None, reason: str) -> None:
        """Request to answer the contact in hand, or without a contact this category for the rest of the day.

        Nothing is stored while the same request is pending. Raises :class:`Refused`: ``unknown_category``,
        ``not_your_contact``, ``already_yours``, and for the day ``retired_category``.
        """
        if contact_id is None:
            require_current(self._catalogue, category)
        elif category not in self._acd.categories:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.")
        else:
            await own_contact(self._acd, agent_id, contact_id, AT_THE_DESK)
        agent = await self._acd.agent(agent_id)
        if agent is not None and category in (*agent.categories, *agent.granted):
            raise Refused("already_yours", "That topic is among your own.")
        async with self._database.writing() as session:
            before = await authorisations.latest(session, agent_id, category, contact_id)
            if before is None or before.state != "pending":
                session.add(
                    Authorisation(
                        id=new_id(),
                        kind="standing" if contact_id is None else "during",
                        account_id=agent_id,
                        category=category,
                        contact_id=contact_id,
                        asked_at=from_ms(self._now_ms()),
                        asked_why=reason or None,
                        state="pending",
                    )
                )
        await self._publisher.desk(agent_id)

    async def handed_on(self, contact_id: str) -> None:
        """Request the authorisation for a contact that another operator handed over and whose topic is not the new
        operator's own.

        It is requested once for each handover. No request is made for members of an office, nor where a supervisor's move
        has granted it. May be repeated.
        """
        live = await self._acd.contact(contact_id)
        handed = handed_over(live) if live is not None else None
        if live is None or handed is None or live.state not in TALKING:
            return
        taker = handed.leg.agent or ""
        agent = await self._acd.agent(taker)
        if agent is None or is_technical(agent.categories) or live.category in agent.categories:
            return
        async with self._database.writing() as session:
            account = await accounts.by_id(session, taker)
            if account is None or account.office_id is not None:
                return
            before = await authorisations.latest(session, taker, live.category, contact_id)
            if before is not None and before.state in ("pending", "granted"):
                return
            made = await authorisations.ask_once(
                session,
                # one for each hand-over, whichever gateway hears of it, and however often
                key=f"{contact_id}/{live.category}/{taker}/{handed.leg.since_ms}",
                account_id=taker,
                category=live.category,
                contact_id=contact_id,
                asked_at=from_ms(self._now_ms()),
                cause=handed.cause,
                handed_by=handed.by,
            )
        if made:
            log.info(
                "authorisation.asked", contact=contact_id, agent=taker, cause=handed.cause,
                handed_by=handed.by,
            )  # fmt: skip
            await self._publisher.desk(taker)

    async def listing(self, state: str | None) -> list[AuthorisationShown]:
        """Return the authorisations of the last day and those in force, the newest first; only those in *state* if given."""
        since = from_ms(self._now_ms()) - LOOK_BACK
        async with self._database.reading() as session:
            rows = await authorisations.listed(
                session, state=state, since=since, limit=LIMIT, now=from_ms(self._now_ms())
            )
            people = await accounts.display_names(
                session,
                {
                    each
                    for row in rows
                    for each in (row.account_id, row.decided_by, row.handed_by, row.ended_by)
                    if each
                },
            )
            references = await contacts.references(
                session, {row.contact_id for row in rows if row.contact_id}
            )

        def name(account_id: str | None) -> str:
            return people.get(account_id or "", "")

        return [
            AuthorisationShown(
                id=row.id,
                kind=row.kind,
                account_id=row.account_id,
                operator=name(row.account_id),
                category=row.category,
                contact_id=row.contact_id,
                reference=references.get(row.contact_id or ""),
                asked_at=row.asked_at,
                asked_why=row.asked_why,
                cause=cast("Cause", row.cause),
                handed_by=name(row.handed_by) or None,
                state=row.state,
                decided_by=name(row.decided_by) or None,
                decided_at=row.decided_at,
                decided_why=row.decided_why,
                until=row.until,
                ended_by=name(row.ended_by) or None,
                ended_at=row.ended_at,
                ended_why=row.ended_why,
            )
            for row in rows
        ]

    async def decide(
        self,
        authorisation_id: str,
        *,
        by: str,
        granted: bool,
        reason: str,
        until: datetime | None,
        standing: bool = False,
    ) -> None:
        """Grant or refuse a request; with *standing* an authorisation for a contact is granted for the day as well.

        Raises :class:`Refused`: ``not_found``, ``already_decided``, ``retired_category`` for the day, or the queue's word.
        """
        async with self._database.reading() as session:
            row = await authorisations.by_id(session, authorisation_id)
        if row is None:
            raise Refused("not_found", "There is no such request.")
        if row.state != "pending":
            raise Refused("already_decided", "That has been decided already.")
        for_the_day = granted and (standing or row.kind == "standing")
        if for_the_day:
            require_current(self._catalogue, row.category, kind="conflict")
        ends = self._ends(until) if for_the_day else None
        now = from_ms(self._now_ms())
        async with self._database.writing() as session:
            done = await authorisations.decide(
                session,
                authorisation_id,
                state="granted" if granted else "refused",
                by=by,
                at=now,
                why=reason or None,
                until=ends if row.kind == "standing" else None,
            )
            if not done:
                raise Refused("already_decided", "That has been decided already.")
            beside = None
            if for_the_day and row.kind != "standing":
                beside = new_id()
                session.add(
                    _for_the_day(row, beside, by=by, at=now, why=reason or None, until=ends)
                )
        if granted:
            # decided first: should this process die here, what is missing in the queue is told it later (see tell)
            kind = "standing" if for_the_day else row.kind
            try:
                await self._tell_queue(kind, row.account_id, row.category, row.contact_id, ends)
            except Refused:
                # what the queue will not have is not decided
                async with self._database.writing() as session:
                    await authorisations.take_back(session, authorisation_id, by=by, at=now)
                    if beside is not None:
                        await authorisations.remove(session, beside)
                raise
        await self._publisher.desk(row.account_id)

    async def give(self, wanted: NewAuthorisation, *, by: str) -> str:
        """Authorise an operator who did not ask: for a waiting contact, or standing until ``until`` or the end of the day.
        Return the id.

        Raises :class:`Refused`: ``unknown_category``, ``retired_category``, ``unknown_agent``, ``unknown_contact``, or the
        queue's word.
        """
        if wanted.contact_id is None:
            require_current(self._catalogue, wanted.category, kind="conflict")
        elif wanted.category not in self._acd.categories:
            raise Refused("unknown_category", "There is no such topic.")
        kind = "standing" if wanted.contact_id is None else "waiting"
        ends = self._ends(wanted.until) if kind == "standing" else None
        async with self._database.reading() as session:
            if await accounts.by_id(session, wanted.account_id) is None:
                raise Refused("unknown_agent", "There is no such operator.")
            of = wanted.contact_id
            if of is not None and await contacts.contact(session, of) is None:
                raise Refused("unknown_contact", "There is no such contact.")
        now = from_ms(self._now_ms())
        row_id = new_id()
        async with self._database.writing() as session:
            session.add(
                Authorisation(
                    id=row_id,
                    kind=kind,
                    account_id=wanted.account_id,
                    category=wanted.category,
                    contact_id=wanted.contact_id,
                    asked_at=now,
                    state="granted",
                    decided_by=by,
                    decided_at=now,
                    decided_why=wanted.reason or None,
                    until=ends,
                )
            )
        # kept first: should this process die here, what is missing in the queue is told it later (see tell)
        try:
            await self._tell_queue(
                kind, wanted.account_id, wanted.category, wanted.contact_id, ends
            )
        except Refused:
            async with self._database.writing() as session:
                await authorisations.remove(session, row_id)
            raise
        await self._publisher.desk(wanted.account_id)
        return row_id

    async def end(self, authorisation_id: str, *, by: str, reason: str) -> None:
        """Revoke a standing authorisation, and every other one for the same operator and topic.

        No contact of the topic is offered from then on; one that rings or is answered continues. May be repeated. Raises
        :class:`Refused`: ``not_found``, ``not_standing`` (not granted, or over).
        """
        now = from_ms(self._now_ms())
        async with self._database.writing() as session:
            row = await authorisations.by_id(session, authorisation_id)
            if row is None:
                raise Refused("not_found", "There is no such authorisation.")
            standing = row.kind == "standing" and row.until is not None and row.until > now
            if not standing or row.state not in ("granted", "ended"):
                raise Refused("not_standing", "That does not stand any more.")
            account_id, category = row.account_id, row.category
            if row.state == "granted":
                await authorisations.end(session, account_id, category, by=by, at=now, why=reason)
            elif await authorisations.stands(session, account_id, category, now):
                return  # given again since: what is sent twice takes back nothing newer
        await self._acd.revoke(account_id, category)
        log.info("authorisation.ended", agent=account_id, category=category, by=by)
        await self._publisher.desk(account_id)

    async def tell(self, only: str | None = None) -> None:
        """Bring the queue's standing authorisations in line with SQL; *only* limits it to one account.

        They differ when the queue's data was lost, when a gateway died between writing the row and telling the queue, or
        when an office has opened or closed, which suspends those of its members. May be repeated, and called by several
        gateways at once.
        """
        now = from_ms(self._now_ms())
        async with self._database.reading() as session:
            stand = {
                (row.account_id, row.category): row.until
                for row in await authorisations.in_force(session, now)
            }
            over = {
                (row.account_id, row.category)
                for row in await authorisations.taken_back(session, now)
            }
            concerned = {each for each, _ in (*stand, *over) if only in (None, each)}
            resting = await self._resting(session, concerned)
        agents = await self._acd.agents(concerned)
        for agent in agents:
            account_id, rests = agent.id, agent.id in resting
            for (account, category), ends in stand.items():
                known = category in agent.granted or category in agent.categories
                if account == account_id and not rests and not known:
                    await self._tell_queue("standing", account_id, category, None, ends)
            for account, category in (stand.keys() | over) if rests else (over - stand.keys()):
                if account == account_id and category in agent.granted:
                    await self._acd.revoke(account_id, category)

    async def _rests(self, account_id: str) -> bool:
        async with self._database.reading() as session:
            return bool(await self._resting(session, {account_id}))

    async def _resting(self, session: AsyncSession, account_ids: Collection[str]) -> set[str]:
        """Return those of the accounts that belong to an office that takes no contacts now."""
        people = await accounts.people(session, account_ids) if account_ids else {}
        offices = await accounts.offices_of(session, people.values())
        closed = {office.id for office in offices.values() if not self._office_is_open(office)}
        return {account.id for account in people.values() if account.office_id in closed}

    async def _tell_queue(
        self,
        kind: str,
        account_id: str,
        category: str,
        contact_id: str | None,
        ends: datetime | None,
    ) -> None:
        answer = None
        if kind == "standing" and await self._rests(account_id):
            return
        if kind == "standing" and ends is not None:
            for_s = (ends - from_ms(self._now_ms())).total_seconds()
            answer = await self._acd.grant(account_id, category, max(60.0, for_s))
        elif kind == "waiting" and contact_id is not None:
            answer = await self._acd.reserve(contact_id, target_agent(account_id))
        if isinstance(answer, Refusal):
            raise Refused(str(answer), "The queue does not allow that now.")

    def _ends(self, until: datetime | None) -> datetime:
        """The end wished for, or midnight in Rome; at most a week away."""
        now = from_ms(self._now_ms()).astimezone(ROME)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), ROME)
        return min(until or midnight, now + timedelta(days=7)).astimezone(now.tzinfo)


def _for_the_day(
    asked: Authorisation,
    row_id: str,
    *,
    by: str,
    at: datetime,
    why: str | None,
    until: datetime | None,
) -> Authorisation:
    """Return the standing authorisation that is granted beside the one that was asked for."""
    return Authorisation(
        id=row_id,
        kind="standing",
        account_id=asked.account_id,
        category=asked.category,
        asked_at=asked.asked_at,
        asked_why=asked.asked_why,
        state="granted",
        decided_by=by,
        decided_at=at,
        decided_why=why,
        until=until,
    )
