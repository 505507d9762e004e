"""Makes and redeems invitations to continue with a contact by another channel: a signed link, or a code to read out.

Each is valid for one taker, one contact and one channel, for a quarter of an hour; a new one for the same contact
replaces the former. Redis holds ids, and keyed hashes of the codes and of takers.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from gateway.platform.languages import in_language
from gateway.platform.security.tokens import InvalidTokenError, TokenSigner
from gateway.platform.times import from_ms
from queueing.model import Channel
from queueing.runner import answer

AUDIENCE = "invitation"
LIFETIME = timedelta(minutes=15)
_DIGITS = 8
"""As many as a person can hear, remember and type on a telephone; guesses are few and the time is short."""

# KEYS: the invitation. ARGV: the channel, and the taker. Gives the invitation away, to one taker.
_TAKE = """
local held = redis.call('HMGET', KEYS[1], 'contact', 'channel', 'taker')
if not held[1] or held[2] ~= ARGV[1] or (held[3] or ARGV[2]) ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'taker', ARGV[2])
return held[1]
"""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation for a citizen: ``token`` in a link, or ``code`` by voice."""

    contact_id: str
    channel: Channel
    language: str
    code: str
    token: str
    expires_at_ms: int

    def url(self, origin: str) -> str:
        """Return the link to the page in the citizen's language; the token stands behind the ``#``, where no
        server's log sees it."""
        return in_language(f"{origin}/#continue={self.token}", self.language)


class Invitations:
    """Makes and redeems the invitations of a station."""

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        signer: TokenSigner,
        secret: bytes,
        now_ms: Callable[[], int],
    ) -> None:
        """*redis* decodes its answers; *secret* keys the hashes of codes."""
        self._redis = redis
        self._prefix = f"{station_key}:invitation"
        self._signer = signer
        self._secret = secret
        self._now_ms = now_ms

    async def make(
        self, contact_id: str, channel: Channel, language: str, lifetime: timedelta = LIFETIME
    ) -> Invitation:
        """Make an invitation; a former one of the contact is void."""
        name = secrets.token_hex(12)
        code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        lifetime_ms = int(lifetime.total_seconds() * 1000)
        previous = await answer(
            self._redis.set(self._of(contact_id), name, px=lifetime_ms, get=True)
        )
        fields: dict[Any, Any] = {"contact": contact_id, "channel": str(channel)}
        async with self._redis.pipeline(transaction=True) as pipe:
            if previous:
                pipe.delete(self._key(str(previous)))
            pipe.hset(self._key(name), mapping=fields)
            pipe.pexpire(self._key(name), lifetime_ms)
            # two with the same digits at the same time: the later one has them
            pipe.set(self._code(code), name, px=lifetime_ms)
            await pipe.execute()
        now_ms = self._now_ms()
        token = self._signer.sign(AUDIENCE, contact_id, now=from_ms(now_ms), ttl=lifetime, jti=name)
        return Invitation(contact_id, channel, language, code, token, now_ms + lifetime_ms)

    async def void(self, contact_id: str) -> None:
        """Make the contact's invitation void, if there is one."""
        name = await answer(self._redis.getdel(self._of(contact_id)))
        if name:
            await answer(self._redis.delete(self._key(str(name))))

    async def take(self, given: str, channel: Channel, taker: str | None) -> str | None:
        """Redeem an invitation: *given* is a token or a code (blanks and hyphens do not count). Return its contact, or
        None when it is invalid, used, or for another channel.

        *taker* is a secret of the one who redeems it: the same one may redeem it again, since what follows may have
        been broken off or its answer lost. None is another taker each time.
        """
        name = await self._name(given)
        if name is None:
            return None
        by = self._taker(name, taker or secrets.token_hex(12))
        held: Any = await answer(self._redis.eval(_TAKE, 1, self._key(name), str(channel), by))
        return None if held is None else str(held)

    async def _name(self, given: str) -> str | None:
        digits = "".join(each for each in given if each not in " -")
        if digits.isascii() and digits.isdigit() and len(digits) == _DIGITS:
            found = await answer(self._redis.get(self._code(digits)))
            return None if found is None else str(found)
        try:
            claims = self._signer.verify(AUDIENCE, given, now=from_ms(self._now_ms()))
        except InvalidTokenError:
            return None
        return str(claims.get("jti", ""))

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    def _of(self, contact_id: str) -> str:
        return f"{self._prefix}-of:{contact_id}"

    def _taker(self, name: str, taker: str) -> str:
        made = hmac.new(self._secret, f"taker/{name}/{taker}".encode(), hashlib.sha256)
        return made.hexdigest()[:32]

    def _code(self, digits: str) -> str:
        made = hmac.new(self._secret, digits.encode(), hashlib.sha256).hexdigest()
        return f"{self._prefix}-code:{made[:32]}"
