"""The rule of a call's room: which parties receive one another. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.usecases.callstate import PartyName
from gateway.usecases.media_ports import BOTH

ORDINARY: dict[str, Any] = {"default": "all"}
"""The rule a room begins with."""
_EVERYTHING = ["audio", "camera", "screen", "screen-audio"]


def rule_of(peers: Mapping[PartyName, str], together: frozenset[PartyName]) -> dict[str, Any]:
    """Return the policy (docs/rooms.md) by which those *together* receive one another, nobody else anything.

    *peers* are the connections there are. One made since is in no list, and so receives nothing until
    the rule names it.
    """
    if together == BOTH and set(peers) <= BOTH:
        return ORDINARY
    inside = [peer for party, peer in peers.items() if party in together]
    return {
        "default": "none",
        "receive": {
            peer: {other: _EVERYTHING for other in inside if other != peer} for peer in inside
        },
    }
