"""The parent process of a whole station: the checks before it starts, its supervisor, and the signals that it handles."""

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
from gateway.processes.hangup import Hangup
from gateway.processes.preflight import PreflightError, preflight
from gateway.processes.rolling import RollingRestart
from gateway.processes.station import StationChildren
from gateway.processes.summary import missing, read_accounts, summary
from gateway.processes.supervisor import Stages, Supervisor
from gateway.settings import Settings

log = structlog.get_logger()


REFUSED = 2
LOG_FILE = Path("logs", "station.log")
"""In the data directory, where a person starts the station by hand."""
# Children of a killed supervisor end within this time by themselves.
LEFTOVER_WAIT_S = 10.0
TERMINAL_GONE_S = 0.2


def wanted_ports(settings: Settings) -> list[tuple[str, str, int, socket.SocketKind]]:
    """Return every port that the children will bind, with the setting that names it."""
    children = StationChildren(settings)
    return [
        ("VS_PORT", settings.host, settings.port, socket.SOCK_STREAM),
        *(port for index in range(children.workers) for port in children.worker_ports(index)),
        *(
            ("VS_SIP_PORT", settings.sip_host, settings.sip_port, kind)
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)
            if settings.sip
        ),
    ]


def announce(settings: Settings, took_s: float) -> None:
    """Tell the person who started the station that it is ready."""
    terminal = sys.stdout.isatty()
    text = summary(
        settings,
        took_s,
        lacking=missing(settings),
        accounts=read_accounts(settings.demo_accounts_file),
        terminal=terminal and settings.only_here,
        styled=terminal and "NO_COLOR" not in os.environ,
    )
    print(text, flush=True)  # noqa: T201 - for people


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

    SIGHUP restarts it part by part, without an interruption; where the terminal that it was started in is gone, it stops.
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
    hangup, ready = Hangup(), False

    def hung_up() -> None:
        meaning = hangup.meaning()
        if meaning == "stop":
            log.info("terminal.closed")
            supervisor.stop()
        elif meaning == "restart" and ready:
            rolling.begin()
        elif meaning == "restart":
            # a station that is not ready has nothing to replace, and a caller would wait in vain
            log.warning("restart.too_early")

    def signalled() -> None:
        # the kernel takes the terminal away a moment after it has sent the signal
        if hangup.on_terminal:
            loop.call_later(TERMINAL_GONE_S, hung_up)
        else:
            hung_up()

    loop.add_signal_handler(signal.SIGHUP, signalled)
    try:
        if await supervisor.start():
            ready = True
            announce(settings, time.monotonic() - began)
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


def run(settings: Settings, stages: Stages | None = None, *, verbose: bool = False) -> int:
    """The main function of ``serve``; prints one line and returns 2 when it cannot start.

    On a terminal the log goes to a file in the data directory, unless a file is set or *verbose* asks for it here.
    """
    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    try:
        prepare_data_dir(settings.data_dir)
        with DirectoryLock(settings.data_dir):
            if not verbose and settings.log_path is None and sys.stderr.isatty():
                settings = _log_to_own_file(settings)
            return asyncio.run(supervise(settings, stages))
    except (InUseError, PreflightError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - one line for people
    except OSError as error:
        reason = error.strerror or error
        print(f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({reason})', file=sys.stderr)  # noqa: T201 - as above
    return REFUSED


def _log_to_own_file(settings: Settings) -> Settings:
    """Have this process and its children log to a new file, the one of the last start kept beside it; this process's
    warnings are seen on the terminal as well. Returns the settings in force. Raises OSError."""
    file = settings.data_dir.absolute() / LOG_FILE
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if file.exists():
        file.replace(file.with_name(f"{file.name}.1"))
    # the children read their settings anew
    os.environ["VS_LOG_FILE"] = str(file)
    logs.configure(settings.log_format, settings.log_level, file=file, warnings=sys.stderr)
    print(f"Starting the station; its log is {file}", file=sys.stderr)  # noqa: T201 - for people
    return settings.model_copy(update={"log_file": file})


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data directory (0700) and check that it is writable. Raises OSError."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data_dir / "run").mkdir(exist_ok=True, mode=0o700)
    probe = data_dir / "run" / f".probe-{os.getpid()}"
    probe.write_bytes(b"")
    probe.unlink()
