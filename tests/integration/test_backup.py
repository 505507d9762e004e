"""Backup of a running station, restore to a new place, and what must not come back."""

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.accounts.demo import DEMONSTRATION
from gateway.backup.manifest import STAGING
from gateway.probe.film import measure
from gateway.probe.station import RefusedError
from tests.support.clients.wire_client import wire_client
from tests.support.people.call_cycle import Cycle, Desk, reaching, until_settled
from tests.support.servers.command_line import command_line, run_here
from tests.support.servers.station import NO_SPARE, Station, free_ports

__all__ = ["command_line"]

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("command_line")]


def a_station(data_dir: Path) -> Station:
    """One that is not there yet."""
    port, media_port, control_port = free_ports(3)
    return Station(data_dir, NO_SPARE, port, media_port, control_port)


def command(station: Station, *arguments: str):
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments],
        env=station.environment(),
        cwd=station.data_dir.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def done(station: Station, *arguments: str) -> dict:
    """What the command says, from a process of its own."""
    ran = command(station, *arguments, "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def done_here(station: Station, *arguments: str) -> dict:
    """The same, without the price of a new interpreter."""
    ran = run_here(station, *arguments, "--json")
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def rows(data_dir: Path, question: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(data_dir / "station.db")) as database:
        return database.execute(question).fetchall()


def execute(data_dir: Path, statement: str, *values: str) -> None:
    with contextlib.closing(sqlite3.connect(data_dir / "station.db", timeout=20)) as database:
        database.execute(statement, values)
        database.commit()


def refused(ran, begins: str) -> None:
    """One line and status 2."""
    assert ran.exit_code == 2, ran.output
    assert ran.stderr.startswith(begins), ran.stderr
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert ran.stdout == ""


async def visitors(url: str, enough: asyncio.Event) -> None:
    """Load on database and queue: people who enter and leave again."""
    while not enough.is_set():
        async with wire_client(url, "/citizen") as citizen:
            await citizen.do(
                "enterQueue", category="privacy", modality="text", recording=False, name="Ada"
            )
            await citizen.do("leaveQueue")


def recording_of(data_dir: Path, contact: str) -> str:
    found = rows(data_dir, f"SELECT id FROM recordings WHERE contact_id = '{contact}'")
    return found[0][0] if found else ""


async def ready(data_dir: Path, contact: str) -> str:
    question = f"SELECT id FROM recordings WHERE contact_id = '{contact}' AND state = 'ready'"
    await until_settled(lambda: rows(data_dir, question))
    return recording_of(data_dir, contact)


HISTORY = (
    "SELECT c.reference, c.category, c.visitor_name, c.outcome, c.wrap_up_code, c.created_at,"
    " c.ended_at, r.state, r.duration_ms FROM contacts c LEFT JOIN recordings r"
    " ON r.contact_id = c.id ORDER BY c.id"
)


@dataclass
class Scene:
    """A station that has been backed up twice. ``older`` holds the recording ``one``, which had
    been destroyed when ``backup`` was made; ``two`` and ``three`` are in both."""

    home: Path
    station: Station
    backup: Path
    keys: Path
    older: Path
    older_keys: Path
    cycles: list[Cycle]
    ids: list[str]
    token: str
    history: list[tuple]


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return asyncio.run(_make_scene(tmp_path_factory.mktemp("backup")))


async def _make_scene(home: Path) -> Scene:
    station = Station(home / "var", NO_SPARE).start()
    operator = station.accounts("operator")[0]
    backup, keys = home / "backup", home / "keys"
    back_up = ("backup", str(backup), "--keystore", str(keys))
    try:
        async with reaching(station.url, origin=station.url, verify=True) as api:
            desk = await Desk.open(api, operator.username, operator.password)
            cycles = [
                Cycle(desk, recorded=True, media_s=1.5, name=name) for name in ("Maria", None, None)
            ]
            for cycle in cycles[:2]:
                await cycle.run()
            ids = [await ready(station.data_dir, cycle.contact) for cycle in cycles[:2]]

            # a first backup, while a third call is recorded and people come and go
            enough = asyncio.Event()
            crowd = asyncio.create_task(visitors(station.url, enough))
            third = cycles[2]
            third.media_s = 60.0
            call = asyncio.create_task(third.run())
            await until_settled(
                lambda: third.contact and recording_of(station.data_dir, third.contact)
            )
            made = await asyncio.to_thread(done, station, *back_up)
            enough.set()
            await crowd
            third.over.set()
            assert (made["recordings"], made["unfinished"]) == (2, 1)
            assert made["problems"] == []
            await call
            ids.append(await ready(station.data_dir, third.contact))

            # the next copies what is new, and nothing again
            made = await asyncio.to_thread(done_here, station, *back_up)
            assert (made["recordings"], made["unfinished"], made["keys"]) == (3, 0, 3)
            assert 0 < made["copiedBytes"] <= sum(folder_size(backup, each) for each in ids)
            # what is measured and noted in the background is copied when it is there, and then no more
            for _ in range(10):
                made = await asyncio.to_thread(done_here, station, *back_up)
                if made["copiedBytes"] == 0:
                    break
                await asyncio.sleep(0.5)
            assert made["copiedBytes"] == 0
            token = api.token
            await desk.aclose()
        shutil.copytree(backup, home / "older")
        shutil.copytree(keys, home / "older-keys")

        # a recording whose time is over is destroyed in the backups as well
        execute(
            station.data_dir,
            "UPDATE recordings SET keep_until = '2001-01-01 00:00:00', ended_at = '2000-01-01 00:00:00' WHERE id = ?",
            ids[0],
        )
        assert await asyncio.to_thread(done_here, station, "recordings", "purge") == [ids[0]]
        made = await asyncio.to_thread(done_here, station, *back_up)
        assert made["keysDestroyed"] == 1
        assert not (keys / "wrapped" / ids[0]).exists()
        assert not (backup / "recordings" / "recordings" / ids[0] / "sources").exists()
        history = rows(station.data_dir, HISTORY)
    finally:
        station.stop()
    return Scene(
        home=home,
        station=station,
        backup=backup,
        keys=keys,
        older=home / "older",
        older_keys=home / "older-keys",
        cycles=cycles,
        ids=ids,
        token=token,
        history=history,
    )


def folder_size(backup: Path, recording: str) -> int:
    folder = backup / "recordings" / "recordings" / recording
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_nothing_that_opens_a_recording_lies_with_the_recordings(scene):
    secrets = [
        (scene.keys / "master.key").read_bytes(),
        (scene.keys / "signing.key").read_bytes(),
        (scene.keys / "secret.key").read_bytes().strip(),
        (scene.keys / "wrapped" / scene.ids[1]).read_bytes(),
    ]
    for folder in (scene.backup, scene.keys):
        for path in folder.rglob("*"):
            assert path.stat().st_mode & 0o077 == 0, path
    for path in scene.backup.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path


@pytest.mark.timeout(300)
async def test_restored_it_is_the_same_station(scene):
    """With old keys: what was destroyed in the meantime does not come back."""
    one, two, three = scene.ids
    new = a_station(scene.home / "new")
    restored = done(new, "restore", str(scene.backup), "--keystore", str(scene.older_keys))
    assert restored["destroyedAgain"] == [one]
    assert (restored["readable"], restored["findings"]) == (2, {})
    assert not (new.data_dir / "keystore" / "wrapped" / one).exists()
    assert rows(new.data_dir, HISTORY) == scene.history
    reviewer, operator = (scene.station.accounts(role)[0] for role in ("quality", "operator"))
    new.start()
    try:
        async with reaching(new.url, origin=new.url, verify=True) as api:
            # a sign-in of before the backup is over, since it may have been revoked after it
            api.token = scene.token
            with pytest.raises(RefusedError):
                await api.call("GET", "/api/v1/me")
            api.token = ""
            account = {"username": reviewer.username, "password": reviewer.password}
            api.token = (await api.call("POST", "/api/v1/session", account))["accessToken"]
            for recording, cycle in ((two, scene.cycles[1]), (three, scene.cycles[2])):
                view = await api.call(
                    "POST", f"/api/v1/recordings/{recording}/views", {"reason": "after restore"}
                )
                assert len(view["parties"]) == 2
                for part in view["parties"]:
                    webm = await api.read(part["url"], 50_000_000)
                    film = measure(webm, cycle.senders[part["party"]])
                    assert film.pictures >= film.recognised > 10, film
                    assert film.tones > 30, film
            gone = await api.call("GET", f"/api/v1/recordings/{one}")
            assert gone["state"] == "destroyed"
        # it works: another call, recorded
        async with reaching(new.url, origin=new.url, verify=True) as api:
            desk = await Desk.open(api, operator.username, operator.password)
            fourth = Cycle(desk, recorded=True)
            await fourth.run()
            await ready(new.data_dir, fourth.contact)
            await desk.aclose()
        verified = await asyncio.to_thread(run_here, new, "recordings", "verify")
        assert verified.exit_code == 0, verified.output
        # what the restored station notes goes on with the chain of the one that was backed up
        trail = await asyncio.to_thread(done_here, new, "audit", "verify")
        assert (trail["whole"], trail["unsigned"]) == (True, 0)
        ((at,),) = rows(new.data_dir, "SELECT seq FROM audit WHERE action = 'station.restore'")
        assert 1 < at < trail["entries"]
    finally:
        new.stop()


def test_certificates_of_a_later_backup_destroy_again(scene):
    """Old recordings with old keys, and the list of what was destroyed since."""
    later = a_station(scene.home / "later")
    arguments = ("restore", str(scene.older), "--keystore", str(scene.older_keys), "--json")
    ran = run_here(later, *arguments, "--deletions", str(scene.backup / "deletions.jsonl"))
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["destroyedAgain"] == [scene.ids[0]]
    assert not (later.data_dir / "keystore" / "wrapped" / scene.ids[0]).exists()
    state = rows(later.data_dir, f"SELECT state FROM recordings WHERE id = '{scene.ids[0]}'")
    assert state == [("destroyed",)]
    # a list that somebody else wrote certifies nothing
    forged = scene.home / "forged.jsonl"
    forged.write_text(
        (scene.backup / "deletions.jsonl").read_text().replace(scene.ids[0], scene.ids[1])
    )
    unmoved = a_station(scene.home / "unmoved")
    ran = run_here(unmoved, *arguments, "--deletions", str(forged))
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["destroyedAgain"] == []


def test_a_killed_restore_leaves_no_keys_unnoticed(scene, tmp_path):
    """No station starts beside them, and the next restore overwrites them and is whole."""
    target = a_station(tmp_path / "var")
    arguments = ("restore", str(scene.backup), "--keystore", str(scene.keys))
    staging = target.data_dir / STAGING
    killed = subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", *arguments],
        env=target.environment(), cwd=tmp_path, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    ends_at = time.monotonic() + 60
    while not (staging / "keystore" / "wrapped" / scene.ids[1]).exists():
        assert killed.poll() is None, "it was over before it could be killed"
        assert time.monotonic() < ends_at
        time.sleep(0.002)
    killed.kill()
    killed.wait()
    assert (staging / "keystore" / "master.key").exists()
    refused(run_here(target, "serve"), f'VS_DATA_DIR: "{staging}" is what a restore left')
    with (staging / "keystore" / "master.key").open("rb") as still_open:
        again = run_here(target, *arguments, "--json")
        assert again.exit_code == 0, again.output
        assert still_open.read() == bytes(32)
    assert json.loads(again.stdout)["readable"] == 2
    assert not staging.exists()


def test_what_cannot_be_restored_is_refused_with_one_line(scene):
    fresh = scene.home / "fresh"
    target = a_station(fresh)
    backup, keys, home = scene.older, scene.older_keys, scene.home
    other = home / "other-keys"
    shutil.copytree(keys, other)
    (other / "master.key").write_bytes(os.urandom(32))

    def restoring(source: Path, *more: str, into: Station = target):
        return run_here(into, "restore", str(source), *more)

    refused(
        restoring(backup, "--keystore", str(other)), f'"{other}" holds the keys of another station'
    )
    refused(restoring(backup), "--keystore: give the backup of the keys")
    refused(restoring(home, "--without-keys"), f'"{home}" holds no finished backup')
    inside = backup / "keys"
    refused(
        restoring(backup, "--keystore", str(inside)),
        f'the keys\' backup "{inside}" lies in the backup "{backup}": keep them apart',
    )
    refused(
        restoring(backup, "--keystore", str(keys), into=scene.station),
        f'VS_DATA_DIR: "{scene.station.data_dir}" is in use',
    )
    crafted = home / "crafted"
    manifest = json.loads((backup / "backup.json").read_text())
    for changes, words in (
        ({"schema": "9999"}, "the backup has schema 9999, which is newer than this version"),
        ({"format": 2}, f'"{crafted}" was made by a newer version'),
        ({"database": "postgresql"}, "VS_DATABASE_URL: the backup is of a postgresql database"),
        ({"databaseSha256": "0" * 64}, f'"{crafted / "station.db"}" is not the database'),
    ):
        shutil.rmtree(crafted, ignore_errors=True)
        shutil.copytree(backup, crafted)
        (crafted / "backup.json").write_text(json.dumps(manifest | changes))
        refused(restoring(crafted, "--keystore", str(keys)), words)
    assert not fresh.exists()
    # a backup is not written over another station's, nor among other files
    (crafted / "backup.json").write_text(json.dumps(manifest | {"keystore": "00" * 8}))
    refused(
        run_here(scene.station, "backup", str(crafted)),
        f'"{crafted}" holds the backup of another station',
    )
    strange = home / "strange"
    strange.mkdir()
    (strange / "thesis.odt").touch()
    refused(
        run_here(scene.station, "backup", str(strange)),
        f'"{strange}" holds something else than a backup',
    )
    refused(
        run_here(scene.station, "backup", str(home / "fine"), "--keystore", str(other)),
        f"{other} holds the keys of another station",
    )
    nothing = a_station(home / "nothing")
    refused(
        run_here(nothing, "backup", str(home / "fine")),
        f'VS_DATA_DIR: "{nothing.data_dir}" holds no station',
    )


def test_damage_is_told_and_the_rest_restored(scene):
    damaged, recording = scene.home / "damaged", scene.ids[1]
    shutil.copytree(scene.backup, damaged)
    segment = next((damaged / "recordings" / "recordings" / recording).rglob("*.seg"))
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    target = a_station(scene.home / "from-damaged")
    ran = run_here(target, "restore", str(damaged), "--keystore", str(scene.keys))
    assert ran.exit_code == 1, ran.output
    assert f"PROBLEM: {recording}: segment_changed at" in ran.stdout


def test_without_keys_everything_but_the_recordings(scene):
    bare = a_station(scene.home / "bare")
    ran = run_here(bare, "restore", str(scene.backup), "--without-keys", "--json")
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["readable"] == 0
    assert rows(bare.data_dir, "SELECT count(*) FROM accounts") == [(len(DEMONSTRATION),)]
    assert rows(bare.data_dir, "SELECT count(*) FROM sessions") == [(0,)]


def test_a_key_that_the_station_lost_stays_in_the_backup(scene):
    """Missing without having been destroyed: the copy is worth more than the mirror."""
    keys = scene.home / "mirror"
    shutil.copytree(scene.keys, keys)
    lost = scene.station.data_dir / "keystore" / "wrapped" / scene.ids[2]
    aside = lost.rename(scene.home / "aside")
    try:
        ran = run_here(scene.station, "backup", str(scene.home / "b3"), "--keystore", str(keys))
    finally:
        aside.rename(lost)
    assert ran.exit_code == 1
    assert f"PROBLEM: recording {scene.ids[2]} has lost its key" in ran.stdout
    assert (keys / "wrapped" / scene.ids[2]).exists()


def test_all_is_prepared_within_the_data_directory(scene, monkeypatch):
    """It may be a volume of its own, where nothing can be moved to from beside it."""
    home, backup, keys = scene.home, scene.backup, scene.keys
    target = a_station(home / "volume")
    (target.data_dir / "lost+found").mkdir(parents=True)
    beside = {path.name for path in home.iterdir()}
    seen = []

    def broken(staging, data_dir):
        other = command(target, "serve")
        seen.append((staging.parent == data_dir, {path.name for path in home.iterdir()} == beside))
        seen.append((other.returncode, "is in use" in other.stderr))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("gateway.backup.restore.put_in_place", broken)
        ran = run_here(target, "restore", str(backup), "--keystore", str(keys))
    assert (ran.exit_code, seen) == (2, [(True, True), (2, True)])
    left = {path.name for path in target.data_dir.iterdir()}
    assert left <= {"lost+found", "station.lock", "run"}
    ran = run_here(target, "restore", str(backup), "--keystore", str(keys))
    assert ran.exit_code == 0, ran.output
    assert (target.data_dir / "station.db").exists()
