"""The sockets of the line, without a station."""

import asyncio
import socket

import pytest

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.flow import Flow
from gateway.line.sip.sockets import Sockets
from gateway.line.trunks import Peers
from gateway.setting_line import read_trunk
from tests.gateway.line import raw
from tests.support.servers.gateway import free_port


async def test_a_port_that_was_closed_is_free_at_once() -> None:
    port = free_port()
    for _ in range(3):
        sockets = Sockets(lambda _octets, _flow: None, lambda _host: True)
        await sockets.open("127.0.0.1", port)
        assert sockets.port == port
        await sockets.aclose()


@pytest.mark.parametrize("port", ["65536", "99999", "-5", "0"])
async def test_a_via_that_names_no_port_leaves_the_line_open(port: str) -> None:
    """An answer to such a port closes a datagram socket of asyncio for good: one forged packet would end the line."""
    trunk = read_trunk("pbx=sip:127.0.0.1")
    peers = Peers([trunk])
    peers.resolved({"pbx": ["127.0.0.1"]})
    line = UserAgent(peers, [trunk], lambda flow: flow)
    sockets = Sockets(lambda octets, flow: answer(octets, flow), lambda _host: True)

    def answer(octets: bytes, flow: Flow) -> None:
        line.received(octets, flow, 0.0)
        for message, to in line.transactions.sends():
            sockets.send(bytes(message), to)

    await sockets.open("127.0.0.1", free_port())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.setblocking(False)
        far.bind(("127.0.0.1", 0))
        bad = raw.request("OPTIONS", call="bad").replace(
            b"192.0.2.1:5060;rport", f"192.0.2.1:{port}".encode()
        )
        far.sendto(bad, ("127.0.0.1", sockets.port))
        far.sendto(raw.request("OPTIONS", call="good"), ("127.0.0.1", sockets.port))
        async with asyncio.timeout(5):
            answered = await asyncio.get_running_loop().sock_recv(far, 2000)
    await sockets.aclose()
    assert b"Call-ID: good" in answered


async def test_what_is_sent_after_a_connection_has_closed_goes_to_the_trunk_s_own_port() -> None:
    """Kamailio closes an idle connection after two minutes; nobody listens at the port from which it had connected."""
    came: asyncio.Queue[tuple[bytes, Flow]] = asyncio.Queue()
    trunk = Sockets(lambda octets, flow: came.put_nowait((octets, flow)), lambda _host: True)
    await trunk.open("127.0.0.1", free_port())
    peers = Peers([read_trunk(f"pbx=sip:127.0.0.1:{trunk.port}?transport=tcp")])
    peers.resolved({"pbx": ["127.0.0.1"]})
    line = Sockets(
        lambda octets, flow: came.put_nowait((octets, flow)), lambda _host: True, port_of=peers.port_of
    )  # fmt: skip
    await line.open("127.0.0.1", free_port())
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        writer.write(raw.request("OPTIONS"))
        _, flow = await came.get()
        line.send(b"by the open connection", flow)
        assert await reader.read(100) == b"by the open connection"
        writer.close()
        await writer.wait_closed()
        while came.empty():
            # until the line has seen that it is closed
            line.send(raw.request("BYE"), flow)
            await asyncio.sleep(0.05)
        octets, _ = await came.get()
    assert octets == raw.request("BYE")
    await line.aclose()
    await trunk.aclose()


def test_a_trunk_is_reached_at_its_own_port() -> None:
    peers = Peers(
        [read_trunk("a=sip:192.0.2.1:5070?from=198.51.100.0/24"), read_trunk("b=sip:u@192.0.2.1")]
    )
    peers.resolved({"a": ["192.0.2.1"], "b": ["192.0.2.1"]})
    ports = [peers.port_of("192.0.2.1", port) for port in (5070, 5060, 40_000)]
    assert ports == [5070, 5060, 5070]
    assert peers.port_of("198.51.100.7", 40_000) == 5070
    assert peers.port_of("203.0.113.9", 40_000) == 40_000
