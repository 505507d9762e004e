"""Alarms and the flow of the day, for :mod:`tests.e2e.screens`."""

from playwright.async_api import Page, expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.station import Station


async def alarms(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take alarms on the floor, on the wall, at their page and above a conference, and the rules."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor/alarms")
    page = boss.page
    await expect(boss.by("alarm-rules")).to_be_visible()
    await album.take(page, "rules")
    await assert_accessible(page, "rules of alarms")
    await boss.by("add-rule").click()
    await album.take(page, "rule")
    await assert_accessible(page, "a rule of alarms")
    await page.locator("#rule-threshold").fill("0,05")
    await page.locator("#rule-operators").check()
    await page.locator("#rule-mail").fill("capo.ufficio@example.org")
    await page.locator("#rule-category").select_option("weapons")
    await boss.by("save-rule").click()
    await expect(boss.by("remove-rule")).to_be_visible()
    for number, topic in enumerate(("weapons", "privacy", "esteem")):
        citizen = Citizen(await stage.citizen(f"c{number}", locale=locale))
        await citizen.enter(topic, modality="text")
    await page.goto("/supervisor")
    await expect(boss.by("alarm")).to_have_count(3)
    await album.take(page, "floor")
    await boss.by("take-alarm").first.click()
    await expect(page.locator("[data-taken]")).to_have_count(1)
    await album.take(page, "taken")
    await assert_accessible(page, "alarms on the floor")
    await page.goto("/supervisor?wall")
    await expect(boss.by("alarm")).to_have_count(3)
    await album.take(page, "wall")
    await page.goto("/supervisor/alarms")
    await expect(boss.by("alarm")).to_have_count(3)
    await album.take(page, "history")
    operator = await Operator(await stage.operator("one", locale=locale)).start(
        station.account("operator1")
    )
    await page.goto("/supervisor")
    await boss.by("open-conference").click()
    await expect(boss.by("confirm-conference")).to_be_enabled()
    await album.take(page, "call")
    await assert_accessible(page, "before offices are called")
    hall = await _confirmed(page)
    await expect(hall.get_by_test_id("alarm").first).to_be_visible()
    await album.take(hall, "before-conference")
    await hall.get_by_test_id("join-conference").click()
    await expect(hall.get_by_test_id("participant-count")).to_be_visible()
    await album.take(hall, "conference")
    await assert_accessible(hall, "alarms above a conference")
    await operator.available()
    await album.take(operator.page, "desk")


async def flow(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the day from its briefing to its end, with the conference of each."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor/day")
    page = boss.page
    await expect(boss.by("day-steps")).to_be_visible()
    await expect(boss.by("agenda")).to_be_visible()
    await album.take(page, "before")
    await boss.by("day-brief").click()
    await album.take(page, "ask")
    await boss.by("confirm-day").click()
    await expect(boss.by("day-flow")).to_be_visible()
    await album.take(page, "briefing")
    await assert_accessible(page, "a day in its briefing")
    await boss.by("call-offices").click()
    await expect(boss.by("confirm-conference")).to_be_enabled()
    await album.take(page, "call")
    hall = await _confirmed(page)
    await hall.get_by_test_id("join-conference").click()
    await expect(hall.get_by_test_id("participant-count")).to_be_visible()
    await expect(boss.by("day-join")).to_be_visible()
    await album.take(page, "meeting")
    await hall.get_by_test_id("end-conference").click()
    await hall.get_by_test_id("confirm-end").click()
    await expect(hall.get_by_test_id("after-conference")).to_be_visible()
    await album.take(hall, "after")
    await assert_accessible(hall, "after a briefing")
    await hall.get_by_test_id("day-open").click()
    await expect(hall.get_by_test_id("day-moved")).to_be_visible()
    await album.take(hall, "opened")
    await page.goto("/supervisor")
    await expect(boss.by("day-steps")).to_be_visible()
    await album.take(page, "floor")
    await page.goto("/supervisor/day")
    await boss.by("day-debrief").click()
    await boss.by("confirm-day").click()
    await expect(boss.by("day-flow")).to_be_visible()
    await album.take(page, "debriefing")
    await boss.by("call-offices").click()
    await expect(boss.by("call-items")).to_be_visible()
    await album.take(page, "evening")


async def _confirmed(page: Page) -> Page:
    async with page.expect_popup() as opened:
        await page.get_by_test_id("confirm-conference").click()
    hall = await opened.value
    await hall.wait_for_url("**/conference/*")
    return hall


ALARM_CHAPTERS = {"alarms": alarms, "day-flow": flow}
