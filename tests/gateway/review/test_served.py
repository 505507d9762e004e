"""What counts as watched has been given out in that view, of everybody in the recording; a player's word is not enough."""

import asyncio
import dataclasses

import pytest
from sqlalchemy.exc import OperationalError

from gateway.archive.playback.service import Playback
from gateway.archive.tables import Recording
from gateway.evaluation import served_films
from gateway.evaluation import served_sql as served
from gateway.evaluation.served_films import ServedFilms
from gateway.platform.security.permissions import Role
from gateway.stores import open_archive
from recordings.model import RecordingId
from tests.gateway.conftest import client_of
from tests.gateway.contact_rows import a_recording
from tests.gateway.review.office import (
    BEST,
    MINUTE_MS,
    both_databases,
    published,
    recorded,
    signed_in,
)
from tests.recordings.archive_of_calls import record

ALL_MS = 5 * MINUTE_MS


@pytest.fixture
async def view(core, people, reviewer):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    return await reviewer.done("POST", "recordings/r1/views", reason="review")


async def played(reviewer, view):
    """Say that all of it was played, in the time that this takes; return what the station counts."""
    for at in range(0, ALL_MS, MINUTE_MS):
        reviewer.clock.advance(seconds=60)
        told = await reviewer.done(
            "POST", f"recordings/r1/views/{view['id']}/watched", spans=[[at, at + MINUTE_MS]]
        )
    return told


async def test_no_score_for_who_says_to_have_played_what_was_never_fetched(reviewer, view):
    form = await published(reviewer)
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    told = await played(reviewer, view)
    assert (told["watchedMs"], told["share"], told["enough"]) == (0, 0.0, False)
    path = f"review/evaluations/{made['id']}/submit"
    assert await reviewer.refused("POST", path, answers=BEST) == (409, "not_watched")
    # of one of the two is not of both
    await reviewer.fetch(view, "citizen")
    assert await reviewer.refused("POST", path, answers=BEST) == (409, "not_watched")
    await reviewer.fetch(view, "agent")
    told = await reviewer.done(
        "POST", f"recordings/r1/views/{view['id']}/watched", spans=[[0, 1000]]
    )
    assert told["enough"]
    assert (await reviewer.done("POST", path, answers=BEST))["watched"] == 1.0


async def test_of_a_range_counts_what_was_in_it(reviewer, view):
    # of each 600 bytes, two a second
    await reviewer.fetch(view, "citizen", Range="bytes=0-299")
    await reviewer.fetch(view, "agent", Range="bytes=100-")
    assert (await played(reviewer, view))["watchedMs"] == 100_000
    await reviewer.fetch(view, "citizen", Range="bytes=300-399")
    told = await reviewer.done("POST", f"recordings/r1/views/{view['id']}/watched", spans=[[0, 1]])
    assert told["watchedMs"] == 150_000


async def test_what_another_view_was_given_does_not_count_in_this_one(reviewer, view):
    other = await reviewer.done("POST", "recordings/r1/views", reason="review")
    await reviewer.fetch(other)
    assert (await played(reviewer, view))["watchedMs"] == 0
    assert (await played(reviewer, other))["watchedMs"] == ALL_MS


async def test_loudness_pictures_and_asking_for_the_size_are_no_film(client, reviewer, view):
    for party in view["parties"]:
        assert (await client.head(party["url"])).status == 200
        assert (await client.get(party["peaksUrl"])).status == 200
        assert (await client.get(party["stillUrl"])).status == 200
    assert (await played(reviewer, view))["watchedMs"] == 0


@both_databases
async def test_what_two_gateways_give_out_of_one_film_adds_up(core, reviewer, view):
    gateways = [ServedFilms(core.database), ServedFilms(core.database)]
    for number, party in ((n, p) for n in (0, 1) for p in ("citizen", "agent")):
        start = number * ALL_MS // 2
        gateways[number].note(view["id"], party, "r1", (start, start + ALL_MS // 2))
    # reported to one that has given out nothing itself, before the others have written
    assert (await played(reviewer, view))["watchedMs"] == 0
    await asyncio.gather(*(gateway.write() for gateway in gateways))
    about = await reviewer.done("GET", "review/recordings/r1")
    assert (about["watch"]["watchedMs"], about["watch"]["enough"]) == (ALL_MS, True)


async def kept(core, view):
    async with core.database.reading() as session:
        return (await served.of_views(session, "r1", [view["id"]])).get(view["id"], {})


async def test_what_cannot_be_written_is_kept_for_the_next_time(core, view, monkeypatch):
    films = ServedFilms(core.database)
    films.note(view["id"], "citizen", "r1", (0, 5_000))

    def away():
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(core.database, "writing", away)
        with pytest.raises(OperationalError):
            await films.write()
    films.note(view["id"], "citizen", "r1", (5_000, 9_000))
    await films.write()
    assert await kept(core, view) == {"citizen": [(0, 9_000)]}


async def test_it_is_written_by_itself_and_at_the_end(core, view, monkeypatch):
    monkeypatch.setattr(served_films, "WRITE_EVERY_S", 0.01)
    films = ServedFilms(core.database)
    films.start()
    films.note(view["id"], "citizen", "r1", (0, 5_000))
    async with asyncio.timeout(10):
        while not await kept(core, view):
            await asyncio.sleep(0.01)
    await films.aclose()
    monkeypatch.setattr(served_films, "WRITE_EVERY_S", 3600)
    films = ServedFilms(core.database)
    films.start()
    films.note(view["id"], "agent", "r1", (0, 1_000))
    await films.aclose()
    await films.aclose()
    assert await kept(core, view) == {"citizen": [(0, 5_000)], "agent": [(0, 1_000)]}


async def test_of_a_recording_that_is_gone_nothing_is_kept_and_the_rest_is(core, view):
    films = ServedFilms(core.database)
    films.note("a-view", "citizen", "gone", (0, 5_000))
    films.note(view["id"], "citizen", "r1", (0, 5_000))
    await films.write()
    assert await kept(core, view) == {"citizen": [(0, 5_000)]}
    async with core.database.writing() as session:
        await session.delete(await session.get(Recording, "r1"))
    assert await kept(core, view) == {}


async def test_nobody_fills_memory_or_rows_with_crumbs(core, view, monkeypatch):
    monkeypatch.setattr(served_films, "MOST_SPANS", 3)
    monkeypatch.setattr(served, "MOST_SPANS", 4)
    monkeypatch.setattr(served_films, "MOST_FILMS", 1)
    films = ServedFilms(core.database)
    for number in range(20):
        films.note(view["id"], "citizen", "r1", (number * 100, number * 100 + number))
    films.note(view["id"], "agent", "r1", (0, 5_000))
    await films.write()
    assert await kept(core, view) == {"citizen": [(1700, 1717), (1800, 1818), (1900, 1919)]}
    for number in range(20):
        films.note(view["id"], "citizen", "r1", (5_000 + number * 100, 5_001 + number * 100))
    await films.write()
    assert len((await kept(core, view))["citizen"]) == 4


async def test_of_real_films_counts_what_their_bytes_hold(core, people, parts, clock):
    """Out of the vault, over HTTP, in ranges as a browser asks for them."""
    store = open_archive(core.settings)
    record(store, "r1", seconds=12, pictures=True)
    summary = store.summary(RecordingId("r1"))
    films = [
        {"party": each.party, "rendition": film.name, "duration_ms": film.duration_ms}
        for each in summary.parties
        for film in each.renditions
    ]
    await a_recording(core, "r1", duration_ms=summary.duration_ms, parties=films)
    real = dataclasses.replace(parts, vault=Playback(store, b"key"))
    async with client_of(core, real) as client:
        reviewer = await signed_in(client, clock, "quality1")
        view = await reviewer.done("POST", "recordings/r1/views", reason="review")
        path = f"recordings/r1/views/{view['id']}/watched"
        whole = [[0, summary.duration_ms]]
        clock.advance(seconds=20)
        assert (await reviewer.done("POST", path, spans=whole))["watchedMs"] == 0
        await reviewer.fetch(view, "agent", Range="bytes=0-")
        with store.open_rendition(RecordingId("r1"), "citizen") as reader:
            half = reader.size // 2
        await reviewer.fetch(view, "citizen", Range=f"bytes=0-{half}")
        told = await reviewer.done("POST", path, spans=[[0, 1]])
        assert 3_000 < told["watchedMs"] < 9_000
        assert not told["enough"]
        await reviewer.fetch(view, "citizen", Range=f"bytes={half}-")
        told = await reviewer.done("POST", path, spans=[[0, 1]])
        assert told["share"] == 1.0
        assert store.close()
