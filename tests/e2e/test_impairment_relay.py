"""The bad network of the loss tests loses what it is told to lose, and nothing else."""

import socket
import time

import pytest

from tests.support.networks.impairment_relay import RELAY_ADDRESS, WORKER_ADDRESS, ImpairmentRelay
from tests.support.servers.station import free_ports


def rtp(payload_type: int, sequence: int, stream: int) -> bytes:
    head = bytes([0x80, payload_type]) + sequence.to_bytes(2, "big")
    return head + bytes(4) + stream.to_bytes(4, "big") + b"payload"


@pytest.fixture
def relayed():
    (port,) = free_ports(1)
    worker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    worker.bind((WORKER_ADDRESS, port))
    worker.settimeout(2)
    browser = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    browser.connect((RELAY_ADDRESS, port))
    browser.settimeout(2)
    relay = ImpairmentRelay(port)
    yield relay, browser, worker
    relay.stop()
    browser.close()
    worker.close()


def test_without_loss_everything_passes_both_ways(relayed):
    relay, browser, worker = relayed
    for number in range(50):
        browser.send(rtp(96, number, 1))
        data, source = worker.recvfrom(2048)
        assert data == rtp(96, number, 1)
        worker.sendto(b"answer%d" % number, source)
        assert browser.recv(2048) == b"answer%d" % number
    assert relay.passed == {"up": 50, "down": 50}
    assert not relay.dropped


def test_loss_is_about_what_was_asked_for(relayed):
    relay, browser, _worker = relayed
    relay.up.loss = 0.05
    for number in range(2000):
        browser.send(rtp(96, number, 1))
        while relay.passed["up"] + relay.dropped["up"] < number - 50:
            time.sleep(0.001)
    while relay.passed["up"] + relay.dropped["up"] < 2000:
        time.sleep(0.001)
    assert 60 <= relay.dropped["up"] <= 140


def test_retransmissions_can_be_taken_away(relayed):
    relay, browser, worker = relayed
    relay.without_retransmission({97})
    sent = [
        rtp(96, 1, 7),
        rtp(97, 1, 8),  # a stream of retransmissions
        rtp(96, 2, 7),
        rtp(96, 1, 7),  # a repeat on the stream itself
        rtp(111, 1, 9),
        bytes([0x80, 200]) + bytes(26),  # a sender report looks alike and is none
        bytes([0x80, 200]) + bytes(26),
    ]
    for packet in sent:
        browser.send(packet)
    passed = [worker.recv(2048) for _ in range(5)]
    assert passed == [sent[0], sent[2], sent[4], sent[5], sent[6]]
    assert relay.withheld == {"up": 2}


def test_a_rebinding_is_seen_by_the_worker_and_not_by_the_browser(relayed):
    relay, browser, worker = relayed
    browser.send(b"before")
    _, before = worker.recvfrom(2048)
    relay.rebind()
    deadline = time.monotonic() + 5
    while not relay.rebindings and time.monotonic() < deadline:
        time.sleep(0.001)
    browser.send(b"after")
    _, after = worker.recvfrom(2048)
    assert before != after
    worker.sendto(b"answer", after)
    assert browser.recv(2048) == b"answer"
