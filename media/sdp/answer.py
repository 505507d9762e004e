"""Writes the worker's SDP answer: ICE-lite, one bundled transport, sources in and slots out.

Payload types and extension ids are those of the offer at hand, since each browser numbers them as
it likes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from media.ice.lite import Credentials
from media.sdp.plan import LinePlan, LineRole

# Type preferences (RFC 8445 section 5.1.2.1): TCP below UDP, and both above those before the restart.
# A browser stays on a better-ranked path for 3.5 s after that has died, so candidates of a restart rank higher.
# The upper end stays below 80, by which browsers rank their own TCP candidates behind an address translation.
_FIRST_TYPE_PREFERENCE, _LAST_TYPE_PREFERENCE = 20, 78
_PASSIVE_DIRECTION = 4
_OPUS_PARAMETERS = "minptime=10;useinbandfec=1"


@dataclass(frozen=True, slots=True)
class HostCandidate:
    """An address and port the browser may send to, or connect to where `tcp` is set."""

    address: str
    port: int
    tcp: bool = False


@dataclass(frozen=True, slots=True)
class SlotStream:
    """The SSRCs under which a slot's stream is sent; `rtx` is None without retransmission."""

    ssrc: int
    rtx: int | None


@dataclass(frozen=True, slots=True)
class AnswerTransport:
    """The attributes that all m-lines of the answer share. `restarts` counts the ICE restarts so far."""

    session_id: int
    version: int
    credentials: Credentials
    fingerprint: tuple[str, str]
    setup: str
    candidates: Sequence[HostCandidate]
    cname: str
    restarts: int = 0


def write_answer(
    lines: Sequence[LinePlan],
    slots: Mapping[str, SlotStream],
    transport: AnswerTransport,
) -> str:
    """Return the answer's text; `slots` maps the mid of each slot to its SSRCs."""
    bundled = [line.mid for line in lines if line.codec is not None]
    out = [
        "v=0",
        f"o=- {transport.session_id} {transport.version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE " + " ".join(bundled),
        "a=msid-semantic:WMS *",
    ]
    first = True
    for line in lines:
        if line.codec is None:
            out += _rejected(line)
            continue
        out += _media_line(line)
        if first:
            out += _candidates(transport.candidates, transport.restarts)
            first = False
        out += _transport(transport)
        out += _codecs(line)
        out += _direction(line, slots, transport.cname)
    return "\r\n".join(out) + "\r\n"


def _rejected(line: LinePlan) -> list[str]:
    protocol, form = (
        ("UDP/DTLS/SCTP", "webrtc-datachannel")
        if line.kind == "application"
        else ("UDP/TLS/RTP/SAVPF", "0")
    )
    out = [f"m={line.kind} 0 {protocol} {form}", "c=IN IP4 0.0.0.0"]
    if line.mid:
        out.append(f"a=mid:{line.mid}")
    out.append("a=inactive")
    return out


def _payload_types(line: LinePlan) -> list[int]:
    return [codec.payload_type for codec in (line.red, line.codec, line.rtx) if codec is not None]


def _media_line(line: LinePlan) -> list[str]:
    formats = " ".join(str(number) for number in _payload_types(line))
    return [
        f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {formats}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
    ]


def _candidates(candidates: Sequence[HostCandidate], restarts: int) -> list[str]:
    out = []
    tcp_preference = min(_FIRST_TYPE_PREFERENCE + 2 * restarts, _LAST_TYPE_PREFERENCE)
    # IPv6 above IPv4 (RFC 8421), as browsers have it; otherwise in the order given.
    ranked = sorted(candidates, key=lambda candidate: ":" not in candidate.address)
    for index, candidate in enumerate(candidates):
        where = f"{candidate.address} {candidate.port} typ host"
        rank = ranked.index(candidate)
        if candidate.tcp:
            local = (_PASSIVE_DIRECTION << 13) | (0x1FFF - rank)
            priority = (tcp_preference << 24) | (local << 8) | 255
            out.append(f"a=candidate:{index + 1} 1 tcp {priority} {where} tcptype passive")
        else:
            priority = (tcp_preference + 1 << 24) | ((0xFFFF - rank) << 8) | 255
            out.append(f"a=candidate:{index + 1} 1 udp {priority} {where}")
    out.append("a=end-of-candidates")
    return out


def _transport(transport: AnswerTransport) -> list[str]:
    algorithm, digest = transport.fingerprint
    return [
        f"a=ice-ufrag:{transport.credentials.ufrag}",
        f"a=ice-pwd:{transport.credentials.password}",
        f"a=fingerprint:{algorithm} {digest}",
        f"a=setup:{transport.setup}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]


def _codecs(line: LinePlan) -> list[str]:
    codec = line.codec
    if codec is None:
        return []
    number = codec.payload_type
    out = [f"a=mid:{line.mid}"]
    out += [f"a=extmap:{extension_id} {uri}" for uri, extension_id in line.extensions]
    if line.kind == "audio":
        if line.red is not None:
            out.append(f"a=rtpmap:{line.red.payload_type} red/48000/2")
            out.append(f"a=fmtp:{line.red.payload_type} {number}/{number}")
        out.append(f"a=rtpmap:{number} opus/48000/2")
        out.append(f"a=fmtp:{number} {_OPUS_PARAMETERS}")
        wanted = ["transport-cc", "nack"]
    else:
        out.append(f"a=rtpmap:{number} VP8/90000")
        wanted = ["transport-cc", "nack", "nack pli", "ccm fir"]
    for feedback in wanted:
        if feedback in codec.feedback:
            out.append(f"a=rtcp-fb:{number} {feedback}")
    if line.rtx is not None:
        out.append(f"a=rtpmap:{line.rtx.payload_type} rtx/90000")
        out.append(f"a=fmtp:{line.rtx.payload_type} apt={number}")
    return out


def _direction(line: LinePlan, slots: Mapping[str, SlotStream], cname: str) -> list[str]:
    if line.role is LineRole.SOURCE:
        out = ["a=recvonly" if line.active else "a=inactive"]
        if line.rids:
            out += [f"a=rid:{rid} recv" for rid in line.rids]
            out.append("a=simulcast:recv " + ";".join(line.rids))
        return out
    stream = slots.get(line.mid)
    if line.role is not LineRole.SLOT or stream is None or not line.active:
        return ["a=inactive"]
    # Sound and picture of one person share a stream id: browsers keep only those in sync.
    msid = f"slot-{line.slot} {line.kind}-{line.slot}"
    out = ["a=sendonly", f"a=msid:{msid}"]
    if stream.rtx is not None:
        out.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx}")
    for ssrc in (stream.ssrc, stream.rtx):
        if ssrc is not None:
            out.append(f"a=ssrc:{ssrc} cname:{cname}")
            out.append(f"a=ssrc:{ssrc} msid:{msid}")
    return out
