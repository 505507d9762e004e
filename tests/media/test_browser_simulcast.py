"""Cameras in three layers, from Chromium and from Firefox: which one a page decodes, and what is sent."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from media.ice.addresses import interface_addresses
from tests.media.coded_pages import (
    ENCODINGS,
    decodes_layer,
    layers,
    open_page,
    set_tile,
)
from tests.media.conftest import eventually, running_station, serving_pages
from tests.support.browsers.firefox import Firefox

pytestmark = pytest.mark.browser
USE_LAYERS = """async rids => {
  const sender = pc.getTransceivers()[1].sender;
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = rids.includes(encoding.rid);
  await sender.setParameters(parameters);
}"""
SENT = """async () => {
  const sent = {};
  for (const s of (await pc.getTransceivers()[1].sender.getStats()).values())
    if (s.type === 'outbound-rtp') sent[s.rid] = s.framesEncoded;
  return sent;
}"""


class Told:
    """Follows which layers the station has a use for, as a sender's page is told."""

    def __init__(self, station, peer_id):
        self._listener = station.worker.events.open()
        self._peer_id = peer_id
        self.rids: list[str] | None = None

    async def becomes(self, rids):
        while self._listener.waiting:
            event = await self._listener.next()
            if event["type"] == "layers" and event["peer"] == self._peer_id:
                self.rids = event["rids"]
        return self.rids == rids


async def judge_layers(station, viewer, viewer_id, sender, sender_id, evaluate):
    told = Told(station, sender_id)
    for peer_id in (sender_id, viewer_id):
        await station.put_in_room(peer_id, "room")
    await set_tile(station, viewer_id, sender_id, 4000)
    await eventually(lambda: decodes_layer(station, viewer, sender_id, 2), within=60)
    widths = [layer.width for layer in layers(station, sender_id)]
    assert widths[0] < widths[1] < widths[2]
    print(f"layers {widths}")

    # A small tile gets the small layer, and the sender is told that the others are of no use.
    await set_tile(station, viewer_id, sender_id, 64)
    await eventually(lambda: decodes_layer(station, viewer, sender_id, 0), within=30)
    await eventually(lambda: told.becomes(["q"]), within=30)
    await evaluate(USE_LAYERS, ["q"])
    await eventually(lambda: stopped(evaluate), within=30)
    before = (await viewer.evaluate("figures()"))["video"][0]["decoded"]
    await eventually(lambda: decoded_more(viewer, before + 10), within=20)

    # The tile grows: the layer is wanted again, sent again and shown.
    await set_tile(station, viewer_id, sender_id, 4000)
    sent = ["q"]

    async def large_again():
        nonlocal sent
        if await told.becomes(sent) is False:
            sent = told.rids
            await evaluate(USE_LAYERS, sent)
        return await decodes_layer(station, viewer, sender_id, 2)

    await eventually(large_again, within=60)
    assert "f" in sent


async def decoded_more(viewer, count):
    return (await viewer.evaluate("figures()"))["video"][0]["decoded"] >= count


async def stopped(evaluate):
    """Whether nothing is encoded but the smallest layer."""
    before = await evaluate(SENT, None)
    await asyncio.sleep(1.0)
    after = await evaluate(SENT, None)
    return after["q"] > before["q"] and all(
        after.get(rid) in (None, before.get(rid)) for rid in ("h", "f")
    )


@pytest.mark.long
async def test_chromium_sends_layers(station, pages):
    sender, sender_id = await open_page(pages, 1, size=(1280, 720), fps=12, encodings=ENCODINGS)
    viewer, viewer_id = await pages.open(send=False)
    await judge_layers(station, viewer, viewer_id, sender, sender_id, sender.evaluate)


@asynccontextmanager
async def firefox_page(url, tmp_path):
    firefox = Firefox(tmp_path / "profile")
    try:
        await firefox.start()
        page = await firefox.open("sender", url.rstrip("/"))
        await page.goto("/")
        yield page
    finally:
        await firefox.aclose()


@pytest.mark.long
async def test_firefox_sends_layers(browser, tmp_path):
    # Firefox binds its sockets, and not to the loopback interface where there is another one.
    async with (
        running_station(addresses=interface_addresses()) as station,
        serving_pages(browser, station) as pages,
        firefox_page(pages.url, tmp_path) as sender,
    ):
        sender_id = await sender.evaluate(
            "options => connect(options)",
            {
                "width": 1280,
                "height": 720,
                "fps": 15,
                "encodings": ENCODINGS,
                "audio": 1,
                "video": 1,
            },
        )
        await eventually(
            lambda: sender.evaluate("() => pc.connectionState === 'connected'"), within=25
        )
        viewer, viewer_id = await pages.open(send=False)
        await judge_layers(station, viewer, viewer_id, sender, sender_id, sender.evaluate)
