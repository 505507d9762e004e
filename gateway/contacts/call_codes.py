"""Makes and checks the code by which a citizen can verify, while they talk, that the call is with this station."""

import hashlib
import hmac

from gateway.accounts.codes import OperatorCodes, Standing, as_code
from gateway.platform.ids import READABLE
from queueing.backend import Acd
from queueing.model import AgentState

_SIGNS = 6


class CallCodes:
    """Makes one code for each call. No code is stored: it follows from the contact and a secret."""

    def __init__(self, acd: Acd, secret: bytes) -> None:
        self._acd = acd
        self._secret = secret

    def of(self, contact_id: str) -> str:
        """Return the code that a contact's citizen is shown, e.g. ``7K4-92Q``."""
        digest = hmac.digest(self._secret, contact_id.encode(), hashlib.sha256)
        number = int.from_bytes(digest)
        signs = ""
        for _ in range(_SIGNS):
            number, place = divmod(number, len(READABLE))
            signs += READABLE[place]
        return as_code(signs)

    async def in_conversation(self, code: str) -> bool:
        """Return whether a present conversation has this code."""
        snapshot = await self._acd.snapshot()
        talking = {
            agent.contact
            for agent in snapshot.agents
            if agent.state is AgentState.BUSY and agent.contact
        }
        return any(hmac.compare_digest(self.of(contact), code) for contact in talking)


class CodeCheck:
    """Checks a code that a citizen was shown, in a call or in writing."""

    def __init__(self, operators: OperatorCodes, calls: CallCodes) -> None:
        self._operators = operators
        self._calls = calls

    async def check(self, written: str, address: str) -> Standing:
        """Return the standing of a code typed at *address*. Raises ``Refused``: ``too_many_requests``."""
        standing = await self._operators.check(written, address)
        code = as_code(written)
        if code.isascii() and await self._calls.in_conversation(code):
            return Standing.VALID
        return standing
