"""``virtual-station probe`` against a real station: what it reports, and that nothing of it stays."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from redis import Redis

from gateway.platform.checks import STATION_CHECK
from gateway.platform.process import valkey
from tests.support.servers.command_line import command_line, run_here
from tests.support.servers.station import NO_SPARE, Station, free_ports

__all__ = ["command_line"]

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("command_line")]

STATION_TABLES = ("contacts", "legs", "contact_events", "recordings", "chat_messages")


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """Its hours are the published ones, so that it may well be closed."""
    made = Station(
        tmp_path_factory.mktemp("probe") / "var", {**NO_SPARE, "VS_HOURS": "published"}
    ).start()
    yield made
    made.stop()


@pytest.fixture
def quick_look(monkeypatch):
    """A probe in this process watches pictures and sound for a second, not for three."""
    monkeypatch.setattr("gateway.probe.call.WATCH_S", 1.0)


def started(station: Station, *arguments: str) -> subprocess.Popen:
    """The command as people run it, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", "probe", *arguments],
        cwd=station.data_dir,
        env=station.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def command(station: Station, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Status, output and errors of the command, run in this process."""
    ran = run_here(station, *arguments, **environment)
    return ran.exit_code, ran.stdout, ran.stderr


def probed(station: Station, *arguments: str, **environment: str) -> tuple[int, str, str]:
    return command(station, "probe", *arguments, **environment)


def rows(station: Station, question: str, *values: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(station.data_dir / "station.db")) as database:
        return database.execute(question, values).fetchall()


def live(station: Station) -> Redis:
    return Redis(unix_socket_path=str(valkey.socket_path(station.data_dir)), decode_responses=True)


def left_behind(station: Station) -> dict[str, object]:
    """Everything of a probe that could still be there."""
    found: dict[str, object] = {
        table: rows(station, f"SELECT * FROM {table}") for table in STATION_TABLES
    }
    found["accounts"] = rows(station, "SELECT username FROM accounts WHERE username LIKE '%check%'")
    found["skills"] = rows(
        station, "SELECT * FROM account_categories WHERE category = ?", STATION_CHECK
    )
    found["files"] = sorted((station.data_dir / "recordings" / "recordings").glob("*"))
    found["keys"] = sorted((station.data_dir / "keystore" / "wrapped").glob("*"))
    with live(station) as redis:
        prefix = "{acd:main}"
        found["agents"] = redis.smembers(f"{prefix}:agents")
        found["waiting"] = redis.smembers(f"{prefix}:lines")
        found["consoles"] = list(redis.scan_iter(f"{prefix}:console:*"))
        found["contacts in hand"] = [
            key
            for key in redis.scan_iter(f"{prefix}:contact:*")
            if redis.hget(key, "state") != "closed"
        ]
    return {name: value for name, value in found.items() if value}


def test_a_healthy_station_and_nothing_left_behind(station):
    public, began = [], time.monotonic()
    process = started(station, "--json")
    while process.poll() is None:
        with urllib.request.urlopen(f"{station.url}/api/v1/station", timeout=5) as answer:
            public.append(json.load(answer))
        time.sleep(0.2)
    out, err = process.communicate()
    took_ms = (time.monotonic() - began) * 1000
    assert process.returncode == 0, out + err
    report = json.loads(out)
    assert report["ok"]
    assert report["failed"] is None
    assert report["url"] == station.url
    assert all(step["ok"] for step in report["steps"])
    assert [step["name"] for step in report["steps"]][-1] == "clean-up"
    up = report["setUp"]
    times = [up["signIn"], up["queue"], up["offer"], up["accept"]]
    times += [*up["connected"].values(), *up["firstFrame"].values()]
    assert all(0 < ms < took_ms for ms in times), up
    assert set(report["media"]) == {"citizen", "agent"}
    for got in report["media"].values():
        assert got["fps"] > 0
        assert got["recognised"] >= 0.8
        assert got["tones"] >= 0.6
        assert 0 < got["delayMs"] < took_ms
    for film in report["recording"]["parties"].values():
        assert film["durationMs"] > 2_500
        assert film["recognised"] >= 0.8 * film["pictures"] > 0
    # no visitor saw any of it
    assert public
    assert all(seen["agentsPresent"] == 0 for seen in public)
    assert all(STATION_CHECK not in {c["id"] for c in seen["categories"]} for seen in public)
    assert left_behind(station) == {}
    told = rows(station, "SELECT detail FROM audit WHERE action = 'recording.destroy'")
    assert [json.loads(detail)["reason"] for (detail,) in told] == ["probe"]


def test_a_hanging_media_worker_is_named(station):
    worker = station.pids()["media-0"]
    os.kill(worker, signal.SIGSTOP)
    try:
        # out of the register, or every step would be waited for
        wait_ready(station, ready=False)
        status, out, err = probed(station, "--json")
    finally:
        os.kill(worker, signal.SIGCONT)
    report = json.loads(out)
    assert status == 1, out + err
    assert report["failed"] == "ready"
    assert report["problem"] == "the station is not ready: no media worker is there"
    wait_ready(station, ready=True)
    assert left_behind(station) == {}


def wait_ready(station: Station, *, ready: bool) -> None:
    deadline = time.monotonic() + 20
    while station._is_ready() is not ready:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_nobody_at_the_address(station, tmp_path):
    (port,) = free_ports(1)
    status, out, err = probed(station, "--url", f"http://127.0.0.1:{port}")
    assert (status, out) == (2, "")
    assert err == f"http://127.0.0.1:{port}: nothing answers there\n"
    status, _, err = probed(station, "--url", "ftp://example.org")
    assert status == 2
    assert err == '--url: "ftp://example.org" does not start with http: or https:\n'
    status, _, err = probed(station, VS_DATA_DIR=str(tmp_path))
    assert status == 2
    assert err.startswith(f'VS_DATA_DIR: "{tmp_path}" holds no station')
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    status, _, err = probed(station, "--nonsense")
    assert status == 2
    assert "Traceback" not in err


@pytest.mark.long
def test_an_interrupted_probe_cleans_up(station):
    process = started(station)
    deadline = time.monotonic() + 30
    while not rows(station, "SELECT 1 FROM contacts WHERE state = 'connected'"):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, out + err
    assert "Traceback" not in err
    assert left_behind(station) == {}


def test_from_another_machine_with_an_account_of_its_own(station, quick_look, tmp_path):
    named = ("account", "add", "prober", "--role", "operator", "--categories", STATION_CHECK)
    status, made, err = command(station, *named, "--json")
    assert status == 0, err
    elsewhere = {"VS_DATA_DIR": str(tmp_path), "VS_PROBE_PASSWORD": json.loads(made)["password"]}
    status, out, err = probed(station, "--operator", "prober", "--url", station.url, **elsewhere)
    assert status == 0, out + err
    assert out.rstrip().splitlines()[-1].startswith("All is well")
    assert list(tmp_path.iterdir()) == []
    left = left_behind(station)
    assert set(left) == {"skills"}
    elsewhere["VS_PROBE_PASSWORD"] = "wrong"
    status, out, err = probed(station, "--operator", "prober", "--url", station.url, **elsewhere)
    assert status == 1
    assert "FAILED at sign-in" in out
    elsewhere["VS_PROBE_PASSWORD"] = ""
    status, out, err = probed(station, "--operator", "prober", "--url", station.url, **elsewhere)
    assert status == 2
    assert "VS_PROBE_PASSWORD" in err
    # somebody's account is not taken for one of checks
    person = station.account("operator1")
    elsewhere["VS_PROBE_PASSWORD"] = person.password
    status, out, err = probed(station, "--operator", "operator1", "--url", station.url, **elsewhere)
    assert status == 1
    assert STATION_CHECK in out


@pytest.mark.long
def test_two_probes_at_once_do_not_meet(station, quick_look):
    beside = started(station, "--no-recording")
    status, out, err = probed(station, "--no-recording")
    out_beside, err_beside = beside.communicate(timeout=150)
    assert status == 0, out + err
    assert beside.returncode == 0, out_beside + err_beside


def test_help(station):
    status, out, _ = probed(station, "--help")
    assert status == 0
    for option in ("--json", "--url", "--timeout", "--no-recording", "--operator"):
        assert option in out
