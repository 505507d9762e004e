"""Under an agreement with the staff, reviewers hear operators masked and see no picture of them; others hear what was recorded."""

import asyncio

import pytest

from gateway.archive.playback import service as playback
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.service import Playback
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.settings import Settings
from gateway.stores import open_archive
from recordings import webm
from recordings.model import RecordingId
from tests.gateway.conftest import client_of
from tests.gateway.review.office import BEST, published, recorded, signed_in
from tests.recordings.archive_of_calls import record

AGREEMENT = "Accordo 12/2026"
FILM = b"0123456789" * 60
WHY = {"reason": "a reason"}
PARTIES = [
    {"party": "citizen"},
    {"party": "agent"},
    {"party": "agent", "rendition": "agent.screen", "audio": False},
    {"party": "colleague"},
    {"party": "supervisor"},
    {"party": "outside", "video": False},
]
STAFF = {"agent", "colleague", "supervisor"}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"workers_agreement": AGREEMENT})


@pytest.fixture
async def agreed(core, people, client, clock):
    """Signs a person in, by name; operator1 served in r1."""
    await recorded(core, "r1", people[Role.OPERATOR].id, parties=PARTIES)
    return lambda name: signed_in(client, clock, name)


async def got(caller, view, party, what="url"):
    media = next(each for each in view["parties"] if each["party"] == party)
    cookie = {"Cookie": f"vs_view={caller.views[view['id']]}"}
    answer = await caller.client.get(media[what], headers=cookie)
    return answer.status, await answer.read()


async def test_a_reviewer_gets_masked_sound_of_the_staff_and_the_citizen_as_recorded(agreed, core):
    reviewer = await agreed("quality1")
    view = await reviewer.done("POST", "recordings/r1/views", **WHY)
    assert {each["party"] for each in view["parties"] if each["masked"]} == STAFF
    for party in STAFF:
        assert await got(reviewer, view, party) == (200, b"masked:" + FILM)
    for party in ("citizen", "agent.screen", "outside"):
        assert await got(reviewer, view, party) == (200, FILM)
    shown = {
        each["party"]: (each["video"], each["stillUrl"] is not None) for each in view["parties"]
    }
    assert shown == {
        "citizen": (True, True), "agent": (False, False), "agent.screen": (True, True),
        "colleague": (False, False), "supervisor": (False, False), "outside": (False, False),
    }  # fmt: skip
    async with core.database.reading() as session:
        entry = (await audit.of_subject(session, "recording:r1"))[-1]
    assert entry.detail == {**WHY, "masked": True}


async def test_a_reviewer_gets_nothing_unmasked_by_another_address(agreed):
    reviewer = await agreed("quality1")
    view = await reviewer.done("POST", "recordings/r1/views", **WHY)
    agent = next(each for each in view["parties"] if each["party"] == "agent")
    citizen = next(each for each in view["parties"] if each["party"] == "citizen")
    cookie = {"Cookie": f"vs_view={reviewer.views[view['id']]}"}
    for address, status in (
        # the picture of a moment, which the view has no address of
        (agent["url"].replace("/media", "/still") + "&at=1000", 404),
        # the ticket of a part that is not masked, for one that is
        (citizen["url"].replace("/citizen/", "/agent/"), 401),
        (citizen["stillUrl"].replace("/citizen/", "/agent/") + "&at=1000", 401),
    ):
        assert (await reviewer.client.get(address, headers=cookie)).status == status, address
    order = {"kind": "film", "reason": "a reason"}
    assert await reviewer.refused("POST", "recordings/r1/exports", **order) == (403, "masked")


async def test_no_export_is_fetched_or_made_again_by_a_reviewer(agreed):
    supervisor = await agreed("supervisor1")
    made = (await supervisor.done(
        "POST", "recordings/r1/exports", kind="film", reason="a reason"
    ))["id"]  # fmt: skip
    reviewer = await agreed("quality1")
    for path, body in (
        (f"exports/{made}/downloads", {"name": "film.mp4"}),
        (f"exports/{made}/retry", {}),
    ):
        assert await reviewer.refused("POST", path, **body) == (403, "masked"), path


async def test_supervisors_and_the_operator_hear_what_was_recorded(agreed, core):
    reviewer = await agreed("quality1")
    form = await published(reviewer)
    made = (await reviewer.done("POST", "review/evaluations", recording="r1", form=form))["id"]
    # masked sound counts as watched
    assert (await reviewer.watch("r1"))["enough"]
    await reviewer.done("POST", f"review/evaluations/{made}/submit", answers=BEST)
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    for name, path in (
        ("supervisor1", "recordings/r1/views"),
        ("operator1", f"me/evaluations/{made}/views"),
    ):
        caller = await agreed(name)
        view = await caller.done("POST", path, **WHY)
        assert not any(each["masked"] for each in view["parties"]), name
        assert await got(caller, view, "agent") == (200, FILM), name
        assert (await got(caller, view, "agent", "stillUrl"))[0] == 200, name
        async with core.database.reading() as session:
            entry = (await audit.of_subject(session, "recording:r1"))[-1]
        assert "masked" not in entry.detail, name


async def test_of_an_exchanges_recording_each_stream_with_staff_in_it_is_masked(
    people, core, client, clock
):
    # two operators, both voices in one stream, a number that nobody can place, a stream without a participant
    streams = ["citizen", "agent", "agent-2", "mixed", "party-1", "stream", "citizen-2"]
    parties = [{"party": each, "video": False} for each in streams]
    await recorded(core, "r1", people[Role.OPERATOR].id, parties=parties)
    reviewer = await signed_in(client, clock, "quality1")
    view = await reviewer.done("POST", "recordings/r1/views", **WHY)
    heard = {each["party"] for each in view["parties"] if not each["masked"]}
    assert heard == {"citizen", "citizen-2"}
    assert await got(reviewer, view, "mixed") == (200, b"masked:" + FILM)


async def test_without_an_agreement_nothing_is_masked(core, people, parts, clock):
    await recorded(core, "r1", people[Role.OPERATOR].id, parties=PARTIES)
    async with client_of(core, parts, workers_agreement="") as client:
        reviewer = await signed_in(client, clock, "quality1")
        view = await reviewer.done("POST", "recordings/r1/views", **WHY)
        assert not any(each["masked"] for each in view["parties"])
        assert await got(reviewer, view, "agent") == (200, FILM)


@pytest.mark.parametrize(("named", "on"), [("", False), ("  ", False), (AGREEMENT, True)])
def test_it_is_on_where_an_agreement_is_named(clean_environment, named, on):
    assert Masking.by(Settings(data_dir=clean_environment, workers_agreement=named)).on is on


async def read(reader):
    try:
        return await reader.read_range(0, reader.size)
    finally:
        await reader.aclose()


async def test_of_a_real_recording_a_segment_is_made_once_and_gone_with_the_recording(
    core, monkeypatch
):
    store = open_archive(core.settings)
    await asyncio.to_thread(record, store, "r1", seconds=4, pictures=True)
    await asyncio.to_thread(record, store, "r2", seconds=4)
    made, blocks = [], webm.blocks

    def counted(*source):
        made.append(source)
        return blocks(*source)

    monkeypatch.setattr(webm, "blocks", counted)
    vault = Playback(store, b"key")
    as_recorded = await read(await vault.open_party("r1", "citizen"))
    one, two = [await vault.open_masked("r1", "citizen") for _ in range(2)]
    sound, again = await asyncio.gather(read(one), read(two))
    assert sound == again != as_recorded
    assert len(made) == 1
    assert len(sound) < len(as_recorded)
    # another gateway gives out the same bytes, so that ranges of both fit together
    assert await read(await Playback(store, b"key").open_masked("r1", "citizen")) == sound
    assert await read(await Playback(store, b"other").open_masked("r1", "citizen")) != sound
    reader = await vault.open_masked("r1", "citizen")
    line = await reader.line()
    await reader.aclose()
    assert line.stretch(0, len(sound)) == (0, store.summary(RecordingId("r1")).duration_ms)
    # what no longer fits is made again when it is asked for
    monkeypatch.setattr(playback, "MASKED_SEGMENTS_KEPT", 1)
    await read(await vault.open_masked("r2", "agent"))
    before = len(made)
    assert await read(await vault.open_masked("r1", "citizen")) == sound
    assert len(made) == before + 1
    store.destroy(RecordingId("r1"), 1)
    assert await vault.open_masked("r1", "citizen") is None
    assert await vault.open_masked("r1", "nobody") is None
    assert store.close()
