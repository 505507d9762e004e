"""Lets citizens into the queue: checks that the station is open, the topic exists and there is room."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.entering import QueueEntry, Rows, enter
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.line_caller import LineCaller
from gateway.contacts.lines import Lines, people
from gateway.contacts.opening import Opening
from gateway.contacts.requirements import Patience, requirements, wishes
from gateway.contacts.tables import Contact
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.tokens import SEAT, InvalidTokenError, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.topics.choosing import retired_message
from queueing.admitting import NotAdmitted, not_admitted
from queueing.backend import Acd, Result
from queueing.categories import Catalogue
from queueing.model import Channel, Limit, Modality, NewContact, Refusal
from signaling.protocol.citizen import Entered, EnterQueue

SEAT_TTL = timedelta(hours=24)
_WORDS = {
    NotAdmitted.CLOSED: "The station is closed at the moment.",
    NotAdmitted.QUEUE_FULL: "As many are waiting as can be answered; try later.",
    NotAdmitted.NOBODY_SIGNED_IN: "Nobody is there to answer at the moment.",
    NotAdmitted.ALL_PAUSED: "Nobody can answer for the moment.",
    NotAdmitted.MEDIA_SHORT: "Sound and pictures cannot be carried at the moment; text can.",
}


@dataclass(frozen=True, slots=True)
class RecognisedCitizen:
    """A citizen who asked to be recognised, as another room knows them by the token of an entry. ``belongs``
    records, in the transaction of the new contact's row and given its id, that the contact is theirs."""

    id: str
    belongs: Callable[[AsyncSession, str], Awaitable[None]]


class Admission:
    """Enters contacts into the queue, and gives their citizens a seat."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        signer: TokenSigner,
        schedule: Opening,
        secret: bytes,
        now_ms: Callable[[], int],
        lines: Lines,
        *,
        patience: Patience,
        last_agents: LastAgents,
        priorities: Mapping[str, int],
        catalogue: Catalogue,
    ) -> None:
        """*secret* makes contact ids out of what a page sends, so that nobody can choose one;
        *priorities* are head starts in seconds, by category."""
        self._acd = acd
        self._database = database
        self._signer = signer
        self._schedule = schedule
        self._secret = secret
        self._now_ms = now_ms
        self._lines = lines
        self._patience = patience
        self._priorities = priorities
        self._catalogue = catalogue
        self.last_agents = last_agents
        self.known_by: list[Callable[[str], RecognisedCitizen | None]] = []
        """Rooms above that know citizens by the token of an entry."""

    async def enter(
        self,
        contact_id: str,
        command: EnterQueue,
        visitor: str | None,
        check: str | None = None,
        line: LineCaller | None = None,
    ) -> tuple[Entered, Contact | None]:
        """Put a citizen in the queue as *contact_id* (:meth:`contact_of`); the same contact enters once. Return the answer,
        and the contact's row where it is new.

        *line* is a caller by telephone. *check* is the operator of a station check, who alone will be offered the contact; the
        technical topic exists for nobody else.

        Raises :class:`Refused`: ``unknown_category``, ``retired_category``, or a word of
        :class:`~queueing.admitting.NotAdmitted`.
        """
        technical = command.category == STATION_CHECK
        if command.category not in self._acd.categories or technical != (check is not None):
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.")
        if not technical:
            await self.admit(contact_id, command.category, with_media=command.modality != "text")
        entering = await self._entering(contact_id, command, check, line)

        async def queue(preferred: str) -> Result:
            return await self._acd.enqueue(
                msgspec.structs.replace(entering, preferred_agent=preferred)
            )

        known = None if technical else self._known(command.known)
        marks = set[str]()
        if not technical:
            marks = self.last_agents.marks(
                visitor=visitor,
                number=None if line is None else line.number,
                known=None if known is None else known.id,
            )

        async def beside(session: AsyncSession, _reference: str) -> None:
            if line is not None:
                await line.write(session, contact_id)
            if known is not None:
                await known.belongs(session, contact_id)

        entered = await enter(
            self._database,
            Rows(
                row=self._row(contact_id, command, "video" if line is None else "phone"),
                beside=beside,
                last_agent=partial(self.last_agents.meets, contact_id=contact_id, marks=marks),
            ),
            QueueEntry(contact_id=contact_id, queue=queue),
        )
        answer = entered.answer
        if isinstance(answer, Refusal) and answer is not Refusal.CONTACT_EXISTS:
            raise Refused(answer, "The queue could not take the contact.", retryable=True)
        return Entered(contact_id=contact_id, seat=self.seat(contact_id)), entered.written

    async def _entering(
        self, contact_id: str, command: EnterQueue, check: str | None, line: LineCaller | None
    ) -> NewContact:
        wanted, relax_s = (
            ({check}, {})
            if check
            else await self.required(command.category, command.language, command.needs)
        )
        return NewContact(
            id=contact_id,
            category=command.category,
            channel=Channel.VIDEO if line is None else Channel.LINE,
            modality=Modality(command.modality),
            language=command.language,
            consent=command.recording,
            requirements=frozenset(wanted),
            relax_s=relax_s,
            priority_s=self._priorities.get(command.category, 0),
            limits=() if check else self._lines.limits(command.category),
        )

    def _known(self, token: str | None) -> RecognisedCitizen | None:
        found = (tell(token) for tell in self.known_by) if token else ()
        return next((known for known in found if known is not None), None)

    def limits(self, category: str) -> tuple[Limit, ...]:
        """Return the limits that apply to an entry into *category*."""
        return self._lines.limits(category)

    def priority_s(self, category: str) -> int:
        """Return by how many seconds a contact of *category* counts as entered earlier."""
        return self._priorities.get(category, 0)

    async def required(
        self, category: str, language: str, needs: Collection[str], *, later: bool = False
    ) -> tuple[set[str], dict[str, float]]:
        """Return the requirements that an operator must meet for somebody who enters now, or *later*, whatever the
        channel, and after how many seconds in line each falls away."""
        agents = people(await self._lines.recent())
        wanted, relax_s = requirements(category, language, needs, agents, self._patience)
        if later:
            relax_s |= wishes(language, needs, self._patience)
            wanted |= relax_s.keys()
        return wanted, relax_s

    async def admit(self, contact_id: str, category: str, *, with_media: bool) -> None:
        """Raise :class:`Refused` when nobody may enter for *category* now or ever (``retired_category``), unless
        *contact_id* has entered already. *with_media*: the entry needs a media worker."""
        if category in self._catalogue.retired_ids:
            if await self._acd.contact(contact_id) is None:
                raise Refused(Refusal.RETIRED_CATEGORY, retired_message(self._catalogue, category))
            return
        now = from_ms(self._now_ms())
        hours = self._schedule.of(category)
        rules = self._lines.rules
        why = not_admitted(
            rules,
            category,
            await self._lines.line(category),
            is_open=hours.is_open(now),
            media=rules.wait_for_media or not with_media or await self._lines.media(),
        )
        if why is None or await self._acd.contact(contact_id) is not None:
            return
        opens = hours.next_opening(now) if why is NotAdmitted.CLOSED else None
        raise Refused(
            why,
            _WORDS[why],
            retryable=why is not NotAdmitted.CLOSED,
            until_ms=None if opens is None else round(opens.timestamp() * 1000),
            retry_after_s=None if opens is None else (opens - now).total_seconds(),
        )

    def seat(self, contact_id: str) -> str:
        """Return the token with which its holder comes back to the contact's place."""
        now = from_ms(self._now_ms())
        return self._signer.sign(SEAT, contact_id, now=now, ttl=SEAT_TTL)

    def contact_of_seat(self, seat: str) -> str | None:
        """Return the contact of a seat token, or ``None`` when it is not valid (any more)."""
        try:
            claims = self._signer.verify(SEAT, seat, now=from_ms(self._now_ms()))
        except InvalidTokenError:
            return None
        return str(claims["sub"])

    def contact_of(self, command: EnterQueue, visitor: str | None) -> str:
        """Return the id of the contact that this command of this visitor makes: always the same one, but for a
        visitor without a key a new one each time."""
        if visitor is None:
            return secrets.token_hex(12)
        made = hmac.new(self._secret, f"{visitor}/{command.id}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]

    def _row(self, contact_id: str, command: EnterQueue, channel: str) -> dict[str, Any]:
        return {
            "contact_id": contact_id,
            "category": command.category,
            "channel": channel,
            "modality": command.modality,
            "language": command.language,
            "needs": list(dict.fromkeys(command.needs)),
            "visitor_name": (command.name or "").strip() or None,
            "consent": command.recording,
            "created_at": from_ms(self._now_ms()),
        }
