"""What a citizen sees beside the contact itself, for :mod:`tests.e2e.screens`: the path that was tried, a callback, the
copy of a recording, the way on by video, and the question at the end."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from playwright.async_api import Route, expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station

TRIED_MS = 20_000
CODE = "K7M4-2QXP-9WTA-H3CD"
_STARTED = datetime(2026, 11, 24, 10, 2, tzinfo=UTC)


async def services(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the path that was tried, a link to a topic that is gone, and the way on by video."""
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    page = citizen.page
    await citizen.open()
    await citizen.choose_topic("road-code")
    await expect(citizen.by("path-test")).to_have_attribute(
        "data-state", re.compile("good|weak|bad"), timeout=TRIED_MS
    )
    await album.take(page, "path")
    await page.goto("/?topic=no-such-topic")
    await expect(page.locator(".vs-alert").first).to_be_visible()
    await album.take(page, "topic-gone")
    await page.goto("/#continue")
    await expect(citizen.by("continue-code")).to_be_visible()
    await album.take(page, "continue")
    await citizen.by("continue-code").fill("12345678")
    await citizen.choose_recording(False)
    citizen.watch.allow(re.compile("status of 40"))
    await page.locator("form button[type=submit]").click()
    await expect(page.locator(".vs-alert").first).to_be_visible()
    await album.take(page, "continue-refused")


async def callback_followed(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a callback from the request, forgotten fields included, to its being cancelled."""
    citizen = Citizen(await stage.citizen("citizen", as_party=None, locale=locale))
    page = citizen.page
    await citizen.enter("weapons", modality="audio")
    await citizen.by("callback").first.click()
    await citizen.by("ask-callback").click()
    await album.take(page, "missing")
    await citizen.by("callback-number").fill("+390612345678")
    await citizen.by("callback-consent").check()
    await citizen.by("ask-callback").click()
    await expect(citizen.by("callback-code")).to_have_text(re.compile(r"\w{4}-"))
    await album.take(page, "asked")
    await citizen.by("cancel-callback").click()
    await album.take(page, "cancel")
    await citizen.by("cancel-callback-sure").click()
    await expect(citizen.by("cancel-callback-sure")).to_be_hidden()
    await album.take(page, "cancelled")
    for name, address in (("follow", "callback-code"), ("called", "called=no-such-token")):
        # an address that differs behind the # alone is not loaded again
        await page.goto("about:blank")
        await page.goto(f"/#{address}")
        await expect(page.locator("h1")).to_be_visible()
        await album.take(page, name)


def _copy(state: str, **more: object) -> dict[str, object]:
    spans = [
        {"fromMs": _ms(_STARTED), "untilMs": _ms(_STARTED + timedelta(minutes=3))},
        {
            "fromMs": _ms(_STARTED + timedelta(minutes=5)),
            "untilMs": _ms(_STARTED + timedelta(minutes=13)),
        },
    ]
    sources = [
        {"party": party, "sound": True, "picture": party != "colleague", "screen": party == "agent"}
        for party in ("agent", "colleague", "citizen")
    ]
    return {
        "state": state, "reference": "K7F2-9Q4X", "reason": None, "readyUntil": None, "decidedAt": None,
        "askedAt": _STARTED.isoformat(), "files": [], "spans": spans, "sources": sources,
        "durationS": 11 * 60, "keptUntilMs": _ms(_STARTED + timedelta(days=180)),
    } | more  # fmt: skip


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


COPIES = [
    _copy("open"),
    _copy("asked"),
    _copy("preparing", decidedAt=_STARTED.isoformat()),
    _copy(
        "ready",
        readyUntil=(_STARTED + timedelta(days=7)).isoformat(),
        files=[{"name": "film.mp4", "size": 48_300_000, "url": "/film.mp4"}],
    ),
    _copy("refused", reason="Nella registrazione parla anche un'altra persona."),
    _copy("gone"),
]


def _answering(made: dict[str, object]) -> Callable[[Route], Awaitable[None]]:
    async def answer(route: Route) -> None:
        await route.fulfill(body=json.dumps(made), content_type="application/json")

    return answer


async def copy(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what a copy of a recording stands at; the answers are made up."""
    citizen = Citizen(await stage.citizen("citizen", as_party=None, locale=locale))
    page = citizen.page
    await page.goto("/copy")
    await expect(citizen.by("open-copy")).to_be_visible()
    await album.take(page, "code")
    for made in COPIES:
        await page.route("**/api/v1/copies/follow", _answering(made))
        await page.goto("/copy")
        await citizen.by("copy-code").fill(CODE)
        await citizen.by("open-copy").click()
        await expect(citizen.by("copy-state")).to_have_attribute("data-state", str(made["state"]))
        await album.take(page, str(made["state"]))
        await page.unroute("**/api/v1/copies/follow")


async def rated(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the question at the end, a comment and the thanks, after a contact by text."""
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    await operator.available()
    citizen = Citizen(await stage.citizen("citizen", as_party=None, locale=locale))
    await citizen.enter("licences", modality="text")
    await operator.accept()
    await citizen.in_call()
    await citizen.by("hang-up").click()
    await album.take(citizen.page, "hang-up")
    if await citizen.page.get_by_role("dialog").is_visible():
        await citizen.page.get_by_role("dialog").locator(".btn-danger").click()
    await citizen.ended()
    await citizen.by("rate-4").check(force=True)
    await album.take(citizen.page, "chosen")
    await citizen.by("send-rating").click()
    await expect(citizen.by("rating-done")).to_be_visible()
    await album.take(citizen.page, "thanks")
    await operator.wrap_up()
    await operator.offline()


SERVICE_CHAPTERS = {
    "services": services,
    "callback-followed": callback_followed,
    "copy": copy,
    "rated": rated,
}
