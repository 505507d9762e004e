"""ICE-TCP on a real worker: who is heard, who is cut off, and what a stranger costs."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import re
import socket

import pytest

from media.ice.addresses import parse_addresses
from media.ice.framing import framed
from media.ice.strangers import StreamLimits
from tests.media.conftest import eventually, running_station
from tests.support.clients.ice_tcp import TcpClient, check
from tests.support.media.media_sdp import OFFER

QUICK = StreamLimits(strangers=6, per_address=4, patience_s=0.6, octets=2048)


@pytest.fixture
async def listening():
    async with running_station(tcp_port=0, streams=QUICK) as running:
        yield running


@pytest.fixture
async def patient():
    """A worker that cuts nobody off for being slow."""
    limits = dataclasses.replace(QUICK, patience_s=3600)
    async with running_station(tcp_port=0, streams=limits) as running:
        yield running


def port_of(station) -> int:
    return station.worker.router.streams[0].port


def new_peer(station):
    """A peer, and a maker of its checks."""
    peer, answer = station.worker.create_peer(OFFER)
    ufrag = re.search(r"a=ice-ufrag:(\S+)", answer)[1]
    password = re.search(r"a=ice-pwd:(\S+)", answer)[1]

    def made(**kwargs) -> bytes:
        return check(ufrag, "them", kwargs.pop("password", password), **kwargs)

    return peer, answer, made


async def test_the_answer_names_the_port_after_that_of_udp(listening):
    _, answer, _ = new_peer(listening)
    candidates = re.findall(r"a=candidate:.*", answer)
    assert candidates[0].split()[2] == "udp"
    tcp = candidates[1].split()
    assert tcp[2] == "tcp"
    assert tcp[4:] == ["127.0.0.1", str(port_of(listening)), *["typ", "host", "tcptype", "passive"]]
    assert int(tcp[3]) < int(candidates[0].split()[3])


async def test_a_check_is_answered_where_it_came_from_and_slowness_is_forgiven_then(listening):
    peer, _, made = new_peer(listening)
    client = await TcpClient.open(port_of(listening))
    try:
        client.send(made(nominate=True))
        answer = await client.receive()
        assert answer[:2] == b"\x01\x01"
        # our side begins the handshake on this way
        assert 20 <= (await client.receive())[0] < 64
        assert peer.figures().path.kind == "tcp"
        octets = framed(made())
        client.writer.write(octets[:30])
        await asyncio.sleep(2 * QUICK.patience_s)
        client.writer.write(octets[30:])
        while (await client.receive())[:2] != b"\x01\x01":
            pass
    finally:
        await client.aclose()


@pytest.mark.parametrize("cut", [1, 2, 3, 21])
async def test_checks_may_come_in_pieces(listening, cut):
    _, _, made = new_peer(listening)
    client = await TcpClient.open(port_of(listening))
    try:
        octets = framed(made())
        for start in range(0, len(octets), cut):
            client.writer.write(octets[start : start + cut])
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.receive())[:2] == b"\x01\x01"
    finally:
        await client.aclose()


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(framed(b"\x16\xfe\xff" + bytes(40)), id="a handshake"),
        pytest.param(framed(b"\x80\x60" + bytes(40)), id="media"),
        pytest.param(b"\xff\xff", id="an endless datagram"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n", id="a browser"),
        pytest.param(b"\x00\x00" * 2000, id="nothing, often"),
        pytest.param(framed(bytes(64)) * 8, id="checks that are none"),
    ],
)
async def test_strangers_are_cut_off_at_once(patient, octets):
    client = await TcpClient.open(port_of(patient))
    try:
        client.writer.write(octets)
        assert await client.is_cut_off(within=20)
        await eventually(lambda: patient.worker.router.streams[0].connections == 0)
    finally:
        await client.aclose()


@pytest.mark.parametrize("octets", [b"", b"\x00", framed(bytes(200))[:100]])
async def test_strangers_who_dawdle_are_cut_off(listening, octets):
    client = await TcpClient.open(port_of(listening))
    try:
        client.writer.write(octets)
        assert await client.is_cut_off()
    finally:
        await client.aclose()


async def test_checks_with_a_wrong_password_get_no_answer_and_end_it(listening):
    _, _, made = new_peer(listening)
    client = await TcpClient.open(port_of(listening))
    try:
        client.send(*[made(password="wrong-password-22-chars")] * 3)
        assert await client.is_cut_off()
    finally:
        await client.aclose()


async def test_a_crowd_of_strangers_keeps_nobody_out(listening):
    _, _, made = new_peer(listening)
    stream = listening.worker.router.streams[0]
    crowd = []
    try:
        for _ in range(12):
            with contextlib.suppress(ConnectionResetError):
                crowd.append(await TcpClient.open(port_of(listening)))
        await eventually(lambda: stream.refused >= 12 - QUICK.per_address)
        assert stream.connections <= QUICK.per_address
        await eventually(lambda: stream.connections == 0)
        client = await TcpClient.open(port_of(listening))
        crowd.append(client)
        client.send(made())
        assert (await client.receive())[:2] == b"\x01\x01"
        assert stream.strangers == 0
    finally:
        for one in crowd:
            await one.aclose()


async def test_a_peer_that_goes_takes_its_connections_along(listening):
    peer, _, made = new_peer(listening)
    client = await TcpClient.open(port_of(listening))
    try:
        client.send(made())
        await client.receive()
        assert listening.worker.router.streams[0].connections == 1
        await listening.worker.delete_peer(peer.id)
        assert await client.is_cut_off()
        assert listening.worker.router.streams[0].connections == 0
    finally:
        await client.aclose()


async def test_a_connection_that_ends_gives_way_to_the_next_one(listening):
    peer, _, made = new_peer(listening)
    first = await TcpClient.open(port_of(listening))
    first.send(made(nominate=True))
    await first.receive()
    before = peer.transport.path
    await first.aclose()
    await eventually(lambda: before.closed)
    second = await TcpClient.open(port_of(listening))
    try:
        second.send(made(nominate=True))
        await second.receive()
        assert peer.transport.path is not before
        assert peer.transport.path.address == second.address
    finally:
        await second.aclose()


async def test_who_does_not_read_has_a_bounded_queue_of_his_own(listening):
    peer, _, made = new_peer(listening)
    client = await TcpClient.open(port_of(listening), receive_buffer=4096)
    stream = listening.worker.router.streams[0]
    try:
        client.send(made(nominate=True))
        await eventually(lambda: peer.transport.path is not None)
        client.writer.transport.pause_reading()
        for _ in range(3000):
            stream.send(bytes(1200), client.address)
        assert stream.send_errors > 2000
        assert stream.congested(client.address, 1e6) in {True, False}
        errors = stream.send_errors
        stream.send(bytes(200), client.address)  # sound still has room
        assert stream.send_errors == errors
        other = await TcpClient.open(port_of(listening))
        other.send(made())
        assert (await other.receive())[:2] == b"\x01\x01"
        await other.aclose()
    finally:
        client.writer.transport.abort()


async def test_a_taken_port_is_tried_again_and_calls_go_on_over_udp(monkeypatch):
    monkeypatch.setattr("media.worker.worker.LISTEN_AGAIN_S", 0.1)
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    holder.listen()
    try:
        async with running_station(tcp_port=holder.getsockname()[1]) as station:
            _, answer, _ = new_peer(station)
            assert "tcptype" not in answer
            holder.close()
            await eventually(lambda: station.worker.router.streams)
            _, answer, _ = new_peer(station)
            assert "tcptype passive" in answer
    finally:
        holder.close()


async def test_ipv6_loopback():
    async with running_station(addresses=parse_addresses(["::1"]), tcp_port=0) as station:
        _, answer, made = new_peer(station)
        assert "tcp" in answer
        client = await TcpClient.open(port_of(station), host="::1")
        client.send(made())
        assert (await client.receive())[:2] == b"\x01\x01"
        await client.aclose()
