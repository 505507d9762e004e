"""A number outside for a citizen by video: what the operator's and the citizen's page show, and what is heard at all three ends."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.line_caller import Telephone
from tests.support.pages import axe, decoded
from tests.support.people.talk_parties import until
from tests.support.servers.station import free_ports

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OUTSIDE = replace(COLLEAGUE, name="number outside")


@pytest_asyncio.fixture(loop_scope="session")
async def outside(special_station, stage):
    """A station with a line, and the telephone that its trunk calls."""
    sip, own = free_ports(2)
    station = special_station(
        {
            "VS_SIP": "1", "VS_SIP_HOST": "127.0.0.1", "VS_SIP_PORT": str(sip), "VS_SIP_OUT": "pbx",
            "VS_SIP_TRUNKS": f"pbx=sip:127.0.0.1:{own}?number=%2B390600000000",
        }
    )  # fmt: skip
    telephone = Telephone(sip, OUTSIDE.tone_hz)
    await telephone.open(own)
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    yield Cast(stage, station), telephone
    await telephone.aclose()


@pytest.mark.long
async def test_the_operator_speaks_with_a_number_all_three_talk_and_the_citizen_goes_on(outside):
    """In `make test`: tests/integration/test_line_outside.py, web/test/desk-outside.test.ts, web/test/citizen-call.test.ts."""
    cast, telephone = outside
    first, citizen = await cast.operator(), await cast.citizen()
    await citizen.enter("weapons", recording=True)
    await first.available()
    await first.accept()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR), decoded.assert_hears(first.page, CITIZEN)
    )
    await first.page.keyboard.press("k")
    dialog = first.page.locator("dialog[open]")
    await dialog.locator('input[value="outside"]').check(force=True)
    await first.by("consult-number").fill("06 12345678")
    await axe.assert_accessible(first.page, "a number outside is asked for")
    await first.by("confirm-consult").click()
    invited = await telephone.rung()
    await expect(first.by("consult")).to_have_attribute("data-state", "asking")
    await expect(first.by("consult")).to_contain_text("+390612345678: squilla")
    await expect(citizen.by("on-hold")).to_contain_text("un numero di telefono esterno")
    await telephone.pick_up(invited)
    await expect(first.by("consult")).to_have_attribute("data-state", "consulting")
    await decoded.assert_hears(first.page, OUTSIDE)
    await until(lambda: telephone.hears(OPERATOR.tone_hz))
    await decoded.assert_silent(citizen.page)
    await axe.assert_accessible(first.page, "a number outside is consulted")

    await first.by("join-consult").click()
    await expect(citizen.by("who-else")).to_contain_text("una persona al telefono")
    await expect(first.by("consult")).to_contain_text("vede solo lei")
    await until(
        lambda: telephone.hears(OPERATOR.tone_hz, 0.2) and telephone.hears(CITIZEN.tone_hz, 0.2)
    )
    await axe.assert_accessible(citizen.page, "three, one by telephone")

    await first.by("leave-consult").click()
    await first.in_state("wrap_up")
    await decoded.assert_hears(citizen.page, OUTSIDE)
    await until(lambda: telephone.hears(CITIZEN.tone_hz))
    await expect(citizen.by("who-else")).to_contain_text("Ora parla con la persona chiamata")
    await axe.assert_accessible(citizen.page, "with a number outside alone")
    await first.wrap_up("referred")
    # a page loaded again comes back to the number
    await citizen.page.reload()
    await decoded.assert_hears(citizen.page, OUTSIDE)
    telephone.hang_up()
    await citizen.ended()
    await first.offline()
