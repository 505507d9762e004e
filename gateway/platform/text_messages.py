"""Sends text messages (SMS) by one HTTP hook of the body's own gateway.

They wait in Redis, encrypted, for as long as they are of use; every gateway process sends what is due, and no caller waits
for it. If a process dies while sending, another one takes over after :data:`LEASE_MS` milliseconds.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import aiohttp
import msgspec
import structlog
from redis.asyncio import Redis

from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.security.sealing import SealBrokenError, Sealer

log = structlog.get_logger()

CHECK_EVERY_S: Final = 30.0
"""The interval of looking for messages that another process left; those put here go at once."""
RETRY_S: Final = 2.0
ATTEMPT_S: Final = 10.0
LEASE_MS: Final = 15_000
FIRST_PAUSE_MS: Final = 2_000
LONGEST_PAUSE_MS: Final = 60_000
_NOT_THE_MESSAGE: Final = frozenset({401, 403, 404, 408, 425, 429})
"""Statuses that speak of the hook's state and not of the message."""

# KEYS: the messages by the time they are due, in ms. ARGV: now, until when it is claimed.
# The latest comes first: a message that keeps failing does not hold back a new one.
_CLAIM = """
local due = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'LIMIT', 0, 1)
if #due == 0 then return false end
redis.call('ZADD', KEYS[1], ARGV[2], due[1])
return due[1]
"""


class HookAwayError(ConnectionError):
    """The hook neither accepted a message nor refused it for good; it is sent again."""


class TextMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON that is posted to the hook: *id* is the same in every attempt, *to* is ``+`` with country code and number."""

    id: str
    to: str
    text: str


class TextMessages:
    """Owns the loop that sends, and its connections; closed by :meth:`aclose`."""

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        sealer: Sealer,
        *,
        url: str | None,
        token: str | None,
        now_ms: Callable[[], int],
    ) -> None:
        """*redis* decodes its answers. *url* None: nothing is ever sent. *token* is sent as a bearer."""
        self._redis = redis
        self._due = f"{station_key}:texts"
        self._sealer = sealer
        self._url = url
        self._token = token
        self._now_ms = now_ms
        self._http: aiohttp.ClientSession | None = None
        self._next_try: asyncio.TimerHandle | None = None
        self._loop = Periodic("texts:send", self.send_due, CHECK_EVERY_S, retry_s=RETRY_S)

    @property
    def configured(self) -> bool:
        """Whether a hook is set, so that messages can be sent."""
        return self._url is not None

    def start(self) -> None:
        """Start the loop."""
        if self.configured:
            self._loop.start()

    async def aclose(self) -> None:
        """Stop; a message that is being sent may be sent twice. Idempotent."""
        await self._loop.aclose()
        if self._next_try is not None:
            self._next_try.cancel()
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def put(self, to: str, text: str, *, good_for_s: int) -> None:
        """Queue a message; it is dropped if it could not be sent within *good_for_s* seconds. Raises RedisError."""
        message = TextMessage(id=new_id(), to=to, text=text)
        sealed = self._sealer.seal(msgspec.json.encode(message).decode(), message.id)
        kept = self._kept(message.id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(kept, mapping={"sealed": sealed, "attempts": "0"})
            pipe.expire(kept, good_for_s)
            pipe.zadd(self._due, {message.id: self._now_ms()})
            await pipe.execute()
        self._loop.wake()

    async def send_due(self) -> None:
        """Attempt every due message once. Raises RedisError, and :class:`HookAwayError` when the hook did not take one that
        is tried again."""
        away: HookAwayError | None = None
        while True:
            now_ms = self._now_ms()
            claimed = await self._redis.eval(
                _CLAIM, 1, self._due, str(now_ms), str(now_ms + LEASE_MS)
            )
            if not claimed:
                break
            try:
                await self._send(str(claimed))
            except HookAwayError as error:
                away = error
        await self._wake_for_the_next()
        if away is not None:
            raise away

    async def _wake_for_the_next(self) -> None:
        """Have the loop look again when the next message is due."""
        if self._next_try is not None:
            self._next_try.cancel()
            self._next_try = None
        first: Any = await self._redis.zrange(self._due, 0, 0, withscores=True)
        for _, due_ms in first:
            wait_s = max(0.0, (due_ms - self._now_ms()) / 1000)
            self._next_try = asyncio.get_running_loop().call_later(wait_s, self._loop.wake)

    async def _send(self, message_id: str) -> None:
        kept: Any = await self._redis.hgetall(self._kept(message_id))
        if not kept:
            log.warning("text.too_late", text=message_id)
            await self._redis.zrem(self._due, message_id)
            return
        try:
            body = self._sealer.open(kept["sealed"], message_id).encode()
            status = await self._post(body)
        except SealBrokenError:
            status = 400
        if status is not None and 200 <= status < 300:
            await self._forget(message_id)
            log.info("text.sent", text=message_id, attempts=int(kept["attempts"]) + 1)
        elif status is not None and 400 <= status < 500 and status not in _NOT_THE_MESSAGE:
            await self._forget(message_id)
            log.warning("text.refused", text=message_id, status=status)
        else:
            attempts = await self._redis.hincrby(self._kept(message_id), "attempts", 1)
            pause_ms = min(FIRST_PAUSE_MS * 2 ** min(attempts - 1, 10), LONGEST_PAUSE_MS)
            await self._redis.zadd(self._due, {message_id: self._now_ms() + pause_ms})
            raise HookAwayError(f"status {status}")

    async def _post(self, body: bytes) -> int | None:
        """Post once; the status, or None when there was no answer."""
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ATTEMPT_S), cookie_jar=aiohttp.DummyCookieJar()
            )
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            async with self._http.post(
                self._url or "", data=body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return None

    async def _forget(self, message_id: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zrem(self._due, message_id)
            pipe.delete(self._kept(message_id))
            await pipe.execute()

    def _kept(self, message_id: str) -> str:
        return f"{self._due}:{message_id}"
