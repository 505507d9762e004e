"""A focus group's conversation in browsers: from the questionnaires of its volunteers to the summary beside the contact drivers."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import APIRequestContext, Page, expect
from sqlalchemy import update

from gateway.focus_groups.tables import FocusGroup
from gateway.ground import utc_now
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.browsers.stage import Stage
from tests.support.pages.flows import Person, Staff
from tests.support.servers.station import Station
from tests.support.servers.unsigned import unsigned

Seen = Callable[[Page, str], Awaitable[None]]
"""What is done with a page in a state that has a name."""
QUESTION = "Quanto ha aspettato, e come se n'è accorto?"
POLL = "Tornerebbe in videochiamata?"
NOTES = "Chiedono di sapere quanto manca."
SUMMARY = "Chiedono di sapere quanto manca, e di poter lasciare un recapito."


async def volunteer(request: APIRequestContext) -> str:
    """Send a questionnaire by its forms and agree to be invited; return the volunteer's code."""
    begun = await (await request.get("/questionnaire?place=online&lang=it")).text()
    token = _between(r'name="token" value="([^"]+)"', begun)
    answers = {"token": token, "given": '{"general-trust":["5"]}', "step": "99"}
    done = await (await request.post("/questionnaire?lang=it", form=answers)).text()
    offer = _between(r'name="offer" value="([^"]+)"', done)
    agreed = await request.post("/focus-group?lang=it", form={"act": "join", "offer": offer, "agree": "1"})  # fmt: skip
    return _between(r'data-testid="focus-code">([^<]+)<', await agreed.text())


async def talk(stage: Stage, station: Station, locale: str, seen: Seen) -> None:
    """Walk through a group that may be recorded; *seen* is called with each state of each page."""
    ada = Person(await stage.citizen("ada", locale=locale, as_party=CITIZEN))
    codes = [await volunteer(ada.page.request) for _ in range(5)]
    boss = Staff(await stage.operator("boss", locale=locale, as_party=OPERATOR))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await _prepared(boss)
    await ada.page.goto(f"/focus-group#code={codes[0]}")
    await expect(ada.by("focus-invitation")).to_be_visible()
    await seen(ada.page, "consent")
    await ada.page.locator("input[name=name]").fill("Ondina")
    await ada.page.locator("input[name=agree]").check()
    await ada.by("focus-accept").click()
    await ada.by("focus-enter").click()
    await expect(ada.by("guest-name")).to_have_value("Ondina")
    await seen(ada.page, "guest-door")
    await ada.by("join-conference").click()
    async with boss.page.expect_popup() as opened:
        await boss.page.locator("a[href^='/conference/']").click()
    room = await opened.value
    try:
        await _held(room, ada, seen)
    finally:
        await room.close()
    await _over(station)
    await boss.page.reload()
    await boss.by("open-group").click()
    await boss.page.locator("details summary").click()
    await seen(boss.page, "outline")
    outline = boss.page.locator("details .focus-words")
    for said in (QUESTION, POLL, NOTES):
        await expect(outline).to_contain_text(said)
    await expect(outline).not_to_contain_text("Ondina")
    await boss.by("focus-summary").fill(SUMMARY)
    await boss.by("publish-summary").click()
    await boss.by("confirm-group").click()
    await expect(boss.by("focus-summary-shown")).to_have_text(SUMMARY)
    await seen(boss.page, "published")
    await boss.page.goto("/supervisor/drivers")
    await expect(boss.by("drivers-groups")).to_contain_text(SUMMARY)
    await seen(boss.page, "drivers")


async def _prepared(boss: Staff) -> None:
    """A group that begins in twenty minutes, so that its conference is open."""
    at = (utc_now() + timedelta(minutes=20)).astimezone(ZoneInfo("Europe/Rome"))
    await boss.page.goto("/listening#groups")
    await boss.by("new-group").click()
    await boss.by("focus-title").fill("Tempi di attesa in videochiamata")
    await boss.by("focus-purpose").fill("Vorremmo capire come è andata l'attesa.")
    await boss.by("focus-day").fill(f"{at:%d/%m/%Y}")
    await boss.by("focus-time").fill(f"{at:%H:%M}")
    await boss.by("focus-seats").fill("5")
    await boss.by("focus-recorded").check()
    await boss.by("focus-question").fill(QUESTION)
    await boss.by("save-group").click()
    await boss.by("invite-group").click()
    await boss.by("confirm-group").click()
    await expect(boss.by("call-off-group")).to_be_visible()


async def _held(room: Page, ada: Person, seen: Seen) -> None:
    """The conversation itself; *room* is the moderator's page."""
    chair = room.get_by_test_id
    await expect(chair("door-kept")).to_be_visible()
    await seen(room, "chair-door")
    await chair("join-conference").click()
    await expect(chair("admit")).to_be_visible()
    await seen(ada.page, "lobby")
    await seen(room, "somebody-waits")
    await chair("admit").click()
    await expect(chair("participant-count")).to_have_attribute("data-count", "2")
    await expect(chair("conference-tile")).to_have_count(1)
    # nobody else is invited from here: they would have agreed to nothing
    await room.locator("#tab-people").click()
    await expect(room.locator("#guest-label")).to_have_count(0)
    await seen(room, "people")
    await room.locator("#tab-agenda").click()
    await expect(room.locator(".vs-agenda")).to_contain_text(QUESTION)
    await seen(room, "guide")
    await chair("start-recording").click()
    await expect(ada.by("recording-indicator")).to_be_visible()
    await seen(ada.page, "recorded")
    await ada.by("recording-read").click()
    await chair("more").click()
    await chair("more-poll").click()
    await chair("ask-poll").click()
    await room.locator("#poll-question").fill(POLL)
    await seen(room, "poll-asked")
    await chair("open-poll").click()
    await ada.by("go-to-poll").click()
    await seen(ada.page, "poll")
    await ada.page.get_by_label("Sì", exact=True).check()
    await ada.by("answer-poll").click()
    await expect(ada.by("poll-answered")).to_be_visible()
    await chair("close-poll").click()
    await expect(chair("poll-result")).to_be_visible()
    await seen(room, "poll-closed")
    await chair("more").click()
    await chair("more-notes").click()
    await expect(chair("notes")).to_be_editable()
    await chair("notes").press_sequentially(NOTES)
    await expect(chair("notes-state")).to_have_text("Salvato")
    await seen(room, "notes")
    await chair("end-conference").click()
    await chair("confirm-end").click()
    await expect(chair("open-summary")).to_be_visible()
    await seen(room, "chair-after")
    await expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
    await seen(ada.page, "guest-after")


async def _over(station: Station) -> None:
    """Its time has come and gone."""
    database = unsigned(f"sqlite+aiosqlite:///{station.data_dir / 'station.db'}")
    try:
        async with database.writing() as session:
            await session.execute(
                update(FocusGroup).values(starts_at=utc_now() - timedelta(hours=1))
            )
    finally:
        await database.aclose()


def _between(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text[-2000:]
    return found[1]
