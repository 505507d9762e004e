"""Carries out citizens' acts on their recognition: begin it, see and change everything stored, enter with it, and erase it."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from sqlalchemy import delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.admission import RecognisedCitizen
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.opening import Opening
from gateway.contacts.tables import Contact
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_email
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused, too_many
from gateway.platform.security.tables import Account
from gateway.platform.security.tokens import RECOGNITION, InvalidTokenError, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.throttle import AddressThrottle
from gateway.recognition import api
from gateway.recognition.cases import cases_of
from gateway.recognition.letters import ends_soon
from gateway.recognition.tables import KnownCitizen, KnownContact, KnownView
from signaling.protocol.base import Language, Modality, Need

log = structlog.get_logger()

TOKEN_TTL: Final = timedelta(hours=1)
WARNED_BEFORE: Final = timedelta(days=30)
"""How long before its end somebody with an address is told."""
USED_EVERY: Final = timedelta(days=1)
"""How exactly it is kept when a code was used last."""
SEEN_SHOWN: Final = 50
MOST_LINKED: Final = 100

FindCase = Callable[[str], Awaitable[tuple[str, Any] | None]]
"""Finds the contact that a code was given for: its id, and how it stands."""


class Recognition:
    """Carries out citizens' acts. A citizen's recognition is found by its code alone; the station stores a hash of it."""

    def __init__(
        self,
        database: Database,
        codes: FollowCodes,
        tried: AddressThrottle,
        begun: AddressThrottle,
        signer: TokenSigner,
        last_agents: LastAgents,
        outbox: Outbox,
        *,
        find_case: Sequence[FindCase],
        sender: Sender,
        mails: bool,
        keep: timedelta,
        opening: Opening,
        clock: Callable[[], datetime],
    ) -> None:
        """*tried* counts wrong codes by address, *begun* new recognitions; *find_case* are asked in turn for the case of
        a code; *mails*: the station sends e-mail; *keep*: how long after its last use a recognition ends; *opening* has the station's time zone."""
        self._database = database
        self._codes = codes
        self._begun = begun
        self._tried = tried
        self._signer = signer
        self._last_agents = last_agents
        self._outbox = outbox
        self._find_case = find_case
        self._sender = sender
        self._mails = mails
        self._keep = keep
        self._opening = opening
        self._clock = clock
        self._by_code = CodeLookUp(
            codes, tried, database, _by_hash, nothing="Nobody is recognised by this code."
        )

    async def begin(self, wanted: api.BeRecognised, address: str) -> api.RecognitionCode:
        """Store a citizen's wishes; return the code. Raises ``Refused``: ``bad_email``, ``too_many_requests``."""
        wishes = self._wishes(wanted)
        wait_s = await self._begun.take(address)
        if wait_s > 0:
            raise too_many(wait_s)
        known_id, code, now = new_id(), self._new_code(), self._clock()
        async with self._database.writing() as session:
            session.add(
                KnownCitizen(
                    id=known_id,
                    code_hash=self._codes.hash(code),
                    consented_at=now,
                    used_at=now,
                    warned_at=None,
                    **wishes,
                )
            )
            await self._note(session, known_id, "begin")
        return api.RecognitionCode(code=code, kept=await self._kept(known_id))

    async def open(self, code: str, address: str) -> api.Kept:
        """Return everything stored. Raises ``Refused``: ``not_found``, ``too_many_requests``."""
        known = await self._used(code, address)
        return await self._kept(known.id)

    async def change(self, wanted: api.ChangeWishes, address: str) -> api.Kept:
        """Replace the wishes. Raises as :meth:`open`, and ``bad_email``."""
        known = await self._used(wanted.code, address)
        async with self._database.writing() as session:
            await session.execute(
                update(KnownCitizen).where(KnownCitizen.id == known.id).values(self._wishes(wanted))
            )
        return await self._kept(known.id)

    async def link(self, wanted: api.LinkCase, address: str) -> api.Kept:
        """Link a case by the case's own code.

        Raises as :meth:`open`; ``no_such_case`` (counted as a wrong code), ``too_many_cases``.
        """
        known = await self._used(wanted.code, address)
        async with self._tried.guess(address):
            contact_id = await self._case(wanted.case)
            if contact_id is None:
                raise Refused("no_such_case", "No case has this code.", kind="absent")
        async with self._database.writing() as session:
            there = await session.execute(
                select(KnownContact.contact_id)
                .where(KnownContact.known_id == known.id)
                .limit(MOST_LINKED)
            )
            if len(there.all()) >= MOST_LINKED:
                raise Refused("too_many_cases", "No more cases can be tied to this code.")
            await _belongs(session, known.id, contact_id, "linked", self._clock())
        return await self._kept(known.id)

    async def unlink(self, wanted: api.UnlinkCase, address: str) -> api.Kept:
        """Unlink a contact. May be repeated. Raises as :meth:`open`."""
        known = await self._used(wanted.code, address)
        theirs = select(Contact.id).where(Contact.reference == wanted.reference.strip().upper())
        async with self._database.writing() as session:
            await session.execute(
                delete(KnownContact).where(
                    KnownContact.known_id == known.id, KnownContact.contact_id.in_(theirs)
                )
            )
        return await self._kept(known.id)

    async def renew(self, code: str, address: str) -> api.RecognitionCode:
        """Give a new code; the old one is no longer valid. Raises as :meth:`open`."""
        known = await self._used(code, address)
        new = self._new_code()
        async with self._database.writing() as session:
            renewed = await session.execute(
                update(KnownCitizen)
                .where(KnownCitizen.id == known.id, KnownCitizen.code_hash == known.code_hash)
                .values(code_hash=self._codes.hash(new))
                .returning(KnownCitizen.id)
            )
            # of two at once, only the first may show a code: the other's would open nothing
            if renewed.first() is None:
                raise Refused("not_found", "Nobody is recognised by this code.")
            await self._note(session, known.id, "renew")
        return api.RecognitionCode(code=new, kept=await self._kept(known.id))

    async def erase(self, code: str, address: str) -> None:
        """Withdraw the consent: everything is deleted at once; the contacts stay as any other. Raises as :meth:`open`."""
        known = await self._by_code.find(code, address)
        await self._end([known.id], "erase")

    async def entrance(self, code: str, address: str) -> api.Entrance:
        """Return what a page needs to enter with it. Raises as :meth:`open`."""
        known = await self._used(code, address)
        async with self._database.reading() as session:
            cases = await cases_of(session, known.id, for_operator=True)
        return api.Entrance(
            token=self._signer.sign(RECOGNITION, known.id, now=self._clock(), ttl=TOKEN_TTL),
            language=cast("Language", known.language),
            needs=cast("list[Need]", known.needs),
            channel=cast("Modality | None", known.channel),
            open=sum(case.state == "open" for case in cases),
        )

    def entering(self, token: str) -> RecognisedCitizen | None:
        """Return the citizen who enters with the token of :meth:`entrance`; None if it is not valid, in which case they
        enter as anybody."""
        try:
            claims = self._signer.verify(RECOGNITION, token, now=self._clock())
        except InvalidTokenError:
            return None
        known_id = str(claims["sub"])

        async def belongs(session: AsyncSession, contact_id: str) -> None:
            now = self._clock()
            found = await session.execute(
                update(KnownCitizen)
                .where(KnownCitizen.id == known_id)
                .values(used_at=now, warned_at=None)
                .returning(KnownCitizen.id)
            )
            # erased between the token and the entry
            if found.first() is not None:
                await _belongs(session, known_id, contact_id, "entered", now)

        return RecognisedCitizen(id=known_id, belongs=belongs)

    async def forget(self) -> None:
        """Delete recognitions that were not used for too long, and warn those with an address before. May be cancelled and
        repeated."""
        now = self._clock()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(KnownCitizen).where(KnownCitizen.used_at < now - self._keep + WARNED_BEFORE)
            )
            near = rows.scalars().all()
        over = [each.id for each in near if each.used_at < now - self._keep]
        if over:
            await self._end(over, "end", unused_since=now - self._keep)
        warned = 0
        for each in near:
            if each.id not in over and each.email is not None and each.warned_at is None:
                await self._warn(each, now)
                warned += 1
        if warned:
            self._outbox.wake()
            log.info("recognition.warned", count=warned)

    async def _warn(self, known: KnownCitizen, now: datetime) -> None:
        letter = ends_soon(
            self._sender,
            to=known.email or "",
            language=known.language,
            ends=self._opening.station.local(known.used_at + self._keep),
        )
        async with self._database.writing() as session:
            told = await session.execute(
                update(KnownCitizen)
                .where(KnownCitizen.id == known.id, KnownCitizen.warned_at.is_(None))
                .values(warned_at=now)
                .returning(KnownCitizen.id)
            )
            # another gateway has told
            if told.first() is not None:
                await self._outbox.put(session, letter, contact_id=None, kind="recognition")

    async def _end(
        self, known_ids: Collection[str], why: str, *, unused_since: datetime | None = None
    ) -> None:
        """Delete these, except those that were used after *unused_since* or that are gone already."""
        unused = true() if unused_since is None else KnownCitizen.used_at < unused_since
        async with self._database.writing() as session:
            for known_id in known_ids:
                gone = await session.execute(
                    delete(KnownCitizen)
                    .where(KnownCitizen.id == known_id, unused)
                    .returning(KnownCitizen.id)
                )
                if gone.first() is None:
                    continue
                await self._last_agents.unmark(session, self._last_agents.marks(known=known_id))
                await self._note(session, known_id, why)

    async def _note(self, session: AsyncSession, known_id: str, what: str) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=None,
            action=f"recognition.{what}",
            subject=f"recognition:{known_id}",
        )

    async def _used(self, code: str, address: str) -> KnownCitizen:
        known = await self._by_code.find(code, address)
        now = self._clock()
        if now - known.used_at >= USED_EVERY or known.warned_at is not None:
            async with self._database.writing() as session:
                await session.execute(
                    update(KnownCitizen)
                    .where(KnownCitizen.id == known.id)
                    .values(used_at=now, warned_at=None)
                )
        return known

    async def _case(self, code: str) -> str | None:
        for find in self._find_case:
            if (found := await find(code)) is not None:
                return found[0]
        return None

    async def _kept(self, known_id: str) -> api.Kept:
        async with self._database.reading() as session:
            known = await session.get(KnownCitizen, known_id)
            if known is None:
                raise Refused("not_found", "Nobody is recognised by this code.")
            cases = await cases_of(session, known_id)
            seen = await session.execute(
                select(Account.code, Contact.reference, KnownView.at)
                .join(Account, Account.id == KnownView.account_id)
                .join(Contact, Contact.id == KnownView.contact_id)
                .where(KnownView.known_id == known_id)
                .order_by(KnownView.at.desc())
                .limit(SEEN_SHOWN)
            )
            return api.Kept(
                language=cast("Language", known.language),
                needs=cast("list[Need]", known.needs),
                channel=cast("Modality | None", known.channel),
                email=known.email,
                written=known.written,
                consented_at=known.consented_at,
                used_at=known.used_at,
                ends_on=known.used_at + self._keep,
                time_zone=self._opening.station.zone,
                mailed=self._mails,
                cases=list(cases),
                seen=[
                    api.Seen(operator=operator, reference=reference, at=at)
                    for operator, reference, at in seen
                ],
            )

    def _wishes(self, wanted: api.Wishes) -> dict[str, Any]:
        return {
            "language": wanted.language,
            "needs": list(dict.fromkeys(wanted.needs)),
            "channel": wanted.channel,
            "email": checked_email(wanted.email) if self._mails and wanted.email else None,
            "written": wanted.written,
        }

    def _new_code(self) -> str:
        return self._codes.of(f"recognition/{new_id()}")


async def _by_hash(session: AsyncSession, code_hash: str) -> KnownCitizen | None:
    found = await session.execute(select(KnownCitizen).where(KnownCitizen.code_hash == code_hash))
    return found.scalar_one_or_none()


async def _belongs(
    session: AsyncSession, known_id: str, contact_id: str, way: str, at: datetime
) -> None:
    await insert_once(
        session,
        KnownContact,
        {"contact_id": contact_id, "known_id": known_id, "way": way, "at": at},
    )
