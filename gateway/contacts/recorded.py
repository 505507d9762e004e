"""Gives the facts of the recorded contact for an export's package, and the words of its chat."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import chat_sql as chat
from gateway.contacts import lookups as contacts
from gateway.contacts.recorded_parts import RecordedPart
from gateway.contacts.tables import ChatMessage


async def facts(session: AsyncSession, contact_id: str) -> Mapping[str, Any]:
    """Return the contact, who took part, and what was written. Raises LookupError for a contact that is gone."""
    contact = await contacts.contact(session, contact_id)
    if contact is None:
        raise LookupError(contact_id)
    return {
        "reference": contact.reference,
        "category": contact.category,
        "channel": contact.channel,
        "createdAt": contact.created_at,
        "endedAt": contact.ended_at,
        "outcome": contact.outcome,
        "consent": contact.consent,
        "visitorName": contact.visitor_name,
        "legs": [
            {
                "party": leg.party,
                "channel": leg.channel,
                "operator": None if account is None else account.display_name,
                "code": None if account is None else account.code,
                "startedAt": leg.started_at,
                "endedAt": leg.ended_at,
                "endedWhy": leg.ended_why,
            }
            for leg, account in await contacts.legs_and_accounts(session, contact_id)
        ],
        "chat": [
            {"sentAt": line.sent_at, "author": line.author, "text": line.text} | _attached(line)
            for line in await contacts.chat_of(session, contact_id)
        ],
    }


def _attached(line: ChatMessage) -> dict[str, Any]:
    """The file of a line of the chat; ``path`` is where a package has it, if it could ever be had."""
    file = line.file
    if file is None:
        return {}
    ready = file.state == "ready"
    return {
        "file": {
            "path": f"files/{line.id}/{file.name}" if ready else None,
            "mediaType": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "state": file.state,
            "reason": file.reason,
        }
    }


PART = RecordedPart(words={frozenset({"chat"}): chat.texts}, facts=facts)
