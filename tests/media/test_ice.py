"""STUN and ICE-lite against aioice's own messages, and on arbitrary bytes."""

from __future__ import annotations

import asyncio
import re
import socket

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from media.ice import stun
from media.ice.addresses import (
    AddressError,
    interface_addresses,
    only_private,
    parse_addresses,
)
from media.ice.lite import Credentials, IceLiteAgent
from media.ice.socket import DatagramEndpoint
from media.settings import MediaSettings
from media.worker.worker import MediaWorker
from tests.support.media.media_synthetic import SyntheticPeer

REMOTE = Credentials("browser", "browser-password-22-chars")
SOURCE = ("192.0.2.7", 50000)


def check(
    agent: IceLiteAgent, *, nominate=False, password=None, controlled=False, remote="browser"
):
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = f"{agent.local.ufrag}:{remote}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLED" if controlled else "ICE-CONTROLLING"] = 7
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity((password or agent.local.password).encode())
    return message


def test_one_socket_is_advertised_by_each_of_its_public_addresses():
    first, second = parse_addresses(
        ["203.0.113.9/10.0.0.5", "10.0.0.6", "198.51.100.3/10.0.0.5", "203.0.113.9/10.0.0.5"]
    )
    assert (first.local, first.publics) == ("10.0.0.5", ("203.0.113.9", "198.51.100.3"))
    assert (second.local, second.publics) == ("10.0.0.6", ("10.0.0.6",))


@pytest.mark.parametrize(
    ("entries", "private"),
    [
        (["10.0.0.5", "fd00::5", "127.0.0.1"], True),
        (["100.64.0.9/10.0.0.5"], True),
        (["8.8.8.8/10.0.0.5", "10.0.0.5"], False),
        (["10.0.0.5", "2a00:1450::1"], False),
    ],
)
def test_whether_anybody_on_the_internet_can_reach_it(entries, private):
    assert only_private(parse_addresses(entries)) is private


async def test_an_answer_names_every_public_address_of_a_socket(monkeypatch):
    addresses = parse_addresses(["203.0.113.9/127.0.0.1", "198.51.100.3/127.0.0.1"])
    worker = MediaWorker(MediaSettings(port=0, tcp_port=0, addresses=addresses))
    await worker.start()
    try:
        (endpoint,), (stream,) = worker.router.endpoints, worker.router.streams
        monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
        browser = SyntheticPeer()
        _, answer = worker.create_peer(await browser.offer(), "citizen")
        await browser.aclose()
    finally:
        await worker.aclose()
    found = re.findall(r"a=candidate:\S+ 1 (\w+) \d+ (\S+) (\d+) typ host", answer)
    assert sorted(found) == sorted(
        (kind, public, str(at.port))
        for kind, at in (("udp", endpoint), ("tcp", stream))
        for public in ("203.0.113.9", "198.51.100.3")
    )


@pytest.mark.parametrize("source", [SOURCE, ("2001:db8::7", 50000)])
def test_response_is_what_aioice_expects(source):
    agent = IceLiteAgent(REMOTE)
    request = check(agent)
    outcome = agent.handle_check(bytes(request), source)
    assert outcome.validated
    assert not outcome.nominated
    response = reference.parse_message(outcome.response)
    assert response.message_class is reference.Class.RESPONSE
    assert response.transaction_id == request.transaction_id
    assert response.check_message_integrity(agent.local.password.encode())
    assert response.attributes["XOR-MAPPED-ADDRESS"] == source
    assert "FINGERPRINT" in response.attributes


def test_nomination():
    agent = IceLiteAgent(REMOTE)
    assert agent.handle_check(bytes(check(agent, nominate=True)), SOURCE).nominated


@pytest.mark.parametrize("flaw", [{"password": "wrong"}, {"remote": "other"}])
def test_unproven_checks_get_no_answer(flaw):
    agent = IceLiteAgent(REMOTE)
    outcome = agent.handle_check(bytes(check(agent, nominate=True, **flaw)), SOURCE)
    assert outcome.response is None
    assert not outcome.validated


def test_controlled_peer_is_told_of_the_conflict():
    agent = IceLiteAgent(REMOTE)
    outcome = agent.handle_check(bytes(check(agent, controlled=True)), SOURCE)
    assert not outcome.validated
    assert reference.parse_message(outcome.response).error_code == 487


def test_old_credentials_live_until_the_new_ones_nominate():
    agent = IceLiteAgent(REMOTE)
    old = bytes(check(agent, nominate=True))
    agent.restart(Credentials("again", "another-password-22-chars"))
    outcome = agent.handle_check(old, SOURCE)
    assert outcome.validated
    assert not outcome.nominated
    assert len(agent.local_ufrags) == 2
    assert agent.handle_check(bytes(check(agent, nominate=True, remote="again")), SOURCE).nominated
    assert len(agent.local_ufrags) == 1
    assert not agent.handle_check(old, SOURCE).validated


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_quietly(data):
    agent = IceLiteAgent(REMOTE)
    assert stun.local_ufrag_of(data) is None or isinstance(stun.local_ufrag_of(data), bytes)
    assert not agent.handle_check(data, SOURCE).validated


@given(position=st.integers(0, 500), octet=st.integers(0, 255))
def test_any_changed_octet_before_the_fingerprint_is_noticed(position, octet):
    agent = IceLiteAgent(REMOTE)
    data = bytearray(bytes(check(agent)))
    position %= len(data) - 8
    # The length field is rewritten before signing, so only what it covers is protected by it.
    changed = data[position] != octet
    data[position] = octet
    assert agent.handle_check(bytes(data), SOURCE).validated is not changed


def test_addresses():
    pair, plain = parse_addresses(["203.0.113.9/10.0.0.5", " 10.0.0.6 ", "10.0.0.6"])
    assert (pair.public, pair.local) == ("203.0.113.9", "10.0.0.5")
    assert (plain.public, plain.local) == ("10.0.0.6", "10.0.0.6")
    for wrong in ("host", "0.0.0.0", "10.0.0.1/", "/10.0.0.1", "224.0.0.1", ""):
        with pytest.raises(AddressError):
            parse_addresses([wrong])
    with pytest.raises(AddressError):
        parse_addresses([])


def test_interface_addresses_end_with_loopback():
    found = interface_addresses()
    assert any(a.local == "127.0.0.1" for a in found)
    assert not any(a.local.startswith("fe80") for a in found)


class Flood:
    """A router's stand-in that notes who was heard; each datagram begets another one."""

    def __init__(self, again):
        self.heard = []
        self.again = again

    def __call__(self, endpoint, size, address, arrived_at):
        self.heard.append(address)
        self.again()


async def test_a_flood_leaves_the_loop_to_others(form):
    """However much comes in meanwhile, one wake-up takes a bounded share, oldest first."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flooder,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as quiet,
    ):
        for opened in (flooder, quiet):
            opened.bind(("127.0.0.1", 0))
        router = Flood(lambda: flooder.sendto(b"\x80flood", ("127.0.0.1", endpoint.port)))
        endpoint = DatagramEndpoint(
            parse_addresses(["127.0.0.1"])[0], 0, buffer=bytearray(2048), on_datagram=router
        )
        try:
            for _ in range(10):
                flooder.sendto(b"\x80flood", ("127.0.0.1", endpoint.port))
            quiet.sendto(b"\x80quiet", ("127.0.0.1", endpoint.port))
            turns, most, before = 0, 0, 0
            while quiet.getsockname() not in router.heard or turns < 5:
                await asyncio.sleep(0)
                turns += 1
                most = max(most, len(router.heard) - before)
                before = len(router.heard)
                assert turns < 10_000
            assert router.heard.index(quiet.getsockname()) == 10
            assert 1 < most <= 64
        finally:
            endpoint.close()


async def test_a_defect_on_one_datagram_costs_only_that_one(form):
    heard = []

    def handle(endpoint, size, address, arrived_at):
        heard.append(bytes(buffer[:size]))
        if heard[-1] == b"bad":
            raise ValueError

    buffer = bytearray(2048)
    endpoint = DatagramEndpoint(
        parse_addresses(["127.0.0.1"])[0], 0, buffer=buffer, on_datagram=handle
    )
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for data in (b"one", b"bad", b"", b"two"):
                sender.sendto(data, ("127.0.0.1", endpoint.port))
        async with asyncio.timeout(10):
            while len(heard) < 3:
                await asyncio.sleep(0.01)
        assert heard == [b"one", b"bad", b"two"]
        assert (endpoint.failures, endpoint.received) == (1, 4)
    finally:
        endpoint.close()
