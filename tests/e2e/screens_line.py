"""A caller by the telephone line, as the desk, a conference and the administrator's pages show them, for :mod:`tests.e2e.screens`."""

import asyncio

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.line_caller import Telephone
from tests.support.pages.album import Album
from tests.support.pages.axe import assert_accessible
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Operator, Staff
from tests.support.servers.station import Station

SIP, OWN = 15_660, 15_680
LINE = {
    "VS_SIP": "1",
    "VS_SIP_HOST": "127.0.0.1",
    "VS_SIP_PORT": str(SIP),
    "VS_SIP_TRUNKS": f"centralino=sip:127.0.0.1:{OWN}",
    "VS_SIP_NUMBERS": "*=menu,+390612345679=conference",
    "VS_SIP_LANGUAGES": "it,en",
    "VS_SIP_OUT": "centralino",
    "VS_SIP_OUT_COSTS": "+390=0.02,+393=0.15",
}
OWN_TELEPHONE = LINE | {"VS_SIP_OUT_EXTENSIONS": "3", "VS_SIP_DESK_TELEPHONES": "1"}


async def line(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take an offer, the call, the consent asked for, the line's page, a caller in a conference and somebody called into it."""
    while "sip" not in station.pids():
        await asyncio.sleep(0.1)
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    page = operator.page
    await operator.available()
    telephone = Telephone(SIP)
    await telephone.open(OWN)
    try:
        telephone.call("1234")
        await telephone.answered(within_s=31)
        for key in "112":
            await asyncio.sleep(1.0)
            telephone.press(key)
        await operator.rings()
        await album.take(page, "ringing")
        await operator.accept()
        await expect(operator.by("toggle-hold")).to_be_visible()
        await asyncio.sleep(2.0)
        await album.take(page, "talking")
        await page.locator('[role="tab"]').first.click()
        await expect(operator.by("ask-consent")).to_be_visible()
        await operator.by("ask-consent").click()
        await expect(operator.by("consent-question")).to_contain_text(":")
        await assert_accessible(page, "desk, a call by the line")
        await album.take(page, "consent-asked")
        admin = Staff(await stage.operator("admin", locale=locale))
        await admin.sign_in(station.account("admin1"), expecting="/admin")
        await admin.page.goto("/admin#section=line")
        await expect(admin.by("line-calls")).to_be_visible()
        await admin.by("prompt-list").locator("summary").click()
        await admin.by("line-trace").first.locator("summary").click()
        await expect(admin.by("line-trace").first.locator("table")).to_be_visible()
        await assert_accessible(admin.page, "admin, the telephone line")
        await album.take(admin.page, "admin")
        await admin.page.goto("/admin#section=numbers")
        await expect(admin.by("numbers-table")).to_be_visible()
        await assert_accessible(admin.page, "admin, the numbers of the line")
        await album.take(admin.page, "numbers")
        await admin.by("number-edit-*").click()
        await admin.by("number-menu").select_option("own")
        await admin.by("number-key-1-1").select_option("weapons")
        await expect(admin.by("number-heard").locator("li")).to_have_count(5)
        await assert_accessible(admin.page, "admin, a number of the line")
        await album.take(admin.page, "number")
        telephone.hang_up()
        boss = Staff(await stage.operator("boss", locale=locale))
        await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
        await call_offices(boss)
        await boss.by("join-conference").click()
        await expect(boss.by("participant-count")).to_be_visible()
        label = boss.page.locator("#guest-label")
        await label.fill("Prefettura")
        await label.press("Enter")
        dial = await boss.by("guest-dial").text_content() or ""
        await album.take(boss.page, "dial-in")
        await boss.page.locator("#dial-name").fill("Questura")
        await boss.page.locator("#dial-number").fill("06 1234567")
        await boss.by("quote-call").click()
        await expect(boss.by("dial")).to_be_visible()
        await album.take(boss.page, "dial-out")
        await boss.by("dial").click()
        await telephone.rung()
        await expect(boss.by("hang-up-call")).to_be_visible()
        await boss.by("dial-out").scroll_into_view_if_needed()
        await assert_accessible(boss.page, "a conference that calls a telephone")
        await album.take(boss.page, "dial-out-rings")
        telephone.refuse(486)
        await expect(boss.by("hang-up-call")).to_have_count(0)
        await album.take(boss.page, "dial-out-busy")
        telephone.call("+390612345679")
        await telephone.answered(within_s=31)
        pin = "".join(sign for sign in dial.split(",")[-1] if sign.isdigit())
        for key in f"1{pin}#":
            await asyncio.sleep(0.4)
            telephone.press(key)
        await expect(boss.by("admit")).to_be_visible()
        await boss.by("admit").click()
        await expect(boss.by("conference-tile")).to_have_count(1)
        await assert_accessible(boss.page, "conference, a caller by telephone")
        await album.take(boss.page, "caller-in-the-room")
    finally:
        await telephone.aclose()


async def own_telephone(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the choice of an operator's own telephone, and the desk while that rings, talks, is put down and is busy."""
    while "sip" not in station.pids():
        await asyncio.sleep(0.1)
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    page = operator.page
    caller, own = Telephone(SIP), Telephone(SIP)
    await caller.open()
    await own.open(OWN)
    try:
        await page.locator(
            "[aria-label='Suono e dispositivi'], [aria-label='Sound and devices']"
        ).click()
        await operator.by("own-extension").fill("201")
        await operator.by("own-extension").press("Tab")
        await operator.by("answer-at-telephone").check()
        await operator.by("answer-at-telephone").scroll_into_view_if_needed()
        await album.take(page, "chosen")
        await page.keyboard.press("Escape")
        await operator.available()
        caller.call("1234")
        await caller.answered(within_s=31)
        for key in "112":
            await asyncio.sleep(1.0)
            caller.press(key)
        await operator.rings()
        await operator.accept()
        invited = await own.rung()
        state = operator.by("own-telephone-state")
        await expect(state).to_have_attribute("data-state", "ringing")
        await album.take(page, "rings")
        await own.pick_up(invited)
        await expect(operator.by("toggle-mic")).to_have_count(0)
        await album.take(page, "talks")
        own.hang_up()
        await expect(state).to_have_attribute("data-state", "ended")
        await album.take(page, "put-down")
        own.happened.clear()
        await operator.by("own-telephone").click()
        await own.rung()
        own.refuse(486)
        await expect(state).to_have_attribute("data-state", "busy")
        await album.take(page, "busy")
    finally:
        await caller.aclose()
        await own.aclose()


LINE_CHAPTERS = {"line": line, "own-telephone": own_telephone}
