"""The first administrator of a new station, made on a page with a code that the command line printed.

The code is valid for ten to twenty minutes and is derived from the station's own key, so that every gateway knows it and
none must store it. Once an administrator exists, demonstration or not, the page is closed for ever, and the code is
invalid.
"""

import asyncio
import base64
import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.service import Accounts, NewAccount
from gateway.platform.refused import Refused, too_many
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import Throttle
from signaling.limits import Rate

KEY: Final = "first-start"
ORIGIN: Final = "first-start"
WINDOW_S: Final = 600
LENGTH: Final = 12
PER_ADDRESS: Final = Rate(5, 600)
"""How many codes one address may try."""
PER_STATION: Final = Rate(30, 600)
"""And all of them together: of 60 bits, nobody finds any by trying."""


def code_at(key: bytes, at: datetime) -> str:
    """Return the code that is printed at a time, in groups of four."""
    return _grouped(_code(key, _window(at)))


def is_code(key: bytes, given: str, at: datetime) -> bool:
    """Return whether *given* was printed in this time window or in the one before; dashes, spaces and case are ignored."""
    plain = "".join(sign for sign in given.upper() if sign.isalnum()).encode()
    found = False
    for window in (_window(at), _window(at) - 1):
        found |= hmac.compare_digest(plain, _code(key, window).encode())
    return found


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW_S


def _code(key: bytes, window: int) -> str:
    digest = hmac.new(key, f"first-start/{window}".encode(), sha256).digest()
    return base64.b32encode(digest).decode()[:LENGTH]


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


async def is_open(session: AsyncSession) -> bool:
    """Return whether no administrator exists, enabled or not."""
    found = await session.execute(
        select(func.count()).select_from(Account).where(Account.role == Role.ADMIN.value)
    )
    return found.scalar_one() == 0


class FirstStart:
    """Makes the first administrator's account."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        key: bytes,
        *,
        by_address: Throttle,
        together: Throttle,
        clock: Callable[[], datetime],
    ) -> None:
        """*by_address* and *together* limit attempts at the code."""
        self._database = database
        self._accounts = accounts
        self._key = key
        self._by_address = by_address
        self._together = together
        self._clock = clock
        self._making = asyncio.Lock()

    async def is_open(self) -> bool:
        """Return whether the page may still be used."""
        async with self._database.reading() as session:
            return await is_open(session)

    async def make(
        self, code: str, address: str, *, username: str, display_name: str, password: str
    ) -> None:
        """Make the administrator, whose next sign-in asks for a second factor if the role needs one.

        Raises :class:`Refused`: ``first_start_closed``, ``too_many_requests``, ``code_wrong``, ``password_weak``,
        ``password_common``, and what adding an account raises.
        """
        async with self._making:
            if not await self.is_open():
                raise Refused("first_start_closed", "The station has an administrator.")
            for throttle, key in ((self._by_address, address), (self._together, "station")):
                if (wait_s := await throttle.take(key)) > 0:
                    raise too_many(wait_s)
            if not is_code(self._key, code, self._clock()):
                raise Refused("code_wrong", "This code is not good (any more).", kind="forbidden")
            await self._accounts.check_password(password, username, display_name)
            wanted = NewAccount(username, Role.ADMIN, password, display_name or username, {})
            await self._accounts.add_all([wanted], one_time=False, origin=ORIGIN)
