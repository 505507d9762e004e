"""What the desk is shown of the telephone; pure."""

from typing import get_args

from gateway.calls.state import Call
from gateway.telephony.api import SetFailure, SetState
from gateway.telephony.tables import PhoneCall
from queueing import model
from signaling.protocol import desk_views
from signaling.protocol.base import Channel


def telephone(
    live: model.Contact, call: Call, phone: PhoneCall | None
) -> desk_views.Telephone | None:
    """How far the operator's set has come, and the caller's number; None by another channel."""
    if live.channel is not model.Channel.PHONE:
        return None
    reason = next((r for r in get_args(SetFailure) if r == call.telephone_reason), None)
    return desk_views.Telephone(
        state=next((s for s in get_args(SetState) if s == call.telephone), "connecting"),
        reason=reason,
        number=phone.number if phone else None,
    )


def channel_name(channel: str) -> Channel:
    """By which way a contact is carried, as the pages are told."""
    return "phone" if channel == model.Channel.PHONE else "video"
