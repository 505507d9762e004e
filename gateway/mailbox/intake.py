"""Takes in mails: files each stored mail in a case, then adds its attachments.

The order makes a crash harmless. A mail is *stored* (:mod:`gateway.mailbox.keeping`) before it is marked in the mail-box.
It is *filed* in one transaction with everything that this writes: a new case with its receipt, a text in a case, a mark on
a mail that did not arrive. All ids are derived from the mail itself, so that a second attempt, or a second copy, writes
nothing twice. Attachments come last, one by one. The next run resumes a mail that was left in between.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.service import MOST, Attachments, file_id_of
from gateway.mail.changes import not_delivered
from gateway.mail.tables import OutgoingMail
from gateway.mailbox import pec, quoting
from gateway.mailbox import sql as mails
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.kinds import MailKind, bounce_of, by_hand, kind_of, may_be_answered
from gateway.mailbox.mime import Mail, read
from gateway.mailbox.tables import PEC, ReceivedMail
from gateway.mailbox.threading import MailDestination, own_ids, place_of
from gateway.messages.api import Source
from gateway.messages.cases import Cases, NewCase, alarms
from gateway.messages.tables import Message
from gateway.messages.undelivered import give_back
from gateway.platform.email_and_phone import email_address
from gateway.platform.ids import references_in
from gateway.platform.languages import LANGUAGES, SOURCE
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.words import Fragment
from gateway.search.danger import Danger
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

log = structlog.get_logger()

LETTERS: Final = Fragment("letters")
MOST_TRIES: Final = 20
"""After so many a mail is filed without being understood: as a case that says so."""
AT_ONCE: Final = 50
RECEIPTS: Final = 5
"""Receipts to one address within :data:`RECEIPTS_WITHIN`: what runs in a circle comes to rest (RFC 3834, section 2)."""
RECEIPTS_WITHIN: Final = timedelta(hours=12)
_TRIES: Final = 5
UNCERTIFIED: Final = "uncertified"
"""The note of a mail in the certified mail-box for whose sender nobody vouches, such as one that its provider handed over as an anomaly."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as other rooms see it before a case is made of it.

    ``text`` leaves out quotations of earlier mails. ``answers`` are the ids of the station's own mails that it refers to,
    the nearest first. ``to`` are its addressees, in lower case. ``by_hand``: a person wrote it, not a machine. ``vouched``:
    it is certified mail, whose provider vouches for the sender.
    """

    mail_id: str
    box: str
    sender: str
    name: str
    subject: str
    text: str
    answers: tuple[str, ...]
    to: tuple[str, ...]
    files: int
    by_hand: bool
    vouched: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that another room has taken.

    ``contact_id``: the contact it belongs to, if any; ``kind``: its kind. ``after`` is called once the transaction is
    committed.
    """

    contact_id: str | None
    kind: str
    after: Callable[[], None] | None = None


Claim: TypeAlias = Callable[[AsyncSession, Incoming], Awaitable[Claimed | None]]
"""Takes a mail in the transaction that files it, or leaves it to others with None."""


@dataclass(slots=True)
class _Filed:
    """The effect of filing a mail, for the steps that follow its transaction."""

    contact_id: str | None = None
    announce: bool = False
    after: Callable[[], None] | None = None


class MailIntake:
    """Files stored mails in cases. Holds no mail longer than it takes."""

    def __init__(
        self,
        database: Database,
        cases: Cases,
        attachments: Attachments,
        *,
        kept: KeptMails,
        catalogue: Catalogue,
        own: Callable[[], frozenset[str]],
        topic: str,
        clock: Callable[[], datetime],
        mark: str = "",
    ) -> None:
        """*own* returns the station's addresses in lower case; its mails bear *mark*; *topic* is given to cases made of
        mails, which name none."""
        self._database = database
        self._cases = cases
        self._attachments = attachments
        self.kept = kept
        self._catalogue = catalogue
        self._own = own
        self._mark = mark
        self._topic = topic
        self._clock = clock
        self._filing: dict[str, tuple[str, str]] = {}
        self.claims: list[Claim] = []
        """Rooms above append to these in their wiring; the first that takes a mail has it."""
        self.reported: set[str] = set()
        """Kinds of mails of no contact, added by rooms above that show themselves which of them did not arrive."""

    async def answered_by(self, session: AsyncSession, contact_id: str) -> tuple[str, str] | None:
        """Return the Message-ID of the citizen's mail that a letter of this case answers, and its mail-box; None if there
        is no such mail."""
        filing = self._filing.get(contact_id)
        if filing is not None:
            return filing
        last = await mails.last_letter(session, contact_id)
        return None if last is None else (last.message_id or "", last.box)

    async def file_open(self) -> int:
        """File stored mails that are not filed yet, those that failed least and then the oldest first; return how many
        were filed.

        A mail that cannot be filed does not stop the others.
        """
        async with self._database.reading() as session:
            ids = await mails.to_be_filed(session, self._clock(), limit=AT_ONCE)
        filed = 0
        for mail_id in ids:
            try:
                await self.file(mail_id)
                filed += 1
            except Exception as error:
                log.exception("mailbox.not_filed", mail=mail_id, error=type(error).__name__)
                async with self._database.writing() as session:
                    await mails.tried(session, mail_id)
        return filed

    async def file(self, mail_id: str) -> None:
        """File one mail and its attachments. May be repeated. Raises what the database and the disk raise."""
        raw = await self.kept.raw(mail_id)
        mail = await asyncio.to_thread(read, raw or b"")
        filed = await self._filed(mail_id, mail)
        if filed.after is not None:
            filed.after()
        if filed.announce and filed.contact_id is not None:
            await self._cases.announce(filed.contact_id)
        if filed.contact_id is not None:
            await self._keep_files(mail_id, filed.contact_id, mail)

    async def heard(self, raw: bytes) -> Danger | None:
        """Return the danger that a raw mail tells of, for :meth:`make_case`. Call it outside any transaction."""
        return await self._heard(await asyncio.to_thread(read, raw))

    async def make_case(
        self, session: AsyncSession, mail_id: str, raw: bytes, danger: Danger | None = None
    ) -> str:
        """Make a case of a mail that was set aside, in the caller's transaction; return its id. No receipt is sent.

        Raises ``Refused`` ``not_found``.
        """
        row = await mails.locked(session, mail_id)
        if row is None or row.state != "aside":
            raise Refused("not_found", "There is no such mail.")
        return await self._new_case(
            session, row, read(raw), MailDestination(), receipt=False, danger=danger
        )

    async def _heard(self, outer: Mail) -> Danger | None:
        """Return what the writer's own words tell of danger; of a certified mail also those inside. None for a mail that cannot be
        read: filing it says so."""
        try:
            mail = pec.message_of(outer)
            said = f"{mail.subject}\n{quoting.words_of(mail)}"
            if mail is not outer:
                # somebody may pass a certified mail on with words of their own
                new, repeated = quoting.split(outer.text)
                said += f"\n{outer.subject}\n{new or repeated}"
        except Exception as error:  # noqa: BLE001 - whatever the letter does to its reader
            log.warning("mailbox.not_heard", error=type(error).__name__)
            return None
        return await self._cases.danger_in(said, language_of(mail))

    async def _filed(self, mail_id: str, mail: Mail) -> _Filed:
        danger = await self._heard(mail)
        for attempt in range(_TRIES):
            try:
                async with self._database.writing() as session:
                    row = await mails.locked(session, mail_id)
                    if row is None or row.state in ("done", "aside"):
                        return _Filed()
                    if row.state == "filed":
                        return _Filed(row.contact_id)
                    return await self._decide(session, row, mail, danger)
            except IntegrityError:
                # somebody got the same reference at this moment
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    async def _decide(
        self, session: AsyncSession, row: ReceivedMail, outer: Mail, danger: Danger | None
    ) -> _Filed:
        if row.tries >= MOST_TRIES:
            return _Filed(
                await self._new_case(session, row, read(b""), MailDestination(), receipt=False),
                True,
            )
        mail, certified = outer, pec.certified(outer) if row.box == PEC else None
        if certified is not None and certified.kind in pec.WRITTEN:
            mail = pec.message_of(outer)
        elif certified is not None:
            return await self._receipt(session, row, certified)
        return await self._put_in_place(session, row, mail, danger)

    async def _put_in_place(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, danger: Danger | None
    ) -> _Filed:
        """File what somebody or a machine has written: with another room, in its case, or as a case of its own."""
        kind = kind_of(mail, self._own(), self._mark)
        if kind in (MailKind.BOUNCE, MailKind.READ, MailKind.LOOP):
            return await self._report(session, row, mail, kind)
        claimed = await self._claimed(session, row, mail, kind)
        if claimed is not None and not alarms(danger):
            return claimed
        if claimed is not None:
            # another room has its copy; words of danger stand on every desk besides, in a case of their own
            contact_id = await self._new_case(
                session, row, mail, MailDestination(), receipt=False, kind=kind, danger=danger
            )
            return _Filed(contact_id, announce=True, after=claimed.after)
        place = await self._place(session, row, mail)
        if kind is MailKind.AUTOMATIC and place.joins is not None and not alarms(danger):
            # an absence notice is no word of the citizen's that anybody has to answer; some programs mark people's mails so, too
            await self._set_filed(session, row, mail, kind, place.joins)
            return _Filed(place.joins)
        if place.joins is not None:
            return await self._join(session, row, mail, kind, place.joins, danger)
        receipt = may_be_answered(mail, kind) and await self._not_too_often(session, row, mail)
        contact_id = await self._new_case(
            session, row, mail, place, receipt=receipt, kind=kind, danger=danger
        )
        return _Filed(contact_id, announce=True)

    async def _claimed(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, kind: MailKind
    ) -> _Filed | None:
        """Offer a mail to the rooms above; None where no room takes it."""
        if not self.claims:
            return None
        incoming = Incoming(
            mail_id=row.id,
            box=row.box,
            sender=mail.sender.email,
            name=mail.sender.name,
            subject=mail.subject,
            text=quoting.words_of(mail).strip(),
            answers=own_ids(mail.answers, self._domains()),
            to=mail.recipients,
            files=len(mail.attached),
            by_hand=by_hand(mail, kind),
            vouched=bool(mail.vouched),
        )
        for claim in self.claims:
            claimed = await claim(session, incoming)
            if claimed is not None:
                kept_in = await self._case_for_files(session, mail, claimed)
                state = "done" if kept_in is None else "filed"
                await mails.set_state(
                    session, row.id, state, kind=claimed.kind, contact_id=claimed.contact_id
                )
                return _Filed(kept_in, after=claimed.after)
        return None

    async def _case_for_files(
        self, session: AsyncSession, mail: Mail, claimed: Claimed
    ) -> str | None:
        """The case whose page shows the files of a claimed mail; None where there are no files, or no case."""
        if claimed.contact_id is None or not mail.attached:
            return None
        case = await session.get(Message, claimed.contact_id)
        return None if case is None else case.contact_id

    async def _join(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, kind: MailKind, contact_id: str,
        danger: Danger | None,
    ) -> _Filed:  # fmt: skip
        text = quoting.words_of(mail) or self._no_text(mail)
        added = await self._cases.add_text(
            session, contact_id, key=f"mailbox/{row.id}", text=text, insist=True, danger=danger
        )
        await self._set_filed(session, row, mail, kind, added.contact_id)
        return _Filed(added.contact_id, announce=added.new)

    async def _new_case(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, place: MailDestination, *, receipt: bool,
        kind: MailKind = MailKind.LETTER, danger: Danger | None = None,
    ) -> str:  # fmt: skip
        source: Source = "pec" if row.box == PEC and not _is_uncertified(row, mail) else "email"
        wanted = NewCase(
            key=f"mailbox/{row.id}",
            category=self._category(),
            text=mail.text.strip() or self._no_text(mail),
            source=source,
            subject=mail.subject or None,
            email=_reachable(mail.reply_to.email),
            name=mail.sender.name or None,
            language=language_of(mail),
            receipt=receipt,
            danger=danger,
        )
        contact_id = self._cases.id_of(wanted.key)
        self._filing[contact_id] = (mail.message_id, row.box)
        try:
            taken = await self._cases.take_in(session, wanted)
        finally:
            del self._filing[contact_id]
        await self._set_filed(session, row, mail, kind, taken.contact_id, answers=place.answers)
        return taken.contact_id

    async def _report(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, kind: MailKind
    ) -> _Filed:
        """A mail about a mail of the station's: bound to it, or set aside."""
        about, note = mail.answers, row.note
        failed = False
        if kind is MailKind.BOUNCE:
            bounce = bounce_of(mail)
            about, note, failed = bounce.about, bounce.status or row.note, bounce.failed
        ids = () if kind is MailKind.LOOP else own_ids(about, self._domains())
        sent = await mails.outgoing(session, ids) if ids else None
        back = False
        if sent is not None and failed:
            back = await self._undelivered(session, sent, f"bounced_{note}" if note else "bounced")
        if sent is None or sent.contact_id is None:
            shown = sent is not None and sent.kind in self.reported
            await mails.set_state(
                session, row.id, "done" if shown else "aside", kind=kind, note=note
            )
            log.info("mailbox.set_aside", mail=row.id, kind=kind, shown=shown)
            return _Filed()
        await mails.set_state(
            session,
            row.id,
            "filed",
            kind=kind,
            contact_id=sent.contact_id,
            about=sent.id,
            note=note,
        )
        return _Filed(sent.contact_id, announce=back)

    async def _undelivered(self, session: AsyncSession, sent: OutgoingMail, why: str) -> bool:
        """Note that a mail did not arrive, once; return whether its case waits anew for that."""
        if not await not_delivered(session, sent.id, why):
            return False
        return await give_back(session, self._cases, sent, why)

    async def _receipt(
        self, session: AsyncSession, row: ReceivedMail, certified: pec.Certified
    ) -> _Filed:
        """A provider's receipt: bound to the message that it is about."""
        ids = own_ids([certified.about], self._domains())
        sent = await mails.outgoing(session, ids) if ids else None
        note = re.sub(r"\s+", " ", certified.error)[:64] or None
        if sent is None or sent.contact_id is None:
            await mails.set_state(session, row.id, "aside", kind=certified.kind, note=note)
            return _Filed()
        back = False
        if certified.kind in pec.FAILED:
            back = await self._undelivered(session, sent, f"pec_{certified.kind}")
        await mails.set_state(
            session, row.id, "filed", kind=certified.kind, contact_id=sent.contact_id, about=sent.id,
            note=note,
        )  # fmt: skip
        return _Filed(sent.contact_id, announce=back)

    async def _place(self, session: AsyncSession, row: ReceivedMail, mail: Mail) -> MailDestination:
        named = mail.answers
        known = await mails.cases_of_mails(session, own_ids(named, self._domains()))
        if named:
            known += await mails.cases_of_received(session, named)
        references = references_in(mail.subject)
        if references:
            known += await mails.cases_of_references(session, references)
        writers = await mails.written_by(session, row, {each.contact_id for each in known})
        return place_of(mail.sender.email, known, writers, vouched=bool(mail.vouched))

    async def _not_too_often(self, session: AsyncSession, row: ReceivedMail, mail: Mail) -> bool:
        if row.sender_key is None:
            return False
        since = self._clock() - RECEIPTS_WITHIN
        if await mails.written_since(session, row.sender_key, since) > RECEIPTS:
            return False
        # many senders may name one address for answers, which is perhaps a stranger's
        to = _reachable(mail.reply_to.email)
        return await mails.answered_to_since(session, to, since) < RECEIPTS

    async def _set_filed(
        self, session: AsyncSession, row: ReceivedMail, mail: Mail, kind: str, contact_id: str, *,
        answers: str | None = None,
    ) -> None:  # fmt: skip
        # of certified mail the citizen knows the message, and not the envelope
        named = mail.message_id or row.message_id
        note = row.note or (UNCERTIFIED if _is_uncertified(row, mail) else None)
        await mails.set_state(
            session, row.id, "filed", kind=kind, contact_id=contact_id, answers=answers,
            message_id=named, note=note,
        )  # fmt: skip

    # files

    async def _keep_files(self, mail_id: str, contact_id: str, outer: Mail) -> None:
        mail = outer
        async with self._database.reading() as session:
            row = await session.get(ReceivedMail, mail_id)
        if row is None or row.state != "filed":
            return
        written = row.kind in (*mails.IN_A_CASE, *mails.CLAIMED)
        if row.box == PEC and written:
            mail = pec.message_of(outer)
        files = mail.attached[:MOST] if written and row.tries < MOST_TRIES else []
        all_kept = True
        for number, file in enumerate(files):
            file_id = file_id_of("citizen", contact_id, f"mail/{mail_id}/{number}")
            all_kept &= await self._attachments.keep(
                contact_id, file_id, file.name or "file", file.data
            )
        async with self._database.writing() as session:
            if all_kept:
                await mails.set_state(session, mail_id, "done")
            else:
                await mails.tried(session, mail_id)

    # the rest

    def _category(self) -> str:
        """Return the topic of mails, or the first topic in use if that one is retired."""
        for category in (self._topic, *(each.id for each in self._catalogue.current)):
            try:
                require_current(self._catalogue, category)
            except Refused:
                continue
            return category
        return self._topic

    def _no_text(self, mail: Mail) -> str:
        return LETTERS.say(language_of(mail), "mailbox.empty")

    def _domains(self) -> frozenset[str]:
        return frozenset(each.rpartition("@")[2] for each in self._own())


def language_of(mail: Mail) -> str:
    """Return the language that a mail declares (RFC 3282) if the station has it, else the source language."""
    said = mail.root.value("content-language").split(",")[0].strip().partition("-")[0].lower()
    return said if said in LANGUAGES else SOURCE


def _is_uncertified(row: ReceivedMail, mail: Mail) -> bool:
    """Return whether nobody vouches for a mail of the certified mail-box; False for one that cannot be read."""
    return row.box == PEC and not mail.vouched and row.tries < MOST_TRIES


def _reachable(address: str) -> str:
    """The address as mail is sent to it; empty for none."""
    try:
        return email_address(address)
    except ValueError:
        return ""
