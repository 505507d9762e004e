"""Statements of exports: each counts, takes and lists what it names, and leaves the row beside it."""

from datetime import timedelta

import pytest

from gateway.archive import changes as recordings
from gateway.archive.exports import sql as exports
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.tables import Recording
from gateway.platform.security.permissions import Role
from tests.gateway.contact_rows import a_recording

SECOND = timedelta(seconds=1)


@pytest.fixture
async def rows(core, people):
    """Two recordings, and a way to put orders of them."""
    for name in ("r1", "r2"):
        await a_recording(core, name)

    async def put(name, recording="r1", *, kind="film", by=Role.QUALITY, at=None, **columns):
        async with core.database.writing() as session:
            await exports.order(
                session, name, recording, kind=kind, options={}, at=at or core.clock(),
                by=None if by is None else people[by].id, reason="fascicolo 12",
            )  # fmt: skip
            row = await session.get_one(RecordingExport, name)
            for column, value in columns.items():
                setattr(row, column, value)

    return put


async def row_of(core, name):
    async with core.database.reading() as session:
        row = await session.get_one(RecordingExport, name)
        return row.state, row.attempts, row.due_at, row.worker, row.lease_until, row.failure


async def test_the_list_is_of_one_person_and_recording_the_newest_first(core, rows, people):
    now = core.clock()
    await rows("a1", at=now)
    await rows("b2", at=now + SECOND)
    await rows("a2", at=now + SECOND)
    await rows("other", "r2", at=now + 2 * SECOND)
    await rows("theirs", by=Role.SUPERVISOR, at=now + 3 * SECOND)
    await rows("citizens", by=None, kind="copy", at=now + 4 * SECOND)
    mine = people[Role.QUALITY].id
    async with core.database.reading() as session:
        for by, recording, limit, expected in (
            (None, None, 10, ["citizens", "theirs", "other", "b2", "a2", "a1"]),
            (mine, None, 10, ["other", "b2", "a2", "a1"]),
            (mine, "r1", 10, ["b2", "a2", "a1"]),
            (None, "r1", 3, ["citizens", "theirs", "b2"]),
        ):
            found = await exports.page(session, by=by, recording_id=recording, limit=limit)
            assert [each[0].id for each in found] == expected
        (of,) = await exports.page(session, by=None, recording_id="r2", limit=9)
        assert (of[1].id, of[2].id, of[3] and of[3].id) == ("r2", "contact-of-r2", mine)


async def test_what_somebody_has_open_is_their_own_and_not_made_yet(core, rows, people):
    for name, state in (("w", "waiting"), ("g", "running"), ("d", "ready"), ("f", "failed")):
        await rows(name, state=state)
    await rows("theirs", by=Role.SUPERVISOR)
    async with core.database.reading() as session:
        assert await exports.count_open(session, people[Role.QUALITY].id) == 2


async def test_what_is_due_or_left_is_taken_the_longest_due_first(core, rows):
    now = core.clock()
    await rows("z", due_at=now - 2 * SECOND)
    await rows("now", due_at=now)
    await rows("b", due_at=now - SECOND)
    await rows("a", due_at=now - SECOND)
    await rows("later", due_at=now + SECOND)
    await rows("left", state="running", due_at=now - 3 * SECOND, worker="w1", lease_until=now)
    await rows("kept", state="running", due_at=now - 3 * SECOND, worker="w2", lease_until=now + SECOND)  # fmt: skip
    await rows("made", state="ready", due_at=now - 4 * SECOND)
    async with core.database.reading() as session:
        due = await exports.to_do(session, now, limit=9)
        assert list(due) == ["left", "z", "a", "b", "now"]
        assert list(await exports.to_do(session, now, limit=2)) == ["left", "z"]
        assert await exports.at_work(session) == {"w1", "w2"}
    async with core.database.writing() as session:
        for name in ("kept", "later", "made"):
            assert await exports.claim(session, name, "w3", now=now, until=now + SECOND) is None
        assert await exports.claim(session, "left", "w3", now=now, until=now + SECOND)
    assert await row_of(core, "left") == ("running", 1, now - 3 * SECOND, "w3", now + SECOND, None)


async def test_only_the_dead_lose_what_they_were_making(core, rows):
    now = core.clock()
    before, until = now - 9 * SECOND, now + SECOND
    for name, worker in (("one", "dead"), ("two", "gone"), ("kept", "alive")):
        await rows(name, state="running", attempts=2, due_at=before, worker=worker, lease_until=until)  # fmt: skip
    await rows("made", state="ready", attempts=1, due_at=before, worker="dead")
    async with core.database.writing() as session:
        assert await exports.release(session, [], now) == 0
        assert await exports.release(session, ["dead", "gone"], now) == 2
        assert not await exports.renew(session, "kept", "dead", until + SECOND)
        assert not await exports.record_outcome(session, "kept", "dead", state="failed")
        assert await exports.renew(session, "kept", "alive", until + SECOND)
    for name in ("one", "two"):
        assert await row_of(core, name) == ("waiting", 2, now, None, None, None)
    assert await row_of(core, "kept") == ("running", 2, before, "alive", until + SECOND, None)
    assert await row_of(core, "made") == ("ready", 1, before, "dead", None, None)


async def test_only_a_failed_one_is_made_again_and_may_fail_as_often(core, rows):
    now = core.clock()
    await rows("f", state="failed", attempts=3, failure="damaged")
    await rows("g", state="running", attempts=1, worker="w1", lease_until=now + SECOND)
    async with core.database.writing() as session:
        assert not await exports.again(session, "g", now + SECOND)
        assert await exports.again(session, "f", now + SECOND)
    assert await row_of(core, "f") == ("waiting", 0, now + SECOND, None, None, None)
    assert await row_of(core, "g") == ("running", 1, now, "w1", now + SECOND, None)


async def test_a_contacts_copies_are_the_last_ones_of_its_own_recordings(core, rows):
    now = core.clock()
    await rows("first", kind="copy", by=None, at=now)
    await rows("second", kind="copy", by=None, at=now + SECOND)
    await rows("film", at=now + 2 * SECOND)
    await rows("other", "r2", kind="copy", by=None, at=now + 3 * SECOND)
    async with core.database.writing() as session:
        (await session.get_one(Recording, "r2")).contact_id = "contact-of-r1"
        assert {each.id for each in await exports.copies_of(session, "contact-of-r1")} == {
            "second",
            "other",
        }
        assert await exports.copies_of(session, "contact-of-r2") == []


async def test_files_go_at_their_time_and_with_their_recording(core, rows):
    now = core.clock()
    files = [{"name": "film.webm", "size": 9}]
    await rows("over", state="ready", expires_at=now, files=files)
    await rows("kept", state="ready", expires_at=now + SECOND, files=files)
    await rows("failed", state="failed", expires_at=now)
    await rows("gone", "r2", state="ready", expires_at=now - SECOND, files=files)
    await rows("waits", "r2")
    async with core.database.writing() as session:
        await recordings.change(session, "r2", state="destroyed")
        gone, over = await exports.to_clear(session, now)
        assert (list(gone), list(over)) == (["gone"], ["over"])
        await exports.clear(session, "over")
    async with core.database.reading() as session:
        found = {name: await session.get_one(RecordingExport, name) for name in ("over", "kept")}
        assert [(each.state, each.files) for each in found.values()] == [
            ("expired", []),
            ("ready", files),
        ]
