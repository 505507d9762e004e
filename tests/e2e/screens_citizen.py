"""The states that a citizen may see, for :mod:`tests.e2e.screens`."""

import asyncio
import re

from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.browsers.stage import Stage
from tests.support.pages import decoded
from tests.support.pages.album import Album, pretend
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station


async def visiting(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what is seen before entering."""
    visitor = Citizen(await stage.citizen("visitor", devices=(), locale=locale))
    await visitor.open()
    await album.take(visitor.page, "welcome-nobody")
    for typed in ("patente scaduta", "conocrso", "zzzz"):
        await visitor.by("topic-search").fill(typed)
        await album.take(visitor.page, f"search-{typed.replace(' ', '-')}")
    await visitor.by("topic-search").fill("")
    await visitor.choose_topic("suspicious-sites")
    await expect(visitor.page.locator(".vs-alert").first).to_be_visible()
    await album.take(visitor.page, "before-refused")
    bare = Citizen(await stage.citizen("bare", as_party=None, locale=locale))
    await bare.open()
    await bare.choose_topic("road-code")
    await expect(bare.page.locator(".vs-alert").first).to_be_visible()
    await album.take(bare.page, "before-no-devices")
    await bare.choose_modality("text")
    await album.take(bare.page, "before-text")
    visitor.watch.allow(re.compile("/no-such-page"))
    for path in ("/accessibility", "/privacy", "/verify", "/verify?code=ABC-123", "/no-such-page"):
        await visitor.page.goto(path)
        await album.take(visitor.page, re.sub(r"\W+", "-", path).strip("-"))


async def contact(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take one contact from the first page to the last."""
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.open()
    await citizen.choose_topic("road-code")
    await expect(citizen.local_video).to_be_visible()
    await album.take(citizen.page, "before")
    await citizen.page.locator("summary").nth(0).click()
    await citizen.page.locator("summary").nth(1).click()
    await citizen.choose_recording(True)
    await album.take(citizen.page, "before-all-open")
    await citizen.by("visitor-name").fill("Ada Rossi")
    await citizen.by("enter-queue").click()
    await citizen.at_position(1)
    await album.take(citizen.page, "waiting-nobody")
    await pretend(
        citizen.page, "vs-waiting", {"place": {"position": 12, "lowS": 900, "highS": 1500}}
    )
    await album.take(citizen.page, "waiting-12th")
    longer = {"position": 12, "lowS": 1500, "highS": 2700, "longer": "fewer_operators"}
    await pretend(citizen.page, "vs-waiting", {"place": longer})
    await album.take(citizen.page, "waiting-longer")
    await citizen.by("leave-queue").click()
    await album.take(citizen.page, "waiting-leaving")
    await citizen.page.locator(".vs-leaving .btn-primary").click()
    await citizen.by("step-before").click()
    await expect(citizen.page.locator(".vs-leaving")).to_be_focused()
    await citizen.page.locator(".vs-leaving .btn-primary").click()

    operator = await Operator(await stage.operator("desk")).start(station.account("operator1"))
    await operator.available()
    await operator.rings()
    await album.take(citizen.page, "ringing")
    await operator.accept()
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await album.take(citizen.page, "call-begun")
    await operator.send("Buongiorno, come posso aiutarla?")
    await citizen.reads("come posso aiutarla")
    await album.take(citizen.page, "call")
    await citizen.send("La mia patente è scaduta da due mesi: posso guidare fino al rinnovo?")
    await operator.send("No. Con la patente scaduta non si può guidare. " * 3)
    await citizen.reads("non si può guidare")
    await album.take(citizen.page, "call-chat")
    await operator.by("toggle-hold").click()
    await expect(citizen.by("on-hold")).to_be_visible()
    await album.take(citizen.page, "call-held")
    await operator.by("retrieve").click()
    await expect(citizen.by("on-hold")).to_be_hidden()
    await pretend(citizen.page, "vs-call", {"contact": {"agentOnline": False}})
    await album.take(citizen.page, "call-operator-away")
    await pretend(
        citizen.page,
        "vs-call",
        {"contact": {"agentMedia": {"camera": False, "microphone": True}, "agentOnline": True}},
    )
    await citizen.by("toggle-mic").click()
    await album.take(citizen.page, "call-no-pictures")
    await citizen.by("toggle-mic").click()
    await citizen.page.locator("vs-recording-badge button").first.click()
    await album.take(citizen.page, "call-stop-recording")
    await citizen.page.keyboard.press("Escape")
    await citizen.page.context.set_offline(True)
    await expect(citizen.page.locator(".vs-connection-bar")).to_be_visible(timeout=60_000)
    await album.take(citizen.page, "call-offline")
    await citizen.page.context.set_offline(False)
    await expect(citizen.page.locator(".vs-connection-bar")).to_be_hidden(timeout=60_000)
    await operator.hang_up()
    await citizen.ended()
    await album.take(citizen.page, "after")
    await operator.wrap_up()

    writing = Citizen(await stage.citizen("writing", as_party=None, locale=locale))
    await writing.enter("licences", modality="text")
    await operator.accept()
    await writing.in_call()
    await operator.send("Buongiorno")
    await writing.reads("Buongiorno")
    await album.take(writing.page, "call-text")
    await operator.hang_up()
    await writing.ended()
    await operator.wrap_up()
    await visiting_open(album, stage, locale)
    await operator.offline()


async def phone(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a call on a phone, where the messages are closed at first, and one without devices."""
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    await operator.available()
    for name, party in (("phone", CITIZEN), ("phone-no-devices", None)):
        watch = await stage.citizen(name, as_party=party, locale=locale, viewport=(390, 844))
        citizen = Citizen(watch)
        await citizen.enter("road-code")
        await operator.accept()
        await decoded.assert_shows(citizen.remote_video, OPERATOR)
        await album.take(citizen.page, f"{name}-begun")
        await operator.type("La patente scaduta non vale più: fino al rinnovo non può guidare.")
        await album.take(citizen.page, f"{name}-operator-writes")
        await operator.send()
        await citizen.page.locator(".vs-call-button:nth-last-child(2)").click()
        await expect(citizen.page.get_by_role("dialog")).to_be_visible()
        await album.take(citizen.page, f"{name}-devices")
        await citizen.page.keyboard.press("Escape")
        await operator.hang_up()
        await citizen.ended()
        await operator.wrap_up()
    await operator.offline()


async def visiting_open(album: Album, stage: Stage, locale: str) -> None:
    """Take the first page while somebody is there, at twice the size of letters as well."""
    visitor = Citizen(await stage.citizen("open", locale=locale))
    await visitor.open()
    await album.take(visitor.page, "welcome-open")


async def closed(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the station out of hours."""
    visitor = Citizen(await stage.citizen("late", locale=locale))
    await visitor.open()
    await album.take(visitor.page, "welcome-closed")
    await visitor.choose_topic("weapons")
    await album.take(visitor.page, "before-closed")


async def failing(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what is seen when the station is gone."""
    waiting = Citizen(await stage.citizen("waiting", locale=locale))
    waiting.watch.allow(re.compile(r".*"))
    await waiting.enter("weapons")
    await waiting.at_position(1)
    other = Citizen(await stage.citizen("other", locale=locale))
    other.watch.allow(re.compile(r".*"))
    await other.open()
    await other.page.route("**/api/v1/station*", lambda route: route.abort())
    await other.page.reload()
    await expect(other.page.locator(".vs-banner[data-tone=danger]")).to_be_visible()
    await album.take(other.page, "station-unreachable")
    await asyncio.to_thread(station.stop)
    await expect(waiting.page.locator(".vs-connection-bar")).to_be_visible(timeout=60_000)
    await album.take(waiting.page, "waiting-server-gone")


async def written(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Leave a message, follow it, answer it at the desk, and see how the supervisor sees it."""
    visitor = Citizen(await stage.citizen("writer", devices=(), locale=locale))
    page = visitor.page
    await page.goto("/message?topic=weapons")
    await expect(visitor.by("send-message")).to_be_visible()
    await album.take(page, "leave")
    await visitor.by("send-message").click()
    await album.take(page, "leave-missing")
    await page.locator("#message-text").fill(
        "Ho trovato una vecchia pistola in cantina. Che faccio?"
    )
    await page.locator("#message-email").fill("ada@example.org")
    await page.locator("#message-name").fill("Ada Rossi")
    await page.locator("#message-consent").check()
    await visitor.by("send-message").click()
    await expect(visitor.by("message-code")).to_be_visible()
    await album.take(page, "received")
    await visitor.by("follow-now").click()
    await expect(visitor.by("message-state")).to_be_visible()
    await album.take(page, "followed")

    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    row = operator.page.get_by_test_id("message-row")
    await expect(row).to_have_count(1)
    await album.take(operator.page, "desk-list")
    await row.get_by_role("button").click()
    await operator.page.get_by_test_id("take-message").click()
    answer = operator.page.locator("#messages-answer")
    await answer.fill("Non la tocchi e chiami il 112: veniamo noi a ritirarla.")
    await album.take(operator.page, "desk-answer")
    await operator.page.get_by_test_id("send-answer").click()
    await expect(row).to_have_count(0)
    await album.take(operator.page, "desk-sent")
    await operator.offline()

    await page.goto("/message#follow")
    await album.take(page, "follow")


CITIZEN_CHAPTERS = {
    "visiting": visiting,
    "contact": contact,
    "phone": phone,
    "failing": failing,
    "closed": closed,
    "written": written,
}
