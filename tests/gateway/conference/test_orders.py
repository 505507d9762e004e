"""What a conference's worker is told, and what pages are told of it meanwhile: two gateways, and a worker that does not
obey."""

import asyncio

import pytest

from gateway.conference import breakout, microphones
from gateway.conference import state as st
from gateway.conference.recording import SILENT_MS
from media.client import MediaEvent, MediaWorkerError
from tests.gateway.conference.two_gateways import apart


@pytest.mark.parametrize("recorded", [True, False])
async def test_one_that_moves_people_by_what_was_so_before_moves_them_again(two, worker, recorded):
    one, other = two
    await one.settles()
    if not recorded:
        await one.live.change("c", lambda state: st.stop_recording(state, 3000), media_first=True)

    async def meanwhile():
        await other.live.change("c", apart, media_first=True)
        assert worker.places["p-anna"] == "conference-c.b1-1"

    worker.before_next["p-anna"] = meanwhile
    await one.settles()
    assert worker.places["p-anna"] == "conference-c.b1-1"
    assert worker.captured == ["p-boss"] * recorded


async def test_a_closed_microphone_is_not_opened_by_a_rule_made_before_it_was(two, worker):
    one, other = two
    await one.settles()
    muted = []

    async def meanwhile():
        await other.live.change(
            "c", lambda state: microphones.mute(state, "anna"), media_first=True
        )
        put = worker.put_policy

        async def put_policy(*given, **more):
            try:
                await put(*given, **more)
            finally:
                muted.append(sorted(worker.rules.get("conference-c").muted))

        worker.put_policy = put_policy
        assert sorted(worker.rules.get("conference-c").muted) == ["p-anna"]

    worker.before_next["policy"] = meanwhile
    await one.settles()
    assert worker.rules.get("conference-c").muted == {"p-anna"}
    assert worker.refused == 1, "the late rule is refused, not undone"
    assert muted
    assert all(each == ["p-anna"] for each in muted)


async def test_and_back_again(two, worker):
    one, other = two
    await one.live.change("c", apart, media_first=True)

    async def meanwhile():
        await other.live.change(
            "c", lambda state: breakout.end_breakout(state, 6000), media_first=True
        )

    worker.before_next["policy"] = meanwhile
    await one.settles()
    assert worker.places == {"p-boss": "conference-c", "p-anna": "conference-c"}
    assert worker.captured == ["p-anna", "p-boss"]


async def test_a_recording_that_was_stopped_does_not_begin_again(two, worker):
    one, other = two
    await one.settles()
    assert worker.captured == ["p-anna", "p-boss"]

    async def meanwhile():
        await other.live.change(
            "c", lambda state: st.stop_recording(state, 6000, "boss"), media_first=True
        )
        assert other.archive.ended == ["r1"]
        assert worker.captured == []

    worker.before_next["recording"] = meanwhile
    kept = []
    put = worker.put_recording

    async def put_recording(*given, **order):
        try:
            await put(*given, **order)
        finally:
            kept.append(worker.captured)

    worker.put_recording = put_recording
    await one.settles()
    assert [] in kept
    assert not any(kept[kept.index([]) :]), "the late order is refused, not undone"


async def test_the_end_of_a_recording_is_not_taken_for_a_source_held_back(two, worker):
    """A source that was silent before the end would be said to miss what was left of the recording."""
    one, _ = two
    await one.settles()
    await one.live.change("c", lambda state: st.stop_recording(state, 6000, "boss"))
    await one.settles()
    assert worker.captured == []
    assert worker.recording.order.why == "stopped"


async def test_another_recording_is_not_ended_by_a_late_order_of_the_one_before(two, worker):
    one, other = two
    await one.settles()

    async def meanwhile():
        for change in (
            lambda state: st.stop_recording(state, 6000, "boss"),
            lambda state: st.start_recording(state, 7000, "boss", "r2"),
        ):
            await other.live.change("c", change, media_first=True)

    worker.before_next["recording"] = meanwhile
    await one.settles()
    assert worker.recording.order.recording == "r2"
    assert worker.captured == ["p-anna", "p-boss"]


async def test_a_worker_forgets_the_recording_when_the_conference_is_over(two, worker):
    one, _ = two
    await one.settles()
    await one.live.change("c", lambda state: st.stop_recording(state, 6000), media_first=True)
    assert worker.recording is not None
    await one.live.change("c", lambda state: st.end(state, 7000), media_first=True)
    assert worker.recording is None


async def test_pages_are_not_told_that_it_is_over_while_it_goes_on(two, worker, monkeypatch):
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)
    one, _ = two
    await one.settles()
    worker.refuses = ("worker_timeout", 0)
    one.told.views.clear()
    await one.live.change("c", lambda state: st.stop_recording(state, 6000), media_first=True)
    assert [each.recording.state for each in one.told.views] == ["stopping"]
    assert worker.captured
    assert one.archive.ended == []
    worker.refuses = None
    async with asyncio.timeout(5):
        while one.told.views[-1].recording is not None:
            await asyncio.sleep(0.01)
    assert worker.captured == []
    assert one.archive.ended == ["r1"]


async def test_pages_are_told_at_once_that_it_is_over_where_the_worker_obeys(two):
    one, _ = two
    await one.settles()
    one.told.views.clear()
    await one.live.change("c", lambda state: st.stop_recording(state, 6000), media_first=True)
    assert {each.recording for each in one.told.views} == {None}


async def test_nobody_is_said_to_be_apart_who_is_still_heard(two, worker, monkeypatch):
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)
    one, _ = two
    await one.settles()
    worker.refuses = ("worker_timeout", 0)
    one.told.views.clear()
    await one.live.change("c", apart, media_first=True)

    def anna():
        return next(each for each in one.told.views[-1].members if each.member == "anna")

    assert (anna().group, anna().moving) == ("b1-1", True)
    worker.refuses = None
    async with asyncio.timeout(5):
        while anna().moving:
            await asyncio.sleep(0.01)
    assert worker.places["p-anna"] == "conference-c.b1-1"


async def test_a_worker_that_hangs_keeps_nobody_waiting_for_long(two, worker, monkeypatch):
    monkeypatch.setattr("gateway.calls.reconciler.OBEYED_WITHIN_S", 0.01)
    one, _ = two
    await one.settles()
    never = asyncio.Event()
    worker.before_next["policy"] = never.wait
    one.told.views.clear()
    async with asyncio.timeout(5):
        await one.live.change("c", lambda state: st.stop_recording(state, 6000), media_first=True)
    assert one.told.views[-1].recording.state == "stopping"


async def test_what_a_worker_refuses_for_good_is_not_kept(two, worker):
    one, _ = two
    await one.settles()
    put = worker.put_recording

    async def put_recording(room, *, recording, **order):
        if order.get("why") == "breakout":
            raise MediaWorkerError("bad_recording", 400)
        await put(room, recording=recording, **order)

    worker.put_recording = put_recording
    await one.live.change("c", apart, media_first=True)
    assert worker.places["p-anna"] == "conference-c.b1-1"
    assert "p-anna" not in worker.captured


@pytest.mark.parametrize("code", ["worker_timeout", "worker_unreachable"])
async def test_a_worker_that_does_not_answer_is_not_said_to_record(two, worker, code):
    one, _ = two
    now = [100_000]
    one.now_ms = lambda: now[0]
    await one.settles()
    grows = MediaEvent(
        type="recording", room="conference-c", recording="r1", peer="p-boss", source="audio",
        state="growing",
    )  # fmt: skip
    await one.media._recording.worker_reported("c", grows)
    worker.refuses = (code,)
    await one.settles()
    now[0] += SILENT_MS - 1
    await one.settles()
    assert (await one.book.get("c")).state.recording.state == "active"
    now[0] += 1
    await one.settles()
    taken = (await one.book.get("c")).state.recording
    assert (taken.state, taken.state_changes[-1].at_ms) == ("failed", 100_000)
    assert one.told.views[-1].recording.state == "failed"
    worker.refuses = None
    await one.settles()
    await one.media._recording.worker_reported("c", grows)
    assert (await one.book.get("c")).state.recording.state == "active"
