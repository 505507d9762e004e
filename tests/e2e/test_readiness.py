"""Readiness before the briefing in Chromium: an office that is ready, one without a camera, one whose browser has
to be asked; begun by itself when the supervisor asks for it."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.pages.flows import Operator
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHECK_MS = 60_000
"""Trying the path takes six seconds, and more on a busy machine."""
LOOKS_MS = 5_000
"""So often a desk looks whether the check was asked for."""
SPREAD_MS = 15_000
"""The latest that a desk begins it after that, lest all try the path at once."""


async def desk(cast, account, **how):
    """The desk of *account* on a page whose time can be moved."""
    watch = await cast.stage.operator(account, **how)
    await watch.page.clock.install()
    return await Operator(watch).start(cast.station.account(account))


async def looks_and_finds_it_due(someone):
    """Let *someone*'s desk look until it finds that the check is due."""
    async with someone.page.expect_response(is_due, timeout=CHECK_MS):
        await someone.page.clock.fast_forward(LOOKS_MS)


async def begins_when_due(someone):
    """The same, and then let the time be over by which the desk has to begin."""
    await looks_and_finds_it_due(someone)
    await someone.page.clock.fast_forward(SPREAD_MS)


async def is_due(answer):
    return answer.url.endswith("/api/v1/me/readiness") and (await answer.json()).get("due", False)


# every change: tests/gateway/test_readiness.py has who is ready and when a check is due, readiness.test.ts the desk's check,
# day-panel.test.ts what the supervisor sees
@pytest.mark.long
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
    ready, _blind = await asyncio.gather(
        desk(cast, "operator1"), desk(cast, "operator2", as_party=None)
    )
    await expect(office(1, "ready")).to_contain_text("via diretta", timeout=CHECK_MS)
    blind = office(2, "not_ready")
    await expect(blind).to_contain_text("Camera non trovata.", timeout=CHECK_MS)
    await expect(blind).to_contain_text("Va collegata, poi si ripete la prova.")
    await expect(blind).to_contain_text("Non pronto")
    await expect(summary).to_contain_text("1 non pronto")
    await expect(summary).to_contain_text("1 pronto")

    # asked for: what was before counts no more; one page begins by itself, another waits for a click
    shy = await desk(cast, "operator3", devices=("camera",))
    await boss.by("ask-readiness").click()
    await expect(office(1, "unchecked")).to_have_count(1)
    await asyncio.gather(begins_when_due(ready), looks_and_finds_it_due(shy))
    duty = shy.by("readiness-duty")
    await expect(duty).to_have_attribute("data-state", "due")
    await axe.assert_accessible(shy.page, "a check that was asked for")
    await shy.by("run-readiness").click()
    await expect(office(1, "ready")).to_have_count(1, timeout=CHECK_MS)
    await expect(ready.by("readiness-duty")).to_have_attribute("data-state", "ready")
    await expect(duty).to_have_attribute("data-state", "not_ready", timeout=CHECK_MS)
    refused = office(3, "not_ready")
    await expect(refused).to_contain_text("Il browser non permette il microfono.", timeout=CHECK_MS)
