"""The archive kept and destroyed in time, and looked at from the command line."""

import asyncio
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.core import Core, utc_now
from gateway.history import audit, contacts, recordings
from gateway.settings import load_settings
from gateway.stores import open_archive
from gateway.times import to_ms
from gateway.usecases.recording_desk import RecordingDesk
from recordings.errors import KeyUnavailableError


@pytest.fixture
async def kept(tmp_path, monkeypatch):
    """A finished recording whose time is over, and one whose is not."""
    monkeypatch.setenv("VS_DATA_DIR", str(tmp_path / "var"))
    core = await Core.open(load_settings())
    store = open_archive(core.settings)
    now = utc_now()
    async with core.database.writing() as session:
        await contacts.open_contact(
            session,
            contact_id="c1",
            reference="AAAA-BBBB",
            category="weapons",
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name=None,
            consent=True,
            created_at=now,
        )
    for name, age in (("old", timedelta(days=200)), ("young", timedelta(days=1))):
        desk = RecordingDesk(
            store, core.database, keep_days=180, now_ms=lambda age=age: to_ms(now - age)
        )
        await desk.begin("c1", name)
        await desk.end(name)
        await desk._finishing[name]
    yield core, store
    await core.aclose()


async def states(core):
    async with core.database.reading() as session:
        found = await recordings.page(session, recordings.RecordingFilter(), before=None, limit=10)
    return {item.recording.id: item.recording.state for item in found}


async def test_what_is_overdue_is_destroyed_and_nothing_else(kept):
    core, store = kept
    desk = RecordingDesk(store, core.database, keep_days=180, now_ms=lambda: to_ms(utc_now()))
    before = await states(core)
    assert await desk.purge() == ["old"]
    assert await desk.purge() == []
    assert await states(core) == {**before, "old": "destroyed"}
    with pytest.raises(KeyUnavailableError):
        store._keystore.fetch("old", "old")
    assert store._keystore.fetch("young", "young")
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "old")
    assert (entry.action, entry.detail) == ("recording.destroy", {"reason": "retention"})


async def test_what_was_never_told_to_end_is_finished_by_the_sweep(kept):
    """The queue died with the answer to the order, say: only the row still says so."""
    core, _ = kept
    desk = RecordingDesk(
        open_archive(core.settings), core.database, keep_days=180, now_ms=lambda: to_ms(utc_now())
    )
    for name in ("left", "going on"):
        await desk.begin("c1", name.replace(" ", "-"))

    async def goes_on(_contact, recording):
        return recording == "going-on"

    desk.goes_on = goes_on
    await desk.sweep()
    now = await states(core)
    # nothing was captured of it
    assert (now["left"], now["going-on"]) == ("failed", "recording")


async def test_one_that_cannot_be_finished_keeps_no_other(kept, monkeypatch):
    core, store = kept
    desk = RecordingDesk(store, core.database, keep_days=180, now_ms=lambda: to_ms(utc_now()))
    for name in ("a-bad-one", "b-good-one"):
        await desk.begin("c1", name)
    finish = store.finish

    def bad(recording, *arguments, **named):
        if recording == "a-bad-one":
            raise MemoryError
        return finish(recording, *arguments, **named)

    monkeypatch.setattr(store, "finish", bad)
    await desk.sweep()
    async with core.database.reading() as session:
        rows = {r.id: r for r in await recordings.of_contact(session, "c1")}
    assert (rows["a-bad-one"].state, rows["a-bad-one"].failure) == ("failed", "MemoryError")
    assert rows["b-good-one"].failure != "MemoryError"
    assert rows["b-good-one"].state == "failed"  # nothing was captured of it


async def test_command_line_lists_verifies_and_purges(kept):
    _, store = kept

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, main, ["recordings", *arguments])

    listed = await run("list", "--json")
    assert {row["id"] for row in json.loads(listed.stdout)} == {"old", "young"}
    sound = await run("verify", "--json")
    assert sound.exit_code == 0, sound.output
    assert all(row["findings"] == [] for row in json.loads(sound.stdout))
    ledger = next((store._root / "recordings" / "young").glob("ledger.jsonl"))
    damaged = bytearray(ledger.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    ledger.write_bytes(damaged)
    broken = await run("verify", "young")
    assert broken.exit_code == 1
    assert "young" in broken.stdout
    rotated = await run("rotate-key", "--json")
    assert json.loads(rotated.stdout)["rewrapped"] == 2
    again = await run("verify", "old")
    assert (again.exit_code, again.stdout) == (0, "old  unaltered\n")
    purged = await run("purge", "--json")
    assert json.loads(purged.stdout) == ["old"]
