"""Shows the operator of a contact the citizen who entered it with their code."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from sqlalchemy import select

from gateway.platform.audit import log as audit
from gateway.platform.audit.consultations import RECOGNITION
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.recognition.api import KnownHere, KnownToOperator
from gateway.recognition.cases import cases_of
from gateway.recognition.tables import KnownCitizen, KnownContact, KnownView
from queueing.backend import Acd
from queueing.model import TALKING
from signaling.protocol.base import Modality, Need


class KnownAtDesk:
    """Shows it to who talks with the citizen, and tells the citizen by whom it was seen."""

    def __init__(self, acd: Acd, database: Database, clock: Callable[[], datetime]) -> None:
        self._acd = acd
        self._database = database
        self._clock = clock

    async def of_contact(self, contact_id: str, *, by: str) -> KnownHere:
        """Return what the citizen of this contact wanted known; that *by* was shown it is written in the same transaction.

        Raises ``Refused``: ``not_your_contact`` unless *by* talks with the citizen.
        """
        live = await self._acd.contact(contact_id)
        if live is None or live.agent != by or live.state not in TALKING:
            raise Refused("not_your_contact", "That contact is not yours.")
        async with self._database.writing() as session:
            found = await session.execute(
                select(KnownCitizen)
                .join(KnownContact, KnownContact.known_id == KnownCitizen.id)
                .where(KnownContact.contact_id == contact_id, KnownContact.way == "entered")
                .limit(1)
            )
            known = found.scalar_one_or_none()
            if known is None:
                return KnownHere(known=None)
            now = self._clock()
            row = {"known_id": known.id, "contact_id": contact_id, "account_id": by, "at": now}
            if await insert_once(session, KnownView, row):
                await audit.append(
                    session,
                    at=now,
                    account_id=by,
                    action=RECOGNITION,
                    subject=f"contact:{contact_id}",
                )
            return KnownHere(
                known=KnownToOperator(
                    since=known.consented_at,
                    channel=cast("Modality | None", known.channel),
                    needs=cast("list[Need]", known.needs),
                    cases=list(
                        await cases_of(session, known.id, but=contact_id, for_operator=True)
                    ),
                )
            )
