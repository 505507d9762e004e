"""The parent of a whole station on one machine. It supervises and does nothing else.

Stages start in order, the children of a stage together; each next stage waits until the one
before is ready. A child that ends is restarted alone. Stopping goes the other way round.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import structlog

from gateway import logs
from gateway.embedded import valkey
from gateway.embedded.child import Child, ChildSpec
from gateway.embedded.processes import (
    PARENT_VARIABLE,
    DirectoryLock,
    InUseError,
    leftovers,
    require_free_ports,
)
from gateway.embedded.readiness import http_ok, reachable_host
from gateway.settings import Settings

log = structlog.get_logger()

REFUSED = 2
# Children of a killed supervisor end within this time by themselves.
LEFTOVER_WAIT_S = 10.0
LOOPBACK = "127.0.0.1"

Stages = Sequence[Sequence[ChildSpec]]


class Supervisor:
    """Runs the children of ``stages`` until it is told to stop."""

    def __init__(self, stages: Stages, run_dir: Path) -> None:
        self._over = asyncio.Event()
        self._stages = [
            [Child(spec, run_dir, on_refused=self._over.set) for spec in stage] for stage in stages
        ]
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def children(self) -> dict[str, Child]:
        """All children by name."""
        return {child.spec.name: child for stage in self._stages for child in stage}

    @property
    def refused(self) -> bool:
        """Whether a child refused to start as it is set up."""
        return any(child.refused for child in self.children.values())

    def stop(self) -> None:
        """Begin to stop; asked a second time, kill everything at once."""
        if self._over.is_set():
            for child in self.children.values():
                child.kill()
        self._over.set()

    async def start(self) -> bool:
        """Start stage by stage; False when it was told to stop, or refused by a child, on the way.

        Cancel-safe together with :meth:`aclose`.
        """
        for stage in self._stages:
            for child in stage:
                self._tasks[child.spec.name] = asyncio.create_task(
                    child.run(), name=f"child-{child.spec.name}"
                )
            waiting = [
                asyncio.create_task(child.ready.wait(), name=f"await-{child.spec.name}")
                for child in stage
            ]
            over = asyncio.create_task(self._over.wait(), name="await-stop")
            try:
                while waiting and not self._over.is_set():
                    await asyncio.wait([*waiting, over], return_when=asyncio.FIRST_COMPLETED)
                    waiting = [task for task in waiting if not task.done()]
            finally:
                for task in (*waiting, over):
                    task.cancel()
            if self._over.is_set():
                return False
        return True

    async def wait(self) -> None:
        """Return when told to stop or when a child refused to start."""
        await self._over.wait()

    async def aclose(self) -> None:
        """Stop every child, the last started stage first; may be called again."""
        for stage in reversed(self._stages):
            await asyncio.gather(*(child.stop() for child in stage))
            tasks = [self._tasks[c.spec.name] for c in stage if c.spec.name in self._tasks]
            await asyncio.gather(*tasks, return_exceptions=True)


def role_command(*arguments: str) -> list[str]:
    """The command line of a child that is one of our own roles."""
    return [sys.executable, "-m", "gateway.cli", "serve", *arguments]


def station_stages(settings: Settings) -> Stages:
    """The children of a whole station: Valkey unless given, then media workers and gateway."""
    environment = {
        **os.environ,
        "VS_DATA_DIR": str(settings.data_dir.absolute()),
        "VS_MEDIA_CONTROL_TOKEN": settings.media_control_token or secrets.token_urlsafe(32),
        PARENT_VARIABLE: str(os.getpid()),
    }
    stages: list[list[ChildSpec]] = []
    if settings.redis_url is None:
        path = valkey.socket_path(settings.data_dir)
        environment["VS_REDIS_URL"] = valkey.url_of(path)
        stages.append(
            [
                ChildSpec(
                    name="valkey",
                    command=valkey.command(settings.data_dir, path),
                    ready=partial(valkey.answers, path),
                    environment=environment,
                    # It loses nothing when killed, and could refuse to stop on a full disk.
                    death_signal=signal.SIGKILL,
                )
            ]
        )
    token = environment["VS_MEDIA_CONTROL_TOKEN"]
    workers = [
        ChildSpec(
            name=f"media-{index}",
            command=role_command("--role", "media", "--index", str(index)),
            ready=partial(
                http_ok,
                reachable_host(settings.media_control_host),
                settings.media_control_port + index,
                "/stats",
                token=token,
            ),
            environment=environment,
        )
        for index in range(settings.media_worker_count)
    ]
    host, tls = reachable_host(settings.host), settings.tls_cert is not None
    gateway = ChildSpec(
        name="gateway",
        command=role_command("--role", "gateway"),
        ready=partial(http_ok, host, settings.port, "/readyz", tls=tls),
        environment=environment,
    )
    return [*stages, [*workers, gateway]]


def wanted_ports(settings: Settings) -> list[tuple[str, str, int, socket.SocketKind]]:
    """Every port that the children will bind, with the setting that names it."""
    wanted = [("VS_PORT", settings.host, settings.port, socket.SOCK_STREAM)]
    locals_ = [address.local for address in settings.media_addresses] or [LOOPBACK]
    for index in range(settings.media_worker_count):
        wanted.append(
            (
                "VS_MEDIA_CONTROL_PORT",
                settings.media_control_host,
                settings.media_control_port + index,
                socket.SOCK_STREAM,
            )
        )
        for local in locals_:
            udp = settings.media_port + index
            wanted.append(("VS_MEDIA_PORT", local, udp, socket.SOCK_DGRAM))
    return wanted


def announcement(settings: Settings, took_s: float) -> str:
    """What the operator of the machine is told when the station is ready."""
    origin = settings.origin
    pages = {
        "Citizens": "/",
        "Sign-in": "/login",
        "Desk": "/desk",
        "Supervisor": "/supervisor",
        "Quality": "/quality",
        "Accounts": "/admin",
    }
    lines = [f"The virtual station is ready ({took_s:.1f} s).", ""]
    lines += [f"  {name:<11} {origin}{path}" for name, path in pages.items()]
    lines.append("")
    if settings.demo and settings.demo_accounts_file.exists():
        lines.append(f"  Demonstration accounts and passwords: {settings.demo_accounts_file}")
    if not settings.local and not settings.secure:
        lines += [
            f"  Note: with VS_HOST={settings.host} browsers open camera and microphone only over",
            "  https. Set VS_TLS_CERT and VS_TLS_KEY, or VS_PUBLIC_URL=https://... behind a proxy.",
        ]
    lines.append("  Stop with Ctrl-C.")
    return "\n".join(lines)


async def _wait_for_leftovers(run_dir: Path) -> None:
    deadline = time.monotonic() + LEFTOVER_WAIT_S
    while found := leftovers(run_dir):
        if time.monotonic() > deadline:
            raise InUseError(
                f"VS_DATA_DIR: processes of an earlier station are still running: {found}"
            )
        await asyncio.sleep(0.1)


async def supervise(settings: Settings, stages: Stages | None = None) -> int:
    """Run a whole station until a signal; returns the exit status (2: refused to start)."""
    began = time.monotonic()
    run_dir = settings.data_dir / "run"
    await _wait_for_leftovers(run_dir)
    require_free_ports(wanted_ports(settings))
    supervisor = Supervisor(stages or station_stages(settings), run_dir)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    try:
        if await supervisor.start():
            print(announcement(settings, time.monotonic() - began), flush=True)  # noqa: T201 - for people
            await supervisor.wait()
    finally:
        await supervisor.aclose()
        if settings.redis_url is None:
            valkey.remove_socket(settings.data_dir)
    return REFUSED if supervisor.refused else 0


def run(settings: Settings, stages: Stages | None = None) -> int:
    """The main function of ``serve``; prints one line and returns 2 when it cannot start."""
    logs.configure(settings.log_format, settings.log_level)
    try:
        prepare_data_dir(settings.data_dir)
        with DirectoryLock(settings.data_dir):
            return asyncio.run(supervise(settings, stages))
    except InUseError as error:
        print(error, file=sys.stderr)  # noqa: T201 - one line for people
    except OSError as error:
        reason = error.strerror or error
        print(f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({reason})', file=sys.stderr)  # noqa: T201 - as above
    return REFUSED


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data directory (0700) and prove that it can be written. Raises OSError."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data_dir / "run").mkdir(exist_ok=True, mode=0o700)
    probe = data_dir / "run" / f".probe-{os.getpid()}"
    probe.write_bytes(b"")
    probe.unlink()
