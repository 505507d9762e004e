"""An operator asks a colleague: what the three hear, see and read, measured on sound and picture."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOLD_LIMIT_S = 12


@pytest.fixture
def patient(special_station, stage):
    """People on a station where a hold alarms after a few seconds."""
    return Cast(stage, special_station({"VS_HOLD_LIMIT_S": str(HOLD_LIMIT_S)}))


async def three(cast, **entry):
    """A citizen talks with an operator, and another is free."""
    first = await cast.operator()
    second = await cast.operator("operator2", as_party=COLLEAGUE)
    citizen = await cast.citizen()
    await citizen.enter("weapons", **entry)
    await first.available()
    await first.accept()
    await asyncio.gather(
        decoded.assert_shows(first.remote_video, CITIZEN),
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_hears(citizen.page, OPERATOR),
    )
    await second.available()
    return citizen, first, second


async def ask(first, second, note="Serve il modulo vecchio o quello nuovo?", *, knowing=None):
    await first.page.keyboard.press("k")
    dialog = first.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    if knowing is not None:
        await first.by("consult-skill").select_option(knowing)
    await first.by("consult-to").select_option(index=1)
    await first.by("consult-note-field").fill(note)
    await axe.assert_accessible(first.page, "asking a colleague")
    await first.by("confirm-consult").click()
    await expect(second.by("offer")).to_contain_text(note)
    await axe.assert_accessible(second.page, "asked by a colleague")


@pytest.mark.long
async def test_a_warm_transfer_with_a_consultation_that_the_citizen_cannot_hear(patient):
    citizen, first, second = await three(patient, recording=True)
    await citizen.is_told_of_recording()
    await ask(first, second)
    await expect(first.by("consult")).to_have_attribute("data-state", "asking")
    await expect(citizen.by("on-hold")).to_contain_text("sta chiedendo a un collega")
    await axe.assert_accessible(citizen.page, "waiting for a consultation")
    await second.accept()
    await asyncio.gather(
        decoded.assert_shows(first.remote_video, COLLEAGUE),
        decoded.assert_shows(second.remote_video, OPERATOR),
        decoded.assert_hears(first.page, COLLEAGUE),
        decoded.assert_hears(second.page, OPERATOR),
    )
    # streams alone: the music is the citizen's own page's
    await asyncio.gather(
        decoded.assert_silent(citizen.page),
        decoded.assert_no_longer_shows(citizen.remote_video, OPERATOR),
    )
    held = '[data-testid="recording-indicator"][data-state="held"]'
    for person in (citizen, first, second):
        await expect(person.page.locator(held)).to_be_visible()
    for person in (first, second):
        await axe.assert_accessible(person.page, "consulting")
    await expect(first.by("hold")).to_have_attribute(
        "data-over", "", timeout=(HOLD_LIMIT_S + 5) * 1000
    )
    assert (await decoded.tone_heard(citizen.page)).frequency_hz is None

    await first.by("complete-consult").click()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, COLLEAGUE),
        decoded.assert_shows(second.remote_video, CITIZEN),
        decoded.assert_hears(citizen.page, COLLEAGUE),
        decoded.assert_hears(second.page, CITIZEN),
        decoded.assert_silent(first.page),
    )
    await expect(citizen.by("who-else")).to_contain_text("prosegue la conversazione")
    await citizen.is_told_of_recording()
    # a page loaded again is the operator's now
    await second.page.reload()
    await decoded.assert_shows(second.remote_video, CITIZEN)
    await decoded.assert_shows(citizen.remote_video, COLLEAGUE)
    await first.in_state("wrap_up")
    await axe.assert_accessible(first.page, "wrap-up of a part")
    await first.wrap_up("referred")
    await citizen.hang_up()
    await citizen.ended()
    await second.wrap_up()
    await second.offline()
    await first.offline()


@pytest.mark.long
async def test_all_three_and_one_leaves(cast):
    citizen, first, second = await three(cast)
    await ask(first, second)
    await second.accept()
    await decoded.assert_hears(first.page, COLLEAGUE)
    await first.by("join-consult").click()
    beside = {each: each.page.get_by_test_id("second-video") for each in (citizen, first, second)}
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(beside[citizen], COLLEAGUE),
        decoded.assert_shows(first.remote_video, CITIZEN),
        decoded.assert_shows(beside[first], COLLEAGUE),
        decoded.assert_shows(second.remote_video, CITIZEN),
        decoded.assert_shows(beside[second], OPERATOR),
    )
    await expect(citizen.by("who-else")).to_contain_text("collega")
    await expect(citizen.by("on-hold")).to_have_count(0)
    for person in (citizen, first, second):
        await axe.assert_accessible(person.page, "three-way")
    # one voice after the other, so that each is heard for sure
    await second.by("toggle-mic").click()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR), decoded.assert_hears(first.page, CITIZEN)
    )
    await second.by("toggle-mic").click()
    await first.by("toggle-mic").click()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, COLLEAGUE), decoded.assert_hears(second.page, CITIZEN)
    )
    await first.by("toggle-mic").click()
    await citizen.by("toggle-mic").click()
    await asyncio.gather(
        decoded.assert_hears(first.page, COLLEAGUE), decoded.assert_hears(second.page, OPERATOR)
    )
    await citizen.by("toggle-mic").click()

    await first.by("leave-consult").click()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, COLLEAGUE),
        decoded.assert_shows(second.remote_video, CITIZEN),
        decoded.assert_hears(citizen.page, COLLEAGUE),
        decoded.assert_hears(second.page, CITIZEN),
    )
    await expect(beside[citizen]).to_have_count(0)
    await first.wrap_up()
    await second.hang_up()
    await citizen.ended()
    await second.wrap_up()
    await second.offline()
    await first.offline()


@pytest.mark.long
async def test_an_interpreter_is_asked_and_the_citizen_taken_back(cast):
    await change_account(cast.station, "operator2", {"skills": ["lis"]})
    citizen, first, second = await three(cast)
    await ask(first, second, knowing="lis")
    await second.accept()
    await decoded.assert_hears(second.page, OPERATOR)
    await first.by("cancel-consult").click()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(first.remote_video, CITIZEN),
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_silent(second.page),
    )
    await second.in_state("available")
    await first.hang_up()
    await citizen.ended()
    await first.wrap_up()
    await first.offline()
    await second.offline()
    await change_account(cast.station, "operator2", {"skills": []})
