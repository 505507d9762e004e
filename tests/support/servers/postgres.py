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

from tests.support.servers.databases import run_migrations

MISSING = (
    "PostgreSQL's server programs (initdb, postgres) are neither on PATH nor under"
    " /usr/lib/postgresql/*/bin; install the distribution's package `postgresql`"
)

ROOM = 1 << 30
"""What the cluster may come to need, in bytes: each database has ten million."""


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


def _home() -> Path:
    """A new folder in memory where there is room, else on the disk; short, since a socket's path has 107 bytes."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return Path(tempfile.mkdtemp(prefix="vs-pg-", dir=memory if roomy else "/tmp"))


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
        self.home = _home()
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
             "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_wal_size=64MB",
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

    def create_database(self, template: str | None = None) -> str:
        """Make an empty database, or a copy of *template*; return its name."""
        name = f"t{uuid.uuid4().hex}"
        # The other strategy writes every page into the log as well: 57 ms of processor time against 35.
        copied = "" if template is None else f" TEMPLATE {template} STRATEGY FILE_COPY"
        made = self._ask(f"CREATE DATABASE {name}{copied}")
        assert made.returncode == 0, made.stderr
        return name

    def url(self, database: str) -> str:
        """The address of *database*, as the settings take it."""
        return f"postgresql+asyncpg://station@/{database}?host={self.home}"

    def drop_database(self, name: str) -> None:
        """Remove a database and end who is connected to it."""
        done = self._ask(f"DROP DATABASE {name} WITH (FORCE)")
        assert done.returncode == 0, done.stderr

    def close(self) -> None:
        """End the server and remove everything it wrote."""
        if self._process is not None:
            # without the checkpoint of an orderly end: nobody reads the data any more
            self._process.send_signal(signal.SIGQUIT)
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


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: PrivatePostgres) -> str:
    """The name of a database at the newest schema, to be copied."""
    name = postgres_cluster.create_database()
    run_migrations(postgres_cluster.url(name))
    return name


@pytest.fixture
def postgres_database(postgres_cluster: PrivatePostgres, postgres_template: str) -> Iterator[str]:
    """The URL of a database of the test's own, at the newest schema."""
    name = postgres_cluster.create_database(postgres_template)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def empty_postgres_database(postgres_cluster: PrivatePostgres) -> Iterator[str]:
    """The URL of a database without any table."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)
