"""Enough of a TURN client (RFC 8656) to ask a relay whom it would relay to."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import socket
import struct

_COOKIE = 0x2112A442
ALLOCATE, CREATE_PERMISSION = 0x003, 0x008
_USERNAME, _INTEGRITY, _ERROR, _PEER = 0x0006, 0x0008, 0x0009, 0x0012
_REALM, _NONCE, _FAMILY, _TRANSPORT = 0x0014, 0x0015, 0x0017, 0x0019
_UDP = bytes((17, 0, 0, 0))


class TurnClient:
    """One allocation over UDP; requests answer their error code, 0 for success."""

    def __init__(self, server: tuple[str, int], username: str, password: str) -> None:
        family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.settimeout(5)
        self._socket.connect(server)
        self._username, self._password = username, password
        self._realm = self._nonce = b""

    def allocate(self, *, ipv6: bool = False) -> int:
        """Ask for a relayed address."""
        family = [(_FAMILY, bytes((2 if ipv6 else 1, 0, 0, 0)))]
        wanted = [(_TRANSPORT, _UDP), *family]
        code = self._request(ALLOCATE, wanted)
        return self._request(ALLOCATE, wanted) if code == 401 else code

    def permit(self, *peers: str) -> int:
        """Ask for permission to relay to and from peers."""
        code = self._request(CREATE_PERMISSION, [(_PEER, peer) for peer in peers])
        if code == 438:  # another nonce
            code = self._request(CREATE_PERMISSION, [(_PEER, peer) for peer in peers])
        return code

    def close(self) -> None:
        self._socket.close()

    def _request(self, method: int, attributes: list[tuple[int, bytes | str]]) -> int:
        transaction = secrets.token_bytes(12)
        body = b"".join(
            _attribute(kind, _xored(value, transaction) if isinstance(value, str) else value)
            for kind, value in attributes
        )
        if self._nonce:
            body += _attribute(_USERNAME, self._username.encode())
            body += _attribute(_REALM, self._realm) + _attribute(_NONCE, self._nonce)
            head = struct.pack("!HHI12s", method, len(body) + 24, _COOKIE, transaction)
            credential = b":".join([self._username.encode(), self._realm, self._password.encode()])
            key = hashlib.md5(credential, usedforsecurity=False).digest()
            body += _attribute(_INTEGRITY, hmac.digest(key, head + body, "sha1"))
        message = struct.pack("!HHI12s", method, len(body), _COOKIE, transaction) + body
        for _ in range(3):
            self._socket.send(message)
            try:
                answer = self._socket.recv(2048)
            except TimeoutError:
                continue
            if answer[8:20] == transaction:
                return self._code(answer)
        raise TimeoutError("the relay does not answer")

    def _code(self, answer: bytes) -> int:
        code, position = 0, 20
        while position + 4 <= len(answer):
            kind, size = struct.unpack_from("!HH", answer, position)
            value = answer[position + 4 : position + 4 + size]
            if kind == _ERROR:
                code = value[2] * 100 + value[3]
            elif kind == _REALM:
                self._realm = value
            elif kind == _NONCE:
                self._nonce = value
            position += 4 + (size + 3 & ~3)
        return code


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _xored(peer: str, transaction: bytes) -> bytes:
    packed = ipaddress.ip_address(peer).packed
    pad = struct.pack("!I", _COOKIE) + transaction
    port = 40_000 ^ (_COOKIE >> 16)
    address = bytes(a ^ b for a, b in zip(packed, pad, strict=False))
    return struct.pack("!BBH", 0, 1 if len(packed) == 4 else 2, port) + address
