"""Moves, advances and removes unanswered contacts for a supervisor; each act goes on record with its reason.

The audit entry is written before the queue is told; when the queue refuses, a second entry says so.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.lookups import office_of
from gateway.accounts.tables import Office
from gateway.contacts import lookups as contacts
from gateway.floor import sql as floor
from gateway.floor.api import Advance, ContactMove, FloorDeclined, Line, Waiting
from gateway.handover.api import NewAuthorisation
from gateway.handover.authorisations import Authorisations
from gateway.platform.audit import log as audit
from gateway.platform.audit.noted_deeds import noted_and_done
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.topics.choosing import require_current
from queueing.backend import Acd, Result
from queueing.categories import Catalogue
from queueing.model import Contact, ContactState, Refusal, target_agent, target_office

SHOWN = 100
REMOVED = "supervisor"
"""What the queue is told; why in words is the audit's."""


class Steering:
    """Shows supervisors the lines, and moves the contacts in them. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        catalogue: Catalogue,
        authorisations: Authorisations,
        takes: Callable[[Office], bool],
        now_ms: Callable[[], int],
    ) -> None:
        """*takes* returns whether an office takes contacts now."""
        self._takes = takes
        self._acd = acd
        self._database = database
        self._catalogue = catalogue
        self._authorisations = authorisations
        self._now_ms = now_ms

    async def line(self, category: str) -> Line:
        """Return the contacts that wait for a category, at most :data:`SHOWN`. Raises :class:`Refused` ``unknown_category``."""
        if category not in self._acd.categories or category == STATION_CHECK:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.", kind="absent")
        found = await self._acd.in_line(category, SHOWN)
        count = (await self._acd.waiting([category]))[category].count
        waiting: list[Waiting] = []
        async with self._database.reading() as session:
            declined = await floor.declined(session, [live.id for live in found if live.offers])
            rows = await contacts.of_ids(session, [live.id for live in found])
            names = await _names(session, found)
            for live in found:
                row = rows.get(live.id)
                if row is None:
                    continue
                rings_at = live.agent if live.state is ContactState.OFFERED else None
                waiting.append(
                    Waiting(
                        contact_id=live.id,
                        reference=row.reference,
                        channel=str(live.channel),
                        modality=row.modality,
                        language=row.language,
                        needs=row.needs,
                        entered_at_ms=live.entered_at,
                        offers=live.offers,
                        counts_from_ms=live.counts_from,
                        advance_s=round((live.counts_from - live.score_ms) / 1000),
                        away=not live.attached,
                        rings_at=names.get(rings_at or ""),
                        waits_for=names.get(live.target[1:]),
                        requirements=sorted(live.requirements),
                        declined=[
                            FloorDeclined(operator=each.operator, reason=each.reason)
                            for each in declined.get(live.id, ())
                        ],
                    )
                )
        return Line(now_ms=self._now_ms(), count=count, waiting=waiting)

    async def move(self, contact_id: str, wanted: ContactMove, *, by: str) -> None:
        """Move a waiting contact to another category, an operator or an office.

        Raises :class:`Refused`: ``unknown_category``, ``retired_category``, ``unknown_office``, ``office_closed``, or the
        queue's word.
        """
        live = await self._require_contact(contact_id)
        if wanted.operator is not None:
            await self._to_operator(live, wanted.operator, wanted.reason, by)
        elif wanted.office is not None:
            await self._require_open_office(wanted.office)
            await self._noted(
                "contact.move", live.id, by, {"reason": wanted.reason, "office": wanted.office},
                lambda: self._acd.reserve(live.id, target_office(wanted.office or "")),
            )  # fmt: skip
        else:
            await self._to_category(live, wanted.category or "", wanted.reason, by)

    async def _to_category(self, live: Contact, category: str, reason: str, by: str) -> None:
        require_current(self._catalogue, category)
        if live.state is not ContactState.WAITING:
            raise Refused(Refusal.NOT_WAITING, "The contact does not wait any more.")
        detail = {"reason": reason, "category": category, "from": live.category}
        await self._noted(
            "contact.move", live.id, by, detail,
            lambda: self._acd.correct_category(live.id, category),
        )  # fmt: skip

    async def _to_operator(self, live: Contact, operator: str, reason: str, by: str) -> None:
        """Move it to one operator; a category that is not their own is authorised by that."""
        agent = await self._acd.agent(operator)
        if agent is None:
            raise Refused(Refusal.UNKNOWN_AGENT, "There is no such operator.")

        detail = {"reason": reason, "operator": operator}
        # an office answers what it is handed
        if live.category in agent.categories or agent.office:
            await self._noted(
                "contact.move", live.id, by, detail,
                lambda: self._acd.reserve(live.id, target_agent(operator)),
            )  # fmt: skip
            return
        authorisation = NewAuthorisation(
            account_id=operator, category=live.category, contact_id=live.id, reason=reason
        )
        await self._authorisations.give(authorisation, by=by)
        async with self._database.writing() as session:
            await self._append(session, "contact.move", live.id, by, detail)

    async def advance(self, contact_id: str, wanted: Advance, *, by: str) -> None:
        """Move a contact ahead of its place by time of entry, or behind it. Raises :class:`Refused` with the queue's word."""
        await self._require_contact(contact_id)
        await self._noted(
            "contact.advance", contact_id, by,
            {"reason": wanted.reason, "advance_s": wanted.advance_s},
            lambda: self._acd.set_priority(contact_id, wanted.advance_s),
        )  # fmt: skip

    async def remove(self, contact_id: str, reason: str, *, by: str) -> None:
        """Take a contact out of the queue. Raises :class:`Refused` with the queue's word."""
        await self._require_contact(contact_id)
        await self._noted(
            "contact.remove", contact_id, by, {"reason": reason},
            lambda: self._acd.remove(contact_id, REMOVED),
        )  # fmt: skip

    async def _require_contact(self, contact_id: str) -> Contact:
        # also what could never be an id of the queue's
        live = await self._acd.contact(contact_id)
        if live is None:
            raise Refused(Refusal.UNKNOWN_CONTACT, "There is no such contact.")
        return live

    async def _require_open_office(self, office_id: str) -> None:
        office = await office_of(self._database, office_id)
        if office is None:
            raise Refused("unknown_office", "There is no such office.")
        if not self._takes(office):
            raise Refused("office_closed", "That office takes no contacts.")

    async def _noted(
        self,
        action: str,
        contact_id: str,
        by: str,
        detail: dict[str, Any],
        tell: Callable[[], Awaitable[Result]],
    ) -> None:
        async def deed() -> str | None:
            answer = await tell()
            return answer if isinstance(answer, Refusal) else None

        refusal = await noted_and_done(
            self._database,
            deed,
            at=from_ms(self._now_ms()),
            account_id=by,
            action=action,
            subject=f"contact:{contact_id}",
            detail=detail,
        )
        if refusal is not None:
            raise Refused(refusal, "The queue does not allow that now.")

    async def _append(
        self, session: AsyncSession, action: str, contact_id: str, by: str, detail: dict[str, Any]
    ) -> None:
        await audit.append(
            session,
            at=from_ms(self._now_ms()),
            account_id=by,
            action=action,
            subject=f"contact:{contact_id}",
            detail=detail,
        )


async def _names(session: AsyncSession, found: Sequence[Contact]) -> dict[str, str]:
    """The names of the operators and offices at whom these contacts ring, or to whom they were handed, by id."""
    operators = {live.agent for live in found if live.agent}
    operators |= {live.target[1:] for live in found if live.target.startswith("!")}
    offices = await accounts.office_names(session)
    return offices | await accounts.display_names(session, operators)
