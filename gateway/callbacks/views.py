"""What the desk is shown of a contact that is, or began as, a request to be called back."""

from typing import get_args

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import sql as callbacks
from gateway.callbacks.sql import FoundCallback
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.times import to_ms
from queueing import model
from signaling.protocol import desk_views


async def found(session: AsyncSession, row: ContactRow | None) -> FoundCallback | None:
    """The request that a contact began as, if it did."""
    if row is None or row.channel != model.Channel.CALLBACK:
        return None
    return await callbacks.one(session, row.id)


def on_offer(
    offer: desk_views.Offer, live: model.Contact, asked: FoundCallback | None
) -> desk_views.Offer:
    """The offer, saying that it is a request to be called back."""
    if asked is None or live.channel is not model.Channel.CALLBACK:
        return offer
    shown = _shown(asked, live)
    return msgspec.structs.replace(offer, callback=shown, channel=shown.way)


def on_contact(
    contact: desk_views.Contact, live: model.Contact, asked: FoundCallback | None
) -> desk_views.Contact:
    """The contact in hand, saying how far calling the citizen back has come."""
    if asked is None:
        return contact
    shown = _shown(asked, live)
    if live.channel is not model.Channel.CALLBACK:
        return msgspec.structs.replace(contact, callback=shown)
    telephone = (
        desk_views.Telephone(state="connecting", number=asked.callback.number)
        if shown.way == "phone"
        else None
    )
    return msgspec.structs.replace(contact, callback=shown, channel=shown.way, telephone=telephone)


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
