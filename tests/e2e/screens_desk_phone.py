"""The desk with a contact by telephone, for :mod:`tests.e2e.screens`."""

from playwright.async_api import expect

from tests.e2e.screens_staff import press_until
from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Operator
from tests.support.servers.exchange import exchange
from tests.support.servers.station import Station


async def desk_phone(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take an offer by telephone, each state of the operator's set, hold, the tabs, the wrap-up."""
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    page = operator.page
    await operator.available()
    async with exchange(station.url) as pbx:
        call = await pbx.station.enter(
            "call-1", "weapons", language="de", number="+390612345678", needs=["slow-speech"]
        )
        contact_id = call["contactId"]
        await operator.rings()
        await album.take(page, "ringing")
        await operator.accept()
        told = await pbx.wait("call.assigned", contact_id)
        who = told.data["operator"]["id"]
        state = operator.by("phone-state")
        await album.take(page, "connecting")
        await pbx.station.report(contact_id, "ring", operator=who)
        await expect(state).to_have_attribute("data-state", "ringing")
        await album.take(page, "set-rings")
        await pbx.station.report(contact_id, "unanswered", reason="no-answer", operator=who)
        await expect(state).to_have_attribute("data-state", "unanswered")
        await album.take(page, "set-unanswered")
        await operator.by("ring-telephone").click()
        await pbx.wait("call.assigned", contact_id, reason="again")
        await pbx.station.report(contact_id, "answered", operator=who)
        await expect(state).to_have_attribute("data-state", "talking")
        await album.take(page, "talking")
        await operator.by("invite").click()
        await expect(operator.by("invitation-code")).to_be_visible()
        await operator.by("invitation-code").scroll_into_view_if_needed()
        await album.take(page, "invitation")
        citizen = await stage.citizen("citizen", locale=locale)
        await citizen.page.goto("/#continue")
        await expect(citizen.page.get_by_test_id("continue-code")).to_be_visible()
        await album.take(citizen.page, "citizen-continue")
        await page.locator("button.staff-tool").first.click()
        await expect(operator.by("own-extension")).to_be_visible()
        await album.take(page, "settings")
        await page.keyboard.press("Escape")
        await operator.by("toggle-hold").click()
        await expect(state).to_have_attribute("data-state", "held")
        await album.take(page, "held")
        await operator.by("toggle-hold").click()
        await press_until(page, "n", "#desk-notes")
        await page.locator("#desk-notes").fill("Chiede del rinnovo.")
        await page.keyboard.press("Escape")
        await press_until(page, "Shift+E", "[data-testid=escalation]")
        await album.take(page, "call-112")
        await operator.by("end-with-reason").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await album.take(page, "end-dialog")
        await page.keyboard.press("Escape")
        await operator.hang_up()
        await album.take(page, "wrap-up")
        await operator.wrap_up()
        await expect(page.locator("vs-desk-today li")).to_have_count(1)
        await album.take(page, "today")
    await operator.offline()


DESK_PHONE_CHAPTERS = {"desk-phone": desk_phone}
