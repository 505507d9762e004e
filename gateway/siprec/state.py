"""A recording session as it is kept in Redis, so that the next process goes on with it.

It holds names and numbers, which Redis is never to have: it is sealed with a key of the station's own.
"""

from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis

from gateway.line.sip.session import Session
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.siprec.metadata import Snapshot

log = structlog.get_logger()

KEPT_S = 86_400
"""After the last change of any of them."""
PURPOSE = "recorded-call"
SECRET = "recorded-calls"  # noqa: S105 - the name of a key, not a key
"""The name of the key by which they are sealed."""


class Stream(msgspec.Struct, kw_only=True):
    """One stream. ``line`` are media, profile and formats, as the client's m-line has them; ``leg`` is empty for one that is refused or
    switched off; ``party`` is the name of its sound in the recording."""

    line: tuple[str, str, str]
    label: str = ""
    leg: str = ""
    party: str = ""


class State(msgspec.Struct, kw_only=True):
    """All that is known of a session beside its dialog. ``call`` names the call and its contact. ``description`` and ``version`` are of
    our session descriptions, ``revision`` counts the changes of consent, ``consent_ms`` is the last one's moment. ``ended_ms`` is 0 while the session goes on."""

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
        """The room of its legs."""
        return f"siprec-{self.call}"


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session and its dialog, None once that is over."""

    state: State
    session: Session | None


class KeptSessions:
    """Reads and writes them. Holds nothing itself."""

    def __init__(self, redis: Redis, station_key: str, secret: bytes) -> None:
        """*secret*: 32 octets."""
        self._redis = redis
        self._sessions = f"{station_key}:sip:recordings"
        self._sealer = Sealer(secret)

    async def put(self, kept: KeptSession) -> None:
        """Keep a session as it is now. Raises RedisError, OSError."""
        sealed = self._sealer.seal(msgspec.json.encode(kept).decode(), PURPOSE)
        await self._redis.hset(self._sessions, kept.state.call, sealed)
        # of a line that nobody serves any more nothing stays
        await self._redis.expire(self._sessions, KEPT_S)

    async def forget(self, call: str) -> None:
        """The station knows that it is over. Raises RedisError, OSError."""
        await self._redis.hdel(self._sessions, call)

    async def all(self) -> list[KeptSession]:
        """Return every session; one that cannot be read is let go of. Raises RedisError, OSError."""
        raw: dict[Any, Any] = await self._redis.hgetall(self._sessions)
        found = []
        for call, sealed in raw.items():
            try:
                plain = self._sealer.open(str(sealed), PURPOSE)
                found.append(msgspec.json.decode(plain, type=KeptSession))
            except (SealBrokenError, msgspec.DecodeError) as error:
                log.warning("siprec.not_read", error=type(error).__name__)
                await self._redis.hdel(self._sessions, call)
        return found
