"""At which addresses trunks are, and by which of ours they reach us."""

import asyncio
import socket
from collections.abc import Callable, Sequence

import structlog

from gateway.line.sip.flow import Flow
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk

log = structlog.get_logger()


class Addresses:
    """Holds what names were resolved to, and the machine's own address towards each far side."""

    def __init__(
        self, peers: Peers, trunks: Sequence[Trunk], own: str | None, port_of: Callable[[str], int]
    ) -> None:
        """*own* is the address that trunks know, None for the machine's; *port_of* says our port for a transport."""
        self._peers = peers
        self._trunks = trunks
        self._own = own
        self._port_of = port_of
        self._local: dict[str, str] = {}

    async def resolve(self) -> dict[str, Sequence[str]]:
        """Look up the trunks' hosts; one that has no address now keeps the ones it had."""
        found: dict[str, Sequence[str]] = {}
        loop = asyncio.get_running_loop()
        for trunk in self._trunks:
            try:
                infos = await loop.getaddrinfo(trunk.host, trunk.port, type=socket.SOCK_STREAM)
            except OSError as error:
                log.warning("line.trunk_not_resolved", trunk=trunk.name, error=type(error).__name__)
                continue
            found[trunk.name] = list(dict.fromkeys(str(info[4][0]) for info in infos))
        self._peers.resolved(found)
        return found

    def to(self, trunk: Trunk) -> Flow | None:
        """Return where a trunk is reached, None where its name has no address."""
        address = self._peers.address_of(trunk.name)
        return None if address is None else Flow(trunk.transport, address, trunk.port)

    def ours(self, flow: Flow) -> Flow:
        """Return by which address of ours a far side reaches us."""
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
