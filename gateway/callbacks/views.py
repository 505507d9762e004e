"""Adds to the desk's view of a contact what concerns a callback: for a contact that is, or began as, one."""

from functools import partial
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import lookups as callbacks
from gateway.callbacks.lookups import FoundCallback
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


def parts(*, by_line: bool) -> Parts:
    """Return the room's parts; *by_line*: the station dials by its own telephone line, and the page carries the sound."""
    offer, contact = partial(_offer, by_line=by_line), partial(_contact, by_line=by_line)
    return Parts(offer={offer: _FIELDS}, contact={contact: _FIELDS})


async def _offer(session: AsyncSession, side: DeskSide, *, by_line: bool) -> Fields:
    """The offer says that it is a request to be called back."""
    asked = await _found(session, side)
    if asked is None or side.live.channel is not model.Channel.CALLBACK:
        return {}
    shown = _shown(asked, side, by_line=by_line)
    return {"callback": shown, "channel": shown.way, "line": by_line and shown.way == "phone"}


async def _contact(session: AsyncSession, side: DeskSide, *, by_line: bool) -> Fields:
    """The contact in hand says how far calling the citizen back has come."""
    asked = await _found(session, side)
    if asked is None:
        return {}
    shown = _shown(asked, side, by_line=by_line)
    if side.live.channel is not model.Channel.CALLBACK:
        return {"callback": shown}
    return {"callback": shown, "channel": shown.way, "line": by_line and shown.way == "phone"}


_FIELDS = ("callback", "channel", "line")


def _shown(asked: FoundCallback, side: DeskSide, *, by_line: bool) -> desk_views.Callback:
    callback, live = asked.callback, side.live
    # an earlier operator's try does not count for the next one
    tried = callback.attempt >= live.offers
    known = next(
        (word for word in get_args(desk_views.CallbackState) if word == callback.result), None
    )
    state: desk_views.CallbackState = known or ("calling" if tried else "ready")
    reason: str | None = None
    if by_line and callback.way == "phone":
        state, reason = _by_line(state, side.call.telephone, side.call.telephone_reason)
    return desk_views.Callback(
        way="phone" if callback.way == "phone" else "video",
        state=state,
        reason=reason,
        asked_at_ms=to_ms(callback.asked_at),
        good_until_ms=to_ms(callback.good_until) if callback.good_until and tried else None,
    )


def _by_line(
    state: desk_views.CallbackState, telephone: str, why: str
) -> tuple[desk_views.CallbackState, str | None]:
    """Return how far the line has come with a call (``Call.telephone``), which is more than the callback's story keeps."""
    word, _, reason = why.partition("-")
    if state == "calling" and telephone == "ringing":
        return "ringing", None
    if (
        state in ("calling", "ready")
        and telephone == "unanswered"
        and word in ("refused", "failed")
    ):
        return ("refused" if word == "refused" else "failed"), reason or None
    if state == "busy" and why == "declined":
        return "declined", None
    return state, None
