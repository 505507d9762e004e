"""States of pages that somebody has to do something for, each put up by a context manager: checked by
:mod:`tests.e2e.test_accessibility`, photographed by :mod:`tests.e2e.screens`. Each leaves the station as it was."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from PIL import Image
from playwright.async_api import Page, expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Citizen, Operator
from tests.support.situations.admin_calls import called

ITALIAN = "it-IT"
DANGER = {ITALIAN: "mio marito mi picchia", "en-GB": "my husband beats me"}
DOUBT = {
    ITALIAN: "due anni fa il mio ex mi ha picchiata",
    "en-GB": "two years ago my ex beat me and I want to report it",
}


async def as_supervisor(cast, method, path, body=None):
    """Do something over the API as the supervisor; return the answer."""
    boss = cast.station.account("supervisor1")
    status, answer = await called(cast.station.url, boss, method, path, body)
    assert status < 300, (status, answer)
    return answer


@asynccontextmanager
async def conversation(
    cast, locale=ITALIAN, topic="weapons", **entry
) -> AsyncIterator[tuple[Citizen, Operator]]:
    """A citizen and an operator who talk, in writing unless *entry* says otherwise; written up at the end."""
    operator = await cast.operator(locale=locale)
    citizen = await cast.citizen(locale=locale)
    await citizen.enter(topic, **{"modality": "text", **entry})
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    yield citizen, operator
    if await operator.by("hang-up").count():
        await operator.hang_up()
    await operator.wrap_up()
    await operator.offline()


@asynccontextmanager
async def reply(cast) -> AsyncIterator[str]:
    """A ready-made reply about weapons, by its title; retired at the end."""
    words = {
        "title": "Rinnovo della licenza",
        "text": "Gentile {nome}, il rinnovo si chiede novanta giorni prima della scadenza.",
        "language": "it",
        "category": "weapons",
    }
    listed = (await as_supervisor(cast, "POST", "replies", words))["replies"]
    yield words["title"]
    await as_supervisor(cast, "PUT", f"replies/{listed[-1]['id']}/retired", {"retired": True})


def picture(colour="#b5651d", size=(640, 400)) -> dict[str, object]:
    """A picture as a file that somebody chooses."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return {"name": "patente.png", "mimeType": "image/png", "buffer": file.getvalue()}


async def _visitor(cast, locale, path="/", **how) -> Citizen:
    visitor = await cast.citizen("visitor", locale=locale, **{"devices": (), **how})
    await visitor.page.goto(path)
    return visitor


@asynccontextmanager
async def urgent(cast, locale):
    visitor = await _visitor(cast, locale)
    await visitor.by("topic-search").fill(DANGER[locale])
    await expect(visitor.by("crisis-help")).to_contain_text("1522")
    yield visitor.page


@asynccontextmanager
async def doubt(cast, locale):
    visitor = await _visitor(cast, locale)
    await visitor.by("topic-search").fill(DOUBT[locale])
    await expect(visitor.by("crisis-doubt")).to_contain_text("1522")
    yield visitor.page


@asynccontextmanager
async def guide_in_danger(cast, locale):
    visitor = await _visitor(cast, locale)
    await visitor.page.goto(f"/guide?lang={locale[:2]}&q={DANGER[locale]}")
    await expect(visitor.by("crisis-help")).to_contain_text("1522")
    yield visitor.page


@asynccontextmanager
async def trial(cast, locale):
    visitor = await _visitor(cast, locale, "/test", devices=("camera", "microphone"))
    await visitor.by("trial-start").click()
    await expect(visitor.page.locator("vs-meter")).to_be_visible()
    yield visitor.page


@asynccontextmanager
async def trial_refused(cast, locale):
    visitor = await _visitor(cast, locale, "/test")
    await visitor.by("trial-start").click()
    await expect(visitor.page.locator(".vs-alert").first).to_be_visible()
    yield visitor.page


@asynccontextmanager
async def message(cast, locale):
    visitor = await _visitor(cast, locale, "/message?topic=weapons")
    await visitor.by("send-message").click()
    await expect(visitor.page.locator("[aria-invalid=true]").first).to_be_focused()
    yield visitor.page


@asynccontextmanager
async def complaint(cast, locale):
    visitor = await _visitor(cast, locale, "/complaint")
    await visitor.by("send-complaint").click()
    await expect(visitor.page.locator("[aria-invalid=true]").first).to_be_focused()
    yield visitor.page


@asynccontextmanager
async def callback(cast, locale):
    visitor = await _visitor(cast, locale, "/#callback=weapons")
    await visitor.by("ask-callback").click()
    await expect(visitor.page.locator("[aria-invalid=true]").first).to_be_visible()
    yield visitor.page


@asynccontextmanager
async def call(cast, locale):
    async with conversation(cast, locale, modality="video", recording=True) as (citizen, _):
        await decoded.assert_shows(citizen.remote_video, OPERATOR)
        yield citizen.page


@asynccontextmanager
async def return_offer(cast, locale):
    async with conversation(cast, locale, modality="video") as (citizen, operator):
        await decoded.assert_shows(operator.remote_video, CITIZEN)
        await citizen.hang_up()
        await expect(citizen.by("return-offer")).to_be_visible()
        yield citizen.page


@asynccontextmanager
async def _file(cast, locale):
    async with conversation(cast, locale) as (citizen, operator):
        await citizen.by("chat-attach-file").set_input_files(picture())
        for person in (citizen, operator):
            await expect(person.by("chat-file").locator("img")).to_be_visible()
        yield citizen.page, operator.page


@asynccontextmanager
async def chat_file(cast, locale):
    async with _file(cast, locale) as (page, _):
        yield page


@asynccontextmanager
async def chat_file_at_the_desk(cast, locale):
    async with _file(cast, locale) as (_, page):
        yield page


@asynccontextmanager
async def replies(cast, locale):
    async with reply(cast), conversation(cast, locale) as (_, operator):
        await operator.by("open-replies").click()
        await expect(operator.by("reply-option").first).to_be_visible()
        yield operator.page
        await operator.page.keyboard.press("Escape")


@asynccontextmanager
async def topic_form(cast, locale):
    admin = await cast.staff("admin1", "/admin#section=topics", locale=locale)
    await admin.by("topic-edit-weapons").click()
    await expect(admin.by("topic-form")).to_be_visible()
    yield admin.page


@asynccontextmanager
async def topic_hours(cast, locale):
    async with topic_form(cast, locale) as page:
        await page.get_by_test_id("topic-hours-edit").click()
        await expect(page.get_by_test_id("topic-hours-save")).to_be_visible()
        yield page


@asynccontextmanager
async def hours_preview(cast, locale):
    admin = await cast.staff("admin1", "/admin#section=hours", locale=locale)
    await admin.page.locator("#exception-date").fill(f"{datetime.now(UTC) + timedelta(3):%d/%m/%Y}")
    await admin.page.locator("#exception-note").fill("Assemblea")
    await admin.by("add-exception").click()
    await expect(admin.by("hours-preview").get_by_role("listitem").nth(1)).to_be_visible()
    yield admin.page


@asynccontextmanager
async def conference_edit(cast, locale):
    coming = {
        "kind": "briefing",
        "title": "Rinnovo delle patenti",
        "startsAt": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
        "items": [{"text": "La nuova scheda", "minutes": 10}],
    }
    conference = (await as_supervisor(cast, "POST", "conferences", coming))["id"]
    boss = await cast.staff("supervisor1", "/supervisor/day", locale=locale)
    await boss.by("edit-conference").click()
    await expect(boss.by("save-conference")).to_be_visible()
    yield boss.page
    await as_supervisor(cast, "DELETE", f"conferences/{conference}")


@asynccontextmanager
async def conference_alarms(cast, locale):
    waiting = await cast.citizen("waiting", as_party=None, locale=locale)
    await waiting.enter("weapons", modality="text")
    boss = await cast.staff("supervisor1", "/supervisor", locale=locale)
    await call_offices(boss)
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_be_visible()
    await expect(boss.by("alarm")).to_be_visible()
    await expect(boss.by("alarm-sound")).to_be_visible()
    yield boss.page
    await waiting.leave()
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
    await expect(boss.by("open-minutes")).to_be_visible()


@asynccontextmanager
async def new_circular(cast, locale):
    words = {
        "title": "Patenti: da lunedì vale la nuova scheda",
        "text": "La scheda di prima non vale più.",
        "roles": ["operator"],
        "confirm": True,
    }
    circular = (await as_supervisor(cast, "POST", "circulars", words))["id"]
    operator = await cast.operator(locale=locale)
    await expect(operator.by("new-circular")).to_contain_text(words["title"])
    yield operator.page
    await as_supervisor(cast, "POST", f"circulars/{circular}/withdrawal", {"reason": "Sostituita."})


State = Callable[..., AbstractAsyncContextManager[Page]]
STATES: dict[str, State] = {
    each.__name__: each
    for each in (
        urgent, doubt, guide_in_danger, trial, trial_refused, message, complaint, callback, call,
        chat_file, chat_file_at_the_desk, replies, topic_form, topic_hours, hours_preview,
        conference_edit, conference_alarms, new_circular,
    )
}  # fmt: skip
"""The states that any station can be in, by name."""
RETURN_S = "60"
"""How long a station keeps a call after the citizen hung up, at most."""
PASSING: dict[str, State] = {"return_offer": return_offer}
"""States that pass after ``VS_RETURN_S`` seconds."""
