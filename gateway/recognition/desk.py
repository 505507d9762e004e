"""Shows the operator of a contact, or of a written case, its recognised citizen."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.messages.desk import MessageDesk
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.audit.consultations import RECOGNITION
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.recognition.api import KnownHere, KnownToOperator
from gateway.recognition.cases import cases_of
from gateway.recognition.tables import KnownCitizen, KnownContact, KnownView
from queueing.backend import Acd
from queueing.model import TALKING
from signaling.protocol.base import Modality, Need


class KnownAtDesk:
    """Shows the recognised citizen to the operator who talks with them or answers their message, and records it for the citizen."""

    def __init__(
        self, acd: Acd, database: Database, messages: MessageDesk, clock: Callable[[], datetime]
    ) -> None:
        self._acd = acd
        self._messages = messages
        self._database = database
        self._clock = clock

    async def of_contact(self, contact_id: str, *, by: Staff) -> KnownHere:
        """Return what the citizen of this contact wanted known, and record in the same transaction that *by* was shown it.

        Raises ``Refused`` ``not_your_contact`` unless *by* talks with the citizen, or has their message in hand.
        """
        live = await self._acd.contact(contact_id)
        talks = live is not None and live.agent == by.account_id and live.state in TALKING
        async with self._database.writing() as session:
            if talks:
                known = await _who_entered(session, contact_id)
            elif await _has_in_hand(session, contact_id, by.account_id):
                known = await _who_agreed(session, contact_id)
            else:
                raise Refused("not_your_contact", "That contact is not yours.")
            if known is None:
                return KnownHere(known=None)
            now = self._clock()
            row = {
                "known_id": known.id,
                "contact_id": contact_id,
                "account_id": by.account_id,
                "at": now,
            }
            if await insert_once(session, KnownView, row):
                await audit.append(
                    session,
                    at=now,
                    account_id=by.account_id,
                    action=RECOGNITION,
                    subject=f"contact:{contact_id}",
                )
            cases = await cases_of(session, known.id, but=contact_id, for_operator=True)
        openable = await self._messages.openable(by, [each.reference for each in cases])
        return KnownHere(
            known=KnownToOperator(
                since=known.consented_at,
                channel=cast("Modality | None", known.channel),
                needs=cast("list[Need]", known.needs),
                cases=list(cases),
                openable=sorted(openable),
            )
        )


async def _has_in_hand(session: AsyncSession, contact_id: str, by: str) -> bool:
    message = await session.get(Message, contact_id)
    # what was agreed to are messages: a complaint may be about somebody who is named in the others
    return (
        message is not None
        and message.kind == "message"
        and message.state == "taken"
        and message.taken_by == by
    )


async def _who_entered(session: AsyncSession, contact_id: str) -> KnownCitizen | None:
    found = await session.execute(_of(contact_id).where(KnownContact.way == "entered").limit(1))
    return found.scalar_one_or_none()


async def _who_agreed(session: AsyncSession, contact_id: str) -> KnownCitizen | None:
    """Return the citizen who has tied this case and agreed to be known beside it; None where several have tied it: nobody knows whose
    it is."""
    tied = (await session.execute(_of(contact_id).limit(2))).scalars().all()
    return tied[0] if len(tied) == 1 and tied[0].written else None


def _of(contact_id: str) -> Select[KnownCitizen]:
    return (
        select(KnownCitizen)
        .join(KnownContact, KnownContact.known_id == KnownCitizen.id)
        .where(KnownContact.contact_id == contact_id)
    )
