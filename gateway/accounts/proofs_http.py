"""The requests and answers by which callers prove who they are."""

from typing import Annotated, Any

import msgspec

from gateway.accounts.passwords import MAX_LENGTH
from gateway.accounts.proofs import Proof
from gateway.platform.http.errors import ApiError

TicketText = Annotated[str, msgspec.Meta(min_length=16, max_length=64)]
CodeText = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
PasswordText = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LENGTH)]
PasskeyAnswer = dict[str, Any]


class Ticket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ticket of an attempt."""

    ticket: TicketText


class PasskeyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """``options`` for ``navigator.credentials`` (its octets in base64url), and the ticket to bring with the answer."""

    ticket: str
    options: dict[str, Any]


class FactorAnswer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The ticket, and one of: an app's code, a recovery code, a passkey's answer as ``PublicKeyCredential.toJSON()``
    gives it."""

    ticket: TicketText
    code: CodeText | None = None
    recovery_code: CodeText | None = None
    passkey: PasskeyAnswer | None = None

    @property
    def proof(self) -> Proof:
        """Return the proof that the caller brought. Raises ``ApiError`` unless there is exactly one."""
        return one_proof(self.code, self.recovery_code, self.passkey)


class ProofGiven(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """One of: the password, an app's code, a passkey's answer with the ticket of its challenge."""

    password: PasswordText | None = None
    code: CodeText | None = None
    passkey: PasskeyAnswer | None = None
    ticket: TicketText | None = None


def one_proof(code: str | None, recovery_code: str | None, passkey: dict[str, Any] | None) -> Proof:
    """Return the proof that is given. Raises ``ApiError`` (422) for none, and for several."""
    if sum(each is not None for each in (code, recovery_code, passkey)) != 1:
        raise ApiError(422, "invalid", "Exactly one proof is to be given.")
    return Proof(code=code, recovery_code=recovery_code, passkey=passkey)
