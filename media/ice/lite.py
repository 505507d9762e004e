"""ICE-lite: the controlled side that answers connectivity checks and never sends its own.

The agent is pure: a check goes in; the response, and whether the path was nominated, come out.
After an ICE restart the old credentials stay valid until the first nomination with the new ones, so
that media keeps flowing on the old path meanwhile (RFC 8445 section 9).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from media.ice import stun


@dataclass(frozen=True, slots=True)
class Credentials:
    """One generation of a side's user fragment and password (RFC 8445 section 5.3)."""

    ufrag: str
    password: str

    @classmethod
    def generate(cls) -> Credentials:
        """Fresh random credentials: 48 bits of fragment, 144 bits of password."""
        return cls(ufrag=secrets.token_hex(6), password=secrets.token_hex(18))


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of a connectivity check.

    `response` goes back to the sender of the check, None when the check is refused. `validated`: the
    sender has proved that it knows our password. `nominated`: it has chosen this path.
    """

    response: bytes | None
    validated: bool = False
    nominated: bool = False


_REFUSED: Final = CheckOutcome(response=None)


@dataclass(slots=True)
class _Generation:
    local: Credentials
    remote: Credentials


class IceLiteAgent:
    """The ICE state of one peer: its current credentials, and those before a restart."""

    __slots__ = ("_current", "_previous")

    def __init__(self, remote: Credentials, local: Credentials | None = None) -> None:
        self._current = _Generation(local or Credentials.generate(), remote)
        self._previous: _Generation | None = None

    @property
    def local(self) -> Credentials:
        """Our credentials, as the answer in force advertises them."""
        return self._current.local

    @property
    def remote(self) -> Credentials:
        """The browser's credentials, as the offer in force names them."""
        return self._current.remote

    @property
    def local_ufrags(self) -> tuple[str, ...]:
        """Every user fragment under which checks for this peer may arrive now."""
        if self._previous is None:
            return (self._current.local.ufrag,)
        return (self._current.local.ufrag, self._previous.local.ufrag)

    def restart(self, remote: Credentials) -> Credentials:
        """Start a new generation for the offer's `remote` credentials; returns our new ones."""
        self._previous = self._current
        self._current = _Generation(Credentials.generate(), remote)
        return self._current.local

    def handle_check(self, data: bytes, source: tuple[str, int]) -> CheckOutcome:
        """Check one binding request from `source`; without the right password it is refused."""
        request = stun.parse_request(data)
        if request is None:
            return _REFUSED
        generation = self._generation_of(data)
        if generation is None:
            return _REFUSED
        password = generation.local.password.encode()
        if not stun.verify(data, request, password):
            return _REFUSED
        if not hmac.compare_digest(request.remote_ufrag, generation.remote.ufrag.encode()):
            return _REFUSED
        if request.claims_controlled:
            return CheckOutcome(stun.role_conflict_response(request, password))
        nominated = request.use_candidate and generation is self._current
        if nominated:
            self._previous = None
        response = stun.success_response(request, source, password)
        return CheckOutcome(response, validated=True, nominated=nominated)

    def _generation_of(self, data: bytes) -> _Generation | None:
        ufrag = stun.local_ufrag_of(data)
        if ufrag is None:
            return None
        for generation in (self._current, self._previous):
            if generation is not None and generation.local.ufrag.encode() == ufrag:
                return generation
        return None
