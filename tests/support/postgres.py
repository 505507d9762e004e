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


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Path]:
    """The directory of the socket of a running cluster, stopped and removed at the end."""
    programs = find_programs()
    if programs is None:
        pytest.fail(MISSING, pytrace=False)
    initdb, server, psql = (str(programs / name) for name in ("initdb", "postgres", "psql"))
    user = _somebody_else()
    # Short: a socket's path may have 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="vs-pg-", dir="/tmp"))
    process = None
    try:
        if user is not None:
            os.chown(home, user.pw_uid, user.pw_gid)
        made = _run(
            [initdb, "-D", str(home / "data"), "-U", "station", "-A", "trust", "-E", "UTF8",
             "--no-sync"],
            user,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        log = (home / "log").open("w+")
        process = subprocess.Popen(
            [server, "-D", str(home / "data"), "-k", str(home), "-c", "listen_addresses=",
             "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB",
             "-c", "max_connections=40"],
            stdout=log, stderr=log, cwd="/",
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        deadline = time.monotonic() + 30
        ask = [psql, "-h", str(home), "-U", "station", "-d", "postgres", "-Atc", "SELECT 1"]
        while _run(ask, None).returncode != 0:
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                pytest.fail(f"PostgreSQL did not start: {log.read()}", pytrace=False)
            time.sleep(0.05)
        yield home
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_cluster: Path) -> str:
    """The URL of a fresh database in the cluster."""
    name = f"t{uuid.uuid4().hex}"
    programs = find_programs()
    assert programs is not None
    made = _run(
        [str(programs / "psql"), "-h", str(postgres_cluster), "-U", "station", "-d", "postgres", "-c",
         f"CREATE DATABASE {name}"],
        None,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return f"postgresql+asyncpg://station@/{name}?host={postgres_cluster}"
