"""A conference from calling it to its end, for :mod:`tests.e2e.screens`."""

from playwright.async_api import expect

from tests.support.browsers.fakemedia import COLLEAGUE
from tests.support.browsers.stage import Stage
from tests.support.pages import crowd_probe
from tests.support.pages.album import Album
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Person, Staff
from tests.support.people.conference_crowd import Crowd, link_for_many, name_of
from tests.support.servers.station import Station


async def conference(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what a chair, an operator and a guest see."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = boss.page
    await album.take(page, "floor")
    await call_offices(boss)
    await expect(boss.by("join-conference")).to_be_visible()
    await album.take(page, "before")
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_be_visible()
    await album.take(page, "alone")
    label = page.locator("#guest-label")
    await label.fill("Interprete LIS")
    await label.press("Enter")
    link = await boss.by("guest-link").input_value()
    ada = Person(await stage.citizen("ada", locale=locale))
    await ada.page.goto(link)
    await expect(ada.by("guest-name")).to_be_visible()
    await album.take(ada.page, "guest")
    await ada.by("guest-name").fill("Ada Bianchi")
    await ada.by("join-conference").click()
    await expect(boss.by("admit")).to_be_visible()
    await album.take(ada.page, "lobby")
    await album.take(page, "somebody-waits")
    await boss.by("admit").click()
    anna = Staff(await stage.operator("anna", as_party=COLLEAGUE, locale=locale))
    await anna.sign_in(station.account("operator1"), expecting="/desk")
    await anna.page.goto(page.url)
    await anna.by("join-conference").click()
    await expect(boss.by("conference-tile")).to_have_count(2)
    rome = Staff(await stage.operator("rome", as_party=COLLEAGUE, locale=locale))
    await rome.sign_in(station.account("office1"), expecting="/office")
    await album.take(rome.page, "office-page")
    await rome.page.goto(page.url)
    await expect(rome.by("door-as")).to_be_visible()
    await album.take(rome.page, "office-before")
    await rome.by("join-conference").click()
    await expect(boss.by("conference-tile")).to_have_count(3)
    await boss.by("call-roll").click()
    await expect(anna.by("answer-roll")).to_be_visible()
    await album.take(anna.page, "roll-asked")
    await anna.by("answer-roll").click()
    await anna.by("raise-hand").click()
    await album.take(page, "roll")
    await boss.by("call-roll").click()
    await album.take(page, "roll-closed")
    await page.locator("#tab-people").click()
    await album.take(page, "people")
    await page.locator("#tab-agenda").click()
    await page.locator("#item-text").fill("Rinnovo delle patenti: nuova scheda")
    await page.locator("#item-minutes").fill("10")
    await page.locator("#item-minutes").press("Enter")
    await boss.by("open-ballot").click()
    await page.locator("#vote-question").fill("Si anticipa il de-briefing alle 17?")
    await album.take(page, "vote-asked")
    await page.locator("#vote-question").press("Enter")
    await expect(boss.by("ballot")).to_be_visible()
    await album.take(anna.page, "vote-waits")
    await anna.by("go-to-vote").click()
    await anna.by("ballot").get_by_role("button").first.click()
    await album.take(page, "vote")
    await boss.by("close-ballot").click()
    await page.locator("#tab-given").click()
    await boss.by("write-decision").click()
    await page.locator("#decision-text").fill("Da domani la scheda sulle patenti è quella nuova")
    await boss.by("record-decision").click()
    await expect(boss.by("given-decisions")).to_be_visible()
    await boss.by("write-task").click()
    await page.locator("#task-text").fill("Avvisare gli sportelli della provincia")
    await album.take(page, "task-written")
    await page.locator("#task-due").select_option("tomorrow")
    await boss.by("give-task").click()
    await expect(boss.by("given-tasks")).to_be_visible()
    await album.take(page, "given")
    await album.take(anna.page, "voted")
    await page.locator("#tab-chat").click()
    await boss.by("chat-input").fill("Buongiorno a tutti.")
    await boss.by("chat-send").click()
    await album.take(page, "chat")
    await boss.by("end-conference").click()
    await album.take(page, "end")
    await boss.by("confirm-end").click()
    await expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
    await album.take(ada.page, "ended")
    await page.goto(
        "/supervisor/minutes?conference=" + page.url.partition("/conference/")[2].partition("?")[0]
    )
    await expect(boss.by("minutes-preview")).to_be_visible()
    await album.take(page, "minutes")
    await boss.by("minutes-roll").locator("summary").click()
    await boss.by("correct-roll").first.click()
    await page.locator("#roll-note").fill("Si vedevano in video")
    await album.take(page, "minutes-roll")
    await boss.by("confirm-roll").click()
    await expect(boss.by("minutes-roll")).to_contain_text("Capo Ufficio 1")
    await boss.by("sign-minutes").click()
    await boss.by("confirm-sign").click()
    await expect(boss.by("minutes-state")).to_have_attribute("data-state", "signed")
    await album.take(page, "minutes-signed")
    await page.goto("/supervisor/day")
    await boss.by("schedule-conference").click()
    await page.locator("#schedule-every").select_option("weekday")
    await album.take(page, "schedule")


SIZES = (1, 2, 5, 12, 26)
LAST_N = 9


async def crowd(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what a chair sees of 1, 2, 5, 12 and 26 people: the grid, the speaker's view, the list."""
    boss = Staff(await stage.operator("boss", locale=locale, viewport=(1280, 800)))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = boss.page
    await call_offices(boss)
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_be_visible()
    numbers = {name_of(number): number for number in range(64)}
    await crowd_probe.watch(page, numbers)
    conference = page.url.rpartition("/")[2]
    people = Crowd(station, conference, await link_for_many(station, conference))
    try:
        for size in SIZES:
            there = len(people.people)
            new = await people.come(range(there + 1, size), receives=False)
            await crowd_probe.ask(page, "admitAll")
            for each in new:
                await each.take_part()
            await crowd_probe.shows_the_right_people(
                page, numbers, min(LAST_N, size - 1), within_s=40
            )
            await album.take(page, f"{size}-list")
            await boss.by("panel").click()
            await album.take(page, f"{size}-grid")
            if size > 1:
                people.people[size // 2].speak()
                await boss.by("layout").click()
                await crowd_probe.is_large(page, name_of(size // 2), within_s=20)
                await album.take(page, f"{size}-speaker")
                people.people[size // 2].speak(loud=False)
                await boss.by("layout").click()
            await boss.by("panel").click()
    finally:
        await people.aclose()


CONFERENCE_CHAPTERS = {"conference": conference, "crowd": crowd}
