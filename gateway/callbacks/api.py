"""The requests and answers of the routes of callbacks."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.messages.api import Email, RequestKey, Topic
from gateway.platform.times import Moment
from signaling.protocol.base import Language, Need, PersonName

Way = Literal["video", "phone"]
Standing = Literal["scheduled", "waiting", "calling", "talking", "over"]
Result = Literal["reached", "busy", "no-answer", "unreachable", "not-taken", "cancelled", "failed"]
Number = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]


class NewCallback(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A request to be called back. ``way`` ``video``: a link comes to ``email``; ``phone``: we dial ``number``.

    ``seat`` is that of the contact that waits now: the request takes its place in the queue, with what was said on
    entering, and the contact ends. ``request`` is a random key of the page's, which makes a repeated request one;
    ``consent``: the privacy notice was accepted; ``number_code`` is the code that was sent to ``number``.
    """

    request: RequestKey
    category: Topic
    way: Way
    consent: Literal[True]
    email: Email | None = None
    number: Number | None = None
    number_code: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    recording: bool = False
    name: PersonName | None = None
    language: Language = "it"
    needs: Annotated[list[Need], msgspec.Meta(max_length=3)] = []
    seat: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class CaseInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invitation to a video call that belongs to a case: not before ``at`` (with a zone; null: as soon as the
    station is open), by ``anyone`` or first by ``me``. ``request`` is a random key of the page's, which makes a
    repeated request one."""

    request: RequestKey
    at: Moment | None = None
    by: Literal["anyone", "me"] = "anyone"


class CaseCallback(CaseInvitation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A callback by telephone that a case asks for."""

    number: Number


class NumberToProve(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A number to which a code is sent, in ``language``."""

    number: Number
    language: Language = "it"
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class FollowedCallback(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a request: ``scheduled`` until ``due_at``, then ``waiting`` with its ``position``,
    ``calling`` while an operator waits for the citizen (until ``good_until`` by video), then ``talking``
    and ``over`` with its ``result``."""

    reference: str
    category: str
    way: Way
    state: Standing
    asked_at: datetime
    due_at: datetime
    time_zone: str
    position: int | None = None
    good_until: datetime | None = None
    result: Result | None = None


class CallbackAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a new request, and the code to follow it, which is shown this once (and mailed where there is an
    address)."""

    code: str
    mailed: bool
    callback: FollowedCallback
