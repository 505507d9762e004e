"""What may happen in a conversation: only voices, a consent taken back, a page loaded again."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.recordings.captured_files import recorded_bytes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_contact_by_voice_alone_is_heard_on_both_sides(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("welfare", modality="audio")
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_hears(operator.page, CITIZEN),
    )
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()


@pytest.mark.long
async def test_consent_taken_back_ends_the_recording_and_not_the_call(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("licences", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await decoded.assert_moves(operator.remote_video, 2)
    await citizen.by("recording-indicator").get_by_role("button").click()
    await citizen.page.locator("[data-confirm]:visible").click()
    for person in (citizen, operator):
        await expect(person.recording).to_have_count(0)
    sizes = recorded_bytes(cast.station)
    await asyncio.gather(
        decoded.assert_moves(citizen.remote_video, 4),
        decoded.assert_moves(operator.remote_video, 4),
    )
    after = recorded_bytes(cast.station)
    assert after.items() >= sizes.items(), "what was captured before has changed"
    assert not any("/sources/" in name for name in after.keys() - sizes.keys())
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()


async def test_a_page_loaded_again_in_the_call_is_back_without_a_click(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("road-code")
    await operator.available()
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    for person, seen in ((citizen, OPERATOR), (operator, CITIZEN)):
        await person.page.reload()
        await person.in_call()
        await asyncio.gather(
            decoded.assert_shows(person.remote_video, seen),
            decoded.assert_moves(person.remote_video, 3),
        )
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()


@pytest.mark.long
async def test_both_pages_loaded_again_at_once_are_recorded_to_the_end(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("telematics", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    before = set(recorded_bytes(cast.station))
    await asyncio.gather(citizen.page.reload(), operator.page.reload())
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    await citizen.is_told_of_recording()
    await decoded.assert_moves(operator.remote_video, 4)
    newest = {name: size for name, size in recorded_bytes(cast.station).items()
              if name not in before}  # fmt: skip
    sources = {name.split("/sources/")[1].split("/")[0].rsplit(".", 1)[0] for name in newest}
    assert sources == {"citizen.audio", "citizen.video", "agent.audio", "agent.video"}
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
