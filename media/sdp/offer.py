"""Reads a browser's SDP offer, line by line (RFC 8866, RFC 8829, RFC 9143).

Only what the answer needs is kept. The text is untrusted: its size, line count and every number are
bounded, and any defect raises `SdpError` with a stable code, nothing else.

Codes: `sdp_too_large`, `sdp_malformed`, `sdp_no_media`, `sdp_not_bundled`, `sdp_no_ice`,
`sdp_no_fingerprint`, `sdp_no_mux`, `sdp_bad_setup`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_SIZE = 128 * 1024
MAX_LINES = 4000
MAX_LINE_LENGTH = 2048
MAX_MEDIA = 64
MAX_RIDS = 4
# per m-line; browsers name six at most, and further ones are ignored
MAX_SSRCS = 64
MAX_FEEDBACK = 32
MAX_FINGERPRINTS = 8

_RID = re.compile(r"[A-Za-z0-9_-]{1,16}\Z")
_TOKEN = re.compile(r"[!-~]{1,64}\Z")
_ICE_CHARS = re.compile(r"[A-Za-z0-9+/]{1,256}\Z")
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){15,63}\Z")


class SdpError(ValueError):
    """The offer cannot be answered; `code` says why in one stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class OfferedCodec:
    """One payload type of an m-line."""

    payload_type: int
    name: str = ""
    clock_rate: int = 0
    channels: int = 1
    fmtp: str = ""
    feedback: tuple[str, ...] = ()

    def parameter(self, key: str) -> str | None:
        """A value out of the format parameters, e.g. `apt`."""
        for part in self.fmtp.split(";"):
            name, _, value = part.strip().partition("=")
            if name == key:
                return value
        return None


@dataclass(slots=True)
class OfferedMedia:
    """One m-line of the offer."""

    kind: str
    protocol: str
    formats: tuple[str, ...]
    port: int
    mid: str = ""
    direction: str = "sendrecv"
    codecs: dict[int, OfferedCodec] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    fid: dict[int, int] = field(default_factory=dict)
    rids: tuple[str, ...] = ()
    rtcp_mux: bool = False
    ufrag: str = ""
    password: str = ""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    setup: str = ""

    @property
    def rejected(self) -> bool:
        """Whether the offer itself declines the m-line (port zero without bundle-only)."""
        return self.port == 0

    def codec(self, name: str, clock_rate: int, channels: int = 1) -> OfferedCodec | None:
        """The first payload type with this encoding, in the offer's order of preference."""
        for text in self.formats:
            codec = self.codecs.get(int(text)) if text.isdigit() else None
            if (
                codec is not None
                and codec.name == name
                and codec.clock_rate == clock_rate
                and codec.channels == channels
            ):
                return codec
        return None

    def rtx_for(self, payload_type: int) -> OfferedCodec | None:
        """The retransmission payload type associated with `payload_type` (RFC 4588)."""
        for codec in self.codecs.values():
            if codec.name == "rtx" and codec.parameter("apt") == str(payload_type):
                return codec
        return None


@dataclass(slots=True)
class Offer:
    """A whole offer whose m-lines share one transport."""

    media: list[OfferedMedia]
    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str


@dataclass(slots=True)
class _Session:
    bundle: list[str] = field(default_factory=list)
    transport: OfferedMedia = field(
        default_factory=lambda: OfferedMedia(kind="session", protocol="", formats=(), port=9)
    )


def parse_offer(text: str) -> Offer:
    """Read an offer. Raises `SdpError` and nothing else."""
    if len(text) > MAX_SIZE:
        raise SdpError("sdp_too_large", f"an offer may have {MAX_SIZE} characters")
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE_LENGTH for line in lines):
        raise SdpError("sdp_too_large", "too many or too long lines")
    if lines[0].strip() != "v=0":
        raise SdpError("sdp_malformed", "an offer starts with v=0")
    session = _Session()
    media: list[OfferedMedia] = []
    current = session.transport
    for line in lines:
        if line.startswith("m="):
            if len(media) == MAX_MEDIA:
                raise SdpError("sdp_too_large", f"an offer may have {MAX_MEDIA} m-lines")
            current = _parse_media_line(line)
            media.append(current)
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            if current is session.transport and name == "group":
                _parse_group(session, value)
            else:
                _parse_attribute(current, name, value)
    return _checked(session, media)


def _checked(session: _Session, media: list[OfferedMedia]) -> Offer:
    live = [m for m in media if not m.rejected]
    if not live:
        raise SdpError("sdp_no_media", "the offer has no m-line in use")
    mids = [m.mid for m in media]
    if any(not m.mid for m in live) or len(set(mids)) != len(mids):
        raise SdpError("sdp_malformed", "every m-line needs a mid of its own")
    if any(m.mid not in session.bundle for m in live):
        raise SdpError("sdp_not_bundled", "every m-line must be in one BUNDLE group")
    if any(not m.rtcp_mux for m in live if m.kind in {"audio", "video"}):
        raise SdpError("sdp_no_mux", "RTP and RTCP must share one port (rtcp-mux)")
    carrier = live[0]
    general = session.transport
    ufrag = carrier.ufrag or general.ufrag
    password = carrier.password or general.password
    if not ufrag or not password:
        raise SdpError("sdp_no_ice", "the offer names no ICE credentials")
    fingerprints = tuple(carrier.fingerprints or general.fingerprints)
    if not any(algorithm in {"sha-256", "sha-384", "sha-512"} for algorithm, _ in fingerprints):
        raise SdpError("sdp_no_fingerprint", "the offer has no usable certificate fingerprint")
    setup = carrier.setup or general.setup or "actpass"
    if setup not in {"actpass", "active", "passive"}:
        raise SdpError("sdp_bad_setup", "unknown DTLS setup attribute")
    return Offer(media, ufrag, password, fingerprints, setup)


def _parse_media_line(line: str) -> OfferedMedia:
    parts = line[2:].split()
    if len(parts) < 4:
        raise SdpError("sdp_malformed", "incomplete m-line")
    kind, port, protocol, *formats = parts
    if not _TOKEN.match(kind) or len(formats) > 256:
        raise SdpError("sdp_malformed", "bad m-line")
    media = OfferedMedia(
        kind=kind,
        protocol=protocol,
        formats=tuple(formats),
        port=_number(port.partition("/")[0], 0xFFFF),
    )
    if kind in {"audio", "video"} and protocol.endswith("RTP/SAVPF"):
        for text in formats:
            payload_type = _number(text, 127)
            media.codecs[payload_type] = OfferedCodec(payload_type)
    return media


def _parse_group(session: _Session, value: str) -> None:
    semantics, *mids = value.split()[: MAX_MEDIA + 1] or [""]
    if semantics == "BUNDLE" and not session.bundle:
        session.bundle = mids


def _parse_attribute(media: OfferedMedia, name: str, value: str) -> None:  # noqa: C901, PLR0912 - one arm per attribute reads best as a list
    match name:
        case "sendrecv" | "sendonly" | "recvonly" | "inactive":
            media.direction = name
        case "mid":
            if not _TOKEN.match(value) or len(value) > 16:
                raise SdpError("sdp_malformed", "bad mid")
            media.mid = value
        case "ice-ufrag" | "ice-pwd":
            if not _ICE_CHARS.match(value):
                raise SdpError("sdp_malformed", "bad ICE credentials")
            if name == "ice-ufrag":
                media.ufrag = value
            else:
                media.password = value
        case "fingerprint":
            _parse_fingerprint(media, value)
        case "setup":
            media.setup = value
        case "rtcp-mux":
            media.rtcp_mux = True
        case "bundle-only":
            # Offered with port zero without being declined (RFC 9143 section 6).
            media.port = media.port or 9
        case "rtpmap":
            _parse_rtpmap(media, value)
        case "fmtp":
            text, _, parameters = value.partition(" ")
            if (codec := media.codecs.get(_number(text, 127))) is not None:
                codec.fmtp = parameters
        case "rtcp-fb":
            text, _, feedback = value.partition(" ")
            if text != "*" and (codec := media.codecs.get(_number(text, 127))) is not None:
                codec.feedback = (*codec.feedback, feedback)[:MAX_FEEDBACK]
        case "extmap":
            _parse_extmap(media, value)
        case "ssrc":
            ssrc = _number(value.partition(" ")[0], 0xFFFFFFFF)
            if len(media.ssrcs) < MAX_SSRCS and ssrc not in media.ssrcs:
                media.ssrcs.append(ssrc)
        case "ssrc-group":
            semantics, *members = value.split() or [""]
            if semantics == "FID" and len(members) == 2 and len(media.fid) < MAX_SSRCS:
                media.fid[_number(members[0], 0xFFFFFFFF)] = _number(members[1], 0xFFFFFFFF)
        case "simulcast":
            media.rids = _parse_simulcast(value)
        case _:
            pass


def _parse_fingerprint(media: OfferedMedia, value: str) -> None:
    algorithm, _, digest = value.partition(" ")
    if not _FINGERPRINT.match(digest):
        raise SdpError("sdp_malformed", "bad fingerprint")
    if len(media.fingerprints) == MAX_FINGERPRINTS:
        raise SdpError("sdp_too_large", "too many fingerprints")
    media.fingerprints.append((algorithm.lower(), digest))


def _parse_rtpmap(media: OfferedMedia, value: str) -> None:
    text, _, encoding = value.partition(" ")
    codec = media.codecs.get(_number(text, 127))
    if codec is None:
        return
    name, *rest = encoding.strip().split("/")
    codec.name = name.lower()
    codec.clock_rate = _number(rest[0], 1_000_000) if rest else 0
    codec.channels = _number(rest[1], 255) if len(rest) > 1 else 1


def _parse_extmap(media: OfferedMedia, value: str) -> None:
    text, _, rest = value.partition(" ")
    uri = rest.split(" ", 1)[0]
    number = _number(text.partition("/")[0], 4096)
    if uri and 0 < number <= 255 and number != 15:
        media.extensions.setdefault(uri, number)


def _parse_simulcast(value: str) -> tuple[str, ...]:
    """The encodings to be sent, one of each choice of alternatives (RFC 8853 section 5.1)."""
    words = value.split()
    for direction, encodings in zip(words[::2], words[1::2], strict=False):
        if direction == "send":
            choices = encodings.split(";")
            rids = tuple(choice.split(",")[0].removeprefix("~") for choice in choices)
            if len(rids) > MAX_RIDS or not all(_RID.match(rid) for rid in rids):
                raise SdpError("sdp_malformed", "bad simulcast encodings")
            return tuple(dict.fromkeys(rids))
    return ()


def _number(text: str, highest: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > highest:
        raise SdpError("sdp_malformed", "bad number")
    return int(text)
