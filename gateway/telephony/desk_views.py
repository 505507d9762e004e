"""The parts of the desk's page about telephones."""

from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import lookups as callbacks
from gateway.contacts.sides import DeskSide
from gateway.outgoing.rules import Cut
from gateway.platform.realtime.parts import Fields, Parts
from gateway.telephony import lookups as telephone
from gateway.telephony import own_telephones
from gateway.telephony.api import SetFailure, SetState
from queueing import model
from signaling.protocol import desk_views


def parts(*, set_up: bool, at_own_telephones: bool) -> Parts:
    """Return the room's parts; *set_up*: there is an exchange; *at_own_telephones*: operators may answer at a telephone of their own."""
    return Parts(
        offer={_offer: ("telephone_rings",)},
        contact={_contact: ("telephone",), _own_telephone: ("own_telephone",)},
        station={"telephony": set_up, "own_telephones": at_own_telephones},
    )


async def _own_telephone(session: AsyncSession, side: DeskSide) -> Fields:
    return {"own_telephone": await own_telephones.shown(session, side)}


async def _offer(_session: AsyncSession, side: DeskSide) -> Fields:
    phone = side.live.channel is model.Channel.PHONE
    return {"telephone_rings": phone and side.call.telephone == "ringing"}


async def _contact(session: AsyncSession, side: DeskSide) -> Fields:
    """Return how far the operator's set has come, and the number of the caller, or of the citizen to be called back."""
    if side.live.channel is model.Channel.CALLBACK:
        asked = await callbacks.one(session, side.row.id)
        if asked is None or asked.callback.way != "phone":
            return {}
        return {"telephone": desk_views.Telephone(state="connecting", number=asked.callback.number)}
    if side.live.channel is model.Channel.LINE:
        known = await telephone.call(session, side.row.id)
        return {
            "telephone": desk_views.Telephone(
                state="talking",
                number=known.number if known else None,
                called=known.called if known else None,
                trunk=known.trunk if known else None,
                machine=side.call.telephone_reason == "machine",
                cut=next((w for w in get_args(Cut) if w == side.call.telephone_reason), None),
            )
        }
    if side.live.channel is not model.Channel.PHONE:
        return {}
    call, phone = side.call, await telephone.call(session, side.row.id)
    reason = next((r for r in get_args(SetFailure) if r == call.telephone_reason), None)
    return {
        "telephone": desk_views.Telephone(
            state=next((s for s in get_args(SetState) if s == call.telephone), "connecting"),
            reason=reason,
            number=phone.number if phone else None,
        )
    }
