"""Checks operators' public codes for citizens, who learn nothing but the state of a code, and may ask rarely. Calls
have codes of their own (:mod:`gateway.contacts.call_codes`)."""

import re
from enum import StrEnum

from gateway.accounts import sql as accounts
from gateway.platform.refused import too_many
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle

_FORM = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}")


class Standing(StrEnum):
    """The state of a code."""

    VALID = "valid"
    """A conversation with one of ours is going on under it."""
    WRITTEN = "written"
    """An operator's own code, by which answers in writing are signed."""
    RETIRED = "retired"
    UNKNOWN = "unknown"


def as_code(written: str) -> str:
    """Return a code as people write it (small letters, blanks, no dash) in the form in which it is shown."""
    bare = re.sub(r"[\s-]+", "", written[:32]).upper()
    return f"{bare[:3]}-{bare[3:]}"[:16] if len(bare) > 3 else bare


class OperatorCodes:
    """Looks up operators' codes; *attempts* limits how often a client address may ask."""

    def __init__(
        self,
        database: Database,
        attempts: AddressThrottle,
    ) -> None:
        self._database = database
        self._attempts = attempts

    async def check(self, written: str, address: str) -> Standing:
        """Return the state of the code that somebody at *address* wrote. Raises ``Refused`` (``too_many_requests``)."""
        wait_s = await self._attempts.take(address)
        if wait_s > 0:
            raise too_many(wait_s)
        code = as_code(written)
        if not _FORM.fullmatch(code):
            return Standing.UNKNOWN
        async with self._database.reading() as session:
            account = await accounts.by_code(session, code)
        if account is None:
            return Standing.UNKNOWN
        return Standing.WRITTEN if account.disabled_at is None else Standing.RETIRED
