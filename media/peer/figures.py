"""Figures as the control surface shows them: plain JSON, no addresses."""

from __future__ import annotations

from typing import Any

from media.peer.egress import OutgoingSlot
from media.peer.source import Source
from media.peer.transport import PeerTransport


def transport_figures(transport: PeerTransport) -> dict[str, Any]:
    """Totals of a peer's transport and what became of its path."""
    path = transport.path
    return {
        "path": None if path is None else {"socket": path.endpoint.index},
        "path_changes": transport.path_changes,
        "srtp_profile": transport.srtp_profile,
        "packets_received": transport.packets_received,
        "bytes_received": transport.bytes_received,
        "packets_sent": transport.packets_sent,
        "bytes_sent": transport.bytes_sent,
        "unauthentic": transport.unauthentic,
    }


def source_figures(source: Source) -> dict[str, Any]:
    """How what a peer sends arrives; `loss` counts what the network lost before any repair."""
    figures: dict[str, Any] = {
        "mid": source.mid,
        "negotiated": source.negotiated,
        "active": source.active,
        "subscribers": len(source.subscribers),
    }
    stream = source.stream
    if stream is not None:
        statistics = stream.statistics
        expected = statistics.expected
        figures |= {
            "packets": statistics.packets,
            "bytes": statistics.octets,
            "lost": statistics.lost,
            "loss": round(max(0, statistics.lost) / expected, 4) if expected else 0.0,
            "recovered": stream.recovered_packets,
            "unrepaired": stream.unrepaired,
            "jitter_ms": round(statistics.jitter_s * 1000, 2),
            "bitrate_bps": stream.rate.bps,
            "nacks_sent": stream.nacks_sent,
            "plis_sent": stream.plis_sent,
            "key_frames": stream.key_frames,
            "width": stream.width,
            "height": stream.height,
        }
    return figures


def slot_figures(slot: OutgoingSlot) -> dict[str, Any]:
    """What a slot shows and how its receiver fares; `loss` is the receiver's latest report."""
    return {
        "kind": slot.kind,
        "slot": slot.index,
        "mid": slot.mid,
        "peer": None if slot.source is None else slot.source.peer_id,
        "source": None if slot.source is None else slot.source.kind.value,
        "packets": slot.packets,
        "bytes": slot.rate.octets,
        "bitrate_bps": slot.rate.bps,
        "resent": slot.resent,
        "loss": round(slot.remote_loss, 4),
    }
