"""Replaces the processes of a running station one by one, so that nobody notices.

A media worker's successor is started beside it; then the old one drains: it takes no new rooms and ends with its last call.
The gateway's successor shares its listening sockets; once it is ready, the old one stops in order and its pages connect
again to the new one. The process of background jobs comes after it, and gives back its job; that of the telephone line is
the last, since two of them cannot have one port: its successor waits, loaded, until the old one has stored its calls and
ended. A successor runs the code and the station.toml that are on the disk now. If a successor does not become ready, the
restart has failed and the old process serves on.
"""

import asyncio
import secrets
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from gateway.platform import loops
from gateway.platform.process.child import Child, ChildSpec
from gateway.platform.process.progress import PartProgress, PartState, Progress, write_progress
from gateway.platform.process.system import InUseError, require_free_ports
from gateway.processes.station import GATEWAY, JOBS, SIP, StationChildren
from gateway.processes.supervisor import Supervisor

log = structlog.get_logger()

CHECK_EVERY_S = 1.0


class _FailedError(Exception):
    """The restart cannot go on; the message is one line."""


class RollingRestart:
    """Owns the task of the restart under way, if there is one."""

    def __init__(self, supervisor: Supervisor, children: StationChildren, run_dir: Path) -> None:
        self._supervisor = supervisor
        self._children = children
        self._run_dir = run_dir
        self._index = {slot: slot for slot in range(children.workers)}
        self._turns = {GATEWAY: 0, JOBS: 0, SIP: 0}
        self._drains: dict[int, tuple[Child, int]] = {}
        self._progress: Progress | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin a restart; does nothing while one is under way."""
        if self._task is not None and not self._task.done():
            log.warning("restart.already_running")
            return
        self._task = asyncio.create_task(self._restart(), name="rolling-restart")

    async def aclose(self) -> None:
        """Abort the restart under way; processes already started belong to the supervisor. Idempotent."""
        task, self._task = self._task, None
        await loops.end(task)

    async def _restart(self) -> None:
        workers = [PartProgress(name=f"media-{slot}") for slot in self._index]
        gateway = PartProgress(name=GATEWAY)
        jobs = PartProgress(name=JOBS)
        line = [PartProgress(name=SIP)] if self._children.has_line else []
        progress = self._progress = Progress(
            id=secrets.token_hex(8), started_at_ms=_now_ms(), parts=[*workers, gateway, jobs, *line]
        )
        self._tell()
        log.info("restart.began", workers=len(workers))
        part = gateway
        try:
            for slot, part in enumerate(workers):
                await self._replace_worker(slot, part)
            part = gateway
            await self._replace(gateway, self._children.gateway)
            part = jobs
            await self._replace(jobs, self._children.jobs)
            for part in line:
                await self._replace(part, partial(self._children.sip, succeeds=True))
            await self._drained(workers)
            progress.state = "done"
        except _FailedError as error:
            part.state, progress.state, progress.message = "failed", "failed", str(error)
            log.error("restart.failed", part=part.name, reason=str(error))  # noqa: TRY400 - the reason is all
        except asyncio.CancelledError:
            progress.state, progress.message = "failed", "the station was stopped"
            raise
        except Exception as error:
            progress.state, progress.message = "failed", type(error).__name__
            log.exception("restart.failed", part=part.name)
        finally:
            progress.ended_at_ms = _now_ms()
            self._tell()
        log.info("restart.ended", state=progress.state)

    async def _replace_worker(self, slot: int, part: PartProgress) -> None:
        if self._drains.get(slot) and not self._drains[slot][0].ended.is_set():
            raise _FailedError(f"{part.name}: the worker replaced before still drains")
        index = (self._index[slot] + self._children.workers) % (2 * self._children.workers)
        try:
            require_free_ports(self._children.worker_ports(index))
        except InUseError as error:
            raise _FailedError(str(error)) from None
        successor = await self._start(part, self._children.worker(slot, index))
        old = self._supervisor.replace(successor)
        self._drains[slot] = old, self._index[slot]
        self._index[slot] = index
        old.retire(signal.SIGUSR1)
        self._is(part, "draining")

    async def _replace(self, part: PartProgress, spec_of: Callable[[int], ChildSpec]) -> None:
        turn = 1 - self._turns[part.name]
        successor = await self._start(part, spec_of(turn))
        old = self._supervisor.replace(successor)
        self._turns[part.name] = turn
        self._is(part, "stopping")
        await old.stop()
        self._is(part, "done")

    async def _start(self, part: PartProgress, spec: ChildSpec) -> Child:
        self._is(part, "starting")
        successor = await self._supervisor.start_beside(spec)
        if successor is None:
            raise _FailedError(f"{part.name}: the new process did not start; see the log")
        return successor

    async def _drained(self, parts: list[PartProgress]) -> None:
        """Wait until the workers that were replaced have ended."""
        while True:
            for slot, part in enumerate(parts):
                old, index = self._drains[slot]
                if old.ended.is_set():
                    self._is(part, "done")
                else:
                    self._is(part, "draining", await self._children.peers(index))
            if all(part.state == "done" for part in parts):
                return
            await asyncio.sleep(CHECK_EVERY_S)

    def _is(
        self,
        part: PartProgress,
        state: PartState,
        connections: int | None = None,
    ) -> None:
        if (part.state, part.connections) == (state, connections):
            return
        if part.state != state:
            log.info("restart.part", part=part.name, state=state)
        part.state, part.connections = state, connections
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            write_progress(self._run_dir, self._progress)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
