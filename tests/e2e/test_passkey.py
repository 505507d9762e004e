"""A passkey in a real browser: made at the first sign-in of a role that needs one, and asked for at the next."""

import re

import pytest
from playwright.async_api import expect

from tests.support.pages.flows import Staff
from tests.support.servers.station import Account
from tests.support.situations.admin_calls import called, make_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PASSWORD = "una frase che ricordo bene"


async def newcomer(station):
    """An account of one's own, with a password that its owner has chosen."""
    made = {"username": "chiave", "role": "quality"}
    first = Account("chiave", await make_account(station, made), "quality")
    change = {"present": first.password, "new": PASSWORD}
    status, _ = await called(station.url, first, "POST", "me/password", change)
    assert status == 204
    return Account("chiave", PASSWORD, "quality")


async def test_a_passkey_is_made_and_signs_in(cast):
    someone = Staff(await cast.stage.operator("someone"))
    page, account = someone.page, await newcomer(cast.station)
    someone.watch.allow(re.compile("/api/v1/session"))
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    # passkeys are bound to a name; the address of this machine has none
    here = cast.station.url.replace("127.0.0.1", "localhost")

    async def give_password(next_page):
        await page.goto(f"{here}/login?next={next_page}")
        await someone.by("username").fill(account.username)
        await someone.by("password").fill(account.password)
        await someone.by("sign-in").click()

    await give_password("/me")
    await someone.by("enrol-passkey").click()
    await expect(someone.by("recovery-codes")).to_contain_text("-")
    await someone.by("codes-kept").click()
    await expect(someone.by("own-factors")).to_contain_text("Passkey")

    await someone.by("sign-out").click()
    await expect(page).to_have_url(f"{here}/login")
    await page.goto(f"{here}/me")
    await expect(page).to_have_url(re.compile("/login"))
    await give_password("/me")
    await expect(someone.by("prove-factor")).to_have_text(re.compile("passkey"))
    await someone.by("prove-factor").click()
    await expect(someone.by("own-sessions")).to_contain_text("con la passkey")
