"""A start that cannot work is refused with one clear line, status 2 and nothing left running."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.platform.sql.engine import revisions
from gateway.processes.preflight import known_revisions
from media.ice.addresses import interface_addresses
from tests.support.servers.command_line import command_line, run_here
from tests.support.servers.station import Station, free_ports

__all__ = ["command_line"]

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("command_line")]

TOKEN = "a token for tests, long enough"


@pytest.fixture
def station(tmp_path) -> Station:
    """One that could start, were it not for what the test does."""
    return Station(tmp_path / "var", {}, *free_ports(3))


def refusal(station: Station) -> str:
    """Start it, in this process; return the one line it says on standard error."""
    ran = run_here(station, "serve")
    return line_of(station, ran.exit_code, ran.stdout, ran.stderr)


def refusal_of_role(station: Station, role: str) -> str:
    """Start one part of it alone, which loads what this process has loaded otherwise."""
    ran = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "serve", "--role", role],
        env=station.environment(),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return line_of(station, ran.returncode, ran.stdout, ran.stderr)


def line_of(station: Station, status: int, output: str, errors: str) -> str:
    assert status == 2, output + errors
    assert output == ""
    assert len(errors.splitlines()) == 1, errors
    assert station.processes() == {}
    return errors.rstrip("\n")


@contextlib.contextmanager
def occupied(host: str, port: int, kind: socket.SocketKind):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as holder:
        holder.bind((host, port))
        if kind is socket.SOCK_STREAM:
            holder.listen()
        yield


TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM


@pytest.mark.parametrize(
    ("setting", "attribute", "kind"),
    [
        ("VS_PORT", "port", TCP),
        ("VS_MEDIA_CONTROL_PORT", "control_port", TCP),
        ("VS_MEDIA_PORT", "media_port", UDP),
        ("VS_MEDIA_TCP_PORT", "media_port", TCP),
    ],
)
def test_a_port_in_use(station, setting, attribute, kind):
    port = getattr(station, attribute)
    with occupied("127.0.0.1", port, kind):
        line = refusal(station)
    name = "TCP" if kind is TCP else "UDP"
    assert line == f"{setting}: {name} 127.0.0.1:{port} is in use by another program"


def test_a_media_port_in_use_on_another_address_of_the_machine(station):
    others = [a.local for a in interface_addresses() if a.local not in {"127.0.0.1", "::1"}]
    if not others:
        pytest.skip("this machine has the loopback addresses only")
    with occupied(others[0], station.media_port, UDP):
        line = refusal(station)
    shown = f"[{others[0]}]" if ":" in others[0] else others[0]
    port = station.media_port
    assert line == f"VS_MEDIA_PORT: UDP {shown}:{port} is in use by another program"


@pytest.mark.parametrize(
    ("attribute", "setting", "kind"),
    [("media_port", "VS_MEDIA_PORT", UDP), ("control_port", "VS_MEDIA_CONTROL_PORT", TCP)],
)
def test_a_port_in_use_for_a_media_worker_alone(station, attribute, setting, kind):
    station.settings = {"VS_REDIS_URL": "redis://127.0.0.1:1", "VS_MEDIA_CONTROL_TOKEN": TOKEN}
    with occupied("127.0.0.1", getattr(station, attribute), kind):
        line = refusal_of_role(station, "media")
    assert line.startswith(f"{setting}: ")
    assert line.endswith(" is in use by another program")


def test_a_file_where_the_data_directory_should_be(station, tmp_path):
    station.data_dir.write_text("")
    line = refusal(station)
    assert line == f'VS_DATA_DIR: "{station.data_dir}" cannot be used (File exists)'
    below = station.data_dir / "var"
    station.data_dir = below
    assert refusal(station) == f'VS_DATA_DIR: "{below}" cannot be used (Not a directory)'


def test_a_directory_that_cannot_be_made(station):
    # not even root makes one here
    station.data_dir = Path("/proc/virtual-station")
    line = refusal(station)
    assert line.startswith('VS_DATA_DIR: "/proc/virtual-station" cannot be used (')


@pytest.fixture
def read_only(tmp_path):
    """A file system that nobody can write to."""
    place = tmp_path / "read-only"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_file_system(station, read_only, tmp_path):
    station.data_dir = read_only
    assert refusal(station) == f'VS_DATA_DIR: "{read_only}" cannot be used (Read-only file system)'
    station.data_dir = tmp_path / "var"
    root = read_only / "recordings"
    station.settings = {"VS_RECORDINGS_URL": root.as_uri()}
    line = refusal(station)
    assert line == f'VS_RECORDINGS_URL: "{root}" cannot be written (Read-only file system)'


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_of_somebody_else(station):
    station.data_dir.mkdir(mode=0o500)
    line = refusal(station)
    assert line == f'VS_DATA_DIR: "{station.data_dir}" cannot be used (Permission denied)'


def test_a_database_of_a_newer_release(station):
    station.data_dir.mkdir()
    with contextlib.closing(sqlite3.connect(station.data_dir / "station.db")) as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
        database.commit()
    newer = "the database has schema 9999, which is newer than this version of the station"
    assert refusal(station) == f"VS_DATABASE_URL: {newer}"
    # the gateway alone looks by itself
    station.settings = {"VS_REDIS_URL": "redis://127.0.0.1:1", "VS_MEDIA_CONTROL_TOKEN": TOKEN}
    assert refusal_of_role(station, "gateway") == f"VS_DATABASE_URL: {newer}"


def test_a_database_that_is_none(station):
    station.data_dir.mkdir()
    (station.data_dir / "station.db").write_bytes(b"not a database at all" * 200)
    line = refusal(station)
    assert line.startswith(f'VS_DATABASE_URL: "{station.data_dir}/station.db" is not a database')


def test_both_know_the_same_revisions():
    assert known_revisions() == set(revisions())


def test_a_master_key_that_is_gone(station):
    wrapped = station.data_dir / "keystore" / "wrapped"
    wrapped.mkdir(parents=True)
    (wrapped / "call-1").write_bytes(b"wrapped")
    (station.data_dir / "keystore" / "signing.key").write_bytes(bytes(32))
    line = refusal(station)
    missing = station.data_dir / "keystore" / "master.key"
    assert line == (
        f'VS_DATA_DIR: "{missing}" is missing, without which no recording can be opened; put it back'
    )
    assert not missing.exists()
    # (a short path: longer ones are shown shortened)
    station.settings["VS_MASTER_KEY_FILE"] = "/nowhere/master.key"
    assert refusal(station) == (
        'VS_MASTER_KEY_FILE: "/nowhere/master.key" cannot be read (No such file or directory)'
    )
    del station.settings["VS_MASTER_KEY_FILE"]
    station.settings["VS_MASTER_KEY_COMMAND"] = "false"
    assert refusal(station) == ("VS_MASTER_KEY_COMMAND: the master key's command failed with 1")


def test_a_signing_key_that_is_gone(station):
    wrapped = station.data_dir / "keystore" / "wrapped"
    wrapped.mkdir(parents=True)
    (wrapped / "call-1").write_bytes(b"wrapped")
    (station.data_dir / "keystore" / "master.key").write_bytes(bytes(32))
    missing = station.data_dir / "keystore" / "signing.key"
    assert refusal(station) == (
        f'VS_DATA_DIR: "{missing}" is missing, without which every ledger would look forged; put it back'
    )
    assert not missing.exists()


def test_what_a_killed_restore_left(station):
    left = station.data_dir / ".restoring"
    (left / "keystore").mkdir(parents=True)
    assert refusal(station) == (
        f'VS_DATA_DIR: "{left}" is what a restore left that was killed, keys among it; restore again, or'
        " remove the whole directory"
    )
