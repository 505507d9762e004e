"""The citizen withdraws the consent in the middle of a call: the file ends there; and gives it again."""

import asyncio
import time

import pytest
from playwright.async_api import expect

from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.recordings.captured_files import recorded_bytes
from tests.support.recordings.recorded_sound import captured_at, kept_takes, tones_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# every change: tests/integration/test_consent.py has what reaches the disk from a real worker, citizen-call.test.ts what is
# asked and said
@pytest.mark.long
async def test_withdrawn_and_given_again(cast):
    station = cast.station
    store = RecordingStore(
        f"file:{station.recordings_dir}", Keystore(station.data_dir / "keystore")
    )
    known = {info.recording_id for info in store.list_recordings()}
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("weapons", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR), decoded.assert_hears(operator.page, CITIZEN)
    )

    await citizen.by("stop-recording").click()
    await citizen.by("confirm-stop-recording").click()
    badges = {citizen: ".vs-recording", operator: ".desk-recording"}
    for person, badge in badges.items():
        await expect(person.page.locator(f'{badge}[data-state="stopped"]')).to_contain_text(
            "Registrazione interrotta"
        )
        await expect(person.recording).to_have_count(0)
        await axe.assert_accessible(person.page, "consent withdrawn")
    stopped_ms = time.time() * 1000
    # the conversation goes on, and nothing of it is kept
    sizes = recorded_bytes(station)
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_hears(operator.page, CITIZEN),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    assert recorded_bytes(station) == sizes

    again_ms = time.time() * 1000
    await citizen.by("start-recording").click()
    await axe.assert_accessible(citizen.page, "consent asked for")
    await citizen.by("confirm-start-recording").click()
    await asyncio.gather(citizen.is_told_of_recording(), operator.is_told_of_recording())
    await decoded.assert_hears(operator.page, CITIZEN)
    await citizen.hang_up()
    await operator.wrap_up()
    await operator.offline()

    (recording,) = {info.recording_id for info in store.list_recordings()} - known
    async with asyncio.timeout(20):
        while store.info(recording).state != "ready":
            await asyncio.sleep(0.1)
    takes = kept_takes(store, recording)
    for party, hertz in (("citizen", CITIZEN.tone_hz), ("agent", OPERATOR.tone_hz)):
        for kind in ("audio", "video"):
            first = captured_at(store, recording, f"{party}.{kind}.0")
            assert takes[f"{party}.{kind}.0"].ended_cleanly
            assert first[-1] < stopped_ms
            assert captured_at(store, recording, f"{party}.{kind}.1")[0] > again_ms
        for take in (0, 1):
            heard = tones_in(store, recording, f"{party}.audio.{take}", hertz)
            assert heard[hertz] > 25, (party, take, heard)
    assert [gap.cause for gap in store.summary(recording).gaps] == ["withdrawn"]
    assert store.verify(RecordingId(recording), deep=True) == []
