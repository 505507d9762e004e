"""Links the gateway to the media workers: one client and one listening task for each, and the knowledge which of them
live.

The register alone would tell late that a worker has died, and wrongly after an outage of Redis, when no heartbeat has
been written for a while. So the links' own observations come first: a broken stream of events whose address refuses
connections is a dead worker, a running stream is a living one.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from gateway.calls import placement
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.platform import loops as tasks
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from media.client import MediaClient, MediaEvent, MediaWorkerError
from media.figures import Stats

log = structlog.get_logger()

WORKERS: Final = "media_workers"
"""Told in each gateway when other media workers live than before, or one of them drains."""
CHECK_EVERY_S = 1.0
FIGURES_WITHIN_S = 2.0
WORKER_WAIT_S = 5.0
"""How long a page that wants to connect waits for a worker while none lives; a dead one is started
again within a second or two, and pages ask again after six."""
WORKER_POLL_S = 0.05


class LinkListener(Protocol):
    """Hears of workers and their events (the engines of calls and of conferences)."""

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Handle an event of a worker."""

    async def worker_gone(self, worker: str) -> None:
        """Handle the death of a worker with all its connections. May be called again for the same one."""

    async def workers_in_use(self) -> set[str]:
        """Return the workers that carry contacts or conferences."""

    async def worker_drains(self, worker: str) -> None:
        """Handle that a worker takes no new rooms; called now and then for as long as it drains."""


class Everyone:
    """Passes events on to each of several listeners, in their order. An error of one is raised once all have been
    told."""

    def __init__(self, *listeners: LinkListener) -> None:
        self._listeners = list(listeners)

    def add(self, listener: LinkListener) -> None:
        """Add a listener."""
        self._listeners.append(listener)

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Pass an event of a worker on."""
        await self._tell(lambda listener: listener.worker_event(worker, event))

    async def worker_gone(self, worker: str) -> None:
        """Pass on that a worker is dead."""
        await self._tell(lambda listener: listener.worker_gone(worker))

    async def workers_in_use(self) -> set[str]:
        """Return the workers that any listener uses."""
        return {worker for each in self._listeners for worker in await each.workers_in_use()}

    async def worker_drains(self, worker: str) -> None:
        """Pass on that a worker takes no new rooms."""
        await self._tell(lambda listener: listener.worker_drains(worker))

    async def _tell(self, tell: Callable[[LinkListener], Awaitable[None]]) -> None:
        failed: Exception | None = None
        for listener in self._listeners:
            try:
                await tell(listener)
            except Exception as error:  # noqa: BLE001 - it is raised below
                failed = failed or error
        if failed is not None:
            raise failed


@dataclass(slots=True)
class _Link:
    entry: WorkerEntry
    client: MediaClient
    task: asyncio.Task[None] | None = None
    up: bool = False


class WorkerLinks:
    """Follows the register of workers and listens to each. Owns the clients, a task listening to each worker, and
    one that follows the register."""

    def __init__(
        self,
        register: WorkerRegister,
        client_for: Callable[[WorkerEntry], MediaClient],
        *,
        load_limit: float = 0.0,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """A worker loaded to *load_limit* of a core (0: whatever its load) takes no new rooms. *changed* is called when other workers
        live than before, or one of them drains."""
        self._register = register
        self._client_for = client_for
        self._load_limit = load_limit
        self._choosing = asyncio.Lock()
        self.listeners = Everyone()
        self._links: dict[str, _Link] = {}
        self._changed = changed
        self._seen: set[tuple[str, bool]] = set()
        self._gone: set[str] = set()
        self._known = False
        self._begun = False
        self._loop = Periodic("worker-links:register", self._follow, CHECK_EVERY_S)
        self._listening: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start following the register."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop listening and close the clients. Idempotent."""
        await self._loop.aclose()
        await tasks.end(*self._listening)
        links, self._links = list(self._links.values()), {}
        for link in links:
            await link.client.aclose()

    @property
    def known(self) -> bool:
        """Whether this gateway has seen a worker since it began."""
        return self._known

    async def alive(self) -> list[WorkerEntry]:
        """Return the living workers, the least loaded first."""
        listed = [e for e in await self._register.alive() if e.id not in self._gone]
        names = {entry.id for entry in listed}
        # Redis was away, say: no heartbeat was written, and yet the worker is there
        return listed + [k.entry for n, k in self._links.items() if k.up and n not in names]

    async def client(self, worker: str) -> MediaClient:
        """Return the client of a living worker; raises MediaWorkerError (``worker_gone``)."""
        link = self._links.get(worker)
        if link is None:
            entry = next((e for e in await self.alive() if e.id == worker), None)
            if entry is None:
                raise MediaWorkerError("worker_gone")
            link = self._open(entry)
        return link.client

    async def choose(self) -> str:
        """Return a living worker for a new room, which counts as placed there from now on. It waits some seconds for
        one that is not full. Raises :class:`Refused` (``no_media``): the page asks again."""
        ends_at = asyncio.get_running_loop().time() + WORKER_WAIT_S
        while True:
            alive = await self.alive()
            # one after another, or a burst would find the same figures; the reservations are all gateways'
            async with self._choosing:
                placed = await self._register.reserved()
                found = placement.choose(alive, placed, self._load_limit)
                if found is not None:
                    await self._register.reserve(found.id)
                    return found.id
            full = any(not entry.draining for entry in alive)
            if not self.known or asyncio.get_running_loop().time() >= ends_at:
                raise Refused(
                    "no_media",
                    "All media workers are busy; text still works."
                    if full
                    else "No media worker is available; text still works.",
                    kind="away",
                )
            await asyncio.sleep(WORKER_POLL_S)

    async def any_client(self) -> MediaClient:
        """Return the client of a worker that takes new rooms. Raises :class:`Refused`."""
        return await self.client(await self.choose())

    async def figures(self) -> dict[str, Stats | None]:
        """Return each living worker's own figures, by its place; None without an answer."""
        # of two in one place the one seen last is there now
        entries = {e.place: e for e in sorted(await self.alive(), key=lambda e: e.seen_s)}
        told = await asyncio.gather(*(self._figures_of(e.id) for e in entries.values()))
        return dict(zip(entries, told, strict=True))

    async def _figures_of(self, worker: str) -> Stats | None:
        try:
            async with asyncio.timeout(FIGURES_WITHIN_S):
                return await (await self.client(worker)).figures()
        except (MediaWorkerError, TimeoutError) as error:
            log.info("worker_links.no_figures", worker=worker, error=type(error).__name__)
            return None

    async def doubt(self, worker: str) -> None:
        """Ask *worker*, which did not answer a request, whether it lives, and remove it if it does not."""
        link = self._links.get(worker)
        if link is None:
            return
        try:
            if await link.client.health() == link.entry.instance:
                return
        except MediaWorkerError as error:
            # silent is not dead; the register decides when it is to be given up
            if error.code != "worker_gone":
                return
        await self._see_off(worker)

    def _open(self, entry: WorkerEntry) -> _Link:
        link = self._links.get(entry.id)
        if link is None:
            self._known = True
            link = self._links[entry.id] = _Link(entry, self._client_for(entry))
        if link.task is None:
            # not in the context of the request that happened to need the worker first
            link.task = asyncio.create_task(
                self._listen(link),
                name=f"worker-links:listen:{entry.id}",
                context=contextvars.Context(),
            )
            self._listening.add(link.task)
            link.task.add_done_callback(self._listening.discard)
        return link

    async def _listen(self, link: _Link) -> None:
        try:
            await self._hear(link)
        except Exception as error:  # noqa: BLE001 - it listens again at the next look
            tasks.note_failure("worker-links:listen", error)
            link.task = None

    async def _hear(self, link: _Link) -> None:
        worker = link.entry.id
        try:
            async for event in link.client.events():
                link.up = event.type != "interrupted"
                if event.type == "snapshot" and event.instance != link.entry.instance:
                    # another process took the place before its end was noticed
                    break
                try:
                    await self.listeners.worker_event(worker, event)
                except asyncio.CancelledError:
                    raise
                except Exception:
                    log.exception("worker_links.event_failed", worker=worker, type=event.type)
            else:
                return
        except MediaWorkerError as error:
            if error.code != "worker_gone":
                log.error("worker_links.refused", worker=worker, code=error.code)  # noqa: TRY400 - no trace wanted
                return
        finally:
            link.up = False
        await self._see_off(worker)

    async def _see_off(self, worker: str) -> None:
        """Remove a dead worker: nothing is placed there any more, and its pages are told."""
        link = self._links.pop(worker, None)
        if link is None:
            return
        log.warning("worker_links.worker_gone", worker=worker)
        self._gone.add(worker)
        if link.task is not asyncio.current_task():
            await tasks.end(link.task)
        await link.client.aclose()
        await self._tell_gone(worker)

    async def _tell_gone(self, worker: str) -> None:
        try:
            await self._register.withdraw(worker)
            await self.listeners.worker_gone(worker)
        except asyncio.CancelledError:
            raise
        except Exception:
            # told again at the next look
            log.exception("worker_links.not_told", worker=worker)
        else:
            self._gone.discard(worker)

    async def _follow(self) -> None:
        if not self._begun:
            await self._begin()
            self._begun = True
        await self._check()

    async def _begin(self) -> None:
        """Link to every worker there may be, stale heartbeat or not, and see off those that died
        while no gateway was looking."""
        for entry in await self._register.listed():
            self._open(entry)
        for worker in await self.listeners.workers_in_use() - set(self._links):
            self._gone.add(worker)

    async def _check(self) -> None:
        for worker in list(self._gone):
            await self._tell_gone(worker)
        entries = {entry.id: entry for entry in await self._register.alive()}
        seen = {(entry.id, entry.draining) for entry in entries.values()}
        if seen != self._seen:
            self._seen = seen
            self._changed()
        for entry in entries.values():
            self._open(entry).entry = entry
        missing = [self._ask_missing(name) for name in self._links if name not in entries]
        await asyncio.gather(*missing)
        for entry in entries.values():
            if entry.draining:
                await self.listeners.worker_drains(entry.id)

    async def _ask_missing(self, worker: str) -> None:
        """Its heartbeat has ended: only an answer may save it now."""
        link = self._links[worker]
        try:
            if await link.client.health() == link.entry.instance:
                return
        except MediaWorkerError as error:
            log.info("worker_links.no_answer", worker=worker, code=error.code)
        await self._see_off(worker)
