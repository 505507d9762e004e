"""What is recorded of a real call can be sought in: key frames come as often as they are cheap."""

import asyncio
import statistics
from itertools import pairwise

import pytest

from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.recordings.recorded_sound import key_frames

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

BEGUN_MS = 6_000
"""So long the rate still rises, and key frames are asked for by those who begin to look."""
SPANS = 4


async def test_a_recorded_picture_begins_anew_every_few_seconds(cast):
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
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    (recording,) = {info.recording_id for info in store.list_recordings()} - known

    async def settled(source):
        found = await asyncio.to_thread(key_frames, store, recording, source)
        return [at for at, _ in found if at > BEGUN_MS]

    pictures = ("citizen.video.0", "agent.video.0")
    async with asyncio.timeout(90):
        while min([len(await settled(source)) for source in pictures]) <= SPANS:
            await asyncio.sleep(1)
    await citizen.hang_up()
    await operator.wrap_up()
    await operator.offline()

    for source in pictures:
        spans = [after - before for before, after in pairwise(await settled(source))]
        # ten seconds are for pictures whose key frames are dear, and these are not
        assert statistics.median(spans) < 5_000, (source, spans)
