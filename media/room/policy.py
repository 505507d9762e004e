"""Who may receive which source of whom in a room.

A policy is JSON: `{"default": "all" | "none", "receive": {receiver: {sender: [kind, ...]}}}`.
A receiver that `receive` names gets exactly what is listed for it; others follow `default`.
Holding a call is `none`; a supervisor who listens in is listed as a receiver and in nobody's list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from media.sdp.plan import SourceKind

MAX_ENTRIES = 1000
ALL_KINDS = frozenset(SourceKind)


class PolicyError(ValueError):
    """The policy's JSON does not say anything meaningful; the message names what."""


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """A room's rule; the one a room starts with lets everyone receive everyone."""

    receive_by_default: bool = True
    receive: Mapping[str, Mapping[str, frozenset[SourceKind]]] = field(default_factory=dict)

    def allowed(self, receiver: str, sender: str) -> frozenset[SourceKind]:
        """The kinds of source that `receiver` may have from `sender`."""
        listed = self.receive.get(receiver)
        if listed is not None:
            return listed.get(sender, frozenset())
        return ALL_KINDS if self.receive_by_default else frozenset()


def parse_policy(data: Any) -> RoomPolicy:
    """Read a policy from decoded JSON. Raises `PolicyError`."""
    if not isinstance(data, dict) or set(data) - {"default", "receive"}:
        raise PolicyError("a policy has the members default and receive")
    default = data.get("default", "all")
    if default not in ("all", "none"):
        raise PolicyError("default is all or none")
    receive = data.get("receive", {})
    if not isinstance(receive, dict) or len(receive) > MAX_ENTRIES:
        raise PolicyError("receive is an object of receivers")
    return RoomPolicy(
        receive_by_default=default == "all",
        receive={receiver: _parse_senders(senders) for receiver, senders in receive.items()},
    )


def _parse_senders(data: Any) -> dict[str, frozenset[SourceKind]]:
    if not isinstance(data, dict) or len(data) > MAX_ENTRIES:
        raise PolicyError("a receiver has an object of senders")
    senders: dict[str, frozenset[SourceKind]] = {}
    for sender, kinds in data.items():
        if not isinstance(kinds, list):
            raise PolicyError("a sender has a list of sources")
        try:
            senders[sender] = frozenset(SourceKind(kind) for kind in kinds)
        except ValueError:
            raise PolicyError("a source is audio, camera or screen") from None
    return senders
