"""A room's policy: who may receive which sources of whom, and how many.

A policy is JSON:

    {"default": "all" | "none",
     "receive": {receiver: {sender: [kind, ...]}},
     "silent": [sender, ...],
     "muted": [sender, ...],
     "lastN": n or null,
     "audible": n or null,
     "receivers": {receiver: {"lastN": n or null, "pins": [sender, ...], "priority": [sender, ...]}}}

A receiver named in `receive` gets exactly the sources listed for it. Others follow `default`, which never
includes `silent` senders. So a call on hold has `none`; a supervisor who listens in is silent and
listed as a receiver; one who whispers is silent and listed as a sender for the agent. A silent member
is never recorded. The microphone of a `muted` member reaches nobody, whatever else is listed.

`lastN` limits the cameras shown (null: as many as there are slots), `audible` the people heard at
once. `pins` are shown whether or not they speak. `priority` lists senders, most important first, whose pictures
get good layers first. A receiver's own `lastN` overrides the room's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from media.sdp.plan import SourceKind

MAX_ENTRIES = 1000
MAX_NUMBER = 64
ALL_KINDS = frozenset(SourceKind)
_MEMBERS = frozenset({"default", "receive", "silent", "muted", "lastN", "audible", "receivers"})
_MICROPHONE = frozenset({SourceKind.AUDIO})
_KINDS = ", ".join(SourceKind)


class PolicyError(ValueError):
    """The policy's JSON is invalid; the message says where."""


@dataclass(frozen=True, slots=True)
class ReceiverPolicy:
    """Limits and preferences of one receiver; `last_n` None follows the room."""

    last_n: int | None = None
    pins: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()


_NO_WISHES = ReceiverPolicy()


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """A room's policy; the default lets everybody receive everybody."""

    receive_by_default: bool = True
    receive: Mapping[str, Mapping[str, frozenset[SourceKind]]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    last_n: int | None = None
    audible: int | None = None
    receivers: Mapping[str, ReceiverPolicy] = field(default_factory=dict)

    def allowed(self, receiver: str, sender: str) -> frozenset[SourceKind]:
        """Return the kinds of source that `receiver` may get from `sender`."""
        listed = self.receive.get(receiver)
        if listed is not None:
            kinds = listed.get(sender, frozenset())
        elif sender in self.silent or not self.receive_by_default:
            return frozenset()
        else:
            kinds = ALL_KINDS
        return kinds - _MICROPHONE if sender in self.muted else kinds

    def receiver(self, receiver: str) -> ReceiverPolicy:
        """Return the limits and preferences of a receiver."""
        return self.receivers.get(receiver, _NO_WISHES)

    def last_n_of(self, receiver: str) -> int | None:
        """Return how many cameras a receiver is shown at most, or None for as many as it has slots."""
        own = self.receiver(receiver).last_n
        return self.last_n if own is None else own


def parse_policy(data: Any) -> RoomPolicy:
    """Read a policy from decoded JSON. Raises `PolicyError`."""
    if not isinstance(data, dict) or set(data) - _MEMBERS:
        raise PolicyError(f"a policy has the members {', '.join(sorted(_MEMBERS))}")
    default = data.get("default", "all")
    if default not in ("all", "none"):
        raise PolicyError("default is all or none")
    return RoomPolicy(
        receive_by_default=default == "all",
        receive={
            receiver: {
                sender: _parse_kinds(kinds)
                for sender, kinds in _object(senders, "a receiver has an object of senders").items()
            }
            for receiver, senders in _object(
                data.get("receive", {}), "receive is an object of receivers"
            ).items()
        },
        silent=frozenset(_ids(data.get("silent", []), "silent")),
        muted=frozenset(_ids(data.get("muted", []), "muted")),
        last_n=_number(data.get("lastN"), "lastN"),
        audible=_number(data.get("audible"), "audible"),
        receivers={
            receiver: _parse_receiver(wishes)
            for receiver, wishes in _object(
                data.get("receivers", {}), "receivers is an object of receivers"
            ).items()
        },
    )


def _parse_receiver(data: Any) -> ReceiverPolicy:
    if not isinstance(data, dict) or set(data) - {"lastN", "pins", "priority"}:
        raise PolicyError("a receiver has lastN, pins and priority")
    return ReceiverPolicy(
        last_n=_number(data.get("lastN"), "lastN"),
        pins=_ids(data.get("pins", []), "pins"),
        priority=_ids(data.get("priority", []), "priority"),
    )


def _parse_kinds(data: Any) -> frozenset[SourceKind]:
    if not isinstance(data, list):
        raise PolicyError("a sender has a list of sources")
    try:
        return frozenset(SourceKind(kind) for kind in data)
    except ValueError:
        raise PolicyError(f"a source is one of {_KINDS}") from None


def _object(data: Any, otherwise: str) -> dict[str, Any]:
    if not isinstance(data, dict) or len(data) > MAX_ENTRIES:
        raise PolicyError(otherwise)
    return data


def _ids(data: Any, name: str) -> tuple[str, ...]:
    if (
        not isinstance(data, list)
        or len(data) > MAX_ENTRIES
        or not all(isinstance(one, str) for one in data)
    ):
        raise PolicyError(f"{name} is a list of peers")
    return tuple(dict.fromkeys(data))


def _number(data: Any, name: str) -> int | None:
    if data is None:
        return None
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data <= MAX_NUMBER:
        raise PolicyError(f"{name} is a number from 0 to {MAX_NUMBER}, or null")
    return data
