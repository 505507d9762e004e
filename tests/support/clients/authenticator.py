"""An authenticator in software: makes a passkey and signs with it, as a browser hands both on (WebAuthn level 2)."""

import hashlib
import json
import secrets
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One passkey for one relying party; ``count`` is the number of its signatures so far."""

    def __init__(self, origin: str, rp_id: str) -> None:
        self.origin, self.rp_id = origin, rp_id
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)

    def create(self, options: dict) -> dict:
        """What ``navigator.credentials.create`` gives for these options."""
        numbers = self._key.public_key().public_numbers()
        # COSE: EC2, ES256, P-256 (RFC 9053, section 7.1)
        key = {1: 2, 3: -7, -1: 1, -2: _octets(numbers.x), -3: _octets(numbers.y)}
        attested = bytes(16) + struct.pack(">H", len(self._id)) + self._id + cbor2.dumps(key)
        told = self._data(USER_PRESENT | USER_VERIFIED | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=attestation,
        )

    def sign(self, options: dict) -> dict:
        """What ``navigator.credentials.get`` gives for these options."""
        self.count += 1
        client = self._client_data("webauthn.get", options["challenge"])
        told = self._data(USER_PRESENT | USER_VERIFIED)
        signature = self._key.sign(
            told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._credential(clientDataJSON=client, authenticatorData=told, signature=signature)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _credential(self, **response: bytes) -> dict:
        name = bytes_to_base64url(self._id)
        encoded = {field: bytes_to_base64url(octets) for field, octets in response.items()}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": encoded,
            "clientExtensionResults": {},
        }


def _octets(number: int) -> bytes:
    return number.to_bytes(32, "big")
