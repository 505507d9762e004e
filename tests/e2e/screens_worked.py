"""The staff's pages after a day of work, for :mod:`tests.e2e.screens`: floor, wall, day, conference of seven, figures, review,
administration."""

from contextlib import AsyncExitStack

from playwright.async_api import Locator, Page, expect

from tests.support.browsers.stage import Stage
from tests.support.pages import crowd_probe
from tests.support.pages.album import Album
from tests.support.pages.axe import violations
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Reviewer, Staff
from tests.support.people.conference_crowd import Crowd, link_for_many
from tests.support.servers.station import Station
from tests.support.situations.worked_day import at_work, worked

ON_A_DESK = (1440, 900)
READ_BY_SUPERVISORS = (
    ("contacts", "/supervisor/contacts", "contacts-table"),
    ("messages", "/messages", "message-row"),
    ("complaints", "/supervisor/complaints", "complaints-table"),
    ("late", "/supervisor/late", "late-headline"),
    ("figures", "/supervisor/reports", "reports-by"),
    ("figures-topic", "/supervisor/reports?by=category", "reports-by"),
    ("patterns", "/supervisor/reports?view=patterns", "heat"),
    ("forecast", "/supervisor/reports?view=forecast", "forecast-tiles"),
    ("saved", "/supervisor/reports?view=saved", "save-report"),
    ("drivers", "/supervisor/drivers", "drivers-standing"),
    ("circulars", "/circulars", "circulars-table"),
    ("alarm-rules", "/supervisor/alarms", "alarm-rules"),
)
"""Pages of a supervisor, their addresses, and what stands there once they are read."""
OFFICE_OF_QUALITY = ("evaluation", "evaluation&tab=done", "evaluation&tab=trends", "evaluation&tab=forms", "exports", "custody")  # fmt: skip
ADMINISTRATION = (
    "people", "offices", "topics", "hours", "numbers", "links", "questionnaire", "retention", "reviews", "requests",
    "audit", "live", "station", "mail", "telephony", "line", "settings", "webhooks",
)  # fmt: skip


async def _take(album: Album, page: Page, state: str) -> None:
    """Take the state once nothing loads any more, and say what axe finds in it."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=30_000)
    await album.take(page, state)
    for each in await violations(page):
        print(f"axe, {state}: {each['rule']}: {each['elements'][:2]}")


async def _boss(stage: Stage, station: Station, locale: str) -> Staff:
    boss = Staff(await stage.operator("boss", locale=locale, viewport=ON_A_DESK))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    return boss


async def floor(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the floor at work, what opens beside it, the wall, the day, and a conference of seven with roll, agenda,
    vote, minutes and attendance."""
    made = await worked(station)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(at_work(station, made))
        boss = await _boss(stage, station, locale)
        page = boss.page
        await expect(boss.by("waiting-count")).to_contain_text("6")
        await _take(album, page, "floor")
        await page.locator("[data-agent][data-state=busy]").first.click()
        await expect(boss.by("floor-detail")).to_be_visible()
        await _take(album, page, "operator")
        await page.keyboard.press("Escape")
        await page.locator("[data-category=weapons]").click()
        await expect(boss.by("floor-detail")).to_be_visible()
        await _take(album, page, "topic")
        await page.goto("/supervisor?wall")
        await expect(boss.by("waiting-count")).to_contain_text("6")
        await _take(album, page, "wall")
        await page.goto("/supervisor/day")
        await expect(boss.by("agenda")).to_be_visible()
        await _take(album, page, "day")
        await page.goto("/supervisor/alarms")
        await expect(boss.by("alarm-rules")).to_be_visible()
        await _take(album, page, "alarms")
    await page.goto("/supervisor")
    await call_offices(boss)
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_be_visible()
    conference = page.url.rpartition("/")[2].partition("?")[0]
    people = Crowd(station, conference, await link_for_many(station, conference))
    try:
        new = await people.come(range(1, 6), receives=False)
        await crowd_probe.watch(page, {each.name: each.number for each in new})
        await crowd_probe.ask(page, "admitAll")
        for each in new:
            await each.take_part()
        office = Staff(await stage.operator("office", locale=locale))
        await office.sign_in(station.account("office1"), expecting="/office")
        await office.page.goto(page.url)
        await office.by("join-conference").click()
        await expect(boss.by("conference-tile")).to_have_count(6)
        await _take(album, page, "conference")
        await page.locator("#tab-roll").click()
        await boss.by("call-roll").click()
        await office.by("answer-roll").click()
        await _take(album, page, "roll")
        await page.locator("#tab-agenda").click()
        await page.locator("#item-text").fill("Rinnovo delle patenti: nuova scheda")
        await page.locator("#item-minutes").fill("10")
        await page.locator("#item-minutes").press("Enter")
        await boss.by("open-ballot").click()
        await page.locator("#vote-question").fill("Si anticipa il de-briefing alle 17?")
        await page.locator("#vote-question").press("Enter")
        await expect(boss.by("ballot")).to_be_visible()
        await office.by("go-to-vote").click()
        await office.by("ballot").get_by_role("button").first.click()
        await _take(album, page, "vote")
        await boss.by("close-ballot").click()
        await expect(boss.by("close-ballot")).to_have_count(0)
        await _take(album, page, "decided")
        await boss.by("end-conference").click()
        await boss.by("confirm-end").click()
        await expect(boss.by("open-minutes")).to_be_visible()
        await _take(album, page, "ended")
    finally:
        await people.aclose()
    await page.goto(f"/supervisor/minutes?conference={conference}")
    await expect(boss.by("minutes-preview")).to_be_visible()
    await _take(album, page, "minutes")
    await album.print(page, "minutes")
    await page.goto("/supervisor/day")
    await expect(boss.by("attendance")).to_be_visible()
    await _take(album, page, "attendance")
    await album.print(page, "attendance")


async def figures(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what a supervisor reads: contacts with a story, cases, complaints, reports in every view, circulars."""
    await worked(station)
    boss = await _boss(stage, station, locale)
    page = boss.page
    for state, address, there in READ_BY_SUPERVISORS:
        await page.goto(address)
        await expect(boss.by(there).first).to_be_visible(timeout=60_000)
        await _take(album, page, state)
        if state == "contacts":
            await boss.by("contacts-table").get_by_role("button").first.click()
            await expect(boss.by("contact-story")).to_be_visible()
            await _take(album, page, "story")
        if state in {"figures", "patterns"}:
            await album.print(page, state)
        if state == "circulars":
            await _first_of(boss.by("circulars-table")).click()
            await expect(boss.by("circular-text")).to_be_visible()
            await _take(album, page, "circular")
        if state == "messages":
            await boss.by("message-row").first.get_by_role("button").click()
            await expect(page.locator("#case-title")).to_be_visible()
            await _take(album, page, "case")


def _first_of(table: Locator) -> Locator:
    return table.locator("tbody a, tbody button").first


async def review(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the quality office's day: the list, a recording open, what is to do and done, trends, exports, keeping; then an
    operator's own evaluations."""
    await worked(station)
    person = await stage.operator("quality", locale=locale, viewport=ON_A_DESK)
    reviewer = await Reviewer(person).start(station.account("quality1"))
    page = reviewer.page
    await expect(reviewer.rows.first).to_be_visible()
    await _take(album, page, "recordings")
    await reviewer.open_newest()
    await _take(album, page, "player")
    await reviewer.by("begin-evaluation").click()
    await expect(reviewer.by("evaluation-form")).to_be_visible()
    await _take(album, page, "form")
    for section in OFFICE_OF_QUALITY:
        await page.goto(f"/quality#section={section}")
        await page.reload()
        await expect(page.locator("main h1, main h2").first).to_be_visible()
        await _take(album, page, section.replace("&tab=", "-"))
    operator = Staff(await stage.operator("operator", locale=locale))
    await operator.sign_in(station.account("operator2"), expecting="/desk")
    await operator.page.goto("/evaluations")
    await expect(operator.by("own-evaluations")).to_be_visible()
    await _take(album, operator.page, "own")


async def administration(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take every section of administration."""
    await worked(station)
    admin = Staff(await stage.operator("admin", locale=locale, viewport=ON_A_DESK, as_party=None))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    for section in ADMINISTRATION:
        await admin.page.goto(f"/admin#section={section}")
        await admin.page.reload()
        await expect(admin.page.locator("main h2").first).to_be_visible()
        await _take(album, admin.page, section)


WORKED_CHAPTERS = {
    "day-floor": floor,
    "day-figures": figures,
    "day-review": review,
    "day-admin": administration,
}
