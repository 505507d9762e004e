"""Browsers that cannot use UDP: ICE-TCP from the start, in the middle of a call, and anew."""

from __future__ import annotations

import asyncio
import re

import pytest

from media.ice.addresses import interface_addresses
from tests.media.conftest import eventually, running_station, serving_pages
from tests.support.browsers.firefox import Firefox
from tests.support.browsers.media_page import sees_and_hears

pytestmark = [pytest.mark.browser, pytest.mark.long]


def without_udp(answer: str) -> str:
    """The answer as it reaches a network that lets no UDP pass."""
    return re.sub(r"a=candidate:\d+ 1 udp .*\r\n", "", answer)


class Wall:
    """Lets UDP pass, or not."""

    def __init__(self) -> None:
        self.up = False

    def __call__(self, direction, datagram) -> bool:
        return self.up


@pytest.fixture
async def walled():
    wall = Wall()
    async with running_station(tcp_port=0, impairment=wall) as running:
        running.wall = wall
        yield running


def protocol(station, peer_id) -> str:
    return station.worker.peers[peer_id].figures().path.kind


async def in_one_room(station, *peer_ids):
    for peer_id in peer_ids:
        await station.put_in_room(peer_id, "room")


async def test_a_page_without_udp_is_seen_and_sees_and_comes_back_after_a_reset(browser, walled):
    async with (
        serving_pages(browser, walled, rewrite=without_udp) as behind,
        serving_pages(browser, walled) as free,
    ):
        (first, first_id), (second, second_id) = await asyncio.gather(behind.open(), free.open())
        assert protocol(walled, first_id) == "tcp"
        assert (await first.evaluate("path()"))["protocol"] == "tcp"
        assert protocol(walled, second_id) == "udp"
        await in_one_room(walled, first_id, second_id)
        await eventually(lambda: sees_and_hears(first))
        await eventually(lambda: sees_and_hears(second))
        transport = walled.worker.peers[first_id].transport
        before = transport.path
        for connection in list(before.endpoint._connections.values()):
            connection.close(reset=True)
        await eventually(lambda: transport.path is not before, within=15)
        for page in (first, second):
            await eventually(
                lambda page=page: page.evaluate("decodedFor('video', 0, 500)"), within=15
            )


async def test_udp_that_ends_in_mid_call_gives_way_to_tcp_and_comes_back(browser, walled):
    async with serving_pages(browser, walled) as pages:
        opened = await asyncio.gather(pages.open(), pages.open())
        await in_one_room(walled, *(peer_id for _, peer_id in opened))
        for page, peer_id in opened:
            assert protocol(walled, peer_id) == "udp"
            await eventually(lambda page=page: sees_and_hears(page))
        for up, expected in ((True, "tcp"), (False, "udp")):
            walled.wall.up = up
            await asyncio.gather(*(page.evaluate("restart()") for page, _ in opened))
            for page, peer_id in opened:
                await eventually(
                    lambda peer_id=peer_id, expected=expected: (
                        protocol(walled, peer_id) == expected
                    ),
                    within=20,
                )
                await eventually(
                    lambda page=page: page.evaluate("decodedFor('video', 0, 500)"), within=15
                )


async def test_firefox_without_udp(browser, tmp_path):
    firefox = Firefox(tmp_path / "profile")
    async with (
        # Firefox binds its sockets, and not to the loopback interface where there is another one.
        running_station(tcp_port=0, addresses=interface_addresses()) as walled,
        serving_pages(browser, walled, rewrite=without_udp) as behind,
        serving_pages(browser, walled) as free,
    ):
        try:
            await firefox.start()
            page = await firefox.open("firefox", behind.url)
            await page.goto("")
            peer_id = await page.evaluate("() => connect()")
            await eventually(lambda: page.evaluate("() => pc.connectionState === 'connected'"))
            other, other_id = await free.open()
            assert protocol(walled, peer_id) == "tcp"
            await in_one_room(walled, peer_id, other_id)
            await eventually(lambda: sees_and_hears(other))

            async def decodes():
                report = await page.evaluate("() => figures()")
                return (report["video"][0].get("decoded") or 0) > 10

            await eventually(decodes)
        finally:
            await firefox.aclose()
