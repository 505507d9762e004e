"""STUN binding requests and their answers, as far as an ICE-lite agent needs them.

Only what RFC 8445 section 7.3 asks of the controlled, lite side: recognise a binding request,
prove that its sender knows our password, say where it came from. Every function is total on
arbitrary bytes: a datagram that is not what we expect yields ``None`` or ``False``, never an
exception, since the sender may be anybody.
"""

from __future__ import annotations

import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass
from typing import Final

MAGIC_COOKIE: Final = 0x2112A442
HEADER_LENGTH: Final = 20
BINDING_REQUEST: Final = 0x0001
BINDING_SUCCESS: Final = 0x0101
BINDING_ERROR: Final = 0x0111

_USERNAME: Final = 0x0006
_MESSAGE_INTEGRITY: Final = 0x0008
_ERROR_CODE: Final = 0x0009
_XOR_MAPPED_ADDRESS: Final = 0x0020
_USE_CANDIDATE: Final = 0x0025
_FINGERPRINT: Final = 0x8028
_ICE_CONTROLLED: Final = 0x8029

_INTEGRITY_SIZE: Final = 24  # attribute header and 20 bytes of HMAC-SHA1
_FINGERPRINT_SIZE: Final = 8
_FINGERPRINT_XOR: Final = 0x5354554E
MAX_LENGTH: Final = 1500
"""A whole datagram: a browser may add attributes that nobody here reads."""
_MAX_ATTRIBUTES: Final = 24

_HEADER: Final = struct.Struct("!HHI12s")
_ATTRIBUTE: Final = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """A well-formed connectivity check; nothing in it is trusted before `verify`."""

    transaction_id: bytes
    remote_ufrag: bytes
    use_candidate: bool
    claims_controlled: bool
    integrity_offset: int


def local_ufrag_of(data: bytes) -> bytes | None:
    """Return the part of USERNAME that names us, or None. Nothing else is read of a stranger's datagram."""
    if len(data) < HEADER_LENGTH + 8 or len(data) > MAX_LENGTH:
        return None
    kind, length, cookie, _ = _HEADER.unpack_from(data)
    if kind != BINDING_REQUEST or cookie != MAGIC_COOKIE or length != len(data) - HEADER_LENGTH:
        return None
    position = HEADER_LENGTH
    for _ in range(_MAX_ATTRIBUTES):
        if position + 4 > len(data):
            return None
        attribute, size = _ATTRIBUTE.unpack_from(data, position)
        if attribute == _USERNAME:
            return data[position + 4 : position + 4 + size].partition(b":")[0]
        position += 4 + (size + 3 & ~3)
    return None


def parse_request(data: bytes) -> BindingRequest | None:
    """Read a binding request that carries USERNAME and MESSAGE-INTEGRITY, else None.

    What follows MESSAGE-INTEGRITY is not covered by it and is ignored (RFC 8489 section 14.5).
    """
    if local_ufrag_of(data) is None:
        return None
    remote_ufrag = b""
    use_candidate = claims_controlled = False
    position = HEADER_LENGTH
    for _ in range(_MAX_ATTRIBUTES):
        if position + 4 > len(data):
            return None
        attribute, size = _ATTRIBUTE.unpack_from(data, position)
        if position + 4 + size > len(data):
            return None
        if attribute == _USERNAME:
            remote_ufrag = data[position + 4 : position + 4 + size].partition(b":")[2]
        elif attribute == _USE_CANDIDATE:
            use_candidate = True
        elif attribute == _ICE_CONTROLLED:
            claims_controlled = True
        elif attribute == _MESSAGE_INTEGRITY:
            if size != _INTEGRITY_SIZE - 4:
                return None
            return BindingRequest(
                transaction_id=data[8:HEADER_LENGTH],
                remote_ufrag=remote_ufrag,
                use_candidate=use_candidate,
                claims_controlled=claims_controlled,
                integrity_offset=position,
            )
        position += 4 + (size + 3 & ~3)
    return None


def verify(data: bytes, request: BindingRequest, password: bytes) -> bool:
    """Whether the request was signed with `password`; the comparison takes constant time."""
    offset = request.integrity_offset
    signed = bytearray(data[:offset])
    struct.pack_into("!H", signed, 2, offset - HEADER_LENGTH + _INTEGRITY_SIZE)
    expected = hmac.digest(password, signed, "sha1")
    return hmac.compare_digest(expected, data[offset + 4 : offset + _INTEGRITY_SIZE])


def success_response(request: BindingRequest, address: tuple[str, int], password: bytes) -> bytes:
    """Return the signed response that tells the sender its `address` as we see it (RFC 8445 section 7.3)."""
    body = _xor_mapped_address(address, request.transaction_id)
    return _signed(BINDING_SUCCESS, request.transaction_id, body, password)


def role_conflict_response(request: BindingRequest, password: bytes) -> bytes:
    """Return the 487 response to a peer that takes the controlled role, which is always ours (RFC 8445 section
    7.3.1.1).
    """
    reason = b"Role Conflict"
    value = struct.pack("!HBB", 0, 4, 87) + reason
    body = _ATTRIBUTE.pack(_ERROR_CODE, len(value)) + value + bytes(-len(value) % 4)
    return _signed(BINDING_ERROR, request.transaction_id, body, password)


def _xor_mapped_address(address: tuple[str, int], transaction_id: bytes) -> bytes:
    packed = ipaddress.ip_address(address[0].partition("%")[0]).packed
    pad = struct.pack("!I", MAGIC_COOKIE) + transaction_id
    port = address[1] ^ (MAGIC_COOKIE >> 16)
    family = 1 if len(packed) == 4 else 2
    value = struct.pack("!BBH", 0, family, port) + bytes(
        octet ^ mask for octet, mask in zip(packed, pad, strict=False)
    )
    return _ATTRIBUTE.pack(_XOR_MAPPED_ADDRESS, len(value)) + value


def _signed(kind: int, transaction_id: bytes, body: bytes, password: bytes) -> bytes:
    header = _HEADER.pack(kind, len(body) + _INTEGRITY_SIZE, MAGIC_COOKIE, transaction_id)
    digest = hmac.digest(password, header + body, "sha1")
    body += _ATTRIBUTE.pack(_MESSAGE_INTEGRITY, len(digest)) + digest
    message = _HEADER.pack(kind, len(body) + _FINGERPRINT_SIZE, MAGIC_COOKIE, transaction_id) + body
    checksum = zlib.crc32(message) ^ _FINGERPRINT_XOR
    return message + _ATTRIBUTE.pack(_FINGERPRINT, 4) + struct.pack("!I", checksum)
