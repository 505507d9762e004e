"""Opens the telephone legs of a worker: ports, addresses and prompts that they share."""

from __future__ import annotations

import ipaddress
import secrets
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.ice.addresses import AdvertisedAddress
from media.rtp.reception import NtpClock
from media.sdp.offer import SdpError
from media.telephone import sdp
from media.telephone.digits import KEYS, MOST_WAITING
from media.telephone.leg import LegListener, LegTimes, TelephoneLeg
from media.telephone.ports import PortRange, local_towards
from media.telephone.prompts import MOST_PIECES, PromptLibrary

ID_PREFIX = "leg-"
"""How the peer ids of legs begin."""
_NAME = 64


class LegRequestError(ValueError):
    """The request's JSON is invalid; the message says where."""


@dataclass(frozen=True, slots=True)
class PlayOrder:
    """An order to play something to a telephone: see `media.telephone.prompts` for `pieces`. `play` names the order in its event."""

    pieces: tuple[str, ...]
    play: str
    loop: bool
    until_digit: bool


def parse_play(data: Any) -> PlayOrder:
    """Read an order from decoded JSON. Raises `LegRequestError`."""
    if not isinstance(data, dict) or set(data) - {"pieces", "play", "loop", "untilDigit"}:
        raise LegRequestError("the body has pieces, play, loop and untilDigit")
    pieces, play = data.get("pieces"), data.get("play", "")
    loop, until_digit = data.get("loop", False), data.get("untilDigit", False)
    if (
        not isinstance(pieces, list)
        or not 0 < len(pieces) <= MOST_PIECES
        or not all(isinstance(piece, str) for piece in pieces)
    ):
        raise LegRequestError(f"pieces is a list of 1 to {MOST_PIECES} names")
    if not isinstance(play, str) or len(play) > _NAME:
        raise LegRequestError(f"play is a name of up to {_NAME} characters")
    if not isinstance(loop, bool) or not isinstance(until_digit, bool):
        raise LegRequestError("loop and untilDigit are true or false")
    return PlayOrder(tuple(pieces), play, loop, until_digit)


def parse_digits(data: Any) -> str:
    """Read the keys to send from decoded JSON. Raises `LegRequestError`."""
    digits = data.get("digits") if isinstance(data, dict) and set(data) == {"digits"} else None
    if (
        not isinstance(digits, str)
        or not 0 < len(digits) <= MOST_WAITING
        or any(digit not in KEYS for digit in digits)
    ):
        raise LegRequestError(f"digits is 1 to {MOST_WAITING} of {KEYS}")
    return digits


class Legs:
    """Owner: the worker, which keeps the legs that this opens among its peers."""

    def __init__(
        self,
        *,
        ports: tuple[int, int],
        addresses: Sequence[AdvertisedAddress],
        folders: Sequence[Path],
        clock: NtpClock,
        listener: LegListener,
        times: LegTimes | None = None,
    ) -> None:
        self.library = PromptLibrary(folders)
        self._ports = PortRange(*ports)
        self._addresses = addresses
        self._clock = clock
        self._listener = listener
        self._times = times or LegTimes()

    def take_offer(self, text: str, label: str, now: float) -> tuple[TelephoneLeg, str]:
        """Make a leg from the other side's offer; returns it and our answer. Raises `SdpError`, OSError (no port)."""
        remote = sdp.parse(text)
        leg = self.open(label, now, towards=remote.address)
        try:
            return leg, leg.take_offer(text, now)
        except SdpError:
            leg.abandon()
            raise

    def offer(
        self, label: str, now: float, *, towards: str | None = None, secure: bool = False
    ) -> tuple[TelephoneLeg, str]:
        """Make a leg and its own offer. Raises as `open` does."""
        leg = self.open(label, now, towards=towards, secure=secure)
        return leg, leg.offer()

    async def play(self, find: Callable[[], TelephoneLeg], order: PlayOrder) -> None:
        """Play to the leg that `find` returns, which may end meanwhile. Raises what `find` raises, `UnknownPromptError`."""
        rate = 0
        pieces: list[array[int]] = []
        while (leg := find()).rate != rate:
            rate = leg.rate
            pieces = await self.library.pieces(order.pieces, rate)
        leg.play(pieces, order.play, loop=order.loop, until_digit=order.until_digit)

    def open(
        self, label: str, now: float, *, towards: str | None = None, secure: bool = False
    ) -> TelephoneLeg:
        """Make a leg that is to make the offer. `towards` is the other side's address. Raises OSError (no port)."""
        address = self._address(towards)
        return TelephoneLeg(
            ID_PREFIX + secrets.token_hex(8),
            label,
            ports=self._ports.open(address.local),
            address=_named(address, towards),
            secure=secure,
            clock=self._clock,
            listener=self._listener,
            times=self._times,
            now=now,
        )

    def _address(self, towards: str | None) -> AdvertisedAddress:
        """Choose the address from which packets leave towards the other side, else the first of its family."""
        wanted = None if towards is None else _address(towards)
        family = 4 if wanted is None else wanted.version
        fitting = [a for a in self._addresses if (6 if a.is_ipv6 else 4) == family]
        if not fitting:
            raise SdpError("sdp_no_audio", f"this worker has no address of IPv{family}")
        local = None if wanted is None else local_towards(str(wanted))
        return next((a for a in fitting if a.local == local), fitting[0])


def _named(address: AdvertisedAddress, towards: str | None) -> str:
    """Return the name of a local address for a description: one that is reached from where the other side is.

    An exchange in one's own network is told a private address, a trunk beyond it the public one.
    """
    wanted = None if towards is None else _address(towards)
    if wanted is None:
        return address.public
    fitting = (
        name
        for name in (*address.publics, address.local)
        if ipaddress.ip_address(name).is_global == wanted.is_global
    )
    return next(fitting, address.public)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address; None for a name, or for the one that means 'nowhere'."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return None if found.is_unspecified else found
