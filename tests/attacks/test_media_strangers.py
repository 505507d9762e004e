"""Strangers' datagrams at a call in progress, on our worker and on a stock aiortc relay.

The same octets go to both. Ours must not notice; what becomes of the relay is written down in
`STOCK` and checked as well, so that the list stays true and it is known which attacks bite.
"""

from __future__ import annotations

import asyncio
import random

import pytest
import pytest_asyncio

from tests.attacks import victims
from tests.attacks.datagrams import BY_STRANGERS, COUNT
from tests.attacks.talk import SilentError, Stranger

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

GOES_ON, FALLS_SILENT = "goes on", "falls silent"
STOCK = {
    # its DTLS transport reads the first octet of nothing, and ends
    "zero_length": (FALLS_SILENT, False),
    # established, it survives what during set-up is its end: test_media_setup.py
    "client_hello": (GOES_ON, False),
    "other_records": (GOES_ON, False),
    # it survives these, and tells everybody who asks that something is there
    "wrong_integrity": (GOES_ON, True),
    "guessed_fragments": (GOES_ON, True),
    # libsrtp refuses them there as here
    "spoofed_srtp": (GOES_ON, False),
    "spoofed_srtcp": (GOES_ON, False),
    "replayed": (GOES_ON, False),
    "noise": (GOES_ON, False),
}
MEMORY_KIB = 8 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker():
    async with victims.worker() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calls(worker):
    """The call that is attacked and the one beside it, the same for all attacks."""
    async with victims.talking(worker) as talk, victims.talking(worker) as beside:
        yield talk, beside


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def relay():
    async with victims.relay() as running:
        yield running


@pytest.mark.parametrize("name", BY_STRANGERS)
async def test_our_call_does_not_notice(worker, calls, name):
    talk, beside = calls
    party = talk.parties[0]
    stranger = Stranger(party.server)
    before, memory = await _refused(worker, talk), worker.memory_kib
    datagrams = BY_STRANGERS[name](random.Random(3), party)
    assert len(datagrams) >= COUNT // 2
    try:
        wanted = before + sum(1 for datagram in datagrams if datagram) * 9 // 10
        async with asyncio.timeout(60):
            # a busy machine drops datagrams before the worker has them: they are sent until it had that many
            while await _refused(worker, talk) < wanted:
                await stranger.send(datagrams)
                await asyncio.sleep(0.02)
        await asyncio.gather(talk.heard(20), beside.heard(20))
        stranger.read()
    finally:
        stranger.close()
    # amplification: nothing at all goes to strangers
    assert (stranger.datagrams_in, stranger.octets_in) == (0, 0)
    for call in calls:
        assert call.foreign == 0
        for figures in await worker.figures(call):
            assert figures.state == "connected"
            assert figures.malformed_packets == 0
            assert figures.path_changes == 0
    assert await worker.count("send_errors") == 0
    assert worker.memory_kib - memory < MEMORY_KIB


@pytest.mark.long
@pytest.mark.parametrize("name", BY_STRANGERS)
async def test_what_becomes_of_a_stock_relay(relay, name):
    async with victims.talking(relay) as talk:
        party = talk.parties[0]
        stranger = Stranger(party.server)
        try:
            await stranger.send(BY_STRANGERS[name](random.Random(3), party))
            try:
                await talk.heard(30, within_s=4)
                outcome = GOES_ON
            except SilentError:
                outcome = FALLS_SILENT
        finally:
            stranger.close()
        assert (outcome, stranger.octets_in > 0) == STOCK[name]


async def _refused(worker, talk):
    """Datagrams and checks that were nobody's so far."""
    return await worker.count("strangers") + sum(
        figures.refused_checks + figures.unauthentic for figures in await worker.figures(talk)
    )
