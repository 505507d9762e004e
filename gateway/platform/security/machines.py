"""Authenticates other systems that call the station: which tokens are valid for what, and how often they may call."""

import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest

from signaling.limits import Limiter, Rate

WRONG_TOKENS = Rate(20, 60)
"""How many wrong tokens one address may present; tokens are long, so this is only against noise."""


class Machines:
    """The tokens of other systems, by what they open (``telephony``). Without a token it is switched off."""

    def __init__(
        self,
        tokens: Mapping[str, Sequence[str]],
        *,
        rate: Rate | None,
        wrong: Rate | None = WRONG_TOKENS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """*rate* limits the requests of each token, *wrong* the wrong tokens from each address."""
        self._digests = {what: [_digest(each) for each in good] for what, good in tokens.items()}
        self._rate = Limiter(rate)
        self._wrong = Limiter(wrong)
        self._monotonic = monotonic

    def is_on(self, what: str) -> bool:
        """Return whether any token opens it."""
        return bool(self._digests.get(what))

    def knows(self, what: str, token: str) -> bool:
        """Return whether the token opens it; every token is compared, in constant time."""
        given = _digest(token)
        found = False
        for good in self._digests.get(what, ()):
            found |= compare_digest(given, good)
        return found

    def wait_s(self, what: str, token: str) -> float:
        """Count a request with a valid token; return 0 if it is allowed, else the seconds to wait."""
        return self._rate.take(f"{what}/{_digest(token).hex()}", self._monotonic())

    def wrong_wait_s(self, address: str) -> float:
        """Count a wrong token from an address; return 0 while that is tolerated, else the seconds to wait."""
        return self._wrong.take(address, self._monotonic())


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
