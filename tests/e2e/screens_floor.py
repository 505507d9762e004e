"""What supervisors do on the floor, for :mod:`tests.e2e.screens`."""

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import change_account

ALL_BUT_ONE = {"weapons": 3, "licences": 4}


async def steering(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take requests, the line of a subject and what is done with those in it, and a notice."""
    await change_account(station, "operator1", {"categories": ALL_BUT_ONE})
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    operator = await Operator(await stage.operator("one", locale=locale)).start(
        station.account("operator1")
    )
    talking = Citizen(await stage.citizen("talking", locale=locale))
    await talking.enter("weapons", modality="text")
    await operator.available()
    await operator.accept()
    await operator.page.locator("#desk-tab-contact").click()
    await operator.page.locator("#desk-card-category").select_option("privacy")
    await operator.page.locator("#desk-authorisation-reason").fill(
        "Chiede dei suoi dati, poi delle armi."
    )
    await operator.by("ask-authorisation").click()
    await operator.by("ask-topic").click()
    await operator.by("authorisation-topic").select_option("civil-code")
    await album.take(operator.page, "ask-a-topic")
    await operator.by("send-authorisation").click()
    await expect(operator.by("authorisations").get_by_role("listitem")).to_have_count(1)
    await album.take(operator.page, "asked-a-topic")
    waiting = []
    for name in ("a", "b", "c"):
        citizen = Citizen(await stage.citizen(name, locale=locale))
        waiting.append(await citizen.enter("weapons", modality="text"))
    await expect(supervisor.by("request")).to_have_count(2)
    await album.take(page, "requests")
    await supervisor.by("refuse").first.click()
    await album.take(page, "refusal")
    await page.keyboard.press("Escape")
    await page.locator("[data-category=weapons]").click()
    await expect(supervisor.by("line").get_by_role("listitem")).to_have_count(3)
    await album.take(page, "line")
    await supervisor.by("steer").first.click()
    await album.take(page, "steer")
    await page.locator("dialog[open] input[value=remove]").check()
    await album.take(page, "remove")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await supervisor.by("new-notice").click()
    await supervisor.by("notice-text").fill("Un guasto rallenta le risposte: ci scusiamo.")
    await album.take(page, "notice")
    await supervisor.by("send-notice").click()
    await expect(waiting[0].by("notices")).to_contain_text("guasto")
    await album.take(waiting[0].page, "told")
    await album.take(page, "notice-shown")
    await page.goto("/supervisor/contacts")
    await expect(supervisor.by("contacts-table")).to_be_visible()
    await album.take(page, "contacts")
    await supervisor.by("contacts-table").get_by_role("button").last.click()
    await expect(supervisor.by("pairings")).to_be_visible()
    await album.take(page, "contact")


async def admin_hours(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the opening hours being changed, and the state of mail."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=hours")
    await page.locator("#exception-date").fill("2031-12-24")
    await page.locator("#exception-note").fill("Vigilia")
    await admin.by("add-exception").click()
    await admin.by("add-topic-hours").click()
    await page.locator(".hours details summary").click()
    await album.take(page, "hours")


FLOOR_CHAPTERS = {"steering": steering, "admin-hours": admin_hours}
