"""The parts of a contact at the desk that is, or began as, a request to be called back."""

from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import sql as callbacks
from gateway.callbacks.sql import FoundCallback
from gateway.contacts.sides import DeskSide
from gateway.platform.realtime.parts import Fields, Parts
from gateway.platform.times import to_ms
from queueing import model
from signaling.protocol import desk_views


async def _found(session: AsyncSession, side: DeskSide) -> FoundCallback | None:
    """The request that a contact began as, if it did."""
    if side.row.channel != model.Channel.CALLBACK:
        return None
    return await callbacks.one(session, side.row.id)


async def _offer(session: AsyncSession, side: DeskSide) -> Fields:
    """The offer says that it is a request to be called back."""
    asked = await _found(session, side)
    if asked is None or side.live.channel is not model.Channel.CALLBACK:
        return {}
    shown = _shown(asked, side.live)
    return {"callback": shown, "channel": shown.way}


async def _contact(session: AsyncSession, side: DeskSide) -> Fields:
    """The contact in hand says how far calling the citizen back has come."""
    asked = await _found(session, side)
    if asked is None:
        return {}
    shown = _shown(asked, side.live)
    if side.live.channel is not model.Channel.CALLBACK:
        return {"callback": shown}
    return {"callback": shown, "channel": shown.way}


_FIELDS = ("callback", "channel")
PARTS = Parts(offer={_offer: _FIELDS}, contact={_contact: _FIELDS})


def _shown(asked: FoundCallback, live: model.Contact) -> desk_views.Callback:
    callback = asked.callback
    # an earlier operator's try does not count for the next one
    tried = callback.attempt >= live.offers
    known = next(
        (word for word in get_args(desk_views.CallbackState) if word == callback.result), None
    )
    return desk_views.Callback(
        way="phone" if callback.way == "phone" else "video",
        state=known or ("calling" if tried else "ready"),
        asked_at_ms=to_ms(callback.asked_at),
        good_until_ms=to_ms(callback.good_until) if callback.good_until and tried else None,
    )
