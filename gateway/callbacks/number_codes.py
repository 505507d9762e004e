"""Sends codes by text message, with which people prove that a telephone number is theirs before it is called."""

import hashlib
import hmac
import secrets
from typing import Any, Final

from redis.asyncio import Redis

from gateway.callbacks.tables import CODES
from gateway.mail.compose import LETTERS
from gateway.platform.http.pages import station_name
from gateway.platform.refused import Refused, too_many
from gateway.platform.text_messages import TextMessages
from gateway.platform.throttle import AddressThrottle, Throttle

GOOD_FOR_S: Final = int(CODES.span(None).total_seconds())
DIGITS: Final = 6
TRIES: Final = 5
"""Wrong codes after which another one has to be asked for."""

# KEYS: what is kept of a number. ARGV: the hash of the code that was written, the tries there are.
# Returns "ok", "wrong", or "none": never asked for, too old, or tried too often.
_CHECK = """
local code = redis.call('HGET', KEYS[1], 'code')
if not code then return 'none' end
if code == ARGV[1] then return 'ok' end
if redis.call('HINCRBY', KEYS[1], 'tries', 1) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
return 'wrong'
"""


class NumberCodes:
    """Sends and checks codes. It stores keyed hashes of numbers and codes in Redis, which all gateways share."""

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        texts: TextMessages,
        secret: bytes,
        *,
        station_name: str,
        asked: Throttle,
        tried: AddressThrottle,
    ) -> None:
        """*redis* decodes its answers. *asked* counts codes by number, *tried* what is written by address."""
        self._redis = redis
        self._prefix = f"{station_key}:number-code"
        self._texts = texts
        self._secret = secret
        self._station_name = station_name
        self._asked = asked
        self._tried = tried

    @property
    def configured(self) -> bool:
        """Whether codes can be sent, and are therefore demanded."""
        return self._texts.configured

    async def send(self, number: str, language: str) -> None:
        """Send a new code to *number* (with its country code); an older one is void. Raises ``Refused``:
        ``too_many_requests``."""
        wait_s = await self._asked.take(number)
        if wait_s > 0:
            raise too_many(wait_s)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        key = self._key(number)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping={"code": self._mark(f"{number}/{code}"), "tries": "0"})
            pipe.expire(key, GOOD_FOR_S)
            await pipe.execute()
        name = station_name(self._station_name, language)
        words = LETTERS.say(language, "callback.code.sms", station=name, code=code)
        await self._texts.put(number, words, good_for_s=GOOD_FOR_S)

    async def raise_refusal(self, number: str, code: str | None, address: str) -> None:
        """Raise ``Refused`` unless *code* is the one that was sent to *number*.

        The refusals are ``number_code_needed``, ``wrong_number_code``, ``number_code_over`` (never sent, too old, or
        tried too often) and ``too_many_requests``.
        """
        if not code:
            raise Refused("number_code_needed", "A code shows that the number is yours.")
        bare = "".join(sign for sign in code if sign.isdigit())
        async with self._tried.guess(address):
            told: Any = await self._redis.eval(
                _CHECK, 1, self._key(number), self._mark(f"{number}/{bare}"), str(TRIES)
            )
            if told == "wrong":
                raise Refused("wrong_number_code", "That is not the code.", kind="invalid")
            if told != "ok":
                raise Refused(
                    "number_code_over", "That code does not count any more.", kind="invalid"
                )

    async def forget(self, number: str) -> None:
        """Delete the code of *number*, which has served."""
        await self._redis.delete(self._key(number))

    def _key(self, number: str) -> str:
        return f"{self._prefix}:{self._mark(number)}"

    def _mark(self, text: str) -> str:
        made = hmac.new(self._secret, f"number-code/{text}".encode(), hashlib.sha256)
        return made.hexdigest()[:32]
