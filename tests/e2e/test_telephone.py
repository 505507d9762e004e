"""A contact by telephone at the desk, with the example's exchange on the other side."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible
from tests.support.pages.telephone import NUMBER, calling, the_set_is
from tests.support.servers.exchange import exchange

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_call_beside_a_video_contact_with_the_same_operator(cast):
    operator = await cast.operator()
    async with calling(cast.station.url, talk_s=0, ring_s=0.5, number=NUMBER) as (_, _, said, task):
        await operator.available()
        await operator.rings()
        await expect(operator.by("offer")).to_contain_text("Telefonata")
        await expect(operator.by("offer")).to_contain_text("squilla il suo telefono")
        await assert_accessible(operator.page, "desk, a call by telephone rings")
        citizen = await cast.citizen()
        await citizen.enter("weapons")
        # the caller is being answered, so nobody is before the citizen by the time of the answer
        await operator.accept()
        await citizen.at_position(1)
        await the_set_is(operator, "talking")
        await expect(operator.by("caller-number")).to_have_text(NUMBER)
        await expect(operator.by("chat-input")).to_have_count(0)
        await expect(operator.by("remote-video")).to_have_count(0)
        await assert_accessible(operator.page, "desk, talking by telephone")
        # on the telephone the operator is offered no video
        await expect(operator.by("offer")).to_have_count(0)
        await operator.page.keyboard.press("p")
        await the_set_is(operator, "held")
        await assert_accessible(operator.page, "desk, a caller on hold")
        await operator.by("toggle-hold").click()
        await the_set_is(operator, "talking")
        await operator.page.reload()
        await operator.in_call()
        await the_set_is(operator, "talking")
        await operator.hang_up()
        await asyncio.wait_for(task, 10)
        assert any("on hold" in line for line in said)
        assert "by agent" in said[-1]
    await operator.wrap_up()

    # straight on with the citizen by video, and then with a caller who waited for that
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    async with calling(cast.station.url, talk_s=0, ring_s=0.2) as (pbx, simulator, _, task):
        async with asyncio.timeout(10):
            while not simulator.callers:
                await asyncio.sleep(0.05)
        await expect(operator.by("offer")).to_have_count(0)
        await operator.hang_up()
        await operator.wrap_up()
        await operator.accept()
        await the_set_is(operator, "talking")
        (contact_id,) = simulator.callers
        await pbx.report(contact_id, "hang-up", by="caller")
        await operator.in_state("wrap_up")
        await expect(operator.page.locator("main")).to_contain_text("Il cittadino ha chiuso")
        await asyncio.wait_for(task, 10)
    await operator.wrap_up()
    await expect(operator.page.locator("vs-desk-today")).to_contain_text("Telefono")
    await expect(operator.page.locator("vs-desk-today")).to_contain_text("Video")
    await operator.offline()


@pytest.mark.long
async def test_from_the_telephone_to_video_on_the_same_contact(cast):
    operator = await cast.operator()
    async with exchange(cast.station.url) as pbx:
        call = await pbx.station.enter("to-video", "weapons", number=NUMBER)
        contact_id = call["contactId"]
        await operator.available()
        await operator.accept()
        await pbx.station.report(contact_id, "answered")
        await the_set_is(operator, "talking")
        await operator.by("invite").click()
        code = await operator.by("invitation-code").inner_text()
        await assert_accessible(operator.page, "desk, an invitation to video")

        citizen = await cast.citizen()
        await citizen.open()
        await citizen.page.get_by_role("link", name="Ha un codice").click()
        await citizen.by("continue-code").fill("1234 5678")
        await citizen.choose_recording(False)
        citizen.watch.allow(re.compile("404"))
        await citizen.by("continue-in-video").click()
        await expect(citizen.page.get_by_role("alert")).to_contain_text("non è valido")
        await assert_accessible(citizen.page, "citizen, a code that is not good")
        await citizen.by("continue-code").fill(code)
        await citizen.by("continue-in-video").click()
        await citizen.in_call()
        await decoded.assert_shows(operator.remote_video, CITIZEN)
        await decoded.assert_shows(citizen.remote_video, OPERATOR)
        await operator.in_state("busy")
        await pbx.wait("call.moved", contact_id)

        # and back, while the page is still open
        await operator.by("invite").click()
        back = (await operator.by("invitation-code").inner_text()).replace(" ", "")
        body = {"code": back, "callId": "back-again"}
        now = await pbx.station.ask("POST", "/continuations", body)
        assert now["contactId"] == contact_id
        await expect(citizen.by("on-phone")).to_contain_text("Prosegue al telefono")
        await assert_accessible(citizen.page, "citizen, goes on by telephone")
        await pbx.station.report(contact_id, "answered")
        await the_set_is(operator, "talking")
        await citizen.page.close()
        await operator.hang_up()
        await operator.wrap_up()
    await operator.offline()
