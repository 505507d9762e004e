"""The requests and answers about calls of another system that are recorded here."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.outgoing.api import TrunkName, Word

Party = Annotated[str, Meta(max_length=16, pattern=r"^[a-z0-9-]+$")]


class CallPartyTold(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A participant of the call, as the SBC reports it. ``party`` is the name of their sound in the recording; ``number``
    is empty if it is withheld or no telephone's."""

    party: Party
    name: Annotated[str, Meta(max_length=256)] = ""
    number: Annotated[str, Meta(max_length=24, pattern=r"^[+0-9]*$")] = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None


class RecordedCallTold(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The state of a call, as the SIP process reports it.

    ``session`` is the SBC's own id of the call, ``consent`` whether its people have agreed to the recording so far,
    ``consentBy`` who says so: the settings, or the SBC for each call. ``begun``: the order for the media worker was
    answered before; ``reason``: why it is over.
    """

    state: Literal["recording", "over"]
    trunk: TrunkName
    topic: Annotated[str, Meta(min_length=1, max_length=64)]
    started_at: datetime
    consent: bool
    consent_by: Literal["given", "metadata"]
    session: Annotated[str, Meta(max_length=256)] = ""
    begun: bool = False
    parties: Annotated[list[CallPartyTold], Meta(max_length=64)] = []
    ended_at: datetime | None = None
    reason: Word = ""


class RecordedCallGoesOn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The station's answer.

    ``wanted`` false: the call is not recorded, or no longer, for ``reason``. ``recording`` and ``key`` are the order for
    the media worker; null while nobody has agreed, and if it was answered before.
    """

    wanted: bool
    recording: str | None = None
    key: str | None = None
    reason: str | None = None
