"""The JSON form of what a worker publishes; `media.client` reads it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from media.peer.state import ActivityChanged, Measurement, QualityMeasured, RungsMeasured
from media.room.room import SlotReport, slot_reports
from media.room.source_recorder import CaptureReport
from media.telephone.leg import TelephoneLeg
from media.worker.connected import Connected


def snapshot(instance: str, peers: Iterable[Connected]) -> dict[str, Any]:
    """Return the event that begins every stream: the worker's process and the state of all its peers."""
    return {
        "type": "snapshot",
        "instance": instance,
        "peers": [
            {
                "peer": peer.id,
                "state": peer.state.value,
                "room": peer.room,
                "label": peer.label,
                "slots": slot_map(slot_reports(peer)),
                "telephone": isinstance(peer, TelephoneLeg),
            }
            for peer in peers
        ],
    }


def measurement(peer: Connected, measured: Measurement) -> tuple[str, dict[str, Any]]:
    """Return the kind and the fields of the event that publishes a measurement."""
    match measured:
        case ActivityChanged(source):
            return "source", {
                "peer": peer.id,
                "source": source.kind.value,
                "active": source.active,
            }
        case RungsMeasured(incoming, outgoing):
            return "ladder", {
                "peer": peer.id,
                "incoming": incoming.value,
                "outgoing": outgoing.value,
            }
        case QualityMeasured(loss, bitrate_bps):
            return "quality", {
                "peer": peer.id,
                "loss": round(loss, 4),
                "rtt_ms": round(peer.rtt_s * 1000, 1),
                "bitrate_bps": bitrate_bps,
            }


def capture(report: CaptureReport) -> dict[str, Any]:
    """Return the fields of a `recording` event, without the room."""
    return {
        "recording": report.recording,
        "peer": report.peer,
        "label": report.label,
        "source": report.source.value,
        "state": report.state.value,
        "bytes": report.bytes,
        "reason": report.reason,
        "troubles": report.troubles,
    }


def slot_map(slots: Sequence[SlotReport]) -> list[dict[str, Any]]:
    """Return what every slot of a receiver shows."""
    return [
        {
            "kind": report.kind,
            "slot": report.slot,
            "mid": report.mid,
            "peer": report.peer,
            "source": None if report.source is None else report.source.value,
        }
        for report in slots
    ]
