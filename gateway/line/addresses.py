"""Resolves the trunks' addresses, and finds the own address by which each of them reaches this process."""

import asyncio
import socket
from collections.abc import Callable, Sequence

import structlog

from gateway.line.sip.flow import Flow
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk

log = structlog.get_logger()


class Addresses:
    """Holds the trunks' resolved addresses, and the machine's own address towards each far side."""

    def __init__(
        self, peers: Peers, trunks: Sequence[Trunk], own: str | None, port_of: Callable[[str], int]
    ) -> None:
        """*own* is the address by which trunks know this machine, None for its own; *port_of* returns our port for a
        transport."""
        self._peers = peers
        self._trunks = trunks
        self._own = own
        self._port_of = port_of
        self._local: dict[str, str] = {}

    async def resolve(self) -> dict[str, Sequence[str]]:
        """Look up the trunks' hosts; a host that cannot be resolved now keeps its earlier addresses. Return what was found,
        by trunk."""
        by_trunk: dict[str, Sequence[str]] = {}
        loop = asyncio.get_running_loop()
        for trunk in self._trunks:
            try:
                infos = await loop.getaddrinfo(trunk.host, trunk.port, type=socket.SOCK_STREAM)
            except OSError as error:
                log.warning("line.trunk_not_resolved", trunk=trunk.name, error=type(error).__name__)
                continue
            by_trunk[trunk.name] = list(dict.fromkeys(str(info[4][0]) for info in infos))
        self._peers.resolved(by_trunk)
        return by_trunk

    def to(self, trunk: Trunk) -> Flow | None:
        """Return the address of a trunk, None where its host has not been resolved."""
        address = self._peers.address_of(trunk.name)
        return None if address is None else Flow(trunk.transport, address, trunk.port)

    def ours(self, flow: Flow) -> Flow:
        """Return the own address by which a far side reaches this process."""
        host = self._own
        if host is None:
            if flow.host not in self._local:
                self._local[flow.host] = _local_towards(flow.host)
            host = self._local[flow.host]
        return Flow(flow.transport, host, self._port_of(flow.transport))


def _local_towards(host: str) -> str:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
