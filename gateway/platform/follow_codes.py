"""Codes by which citizens follow what they left: sixteen characters that nobody can guess, stored only as a hash."""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Generic, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.ids import READABLE
from gateway.platform.refused import Refused
from gateway.platform.security.keys import Keys
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle

Found = TypeVar("Found")

LENGTH = 16
"""77 bits."""
TRIED: Final = "follow-code"
"""The name of the rate by which codes are tried: one for whatever they belong to."""


Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class FollowedCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code as the citizen typed it."""

    code: Code


class FollowCodes:
    """Makes codes and hashes them. A code belongs to one id and is the same each time it is made."""

    def __init__(self, keys: Keys) -> None:
        self._making = keys.of("follow-code")
        self._hashing = keys.of("follow-code-hash")

    def of(self, contact_id: str) -> str:
        """Return the code of the thing with this id, as it is shown: ``K7M4-2QXP-9WTA-H3CD``.

        It is derived with a secret of the station, so the id alone does not reveal it; a page that asks again because the
        answer was lost gets the same one.
        """
        number = int.from_bytes(hmac.digest(self._making, contact_id.encode(), hashlib.sha512))
        signs = []
        for _ in range(LENGTH):
            number, sign = divmod(number, len(READABLE))
            signs.append(READABLE[sign])
        return "-".join("".join(signs[at : at + 4]) for at in range(0, LENGTH, 4))

    def hash(self, written: str) -> str:
        """Return the hash of a code as people type it (lower case, blanks, no dashes)."""
        bare = re.sub(r"[^0-9A-Z]+", "", written[:64].upper())
        return hmac.new(self._hashing, bare.encode(), hashlib.sha256).hexdigest()


class CodeLookUp(Generic[Found]):
    """Finds the thing that belongs to a typed code, and slows down guessing."""

    def __init__(
        self,
        codes: FollowCodes,
        tried: AddressThrottle,
        database: Database,
        read: Callable[[AsyncSession, str], Awaitable[Found | None]],
        *,
        nothing: str,
    ) -> None:
        """*tried* limits attempts by address, *read* finds the thing by the hash of its code, *nothing* is the sentence
        about a code that opens nothing."""
        self._codes = codes
        self._tried = tried
        self._database = database
        self._read = read
        self._nothing = nothing

    async def find(self, code: str, address: str) -> Found:
        """Return the thing with this code. Raises ``Refused``: ``not_found``, or ``too_many_requests`` before the look-up."""
        async with self._tried.guess(address):
            found = await self.known(code)
            if found is None:
                raise Refused("not_found", self._nothing)
        return found

    async def known(self, code: str) -> Found | None:
        """Return the thing with this code, without limiting attempts: for callers who count them themselves."""
        async with self._database.reading() as session:
            return await self._read(session, self._codes.hash(code))
