"""Routes by which people of the staff manage their own second factors and prove once more who they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.accounts.factors import Factors
from gateway.accounts.passwords import BUSY
from gateway.accounts.proofs_http import (
    CodeText,
    PasskeyAnswer,
    PasskeyAsked,
    ProofGiven,
    TicketText,
    one_proof,
)
from gateway.accounts.sessions import Sessions
from gateway.accounts.tables import (
    SecondFactor,
)
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response

Label = Annotated[str, msgspec.Meta(max_length=64)]


class OwnFactor(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A second factor as its owner sees it."""

    id: str
    kind: Literal["totp", "passkey"]
    label: str
    created_at: datetime
    used_at: datetime | None


class OwnFactors(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The caller's factors, oldest first. ``required``: the role needs one. ``passkeyHost``: the host at whose pages
    passkeys can be used; null for nowhere."""

    factors: list[OwnFactor]
    recovery_codes_left: int
    required: bool
    passkey_host: str | None


class TotpOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A secret for an authenticator app, as text and as ``uri``; ``qr`` draws the uri, a text of 0 (light) and 1
    (dark) for each row."""

    ticket: str
    secret: str
    uri: str
    qr: list[str]


class TotpEnrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The offer's ticket, a code of the app, and a name for it."""

    ticket: TicketText
    code: CodeText
    label: Label = ""


class PasskeyEnrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The offer's ticket, what ``PublicKeyCredential.toJSON()`` gives, and a name for it."""

    ticket: TicketText
    passkey: PasskeyAnswer
    label: Label = ""


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Recovery codes, which are shown this once; empty where the account's former set remains valid."""

    recovery_codes: list[str]


class FactorsApi:
    """Handles the routes of one's own factors."""

    def __init__(self, factors: Factors, sessions: Sessions) -> None:
        self._factors = factors
        self._sessions = sessions

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        wrong = {422: "The code or passkey is not accepted, or the attempt is over."}
        return (
            Route(
                "GET", "/api/v1/me/factors", self.listing, "One's own second factors", "me",
                response=OwnFactors,
            ),
            Route(
                "POST", "/api/v1/me/factors/totp", self.offer_totp,
                "Begin to enrol an authenticator app", "me",
                response=TotpOffered, status=201, errors={409: "There is one already."},
            ),
            Route(
                "PUT", "/api/v1/me/factors/totp", self.add_totp,
                "Enrol the authenticator app", "me",
                request=TotpEnrolment, response=RecoveryCodes, errors=wrong,
            ),
            Route(
                "POST", "/api/v1/me/factors/passkey", self.offer_passkey,
                "Begin to enrol a passkey", "me",
                response=PasskeyAsked, status=201,
                errors={409: "The station has no name to bind passkeys to, or the account has ten."},
            ),
            Route(
                "PUT", "/api/v1/me/factors/passkey", self.add_passkey, "Enrol the passkey", "me",
                request=PasskeyEnrolment, response=RecoveryCodes,
                errors={**wrong, 409: "The passkey is enrolled already, or passkeys are off."},
            ),
            Route(
                "DELETE", "/api/v1/me/factors/{id}", self.remove, "Remove a second factor", "me",
                status=204, errors={409: "It is the last one, and the role needs one."},
            ),
            Route(
                "POST", "/api/v1/me/recovery-codes", self.renew_codes,
                "Replace one's recovery codes", "me", response=RecoveryCodes, status=201,
                errors={409: "There is no factor to recover from."},
            ),
            Route(
                "POST", "/api/v1/me/proof", self.prove, "Prove once more who one is", "me",
                request=ProofGiven, status=204,
                errors=BUSY | {422: "The password, code or passkey is not right."},
            ),
            Route(
                "POST", "/api/v1/me/proof/passkey", self.ask_passkey,
                "A challenge for one of one's passkeys", "me",
                response=PasskeyAsked, status=201, errors={409: "There is no passkey."},
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> OwnFactors:
        """Return the factors that the caller has enrolled."""
        staff = call.staff
        has = await self._factors.enrolled(staff.account_id)
        return OwnFactors(
            factors=[_shown(each) for each in has.factors],
            recovery_codes_left=has.codes_left,
            required=self._factors.policy.needs_factor(staff.account),
            passkey_host=self._factors.passkey_host,
        )

    async def offer_totp(self, call: Call) -> TotpOffered:
        """Return a secret, which is valid for this session and five minutes."""
        offer = await self._factors.offer_totp(call.staff.account, call.staff.session_id)
        return TotpOffered(ticket=offer.ticket, secret=offer.secret, uri=offer.uri, qr=offer.qr)

    async def add_totp(self, call: Call) -> RecoveryCodes:
        """Enrol the app whose code shows that it has the secret. The first factor of an account brings recovery
        codes, which are shown this once."""
        wanted: TotpEnrolment = call.body
        codes = await self._factors.add_totp(
            call.staff.account_id,
            call.staff.session_id,
            ticket=wanted.ticket,
            code=wanted.code,
            label=wanted.label,
        )
        return RecoveryCodes(recovery_codes=codes)

    async def offer_passkey(self, call: Call) -> PasskeyAsked:
        """Return the options for ``navigator.credentials.create``, and the ticket that completes the enrolment."""
        offer = await self._factors.offer_passkey(call.staff.account, call.staff.session_id)
        return PasskeyAsked(ticket=offer.ticket, options=offer.options)

    async def add_passkey(self, call: Call) -> RecoveryCodes:
        """Store the passkey's public key. The first factor of an account brings recovery codes, which are shown this
        once."""
        wanted: PasskeyEnrolment = call.body
        codes = await self._factors.add_passkey(
            call.staff.account_id,
            call.staff.session_id,
            ticket=wanted.ticket,
            answer=wanted.passkey,
            label=wanted.label,
        )
        return RecoveryCodes(recovery_codes=codes)

    async def remove(self, call: Call) -> web.Response:
        """Remove one of the caller's factors; the last one only where the role needs none."""
        await self._factors.remove(call.staff.account, call.staff.session_id, call.path("id"))
        return json_response(None, status=204)

    async def renew_codes(self, call: Call) -> RecoveryCodes:
        """Return new recovery codes; the former are void."""
        codes = await self._factors.renew_codes(call.staff.account_id, call.staff.session_id)
        return RecoveryCodes(recovery_codes=codes)

    async def ask_passkey(self, call: Call) -> PasskeyAsked:
        """Return the options for ``navigator.credentials.get``, and the ticket to bring with the answer."""
        offer = await self._factors.passkey_for_proof(call.staff.account_id, call.staff.session_id)
        return PasskeyAsked(ticket=offer.ticket, options=offer.options)

    async def prove(self, call: Call) -> web.Response:
        """Check a password or second factor; the session may do sensitive acts for a while afterwards."""
        wanted: ProofGiven = call.body
        staff = call.staff
        if wanted.password is not None and wanted.code is None and wanted.passkey is None:
            if not await self._sessions.prove_password(staff, wanted.password):
                raise ApiError(422, "password_wrong", "The password is not right.")
        else:
            proof = one_proof(wanted.code, None, wanted.passkey)
            method = await self._factors.prove(
                staff.account_id, staff.session_id, proof, wanted.ticket
            )
            await self._sessions.note_proof(staff, method)
        return json_response(None, status=204)


def _shown(factor: SecondFactor) -> OwnFactor:
    return OwnFactor(
        id=factor.id,
        kind="totp" if factor.kind == "totp" else "passkey",
        label=factor.label,
        created_at=factor.created_at,
        used_at=factor.used_at,
    )
