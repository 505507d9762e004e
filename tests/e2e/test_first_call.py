"""The whole line once: a citizen and an operator see, hear and read each other, and what was recorded
plays afterwards."""

import asyncio
import time

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG_ENOUGH_S = 14
"""Longer than what is looked at while it plays, also where a look has to be taken again."""


async def chat_both_ways(citizen, operator):
    await citizen.type("Buongiorno, ho una dom")
    await operator.reads_unfinished("Buongiorno, ho una dom")
    await citizen.type("anda")
    await citizen.send()
    await operator.reads("Buongiorno, ho una domanda")

    await operator.type("La ascol")
    await citizen.reads_unfinished("La ascol")
    await operator.type("to")
    await operator.send()
    await citizen.reads("La ascolto")


async def test_a_call_is_seen_heard_read_recorded_and_played(cast):
    before = recordings(cast.station)
    operator = await cast.operator(by_page=True)
    citizen = await cast.citizen()
    await citizen.enter("weapons", recording=True, name="Ada")
    await citizen.at_position(1)
    await operator.available()
    await operator.rings()
    await expect(operator.by("offer-category")).to_contain_text("Armi")
    began = time.monotonic()
    await operator.accept()
    await citizen.in_call()

    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
        decoded.assert_shows(citizen.local_video, CITIZEN),
        decoded.assert_shows(operator.local_video, OPERATOR),
    )
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_hears(operator.page, CITIZEN),
    )
    # the film begins with the recording
    await asyncio.gather(citizen.is_told_of_recording(), operator.is_told_of_recording())
    await asyncio.gather(
        decoded.assert_moves(citizen.remote_video, 3),
        decoded.assert_moves(operator.remote_video, 3),
        chat_both_ways(citizen, operator),
        # a film of that length has to be recorded
        decoded.count_frames(operator.remote_video, LONG_ENOUGH_S),
    )

    await operator.hang_up()
    lasted_s = time.monotonic() - began
    await citizen.ended()
    await operator.wrap_up()
    await operator.in_state("available")
    await operator.offline()
    assert recordings(cast.station) - before

    reviewer = await cast.reviewer(by_page=True)
    await expect(reviewer.rows.first).to_contain_text("Armi")
    videos = await reviewer.open_newest()
    for video in videos:
        duration_s = await video.evaluate("video => video.duration")
        # all that was watched is there, and nothing from before or after the call
        assert LONG_ENOUGH_S <= duration_s <= lasted_s + 1, (duration_s, lasted_s)
    await reviewer.play()
    parties = await asyncio.gather(*(party_played(video) for video in videos))
    assert sorted(parties) == ["citizen", "operator"]


async def party_played(video):
    """Return whose picture and sound plays; both must be the same person's."""
    await decoded.assert_advances(video)
    party = CITIZEN if (await decoded.look(video))["colour"] == CITIZEN.colour else OPERATOR
    await decoded.assert_shows(video, party)
    await asyncio.gather(
        decoded.assert_moves(video, 3),
        decoded.assert_file_sounds(video, party),
    )
    return party.name


async def test_without_consent_nothing_is_written(cast):
    before = recordings(cast.station)
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("privacy", recording=False)
    await operator.available()
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    await decoded.assert_moves(operator.remote_video, 3)
    for person in (citizen, operator):
        await expect(person.recording).to_have_count(0)
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
    assert recordings(cast.station) - before == set()


def recordings(station):
    """Their ids: files of an older one may still be made."""
    return {path.name for path in (station.recordings_dir / "recordings").glob("*")}
