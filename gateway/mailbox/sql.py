"""Received mails in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.contacts.tables import Contact
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.tables import Mailbox, MailCopy, RawMail, ReceivedMail
from gateway.mailbox.threading import CaseForMail
from gateway.messages.tables import Message
from gateway.platform.sql.writes import insert_once, put

IN_A_CASE = ("letter", "list", "automatic")
"""Kinds of mails that a citizen, or a program of theirs, has written into a case."""
CLAIMED = ("inquiry", "list-entry")
"""What other rooms have taken."""
_INTO = aliased(Message)
"""The case that one was merged into: a mail that names the one is read in the other."""
_KNOWN = (
    Message.contact_id,
    Message.email,
    or_(Message.source == "pec", func.coalesce(_INTO.source, "") == "pec"),
)


async def mailbox(session: AsyncSession, box: str) -> Mailbox | None:
    """Return the state of a mail-box, None if it was never read."""
    return await session.get(Mailbox, box)


async def note_mailbox(session: AsyncSession, box: str, **columns: Any) -> None:
    """Update the state of a mail-box."""
    row = {"box": box, "backlog": 0, **columns}
    if "backlog" not in columns and await session.get(Mailbox, box) is not None:
        del row["backlog"]
        await session.execute(update(Mailbox).where(Mailbox.box == box).values(**columns))
        return
    await put(session, Mailbox, row)


async def known_uids(
    session: AsyncSession, box: str, validity: int, uids: Collection[int]
) -> set[int]:
    """Return which of these UIDs of a mail-box are stored."""
    found: set[int] = set()
    wanted = sorted(uids)
    for first in range(0, len(wanted), 500):
        rows = await session.execute(
            select(MailCopy.uid).where(
                MailCopy.box == box,
                MailCopy.uid_validity == validity,
                MailCopy.uid.in_(wanted[first : first + 500]),
            )
        )
        found.update(rows.scalars())
    return found


async def store(
    session: AsyncSession, row: dict[str, Any], sealed: bytes, copy: tuple[str, int, int] | None
) -> bool:
    """Store a mail, and where it was found; return False if another copy of it was stored before."""
    new = await insert_once(session, ReceivedMail, {"state": "stored", "tries": 0, **row})
    if new:
        await insert_once(session, RawMail, {"mail_id": row["id"], "sealed": sealed})
    if copy is not None:
        box, validity, uid = copy
        await insert_once(
            session, MailCopy,
            {"box": box, "uid_validity": validity, "uid": uid, "mail_id": row["id"]},
        )  # fmt: skip
    return new


async def raw(session: AsyncSession, mail_id: str) -> bytes | None:
    """Return a mail as it came, sealed."""
    found = await session.get(RawMail, mail_id)
    return None if found is None else found.sealed


async def locked(session: AsyncSession, mail_id: str) -> ReceivedMail | None:
    """Return a mail, its row locked until the transaction ends."""
    return await session.get(ReceivedMail, mail_id, with_for_update=True, populate_existing=True)


async def to_be_filed(session: AsyncSession, before: datetime, *, limit: int) -> Sequence[str]:
    """Return the ids of mails that are not filed yet, or whose attachments are not, those that failed least and then the
    oldest first."""
    found = await session.execute(
        select(ReceivedMail.id)
        .where(ReceivedMail.state.in_(("stored", "filed")), ReceivedMail.arrived_at <= before)
        .order_by(ReceivedMail.tries, ReceivedMail.arrived_at)
        .limit(limit)
    )
    return found.scalars().all()


async def tried(session: AsyncSession, mail_id: str) -> None:
    """Note that filing has failed once more."""
    await session.execute(
        update(ReceivedMail).where(ReceivedMail.id == mail_id).values(tries=ReceivedMail.tries + 1)
    )


async def set_state(session: AsyncSession, mail_id: str, state: str, **columns: Any) -> None:
    """Set the state of a mail."""
    await session.execute(
        update(ReceivedMail).where(ReceivedMail.id == mail_id).values(state=state, **columns)
    )


async def written_since(session: AsyncSession, sender_key: str, since: datetime) -> int:
    """Return how many mails of one sender came since *since*."""
    found = await session.execute(
        select(func.count()).where(
            ReceivedMail.sender_key == sender_key, ReceivedMail.arrived_at > since
        )
    )
    return int(found.scalar_one())


async def answered_to_since(session: AsyncSession, address: str, since: datetime) -> int:
    """Return how many cases came by mail since *since* whose answers go to this address."""
    found = await session.execute(
        select(func.count()).where(
            Message.left_at > since,
            Message.source.in_(("email", "pec")),
            func.lower(Message.email) == address.lower(),
        )
    )
    return int(found.scalar_one())


async def cases_of_mails(session: AsyncSession, mail_ids: Sequence[str]) -> list[CaseForMail]:
    """Return the cases to which these mails of the station's belong, in their order."""
    rows = await session.execute(
        select(OutgoingMail.id, *_KNOWN)
        .join(Message, Message.contact_id == OutgoingMail.contact_id)
        .outerjoin(_INTO, _INTO.contact_id == Message.merged_into)
        .where(OutgoingMail.id.in_(mail_ids))
    )
    found = {
        mail_id: CaseForMail(contact_id, email, certified)
        for mail_id, contact_id, email, certified in rows
    }
    return [found[each] for each in mail_ids if each in found]


async def cases_of_received(session: AsyncSession, message_ids: Sequence[str]) -> list[CaseForMail]:
    """Return the cases of the received mails with these Message-IDs: a citizen writes again before the answer."""
    rows = await session.execute(
        select(ReceivedMail.message_id, *_KNOWN)
        .join(Message, Message.contact_id == ReceivedMail.contact_id)
        .outerjoin(_INTO, _INTO.contact_id == Message.merged_into)
        .where(ReceivedMail.message_id.in_(message_ids))
    )
    found = {
        each: CaseForMail(contact_id, email, certified)
        for each, contact_id, email, certified in rows
    }
    return [found[each] for each in message_ids if each in found]


async def cases_of_references(
    session: AsyncSession, references: Sequence[str]
) -> list[CaseForMail]:
    """Return the cases with these references."""
    rows = await session.execute(
        select(*_KNOWN)
        .join(Contact, Contact.id == Message.contact_id)
        .outerjoin(_INTO, _INTO.contact_id == Message.merged_into)
        .where(Contact.reference.in_(references))
    )
    return [CaseForMail(*case) for case in rows]


async def written_by(
    session: AsyncSession, mail: ReceivedMail, contact_ids: Collection[str]
) -> set[str]:
    """Return which of the cases *contact_ids* have another letter from the sender of *mail*, in the same mail-box."""
    if mail.sender_key is None or not contact_ids:
        return set()
    rows = await session.execute(
        select(ReceivedMail.contact_id).where(
            ReceivedMail.contact_id.in_(contact_ids),
            ReceivedMail.sender_key == mail.sender_key,
            ReceivedMail.box == mail.box,
            ReceivedMail.kind == "letter",
            ReceivedMail.id != mail.id,
        )
    )
    return {each for each in rows.scalars() if each is not None}


async def outgoing(session: AsyncSession, mail_ids: Sequence[str]) -> OutgoingMail | None:
    """Return the first of these mails of the station's that exists."""
    rows = await session.execute(select(OutgoingMail).where(OutgoingMail.id.in_(mail_ids)))
    found = {mail.id: mail for mail in rows.scalars()}
    return next((found[each] for each in mail_ids if each in found), None)


async def last_letter(session: AsyncSession, contact_id: str) -> ReceivedMail | None:
    """Return the newest mail that a citizen wrote into a case."""
    found = await session.execute(
        select(ReceivedMail)
        .where(ReceivedMail.contact_id == contact_id, ReceivedMail.kind.in_(IN_A_CASE))
        .order_by(ReceivedMail.arrived_at.desc(), ReceivedMail.id.desc())
        .limit(1)
    )
    return found.scalars().one_or_none()


async def of_case(session: AsyncSession, contact_id: str) -> Sequence[ReceivedMail]:
    """Return the mails of a case, the oldest first."""
    found = await session.execute(
        select(ReceivedMail)
        .where(ReceivedMail.contact_id == contact_id)
        .order_by(ReceivedMail.arrived_at, ReceivedMail.id)
    )
    return found.scalars().all()


async def aside(session: AsyncSession, *, limit: int) -> Sequence[ReceivedMail]:
    """Return mails that belong to no case, the newest first."""
    found = await session.execute(
        select(ReceivedMail)
        .where(ReceivedMail.state == "aside")
        .order_by(ReceivedMail.arrived_at.desc(), ReceivedMail.id)
        .limit(limit)
    )
    return found.scalars().all()


async def counts(session: AsyncSession, since: datetime) -> dict[tuple[str, str], int]:
    """Return how many mails of each kind have come since *since*, by mail-box and kind; unfiled ones count under ``waiting``."""
    waits = ReceivedMail.state == "stored"
    rows = await session.execute(
        select(ReceivedMail.box, ReceivedMail.kind, waits, func.count())
        .where(or_(ReceivedMail.arrived_at >= since, waits))
        .group_by(ReceivedMail.box, ReceivedMail.kind, waits)
    )
    found: dict[tuple[str, str], int] = {}
    for box, kind, waiting, count in rows:
        key = (box, "waiting" if waiting else kind or "letter")
        found[key] = found.get(key, 0) + int(count)
    return found


async def forget_aside(session: AsyncSession, before: datetime) -> int:
    """Delete mails that came before *before* and belong to no contact; return how many. Others are deleted with their contact."""
    gone = await session.execute(
        delete(ReceivedMail)
        .where(
            or_(
                ReceivedMail.state == "aside",
                and_(ReceivedMail.state == "done", ReceivedMail.contact_id.is_(None)),
            ),
            ReceivedMail.arrived_at < before,
        )
        .returning(ReceivedMail.id)
    )
    return len(gone.all())
