"""One supervised process: started, watched, restarted with growing pauses, stopped in order.

A process that runs and does not answer is no better than a dead one: it is killed and started again.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError

import structlog

from gateway.platform.process.spare import Spare
from gateway.platform.process.system import dying_with_parent, write_pid

log = structlog.get_logger()

# Exit status of a child that refuses to start as it is set up; another try would be the same.
REFUSED = 2
POLL_S = 0.05
WATCH_EVERY_S = 5.0
SPARE_AFTER_S = 2.0
PATIENCE_LIMIT_S = 600.0


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """How to run a child.

    ``ready`` asks once whether it is ready. ``answers`` asks a process that has been ready whether it still responds, every
    :data:`WATCH_EVERY_S` seconds; after ``silences`` times without an answer in a row it counts as hung. ``death_signal``
    is what the kernel sends it should this process be killed. ``pass_fds`` are open descriptors it inherits. With ``spare``
    a second process stands by, loaded, to replace a dead one. A process that is not ready within ``start_timeout_s`` is
    killed; each next one has twice as long, since on an overloaded machine another start only adds to the load. A child
    that is not ``awaited`` may become ready when the station is in service already.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str]
    answers: Callable[[], Awaitable[bool]] | None = None
    silences: int = 3
    pass_fds: Sequence[int] = ()
    spare: bool = False
    awaited: bool = True
    stop_timeout_s: float = 10.0
    start_timeout_s: float = 60.0
    death_signal: signal.Signals = signal.SIGTERM


class Backoff:
    """The pause before each restart: none before the first, since people are waiting; then doubled up to a limit, with
    random spread. The limit is lower where the process had served, since it will serve again. A run of ``stable_s`` seconds
    resets the pause."""

    def __init__(
        self,
        *,
        first_s: float = 0.25,
        limit_s: float = 30.0,
        served_limit_s: float = 1.0,
        stable_s: float = 10.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._first_s = first_s
        self._limit_s = limit_s
        self._served_limit_s = served_limit_s
        self._stable_s = stable_s
        self._chance = chance
        self._next_s = 0.0

    def pause_s(self, ran_s: float, *, served: bool) -> float:
        """Return the seconds to wait after a run of *ran_s* seconds: 0, or 50 to 100 % of the full pause.

        *served*: the process had been ready.
        """
        full = 0.0 if ran_s >= self._stable_s else self._next_s
        if served:
            full = min(full, self._served_limit_s)
        self._next_s = min(self._limit_s, full * 2 or self._first_s)
        return full * (0.5 + self._chance() / 2)


class Child:
    """Keeps one process running until :meth:`stop`.

    :meth:`run` is the owner's task. ``ready`` is set while the process is ready, ``ended`` once it has
    ended for the first time; ``refused`` becomes True, and ``on_refused`` is called, when it ended with
    status 2 before it ever was ready. ``label`` names it in the log and its pid file.
    """

    def __init__(
        self,
        spec: ChildSpec,
        run_dir: Path,
        *,
        on_refused: Callable[[], None],
        backoff: Backoff | None = None,
        label: str | None = None,
        watch_every_s: float = WATCH_EVERY_S,
        spare_after_s: float = SPARE_AFTER_S,
    ) -> None:
        self.spec = spec
        self.label = label or spec.name
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self.refused = False
        self.restarts = 0
        self._on_refused = on_refused
        self._run_dir = run_dir
        self._watch_every_s = watch_every_s
        self._spare_after_s = spare_after_s
        self._spare = (
            Spare(spec.name, spec.command, spec.environment, spec.pass_fds) if spec.spare else None
        )
        self._backoff = backoff or Backoff()
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._was_ready = False
        self._patience_s = spec.start_timeout_s

    async def run(self) -> None:
        """Start the process and restart it whenever it ends, until :meth:`stop`.

        Cancelling kills the process at once.
        """
        try:
            await self._keep_running()
        finally:
            if self._spare is not None:
                await self._spare.aclose()

    async def _keep_running(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            status: int | None = None
            try:
                status = await self._run_once()
            except (OSError, SubprocessError) as error:
                # no process to be had just now, no room for its pid file: that may pass
                log.error("child.not_started", child=self.label, error=type(error).__name__)  # noqa: TRY400 - no traceback
            finally:
                served = self.ready.is_set()
                self._clean_up()
                self.ended.set()
            if self._stopping.is_set():
                return
            if status == REFUSED and not self._was_ready:
                self.refused = True
                self._on_refused()
                return
            pause_s = self._backoff.pause_s(time.monotonic() - began, served=served)
            log.warning("child.ended", child=self.label, status=status, pause_s=round(pause_s, 2))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)
            self.restarts += 1

    async def _run_once(self) -> int:
        self._process = self._spare.take() if self._spare is not None else None
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *dying_with_parent(self.spec.command, self.spec.death_signal),
                stdin=asyncio.subprocess.DEVNULL,
                env=dict(self.spec.environment),
                # A group of its own: Ctrl-C in the terminal reaches the supervisor alone.
                process_group=0,
                pass_fds=tuple(self.spec.pass_fds),
            )
        write_pid(self._pid_file, self._process.pid)
        log.info("child.started", child=self.label, pid=self._process.pid)
        if self._stopping.is_set():
            # told to stop while it was being started, when there was nobody to tell yet
            self._signal(signal.SIGKILL)
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
        while not await self._says_yes(self.spec.ready):
            if time.monotonic() - began > self._patience_s:
                log.error("child.never_ready", child=self.label, waited_s=self._patience_s)
                self._patience_s = min(self._patience_s * 2, PATIENCE_LIMIT_S)
                self._signal(signal.SIGKILL)
                return
            await asyncio.sleep(POLL_S)
        self._was_ready = True
        self._patience_s = self.spec.start_timeout_s
        self.ready.set()
        log.info("child.ready", child=self.label, took_s=round(time.monotonic() - began, 2))
        await self._watch()

    async def _watch(self) -> None:
        """Kill the process when it does not answer several times in a row; its end restarts it."""
        # not while the rest of the station starts
        await asyncio.sleep(self._spare_after_s if self._spare is not None else 0.0)
        silent = 0
        while silent < self.spec.silences:
            await self._keep_spare()
            await asyncio.sleep(self._watch_every_s)
            if self.spec.answers is None or await self._says_yes(self.spec.answers):
                silent = 0
            elif not self._stopping.is_set():
                silent += 1
                log.warning("child.silent", child=self.label, times=silent)
        log.error("child.hung", child=self.label)
        self._signal(signal.SIGKILL)

    async def _says_yes(self, asked: Callable[[], Awaitable[bool]]) -> bool:
        """Ask the process; a question that fails counts as a no, and the next one is asked."""
        try:
            return await asked()
        except Exception:
            log.exception("child.not_asked", child=self.label)
            return False

    async def _keep_spare(self) -> None:
        """Have a spare stand by, a new one where the last has died waiting."""
        if self._spare is None or self._stopping.is_set():
            return
        try:
            await self._spare.prepare()
        except (OSError, SubprocessError) as error:
            log.warning("spare.not_started", child=self.label, error=type(error).__name__)

    def relabel(self, label: str) -> None:
        """Change the label; its pid file is renamed."""
        before = self._pid_file
        self.label = label
        if self._process is not None and self._process.returncode is None:
            write_pid(self._pid_file, self._process.pid)
            before.unlink(missing_ok=True)

    def give_pid_file_to(self, successor: "Child", *, own_label: str) -> None:
        """Give this child's label and pid file to *successor*, and call this one *own_label* from now on.

        The pid file names a living process at every moment.
        """
        label, self.label = self.label, own_label
        if self._process is not None and self._process.returncode is None:
            write_pid(self._pid_file, self._process.pid)
        successor.relabel(label)

    def retire(self, number: signal.Signals) -> None:
        """Send the process a signal to end by itself, and do not restart it."""
        self._stopping.set()
        self._signal(number)
        if self._spare is not None:
            self._spare.kill()

    @property
    def _pid_file(self) -> Path:
        return self._run_dir / f"{self.label}.pid"

    async def stop(self) -> None:
        """Ask the process to end, then kill it; return when it is gone. May be called again."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.spec.stop_timeout_s)
        except TimeoutError:
            log.warning("child.killed", child=self.label)
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """Kill the process and whatever it started, at once."""
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
