"""Being recognised, and webhooks, in pictures, for :mod:`tests.e2e.screens`."""

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Staff
from tests.support.servers.station import Station


async def recognition(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the citizen's page from its start to the end, the step of entering, and the desk."""
    citizen = Citizen(await stage.citizen(locale=locale))
    page = citizen.page
    await page.goto("/recognition")
    await expect(citizen.by("ask-recognition")).to_be_visible()
    await album.take(page, "start")
    await citizen.by("recognition-code").fill("AAAA-BBBB-CCCC")
    await citizen.by("open-recognition").click()
    await expect(page.locator('[role="alert"]').first).to_be_visible()
    await album.take(page, "wrong")
    await citizen.by("ask-recognition").click()
    await citizen.by("known-need").first.check()
    await citizen.by("save-wishes").click()
    await album.take(page, "not-agreed")
    await citizen.by("known-written").check()
    await citizen.by("known-consent").check()
    await citizen.by("save-wishes").click()
    code = await citizen.by("recognition-new-code").inner_text()
    await album.take(page, "code")
    await citizen.by("see-kept").click()
    await expect(citizen.by("kept-wishes")).to_be_visible()
    await album.take(page, "kept")
    await citizen.by("change-wishes").click()
    await album.take(page, "change")
    await page.reload()
    await citizen.by("recognition-code").fill(code)
    await citizen.by("open-recognition").click()
    await citizen.by("erase-all").click()
    await album.take(page, "erase")
    await citizen.by("confirm-erase").click()
    await expect(citizen.by("erased")).to_be_visible()
    await album.take(page, "erased")


async def webhooks(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the administrators' section empty, with the form, the secret, and a list."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=webhooks")
    await expect(admin.by("new-webhook")).to_be_visible()
    await album.take(page, "empty")
    await admin.by("new-webhook").click()
    await album.take(page, "form")
    await admin.by("webhook-name").fill("Sito dell'ente")
    await admin.by("webhook-url").fill("https://127.0.0.1/eventi")
    await admin.by("webhook-kind").first.check()
    await admin.by("add-webhook").click()
    await expect(page.locator('[role="alert"]').first).to_be_visible()
    await album.take(page, "refused")
    await admin.by("webhook-url").fill("https://1.1.1.1/eventi")
    await admin.by("add-webhook").click()
    await expect(admin.by("webhook-secret-shown")).to_be_visible()
    await album.take(page, "secret")
    await admin.by("secret-done").click()
    await expect(admin.by("webhooks-table")).to_be_visible()
    await album.take(page, "list")


RECOGNITION_CHAPTERS = {"recognition": recognition}
WEBHOOK_CHAPTERS = {"webhooks": webhooks}
