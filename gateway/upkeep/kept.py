"""Lists every kind of personal data that is stored, with its retention, the source of that, and what is due next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.alarms.tables import Alarm
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.lookups import there_of
from gateway.archive.tables import RECORDINGS, Recording
from gateway.conference.tables import ConferenceRow
from gateway.contacts.tables import Contact
from gateway.messages.tables import Message
from gateway.platform.personal.keeping import Keeping, Until, Whose
from gateway.platform.personal.pieces import Piece
from gateway.setting_sources import PREFIX, SettingsSources, Source
from gateway.settings import Settings
from gateway.siprec.tables import RecordedCall, RecordedCallParty
from gateway.telephony.tables import PhoneCall

Basis = Literal["setting", "fixed", "until", "rules"]
"""By what something goes: days of a setting, a time that nobody sets, an event, or the rules of retention for recordings."""
OF_CONTACTS: Final[Mapping[str, str]] = {
    "contacts": "contact", "notes": "notes", "files": "files", "chat": "chat", "locations": "location",
    "escalations": "emergency", "mail": "mail", "recordingComments": "recording-comments", "evaluations": "evaluation",
}  # fmt: skip
"""What goes so long after its contact was entered: the piece that knows whether it is there, and its kind."""
SINCE: Final[Mapping[str, Select[Any]]] = {
    "messages": select(func.min(func.coalesce(Message.closed_at, Message.answered_at))),
    "phone": select(func.min(PhoneCall.created_at)).where(PhoneCall.number.is_not(None)),
    "recorded-calls": select(func.min(RecordedCall.started_at))
    .join(RecordedCallParty, RecordedCallParty.contact_id == RecordedCall.contact_id)
    .where(or_(RecordedCallParty.name.is_not(None), RecordedCallParty.number.is_not(None))),
    "conference": select(func.min(ConferenceRow.ended_at)),
    "alarms": select(func.min(Alarm.over_at)),
}
"""From when the oldest of other kinds counts."""
ENDS: Final[Mapping[str, Select[Any]]] = {
    RECORDINGS.name: select(func.min(Recording.keep_until)).where(Recording.state != "destroyed"),
    "copy": select(func.min(RecordingExport.expires_at)).where(RecordingExport.state == "ready"),
}
"""When the next of kinds goes that have their end in them."""


class KeptKind(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One kind of data.

    ``basis``: what ends its retention. For a setting: its variable and ``source``, ``spanS`` its length in seconds,
    ``within`` the setting whose days end it at the latest; ``until``: the event. ``withRecording``: it stays as long as a
    recording of its contact. ``dueAt``: when the oldest is deleted, if known; one that is over is deleted by the next
    housekeeping, within the hour. ``purpose`` is an English description, for kinds that a page has no words for.
    """

    name: str
    purpose: str
    whose: Whose
    basis: Basis
    setting: str | None = None
    source: Source | None = None
    span_s: int | None = None
    within: str | None = None
    until: Until | None = None
    with_recording: bool = False
    due_at: datetime | None = None


def kinds(keeps: Sequence[Keeping], settings: Settings, sources: SettingsSources) -> list[KeptKind]:
    """Return all kinds in the order of the privacy notice, without due times. Pure."""
    return [_kind(each, settings, sources) for each in keeps]


def _kind(keeping: Keeping, settings: Settings, sources: SettingsSources) -> KeptKind:
    basis: Basis = "until" if keeping.until else "setting" if keeping.setting else "fixed"
    return KeptKind(
        name=keeping.name,
        purpose=keeping.purpose,
        whose=keeping.whose,
        basis="rules" if keeping is RECORDINGS else basis,
        setting=_variable(keeping.setting),
        source=sources.of(keeping.setting) if keeping.setting else None,
        span_s=round(keeping.longest(settings).total_seconds()) if keeping.limited else None,
        within=_variable(keeping.within),
        until=keeping.until,
        with_recording=keeping.with_recording,
    )


def _variable(name: str) -> str | None:
    return f"{PREFIX}{name.upper()}" if name else None


async def with_due(
    session: AsyncSession, found: Sequence[KeptKind], pieces: Sequence[Piece]
) -> list[KeptKind]:
    """Return these kinds with the moment at which the oldest of each is deleted, if it can be told."""
    since: dict[str, datetime] = {}
    for piece in pieces:
        if piece.name in OF_CONTACTS:
            oldest = await session.scalar(
                select(func.min(Contact.created_at)).where(
                    Contact.state == "closed", piece.has_data_of(Contact.id), ~there_of(Contact.id)
                )
            )
            if oldest is not None:
                since[OF_CONTACTS[piece.name]] = oldest
    for name, statement in SINCE.items():
        if (oldest := await session.scalar(statement)) is not None:
            since[name] = oldest
    ends = {name: await session.scalar(statement) for name, statement in ENDS.items()}
    return [
        msgspec.structs.replace(each, due_at=ends.get(each.name) or _end(each, since))
        for each in found
    ]


def _end(kind: KeptKind, since: Mapping[str, datetime]) -> datetime | None:
    if kind.span_s is None or kind.name not in since:
        return None
    return since[kind.name] + timedelta(seconds=kind.span_s)
