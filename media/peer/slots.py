"""The slots a peer receives into, and the downlink they share."""

from __future__ import annotations

from typing import Final

from media.peer.downlink import Downlink
from media.peer.egress import OutgoingSlot
from media.peer.transport import PeerTransport, SharedBuffers
from media.rtp.history import ResendBudget
from media.sdp.plan import LinePlan

_RESEND_BUDGET_BPS: Final = 1_500_000


class OutgoingSlots:
    """Owner: the receiving peer. A slot is made for each m-line the peer receives into, for good.

    `by_mid` and `by_ssrc` are the same slots under either key; `downlink` is what their packets
    share, and what it decides is carried out here.
    """

    def __init__(
        self,
        *,
        transport: PeerTransport,
        buffers: SharedBuffers,
        retransmission: bool,
        now: float,
    ) -> None:
        self.by_mid: dict[str, OutgoingSlot] = {}
        self.by_ssrc: dict[int, OutgoingSlot] = {}
        self.downlink = Downlink(now, self._downlink_changed)
        self._transport = transport
        self._buffers = buffers
        self._retransmission = retransmission
        self._budget = ResendBudget(_RESEND_BUDGET_BPS)

    def apply(self, line: LinePlan) -> None:
        """Follow what an offer says about one m-line the peer receives into."""
        slot = self.by_mid.get(line.mid)
        if slot is not None:
            slot.renegotiate(line)
            return
        slot = OutgoingSlot(
            line,
            transport=self._transport,
            buffers=self._buffers,
            budget=self._budget,
            downlink=self.downlink,
            retransmission=self._retransmission,
        )
        self.by_mid[line.mid] = slot
        self.by_ssrc[slot.ssrc] = slot

    def of_kind(self, kind: str) -> list[OutgoingSlot]:
        """Return the slots of `audio` or `video`, by index."""
        slots = [slot for slot in self.by_mid.values() if slot.kind == kind]
        return sorted(slots, key=lambda slot: slot.index)

    def receiver_wants_key_frame(self, ssrc: int, now: float) -> None:
        """Pass on what the receiver asks of the slot with this SSRC; unknown ones are ignored."""
        slot = self.by_ssrc.get(ssrc)
        if slot is not None:
            slot.receiver_wants_key_frame(now)

    def _downlink_changed(self, downlink: Downlink, now: float) -> None:
        self._budget.set_rate(downlink.resend_bps)
        for slot in self.by_mid.values():
            if slot.kind == "video":
                slot.set_paused(paused=downlink.pictures_paused, now=now)
                if slot.source is not None and slot.source.stream is not None:
                    slot.source.stream.limit_sender()
