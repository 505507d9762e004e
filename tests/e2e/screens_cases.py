"""Case work in pictures, for :mod:`tests.e2e.screens`: the page of cases with its list and a case in every state."""

import re
import secrets

import aiohttp
from playwright.async_api import Page, expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album, pretend
from tests.support.pages.flows import Staff
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import called

WRITTEN = (
    ("weapons", "Buongiorno, il mio porto d'armi per uso caccia scade a marzo: come si rinnova?"),
    ("road-code", "Ho ricevuto una multa con l'autovelox e il verbale ha la data sbagliata."),
    ("weapons", "Ho ereditato due fucili di mio nonno.\n\nNon so se devo denunciarli."),
    ("criminal-code", "Non ce la faccio più, voglio uccidermi stasera."),
)
PROPOSED = [
    {"room": "topic-proposals", "name": "topic", "value": "licences"},
    {"room": "topic-proposals", "name": "word", "value": "patente"},
    {"room": "topic-proposals", "name": "word", "value": "scaduta"},
]
AT = "2026-11-26T10:00:00Z"
STORY = {
    "steps": [
        {"kind": "note", "at": AT, "by": "Anna Conti", "other": None, "words": "Ha già chiamato ieri."},
        {"kind": "snoozed", "at": AT, "by": "Anna Conti", "other": None, "words": "Aspettiamo l'ufficio armi"},
        {"kind": "merged", "at": AT, "by": "Bruno Sala", "other": "c8", "words": None},
        {"kind": "callback", "at": AT, "by": "Anna Conti", "other": "c9", "words": None},
        {"kind": "invitation", "at": AT, "by": "Anna Conti", "other": "c7", "words": None},
    ],
    "linked": [
        {
            "id": each, "reference": reference, "category": "weapons", "channel": channel, "state": "closed",
            "at": AT, "how": how,
        }
        for each, reference, channel, how in (
            ("c9", "ZZ22-33YY", "callback", "callback"),
            ("c7", "QQ44-55WW", "callback", "invitation"),
            ("c8", "K7M4-2QXP", "message", "merged"),
        )
    ],
    "facts": [
        {"room": "callbacks", "name": "c9", "value": "no-answer"},
        {"room": "callbacks", "name": "c7", "value": "scheduled"},
    ],
}  # fmt: skip


async def _left(station: Station) -> None:
    async with aiohttp.ClientSession(station.url) as http:
        for number, (category, text) in enumerate(WRITTEN):
            body = {
                "request": secrets.token_hex(12), "category": category, "text": text, "consent": True,
                "email": f"persona{number}@example.org", "name": "Ada Conti",
            }  # fmt: skip
            async with http.post("/api/v1/messages", json=body) as answer:
                assert answer.status == 201, await answer.text()


async def _opened(page: Page, text: str) -> None:
    row = page.locator("[data-testid=message-row]", has_text=re.compile(text)).first
    await row.get_by_role("button").click()
    await expect(page.locator("#case-title")).to_be_visible()


async def cases(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take list, filters, saved views and bulk; a case in and out of hand with everything that may stand in it; empty and failed."""
    await _left(station)
    agent = Staff(await stage.operator("agent", locale=locale))
    await agent.sign_in(station.account("operator1"), expecting="/desk")
    page = agent.page
    await page.goto("/messages")
    await expect(agent.by("message-row").first).to_be_visible()
    await album.take(page, "list")
    await page.locator(".messages-more > summary").first.click()
    await page.locator("#messages-when").select_option("near")
    await album.take(page, "filters")
    await page.locator("#messages-when").select_option("")
    await page.locator("#messages-category").select_option("weapons")
    await page.locator("#messages-view-name").fill("Armi da rispondere")
    await agent.by("save-view").click()
    await expect(page.locator(".messages-views")).to_be_visible()
    await album.take(page, "view")
    for box in await page.locator(".messages-pick input").all():
        await box.check()
    await album.take(page, "bulk")
    await page.goto("/messages")
    await _opened(page, "Armi|Weapons|armi|weapons")
    await album.take(page, "case")
    await agent.by("take-message").click()
    await expect(page.locator("#messages-answer")).to_be_visible()
    await pretend(page, "vs-messages", {"opened": {"facts": PROPOSED}})
    await page.locator("#messages-answer").fill("Buongiorno,\n")
    await album.take(page, "proposed")
    await agent.by("open-case-sheets").click()
    await expect(agent.by("case-sheet").first).to_be_visible()
    await album.take(page, "sheets")
    await agent.by("insert-sheet").first.click()
    await expect(agent.by("case-sheet")).to_have_count(0)
    await agent.by("case-acts").locator("summary").click()
    for act in ("callback", "invitation", "forward", "snooze"):
        await agent.by("case-act").select_option(act)
        await album.take(page, act)
    await pretend(
        page, "vs-messages", {"opened": {"openWith": ["Bruno Sala"], "secondLook": True, **STORY}}
    )
    await album.take(page, "story")
    await page.goto("/messages?q=nessuno-lo-ha-scritto")
    await expect(page.locator(".messages-none")).to_be_visible()
    await album.take(page, "empty")
    await page.route("**/api/v1/messages*", lambda route: route.abort())
    await page.goto("/messages")
    await expect(page.locator(".messages .alert").first).to_be_visible()
    await album.take(page, "failed")
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    status, told = await called(
        station.url, station.account("supervisor1"), "GET", "messages?when=urgent"
    )
    assert status == 200, told
    await boss.page.goto("/messages?when=urgent")
    await expect(boss.by("message-row").first).to_be_visible()
    await boss.by("message-row").first.get_by_role("button").click()
    await expect(boss.page.locator("#case-title")).to_be_visible()
    await boss.by("topic-agreement").locator("summary").click()
    await album.take(boss.page, "urgent")


CASE_CHAPTERS = {"cases": cases}
