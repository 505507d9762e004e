"""Corrects the address of a citizen whom letters do not reach.

A letter that a server refuses or returns shows that the address is wrong. Only then may the holder of the case correct it:
otherwise an answer could be led to somebody else. The wrong address gets nothing more, and the right one nothing of what
was written before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.changes import withdraw
from gateway.mail.tables import NOT_THEIRS, OutgoingMail
from gateway.messages.hooks import CaseChange, CaseHooks
from gateway.messages.journal import note
from gateway.messages.steps import ADDRESS, add_step
from gateway.messages.tables import Message, MessageReply, MessageStep
from gateway.platform.email_and_phone import checked_email
from gateway.platform.plain_text import short_line
from gateway.platform.refused import Refused

_AT_FAULT: Final = ("recipient_refused", "bounced", "pec")
"""Words of failures that tell of the address, as opposed to the station's own mail server."""
_WHERE_ASKED: Final = ("body", "sheet")
"""Kinds of letters that go to any address an operator typed: they tell nothing of the case's."""


def is_unreached(mails: Iterable[OutgoingMail], steps: Iterable[MessageStep]) -> bool:
    """Return whether a letter to the citizen came back since the address was given or last corrected."""
    return any(
        each.state == "failed"
        and each.kind not in (*NOT_THEIRS, *_WHERE_ASKED)
        and (each.error or "").startswith(_AT_FAULT)
        for each in _to_the_present(mails, steps)
    )


def _to_the_present(
    mails: Iterable[OutgoingMail], steps: Iterable[MessageStep]
) -> list[OutgoingMail]:
    """Return the letters that were written since the address is the case's."""
    corrected = max((each.at for each in steps if each.kind == ADDRESS), default=None)
    return [each for each in mails if corrected is None or each.created_at > corrected]


async def unreached(session: AsyncSession, case: str) -> bool:
    """Return whether letters to the citizen of a case come back."""
    return is_unreached(*await _sent_and_done(session, case))


def masked(email: str) -> str:
    """Return an address masked for the history of its case: enough to recognise a slip, and no address (``a…@example.org``)."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


async def correct_address(
    session: AsyncSession,
    message: Message,
    hooks: CaseHooks,
    *,
    email: str,
    reason: str,
    by: str,
    at: datetime,
) -> str:
    """Change a case's address, in the caller's transaction, which has locked the case; return the words for its history.

    Waiting letters to the old address are dropped, and the last answer becomes the draft of the next unless it has arrived.
    *hooks* tell other rooms. Raises ``Refused``: ``bad_email``, ``empty``, ``not_bounced``, ``same_address``.
    """
    address, why = checked_email(email), short_line(reason, 400)
    if why is None:
        raise Refused("empty", "Say why.", kind="invalid")
    case, old = message.contact_id, message.email
    mails, steps = await _sent_and_done(session, case)
    if not old or not is_unreached(mails, steps):
        raise Refused("not_bounced", "Nothing came back: the address is as the citizen gave it.")
    if address.lower() == old.lower():
        raise Refused("same_address", "The case has this address.")
    message.email = address
    if message.draft is None:
        answers = [each for each in _to_the_present(mails, steps) if each.kind == "answer"]
        if answers and answers[-1].state != "sent":
            reply = await session.get(MessageReply, answers[-1].id)
            message.draft = None if reply is None else reply.text
    await withdraw(session, case)
    await session.flush()
    words = f"{masked(old)} → {masked(address)}: {why}"
    await add_step(session, case, ADDRESS, by, at, words=words)
    await note(session, "message_address", case, by, at)
    await hooks.tell(session, CaseChange(what="address", contact_id=case, account_id=by))
    return words


async def _sent_and_done(
    session: AsyncSession, case: str
) -> tuple[Sequence[OutgoingMail], Sequence[MessageStep]]:
    """The letters of a case, the oldest first, and its steps."""
    sent = select(OutgoingMail).where(OutgoingMail.contact_id == case)
    mails = await session.scalars(sent.order_by(OutgoingMail.created_at, OutgoingMail.id))
    steps = await session.scalars(select(MessageStep).where(MessageStep.contact_id == case))
    return mails.all(), steps.all()
