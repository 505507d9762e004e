"""A supervisor at an operator's side, for :mod:`tests.e2e.screens`."""

import re

from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE
from tests.support.browsers.stage import Stage
from tests.support.pages import decoded
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.exchange import exchange
from tests.support.servers.station import Station


async def beside(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the supervisor, the operator and the citizen in each way of being there, and its end."""
    operator = await Operator(await stage.operator("operator", locale=locale)).start(
        station.account("operator1")
    )
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("weapons", recording=True)
    await operator.available()
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    watch = await stage.operator("supervisor", as_party=COLLEAGUE, locale=locale)
    watch.allow(re.compile("/monitoring"))
    supervisor = Staff(watch)
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    await operator.by("call-help").click()
    await expect(operator.by("help-called")).to_be_visible()
    await album.take(operator.page, "desk-help")
    await expect(supervisor.by("help-call")).to_be_visible()
    await album.take(page, "help")
    await operator.by("withdraw-help").click()
    await page.locator("[data-agent][data-state=busy]").click()
    await expect(supervisor.by("begin-monitoring")).to_be_visible()
    await album.take(page, "before")
    await supervisor.by("begin-monitoring").click()
    await expect(supervisor.by("monitoring-picture")).to_have_count(2)
    await decoded.assert_shows(
        page.locator("[data-testid=monitoring-picture][data-party=citizen] video"), CITIZEN
    )
    await album.take(page, "listen")
    await album.take(operator.page, "desk-listen")
    for way in ("whisper", "join"):
        await supervisor.by(f"monitoring-{way}").click()
        await expect(supervisor.by("monitoring")).to_have_attribute("data-way", way)
        await expect(operator.by("monitored")).to_have_attribute("data-way", way)
        if way == "join":
            await decoded.assert_shows(citizen.page.get_by_test_id("second-video"), COLLEAGUE)
        await album.take(page, way)
        await album.take(operator.page, f"desk-{way}")
        await album.take(citizen.page, f"citizen-{way}")
    await operator.by("toggle-hold").click()
    await expect(supervisor.by("monitoring-picture")).to_have_count(0)
    await album.take(page, "hold")
    await operator.by("toggle-hold").click()
    await supervisor.by("take-over").click()
    await album.take(page, "take-over")
    await supervisor.by("confirm-take-over").click()
    await page.wait_for_url("**/desk")
    await decoded.assert_shows(supervisor.remote_video, CITIZEN)
    await album.take(page, "taken-over")
    await album.take(operator.page, "desk-taken-over")
    await decoded.assert_shows(citizen.remote_video, COLLEAGUE)
    await album.take(citizen.page, "citizen-taken-over")


async def heard_to_the_end(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the end of a conversation that was listened to."""
    operator = await Operator(await stage.operator("operator", locale=locale)).start(
        station.account("operator1")
    )
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("weapons")
    await operator.available()
    await operator.accept()
    watch = await stage.operator("supervisor", as_party=COLLEAGUE, locale=locale)
    watch.allow(re.compile("/monitoring"))
    supervisor = Staff(watch)
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await watch.page.locator("[data-agent][data-state=busy]").click()
    await supervisor.by("begin-monitoring").click()
    await expect(supervisor.by("monitoring")).to_have_attribute("data-way", "listen")
    await citizen.hang_up()
    await expect(supervisor.by("monitoring-close")).to_be_visible()
    await album.take(watch.page, "over")


async def coming(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take calls for help where nobody can listen, and that a supervisor comes."""
    first = await Operator(await stage.operator("operator", locale=locale)).start(
        station.account("operator1")
    )
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("weapons", modality="text")
    await first.available()
    await first.accept()
    async with exchange(station.url) as pbx:
        second = await Operator(await stage.operator("second", locale=locale)).start(
            station.account("operator2")
        )
        call = await pbx.station.enter("call-1", "weapons", number="+390612345678")
        await second.available()
        await second.accept()
        await pbx.station.report(call["contactId"], "answered")
        supervisor = Staff(await stage.operator("supervisor", as_party=COLLEAGUE, locale=locale))
        await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
        for operator in (first, second):
            await operator.by("call-help").click()
            await expect(operator.by("help-called")).to_be_visible()
        cards = supervisor.by("help-call")
        await expect(cards).to_have_count(2)
        await album.take(supervisor.page, "cards")
        await album.take(second.page, "desk-phone-called")
        for left, operator in ((1, first), (0, second)):
            await cards.get_by_test_id("take-help").first.click()
            await expect(cards).to_have_count(left)
            await expect(operator.by("help-coming")).to_be_visible()
        await album.take(supervisor.page, "answered")
        await album.take(first.page, "desk-text")
        await album.take(second.page, "desk-phone")


BESIDE_CHAPTERS = {"beside": beside, "beside-over": heard_to_the_end, "beside-coming": coming}
