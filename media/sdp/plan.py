"""Plans the m-lines of an offer: each is one of the peer's sources, or a slot it receives into.

A browser offers its own sources first (microphone, camera, screen, the screen's sound), then the
m-lines it only receives on; screen and its sound may also be added by a later offer. Sources get their
kind, and slots their index, by the order of m-lines. The role of a mid never changes within a
connection, so later offers only add to the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media.rtp import extensions
from media.sdp.offer import OfferedCodec, OfferedMedia


class SourceKind(StrEnum):
    """Kinds of source that a peer can send."""

    AUDIO = "audio"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen-audio"

    # Enum's own hash is Python code, and rooms look up sources all the time.
    __hash__ = str.__hash__

    @property
    def is_audio(self) -> bool:
        return self in _SOUNDS


_SOUNDS = frozenset({SourceKind.AUDIO, SourceKind.SCREEN_AUDIO})
_IN_ORDER = {
    "audio": (SourceKind.AUDIO, SourceKind.SCREEN_AUDIO),
    "video": (SourceKind.CAMERA, SourceKind.SCREEN),
}


class LineRole(StrEnum):
    """Role of an m-line."""

    SOURCE = "source"
    SLOT = "slot"
    UNUSED = "unused"


SOURCE_EXTENSIONS = (
    extensions.MID,
    extensions.TRANSPORT_CC,
    extensions.AUDIO_LEVEL,
)
"""Video orientation (3GPP TS 26.114) is left out on purpose: without it phones rotate pictures before encoding. With it
recordings, films and Firefox, which ignores it, would show them on their side."""
SIMULCAST_EXTENSIONS = (extensions.RID, extensions.REPAIRED_RID)
SLOT_EXTENSIONS = (
    extensions.MID,
    extensions.TRANSPORT_CC,
    extensions.AUDIO_LEVEL,
    extensions.PLAYOUT_DELAY,
)


@dataclass(frozen=True, slots=True)
class LinePlan:
    """The role of one m-line, with the payload types, ids and SSRCs of its offer."""

    mid: str
    kind: str
    role: LineRole
    active: bool = False
    source: SourceKind | None = None
    slot: int = -1
    codec: OfferedCodec | None = None
    rtx: OfferedCodec | None = None
    red: OfferedCodec | None = None
    extensions: tuple[tuple[str, int], ...] = ()
    ssrcs: tuple[int, ...] = ()
    fid: tuple[tuple[int, int], ...] = ()
    rids: tuple[str, ...] = ()
    """Simulcast encodings in the offer's order; browsers name the smallest first."""

    @property
    def extension_ids(self) -> dict[str, int]:
        """URI to id, as accepted on this m-line."""
        return dict(self.extensions)


def plan_lines(
    media: list[OfferedMedia], previous: tuple[LinePlan, ...] = ()
) -> tuple[LinePlan, ...]:
    """Give every m-line its role; `previous` is the plan of the previous offer, if any."""
    known = {line.mid: line for line in previous if line.role is not LineRole.UNUSED}
    taken = {line.source for line in known.values() if line.source is not None}
    slots = {
        kind: 1 + max((p.slot for p in known.values() if p.kind == kind), default=-1)
        for kind in ("audio", "video")
    }
    lines: list[LinePlan] = []
    for offered in media:
        role, source, slot = LineRole.UNUSED, None, -1
        if (before := known.get(offered.mid)) is not None and before.kind == offered.kind:
            role, source, slot = before.role, before.source, before.slot
        elif _usable(offered):
            if offered.direction in {"sendonly", "sendrecv"}:
                source = _next_source(offered.kind, taken)
                if source is not None:
                    role = LineRole.SOURCE
                    taken.add(source)
            elif offered.direction == "recvonly":
                role, slot = LineRole.SLOT, slots[offered.kind]
                slots[offered.kind] += 1
        lines.append(_line(offered, role, source, slot))
    return tuple(lines)


def _usable(offered: OfferedMedia) -> bool:
    return not offered.rejected and _main_codec(offered) is not None


def _main_codec(offered: OfferedMedia) -> OfferedCodec | None:
    if offered.kind == "audio":
        return offered.codec("opus", 48000, 2)
    if offered.kind == "video":
        return offered.codec("vp8", 90000)
    return None


def _next_source(kind: str, taken: set[SourceKind]) -> SourceKind | None:
    return next((c for c in _IN_ORDER.get(kind, ()) if c not in taken), None)


def _line(offered: OfferedMedia, role: LineRole, source: SourceKind | None, slot: int) -> LinePlan:
    codec = _main_codec(offered)
    if role is LineRole.UNUSED or codec is None or offered.rejected:
        return LinePlan(offered.mid, offered.kind, role, False, source, slot)
    sends = offered.direction in {"sendonly", "sendrecv"}
    receives = offered.direction in {"recvonly", "sendrecv"}
    red = None
    if offered.kind == "audio":
        candidate = offered.codec("red", 48000, 2)
        if candidate is not None and candidate.fmtp.split("/")[0] == str(codec.payload_type):
            red = candidate
    rids = offered.rids if role is LineRole.SOURCE and offered.kind == "video" else ()
    accepted: tuple[str, ...] = SOURCE_EXTENSIONS if role is LineRole.SOURCE else SLOT_EXTENSIONS
    if rids:
        accepted += SIMULCAST_EXTENSIONS
    return LinePlan(
        mid=offered.mid,
        kind=offered.kind,
        role=role,
        active=sends if role is LineRole.SOURCE else receives,
        source=source,
        slot=slot,
        codec=codec,
        rtx=offered.rtx_for(codec.payload_type),
        red=red,
        extensions=tuple((u, i) for u, i in offered.extensions.items() if u in accepted),
        # Simulcast encodings are identified by rid; the SSRCs an offer lists for them would mislead.
        ssrcs=() if rids else tuple(offered.ssrcs),
        fid=() if rids else tuple(offered.fid.items()),
        rids=rids,
    )
