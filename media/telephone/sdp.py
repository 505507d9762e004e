"""Session descriptions of telephone calls: one audio stream over RTP/AVP or RTP/SAVP (RFC 8866, 3264, 3551, 4568). No I/O.

Only the first usable audio line is taken; every other one (a picture, a fax) is refused in the answer by port 0.

Written here, although aiosipua reads descriptions too: its reader has no bounds, raises ValueError for some defects and returns
an empty description for others, and knows neither SAVP nor keys (RFC 4568).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from media.sdp.offer import MAX_SIZE, SdpError
from media.telephone.codecs import CODECS, Codec
from media.telephone.sdes import CryptoLine, parse_crypto

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
_DIRECTIONS: tuple[Direction, ...] = ("sendrecv", "sendonly", "recvonly", "inactive")
_MIRRORED: dict[Direction, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}
_PROFILES = ("RTP/AVP", "RTP/SAVP", "RTP/AVPF", "RTP/SAVPF")
_MOST_LINES = 16
_MOST_PAYLOADS = 64
_LINE_END = re.compile(r"\r\n|\n|\r")
_NUMBER = re.compile(r"[0-9]{1,5}\Z")
_RTPMAP = re.compile(r"([0-9]{1,3})[ \t]+([A-Za-z0-9._-]{1,32})/([0-9]{1,6})(?:/[0-9]{1,2})?\Z")
_STATIC = {8: ("PCMA", 8_000), 0: ("PCMU", 8_000), 9: ("G722", 8_000), 13: ("CN", 8_000)}
_OWN_EVENTS, _OWN_NOISE = 101, 13
_PTIME_MS = 20


@dataclass(frozen=True, slots=True)
class Remote:
    """The sound in the other side's description.

    `codecs` are (payload type, codec) in its order. `events` is the payload type of keys, `noise` that of comfort
    noise, None without. `lines` are all its m-lines as (media, profile, payload types); `line` is the index of ours.
    """

    address: str
    port: int
    rtcp_port: int
    codecs: tuple[tuple[int, Codec], ...]
    events: int | None
    noise: int | None
    direction: Direction
    secure: bool
    profile: str
    crypto: tuple[CryptoLine, ...]
    line: int
    lines: tuple[tuple[str, str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether it takes no sound from us: a call on hold."""
        return self.direction in ("sendonly", "inactive")

    @property
    def sends(self) -> bool:
        """Whether sound may come from it."""
        return self.direction in ("sendrecv", "sendonly")


@dataclass(frozen=True, slots=True)
class Local:
    """The sound in our own description. `version` grows with every change (RFC 3264 8)."""

    address: str
    port: int
    rtcp_port: int
    session: int
    version: int = 1
    crypto: CryptoLine | None = None


@dataclass(slots=True)
class _Line:
    media: str
    port: int
    profile: str
    formats: list[str]
    address: str | None
    """The connection line, as it is written."""
    direction: Direction | None
    attributes: list[str]


def parse(sdp: str) -> Remote:
    """Read a description, be it an offer or an answer. Of several lines of sound the first one that can be used is taken, one
    with SRTP before the others.

    Raises `SdpError`: `sdp_malformed`, `sdp_no_audio` (no audio line that we could use), `sdp_no_codec`.
    """
    if len(sdp) > MAX_SIZE:
        raise SdpError("sdp_malformed", "too long")
    address, direction, lines = _lines(sdp)
    found = [line for line in lines if line.media == "audio" and line.port]
    if not found:
        raise SdpError("sdp_no_audio", "no audio line")
    usable = [line for line in found if line.profile in _PROFILES]
    if not usable:
        raise SdpError("sdp_no_audio", "sound comes as RTP/AVP or RTP/SAVP")
    refused: list[SdpError] = []
    for line in sorted(usable, key=lambda x: not ("SAVP" in x.profile and _crypto(x))):
        try:
            return _remote(lines, line, line.address or address, line.direction or direction)
        except SdpError as error:
            refused.append(error)
    raise refused[0]


def _lines(sdp: str) -> tuple[str | None, Direction | None, list[_Line]]:
    address: str | None = None
    direction: Direction | None = None
    lines: list[_Line] = []
    # other characters at which Python ends a line may stand in a name
    for text in _LINE_END.split(sdp):
        kind, equals, value = text.partition("=")
        if not text.strip():
            continue
        if not equals or len(kind) != 1:
            raise SdpError("sdp_malformed", "a line is a letter, = and a value")
        current = lines[-1] if lines else None
        if kind == "m":
            lines.append(_media_line(value))
            if len(lines) > _MOST_LINES:
                raise SdpError("sdp_malformed", "too many lines of media")
        elif kind == "c":
            if current is None:
                address = value
            else:
                current.address = value
        elif kind == "a" and value.strip() in _DIRECTIONS:
            said = _DIRECTIONS[_DIRECTIONS.index(value.strip())]
            if current is None:
                direction = said
            else:
                current.direction = said
        elif kind == "a" and current is not None:
            current.attributes.append(value)
    return address, direction, lines


def _media_line(value: str) -> _Line:
    parts = value.split()
    if len(parts) < 4 or len(parts) > 3 + _MOST_PAYLOADS:
        raise SdpError("sdp_malformed", "an m-line has media, port, profile and formats")
    return _Line(parts[0], _port(parts[1].partition("/")[0]), parts[2], parts[3:], None, None, [])


def _port(text: str) -> int:
    if not _NUMBER.match(text) or int(text) > 65535:
        raise SdpError("sdp_malformed", "a port is a number up to 65535")
    return int(text)


def _connection(value: str) -> str:
    parts = value.split()
    if len(parts) != 3 or parts[0] != "IN" or parts[1] not in ("IP4", "IP6"):
        raise SdpError("sdp_malformed", "a connection line is IN, IP4 or IP6, and an address")
    try:
        return str(ipaddress.ip_address(parts[2].partition("/")[0]))
    except ValueError:
        # a name would have to be looked up, and its owner could point it anywhere
        raise SdpError("sdp_malformed", "an address is numeric") from None


def _remote(
    lines: Sequence[_Line], line: _Line, address: str | None, direction: Direction | None
) -> Remote:
    if address is None:
        raise SdpError("sdp_malformed", "no connection line")
    address = _connection(address)
    at = ipaddress.ip_address(address)
    direction = direction or "sendrecv"
    if at.is_unspecified:
        # how calls were held before RFC 3264
        direction = "sendonly" if direction in ("sendrecv", "sendonly") else "inactive"
    elif at.is_multicast:
        raise SdpError("sdp_malformed", "sound is sent to one address")
    maps = _payloads(line)
    codecs = tuple(
        (number, codec)
        for number, (name, clock_rate) in maps.items()
        for codec in CODECS
        if name.lower() == codec.name.lower() and clock_rate == codec.clock_rate
    )
    if not codecs:
        raise SdpError("sdp_no_codec", "no codec of PCMA, PCMU, G722 and Opus")
    crypto = _crypto(line)
    secure = "SAVP" in line.profile
    if secure and not crypto:
        raise SdpError("sdp_no_audio", "RTP/SAVP needs a key that we know (RFC 4568)")
    rate = codecs[0][1].clock_rate
    return Remote(
        address=address,
        port=line.port,
        rtcp_port=_rtcp_port(line),
        codecs=codecs,
        events=_numbered(maps, "telephone-event", rate),
        noise=_numbered(maps, "cn", rate),
        direction=direction,
        secure=secure,
        profile=line.profile,
        crypto=crypto if secure else (),
        line=lines.index(line),
        lines=tuple((x.media, x.profile, " ".join(x.formats)) for x in lines),
    )


def _payloads(line: _Line) -> dict[int, tuple[str, int]]:
    """Return (name, clock rate) by payload type, in the order of the m-line."""
    maps: dict[int, tuple[str, int]] = {}
    for text in line.attributes:
        name, _, value = text.partition(":")
        if name == "rtpmap" and (found := _RTPMAP.match(value.strip())):
            maps[int(found[1])] = (found[2], int(found[3]))
    numbers = [int(text) for text in line.formats if _NUMBER.match(text) and int(text) < 128]
    return {n: m for n in numbers if (m := maps.get(n) or _STATIC.get(n)) is not None}


def _numbered(maps: dict[int, tuple[str, int]], name: str, clock_rate: int) -> int | None:
    found = [number for number, (each, rate) in maps.items() if each.lower() == name]
    same = [number for number in found if maps[number][1] == clock_rate]
    return next(iter(same or found), None)


def _rtcp_port(line: _Line) -> int:
    for text in line.attributes:
        if text == "rtcp-mux":
            return line.port
        name, _, value = text.partition(":")
        if name == "rtcp" and value.split():
            return _port(value.split()[0])
    return min(65535, line.port + 1)


def _crypto(line: _Line) -> tuple[CryptoLine, ...]:
    found = (
        parse_crypto(x.removeprefix("crypto:")) for x in line.attributes if x.startswith("crypto:")
    )
    return tuple(each for each in found if each is not None)


def choose(remote: Remote) -> tuple[int, Codec]:
    """Return the payload type and codec of a call: the other side's first (RFC 3264 6.1)."""
    return remote.codecs[0]


def answer(remote: Remote, local: Local) -> str:
    """Return our answer to an offer: its lines in their order, all but the sound refused."""
    number, codec = choose(remote)
    lines = _head(local)
    for index, (media, profile, formats) in enumerate(remote.lines):
        if index != remote.line:
            lines.append(f"m={media} 0 {profile} {formats}")
            continue
        numbers = [number, *(x for x in (remote.events, remote.noise) if x is not None)]
        lines.append(f"m=audio {local.port} {profile} {' '.join(map(str, numbers))}")
        lines += [_rtpmap(number, codec), *_event_lines(remote.events, codec)]
        if remote.noise is not None:
            lines.append(f"a=rtpmap:{remote.noise} CN/{codec.clock_rate}")
        if local.crypto is not None:
            lines.append(f"a=crypto:{local.crypto.text}")
        lines += ["a=rtcp-mux"] if remote.rtcp_port == remote.port else _rtcp_lines(local)
        lines += [f"a=ptime:{_PTIME_MS}", f"a={_MIRRORED[remote.direction]}"]
    return "\r\n".join(lines) + "\r\n"


def offer(local: Local, codecs: Sequence[Codec] = CODECS[:3]) -> str:
    """Return our own offer. `codecs` share one clock rate, so that keys need one payload type only."""
    profile = "RTP/AVP" if local.crypto is None else "RTP/SAVP"
    numbers = [*(codec.payload_type for codec in codecs), _OWN_EVENTS, _OWN_NOISE]
    lines = [*_head(local), f"m=audio {local.port} {profile} {' '.join(map(str, numbers))}"]
    lines += [_rtpmap(codec.payload_type, codec) for codec in codecs]
    lines += [*_event_lines(_OWN_EVENTS, codecs[0]), f"a=rtpmap:{_OWN_NOISE} CN/8000"]
    if local.crypto is not None:
        lines.append(f"a=crypto:{local.crypto.text}")
    lines += [*_rtcp_lines(local), f"a=ptime:{_PTIME_MS}", "a=sendrecv"]
    return "\r\n".join(lines) + "\r\n"


def _head(local: Local) -> list[str]:
    family = "IP6" if ":" in local.address else "IP4"
    return [
        "v=0",
        f"o=- {local.session} {local.version} IN {family} {local.address}",
        "s=-",
        f"c=IN {family} {local.address}",
        "t=0 0",
    ]


def _rtcp_lines(local: Local) -> list[str]:
    return [] if local.rtcp_port == local.port + 1 else [f"a=rtcp:{local.rtcp_port}"]


def _rtpmap(number: int, codec: Codec) -> str:
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    return f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}{channels}"


def _event_lines(number: int | None, codec: Codec) -> list[str]:
    if number is None:
        return []
    return [f"a=rtpmap:{number} telephone-event/{codec.clock_rate}", f"a=fmtp:{number} 0-15"]
