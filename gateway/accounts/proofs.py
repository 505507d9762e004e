"""The proofs that an account can bring besides its password, and the ways in which they can be refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """One of: a code of an app, a recovery code, what ``navigator.credentials.get`` gave."""

    code: str | None = None
    recovery_code: str | None = None
    passkey: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FactorChallenge:
    """A second factor that is waited for: the ticket to bring with it, and the methods that the account has."""

    ticket: str
    methods: list[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A secret that becomes a factor once a code of it is brought with the ticket."""

    ticket: str
    secret: str
    uri: str
    qr: list[str]


@dataclass(frozen=True, slots=True)
class PasskeyOffer:
    """The options for a browser's ``navigator.credentials``, and the ticket to bring with its answer."""

    ticket: str
    options: dict[str, Any]
