"""The real station as a child process of the test run, with ports and a data directory of its own."""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.settings import load_settings
from tests.support.servers.databases import spare_first_run

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 90.0
LOG_TAIL_LINES = 60
NO_SPARE = {"VS_MEDIA_SPARE": "off", "VS_GATEWAY_SPARE": "off"}
"""To load a second media worker and a second gateway costs seconds of processor, and only a test that kills the first ones needs them."""


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account."""

    username: str
    password: str
    role: str


@dataclass
class Station:
    """A running station.

    ``settings`` are added to (and win over) those every test station has. Start it with
    :meth:`start`, end it with :meth:`stop`, which fails if any process of it is left. What its first start would make is put
    there, unless it is ``bare``.
    """

    data_dir: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    media_port: int = 0
    control_port: int = 0
    process: subprocess.Popen[bytes] | None = None
    bare: bool = False

    @property
    def url(self) -> str:
        """The address of the citizen's page, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_file(self) -> Path:
        """Where the output of all its processes goes."""
        return self.data_dir.with_suffix(".log")

    @property
    def recordings_dir(self) -> Path:
        """The root of everything that recording may write."""
        return self.data_dir / "recordings"

    def start(self) -> "Station":
        """Start it and wait until it says that it is ready, and has all its processes."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if not self.port:
            self.port, self.media_port, self.control_port = free_ports(3)
        if "VS_DATABASE_URL" not in self.settings and not self.bare:
            spare_first_run(
                load_settings(
                    data_dir=self.data_dir,
                    database_url=None,
                    secret_key=self.settings.get("VS_SECRET_KEY"),
                    demo=self.settings.get("VS_DEMO", "1") != "0",
                )
            )
        with self.log_file.open("ab") as log:
            # a directory of its own, so that no station.toml of a developer is picked up
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", "serve"],
                cwd=self.data_dir,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_ready()
        return self

    def wait_ready(self) -> None:
        """Wait until it says that it is ready and has all its processes; kill it where it does not get there."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            if self.process.poll() is not None:
                raise AssertionError(
                    f"the station ended with {self.process.returncode}\n{self.tail()}"
                )
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"not ready after {START_TIMEOUT_S} s\n{self.tail()}")
            time.sleep(0.05)

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes: its settings, and nothing of the VS_ of the tests."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("VS_")}
        own = {
            "VS_HOST": "127.0.0.1",
            "VS_PORT": self.port,
            "VS_MEDIA_PORT": self.media_port,
            "VS_MEDIA_CONTROL_PORT": self.control_port,
            "VS_MEDIA_WORKERS": 1,
            "VS_DATA_DIR": self.data_dir,
            "VS_RATE_LIMITS": "off",
            "VS_DEMO": 1,
            "VS_HOURS": "always",
            "PYTHONPATH": ROOT,
        }
        return inherited | {k: str(v) for k, v in own.items()} | dict(self.settings)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                # the jobs' process is the last to come, and nobody waits for it to serve
                return answer.status == 200 and "jobs" in self.pids()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def accounts(self, role: str) -> list[Account]:
        """Return the demonstration accounts with *role*, in their order."""
        listed = json.loads((self.data_dir / "demo-accounts.json").read_text())
        return [Account(**each) for each in listed if each["role"] == role]

    def account(self, username: str) -> Account:
        """Return the demonstration account called *username*."""
        listed = json.loads((self.data_dir / "demo-accounts.json").read_text())
        return next(Account(**each) for each in listed if each["username"] == username)

    def pids(self) -> dict[str, int]:
        """Return the process ids that the station wrote down, by child."""
        found = {}
        for file in sorted((self.data_dir / "run").glob("*.pid")):
            # a child that ends takes its file away, between the listing and the reading too
            with contextlib.suppress(FileNotFoundError):
                found[file.stem] = int(file.read_text())
        return found

    def running(self) -> dict[str, int]:
        """Return the children that are alive, by name; a restarted one has another process id."""
        return {name: pid for name, pid in self.pids().items() if _runs(pid)}

    def processes(self) -> dict[int, str]:
        """Return every living process that was started with this station's data directory."""
        marker = f"VS_DATA_DIR={self.data_dir}".encode()
        found = {}
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                if marker in (directory / "environ").read_bytes().split(b"\0"):
                    command = (directory / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(directory.name)] = command.decode(errors="replace").strip()
            except OSError:
                continue
        return found

    def tail(self, lines: int = LOG_TAIL_LINES) -> str:
        """Return the end of its log."""
        text = self.log_file.read_text(errors="replace") if self.log_file.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def log(self) -> str:
        """Return its whole log."""
        return self.log_file.read_text(errors="replace")

    def stop(self) -> None:
        """End it as Ctrl-C would; fail if it does not end well or leaves a process behind."""
        if self.process is None:
            return
        process, self.process = self.process, None
        children = set(self.pids().values())
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            left = self.processes()
            self._kill_all(process)
            raise AssertionError(f"did not stop; running: {left}\n{self.tail()}") from None
        left = self.processes() | {pid: "named in run/*.pid" for pid in children if _runs(pid)}
        if left:
            self._kill_all(process)
            raise AssertionError(f"left processes behind: {left}\n{self.tail()}")
        assert "child.killed" not in self.log(), f"a child had to be killed\n{self.tail()}"
        assert status in (0, -signal.SIGTERM), f"ended with {status}\n{self.tail()}"

    def kill(self) -> None:
        """End it at once, without judging."""
        if self.process is not None:
            process, self.process = self.process, None
            self._kill_all(process)

    def _kill_all(self, process: subprocess.Popen[bytes]) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait(5)


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def claim_ports() -> tuple[socket.socket, range]:
    """Return ports for one process of tests, some apart (a station with several workers takes the next ones), and what holds them.

    They lie below the range the system hands out itself. What one process was told is free, no other on this machine is
    told before it is listened on, of another run neither: the first port of the block is bound until the socket is closed.
    """
    room = 500
    for first in range(16_000, 32_000, room):
        holder = socket.socket()
        with contextlib.suppress(OSError):
            holder.bind(("0.0.0.0", first))
            return holder, range(first + 4, first + room, 4)
        holder.close()
    raise RuntimeError("too many processes of tests run on this machine: no ports are left")


def _candidates() -> Iterator[int]:
    holder, ports = claim_ports()
    with holder:
        yield from itertools.cycle(ports)


_PORTS = _candidates()


def free_ports(count: int) -> list[int]:
    """Return ports that are free for TCP and UDP now, and that no other process of tests is given."""
    return list(itertools.islice(filter(_is_free, _PORTS), count))


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                return False
    return True
