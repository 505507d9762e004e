"""Bodies of requests and answers of the calls that the station makes."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.outgoing.orders import OutFigures
from gateway.outgoing.states import Purpose, State, Told

Word = Annotated[str, Meta(max_length=24, pattern=r"^[a-z0-9-]*$")]
MediaName = Annotated[str, Meta(max_length=200)]
TrunkName = Annotated[str, Meta(max_length=32, pattern=r"^[a-z0-9-]*$")]


class CallTold(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The state of a call, as the SIP process reports it.

    ``machine``: it was answered as a machine answers. Once it was answered, ``leg`` at ``worker`` is its sound.
    """

    state: Told
    reason: Word = ""
    trunk: TrunkName = ""
    machine: bool = False
    worker: MediaName = ""
    leg: MediaName = ""


class ConferenceAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A conference that the called person is asked to join, and the link by which they come in. ``recorded``: it is being
    recorded."""

    conference_id: str
    link: str
    recorded: bool


class CallGoesOn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The station's answer to the report of a call.

    ``wanted`` false: cancel it. ``seat`` makes the called telephone the citizen's. A number outside is in the contact
    without a seat: ``worker`` is where its sound belongs, ``recorded`` whether it is recorded there. With ``conference``
    the called person is asked whether to join it.
    """

    wanted: bool
    seat: str | None = None
    worker: str | None = None
    recorded: bool = False
    conference: ConferenceAsked | None = None


class TestCall(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A telephone to call as a test of the line: an international number, one of the own country, or an extension."""

    number: Annotated[str, Meta(min_length=1, max_length=32)]


class CallAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The call that was ordered, by whose ``id`` it is found among those that were made."""

    id: str


class CallOutShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call that the station made. The last three digits of ``number`` are hidden."""

    id: str
    purpose: Purpose
    state: State
    asked_at: datetime
    number: str | None = None
    trunk: str | None = None
    reason: str | None = None
    asked_by: str | None = None
    seconds: int | None = None


class CallsOut(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest calls, and how many there were.

    ``figures`` is None before the first one. ``trunks`` are those by which calls go out; without any no call is made.
    """

    trunks: list[str]
    prefixes: list[str]
    calls: list[CallOutShown]
    figures: OutFigures | None = None


def masked(number: str | None) -> str | None:
    """Return a number as administrators see it, its last digits hidden; an extension is whole."""
    if number is None or not number.startswith("+"):
        return number
    return f"{number[:-3]}***"
