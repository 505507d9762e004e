"""Send side of NACK: the latest packets of an outgoing stream, kept for resending.

`RetransmissionHistory` is a ring indexed by sequence number. `take` enforces the two limits
without which requests under congestion feed the congestion: a packet is resent at most once per
interval, and all resends of a receiver draw on one `ResendBudget`.
"""

from typing import Final

from media.rtp.header import Buffer

MIN_RESEND_INTERVAL_S: Final = 0.100
_NEVER: Final = -1e9


class ResendBudget:
    """A token bucket in bits: `rate_bps` on average, bursts of up to `burst_s` worth of it."""

    __slots__ = ("_burst_s", "_filled_at", "_rate_bps", "_tokens")

    def __init__(self, rate_bps: float, *, burst_s: float = 0.5) -> None:
        self._rate_bps = rate_bps
        self._burst_s = burst_s
        self._tokens = rate_bps * burst_s
        self._filled_at: float | None = None

    def set_rate(self, rate_bps: float) -> None:
        """Changes the rate, for example to a fraction of the current estimate."""
        self._rate_bps = rate_bps
        self._tokens = min(self._tokens, rate_bps * self._burst_s)

    def spend(self, size_bytes: int, now: float) -> bool:
        """Takes the packet's bits if there are enough; False means: do not send."""
        if self._filled_at is not None:
            elapsed = max(0.0, now - self._filled_at)
            self._tokens = min(
                self._rate_bps * self._burst_s, self._tokens + elapsed * self._rate_bps
            )
        self._filled_at = now
        bits = size_bytes * 8
        if self._tokens < bits:
            return False
        self._tokens -= bits
        return True


class RetransmissionHistory:
    """The last `size` packets of one outgoing stream (a power of two, at most 32768).

    Packets are kept by reference: hand in what will not be changed afterwards, before encryption. Receivers
    of one source share its payloads, and each keeps only the head of a packet for itself.
    Counters: `resent`, `unknown` (no longer or never held), `suppressed` (limits).
    """

    __slots__ = (
        "_heads",
        "_mask",
        "_payloads",
        "_resent_at",
        "_seqs",
        "_skipped",
        "resent",
        "suppressed",
        "unknown",
    )

    def __init__(self, size: int = 512) -> None:
        if size < 1 or size > 0x8000 or size & (size - 1):
            raise ValueError("history size must be a power of two up to 32768")
        self._mask = size - 1
        self._heads: list[Buffer | None] = [None] * size
        self._payloads = [b""] * size
        self._skipped = [0] * size
        self._seqs = [-1] * size
        self._resent_at: dict[int, float] = {}  # few are: kept apart from what each packet costs
        self.resent = self.unknown = self.suppressed = 0

    def store(self, seq: int, head: Buffer, payload: bytes = b"", skipped: int = 0) -> None:
        """Keeps a packet that has just been sent under its outgoing number.

        It is `head` and the payload behind its first `skipped` octets, in whose place `head` has others.
        """
        index = seq & self._mask
        self._heads[index] = head
        self._payloads[index] = payload
        self._skipped[index] = skipped
        self._seqs[index] = seq

    def get(self, seq: int) -> Buffer | None:
        """Return the packet with this number, or None; no limits, nothing counted."""
        index = seq & self._mask
        return self._whole(index) if self._seqs[index] == seq else None

    def take(
        self, seq: int, now: float, *, rtt_s: float = 0.0, budget: ResendBudget | None = None
    ) -> Buffer | None:
        """Return the packet to resend for a request of `seq`, or None when there is none or it must wait.

        Returned packets count as resent at `now`.
        """
        index = seq & self._mask
        head = self._heads[index]
        if head is None or self._seqs[index] != seq:
            self.unknown += 1
            return None
        interval_s = max(MIN_RESEND_INTERVAL_S, rtt_s)
        if now - self._resent_at.get(seq, _NEVER) < interval_s or (
            budget is not None and not budget.spend(self._size(index, head), now)
        ):
            self.suppressed += 1
            return None
        if len(self._resent_at) > self._mask:
            self._resent_at = {s: t for s, t in self._resent_at.items() if now - t < interval_s}
        self._resent_at[seq] = now
        self.resent += 1
        return self._whole(index)

    def clear(self) -> None:
        """Forgets all packets, for example when the receiver leaves a room."""
        size = self._mask + 1
        self._heads[:] = [None] * size
        self._payloads[:] = [b""] * size
        self._seqs[:] = [-1] * size
        self._resent_at.clear()

    def _size(self, index: int, head: Buffer) -> int:
        payload = self._payloads[index]
        return len(head) + len(payload) - self._skipped[index]

    def _whole(self, index: int) -> Buffer | None:
        head, payload = self._heads[index], self._payloads[index]
        if head is None or not payload:
            return head
        return bytes(head) + payload[self._skipped[index] :]
