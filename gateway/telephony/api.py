"""The requests and answers of the routes of the telephone exchange."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from signaling.protocol.base import CategoryId, EntityId, Language, Longer, Need

CallId = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:@+-]+$")]
Token = Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z0-9][a-z0-9-]*$")]
CallerReference = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
PhoneNumber = Annotated[str, Meta(min_length=3, max_length=21, pattern=r"^\+?[0-9]{3,20}$")]
CallState = Literal[
    "waiting", "offered", "assigned", "talking", "held", "consulting", "three-way", "ended"
]
Dialled = Literal["answered", "busy", "no-answer", "unreachable"]
HangUpBy = Literal["caller", "operator", "network"]


class NewCall(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A caller to be put in the queue.

    ``callId`` is the exchange's own id of the call (or the Idempotency-Key header); the same one enters once. ``caller`` is
    a reference that only the exchange understands. ``number`` is stored for the operator and deleted after its retention.
    """

    category: CategoryId
    call_id: CallId | None = None
    language: Language = "it"
    needs: Annotated[list[Need], Meta(max_length=3)] = []
    requirements: Annotated[list[Token], Meta(max_length=8)] = []
    caller: CallerReference | None = None
    number: PhoneNumber | None = None


class Wait(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A wait as a range in seconds. It becomes longer than announced only with a reason, which is given until it is shorter
    again."""

    low_s: int
    high_s: int
    longer: Longer | None = None


class CallOperator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The operator whose telephone a call is for."""

    id: str
    code: str | None = None
    extension: str | None = None


class PhoneCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The present state of a call.

    ``position`` and ``wait`` are set only until it is answered. ``colleague``: whom the operator has consulted about it;
    the caller has music while they are ``consulting``.
    """

    contact_id: EntityId
    reference: str
    call_id: str
    state: CallState
    category: str
    language: str
    entered_at: datetime
    position: int | None = None
    wait: Wait | None = None
    operator: CallOperator | None = None
    colleague: CallOperator | None = None
    outcome: str | None = None


class PhoneCalls(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The calls that the exchange holds."""

    calls: list[PhoneCall]


class Invited(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An invitation to continue by video: a code of eight digits to be read out, a link to be sent."""

    code: str
    url: str
    expires_at: datetime


class Continuation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A caller who continues a contact by telephone that was by video, having typed the code."""

    code: Annotated[str, Meta(min_length=8, max_length=16, pattern=r"^[0-9 -]+$")]
    call_id: CallId
    caller: CallerReference | None = None
    number: PhoneNumber | None = None


SetState = Literal["connecting", "ringing", "talking", "unanswered"]
"""How far an operator's telephone has come with a contact: asked for, rings, taken, or not taken."""
SetFailure = Literal["busy", "no-answer", "unreachable"]
"""Why an operator's telephone was not taken."""
