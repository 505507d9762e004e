"""An operator who answers a caller at a telephone: what the desk shows, and who is heard where."""

import asyncio
from types import SimpleNamespace

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

OWN_HZ = COLLEAGUE.tone_hz


@pytest_asyncio.fixture(loop_scope="session")
async def line(special_station, stage):
    """A station with a line, the telephone on an operator's desk, and a caller's."""
    sip, trunk = free_ports(2)
    station = special_station(
        {
            "VS_SIP": "1", "VS_SIP_HOST": "127.0.0.1", "VS_SIP_PORT": str(sip), "VS_SIP_OUT": "pbx",
            "VS_SIP_TRUNKS": f"pbx=sip:127.0.0.1:{trunk}", "VS_SIP_NUMBERS": "*=weapons",
            "VS_SIP_OUT_EXTENSIONS": "3", "VS_SIP_DESK_TELEPHONES": "1",
        }
    )  # fmt: skip
    own, caller = Telephone(sip, OWN_HZ), Telephone(sip, CITIZEN.tone_hz)
    await own.open(trunk)
    await caller.open()
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    yield SimpleNamespace(cast=Cast(stage, station), own=own, caller=caller)
    await own.aclose()
    await caller.aclose()


async def by_telephone(line):
    """Caller and telephone hear each other, and the browser is out of it."""
    await until(lambda: line.caller.hears(OWN_HZ, 0.8) and line.own.hears(CITIZEN.tone_hz), 30)


async def by_browser(line, operator):
    """The operator hears the caller in the browser, and is heard."""
    await decoded.assert_hears(operator.page, CITIZEN)
    await until(lambda: line.caller.hears(OPERATOR.tone_hz), 30)


@pytest.mark.long
async def test_the_sound_goes_from_the_browser_to_the_telephone_and_back(line):
    """In `make test`: tests/integration/test_line_own_telephone.py, web/test/desk-own-telephone.test.ts."""
    operator = await line.cast.operator()
    page = operator.page
    await page.get_by_role("button", name="Suono e dispositivi").click()
    await operator.by("own-extension").fill("201")
    await operator.by("own-extension").press("Tab")
    await expect(operator.by("own-telephone-saved")).to_have_text("Salvato.")
    await operator.by("answer-at-telephone").check()
    await expect(operator.by("own-telephone-saved")).to_have_text("Salvato.")
    await axe.assert_accessible(page, "the own telephone")
    await page.keyboard.press("Escape")
    await operator.available()
    line.caller.call("1234")
    await line.caller.answered(within_s=31)
    await asyncio.sleep(1.0)
    line.caller.press("2")
    await operator.rings()
    await operator.accept()

    invited = await line.own.rung()
    assert invited.called == "201"
    await expect(operator.by("own-telephone-state")).to_have_attribute("data-state", "ringing")
    await by_browser(line, operator)
    await axe.assert_accessible(page, "the own telephone rings")
    await line.own.pick_up(invited)
    await by_telephone(line)
    await expect(operator.by("toggle-mic")).to_have_count(0)
    await expect(page.get_by_text("Parla dal suo telefono.")).to_be_visible()
    await axe.assert_accessible(page, "the own telephone talks")
    # a page loaded again leaves the sound where it is
    await page.reload()
    await expect(operator.by("toggle-hold")).to_be_visible()
    await by_telephone(line)

    line.own.hang_up()
    await expect(operator.by("own-telephone-state")).to_have_attribute("data-state", "ended")
    await by_browser(line, operator)
    line.own.happened.clear()
    await operator.by("own-telephone").click()
    await line.own.pick_up(await line.own.rung())
    await by_telephone(line)
    line.own.happened.clear()
    await operator.by("own-telephone").click()
    assert (await line.own.over()).why == "bye"
    await by_browser(line, operator)
    await operator.hang_up()
    await operator.wrap_up("referred")
    await operator.offline()
