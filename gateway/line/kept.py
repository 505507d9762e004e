"""Standing calls as they are stored in Redis for the next process, sealed, since they hold callers' numbers."""

from typing import TypeAlias

import msgspec
from redis.asyncio import Redis

from gateway.line.script import Menu, Stage
from gateway.line.sip.session import Session
from gateway.platform.security.sealed_hash import SealedHash

KEPT_S = 86_400
"""After the last call's last change; as long as the ticket by which it is a caller's."""
SECRET = "line-calls"  # noqa: S105 - the name of a key, not a key
"""The name of the key by which they are sealed."""


class KeptCall(msgspec.Struct, frozen=True, kw_only=True):
    """All that another process needs to take up a call: its dialog, its leg, what its caller has chosen, the seat."""

    session: Session
    call: str
    number: str
    worker: str
    leg: str
    language: str
    target: str
    topic: str
    recording: bool
    stage: Stage
    answered: bool
    pressed: str = ""
    offered: bool = False
    keyed: str = ""
    asked_at_ms: int = 0
    seat: str = ""
    conference: str = ""
    """The conference, and the link by which the caller has come in; empty outside one."""
    link: str = ""
    since_ms: int = 0
    called: str = ""
    """The number of ours that was called."""
    menu: Menu = ()
    """The keys that the caller has been told; they mean the same to the process that follows, whatever was changed meanwhile."""
    languages: tuple[str, ...] = ()
    reception: str = ""


KeptCalls: TypeAlias = SealedHash[KeptCall]
"""The calls by their names."""


def kept_calls(redis: Redis, station_key: str, secret: bytes) -> KeptCalls:
    """Return the store of a station's calls; *secret* has 32 octets."""
    return SealedHash(
        redis, f"{station_key}:sip:calls", secret, "line-call", KeptCall, kept_s=KEPT_S
    )
