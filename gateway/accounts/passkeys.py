"""Makes and checks challenges for passkeys (WebAuthn level 2), with the station as relying party."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

TIMEOUT_MS = 120_000


@dataclass(frozen=True, slots=True)
class Credential:
    """A passkey as it is stored; both texts are base64url."""

    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Makes options for browsers and checks their answers, for the host to which passkeys are bound and the origin
    of the pages that may use them."""

    id: str
    origin: str

    def creation(
        self, *, account_id: str, username: str, name: str, known: list[str]
    ) -> tuple[dict[str, Any], str]:
        """Return options for ``navigator.credentials.create`` and their challenge (base64url).

        *known* are the ids of the account's passkeys, which the authenticator does not make a second time.
        """
        options = generate_registration_options(
            rp_id=self.id,
            rp_name=self.id,
            user_id=account_id.encode(),
            user_name=username,
            user_display_name=name,
            timeout=TIMEOUT_MS,
            exclude_credentials=_descriptors(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)

    def request(self, known: list[str]) -> tuple[dict[str, Any], str]:
        """Return options for ``navigator.credentials.get`` and their challenge (base64url)."""
        options = generate_authentication_options(
            rp_id=self.id, timeout=TIMEOUT_MS, allow_credentials=_descriptors(known)
        )
        return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)

    def created(self, answer: dict[str, Any], challenge: str) -> Credential | None:
        """Return the passkey that a browser made; None for an answer that does not verify."""
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
            )
        except _REFUSED:
            return None
        return Credential(
            bytes_to_base64url(made.credential_id),
            bytes_to_base64url(made.credential_public_key),
            made.sign_count,
        )

    def signed(self, answer: dict[str, Any], challenge: str, credential: Credential) -> int | None:
        """Return the authenticator's new count of signatures; None for a signature that does not verify.

        A count that does not grow is refused, unless it has always been 0 (WebAuthn, section 6.1.1).
        """
        try:
            signed = verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=base64url_to_bytes(credential.public_key),
                credential_current_sign_count=credential.sign_count,
            )
        except _REFUSED:
            return None
        return signed.new_sign_count


# What the library raises for odd octets is not its own exceptions alone.
_REFUSED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)


def relying_party_of(origin: str) -> RelyingParty | None:
    """Return the relying party of a station at *origin*; None where browsers accept no passkeys.

    A passkey is bound to a host name. A loopback address stands for ``localhost``; with any other address there are no
    passkeys.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        return RelyingParty(host, origin)
    if not is_here:
        return None
    port = "" if parts.port is None else f":{parts.port}"
    return RelyingParty("localhost", f"{parts.scheme}://localhost{port}")


def credential_id_of(answer: dict[str, Any]) -> str:
    """Return the id of the passkey that a browser says it used; empty if it names none."""
    given = answer.get("id")
    return given if isinstance(given, str) and len(given) <= 1400 else ""


def _descriptors(known: list[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]
