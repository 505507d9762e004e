"""The state of the station for its administrators: processes, machine, disk, backups, certificate, clock, database and queue."""

import asyncio
import os
import platform
import shutil
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.calls.worker_links import WorkerLinks
from gateway.platform import station_clock
from gateway.platform.http.openapi import release
from gateway.platform.loops import failing
from gateway.platform.process.progress import Progress, read_progress
from gateway.platform.process.system import is_supervised
from gateway.platform.sql.engine import Database
from gateway.settings import Settings
from gateway.upkeep import marks
from gateway.upkeep.marks import Kind, Mark
from queueing.journal import set_aside

T = TypeVar("T")
WITHIN_S: Final = 2.0
WORK: Final[tuple[Kind, ...]] = ("backup", "restore", "test-call")


class ServerState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A server that the station needs: its kind, whether it answered and how fast (``ms``, None if it did not)."""

    name: str
    version: str = ""
    schema: str = ""
    ms: float | None = None


class WorkerState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A media worker: its load as a share of one core (``load``), and its number of connections. Figures are None if it did
    not answer."""

    place: str
    peers: int
    load: float
    draining: bool
    memory_bytes: int | None
    compiled: bool | None


class DiskState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A folder, and how much of its disk is free."""

    what: Literal["data", "recordings"]
    path: str
    total_bytes: int
    free_bytes: int


class MachineState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The machine that answered: load over 1, 5 and 15 minutes, number of cores, and memory; None if it does not tell."""

    name: str
    cores: int
    load: list[float]
    memory_bytes: int | None
    memory_free_bytes: int | None


class CertificateState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The certificate that browsers see.

    ``own``: one of the settings, with its names and its end; ``elsewhere``: a proxy's; ``none``: plain http.
    ``unreadable``: the file is no certificate.
    """

    state: Literal["own", "elsewhere", "none", "unreadable"]
    names: list[str] = []
    ends_at: datetime | None = None


class ClockState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The machine's time, how far the queue's server is ahead of it (None: it did not answer), and the time that the
    station did not trust."""

    now: datetime
    queue_ahead_ms: int | None
    doubted_at: datetime | None


class StationState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the whole station.

    ``restart`` is the progress of the last one since the station started; ``restartable``: the page can request one.
    ``loops`` fail again and again; ``journalSetAside`` counts poisoned entries.
    """

    release: str
    python: str
    up_s: int
    database: ServerState
    queue: ServerState
    workers: list[WorkerState]
    machine: MachineState
    disks: list[DiskState]
    backup: Mark | None
    restore: Mark | None
    test_call: Mark | None
    certificate: CertificateState
    clock: ClockState
    loops: list[str]
    journal_set_aside: int
    restartable: bool
    restart: Progress | None


@dataclass(frozen=True, slots=True)
class Watched:
    """The facts that both the page and the alerts read.

    ``done`` holds the last work of each kind, None if none is on record. ``queue_ahead_ms`` is None if the queue's server
    did not answer, ``doubted_at`` as in :class:`ClockState`, and ``database_answered`` tells whether that is known.
    """

    disks: list[DiskState]
    certificate: CertificateState
    done: Mapping[Kind, Mark | None]
    queue_ahead_ms: int | None
    doubted_at: datetime | None
    database_answered: bool


class StationReport:
    """Reads the state of every part of the station at each call; caches nothing."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        redis: Redis,
        workers: WorkerLinks,
        clock: Callable[[], datetime],
    ) -> None:
        """*redis* is the queue's."""
        self._settings = settings
        self._database = database
        self._redis = redis
        self._workers = workers
        self._clock = clock
        self._began = time.monotonic()

    async def read(self) -> StationState:
        """Return the state of every part; a part that does not answer is reported as such."""
        database, queue, workers, watched, machine = await asyncio.gather(
            self._database_state(),
            self._queue_state(),
            self._worker_states(),
            self.watched(),
            asyncio.to_thread(_machine),
        )
        return StationState(
            release=release(),
            python=platform.python_version(),
            up_s=round(time.monotonic() - self._began),
            database=database,
            queue=queue,
            workers=workers,
            machine=machine,
            disks=watched.disks,
            backup=watched.done["backup"],
            restore=watched.done["restore"],
            test_call=watched.done["test-call"],
            certificate=watched.certificate,
            clock=ClockState(
                now=self._clock(),
                queue_ahead_ms=watched.queue_ahead_ms,
                doubted_at=watched.doubted_at,
            ),
            loops=failing(),
            journal_set_aside=sum(set_aside.values()),
            restartable=is_supervised(),
            restart=read_progress(self._settings.data_dir / "run"),
        )

    async def watched(self) -> Watched:
        """Return what the alerts read; costs a row, a question to the queue's server and some small files."""
        (disks, certificate, done), ahead_ms, doubted = await asyncio.gather(
            asyncio.to_thread(_on_disk, self._settings), self._queue_ahead_ms(), self._doubted()
        )
        return Watched(
            disks=disks, certificate=certificate, done=done, queue_ahead_ms=ahead_ms,
            doubted_at=None if doubted is None else doubted[0], database_answered=doubted is not None,
        )  # fmt: skip

    async def _database_state(self) -> ServerState:
        sqlite = self._database.is_sqlite
        name = "SQLite" if sqlite else "PostgreSQL"
        asked = "SELECT sqlite_version()" if sqlite else "SHOW server_version"

        async def ask() -> tuple[str, str]:
            async with self._database.reading() as session:
                version = (await session.execute(text(asked))).scalar_one()
                schema = (
                    await session.execute(text("SELECT version_num FROM alembic_version"))
                ).scalar_one_or_none()
            return str(version), str(schema or "")

        answered, ms = await _timed(ask)
        if answered is None:
            return ServerState(name=name)
        return ServerState(name=name, version=answered[0], schema=answered[1], ms=ms)

    async def _queue_state(self) -> ServerState:
        pong, ms = await _timed(self._redis.ping)
        if pong is None:
            return ServerState(name="Redis")
        told, _ = await _timed(lambda: self._redis.info("server"))
        facts = told or {}
        valkey = facts.get("valkey_version")
        version = str(valkey or facts.get("redis_version", ""))
        return ServerState(name="Valkey" if valkey else "Redis", version=version, ms=ms)

    async def _queue_ahead_ms(self) -> int | None:
        told, _ = await _timed(self._redis.time)
        if told is None:
            return None
        theirs_ms = int(told[0]) * 1000 + int(told[1]) // 1000
        return round(theirs_ms - time.time() * 1000)

    async def _worker_states(self) -> list[WorkerState]:
        alive, _ = await _timed(self._workers.alive)
        figures, _ = await _timed(self._workers.figures, within_s=2 * WITHIN_S)
        found = []
        for entry in sorted(alive or [], key=lambda each: each.place):
            told = (figures or {}).get(entry.place)
            found.append(
                WorkerState(
                    place=entry.place, peers=entry.peers, load=entry.load, draining=entry.draining,
                    memory_bytes=None if told is None else told.worker.memory_bytes,
                    compiled=None if told is None else told.worker.compiled,
                )
            )  # fmt: skip
        return found

    async def _doubted(self) -> tuple[datetime | None] | None:
        """Return the time that is doubted, None within the tuple for none; None where the database did not answer."""

        async def ask() -> tuple[datetime | None]:
            async with self._database.reading() as session:
                return (await station_clock.doubted_at(session),)

        return (await _timed(ask))[0]


async def _timed(
    ask: Callable[[], Awaitable[T]], *, within_s: float = WITHIN_S
) -> tuple[T | None, float]:
    """Return the answer and how long it took in milliseconds; None where there was none in time."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(within_s):
            found = await ask()
    except (RedisError, SQLAlchemyError, OSError, TimeoutError):
        return None, 0.0
    return found, round((time.monotonic() - began) * 1000, 1)


def _machine() -> MachineState:
    memory = _memory()
    try:
        load = [round(each, 2) for each in os.getloadavg()]
    except OSError:
        load = []
    return MachineState(
        name=platform.node(),
        cores=os.cpu_count() or 1,
        load=load,
        memory_bytes=memory.get("MemTotal"),
        memory_free_bytes=memory.get("MemAvailable"),
    )


def _memory() -> dict[str, int]:
    """Return what Linux tells of its memory, in bytes; nothing elsewhere."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    return {
        name: int(rest.split()[0]) * 1024
        for name, _, rest in (line.partition(":") for line in lines)
        if rest.split() and rest.split()[0].isdigit()
    }


def _on_disk(
    settings: Settings,
) -> tuple[list[DiskState], CertificateState, dict[Kind, Mark | None]]:
    done = {kind: marks.read(settings.data_dir, kind) for kind in WORK}
    return _disks(settings), certificate_of(settings), done


def _disks(settings: Settings) -> list[DiskState]:
    recordings = Path(unquote(urlsplit(settings.recordings).path))
    found = []
    for what, path in (("data", settings.data_dir.absolute()), ("recordings", recordings)):
        try:
            usage = shutil.disk_usage(path)
        except OSError:
            continue
        found.append(
            DiskState(
                what="data" if what == "data" else "recordings",
                path=str(path), total_bytes=usage.total, free_bytes=usage.free,
            )
        )  # fmt: skip
    return found


def certificate_of(settings: Settings) -> CertificateState:
    """Return the facts of the certificate that browsers are shown. Blocking."""
    if settings.tls_cert is None:
        return CertificateState(state="elsewhere" if settings.secure else "none")
    from cryptography import x509  # noqa: PLC0415 - few ask for it

    try:
        certificate = x509.load_pem_x509_certificate(settings.tls_cert.read_bytes())
    except (OSError, ValueError, ssl.SSLError):
        return CertificateState(state="unreadable")
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        said = [str(each.value) for each in names]
    except x509.ExtensionNotFound:
        said = []
    return CertificateState(state="own", names=said, ends_at=certificate.not_valid_after_utc)
