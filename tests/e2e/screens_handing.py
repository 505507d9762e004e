"""Handing on as the staff and the citizen see it, and the floor while it goes on, for :mod:`tests.e2e.screens`."""

import re

from playwright.async_api import Route, expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album, pretend, pretend_desk
from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.exchange import exchange
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import change_account

HOLD_LIMIT_S = "12"
SIGNING = {"skills": ["lis", "de"]}
OUTSIDE = {
    "state": "three_way",
    "name": "",
    "code": "",
    "note": "",
    "untilMs": None,
    "media": {"microphone": True, "camera": False, "screen": False},
    "outside": {"state": "ringing", "reason": None, "number": "+390612345678"},
}

"""A number outside that is called."""
PASSED = [
    {
        "contactId": reference, "reference": reference, "category": "weapons", "channel": "line", "modality": "audio",
        "sinceMs": 0, "forHelp": for_help,
    }
    for reference, for_help in (("7K4-92QX", False), ("M2P-4RTA", True))
]  # fmt: skip
"""Citizens who were passed on, one of them to a number for help."""


async def _operator(stage: Stage, station: Station, number: int, locale: str) -> Operator:
    name = f"operator{number}"
    return await Operator(await stage.operator(name, locale=locale)).start(station.account(name))


async def consult(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take an offer with its reasons, an interpreter being looked for, a consultation, three together."""
    await change_account(station, "operator2", SIGNING)
    await change_account(station, "operator3", {"skills": ["lis"]})
    first = await _operator(stage, station, 1, locale)
    second = await _operator(stage, station, 2, locale)
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("weapons", name="Ada Bianchi")
    await first.available()
    await first.rings()
    await album.take(first.page, "offer")
    await pretend_desk(
        first.page, {"offer": {"channel": "phone", "modality": "audio", "telephoneRings": True}}
    )
    await album.take(first.page, "offer-telephone")
    await first.accept()
    await second.available()
    await expect(first.by("ask-colleague")).to_be_visible()
    await pretend_desk(first.page, {"contact": {"needs": ["sign-language"]}})
    await first.page.keyboard.press("k")
    await expect(first.by("consult-to")).to_be_visible()
    await album.take(first.page, "interpreter")
    await first.by("consult-to").select_option(index=1)
    await first.by("consult-note-field").fill("Serve un interprete per il porto d'armi.")
    await first.by("confirm-consult").click()
    await expect(second.by("offer-consult")).to_be_visible()
    await album.take(first.page, "asking")
    await album.take(second.page, "asked")
    await album.take(citizen.page, "citizen-on-hold")
    await second.accept()
    await expect(first.by("consult")).to_have_attribute("data-state", "consulting")
    await album.take(first.page, "consulting")
    await album.take(second.page, "consulting-colleague")
    await first.by("join-consult").click()
    await expect(citizen.by("who-else")).to_be_visible()
    await album.take(citizen.page, "citizen-three-way")
    await album.take(first.page, "three-way")
    await pretend_desk(first.page, {"contact": {"consult": OUTSIDE}})
    await album.take(first.page, "three-way-outside")
    await pretend_desk(first.page, {"contact": {"consult": OUTSIDE | {"state": "asking"}}})
    await assert_accessible(first.page, "desk, a number outside is called")
    await album.take(first.page, "asking-outside")
    passed = {"consult": "passed", "outside": True, "agent": None, "colleague": None}
    await pretend(citizen.page, "vs-call", {"contact": passed})
    await assert_accessible(citizen.page, "citizen, with a number outside")
    await album.take(citizen.page, "citizen-passed-outside")
    await first.page.keyboard.press("t")
    await first.page.keyboard.press("Escape")
    await first.hang_up()


async def floor_states(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a hold that lasts too long, an answer without leave, a contact that everybody refused."""
    for username, topics in (
        ("operator1", {"weapons": 3}),
        ("operator2", {"licences": 3}),
        ("operator3", {"esteem": 3}),
    ):
        await change_account(station, username, {"categories": topics})
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    crew = [await _operator(stage, station, number, locale) for number in (1, 2, 3)]
    for operator, topic in zip(crew, ("weapons", "licences", "esteem"), strict=True):
        citizen = Citizen(await stage.citizen(topic, as_party=None, locale=locale))
        await citizen.enter(topic, modality="audio" if topic == "weapons" else "text")
        await operator.available()
        await operator.rings()
        if topic != "esteem":
            await operator.accept()
    await crew[2].page.keyboard.press("2")
    await crew[0].by("toggle-hold").click()
    await crew[1].page.locator("#desk-tab-contact").click()
    await crew[1].page.locator("#desk-card-category").select_option("privacy")
    for kind in ("hold", "authorisation", "refused"):
        await expect(page.locator(f"[data-alarm^={kind}]")).to_be_visible()
    await album.take(page, "alarms")
    await page.locator("[data-agent]", has=page.locator("[data-mark]")).first.click()
    await expect(supervisor.by("floor-detail")).to_be_visible()
    await album.take(page, "on-hold")
    await page.keyboard.press("Escape")
    await page.locator("[data-category=esteem]").click()
    await expect(supervisor.by("line")).to_be_visible()
    await album.take(page, "declined")
    await page.keyboard.press("Escape")
    await pretend(page, "vs-floor-outside", {"outside": PASSED, "stationMs": 240_000})
    await album.take(page, "passed-outside")
    await pretend(page, "vs-floor-outside", {"outside": PASSED, "stationMs": 240_000})
    # no waiting for it to stand still: the next reading of the floor takes it away
    await supervisor.by("end-outside").dispatch_event("click")
    await supervisor.by("end-outside-reason").fill("Chiede chi paga la telefonata")
    await assert_accessible(page, "floor, a call outside is ended")
    await album.take(page, "end-outside")
    await page.goto("/supervisor/contacts")
    await supervisor.by("contacts-table").get_by_role("button").first.click()
    await expect(supervisor.by("contact-steps")).to_be_visible()
    await album.take(page, "history")
    await page.goto("/supervisor?wall")
    await expect(page.locator(".vs-alarm").first).to_be_visible()
    await album.take(page, "wall")


async def offices(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take an office with days of its own being edited, and its member told that it is closed."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=offices")
    row = page.get_by_test_id("offices-table").get_by_role("row").nth(1)
    await row.get_by_role("button").first.click()
    await expect(admin.by("office-hours")).to_be_visible()
    await page.locator("vs-office-form details summary").click()
    await page.locator("#office-exception-date").fill("2031-06-24")
    await page.locator("#office-exception-note").fill("Santo patrono")
    await admin.by("office-add-exception").click()
    await album.take(page, "office-form")
    member = await _operator(stage, station, 1, locale)
    closed = {"name": "Nucleo Relazioni con il Pubblico 07", "opensAtMs": 1_990_000_000_000}
    await pretend_desk(member.page, {"agent": {"officeClosed": closed}})
    await album.take(member.page, "member-of-a-closed-office")


async def callback(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a callback being asked for, followed, and rung at the desk."""
    citizen = Citizen(await stage.citizen("citizen", as_party=None, locale=locale))
    await citizen.enter("weapons", modality="audio")
    await citizen.by("callback").first.click()
    await expect(citizen.by("ask-callback")).to_be_visible()
    await album.take(citizen.page, "ask")
    await citizen.by("callback-number").fill("+390612345678")
    await citizen.by("callback-consent").check()
    await album.take(citizen.page, "filled")
    await citizen.by("ask-callback").click()
    await expect(citizen.by("callback-code")).to_have_text(re.compile(r"\w{4}-"))
    await album.take(citizen.page, "code")
    operator = await _operator(stage, station, 1, locale)
    await operator.available()
    await operator.rings()
    await album.take(operator.page, "offer")
    await operator.accept()
    await album.take(operator.page, "dialling")


async def _with_one_from_last_week(route: Route) -> None:
    """The line as it is, behind somebody whose place is further ahead than a place moves."""
    answer = await route.fetch()
    line = await answer.json()
    first = line["waiting"][0]
    week_ms = 8 * 24 * 3600 * 1000
    far = first | {"contactId": "far", "countsFromMs": first["countsFromMs"] - week_ms}
    await route.fulfill(response=answer, json=line | {"waiting": [far, *line["waiting"]]})


async def unserved(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take callers whom nobody at work can serve, a place that moves only so far, and standing authorisations."""
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    for username, topics in (("operator1", {"weapons": 3}), ("operator2", {"licences": 3})):
        await change_account(station, username, {"categories": topics})
    first, second = [await _operator(stage, station, number, locale) for number in (1, 2)]
    await first.available()
    await second.available()
    async with exchange(station.url) as pbx:
        for number, requirements in enumerate((["sl"], ["sl"], ["de", "lis"])):
            await pbx.station.enter(f"call-{number}", "weapons", requirements=requirements)
        await expect(page.locator("[data-alarm^=line]")).to_have_count(2)
        await album.take(page, "alarm")
        await assert_accessible(page, "an alarm for a line")
        await supervisor.by("open-line").first.click()
        await expect(supervisor.by("line").get_by_role("listitem")).to_have_count(3)
        await album.take(page, "line")
        await assert_accessible(page, "a line that nobody serves")
        await page.route("**/api/v1/floor/line?*", _with_one_from_last_week)
        await expect(supervisor.by("line").get_by_role("listitem")).to_have_count(4)
        await supervisor.by("steer").nth(2).click()
        await page.locator("dialog[open] input[value=place]").check()
        await supervisor.by("steer-to").select_option("first")
        await expect(page.locator("dialog[open] .vs-alert")).to_be_visible()
        await page.locator("dialog[open] .vs-alert").scroll_into_view_if_needed()
        await album.take(page, "place-short")
        await assert_accessible(page, "a place that moves only so far")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await page.goto("/supervisor?wall")
        await expect(page.locator("[data-alarm^=line]")).to_have_count(2)
        await album.take(page, "wall")
        await page.goto("/supervisor")
    for operator, topic in ((first, "privacy"), (second, "civil-code"), (second, "esteem")):
        await operator.by("ask-topic").click()
        await operator.by("authorisation-topic").select_option(topic)
        await operator.by("send-authorisation").click()
        await expect(supervisor.by("request")).to_have_count(1)
        await supervisor.by("grant-day").click()
        await expect(supervisor.by("request")).to_have_count(0)
    standing = supervisor.by("standing")
    await standing.locator("summary").click()
    await expect(standing.get_by_role("listitem")).to_have_count(3)
    await album.take(page, "standing")
    await assert_accessible(page, "standing authorisations")
    await supervisor.by("end-standing").first.click()
    await album.take(page, "take-back")
    await assert_accessible(page, "taking a standing authorisation back")
    await standing.get_by_role("textbox").fill("Il turno è coperto.")
    await supervisor.by("confirm-end-standing").click()
    await expect(standing.get_by_role("listitem")).to_have_count(2)
    await album.take(page, "taken-back")


HANDING_CHAPTERS = {
    "consult": consult,
    "floor-states": floor_states,
    "unserved": unserved,
    "offices": offices,
    "callback": callback,
}
