"""Keys of SRTP in a session description (RFC 4568), and the sessions made of them (RFC 3711)."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass

from pylibsrtp import Policy, Session

_SUITES = {
    "AES_CM_128_HMAC_SHA1_80": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
    "AES_CM_128_HMAC_SHA1_32": (Policy.SRTP_PROFILE_AES128_CM_SHA1_32, 30),
    "AEAD_AES_128_GCM": (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "AEAD_AES_256_GCM": (Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
}
"""Suite -> (libsrtp's profile, octets of key and salt together)."""
SUITE = "AES_CM_128_HMAC_SHA1_80"
"""What our own offers name: the one that every exchange has."""
_LINE = re.compile(r"([0-9]{1,9}) ([A-Za-z0-9_]{1,64}) inline:([A-Za-z0-9+/=]{1,128})([|][^ ]*)?\Z")
_LATE_PACKETS = 512


@dataclass(frozen=True, slots=True)
class CryptoLine:
    """One `a=crypto` attribute without its name. `master` is key and salt."""

    tag: int
    suite: str
    master: bytes

    @property
    def text(self) -> str:
        """The attribute's value."""
        return f"{self.tag} {self.suite} inline:{base64.b64encode(self.master).decode()}"


def parse_crypto(value: str) -> CryptoLine | None:
    """Read the value of an attribute; None for one that we cannot use: an unknown suite, a key of another length, session
    parameters (they would switch off what we insist on), an MKI."""
    found = _LINE.match(value.strip())
    if found is None or found[2] not in _SUITES:
        return None
    if any(":" in part for part in (found[4] or "").split("|")):
        return None
    try:
        master = base64.b64decode(found[3], validate=True)
    except (binascii.Error, ValueError):
        return None
    return (
        CryptoLine(int(found[1]), found[2], master) if len(master) == _SUITES[found[2]][1] else None
    )


def fresh(tag: int = 1, suite: str = SUITE) -> CryptoLine:
    """Return a line with a new key of ours."""
    return CryptoLine(tag, suite, secrets.token_bytes(_SUITES[suite][1]))


class Protection:
    """SRTP of one leg: our key for what we send, the other side's for what arrives.

    Packets of several SSRCs are taken under one key, since an exchange may change its SSRC during a call.
    """

    def __init__(self, ours: CryptoLine, theirs: CryptoLine) -> None:
        self._outbound = Session(_policy(ours, Policy.SSRC_ANY_OUTBOUND))
        self._inbound = Session(_policy(theirs, Policy.SSRC_ANY_INBOUND))

    def protect(self, packet: bytes, *, rtcp: bool) -> bytes:
        """Return the packet protected."""
        return self._outbound.protect_rtcp(packet) if rtcp else self._outbound.protect(packet)

    def unprotect(self, packet: bytes, *, rtcp: bool) -> bytes:
        """Return the packet in clear. Raises `pylibsrtp.Error` for one that is not authentic or came before."""
        return self._inbound.unprotect_rtcp(packet) if rtcp else self._inbound.unprotect(packet)


def _policy(line: CryptoLine, direction: int) -> Policy:
    policy = Policy(key=line.master, ssrc_type=direction, srtp_profile=_SUITES[line.suite][0])
    policy.window_size = _LATE_PACKETS
    return policy
