"""The parent of a whole station on one machine. It supervises and does nothing else.

Stages start in order, the children of a stage together; each next stage waits until the one
before is ready. A child that ends is restarted alone. Stopping goes the other way round.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from gateway.platform import logs
from gateway.platform.process.child import Child, ChildSpec
from gateway.platform.process.progress import forget_progress
from gateway.platform.process.system import (
    DirectoryLock,
    InUseError,
    leftovers,
    listening_sockets,
    require_free_ports,
    tell_service_manager,
)
from gateway.processes.preflight import PreflightError, preflight
from gateway.processes.rolling import RollingRestart
from gateway.processes.station import StationChildren
from gateway.settings import Settings

log = structlog.get_logger()

REFUSED = 2
# Children of a killed supervisor end within this time by themselves.
LEFTOVER_WAIT_S = 10.0
SUCCESSOR_SUFFIX = "-next"
RETIRED_SUFFIX = "-draining"

Stages = Sequence[Sequence[ChildSpec]]


class Supervisor:
    """Runs the children of ``stages`` until it is told to stop."""

    def __init__(self, stages: Stages, run_dir: Path) -> None:
        self._over = asyncio.Event()
        self._run_dir = run_dir
        self._stages = [
            [Child(spec, run_dir, on_refused=self._over.set) for spec in stage] for stage in stages
        ]
        self._retired: list[Child] = []
        self._tasks: dict[Child, asyncio.Task[None]] = {}

    @property
    def children(self) -> dict[str, Child]:
        """All children in service, by name."""
        return {child.spec.name: child for stage in self._stages for child in stage}

    @property
    def retired(self) -> list[Child]:
        """Those that a successor has replaced and that have not ended yet."""
        return [child for child in self._retired if not self._tasks[child].done()]

    @property
    def refused(self) -> bool:
        """Whether a child refused to start as it is set up."""
        return any(child.refused for child in self.children.values())

    def stop(self) -> None:
        """Begin to stop; asked a second time, kill everything at once."""
        if self._over.is_set():
            for child in (*self.children.values(), *self._retired):
                child.kill()
        self._over.set()

    def _run(self, child: Child) -> None:
        self._tasks[child] = asyncio.create_task(child.run(), name=f"child-{child.label}")

    async def start_beside(self, spec: ChildSpec) -> Child | None:
        """Start a successor of the child with the same name; None when it ended or was refused before
        it was ready. Cancelling ends it."""
        child = Child(
            spec, self._run_dir, on_refused=lambda: None, label=f"{spec.name}{SUCCESSOR_SUFFIX}"
        )
        self._retired.append(child)
        self._run(child)
        events = (child.ready, child.ended, self._over)
        waiting = [asyncio.create_task(event.wait(), name="await-successor") for event in events]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            if not child.ready.is_set():
                await child.stop()
        return child if child.ready.is_set() else None

    def replace(self, successor: Child) -> Child:
        """Put *successor* in the place of the child with its name, which is returned, still running
        and owned by this supervisor."""
        for stage in self._stages:
            for position, child in enumerate(stage):
                if child.spec.name == successor.spec.name:
                    child.give_pid_file_to(
                        successor, own_label=f"{child.spec.name}{RETIRED_SUFFIX}"
                    )
                    stage[position] = successor
                    self._retired.remove(successor)
                    self._retired.append(child)
                    return child
        raise LookupError(successor.spec.name)

    async def start(self) -> bool:
        """Start stage by stage; False when it was told to stop, or refused by a child, on the way.

        Cancel-safe together with :meth:`aclose`.
        """
        for stage in self._stages:
            for child in stage:
                self._run(child)
            waiting = [
                asyncio.create_task(child.ready.wait(), name=f"await-{child.spec.name}")
                for child in stage
                if child.spec.awaited
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
        for stage in (self._retired, *reversed(self._stages)):
            await asyncio.gather(*(child.stop() for child in stage))
            tasks = [self._tasks[child] for child in stage if child in self._tasks]
            await asyncio.gather(*tasks, return_exceptions=True)


def wanted_ports(settings: Settings) -> list[tuple[str, str, int, socket.SocketKind]]:
    """Every port that the children will bind, with the setting that names it."""
    children = StationChildren(settings)
    return [
        ("VS_PORT", settings.host, settings.port, socket.SOCK_STREAM),
        *(port for index in range(children.workers) for port in children.worker_ports(index)),
    ]


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
    if settings.demonstrates and settings.demo_accounts_file.exists():
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
    """Run a whole station until a signal; returns the exit status (2: refused to start).

    SIGHUP restarts it part by part, without an interruption.
    """
    began = time.monotonic()
    run_dir = settings.data_dir / "run"
    await asyncio.to_thread(preflight, settings)
    await _wait_for_leftovers(run_dir)
    require_free_ports(wanted_ports(settings))
    listening = listening_sockets("VS_PORT", settings.host, settings.port)
    forget_progress(run_dir)
    children = StationChildren(settings, listening)
    supervisor = Supervisor(stages or children.stages(), run_dir)
    rolling = RollingRestart(supervisor, children, run_dir)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    # what is not ready yet has nothing to replace, and whoever waits for it would wait in vain
    loop.add_signal_handler(signal.SIGHUP, log.warning, "restart.too_early")
    try:
        if await supervisor.start():
            loop.add_signal_handler(signal.SIGHUP, rolling.begin)
            print(announcement(settings, time.monotonic() - began), flush=True)  # noqa: T201 - for people
            tell_service_manager("READY=1")
            await supervisor.wait()
    finally:
        tell_service_manager("STOPPING=1")
        await rolling.aclose()
        for one in listening:
            one.close()
        await supervisor.aclose()
        children.clean_up()
    return REFUSED if supervisor.refused else 0


def run(settings: Settings, stages: Stages | None = None) -> int:
    """The main function of ``serve``; prints one line and returns 2 when it cannot start."""
    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    try:
        prepare_data_dir(settings.data_dir)
        with DirectoryLock(settings.data_dir):
            return asyncio.run(supervise(settings, stages))
    except (InUseError, PreflightError) as error:
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
