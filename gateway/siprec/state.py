"""A recording session as it is stored in Redis for the next process, sealed, since it holds names and numbers."""

from typing import TypeAlias

import msgspec
from redis.asyncio import Redis

from gateway.line.sip.session import Session
from gateway.platform.security.sealed_hash import SealedHash
from gateway.siprec.metadata import Snapshot

KEPT_S = 86_400
"""After the last change of any of them."""
SECRET = "recorded-calls"  # noqa: S105 - the name of a key, not a key
"""The name of the key by which they are sealed."""


class Stream(msgspec.Struct, kw_only=True):
    """One stream.

    ``line`` is media, profile and formats, as in the client's m-line; ``leg`` is empty for one that is refused or switched
    off; ``party`` is the name of its sound in the recording.
    """

    line: tuple[str, str, str]
    label: str = ""
    leg: str = ""
    party: str = ""


class State(msgspec.Struct, kw_only=True):
    """All that is known of a session beside its dialog.

    ``call`` names the call and its contact. ``description`` and ``version`` identify the station's session descriptions,
    ``revision`` counts the changes of consent, ``consent_ms`` is when it last changed. ``ended_ms`` is 0 while the session
    goes on.
    """

    call: str
    trunk: str
    topic: str
    told: Snapshot
    parties: dict[str, str]
    consent: bool
    consent_ms: int = 0
    started_ms: int
    description: int
    version: int = 0
    streams: list[Stream] = []
    worker: str = ""
    recording: str = ""
    key: str = ""
    revision: int = 0
    ended_ms: int = 0
    reason: str = ""

    @property
    def room(self) -> str:
        """The room of the session's legs."""
        return f"siprec-{self.call}"


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its dialog, None once that is over."""

    state: State
    session: Session | None


KeptSessions: TypeAlias = SealedHash[KeptSession]
"""The sessions by the names of their calls."""


def kept_sessions(redis: Redis, station_key: str, secret: bytes) -> KeptSessions:
    """Return the store of a station's sessions; *secret* has 32 octets."""
    return SealedHash(
        redis, f"{station_key}:sip:recordings", secret, "recorded-call", KeptSession, kept_s=KEPT_S
    )
