"""Keeps a loaded process ready to replace a dead one.

Loading a program takes a second or two of processor time, and starting from there a few hundredths. Where a single process
serves everybody, people would wait for that time.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

from gateway.platform.process.system import dying_with_parent

log = structlog.get_logger()

STANDBY_OPTION = "--standby"
GO = b"go\n"


class Spare:
    """Owns at most one waiting process, until it is taken. It has no pid file, since it does nothing."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], pass_fds: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """``command`` understands :data:`STANDBY_OPTION`: load, and read a line before going on. It inherits ``pass_fds``."""
        self._name = name
        self._command = [*command, STANDBY_OPTION]
        self._environment = dict(environment)
        self._pass_fds = tuple(pass_fds)
        self._process: asyncio.subprocess.Process | None = None

    async def prepare(self) -> None:
        """Start the process, unless there is one."""
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *dying_with_parent(self._command, signal.SIGTERM),
                stdin=asyncio.subprocess.PIPE,
                env=self._environment,
                process_group=0,
                pass_fds=self._pass_fds,
            )
            log.info("spare.started", child=self._name, pid=self._process.pid)

    def take(self) -> asyncio.subprocess.Process | None:
        """Tell the process to start working and return it; None if there is none."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None or process.stdin is None:
            return None
        process.stdin.write(GO)
        process.stdin.close()
        return process

    def kill(self) -> None:
        """End the process at once, if there is one; :meth:`aclose` waits for its end."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    async def aclose(self) -> None:
        """End the process. Idempotent."""
        self.kill()
        process, self._process = self._process, None
        if process is not None:
            await process.wait()
