"""The members of a room, be they browsers' peers or telephone legs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from media.peer.rates import RateMeter
from media.peer.source import LayerStream, Source
from media.sdp.plan import SourceKind


class Slot(Protocol):
    """A slot in which a member receives one source of another: see `media.peer.egress.OutgoingSlot`."""

    @property
    def kind(self) -> str: ...

    @property
    def index(self) -> int: ...

    @property
    def mid(self) -> str: ...

    @property
    def active(self) -> bool: ...

    @property
    def source(self) -> Source | None: ...

    @property
    def incoming(self) -> LayerStream | None: ...

    @property
    def rate(self) -> RateMeter: ...

    def assign(self, source: Source | None) -> None: ...

    def show(self, stream: LayerStream | None, now: float) -> None: ...

    def release_previous_layer(self) -> None: ...

    def request_key_frame(self, now: float) -> None: ...


class Member(Protocol):
    """Sends sources and receives into slots: see `media.peer.peer.Peer` and `media.telephone.leg.TelephoneLeg`."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def sources(self) -> Mapping[SourceKind, Source]: ...

    @property
    def slots(self) -> Mapping[str, Slot]: ...

    def slots_of(self, kind: str) -> Sequence[Slot]: ...

    def picture_budget_bps(self) -> int | None: ...

    def set_wanted_picture_bps(self, bps: int | None) -> None: ...
