"""A real call on a network that lets the citizen's picture stand still: the desk says so in words, the
history keeps it, a reviewer reads it beside the recording, and Prometheus counts it."""

import asyncio
import os
import re

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.clients.exposition import samples, value
from tests.support.networks.impairment_relay import MEDIA_ADDRESSES, ImpairmentRelay
from tests.support.pages import decoded
from tests.support.servers.station import ROOT, Station, free_ports

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

PICTURES = os.environ.get("VS_TEST_PICTURES")
TOLD_WITHIN_MS = 45_000


@pytest.fixture
def shaky_station(tmp_path, special_station):
    port, media_port, control_port = free_ports(3)
    relay = ImpairmentRelay(media_port, loss=0.0, delay_s=0.01, seed=4)
    station = Station(
        tmp_path / "station", port=port, media_port=media_port, control_port=control_port
    )
    yield special_station({"VS_MEDIA_ADDRESSES": MEDIA_ADDRESSES}, station), relay
    relay.stop()


async def picture(page, name):
    """Keep what the page looks like, wide and narrow, when somebody wants to look at it."""
    if not PICTURES:
        return
    before = page.viewport_size
    for language in ("en", "it"):
        await page.locator(f".vs-language [lang={language}]").click()
        for width, height in ((390, 844), (1280, 800)):
            await page.set_viewport_size({"width": width, "height": height})
            await page.wait_for_timeout(300)
            target = ROOT / "var" / "screens" / "quality" / f"{name}-{language}-{width}.png"
            await page.screenshot(path=target, full_page=True)
    await page.set_viewport_size(before)


async def metrics(station):
    async with aiohttp.ClientSession() as session, session.get(f"{station.url}/metrics") as answer:
        return samples(await answer.text())


async def test_a_picture_that_stands_still_is_said_kept_and_counted(shaky_station, stage):
    station, relay = shaky_station
    cast = Cast(stage, station)
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen()).enter("weapons", recording=True)
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    await operator.page.get_by_role("tab", name="Contatto").click()
    quality = operator.by("call-quality")
    await expect(quality).to_contain_text("connessione del cittadino", timeout=TOLD_WITHIN_MS)
    await expect(quality).to_contain_text(re.compile("Il cittadino (a volte )?la (vede|sente)"))
    await picture(operator.page, "desk-good")

    found = await metrics(station)
    assert value(found, "vs_media_worker_up") == 1
    assert value(found, "vs_media_peers", state="connected") == 2
    assert value(found, "vs_client_reports_total", party="citizen", path="udp") >= 1

    notice = operator.by("call-quality-notice")
    until = asyncio.get_running_loop().time() + TOLD_WITHIN_MS / 1000
    while not await notice.locator("p").count():
        assert asyncio.get_running_loop().time() < until, await quality.inner_text()
        # a second and a half of nothing, then what had been missed
        relay.down.loss = 1.0
        await asyncio.sleep(1.5)
        relay.down.loss = 0.0
        await asyncio.sleep(1.5)
    await expect(notice).to_contain_text(re.compile("a scatti|a tratti"))
    await picture(operator.page, "desk-poor")

    await operator.hang_up()
    line = operator.by("call-quality-line")
    await expect(line).to_contain_text("Ricezione del cittadino")
    await picture(operator.page, "desk-wrap-up")
    await operator.wrap_up()

    found = await metrics(station)
    freezes = [v for (name, _), v in found.items() if name == "vs_client_freezes_total"]
    concealed = [v for (name, _), v in found.items() if name == "vs_client_concealed_seconds_total"]
    assert sum(freezes) + sum(concealed) > 0

    reviewer = await cast.reviewer()
    await expect(reviewer.rows.first).to_contain_text("Armi")
    await reviewer.open_newest()
    technical = reviewer.by("technical-quality")
    await expect(technical).to_contain_text("Ricezione del cittadino")
    await expect(technical).to_contain_text("Ricezione dell\u2019operatore")
    await expect(technical).to_contain_text("andata e ritorno")
    await picture(reviewer.page, "quality-page")
