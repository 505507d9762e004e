"""Chromium in a network of its own: without UDP, behind relays, on IPv6, on several interfaces."""

from __future__ import annotations

import asyncio
import shutil
import sys
from contextlib import asynccontextmanager
from ipaddress import ip_address
from time import monotonic

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from media.ice.addresses import interface_addresses, parse_addresses
from media.peer.trial import echo
from tests.media.conftest import TOKEN, Pages, eventually, running_station, serving_pages
from tests.support.browsers.firefox import Firefox
from tests.support.browsers.media_page import (
    CHROMIUM_FLAGS,
    create_page_app,
    figures,
    sees_and_hears,
)
from tests.support.networks import netns
from tests.support.servers.coturn import Coturn

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def network(request):
    netns.require()
    made = netns.Network(links=getattr(request, "param", 1))
    yield made
    made.close()


@asynccontextmanager
async def inside(network, station, tmp_path, *, host):
    """Pages of a Chromium in the namespace, served from our address `host`."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "Chromium is missing: tools/setup.sh test installs it"
    shown = f"[{host}]" if ":" in host else host
    async with aiohttp.ClientSession(base_url=str(station.server.make_url("/"))) as client:
        server = TestServer(create_page_app(client, TOKEN), host=host)
        await server.start_server()
        url = f"http://{shown}:{server.port}"
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=network.wrap(executable, tmp_path),
                    args=[
                        *CHROMIUM_FLAGS,
                        f"--unsafely-treat-insecure-origin-as-secure={url}",
                        "--ignore-certificate-errors",
                    ],
                )
                try:
                    yield Pages(browser, f"{url}/")
                finally:
                    await browser.close()
        finally:
            await server.close()


async def gets_through(station, pages, **options):
    """A page connects, and sees and hears what it sends; returns it, its peer and the way."""
    page, peer_id = await pages.open(**options)
    peer = station.worker.peers[peer_id]
    echo(peer)
    await eventually(lambda: sees_and_hears(page), within=20)
    return page, peer, await page.evaluate("path()")


@pytest.fixture
def coturn(network, tmp_path):
    running = Coturn(tmp_path / "coturn", network.host, allowed=(network.host,))
    yield running
    running.close()


async def test_with_udp_cut_off_every_other_way_leads_there(network, coturn, tmp_path):
    addresses = parse_addresses([network.host])
    async with (
        running_station(addresses=addresses) as udp_only,
        inside(network, udp_only, tmp_path, host=network.host) as pages,
    ):
        page, _, way = await gets_through(udp_only, pages)
        assert (way["type"], way["protocol"]) in {("host", "udp"), ("prflx", "udp")}
        await page.context.close()

        # UDP to the relay's well-known port only
        network.cut_udp(but_port=coturn.port)
        for kind in ("udp", "tcp", "tls"):
            page, peer, way = await gets_through(udp_only, pages, servers=coturn.servers(kind))
            assert (way["type"], way["relay"]) == ("relay", kind)
            assert peer.figures().path.kind == "udp"  # from the relay on
            await page.context.close()


async def test_with_udp_cut_off_the_worker_itself_is_reached_by_tcp(network, tmp_path):
    addresses = parse_addresses([network.host, network.host6])
    async with (
        running_station(addresses=addresses, tcp_port=0) as station,
        inside(network, station, tmp_path, host=network.host) as pages,
    ):
        network.cut_udp()
        page, peer, way = await gets_through(station, pages)
        assert way["protocol"] == "tcp"
        assert peer.figures().path.kind == "tcp"
        assert way["relay"] is None
        await page.context.close()


async def test_ipv6_alone_with_udp_and_without(network, tmp_path):
    async with (
        running_station(addresses=parse_addresses([network.host6]), tcp_port=0) as station,
        inside(network, station, tmp_path, host=network.host6) as pages,
    ):
        for expected in ("udp", "tcp"):
            page, peer, way = await gets_through(station, pages)
            assert way["protocol"] == peer.figures().path.kind == expected
            assert ip_address(way["address"].strip("[]")) == ip_address(network.host6)
            await page.context.close()
            if expected == "udp":
                network.cut_udp()


@pytest.mark.parametrize("network", [2], indirect=True)
async def test_an_interface_that_goes_leaves_the_other(network, tmp_path):
    async with (
        running_station(addresses=parse_addresses(network.hosts)) as station,
        # signaling takes the way that stays
        inside(network, station, tmp_path, host=network.hosts[1]) as pages,
    ):
        page, peer, way = await gets_through(station, pages)
        assert way["address"] == network.hosts[0]
        assert peer.transport.path.endpoint.address.local == network.hosts[0]
        network.cut_link(0)
        await page.evaluate("restart()")
        await eventually(
            lambda: peer.transport.path.endpoint.address.local == network.hosts[1], within=20
        )
        await eventually(lambda: page.evaluate("decodedFor('video', 0, 500)"), within=20)


async def test_firefox_by_a_relay(tmp_path):
    """Relay-only by the page's own wish, since Firefox is talked to over a local port."""
    host = interface_addresses()[0].local
    coturn = Coturn(tmp_path / "coturn", host, allowed=(host,))
    firefox = Firefox(tmp_path / "profile")
    try:
        async with (
            running_station(addresses=parse_addresses([host])) as station,
            serving_pages(None, station) as pages,
        ):
            await firefox.start()
            for kind in ("udp", "tcp"):
                page = await firefox.open(kind, pages.url)
                await page.goto("")
                options = {"servers": coturn.servers(kind), "policy": "relay"}
                peer_id = await page.evaluate("options => connect(options)", options)
                echo(station.worker.peers[peer_id])

                async def decodes(page=page):
                    report = await page.evaluate("() => figures()")
                    return (report["video"][0].get("decoded") or 0) > 5

                await eventually(decodes, within=20)
                way = await page.evaluate("() => path()")
                assert way["type"] == "relay"
    finally:
        await firefox.aclose()
        coturn.close()


async def test_a_narrow_link_over_tcp_delays_nobody_for_long(browser, network, tmp_path):
    """Kernel buffers hide a queue: what is sent must follow the link, and sound come first."""
    addresses = parse_addresses([network.host])
    async with (
        running_station(addresses=addresses, tcp_port=0) as station,
        serving_pages(browser, station) as free,
        inside(network, station, tmp_path, host=network.host) as pages,
    ):
        network.cut_udp()
        _, sender_id = await free.open(width=1280, height=720)
        page, peer_id = await pages.open()
        for each in (sender_id, peer_id):
            await station.put_in_room(each, "room")
        await eventually(lambda: sees_and_hears(page), within=20)
        transport = station.worker.peers[peer_id].transport
        assert transport.path.endpoint.protocol == "tcp"
        network.slow("300kbit")
        before = await figures(page)
        connection = transport.path.endpoint._connections[transport.path.address]
        queues = []
        for _ in range(150):
            await asyncio.sleep(0.1)
            connection.congested(monotonic())
            queues.append(connection._backlog.queueing_s(unacknowledged(connection), monotonic()))
        after = await figures(page)
        sound = [report["audio"][0] for report in (before, after)]
        pictures = after["video"][0]["decoded"] - before["video"][0]["decoded"]
        concealed = (sound[1]["concealed"] - sound[0]["concealed"]) / (
            sound[1]["samples"] - sound[0]["samples"]
        )
        queues.sort()
        told = {
            "fps": round(pictures / 15, 1),
            "concealed": round(concealed, 4),
            "queue_p50_s": round(queues[75], 3),
            "queue_p95_s": round(queues[142], 3),
            "waiting": connection._backlog.octets,
        }
        print(told)
        assert queues[75] < 0.5, told
        assert queues[142] < 1.5, told
        assert pictures >= 15 * 4, told
        assert concealed < 0.1, told


def unacknowledged(connection) -> int:
    return int.from_bytes(connection._outgoing, sys.byteorder)
