"""VP8 temporal layers (RFC 7741 section 4.2): each viewer of a picture gets as many as its link carries. Pure.

An encoder that is asked to sends its frames in layers. Frames of layer 0 depend on each other alone, those above on
lower ones as well; without its upper layers a picture has fewer frames, each as sharp as before.

- `TemporalShares` measures how the octets of a stream divide among its layers.
- `ViewerLimits` decides how much the sender may send, and which layers each viewer then gets.
- `TemporalFilter` leaves out the upper layers of one viewer.
"""

from collections.abc import Sequence
from typing import Final

from media.rtp.header import RtpHeader
from media.rtp.sequence import ts_diff
from media.rtp.vp8 import Vp8Descriptor

ALL_LAYERS: Final = 3
"""The highest layer that a payload descriptor can name."""
_KEPT: Final = 0.8
"""The share of the octets counted before that still counts a second later."""
_HARDLY_ANY: Final = 0.02
_LEAST_BASE: Final = 0.3
_SPARE: Final = 0.85
"""The share of a slow viewer's link that layer 0 is to take: encoders do not divide each second alike."""
_LATE_TICKS: Final = 10 * 90_000
"""A packet older than this is not late: its sender's clock was set back."""
_SETTLED_TICKS: Final = 90_000
"""No packet comes later than this of which it matters whether its frame passed."""
_UNEVEN: Final = 0.6
_EVEN_AGAIN: Final = 0.8
_IN_USE: Final = 0.7
_IDLE: Final = 0.5
"""The shares of the slowest link above which a picture is limited by it, and below which it is no more."""
_ROOM: Final = 1.5
"""How much more than of late a picture may take in the next second."""


class TemporalShares:
    """Owner: an incoming stream, which adds the size of each packet to `octets`, by temporal id; 0 without one.

    `shares` has, for each layer, the share of all octets that it takes together with those below it; it is empty
    for a stream without layers.
    """

    __slots__ = ("octets", "shares")

    def __init__(self) -> None:
        self.octets = [0] * (ALL_LAYERS + 1)
        self.shares: tuple[float, ...] = ()

    def update(self) -> None:
        """Bring `shares` up to date; call once a second, since older octets count less each time."""
        total = sum(self.octets)
        if not total:
            return
        shares: list[float] = []
        counted = 0
        for octets in self.octets:
            counted += octets
            shares.append(counted / total)
            if counted >= total * (1 - _HARDLY_ANY):
                break
        shares[-1] = 1.0
        self.shares = tuple(shares) if len(shares) > 1 else ()
        self.octets = [int(octets * _KEPT) for octets in self.octets]


class ViewerLimits:
    """Owner: a source of one encoding. `bps` is the latest limit for its sender, None without one.

    Viewers whose links carry about the same get the same: the picture is made for the slowest of them. Where one
    carries much less than the others, and the picture needs more than that, the sender is limited so that layer 0
    fits through that one, which gets no more than fits.
    """

    __slots__ = ("_most_bps", "_peak_bps", "_shares", "_uneven", "bps")

    def __init__(self, most_bps: int) -> None:
        """`most_bps` is what a viewer without a limit may get."""
        self._most_bps = most_bps
        self._uneven = False
        self._shares: tuple[float, ...] = ()
        self._peak_bps = 0
        self.bps: int | None = None

    def update(
        self, caps: Sequence[int | None], shares: tuple[float, ...], peak_bps: int
    ) -> int | None:
        """Take the limits of all viewers (None: no limit), and return the sender's; all in bit/s.

        `peak_bps` is the most that the picture took of late: what is seldom used need not be divided.
        """
        self._shares = shares
        self._peak_bps = peak_bps
        known = [cap for cap in caps if cap is not None]
        if not known:
            self._uneven = False
            self.bps = None
            return None
        lowest, highest = min(known), max(known)
        if len(known) < len(caps):
            highest = max(highest, self._most_bps)
        bound, used = (_EVEN_AGAIN, _IDLE) if self._uneven else (_UNEVEN, _IN_USE)
        self._uneven = len(shares) > 1 and lowest < highest * bound and peak_bps > lowest * used
        limit = lowest
        if self._uneven:
            base = max(shares[0], _LEAST_BASE)
            limit = max(lowest, min(highest, int(lowest * _SPARE / base)))
        self.bps = limit
        return limit

    def highest_layer(self, cap: int | None) -> int:
        """Return the highest layer for a viewer with this limit in bit/s."""
        limit = self.bps
        if cap is None or limit is None or cap >= limit:
            return ALL_LAYERS
        most = min(limit, self._peak_bps * _ROOM)
        layer = 0
        while layer + 1 < len(self._shares) and self._shares[layer + 1] * most <= cap:
            layer += 1
        return ALL_LAYERS if layer + 1 >= len(self._shares) else layer


class TemporalFilter:
    """Owner: a slot. `wanted` is the highest layer that its viewer is to get, set by `limit_to`.

    A frame passes whole or not at all. Layers are left out from the next frame on, and come back one by one, each
    with a frame that depends on layer 0 alone (Y bit), or all of them with a key frame. Late packets are treated like
    the frames of their time. `idle`: all layers pass, and nothing needs to be asked.
    """

    __slots__ = ("_before", "_passing", "_since", "_timestamp", "idle", "wanted")

    def __init__(self) -> None:
        self.idle = True
        self.wanted = ALL_LAYERS
        self._passing = self._before = ALL_LAYERS
        self._since = 0
        self._timestamp: int | None = None

    def limit_to(self, layer: int) -> None:
        """Pass this layer and those below it; up to `ALL_LAYERS` nothing is left out."""
        self.wanted = layer
        if layer < ALL_LAYERS and self.idle:
            self.idle = False
            self._timestamp = None

    def passes(self, header: RtpHeader, vp8: Vp8Descriptor) -> bool:
        """Whether to forward this packet; ask for every packet of the stream, in the order of arrival."""
        if header.payload_end == header.payload_offset:
            return True  # padding, whose descriptor is another packet's
        layer, timestamp, newest = vp8.temporal_id, header.timestamp, self._timestamp
        if newest is None:
            self._timestamp = timestamp
            # in the middle of a frame its first packets have passed, when nothing was asked yet: so does the rest
            if vp8.starts_frame:
                self._begin_frame(timestamp, layer, vp8)
            return layer <= self._passing
        step = ts_diff(timestamp, newest)
        if not -_LATE_TICKS < step <= 0:
            self._timestamp = timestamp
            self._begin_frame(timestamp, layer, vp8)
        elif step and self._before != self._passing and ts_diff(timestamp, self._since) < 0:
            return layer <= self._before
        return layer <= self._passing

    def _begin_frame(self, timestamp: int, layer: int, vp8: Vp8Descriptor) -> None:
        passing = self._passing
        if self._before != passing and not 0 <= ts_diff(timestamp, self._since) < _SETTLED_TICKS:
            self._before = passing
        if vp8.starts_key_frame or self.wanted < passing:
            passing = self.wanted
        elif layer == passing + 1 <= self.wanted and vp8.layer_sync and vp8.starts_frame:
            passing = layer
        if passing != self._passing:
            self._before = min(self._before, self._passing)
            self._passing = passing
            self._since = timestamp
        self.idle = passing == self._before == ALL_LAYERS
