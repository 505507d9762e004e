"""Nobody opens unknowingly what does not verify."""

import asyncio
import os

import pytest

from gateway.archive.custody import wholeness as checks
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.wholeness import Wholeness
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.stores import open_archive
from recordings.evidence import read_entries
from recordings.layout import RecordingFolder
from recordings.ledger import Finding, FindingKind
from recordings.opening import OpeningCheck
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import START_MS, record

OPEN = "/api/v1/recordings/rec1/views"


@pytest.fixture
def store(core):
    return open_archive(core.settings)


@pytest.fixture
def wholeness(store):
    return Wholeness(store)


class Spoilt:
    """A store of which every recording has a changed segment, until the test says otherwise."""

    def __init__(self):
        self.findings = [Finding(FindingKind.SEGMENT_CHANGED, "citizen.video.0/2")]

    def check_before_opening(self, _recording, _digests):
        return OpeningCheck(self.findings, media=True)


async def test_alarms_are_known_of_so_many_recordings_each_until_it_is_whole(monkeypatch):
    monkeypatch.setattr(checks, "ALTERED_KNOWN", 2)
    store = Spoilt()
    looked = Wholeness(store)
    for recording in ("rec1", "rec2", "rec1", "rec3"):
        assert (await looked.of(recording)).state == "altered"
    known = {each: looked.known(each) is not None for each in ("rec1", "rec2", "rec3")}
    assert known == {"rec1": True, "rec2": False, "rec3": True}
    store.findings = []
    assert (await looked.of("rec1")).state == "whole"
    assert looked.known("rec1") is None
    assert looked.known("rec3") is not None


@pytest.fixture
def acts(store):
    return RecordingActs(store, lambda: START_MS)


@pytest.fixture
async def folder(core, store):
    await a_recording(core, "rec1", duration_ms=6000)
    await a_recording(core, "rec2", duration_ms=6000)
    await asyncio.to_thread(record, store, "rec1")
    return RecordingFolder(store.root, "rec1")


@pytest.fixture
async def reviewer(bearer, folder):
    return await bearer(Role.QUALITY)


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path):
    os.truncate(path, path.stat().st_size - 7)


def cut_ledger(path):
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


async def integrity(client, who):
    answer = await client.get("/api/v1/recordings/rec1", headers=who)
    assert answer.status == 200, await answer.text()
    return (await answer.json())["integrity"]


def views(folder):
    """Return what the ledger has of who watched it."""
    return [each for each in read_entries(folder) if each.kind == "viewed"]


async def opened(client, who, **more):
    answer = await client.post(OPEN, json={"reason": "a sample", **more}, headers=who)
    return answer.status, await answer.json()


async def views_on_record(core):
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, "recording:rec1")
    return [entry for entry in trail if entry.action == "recording.view"]


async def test_one_that_is_whole_is_opened_as_ever(client, reviewer, core):
    assert await integrity(client, reviewer) == {
        "state": "whole", "wrong": [], "findings": [], "mediaChecked": True,
    }  # fmt: skip
    for _ in range(3):
        status, view = await opened(client, reviewer)
        assert status == 201
    entry, *_ = await views_on_record(core)
    assert entry.detail == {"reason": "a sample"}
    assert len(view["parties"]) == 2


@pytest.mark.parametrize("change", [flip, cut])
async def test_altered_sound_is_told_and_opened_only_for_who_says_to_know(
    client, reviewer, core, folder, change
):
    assert (await integrity(client, reviewer))["state"] == "whole"
    segment = min(folder.sources.glob("*/*.seg"))
    change(segment)
    told = await integrity(client, reviewer)
    where = f"{segment.parent.name}/0"
    assert (told["state"], told["wrong"]) == ("altered", ["media"])
    assert told["findings"] == [{"kind": "segment_changed", "where": where}]
    status, answer = await opened(client, reviewer)
    assert (status, answer["code"]) == (409, "altered")
    assert "parties" not in answer
    assert await views_on_record(core) == []
    assert views(folder) == []
    status, view = await opened(client, reviewer, despite=True)
    assert (status, len(view["parties"])) == (201, 2)
    (entry,) = await views_on_record(core)
    assert entry.detail == {"reason": "a sample", "altered": ["media"]}
    assert [each.ref for each in views(folder)] == [entry.id]


async def test_a_list_knows_the_alarm_of_the_last_opening(client, reviewer, folder):
    async def listed():
        page = await (await client.get("/api/v1/recordings", headers=reviewer)).json()
        return {
            one["id"]: one["integrity"] and one["integrity"]["state"] for one in page["recordings"]
        }

    segment = min(folder.sources.glob("*/*.seg"))
    whole = segment.read_bytes()
    flip(segment)
    assert await listed() == {"rec1": None, "rec2": None}
    await integrity(client, reviewer)
    assert await listed() == {"rec1": "altered", "rec2": None}
    segment.write_bytes(whole)
    await integrity(client, reviewer)
    assert await listed() == {"rec1": None, "rec2": None}


async def test_what_was_rolled_back_is_told_and_never_opened(client, reviewer, folder):
    cut_ledger(folder.ledger)
    told = await integrity(client, reviewer)
    assert (told["state"], told["wrong"][0]) == ("altered", "history")
    assert (await opened(client, reviewer))[1]["code"] == "altered"
    status, answer = await opened(client, reviewer, despite=True)
    assert (status, answer["code"]) == (409, "evidence_altered")


async def test_a_changed_line_of_the_ledger_is_told(client, reviewer, folder):
    flip(folder.ledger)
    assert (await integrity(client, reviewer))["state"] == "altered"
    assert (await opened(client, reviewer))[1]["code"] == "altered"


async def test_one_that_cannot_be_looked_over_says_so(
    client, reviewer, wholeness, monkeypatch, store
):
    def no_disk(*_asked):
        raise OSError(5, "no disk")

    monkeypatch.setattr(store, "check_before_opening", no_disk)
    told = await integrity(client, reviewer)
    assert (told["state"], told["mediaChecked"]) == ("unchecked", False)
    assert (await opened(client, reviewer))[0] == 201
