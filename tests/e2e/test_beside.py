"""A supervisor at an operator's side, from the floor: who hears and sees whom, measured on sound and picture,
and when the browser is asked for the microphone."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.pages.beside import be, never_hears
from tests.support.pages.flows import Operator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COUNTS_ASKING = """
(() => {
  const asked = [];
  const media = navigator.mediaDevices;
  const real = media.getUserMedia.bind(media);
  media.getUserMedia = (wanted) => {
    asked.push(Object.keys(wanted).filter((kind) => wanted[kind]).sort().join("+"));
    return real(wanted);
  };
  window.askedFor = asked;
})();
"""


async def talking(cast, **entry):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("weapons", **entry)
    await operator.available()
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(operator.remote_video, CITIZEN),
        decoded.assert_shows(citizen.remote_video, OPERATOR),
    )
    return citizen, operator


async def beside(cast, **how):
    """A supervisor's floor whose page counts how often a device is asked for, listening to the one contact."""
    watch = await cast.stage.operator("supervisor1", as_party=COLLEAGUE, **how)
    # told that it is over, by a refusal
    watch.allow(re.compile("/monitoring"))
    await watch.page.add_init_script(COUNTS_ASKING)
    supervisor = await cast.sign_in(watch, "supervisor1", "/supervisor")
    await supervisor.page.locator("[data-agent][data-state=busy]").click()
    await axe.assert_accessible(supervisor.page, "before listening")
    await supervisor.by("begin-monitoring").click()
    await expect(supervisor.by("monitoring")).to_have_attribute("data-way", "listen")
    return supervisor


def picture(supervisor, party):
    return supervisor.page.locator(f'[data-testid=monitoring-picture][data-party="{party}"] video')


async def asked_for(supervisor):
    return await supervisor.page.evaluate("window.askedFor")


async def only(quiet, page, party):
    """With *quiet*'s microphone closed, *party* is what *page* hears."""
    await quiet.by("toggle-mic").click()
    await decoded.assert_hears(page, party)
    await quiet.by("toggle-mic").click()


# every change: tests/integration/test_monitoring.py has who hears and sees whom in each way on a real worker,
# beside.test.ts and beside-panel.test.ts the supervisor's devices and words, citizen-call.test.ts who else is there
@pytest.mark.long
@pytest.mark.timeout(400)
async def test_listening_whispering_joining_and_leaving(cast):
    citizen, operator = await talking(cast)
    supervisor = await beside(cast)
    words = supervisor.by("monitoring-state")
    await expect(words).to_contain_text("Nessuno la sente e nessuno la vede")
    await asyncio.gather(
        decoded.assert_shows(picture(supervisor, "citizen"), CITIZEN),
        decoded.assert_shows(picture(supervisor, "agent"), OPERATOR),
    )
    await only(operator, supervisor.page, CITIZEN)
    await only(citizen, supervisor.page, OPERATOR)
    await expect(operator.by("monitored")).to_have_attribute("data-way", "listen")
    await expect(citizen.by("who-else")).to_have_count(0)
    assert await asked_for(supervisor) == []
    await axe.assert_accessible(supervisor.page, "listening")

    # the citizen is quiet, so that the operator hears nobody but the supervisor
    await citizen.by("toggle-mic").click()
    await be(supervisor, "whisper")
    await expect(words).to_contain_text("Il cittadino non la sente")
    assert await asked_for(supervisor) == ["audio"]
    await decoded.assert_hears(operator.page, COLLEAGUE)
    await operator.by("toggle-mic").click()
    await decoded.assert_silent(citizen.page)
    await asyncio.gather(
        never_hears(citizen.page, COLLEAGUE),
        axe.assert_accessible(supervisor.page, "whispering"),
        axe.assert_accessible(operator.page, "whispered to"),
    )
    await expect(operator.by("monitored")).to_have_attribute("data-way", "whisper")
    await expect(citizen.by("who-else")).to_have_count(0)

    await be(supervisor, "join")
    await asyncio.gather(
        decoded.assert_hears(citizen.page, COLLEAGUE),
        decoded.assert_hears(operator.page, COLLEAGUE),
        decoded.assert_shows(citizen.page.get_by_test_id("second-video"), COLLEAGUE),
        decoded.assert_shows(operator.page.get_by_test_id("second-video"), COLLEAGUE),
    )
    await expect(citizen.by("who-else")).to_contain_text("Capo Ufficio")
    await decoded.assert_shows(
        supervisor.page.locator("[data-testid=monitoring-own] video"), COLLEAGUE
    )
    for person in (supervisor, citizen, operator):
        await axe.assert_accessible(person.page, "joined")
    await supervisor.by("chat-input").fill("Buongiorno, sono il Capo Ufficio.")
    await supervisor.by("chat-send").click()
    for person in (citizen, operator):
        await expect(person.by("chat-log")).to_contain_text("sono il Capo Ufficio")
    await supervisor.by("beside-camera").click()
    await expect(citizen.page.get_by_test_id("second-video")).to_be_hidden()
    await supervisor.by("beside-microphone").click()
    await decoded.assert_silent(citizen.page)
    await supervisor.by("beside-microphone").click()
    await decoded.assert_hears(citizen.page, COLLEAGUE)

    await be(supervisor, "whisper")
    await asyncio.gather(
        never_hears(citizen.page, COLLEAGUE), decoded.assert_hears(operator.page, COLLEAGUE)
    )
    await be(supervisor, "listen")
    await decoded.assert_silent(operator.page)
    await operator.by("toggle-mic").click()
    await citizen.by("toggle-mic").click()
    await supervisor.by("monitoring-leave").click()
    await expect(supervisor.by("monitoring")).to_have_count(0)
    await expect(operator.by("monitored")).to_have_count(0)
    await asyncio.gather(
        decoded.assert_hears(operator.page, CITIZEN), decoded.assert_silent(supervisor.page)
    )
    await citizen.hang_up()
    await operator.wrap_up()
    await operator.offline()


@pytest.mark.long
async def test_the_end_is_told_and_a_page_that_goes_away_leaves(cast):
    citizen, operator = await talking(cast)
    supervisor = await beside(cast, viewport=(390, 844))
    await decoded.assert_shows(picture(supervisor, "citizen"), CITIZEN)
    await expect(operator.by("monitored")).to_have_count(1)
    await supervisor.page.reload()
    await expect(operator.by("monitored")).to_have_count(0)
    await supervisor.page.locator("[data-agent][data-state=busy]").press("Enter")
    await supervisor.by("begin-monitoring").press("Enter")
    await expect(supervisor.page.get_by_role("heading", name="Accanto a")).to_be_focused()
    await operator.by("toggle-hold").click()
    await expect(supervisor.by("monitoring")).to_contain_text("il cittadino è in attesa")
    await axe.assert_accessible(supervisor.page, "listening to a hold")
    await citizen.hang_up()
    await expect(supervisor.by("monitoring-state")).to_contain_text("La conversazione è finita")
    await axe.assert_accessible(supervisor.page, "over")
    await supervisor.by("monitoring-close").press("Enter")
    await expect(supervisor.by("monitoring")).to_have_count(0)
    assert await asked_for(supervisor) == []
    await operator.wrap_up()
    await operator.offline()


@pytest.mark.long
async def test_a_conversation_is_taken_over_and_goes_on_at_the_desk(cast):
    citizen, operator = await talking(cast, recording=True)
    await citizen.is_told_of_recording()
    supervisor = await beside(cast)
    await supervisor.by("take-over").click()
    dialog = supervisor.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("passa alla chiusura del contatto")
    await axe.assert_accessible(supervisor.page, "about to take over")
    await supervisor.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(supervisor.by("monitoring")).to_have_attribute("data-way", "listen")
    await supervisor.by("take-over").click()
    await supervisor.by("confirm-take-over").click()
    await supervisor.page.wait_for_url("**/desk")
    await operator.in_state("wrap_up")
    await expect(operator.page.get_by_text("ha preso la conversazione")).to_be_visible()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, COLLEAGUE),
        decoded.assert_hears(citizen.page, COLLEAGUE),
        decoded.assert_shows(supervisor.remote_video, CITIZEN),
        decoded.assert_hears(supervisor.page, CITIZEN),
    )
    await expect(citizen.by("who-else")).to_contain_text("prosegue la conversazione")
    await citizen.is_told_of_recording()
    for person in (supervisor, citizen, operator):
        await axe.assert_accessible(person.page, "taken over")
    await operator.wrap_up()
    boss = Operator(supervisor.watch)
    await boss.hang_up()
    await citizen.ended()
    await boss.wrap_up()
    await boss.in_state("offline")
    await operator.offline()


@pytest.mark.long
async def test_an_operator_calls_for_help_and_the_supervisor_comes(cast):
    citizen, operator = await talking(cast)
    supervisor = await cast.staff("supervisor1", "/supervisor", as_party=COLLEAGUE)
    supervisor.watch.allow(re.compile("/monitoring"))
    await operator.page.keyboard.press("u")
    await expect(operator.by("help-called")).to_contain_text("il Capo Ufficio è avvisato")
    await axe.assert_accessible(operator.page, "help called for")
    card = supervisor.by("help-call")
    await expect(card).to_contain_text("chiede aiuto")
    await expect(supervisor.page).to_have_title(re.compile(r"^\(1\) "))
    await axe.assert_accessible(supervisor.page, "a call for help")
    await operator.by("withdraw-help").click()
    await expect(card).to_have_count(0)

    await operator.by("call-help").click()
    await card.get_by_test_id("take-help").press("Enter")
    await expect(supervisor.by("monitoring")).to_have_attribute("data-way", "listen")
    await decoded.assert_shows(picture(supervisor, "citizen"), CITIZEN)
    await expect(card).to_have_count(0)
    await expect(operator.by("help-called")).to_have_count(0)
    await expect(operator.by("monitored")).to_have_attribute("data-way", "listen")
    await citizen.hang_up()
    await operator.wrap_up()
    await operator.offline()
