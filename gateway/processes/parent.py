"""The parent process of a whole station: the checks before it starts, its supervisor, and the signals it obeys."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import structlog

from gateway.platform import logs
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
from gateway.processes.supervisor import Stages, Supervisor
from gateway.settings import Settings

log = structlog.get_logger()


REFUSED = 2
# Children of a killed supervisor end within this time by themselves.
LEFTOVER_WAIT_S = 10.0


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
    # a station that is not ready has nothing to replace, and a caller would wait in vain
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
