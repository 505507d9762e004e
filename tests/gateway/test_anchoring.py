"""The day's anchor: made once, mailed through the outbox, stamped by a time-stamp authority."""

import asyncio
import contextlib
import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gateway.archive.custody.anchoring import DAY_MS, Anchoring, TimestampError, time_stamp
from gateway.cli.__main__ import main
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.audit.chain import parse_head
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.stores import open_archive
from recordings import anchors
from recordings.errors import AnchorError
from recordings.ledger import Act
from recordings.model import RecordingId
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.recordings.stamping import authority

pytestmark = pytest.mark.process

NOW_MS = START_MS + DAY_MS


class Kept:
    """Takes every mail."""

    def __init__(self):
        self.mails = []

    async def send(self, mail):
        self.mails.append(mail)


@pytest.fixture
def store(core):
    made = open_archive(core.settings)
    record(made, "call-1")
    yield made
    assert made.close()


@pytest.fixture
def post(core, later):
    transport = Kept()
    outbox = Outbox(
        core.database, later.outbox._sealer, transport, sent_from="station@example.org",
        clock=core.clock,
    )  # fmt: skip
    return transport, outbox


def anchoring(core, store, outbox, **more):
    told = {"mail_to": "archive@example.org", "command": None, "now_ms": lambda: NOW_MS, **more}
    return Anchoring(store, core.database, outbox, station="main", **told)


async def test_one_a_day_is_kept_and_mailed_once(core, store, post):
    transport, outbox = post
    daily = anchoring(core, store, outbox)
    first = await daily.run_once()
    assert await daily.run_once() == first
    assert (
        await anchoring(core, store, outbox, now_ms=lambda: NOW_MS + DAY_MS - 1).run_once() == first
    )
    assert await outbox.send_due() == 1
    assert await outbox.send_due() == 0
    (mail,) = transport.mails
    assert mail["To"] == "archive@example.org"
    short = anchors.parse(mail.get_content().encode())
    assert (short.digest, short.is_whole) == (first.digest, False)
    assert anchors.completed(store.root, short) == first
    status = await outbox.status()
    assert (status.sent, status.unsent) == (1, [])
    later = await anchoring(core, store, outbox, now_ms=lambda: NOW_MS + DAY_MS).run_once()
    assert later.at_ms == NOW_MS + DAY_MS
    assert len(anchors.stored(store.root)) == 2


async def test_the_head_of_the_audit_trail_goes_with_it(core, store, post):
    transport, outbox = post
    await audit.record(
        core.database, at=core.clock(), account_id=None, action="x", subject="station"
    )
    remembered = Remembered(core.settings.data_dir / FOLDER)
    await anchoring(core, store, outbox, audit_head=remembered.text).run_once()
    await outbox.send_due()
    (mail,) = transport.mails
    text = mail.get_content().encode()
    assert parse_head(text, remembered.keys()) == remembered.head()
    assert not anchors.parse(text).is_whole


async def test_one_that_was_changed_on_the_disk_is_made_anew(core, store, post):
    _, outbox = post
    await anchoring(core, store, outbox).run_once()
    (path,) = anchors.stored(store.root)
    path.write_bytes(path.read_bytes().replace(b"call-1 ", b"call-7 "))
    made = await anchoring(core, store, outbox, now_ms=lambda: NOW_MS + 5).run_once()
    assert made.at_ms == NOW_MS + 5


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
async def test_it_is_stamped_by_a_time_stamp_authority(core, store, post, tmp_path, monkeypatch):
    _, outbox = post
    monkeypatch.setenv("VS_SECRET_KEY", "not for the command to see")
    made = await anchoring(core, store, outbox, command=authority(tmp_path)).run_once()
    (token,) = (store.root / anchors.FOLDER).glob("*.tsr")
    assert token.stem == str(made.at_ms)

    def verified(digest):
        return subprocess.run(
            ["openssl", "ts", "-verify", "-digest", digest, "-in", token, "-CAfile",
             tmp_path / "tsa.pem"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert "Verification: OK" in verified(made.digest).stdout
    assert verified("0" * 64).returncode != 0
    assert "not for the command" not in (tmp_path / "environment").read_text()
    before = token.read_bytes()
    await anchoring(core, store, outbox, command="/does/not/run").run_once()
    assert token.read_bytes() == before


async def test_a_command_that_fails_is_asked_again(core, store, post, tmp_path):
    _, outbox = post
    digest = "ab" * 32
    for command, why in (
        ("/does/not/exist", "not_started"),
        ("false", "failed"),
        ("echo nothing", "no_token"),
        ('"unclosed', "not_started"),
    ):
        with pytest.raises(TimestampError) as failed:
            await time_stamp(command, digest)
        assert failed.value.args == (why,)
    with pytest.raises(TimestampError, match="timed_out"):
        await time_stamp(
            f"{sys.executable} -c 'import time; time.sleep(60)'", digest, timeout_s=0.1
        )
    await anchoring(core, store, outbox, command="false").run_once()
    assert not list((store.root / anchors.FOLDER).glob("*.tsr"))
    answer = tmp_path / "answer"
    answer.write_text("#!/bin/sh\nread digest\nprintf $digest | xxd -r -p\n")
    answer.write_text(
        f"#!{sys.executable}\nimport sys\n"
        "sys.stdout.buffer.write(b'0' + bytes.fromhex(sys.stdin.readline()))\n"
    )
    answer.chmod(0o700)
    made = await anchoring(core, store, outbox, command=str(answer)).run_once()
    assert (store.root / anchors.FOLDER / f"{made.at_ms}.tsr").read_bytes()[1:].hex() == made.digest


async def test_the_task_of_the_station_makes_it(core, later, store, monkeypatch):
    daily = anchoring(core, store, later.outbox, mail_to=None)
    daily.start()
    async with asyncio.timeout(20):
        while not anchors.stored(store.root):
            await asyncio.sleep(0.01)
    await daily.aclose()
    await daily.aclose()


async def run(*arguments):
    return await asyncio.to_thread(CliRunner().invoke, main, ["recordings", *arguments])


async def test_the_command_line_prints_it_and_verifies_against_it(
    core, store, tmp_path, monkeypatch
):
    monkeypatch.setenv("VS_DATA_DIR", str(core.settings.data_dir))
    printed = await run("anchor")
    assert printed.exit_code == 0, printed.output
    kept, short = tmp_path / "kept", tmp_path / "short"
    kept.write_text(printed.stdout)
    assert anchors.parse(kept.read_bytes()).count == 1
    short.write_text((await run("anchor", "--short")).stdout)
    figures = json.loads((await run("anchor", "--json")).stdout)
    assert figures["heads"][0]["recording_id"] == "call-1"

    ledger = store.root / "recordings" / "call-1" / "ledger.jsonl"
    before = ledger.read_bytes()
    store.note(RecordingId("call-1"), "viewed", Act(by="a"), NOW_MS)
    newest = tmp_path / "newest"
    newest.write_text((await run("anchor")).stdout)
    for file in (kept, short, newest):
        sound = await run("verify", "--anchor", str(file))
        assert (sound.exit_code, sound.stdout) == (0, "call-1\tunaltered\t-\n"), sound.output
    ledger.write_bytes(before)
    # the keystore remembers how far it had come, with no anchor or an old one
    assert (await run("verify", "--anchor", str(kept))).exit_code == 1
    rolled = await run("verify", "--anchor", str(newest), "--json")
    assert rolled.exit_code == 1
    (row,) = json.loads(rolled.stdout)
    entries = len(before.splitlines())
    assert row["problems"] == [{"kind": "rolled_back", "where": f"ledger:{entries}"}]

    shutil.rmtree(store.root / anchors.FOLDER)
    without = await run("verify", "--anchor", str(short))
    assert without.exit_code == 1
    assert "anchor_changed" in without.stdout
    newest.write_text(newest.read_text().replace("call-1 ", "call-2 "))
    assert (await run("verify", "--anchor", str(newest))).exit_code == 2
    with contextlib.suppress(AnchorError):
        anchors.parse(newest.read_bytes())
        pytest.fail("a changed anchor was read")


async def test_a_recording_of_the_database_without_a_folder_is_found(core, store, monkeypatch):
    monkeypatch.setenv("VS_DATA_DIR", str(core.settings.data_dir))
    await a_recording(core, "call-1")
    await a_recording(core, "call-2")
    checked = await run("verify")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        "call-1\tunaltered\t-",
        "call-2\trecording_missing at recordings\t-",
    ]
    assert (await run("verify", "call-1")).exit_code == 0
    assert (await run("verify", "call-3")).exit_code == 1


async def test_one_of_the_future_does_not_end_them(core, store, post):
    _, outbox = post
    ahead = NOW_MS + 3650 * DAY_MS
    await anchoring(core, store, outbox, now_ms=lambda: ahead).run_once()
    for day in (1, 2):
        at = NOW_MS + day * DAY_MS
        made = await anchoring(core, store, outbox, now_ms=lambda at=at: at).run_once()
        assert made.at_ms == at
        again = await anchoring(core, store, outbox, now_ms=lambda at=at: at + 5).run_once()
        assert again == made
