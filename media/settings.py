"""Settings of a media worker. Plain values: the gateway reads the environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media.ice.addresses import AdvertisedAddress, interface_addresses
from media.ice.socket import Impairment
from media.ice.strangers import StreamLimits


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Settings of one worker.

    A peer that has been silent for `consent_s` is sent nothing (RFC 7675), and is closed after
    `close_lost_after_s`. `addresses` empty stands for every address of this machine. `tcp_port` is the
    port of ICE-TCP, None for none. `impairment` and `retransmission` exist for tests: one drops
    datagrams, the other switches off NACK and RTX in both directions. `telephone_ports` are the first and the last UDP port
    of telephone legs, 0 for any; `prompts` are folders whose files go before the shipped prompts.
    """

    port: int = 40000
    tcp_port: int | None = None
    addresses: tuple[AdvertisedAddress, ...] = ()
    control_host: str = "127.0.0.1"
    control_port: int = 8090
    control_token: str = ""
    dtls_timeout_s: float = 10.0
    connect_timeout_s: float = 30.0
    lost_after_s: float = 6.0
    consent_s: float = 30.0
    close_lost_after_s: float = 60.0
    max_peers: int = 1000
    max_trials: int = 20
    trial_s: float = 15.0
    streams: StreamLimits | None = None
    impairment: Impairment | None = None
    retransmission: bool = True
    telephone_ports: tuple[int, int] = (0, 0)
    prompts: tuple[Path, ...] = ()

    def bound_addresses(self) -> tuple[AdvertisedAddress, ...]:
        """Return the addresses to bind: those given, else the machine's own."""
        return self.addresses or interface_addresses()
