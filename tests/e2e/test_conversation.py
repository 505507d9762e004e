"""What may happen in a conversation: only voices, a consent taken back, a page loaded again, a hang-up taken back."""

import asyncio
import time

import pytest
from playwright.async_api import expect

from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible
from tests.support.recordings.captured_files import recorded_bytes
from tests.support.recordings.recorded_sound import captured_at, kept_takes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTES_DEVICES = """
(() => {
  const media = navigator.mediaDevices;
  const real = media.getUserMedia.bind(media);
  window.openedTracks = [];
  media.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    window.openedTracks.push(...stream.getTracks());
    return stream;
  };
})();
"""
"""Keeps every track of a camera or a microphone that the page was given."""
DEVICES = "window.openedTracks.map(({ readyState, kind }) => `${kind} ${readyState}`)"


@pytest.mark.long
async def test_a_contact_by_voice_alone_is_heard_on_both_sides(cast):
    """With every change ``test_first_call`` hears both sides, and ``web/test`` has voice alone."""
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


@pytest.mark.long
async def test_a_hang_up_taken_back_is_the_same_call_and_the_same_recording(special_station, stage):
    # the longest time there is: a busy machine is slow to come back
    cast = Cast(stage, special_station({"VS_RETURN_S": "60"}))
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.page.add_init_script(NOTES_DEVICES)
    await citizen.enter("weapons", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    both = (
        lambda: decoded.assert_shows(citizen.remote_video, OPERATOR),
        lambda: decoded.assert_shows(operator.remote_video, CITIZEN),
        lambda: decoded.assert_moves(operator.remote_video, 2),
    )
    await asyncio.gather(*(shows() for shows in both))

    await citizen.hang_up()
    await citizen.ended()
    # nothing of the citizen is taken or kept from now on
    opened = await citizen.page.evaluate(DEVICES)
    assert set(opened) == {"audio ended", "video ended"}
    await operator.in_state("wrap_up")
    hung_up_ms = time.time() * 1000
    await assert_accessible(citizen.page, "the way back")
    back_ms = time.time() * 1000
    await citizen.by("return-to-call").click()
    await citizen.in_call()
    await operator.in_state("busy")
    await asyncio.gather(citizen.is_told_of_recording(), operator.is_told_of_recording())
    await asyncio.gather(
        *(shows() for shows in both),
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_hears(operator.page, CITIZEN),
    )
    again = (await citizen.page.evaluate(DEVICES))[len(opened) :]
    assert {"audio live", "video live"} <= set(again)
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()

    data = cast.station.data_dir
    store = RecordingStore(f"file:{cast.station.recordings_dir}", Keystore(data / "keystore"))
    (recording,) = (info.recording_id for info in store.list_recordings())
    async with asyncio.timeout(60):
        while store.info(recording).state != "ready":
            await asyncio.sleep(0.1)
    takes = kept_takes(store, recording)
    for party in ("citizen", "agent"):
        for kind in ("audio", "video"):
            sources = [each for each in takes if each.startswith(f"{party}.{kind}.")]
            at = [ms for each in sources for ms in captured_at(store, recording, each)]
            assert any(ms < hung_up_ms for ms in at), (party, kind)
            assert any(ms > back_ms for ms in at), (party, kind)
            assert not [ms for ms in at if hung_up_ms < ms < back_ms], (party, kind)
    assert store.verify(recording, deep=True) == []
