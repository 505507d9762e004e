"""Mail-boxes as the staff sees them: their state, the mails that belong to no case, and the mails of a case."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.service import Attachments
from gateway.contacts import changes as contacts
from gateway.contacts import chat_files as files
from gateway.contacts.tables import ChatFile, Contact
from gateway.mail.tables import OutgoingMail
from gateway.mailbox import quoting
from gateway.mailbox import sql as mails
from gateway.mailbox.api import (
    Box,
    CaseFile,
    CaseMail,
    CaseMails,
    FileReason,
    MailboxesStatus,
    MailboxStatus,
    MailboxTried,
    ReceivedAside,
    ReceivedListed,
    ReceivedOpened,
)
from gateway.mailbox.imap import MailboxError, MailboxSession
from gateway.mailbox.intake import MailIntake
from gateway.mailbox.reader import in_thread
from gateway.mailbox.tables import MAIL, PEC, ReceivedMail
from gateway.messages import case_changes
from gateway.messages import lookups as messages
from gateway.messages.cases import Cases
from gateway.messages.desk import MessageDesk
from gateway.messages.held import carry
from gateway.messages.reading import SEE_ALL
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database

Connect = Callable[[], Awaitable[Callable[[], MailboxSession]]]
SHOWN: Final = 100
DAY: Final = timedelta(days=1)


class MailboxDesk:
    """Shows mails to the staff, makes cases of them, and binds them. Holds no state."""

    def __init__(
        self,
        database: Database,
        intake: MailIntake,
        attachments: Attachments,
        cases: Cases,
        desk: MessageDesk,
        connects: Mapping[str, Connect],
        *,
        certifies: bool,
        clock: Callable[[], datetime],
    ) -> None:
        """*connects* has the function that connects to each mail-box that is set up."""
        self._database = database
        self._intake = intake
        self._attachments = attachments
        self._cases = cases
        self._desk = desk
        self._connects = connects
        self._certifies = certifies
        self._clock = clock

    async def status(self) -> MailboxesStatus:
        """Return the state of both mail-boxes."""
        async with self._database.reading() as session:
            counted = await mails.counts(session, self._clock() - DAY)
            boxes = [await self._box(session, box, counted) for box in (MAIL, PEC)]
            aside = len(await mails.aside(session, limit=SHOWN))
        return MailboxesStatus(boxes=boxes, aside=aside, certifies=self._certifies)

    async def trial(self, box: Box, *, by: str) -> MailboxTried:
        """Open a new connection, and count unread mails. Raises ``Refused`` ``mailbox_off``."""
        connect = self._connects.get(box)
        if connect is None:
            raise Refused("mailbox_off", "This mail-box is not set up.")
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=self._clock(),
                account_id=by,
                action="mailbox.trial",
                subject=f"mailbox:{box}",
            )
        try:
            opened = await in_thread(await connect(), f"mailbox-trial-{box}")
        except MailboxError as error:
            return MailboxTried(error=error.code)
        try:
            unread = await in_thread(
                lambda: opened.waiting(opened.uid_next, None), f"mailbox-trial-{box}"
            )
        except MailboxError as error:
            return MailboxTried(error=error.code)
        finally:
            opened.close()
        return MailboxTried(unread=len(unread), idles=opened.idles)

    async def aside(self) -> ReceivedAside:
        """Return the mails that belong to no case."""
        async with self._database.reading() as session:
            found = await mails.aside(session, limit=SHOWN)
        return ReceivedAside(mails=[_listed(each) for each in found])

    async def opened(self, mail_id: str) -> ReceivedOpened:
        """Return the text of a mail that was set aside. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            row = await session.get(ReceivedMail, mail_id)
        if row is None or row.state != "aside":
            raise _no_mail()
        return await self._read(row)

    async def make_case(self, staff: Staff, mail_id: str) -> str:
        """Make a case of a mail that was set aside; return its id. Raises ``Refused`` ``not_found``."""
        raw = await self._intake.kept.raw(mail_id)
        if raw is None:
            raise _no_mail()
        danger = await self._intake.heard(raw)
        async with self._database.writing() as session:
            contact_id = await self._intake.make_case(session, mail_id, raw, danger)
            await audit.append(
                session, at=self._clock(), account_id=staff.account_id, action="mailbox.case",
                subject=f"contact:{contact_id}",
            )  # fmt: skip
        await self._cases.announce(contact_id)
        await self._intake.file(mail_id)
        return contact_id

    async def of_case(self, staff: Staff, contact_id: str) -> CaseMails:
        """Return the mails of a case that the caller may see. Raises ``Refused`` ``not_found``."""
        opened = await self._desk.opened(staff, contact_id)
        async with self._database.reading() as session:
            # what came into a case that was merged into this one is read here
            ids = await messages.with_merged(session, contact_id)
            received = [row for each in ids for row in await mails.of_case(session, each)]
            received.sort(key=lambda row: (row.arrived_at, row.id))
            kept = [row for each in ids for row in await files.of_contact(session, each)]
            about: dict[str, datetime] = {}
            for each in received:
                sent = await session.get(OutgoingMail, each.about) if each.about else None
                if sent is not None:
                    about[each.id] = sent.sent_at or sent.created_at
            own = (each for each in received if each.contact_id == contact_id)
            answers = next((each.answers for each in own if each.answers), None)
            other = await session.get(Contact, answers) if answers else None
        return CaseMails(
            mails=[CaseMail(mail=_listed(each), about_at=about.get(each.id)) for each in received],
            files=[_file(each) for each in kept],
            answers=None if other is None else other.reference,
            may_bind=other is not None and (opened.message.mine or staff.role in SEE_ALL),
        )

    async def mail_of_case(self, staff: Staff, contact_id: str, mail_id: str) -> ReceivedOpened:
        """Return one mail of a case, with its quotations. Raises ``Refused`` ``not_found``."""
        await self._desk.visible(staff, contact_id)
        async with self._database.reading() as session:
            row = await session.get(ReceivedMail, mail_id)
            ids = await messages.with_merged(session, contact_id)
        if row is None or row.contact_id not in ids:
            raise _no_mail()
        return await self._read(row)

    async def file_of_case(
        self, staff: Staff, contact_id: str, file_id: str, *, preview: bool = False
    ) -> tuple[ChatFile, bytes]:
        """Return one file of a case, or its preview. Raises ``Refused`` ``not_found``, OSError."""
        await self._desk.visible(staff, contact_id)
        async with self._database.reading() as session:
            file = await session.get(ChatFile, file_id)
            ids = await messages.with_merged(session, contact_id)
        if file is None or file.contact_id not in ids:
            raise Refused("not_found", "There is no such file.")
        return await self._attachments.give(file.contact_id, file_id, preview=preview)

    async def bind(self, staff: Staff, contact_id: str) -> str:
        """Move the mails of a case into the case that they say they answer, and close this one; return the other's id.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``nothing_to_bind``.
        """
        opened = await self._desk.opened(staff, contact_id)
        if not opened.message.mine and staff.role not in SEE_ALL:
            raise Refused("not_yours", "You do not have this message; take it first.")
        async with self._database.reading() as session:
            received = await mails.of_case(session, contact_id)
        first = next((each for each in received if each.answers), None)
        if first is None or first.answers is None:
            raise Refused("nothing_to_bind", "This message answers no other.")
        letters = [each for each in received if each.kind in mails.IN_A_CASE]
        mail = await self._intake.kept.opened(first)
        if mail is None:
            raise _no_mail()
        text = quoting.words_of(mail) or opened.thread[0].text
        # the first text is this mail's; what was written into this message since goes along
        later = [each for each in opened.thread if each.author == "citizen"][1:]
        language = opened.message.language
        said = "\n".join((mail.subject, text, *(each.text for each in later)))
        danger = await self._cases.danger_in(said, language)
        async with self._database.writing() as session:
            row = await mails.locked(session, first.id)
            if row is None or row.answers is None:
                raise Refused("nothing_to_bind", "This message answers no other.")
            added = await self._cases.add_text(
                session, row.answers, key=f"mailbox/{row.id}/bound", text=text, insist=True,
                danger=danger,
            )  # fmt: skip
            for each in later:
                await self._cases.add_text(
                    session, row.answers, key=f"mailbox/{row.id}/bound/{each.id}", text=each.text,
                    insist=True,
                )  # fmt: skip
            await carry(session, contact_id, added.contact_id, self._clock())
            gone = await case_changes.locked(session, contact_id)
            if gone is not None:
                # the promise of this text runs on there
                due = await case_changes.no_later(session, added.contact_id, gone)
                await contacts.change_contact(session, added.contact_id, promise_due_at=due)
            await self._cases.close(session, contact_id, reason="duplicate", by=staff.account_id)
            # its files follow, and those of the mails after it
            for moved in letters:
                await mails.set_state(
                    session, moved.id, "filed", contact_id=added.contact_id, answers=None
                )
            await audit.append(
                session, at=self._clock(), account_id=staff.account_id, action="mailbox.bind",
                subject=f"contact:{contact_id}", detail={"to": added.contact_id},
            )  # fmt: skip
        await self._cases.announce(contact_id, had=staff.account_id)
        await self._cases.announce(added.contact_id)
        for moved in letters:
            await self._intake.file(moved.id)
        return added.contact_id

    async def _box(
        self, session: AsyncSession, box: str, counted: Mapping[tuple[str, str], int]
    ) -> MailboxStatus:
        row = await mails.mailbox(session, box)
        about = MailboxStatus(box=cast("Box", box), configured=box in self._connects)
        if row is None or not about.configured:
            return about
        return MailboxStatus(
            box=about.box,
            configured=True,
            connected_at=row.connected_at,
            seen_at=row.seen_at,
            last_mail_at=row.last_mail_at,
            backlog=row.backlog,
            waiting=counted.get((box, "waiting"), 0),
            today={
                kind: count
                for (of, kind), count in counted.items()
                if of == box and kind != "waiting"
            },
            error=row.error,
            error_at=row.error_at,
        )

    async def _read(self, row: ReceivedMail) -> ReceivedOpened:
        mail = await self._intake.kept.opened(row)
        if mail is None:
            raise _no_mail()
        return ReceivedOpened(
            mail=_listed(row),
            name=mail.sender.name,
            email=mail.sender.email,
            subject=mail.subject,
            text=mail.text,
            files=[each.name for each in mail.attached],
        )


def _listed(row: ReceivedMail) -> ReceivedListed:
    return ReceivedListed(
        id=row.id,
        box=cast("Box", row.box),
        kind=row.kind or "letter",
        note=row.note,
        size=row.size,
        arrived_at=row.arrived_at,
    )


def _file(file: ChatFile) -> CaseFile:
    return CaseFile(
        id=file.message_id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        state=file.state,  # type: ignore[arg-type] # the table allows no other
        reason=cast("FileReason | None", file.reason),
        sent_at=file.sent_at,
    )


def _no_mail() -> Refused:
    return Refused("not_found", "There is no such mail.")
