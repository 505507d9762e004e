"""The states of signing in with a second factor and of one's own sign-in, for :mod:`tests.e2e.screens`."""

import re
from datetime import UTC, datetime

import pyotp
from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album, pretend
from tests.support.pages.flows import Staff
from tests.support.servers.station import Station


async def access(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Enrol an app, come back with a code, look after one's own sign-in, prove it for an act."""
    someone = Staff(await stage.operator("someone", locale=locale))
    page, account = someone.page, station.account("supervisor1")
    someone.watch.allow(re.compile("/api/v1/"))

    async def give_password() -> None:
        await page.goto("/login")
        await someone.by("username").fill(account.username)
        await someone.by("password").fill(account.password)
        await someone.by("sign-in").click()

    await give_password()
    await expect(someone.by("enrol-totp")).to_be_visible()
    await pretend(page, "vs-login", {"kinds": ["passkey", "totp"]})
    await album.take(page, "enrol")
    await someone.by("enrol-totp").click()
    secret = (await someone.by("totp-secret").inner_text()).replace(" ", "")
    await album.take(page, "enrol-app")
    totp = pyotp.TOTP(secret)
    await someone.by("enrol-code").fill(totp.at(datetime.now(UTC)))
    await someone.by("confirm-totp").click()
    await expect(someone.by("recovery-codes")).to_be_visible()
    await album.take(page, "codes")
    code = (await someone.by("recovery-codes").locator("code").first.inner_text()).strip()
    await someone.by("codes-kept").click()
    await page.wait_for_url(re.compile("/supervisor"))
    await someone.page.get_by_role("button", name=re.compile("Esci|Sign out")).click()
    await page.wait_for_url(re.compile("/login"))

    await give_password()
    await expect(someone.by("factor")).to_be_visible()
    await album.take(page, "factor")
    await someone.by("factor").fill("000000")
    await someone.by("prove-factor").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await album.take(page, "factor-wrong")
    await someone.by("factor-by-recovery").click()
    await someone.by("factor").fill(code)
    await album.take(page, "recovery")
    await someone.by("prove-factor").click()
    await page.wait_for_url(re.compile("/supervisor"))

    await someone.by("my-access").click()
    await expect(someone.by("own-sessions")).to_be_visible()
    await album.take(page, "me")
    await page.route(
        "**/api/v1/me/recovery-codes",
        lambda route: route.fulfill(
            status=403, json={"code": "reauthentication_required", "message": ""}
        ),
    )
    await someone.by("renew-codes").click()
    await expect(someone.by("proof")).to_be_visible()
    await album.take(page, "proof")
    await page.keyboard.press("Escape")
    await album.take(page, "unproven")
    await page.evaluate(
        "document.querySelector('vs-me').session.idle.endsAtMs.set(Date.now() + 100000)"
    )
    await expect(someone.by("idle-warning")).to_be_visible()
    await album.take(page, "idle")


ACCESS_CHAPTERS = {"access": access}
