"""Readiness before the briefing in Chromium: an office that is ready, one without a camera, one whose browser has
to be asked; begun by itself when the supervisor asks for it."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHECK_MS = 60_000
"""A page looks every 5 s and begins up to 15 s later; trying the path takes six, and more on a busy machine."""


async def test_offices_are_checked_and_the_supervisor_sees_why_one_is_not_ready(
    special_station, stage
):
    station = special_station({})
    cast = Cast(stage, station)
    for number in (1, 2, 3):
        await change_account(station, f"operator{number}", {"office": f"office-0{number}"})
    boss = await cast.staff("supervisor1", "/supervisor")
    await boss.page.goto("/supervisor/day")
    summary = boss.by("readiness-summary")
    await expect(summary).to_contain_text("0 pronti")

    def office(number, stand):
        rows = boss.by("readiness-office").filter(has_text=re.compile(f"Pubblico 0{number}"))
        return rows.and_(boss.page.locator(f"[data-stand={stand}]"))

    # checked by themselves at sign-in, where the browser has not to be asked
    ready = await cast.operator("operator1")
    await expect(office(1, "ready")).to_contain_text("via diretta", timeout=CHECK_MS)
    await cast.operator("operator2", as_party=None)
    blind = office(2, "not_ready")
    await expect(blind).to_contain_text("Videocamera non trovata.", timeout=CHECK_MS)
    await expect(blind).to_contain_text("Va collegata, poi si ripete la prova.")
    await expect(blind).to_contain_text("Non pronto")
    await expect(summary).to_contain_text("1 non pronto")
    await expect(summary).to_contain_text("1 pronto")

    # asked for: what was before counts no more; one page begins by itself, another waits for a click
    shy = await cast.operator("operator3", devices=("camera",))
    await boss.by("ask-readiness").click()
    await expect(office(1, "unchecked")).to_have_count(1)
    duty = shy.by("readiness-duty")
    await expect(duty).to_have_attribute("data-state", "due", timeout=CHECK_MS)
    await axe.assert_accessible(shy.page, "a check that was asked for")
    await expect(office(1, "ready")).to_have_count(1, timeout=CHECK_MS)
    await expect(ready.by("readiness-duty")).to_have_attribute("data-state", "ready")
    await shy.by("run-readiness").click()
    await expect(duty).to_have_attribute("data-state", "not_ready", timeout=CHECK_MS)
    refused = office(3, "not_ready")
    await expect(refused).to_contain_text("Il browser non permette il microfono.", timeout=CHECK_MS)
