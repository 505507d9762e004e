"""One supervised process: started, watched, restarted with growing pauses, stopped in order."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.embedded.processes import dying_with_parent, write_pid

log = structlog.get_logger()

# Exit status of a child that refuses to start as it is set up; another try would be the same.
REFUSED = 2
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """How to run a child.

    ``ready`` asks once whether it is. ``death_signal`` is what the kernel sends it should this
    process be killed.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str]
    stop_timeout_s: float = 10.0
    start_timeout_s: float = 30.0
    death_signal: signal.Signals = signal.SIGTERM


class Backoff:
    """The pause before each restart: none before the first, since people are waiting; then doubled up
    to a limit, spread by chance. A run of ``stable_s`` seconds begins it anew."""

    def __init__(
        self,
        *,
        first_s: float = 0.25,
        limit_s: float = 30.0,
        stable_s: float = 30.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._first_s = first_s
        self._limit_s = limit_s
        self._stable_s = stable_s
        self._chance = chance
        self._failures = 0

    def pause_s(self, ran_s: float) -> float:
        """Seconds to wait after a run of ``ran_s`` seconds: 0, or 50 to 100 % of the full pause."""
        if ran_s >= self._stable_s:
            self._failures = 0
        self._failures += 1
        if self._failures == 1:
            return 0.0
        full = min(self._limit_s, self._first_s * 2.0 ** min(self._failures - 2, 16))
        return full * (0.5 + self._chance() / 2)


class Child:
    """Keeps one process running until :meth:`stop`.

    :meth:`run` is the owner's task. ``ready`` is set while the process is ready; ``refused``
    becomes True, and ``on_refused`` is called, when it ended with status 2 before it ever was.
    """

    def __init__(
        self,
        spec: ChildSpec,
        run_dir: Path,
        *,
        on_refused: Callable[[], None],
        backoff: Backoff | None = None,
    ) -> None:
        self.spec = spec
        self.ready = asyncio.Event()
        self.refused = False
        self.restarts = 0
        self._on_refused = on_refused
        self._pid_file = run_dir / f"{spec.name}.pid"
        self._backoff = backoff or Backoff()
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._was_ready = False

    async def run(self) -> None:
        """Start the process and restart it whenever it ends, until :meth:`stop`.

        Cancelling kills the process at once.
        """
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                status = await self._run_once()
            finally:
                self._clean_up()
            if self._stopping.is_set():
                return
            if status == REFUSED and not self._was_ready:
                self.refused = True
                self._on_refused()
                return
            pause_s = self._backoff.pause_s(time.monotonic() - began)
            log.warning(
                "child.ended", child=self.spec.name, status=status, pause_s=round(pause_s, 2)
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)
            self.restarts += 1

    async def _run_once(self) -> int:
        self._process = await asyncio.create_subprocess_exec(
            *self.spec.command,
            stdin=asyncio.subprocess.DEVNULL,
            env=dict(self.spec.environment),
            # A group of its own: Ctrl-C in the terminal reaches the supervisor alone.
            process_group=0,
            preexec_fn=dying_with_parent(self.spec.death_signal),
        )
        write_pid(self._pid_file, self._process.pid)
        log.info("child.started", child=self.spec.name, pid=self._process.pid)
        ended = asyncio.create_task(self._process.wait(), name=f"wait-{self.spec.name}")
        becoming = asyncio.create_task(self._become_ready(), name=f"ready-{self.spec.name}")
        try:
            return await ended
        finally:
            for task in (ended, becoming):
                task.cancel()
            await asyncio.gather(ended, becoming, return_exceptions=True)

    async def _become_ready(self) -> None:
        began = time.monotonic()
        while not await self.spec.ready():
            if time.monotonic() - began > self.spec.start_timeout_s:
                log.error("child.never_ready", child=self.spec.name)
                self._signal(signal.SIGKILL)
                return
            await asyncio.sleep(POLL_S)
        self._was_ready = True
        self.ready.set()
        log.info("child.ready", child=self.spec.name, took_s=round(time.monotonic() - began, 2))

    async def stop(self) -> None:
        """Ask the process to end, then make it; returns when it is gone. May be called again."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.spec.stop_timeout_s)
        except TimeoutError:
            log.warning("child.killed", child=self.spec.name)
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        self._stopping.set()
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            if number is signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)

    def _clean_up(self) -> None:
        self.ready.clear()
        self._pid_file.unlink(missing_ok=True)
        if self._process is not None:
            # What the process itself had started ends with it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
