"""Reads the bodies of SIP messages: of one part, or of several (RFC 5621, section 3.1; RFC 2046, section 5.1). Pure."""

import re
from collections.abc import Collection, Iterator

from aiosipua import SipMessage

SDP = "application/sdp"
_BOUNDARY = re.compile(r'boundary="?([^";]{1,70})"?', re.IGNORECASE)


def part_of(message: SipMessage, kinds: Collection[str]) -> bytes | None:
    """Return the first part of a message that has one of these media types, None where it has none."""
    given = message.headers.get_first("content-type") or ""
    kind = _kind(given)
    if not message.body:
        return None
    if kind in kinds:
        return message.body
    boundary = _BOUNDARY.search(given) if kind.startswith("multipart/") else None
    if boundary is None:
        return None
    parts = _parts(message.body, boundary[1].strip().encode())
    return next((octets for each, octets in parts if each in kinds), None)


def in_clear(sdp: str) -> bool:
    """Return whether a session description has sound without SRTP."""
    media = [line[2:].split() for line in re.split(r"[\r\n]+", sdp) if line.startswith("m=audio")]
    return any(len(each) > 2 and each[1] != "0" and "SAVP" not in each[2] for each in media)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield media type and content of each part; what follows the closing delimiter is none."""
    delimiter = rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|$)"
    _preamble, *rest = re.split(delimiter, body)
    for closes, part in zip(rest[::2], rest[1::2], strict=True):
        if closes:
            return
        head, content = _split(part)
        yield _kind(head.get("content-type", "")), content


def _split(part: bytes) -> tuple[dict[str, str], bytes]:
    # a part without headers begins with the blank line
    blank = re.search(rb"(?:^|\r?\n)\r?\n", part)
    if blank is None:
        return {}, b""
    head = part[: blank.start()].decode("utf-8", errors="replace")
    fields = (line.partition(":") for line in re.sub(r"\r?\n[ \t]+", " ", head).splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in fields}, part[blank.end() :]
