"""Statistics of a peer's parts, as the control surface shows them."""

from __future__ import annotations

from typing import Any

from media.figures import LayerFigures, PathFigures, SlotFigures, SourceFigures
from media.peer.egress import OutgoingSlot
from media.peer.ingress import IncomingStream
from media.peer.source import Source
from media.peer.streams import IncomingStreams
from media.peer.transport import PeerTransport


def transport_figures(transport: PeerTransport) -> dict[str, Any]:
    """Return the transport's totals and its path as fields of `PeerFigures`."""
    path = transport.path
    return {
        "path": None
        if path is None
        else PathFigures(socket=path.endpoint.index, kind=path.endpoint.protocol),
        "path_changes": transport.path_changes,
        "srtp_profile": transport.srtp_profile,
        "packets_received": transport.packets_received,
        "bytes_received": transport.bytes_received,
        "packets_sent": transport.packets_sent,
        "bytes_sent": transport.bytes_sent,
        "unauthentic": transport.unauthentic,
        "excess": transport.excess,
        "refused_checks": transport.refused_checks,
    }


def source_figures(source: Source, incoming: IncomingStreams) -> SourceFigures:
    """Return reception statistics of one source."""
    stream = incoming.primary(source.ssrc)
    counted: dict[str, Any] = {}
    if stream is not None:
        statistics = stream.statistics
        expected = statistics.expected
        counted = {
            "packets": statistics.packets,
            "expected": expected,
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
    return SourceFigures(
        mid=source.mid,
        negotiated=source.negotiated,
        active=source.active,
        subscribers=len(source.subscribers),
        layers=[
            _layer_figures(layer)
            for each in source.layers
            if each.rid and (layer := incoming.primary(each.ssrc)) is not None
        ],
        **counted,
    )


def _layer_figures(layer: IncomingStream) -> LayerFigures:
    statistics = layer.statistics
    return LayerFigures(
        layer=layer.rid,
        active=layer.rate.bps > 0,
        packets=statistics.packets,
        bytes=statistics.octets,
        bitrate_bps=layer.rate.bps,
        width=layer.width,
        height=layer.height,
    )


def slot_figures(slot: OutgoingSlot) -> SlotFigures:
    """Return a slot's source and the receiver's statistics of it."""
    refused, unknown = slot.unanswered
    return SlotFigures(
        kind=slot.kind,
        slot=slot.index,
        mid=slot.mid,
        peer=None if slot.source is None else slot.source.peer_id,
        source=None if slot.source is None else slot.source.kind.value,
        packets=slot.packets,
        bytes=slot.rate.octets,
        bitrate_bps=slot.rate.bps,
        resent=slot.resent,
        dropped=slot.dropped,
        refused=refused,
        unknown=unknown,
        layer=slot.layer,
        loss=round(slot.remote_loss, 4),
        jitter_ms=round(slot.remote_jitter_ms, 2),
    )
