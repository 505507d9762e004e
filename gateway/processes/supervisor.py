"""The supervisor of a whole station on one machine. It supervises and does nothing else.

Stages start in order, the children of a stage together; each next stage waits until the one
before is ready. A child that ends is restarted alone. Stopping goes the other way round.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from gateway.platform.process.child import Child, ChildSpec

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
        """The workers that a successor has replaced and that have not ended yet."""
        return [child for child in self._retired if not self._tasks[child].done()]

    @property
    def refused(self) -> bool:
        """Whether a child refused to start as it is set up."""
        return any(child.refused for child in self.children.values())

    def stop(self) -> None:
        """Start to stop the children; a second call kills everything at once."""
        if self._over.is_set():
            for child in (*self.children.values(), *self._retired):
                child.kill()
        self._over.set()

    def _run(self, child: Child) -> None:
        self._tasks[child] = asyncio.create_task(child.run(), name=f"child-{child.label}")

    async def start_beside(self, spec: ChildSpec) -> Child | None:
        """Start a successor of the child with the same name; return None if it ended or was refused before it was ready.
        Cancelling ends it."""
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
        """Put *successor* in the place of the child with its name.

        Return that child, still running and owned by this supervisor.
        """
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
        """Start stage by stage; return False if it was told to stop, or refused by a child, in between.

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
