"""Functions of the operating system for a supervisor: dying together, locks, pid files, ports."""

import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

PARENT_VARIABLE = "VS_SUPERVISOR_PID"
LISTEN_VARIABLE = "VS_LISTEN_FDS"
OWN_SOCKET_VARIABLE = "VS_OWN_SOCKET"
SUCCESSOR_VARIABLE = "VS_SIP_SUCCEEDS"
"""Set for a process of the telephone line that takes over from another, which still has the port."""
# How long a child whose parent vanished may take to stop in order.
ORPHAN_GRACE_S = 8.0
LISTEN_BACKLOG = 512

# Refuses when the parent ended before the kernel was asked to watch it. The shell sees PPID as it
# was when the shell started, which is after that.
_UNLESS_ORPHANED = '[ "$PPID" = "$0" ] && exec "$@"'


def dying_with_parent(command: Sequence[str], death_signal: signal.Signals) -> list[str]:
    """Return *command* extended so that the kernel sends it *death_signal* when this process dies.

    ``setpriv`` of util-linux asks the kernel for the signal and becomes the command, with the process id that the caller
    sees; it costs about 3 ms. This replaces a ``preexec_fn``, which runs Python in a forked copy of a process whose other
    threads are gone and may hold locks for ever.

    The kernel watches the thread that starts the child, so it must be the main one: raises :class:`RuntimeError` in any
    other. Without such a ``setpriv`` (macOS, busybox) *command* is returned unchanged; :func:`follow_parent` stands in for
    the station's own programs.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("the child would die with this thread: start it from the main thread")
    setpriv = shutil.which("setpriv")
    if setpriv is None or not _knows_pdeathsig(setpriv):
        return [*command]
    watched = [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG")]
    return [*watched, "/bin/sh", "-c", _UNLESS_ORPHANED, str(os.getpid()), *command]


@cache
def _knows_pdeathsig(setpriv: str) -> bool:
    tried = subprocess.run(  # noqa: S603 - found on the PATH, with fixed arguments
        [setpriv, "--pdeathsig", "KILL", "true"], capture_output=True, check=False
    )
    return tried.returncode == 0


def is_supervised() -> bool:
    """Return whether this process is the child of a supervisor."""
    return PARENT_VARIABLE in os.environ


def follow_parent() -> None:
    """Stop this supervised child when the supervisor is gone, by force after a grace period.

    The kernel's signal asks the process to stop; this thread makes sure that it ends, and stands in where the kernel has no
    such signal.
    """
    told = os.environ.get(PARENT_VARIABLE)
    if told is None:
        return
    parent = int(told)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(ORPHAN_GRACE_S)
        os._exit(70)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def tell_service_manager(state: str) -> None:
    """Tell systemd this process's state, e.g. ``READY=1``, if systemd started it and wants to know (``sd_notify(3)``).

    Otherwise does nothing; a service manager that is gone is no failure.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):  # an abstract name
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as teller:
        teller.sendto(state.encode(), address)


class InUseError(Exception):
    """Something that the station needs is in use; the message is one line."""


class DirectoryLock:
    """Locks a data directory against a second station for the length of the block.

    The kernel releases the lock when the process dies, however it dies.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._descriptor = -1

    def __enter__(self) -> "DirectoryLock":
        """Take the lock. Raises :class:`InUseError` or :class:`OSError`."""
        path = self._data_dir / "station.lock"
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise InUseError(
                f'VS_DATA_DIR: "{self._data_dir}" is in use by another station'
                f" (process {holder or 'unknown'})"
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def write_pid(path: Path, pid: int) -> None:
    """Write a pid file atomically."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{pid}\n")
    fresh.replace(path)


def is_station_process(pid: int) -> bool:
    """Return whether *pid* is one of the station's children; a reused number does not count."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z" and (b"gateway.cli" in command or b"valkey-server" in command)


def leftovers(run_dir: Path) -> list[int]:
    """Return the ids of an earlier station's processes that still run, by its pid files."""
    found = []
    for path in run_dir.glob("*.pid"):
        try:
            pid = int(path.read_text())
        except (OSError, ValueError):
            continue
        if is_station_process(pid):
            found.append(pid)
        else:
            path.unlink(missing_ok=True)
    return found


def require_free_ports(wanted: Iterable[tuple[str, str, int, socket.SocketKind]]) -> None:
    """Bind each (setting, host, port, kind) and release it again.

    Raises :class:`InUseError` naming the setting of the first that cannot be bound.
    """
    for setting, host, port, kind in wanted:
        try:
            addresses = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)
        except OSError:
            raise InUseError(f'{setting}: "{host}" is not an address of this machine') from None
        for family, type_, protocol, _, address in addresses:
            with socket.socket(family, type_, protocol) as probe:
                if kind is socket.SOCK_STREAM:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(address)
                except OSError as error:
                    raise InUseError(_cannot_bind(setting, host, port, kind, error)) from None


def listening_sockets(setting: str, host: str, port: int) -> list[socket.socket]:
    """Open sockets that listen on every address of ``host``, to be handed down to children.

    Raises :class:`InUseError` naming ``setting``.
    """
    require_free_ports([(setting, host, port, socket.SOCK_STREAM)])
    opened: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            one = socket.socket(family, kind, protocol)
            opened.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
            one.listen(LISTEN_BACKLOG)
    except OSError as error:
        for one in opened:
            one.close()
        raise InUseError(_cannot_bind(setting, host, port, socket.SOCK_STREAM, error)) from None
    return opened


def _cannot_bind(
    setting: str, host: str, port: int, kind: socket.SocketKind, error: OSError
) -> str:
    name = "TCP" if kind is socket.SOCK_STREAM else "UDP"
    shown = f"[{host}]" if ":" in host else host
    reason = {
        errno.EADDRINUSE: "is in use by another program",
        errno.EACCES: "needs more rights than this user has",
        errno.EADDRNOTAVAIL: "is not an address of this machine",
    }.get(error.errno or 0, f"cannot be bound ({error.strerror})")
    return f"{setting}: {name} {shown}:{port} {reason}"
