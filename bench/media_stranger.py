"""``media.stranger``: what a datagram costs a worker that belongs to nobody, in microseconds.

From the kernel's buffer to its being counted, beside 500 peers; the dearest kind, a connectivity check
with a guessed user fragment, is in the conditions.
"""

import logging
import random
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import structlog

from bench.figures import figure
from media.ice.addresses import parse_addresses
from media.settings import MediaSettings
from media.worker.worker import MediaWorker
from tests.attacks.datagrams import CLIENT_HELLO, binding_request
from tests.support.media import media_sdp

PEERS, ROUNDS, DATAGRAMS = 500, 40, 256


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the one figure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    worker = MediaWorker(
        MediaSettings(
            port=0, addresses=parse_addresses(["127.0.0.1"]), control_token="x", max_peers=PEERS
        )
    )
    await worker.start()
    try:
        for _ in range(PEERS):
            worker.create_peer(media_sdp.offer())
        chance = random.Random(1)
        guess = [binding_request(chance.randbytes(6).hex().encode()) for _ in range(DATAGRAMS)]
        mixed = [
            chance.choice((CLIENT_HELLO, b"\x80\x60" + chance.randbytes(100), chance.randbytes(60)))
            for _ in range(DATAGRAMS)
        ]
        samples = [_cost_us(worker, mixed) for _ in range(ROUNDS)]
        checks = [_cost_us(worker, guess) for _ in range(ROUNDS)]
    finally:
        await worker.aclose()
    samples.sort()
    yield figure(
        "media.stranger",
        samples[len(samples) // 2],
        "us",
        samples=samples,
        guessed_check_us=round(sorted(checks)[len(checks) // 2], 3),
        peers=PEERS,
    )


def _cost_us(worker: MediaWorker, datagrams: list[bytes]) -> float:
    endpoint = worker.router.endpoints[0]
    before = worker.router.strangers
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.connect(("127.0.0.1", endpoint.port))
        for datagram in datagrams:
            stranger.send(datagram)
        begun = time.perf_counter()
        while worker.router.strangers - before < len(datagrams):
            endpoint._drain()
        return (time.perf_counter() - begun) / len(datagrams) * 1_000_000
