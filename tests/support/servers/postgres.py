"""A private PostgreSQL cluster for the tests: its own data, a unix socket, no port.

It does not skip: without the server's programs the tests that need it fail and say what is
missing, so that nobody believes that PostgreSQL was tried.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

MISSING = (
    "PostgreSQL's server programs (initdb, postgres) are neither on PATH nor under"
    " /usr/lib/postgresql/*/bin; install the distribution's package `postgresql`"
)


def find_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL server's programs."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found is not None else []
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )
    for folder in candidates:
        if all((folder / name).exists() for name in ("initdb", "postgres", "psql")):
            return folder
    return None


def _somebody_else() -> pwd.struct_passwd | None:
    """Whom to run the server as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("neither the user postgres nor nobody exists to run PostgreSQL")


def _run(command: list[str], user: pwd.struct_passwd | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )


class PrivatePostgres:
    """One cluster on a unix socket in a directory of its own; survives ``kill`` and ``start``."""

    def __init__(self) -> None:
        programs = find_programs()
        if programs is None:
            pytest.fail(MISSING, pytrace=False)
        self._programs = programs
        self._user = _somebody_else()
        # Short: a socket's path may have 107 bytes.
        self.home = Path(tempfile.mkdtemp(prefix="vs-pg-", dir="/tmp"))
        if self._user is not None:
            os.chown(self.home, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[str] | None = None
        made = _run(
            [str(programs / "initdb"), "-D", str(self.home / "data"), "-U", "station", "-A", "trust",
             "-E", "UTF8", "--no-sync"],
            self._user,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr

    def start(self, timeout_s: float = 30) -> None:
        """Start the server and wait until it takes connections."""
        log = (self.home / "log").open("a+")
        user = self._user
        self._process = process = subprocess.Popen(
            [str(self._programs / "postgres"), "-D", str(self.home / "data"), "-k", str(self.home),
             "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off",
             "-c", "shared_buffers=16MB", "-c", "max_connections=40"],
            stdout=log, stderr=log, cwd="/",
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        deadline = time.monotonic() + timeout_s
        while self._ask("SELECT 1").returncode != 0:
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                pytest.fail(f"PostgreSQL did not start: {log.read()}", pytrace=False)
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL, as a crash would; its processes see that and end, the data stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def create_database(self) -> str:
        """Make a fresh database; return its name."""
        name = f"t{uuid.uuid4().hex}"
        made = self._ask(f"CREATE DATABASE {name}")
        assert made.returncode == 0, made.stderr
        return name

    def close(self) -> None:
        """End the server and remove everything it wrote."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _ask(self, sql: str) -> subprocess.CompletedProcess[str]:
        return _run(
            [str(self._programs / "psql"), "-h", str(self.home), "-U", "station", "-d", "postgres",
             "-Atc", sql],
            None,
        )  # fmt: skip


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PrivatePostgres]:
    """A running cluster for all tests, stopped and removed at the end."""
    made = PrivatePostgres()
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def postgres_database(postgres_cluster: PrivatePostgres) -> str:
    """The URL of a fresh database in the cluster."""
    name = postgres_cluster.create_database()
    return f"postgresql+asyncpg://station@/{name}?host={postgres_cluster.home}"
