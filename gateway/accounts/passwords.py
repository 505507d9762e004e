"""Hashes and checks passwords with argon2id, away from the event loop, and in equal time for unknown names."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from gateway.platform.ids import READABLE
from gateway.platform.refused import Refused

P = ParamSpec("P")
T = TypeVar("T")

MIN_LENGTH = 10
MAX_LENGTH = 200
LONGEST_JUDGED = 64
LEAST_GUESSES_LOG10 = 8
"""A hundred million guesses are what an attacker who has not got the hash never makes."""
# OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
WAITING_LIMIT = 32

BUSY: Final = {503: "Too many people are signing in; later it may be done."}
"""In the document of the API: what routes that make or check a password may answer as well."""


class Passwords:
    """Hashes and verifies passwords in two threads of its own; closed with :meth:`close`."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
        self._waiting = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the argon2id hash of ``password``. Raises :class:`Refused` (``busy``)."""
        return await self._run(_hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Return whether ``password`` matches the ``stored`` hash; with None it takes as long and returns False.

        Raises :class:`Refused` (``busy``). When cancelled, the thread finishes by itself.
        """
        if stored is None:
            if self._nobody is None:
                self._nobody = await self.hash(secrets.token_hex(16))
            await self._run(_verify, self._nobody, password)
            return False
        return await self._run(_verify, stored, password)

    async def _run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        if self._waiting >= WAITING_LIMIT:
            raise Refused(
                "busy", "Too many people are signing in; try again.", kind="away", retry_after_s=2
            )
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(work, *arguments, **named))
        finally:
            self._waiting -= 1

    async def is_common(self, password: str, *about: str) -> bool:
        """Return whether a password would be among the first guesses; see :func:`is_common`. It runs in a thread."""
        return await self._run(is_common, password, *about)

    def close(self) -> None:
        """End the threads. Idempotent."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _hash(password: str) -> str:
    return HASHER.hash(password)


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_common(password: str, *about: str) -> bool:
    """Return whether a password would be among the first guesses, also of somebody who knows the texts *about* its
    owner.

    Blocks for some milliseconds; zxcvbn knows the passwords, names and words that are most in use.
    """
    # Imported here: its lists take a moment and some megabytes, and few processes ever ask.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    # longer than this it takes seconds, and is not common
    guessed = zxcvbn(password[:LONGEST_JUDGED], user_inputs=[word for word in about if word])
    return int(guessed["guesses_log10"]) < LEAST_GUESSES_LOG10


def one_time_password() -> str:
    """Return a random password that a person can type: four groups of four characters, 77 bits."""
    return "-".join("".join(secrets.choice(READABLE.lower()) for _ in range(4)) for _ in range(4))
