"""The proofs that an account can bring besides its password, and the offers that precede them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """Exactly one of: a code of an authenticator app, a recovery code, the answer of ``navigator.credentials.get``."""

    code: str | None = None
    recovery_code: str | None = None
    passkey: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FactorChallenge:
    """The demand for a second factor: the ticket to bring with it, until when, and the methods that the account has."""

    ticket: str
    methods: list[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A secret that becomes a factor once its owner brings a code of it with the ticket."""

    ticket: str
    secret: str
    uri: str
    qr: list[str]


@dataclass(frozen=True, slots=True)
class PasskeyOffer:
    """The options for a browser's ``navigator.credentials``, and the ticket to bring with its answer."""

    ticket: str
    options: dict[str, Any]
