"""A log file that several processes write to, rotated under load: no line lost, none torn."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.platform.log_file import RotatedFileHandler
from gateway.platform.process.system import tell_service_manager
from gateway.settings import Settings
from tests.support.servers.station import NO_SPARE, ROOT, Station, free_ports

pytestmark = pytest.mark.process

WRITERS, LINES = 4, 1500
WRITER = """
import sys
import structlog
from pathlib import Path
from gateway.platform import logs

logs.configure(None, "info", file=Path(sys.argv[1]))
log = structlog.get_logger()
for number in range(int(sys.argv[3])):
    # now and then a long one, which a buffer would tear
    log.info("load", writer=sys.argv[2], number=number, pad="x" * (30_000 if number % 50 == 0 else 40))
"""


def test_rotation_under_load_loses_and_tears_nothing(tmp_path):
    log = tmp_path / "station.log"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(log), str(name), str(LINES)],
            env=environment,
            stderr=subprocess.PIPE,
        )
        for name in range(WRITERS)
    ]
    turns = 0
    while any(writer.poll() is None for writer in writers):
        if log.exists():
            log.rename(tmp_path / f"station.log-{turns:05}")
            turns += 1
            # logrotate makes the new file itself, or leaves it to us
            if turns % 2:
                log.touch()
        time.sleep(0.002)
    for writer in writers:
        assert writer.wait() == 0
        assert writer.stderr.read() == b""
    seen: dict[tuple[str, int], int] = {}
    files = list(tmp_path.glob("station.log*"))
    for file in files:
        content = file.read_bytes()
        assert content == b"" or content.endswith(b"\n"), file
        for line in content.splitlines():
            found = json.loads(line)
            key = found["writer"], found["number"]
            seen[key] = seen.get(key, 0) + 1
    wanted = {(str(name), number): 1 for name in range(WRITERS) for number in range(LINES)}
    assert seen == wanted
    assert sum(1 for file in files if file.stat().st_size) > 5, (
        "hardly rotated while it was written"
    )


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("n", logging.INFO, __file__, 1, text, None, None)


def test_a_folder_that_is_gone_does_not_stop_the_log(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    handler = RotatedFileHandler(folder / "a.log")
    handler.emit(record("one"))
    folder.rename(tmp_path / "elsewhere")
    handler.emit(record("two"))
    assert (tmp_path / "elsewhere" / "a.log").read_text() == "one\ntwo\n"
    folder.mkdir()
    handler.emit(record("three"))
    assert (folder / "a.log").read_text() == "three\n"
    handler.close()
    handler.close()


def test_a_file_that_cannot_be_opened_anew_ends_no_act_and_is_told(tmp_path, capfd):
    log = tmp_path / "a.log"
    handler = RotatedFileHandler(log)
    log.unlink()
    log.mkdir()
    handler.emit(record("one"))
    assert "IsADirectoryError" in capfd.readouterr().err
    log.rmdir()
    handler.emit(record("two"))
    handler.close()
    assert log.read_text() == "two\n"


def test_several_lines_in_one_record_stay_one_line(tmp_path):
    handler = RotatedFileHandler(tmp_path / "a.log")
    handler.emit(record("a\nb \udc80"))
    handler.close()
    assert (tmp_path / "a.log").read_text() == "a\\nb \\udc80\n"
    assert (tmp_path / "a.log").stat().st_mode & 0o007 == 0


def test_a_log_file_that_cannot_be_written_refuses_the_start(tmp_path):
    station = Station(
        tmp_path / "var", {"VS_LOG_FILE": str(tmp_path / "no" / "a.log")}, *free_ports(3)
    )
    ran = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "serve"],
        env=station.environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    wanted = f'VS_LOG_FILE: "{tmp_path}/no/a.log" cannot be written (No such file or directory)'
    assert ran.stderr.splitlines() == [wanted]


def events(file: Path) -> set[tuple[str, str]]:
    found = set()
    # the last line may be half written
    for line in file.read_text().rpartition("\n")[0].splitlines():
        entry = json.loads(line)
        found.add((entry["event"], entry.get("child") or entry.get("route") or ""))
    return found


@pytest.mark.long
def test_every_process_of_a_station_follows_a_rotation(tmp_path):
    """Supervisor, gateway and media worker, with the shipped rule when logrotate is here."""
    log = tmp_path / "log" / "station.log"
    log.parent.mkdir()
    station = Station(tmp_path / "var", {**NO_SPARE, "VS_LOG_FILE": str(log)})
    station.start()
    try:
        written = {event for event, _ in events(log)}
        assert {"child.ready", "gateway.ready", "media_worker.ready"} <= written
        _rotate(log)
        with urllib.request.urlopen(f"{station.url}/api/v1/station", timeout=10):
            pass
        worker = station.pids()["media-0"]
        os.kill(worker, signal.SIGTERM)
        deadline = time.monotonic() + 40
        wanted = {
            ("http.request", "/api/v1/station"),
            ("child.ended", "media-0"),
            ("media_worker.ready", ""),
        }
        while not (log.exists() and wanted <= events(log)):
            assert time.monotonic() < deadline, events(log) if log.exists() else "no file"
            time.sleep(0.1)
    finally:
        station.stop()
    # what is for people stays on the terminal, the log does not
    told = station.log()
    assert "The virtual station is ready" in told
    assert "child.ready" not in told


def _rotate(log: Path) -> None:
    tool = shutil.which("logrotate")
    if tool is None:
        log.rename(log.with_name("station.log-1"))
        return
    rule = (ROOT / "deploy" / "logrotate" / "virtual-station").read_text()
    rule = rule.partition("\n}")[0] + "\n}\n"
    own = rule.replace("/var/log/virtual-station/station.log", str(log))
    own = own.replace("create 0640 station adm", "create 0640").replace("    su station adm\n", "")
    config = log.with_name("rule.conf")
    config.write_text(own)
    config.chmod(0o600)
    subprocess.run(
        [tool, "--force", "--state", str(log.with_name("state")), str(config)], check=True
    )
    assert len(list(log.parent.glob("station.log-*"))) == 1


@pytest.mark.parametrize(
    "path", sorted((ROOT / "deploy" / "systemd").glob("*")), ids=lambda p: p.name
)
def test_units_name_what_exists(path):
    """Settings, commands and their options; checked by systemd itself where it is."""
    text = path.read_text()
    settings = {f"VS_{name.upper()}" for name in Settings.model_fields}
    for line in text.splitlines():
        if line.startswith("Environment="):
            assert line.removeprefix("Environment=").partition("=")[0] in settings, line
        if line.startswith("ExecStart="):
            program, command, *arguments = line.removeprefix("ExecStart=").split()
            assert program == "/opt/virtual-station/bin/virtual-station"
            options = [argument for argument in arguments if argument.startswith("--")]
            shown = CliRunner().invoke(main, [command, "--help"])
            assert shown.exit_code == 0
            assert all(option in shown.output for option in options), line
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
    tool = shutil.which("systemd-analyze")
    if tool is not None:
        told = subprocess.run(
            [tool, "verify", str(path)], capture_output=True, text=True, check=False
        )
        # the program is not installed there on this machine; nothing else may be wrong
        wrong = [
            line
            for line in told.stderr.splitlines()
            if path.name in line and "is not executable" not in line and "not found" not in line
        ]
        assert wrong == [], told.stderr


def test_systemd_is_told_when_the_station_is_ready(tmp_path, monkeypatch):
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        tell_service_manager("READY=1")
        assert manager.recv(64) == b"READY=1"
    tell_service_manager("STOPPING=1")  # nobody listens any more: no error
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell_service_manager("READY=1")
