"""The day's page in Chromium: calling and scheduling conferences, tasks, decisions, who was there, earlier days."""

import os
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.situations.admin_calls import called

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEWS_MS = 15_000


async def pictures(page: Page, name: str) -> None:
    """Take the page on a phone and on a screen, where somebody wants to look at it."""
    if not (directory := os.environ.get("DAY_PICTURES")):
        return
    for width in (390, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=f"{directory}/{name}-{width}.png", full_page=True)


async def test_a_day_is_led_from_its_page(special_station, stage):
    station = special_station({})
    cast = Cast(stage, station)
    admin = station.account("admin1")
    for number, name in enumerate(("Nucleo Ostia", "Nucleo Roma Nord"), 1):
        body = {"id": f"nucleo-{number}", "name": name}
        assert (await called(station.url, admin, "POST", "offices", body))[0] == 201
    boss = await cast.staff("supervisor1", "/supervisor")
    page = boss.page
    await page.get_by_role("link", name="Giornata", exact=True).click()
    await expect(boss.by("open-tasks")).to_have_text("Nessun compito da fare.")
    await expect(boss.by("conferences")).to_have_text("Nessuna conferenza in corso o fissata.")
    await expect(boss.by("agenda")).to_contain_text("Nella settimana passata")
    await axe.assert_accessible(page, "a day without anything")
    await pictures(page, "day-empty")

    # a task by the keyboard alone; what is missing is said where it is missing
    await page.locator("#task-text").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("domani")
    await page.keyboard.press("Enter")
    await expect(page.locator("#task-text")).to_have_attribute("aria-invalid", "true")
    await page.locator("#task-text").fill("Richiamare la scuola di Ostia")
    await page.locator("#task-day").press("Enter")
    await expect(page.locator("#task-day")).to_have_attribute("aria-invalid", "true")
    await page.locator("#task-day").fill("24/11/2030")
    await page.locator("#task-time").fill("13.00")
    await page.locator("#task-to").select_option(label="Nucleo Ostia")
    await page.locator("#task-day").press("Enter")
    task = boss.by("open-tasks").get_by_role("listitem")
    await expect(task).to_contain_text("Nucleo Ostia")
    await expect(task).to_contain_text("entro domenica 24 novembre alle 13:00")
    await task.get_by_test_id("task-done").press("Enter")
    await expect(boss.by("open-tasks")).to_have_text("Nessun compito da fare.")
    await expect(boss.by("done-tasks")).to_contain_text("fatto da Capo Ufficio 1")
    await boss.by("done-tasks").get_by_test_id("task-undone").click()
    await expect(task).to_have_count(1)

    await page.locator("#decision-text").fill("Chiedere prima la targa")
    await page.locator("#decision-category").select_option("road-code")
    await page.locator("#decision-sheet").fill("Multe 3")
    await boss.by("add-decision").click()
    await expect(boss.by("decisions").get_by_role("listitem")).to_contain_text("scheda «Multe 3»")

    # scheduled with one office and an item, then called off
    await boss.by("schedule-conference").click()
    await page.locator("#schedule-kind").select_option("debriefing")
    await expect(page.locator("#schedule-title")).to_have_value("De-briefing")
    boss.watch.allow(re.compile("422 .*/api/v1/conferences"))
    await page.locator("#schedule-day").fill("1/1/2020")
    await page.locator("#schedule-time").fill("17")
    await boss.by("send-conference").click()
    await expect(page.get_by_text("è già passata.")).to_be_visible()
    await page.locator("#schedule-day").fill("24/11/2030")
    await page.get_by_label("Nucleo Roma Nord").uncheck()
    await boss.by("more-items").click()
    await page.keyboard.type("Nuova scheda sulle patenti")
    await expect(page.locator(".day-item input").first).to_have_value("Nuova scheda sulle patenti")
    await axe.assert_accessible(page, "scheduling a conference")
    await pictures(page, "day-schedule")
    await boss.by("send-conference").click()
    scheduled = boss.by("conferences").get_by_role("listitem")
    await expect(scheduled).to_contain_text("domenica 24 novembre alle 17:00")
    await boss.by("call-off").click()
    await boss.by("confirm-off").click()
    await expect(scheduled).to_contain_text("Disdetta")

    # a brainstorming in two clicks
    await boss.by("call-brainstorming").click()
    await page.wait_for_url("**/conference/*")
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_be_visible()
    await page.goto("/supervisor/day")
    present = boss.by("conferences").get_by_role("listitem").filter(has_text="Brainstorming")
    await expect(present).to_contain_text("In corso")
    attendance = boss.by("attendance")
    await expect(attendance).to_contain_text("Brainstorming")
    await attendance.locator("summary").press("Enter")
    await expect(attendance.get_by_role("listitem").first).to_contain_text("Capo Ufficio 1")
    await axe.assert_accessible(page, "a day with everything")
    await pictures(page, "day")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="What to speak of")).to_be_visible()
    await pictures(page, "day-english")

    # a day of which nothing is recorded says so, and leads back
    await page.goto("/supervisor/day?on=2026-01-02")
    await expect(page.get_by_text("Nothing was recorded of this day.")).to_be_visible()
    await axe.assert_accessible(page, "a day of which nothing is recorded")
    await pictures(page, "day-earlier")
    await page.get_by_role("link", name="Back to today").click()
    await expect(boss.by("open-tasks").get_by_role("listitem")).to_have_count(1)


async def test_the_days_page_is_for_supervisors(cast):
    operator = await cast.staff("operator1", "/desk")
    await operator.page.goto("/supervisor/day")
    await expect(operator.page.get_by_role("alert")).to_be_visible()
    await expect(operator.by("open-tasks")).to_have_count(0)


async def test_the_days_page_says_when_the_station_is_not_heard_of(cast):
    boss = await cast.staff("supervisor1", "/supervisor")
    boss.watch.allow(re.compile("ERR_FAILED"))
    refused = "**/api/v1/days**"
    await boss.page.route(refused, lambda route: route.abort())
    await boss.page.goto("/supervisor/day")
    await expect(boss.page.get_by_role("alert")).to_be_visible()
    await boss.page.get_by_role("button", name="Riprova ora").click()
    await expect(boss.by("decisions")).to_have_count(0)
    await boss.page.unroute(refused)
    await expect(boss.by("decisions")).to_be_visible(timeout=NEWS_MS)


AGENDA = {
    "on": "2026-11-26",
    "day": "2026-11-25",
    "before": "2026-11-18",
    "topics": [
        {
            "category": category, "offered": 40 + number, "offeredBefore": 35, "answered": 30,
            "answeredBefore": 31, "abandonment": 0.25 - number / 20, "abandonmentBefore": 0.1,
            "serviceLevel": 0.7, "serviceLevelBefore": 0.85,
        }
        for number, category in enumerate(
            ("weapons", "licences", "road-code", "privacy", "civil-code", "penal-code")
        )
    ],
    "satisfaction": [{"category": "weapons", "value": 2.7, "count": 12, "before": 3.4}],
    "scores": [{"category": "weapons", "value": 61.5, "count": 1, "before": None}],
    "alarms": [{"kind": "emergency", "count": 1}, {"kind": "failed", "count": 2}],
    "asked": [{"category": "weapons", "asked": 4, "refused": 1}],
    "messages": {"near": 2, "late": 1},
    "undone": [],
}  # fmt: skip


async def test_what_the_figures_suggest_becomes_an_agenda(cast):
    boss = await cast.staff("supervisor1", "/supervisor")
    page = boss.page
    await page.route("**/api/v1/day/agenda", lambda route: route.fulfill(json=AGENDA))
    await page.goto("/supervisor/day")
    agenda = boss.by("agenda")
    await expect(agenda.get_by_role("row")).to_have_count(6)
    await expect(agenda.get_by_role("row").nth(1)).to_contain_text("25%")
    await expect(agenda).to_contain_text("1 messaggio ha superato le 24 ore")
    await expect(agenda).to_contain_text("2,7 su 5 (12 risposte); prima 3,4")
    await expect(agenda).to_contain_text("61,5 su 100 (1 valutazione)")
    await expect(agenda).to_contain_text("2 contatti interrotti per un guasto nostro")
    await pictures(page, "day-figures")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await axe.assert_accessible(page, "what to speak of")
    await agenda.get_by_role("button").click()
    await expect(agenda.get_by_role("row")).to_have_count(7)
    await boss.by("schedule-conference").click()
    await page.get_by_role("button", name="Usi i punti suggeriti dai dati").click()
    await expect(page.locator(".day-item")).to_have_count(7)
    await expect(page.locator(".day-item input").nth(10)).to_have_value(re.compile("24 ore"))
