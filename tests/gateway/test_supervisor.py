"""A whole station on this machine: Valkey, media worker and gateway as they are shipped."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import redis

from gateway.platform.process import valkey
from gateway.platform.process.system import (
    DirectoryLock,
    InUseError,
    leftovers,
    require_free_ports,
    write_pid,
)
from gateway.processes.parent import wanted_ports
from gateway.settings import Settings
from tests.gateway.waiting import gone, until
from tests.support.servers.command_line import command_line, run_here
from tests.support.servers.databases import first_run_files
from tests.support.servers.station import NO_SPARE, Station, free_ports

__all__ = ["command_line"]

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("command_line")]


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """One station for the tests that leave it running.

    Its directory's name is too long for a socket's, so that the fallback is used.
    """
    home = tmp_path_factory.mktemp("station")
    made = Station(home / ("d" * 60) / ("e" * 60) / "var").start()
    socket_path = valkey.socket_path(made.data_dir)
    assert not socket_path.is_relative_to(home)
    yield made
    made.stop()
    assert made.pids() == {}
    assert not socket_path.parent.exists()


async def test_the_children_are_the_parent_s_and_have_pid_files(station):
    # the last is started when the others serve
    await until(lambda: "jobs" in station.pids())
    pids = station.pids()
    assert set(pids) == {"valkey", "gateway", "media-0", "jobs"}
    for pid in pids.values():
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        assert int(stat[1]) == station.process.pid  # the parent
        assert int(stat[2]) == pid  # a process group of its own


def test_first_run_writes_demonstration_accounts(station):
    file = station.data_dir / "demo-accounts.json"
    assert file.stat().st_mode & 0o777 == 0o600
    roles = {a["username"]: a["role"] for a in json.loads(file.read_text())}
    assert roles == {
        "operator1": "operator",
        "operator2": "operator",
        "operator3": "operator",
        "office1": "office",
        "office2": "office",
        "office3": "office",
        "supervisor1": "supervisor",
        "quality1": "quality",
        "admin1": "admin",
    }
    assert all(len(a["password"]) >= 16 for a in json.loads(file.read_text()))


def test_valkey_is_private_and_durable(station):
    path = valkey.socket_path(station.data_dir)
    with redis.Redis(unix_socket_path=str(path)) as client:
        assert client.config_get("appendfsync")["appendfsync"] == "always"
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.config_get("port")["port"] == "0"
    assert path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "victim",
    [
        "valkey",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("gateway", "media-0", "jobs")),
    ],
)
async def test_killing_a_child_takes_no_other_with_it(station, victim):
    before = station.pids()
    path = valkey.socket_path(station.data_dir)
    with redis.Redis(unix_socket_path=str(path)) as client:
        client.set("test:kept", victim)
    os.kill(before[victim], signal.SIGKILL)
    await until(lambda: station.pids().get(victim, before[victim]) != before[victim])
    station.wait_ready()
    after = station.pids()
    assert {n: p for n, p in after.items() if n != victim} == {
        n: p for n, p in before.items() if n != victim
    }
    with redis.Redis(unix_socket_path=str(path)) as client:
        assert client.get("test:kept") == victim.encode()


def test_a_second_station_is_refused(station):
    answer = run_here(Station(station.data_dir, {}, *free_ports(3)), "serve")
    assert answer.exit_code == 2
    holder = f"another station (process {station.process.pid})"
    assert answer.stderr == f'VS_DATA_DIR: "{station.data_dir}" is in use by {holder}\n'


def test_wrong_settings_are_refused_one_line_each(tmp_path):
    wrong = {"VS_PORT": "80x", "VS_HOURS": "sometimes"}
    answer = run_here(Station(tmp_path / "var", wrong, *free_ports(3)), "serve")
    assert answer.exit_code == 2
    assert answer.stderr.splitlines() == [
        'VS_PORT: "80x" is not a port number (1-65535)',
        'VS_HOURS: "sometimes" is not one of published, always',
    ]
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("role", ["media", "gateway"])
def test_a_part_alone_needs_to_know_the_others(tmp_path, role):
    answer = run_here(Station(tmp_path / "var", {}, *free_ports(3)), "serve", "--role", role)
    assert answer.exit_code == 2
    assert answer.stderr.splitlines() == [
        f"VS_REDIS_URL: must be set when --role {role} runs alone",
        f"VS_MEDIA_CONTROL_TOKEN: must be set when --role {role} runs alone",
    ]


@pytest.mark.long
def test_a_station_that_finds_nothing_makes_what_others_are_given(tmp_path):
    """The first start itself: other stations of tests begin with its files (``tests/support/servers/databases.py``)."""
    station = Station(tmp_path / "var", NO_SPARE, bare=True).start()
    try:
        assert {
            name for name in first_run_files() if not (station.data_dir / name).is_file()
        } == set()
        account = station.account("supervisor1")
        body = json.dumps({"username": account.username, "password": account.password}).encode()
        asked = urllib.request.Request(
            f"{station.url}/api/v1/session", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status == 201
    finally:
        station.stop()
    given = tmp_path / "given.db"
    given.write_bytes(first_run_files()[Path("station.db")])
    assert _beginnings(given) == _beginnings(station.data_dir / "station.db")


def _beginnings(file: Path) -> list[list[tuple[str, ...]]]:
    """What a demonstration begins with: published sheets, and the lists of complaints."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        found = [
            database.execute(each).fetchall()
            for each in (
                "SELECT id, state FROM sheets ORDER BY id",
                "SELECT list, id FROM complaint_choices ORDER BY list, id",
            )
        ]
    assert all(found)
    return found


async def test_a_killed_parent_leaves_no_orphan_and_loses_nothing(station):
    children = station.pids()
    socket_path = valkey.socket_path(station.data_dir)
    with redis.Redis(unix_socket_path=str(socket_path)) as client:
        client.set("test:kept", "1")
    station.process.kill()
    station.process.wait(5)
    station.process = None
    await until(lambda: all(gone(pid) for pid in children.values()))
    assert station.processes() == {}
    # The same directory starts again, pid files of the dead or not.
    station.start()
    with redis.Redis(unix_socket_path=str(socket_path)) as client:
        assert client.get("test:kept") == b"1"


async def test_ctrl_c_during_the_start_stops_cleanly(tmp_path):
    port, media, control = free_ports(3)
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", "serve"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "VS_PORT": str(port),
            "VS_MEDIA_PORT": str(media),
            "VS_MEDIA_CONTROL_PORT": str(control),
            "VS_MEDIA_WORKERS": "1",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    pid_file = tmp_path / "var" / "run" / "gateway.pid"
    await until(pid_file.exists)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    children = [int(p.read_text()) for p in pid_file.parent.glob("*.pid")]
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert all(gone(pid) for pid in children)


def test_the_lock_goes_with_its_holder(tmp_path):
    held = f"process {os.getpid()}"
    with (
        DirectoryLock(tmp_path),
        pytest.raises(InUseError, match=held),
        DirectoryLock(tmp_path),
    ):
        pass
    with DirectoryLock(tmp_path):
        pass


def test_a_reused_process_number_is_no_leftover(tmp_path):
    write_pid(tmp_path / "gateway.pid", os.getppid())
    write_pid(tmp_path / "valkey.pid", 2**22 - 1)
    (tmp_path / "media-0.pid").write_text("nonsense")
    assert leftovers(tmp_path) == []
    assert not (tmp_path / "gateway.pid").exists()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_ports_are_tried_before_anything_starts(kind):
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(InUseError, match=f"VS_X: ... 127.0.0.1:{port} is in use"):
            require_free_ports([("VS_X", "127.0.0.1", port, kind)])
    require_free_ports([("VS_X", "127.0.0.1", port, kind)])
    with pytest.raises(InUseError, match=r"VS_X: .* is not an address of this machine"):
        require_free_ports([("VS_X", "192.0.2.1", port, kind)])


def test_every_port_is_wanted_once(clean_environment):
    settings = Settings(media_workers=2, media_addresses="203.0.113.5/127.0.0.1")
    wanted = wanted_ports(settings)
    assert len(set(wanted)) == len(wanted) == 1 + 2 * 3
    assert ("VS_MEDIA_PORT", "127.0.0.1", 40001, socket.SOCK_DGRAM) in wanted
    assert ("VS_MEDIA_TCP_PORT", "127.0.0.1", 40001, socket.SOCK_STREAM) in wanted


def test_a_strange_socket_directory_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    long = tmp_path / ("x" * 120)
    path = valkey.socket_path(long)
    assert path.parent.parent == tmp_path
    path.parent.chmod(0o755)
    with pytest.raises(PermissionError):
        valkey.socket_path(long)


def test_the_station_says_how_long_its_start_took_and_is_well(station):
    """The figure itself is that of the benchmark ``station.start``."""
    line = next(line for line in station.log().splitlines() if "is ready (" in line)
    assert float(line.partition("(")[2].split()[0]) > 0
    with urllib.request.urlopen(f"{station.url}/healthz", timeout=20) as answer:
        assert json.load(answer)["ok"] is True
