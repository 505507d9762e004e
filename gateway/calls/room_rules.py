"""Makes the rule of a call's room: which parties receive one another. No I/O."""

from collections.abc import Mapping
from typing import Any, Literal

from gateway.calls.desired import BOTH
from gateway.calls.state import MonitoringWay, PartyName

ORDINARY: dict[str, Any] = {"default": "all"}
"""The rule a room begins with."""
_EVERYTHING = ["audio", "camera", "screen", "screen-audio"]


def rule_of(
    peers: Mapping[PartyName, str],
    together: frozenset[PartyName],
    monitoring: MonitoringWay | Literal[""] = "",
) -> dict[str, Any]:
    """Return the policy (docs/rooms.md) by which the parties *together* receive one another, and nobody else anything.

    *peers* are the present connections; a later one is in no list, and receives nothing until the rule names it. A
    supervisor at the operator's side (*monitoring*, empty for nobody) receives those together. Listening, nobody
    receives the supervisor; whispering, only the operator does, by sound, while the operator is with anybody; joined,
    the supervisor is one of those together, where there are any.
    """
    if together == BOTH and set(peers) <= BOTH:
        return ORDINARY
    if monitoring == "join" and together:
        together = together | {"supervisor"}
    inside = [peer for party, peer in peers.items() if party in together]
    receive: dict[str, dict[str, list[str]]] = {
        peer: {other: _EVERYTHING for other in inside if other != peer} for peer in inside
    }
    rule: dict[str, Any] = {"default": "none", "receive": receive}
    monitor = peers.get("supervisor")
    if monitor is None or "supervisor" in together:
        return rule
    # nothing of theirs is kept by the recording, whatever their page sends
    rule["silent"] = [monitor]
    if monitoring:
        receive[monitor] = dict.fromkeys(inside, _EVERYTHING)
    operator = peers.get("agent")
    if monitoring == "whisper" and operator in receive:
        receive[operator] = {**receive[operator], monitor: ["audio"]}
    return rule
