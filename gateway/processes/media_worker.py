"""The process of one media worker: the worker, its control API, the archive it captures into, and its entry in the
register.

SIGTERM stops it at once. SIGUSR1 lets it drain: it takes no new rooms, serves those it has to their end, for ``VS_DRAIN_S``
seconds at most, and then stops.
"""

import asyncio
import contextlib
import gc
import os
import resource
import signal
import time

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from gateway.archive.capture.black_pictures import BlackPictureDetector
from gateway.archive.capture.bridge import CaptureBridge
from gateway.calls.workers import HEARTBEAT_S, WorkerEntry, WorkerRegister, new_instance
from gateway.platform import loops as tasks
from gateway.platform.loops import Periodic
from gateway.platform.process import descriptors
from gateway.platform.process.heap import COLLECT_EVERY_S, ClosedCollector, freeze_start_up
from gateway.settings import Settings
from gateway.stores import open_archive, redis_client
from media import compiled
from media.ice.addresses import AdvertisedAddress, merged, only_private
from media.settings import MediaSettings
from media.telephone.leg import TelephoneLeg
from media.worker.control import Watch, create_control_app
from media.worker.worker import MediaWorker
from queueing.keys import StationKeys

log = structlog.get_logger()

GC_THRESHOLD = 20_000

DRAIN_POLL_S = 0.25
DRAIN_LEAST_S = 1.0
"""Connections assigned before the draining was announced may still arrive."""
IDLE_PEERS_S = 10.0
"""How long a draining worker keeps connections that are in no room; the gateway moves them at once."""


def media_settings(settings: Settings, index: int) -> MediaSettings:
    """Return the settings of worker *index* of this machine; worker *i* uses the base ports + *i*."""
    tcp = settings.media_tcp_base
    return MediaSettings(
        port=settings.media_port + index,
        tcp_port=None if tcp is None else tcp + index,
        addresses=merged(AdvertisedAddress(a.public, a.local) for a in settings.media_addresses),
        control_host=settings.media_control_host,
        control_port=settings.media_control_port + index,
        control_token=settings.media_control_token or "",
        telephone_ports=settings.sip_rtp_ports,
        prompts=(settings.prompt_folder,),
    )


def run(settings: Settings, index: int = 0) -> None:
    """Run worker *index* until SIGTERM or SIGINT.

    Raises OSError when a port is taken, ValueError without a control token.
    """
    try:
        import uvloop  # noqa: PLC0415 - optional, and only this process wants it here

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:  # pragma: no cover - platforms without uvloop
        runner = asyncio.Runner()
    descriptors.raise_limit()
    told = media_settings(settings, index)
    if settings.secure and only_private(told.bound_addresses()):
        log.warning(
            "media.only_private_addresses",
            hint="browsers on the internet reach media by a relay only: set VS_MEDIA_ADDRESSES",
        )
    with runner:
        runner.run(_serve(settings, index, told))


def _signals() -> tuple[asyncio.Event, asyncio.Event]:
    """Return the events that signals set: that the process shall stop, and that it shall take no new rooms."""
    stop, drain = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, drain.set)
    return stop, drain


async def _serve(settings: Settings, index: int, told: MediaSettings) -> None:
    stop, drain = _signals()
    store = open_archive(settings)
    bridge = CaptureBridge(store)
    instance = new_instance()
    pictures = BlackPictureDetector()
    worker = MediaWorker(told, recordings=bridge, inspector=pictures, instance=instance)
    redis = redis_client(settings)
    register = WorkerRegister(redis, StationKeys(settings.station).station)
    place = f"{os.uname().nodename}-{told.control_port}"
    name = f"{place}-{instance}"
    control = web.AppRunner(
        create_control_app(
            worker,
            told.control_token,
            Watch(name=place, token=settings.metrics_token, peers_shown=settings.metrics_peers),
        ),
        access_log=None,
        shutdown_timeout=1.0,
    )
    announcing = _announcing(register, worker, name, told, drain)
    collecting = Periodic(
        "media-worker:collect",
        ClosedCollector(lambda: worker.closed_peers).collect_closed,
        COLLECT_EVERY_S,
    )
    draining: asyncio.Task[None] | None = None
    try:
        await worker.start()
        await control.setup()
        await web.TCPSite(control, told.control_host, told.control_port).start()
        announcing.start()
        draining = asyncio.create_task(
            _drain(worker, drain, settings.drain_s, stop, announcing), name="media-worker:drain"
        )
        collecting.start()
        freeze_start_up()
        # packets leave next to nothing for it to find
        gc.set_threshold(GC_THRESHOLD)
        log.info(
            "media_worker.ready",
            worker=name,
            port=told.port,
            index=index,
            compiled=compiled.is_active(),
        )
        await stop.wait()
    finally:
        await announcing.aclose()
        await collecting.aclose()
        await tasks.end(draining)
        with contextlib.suppress(RedisError, OSError):
            await register.withdraw(name)
        # first the address is closed, so that pages go elsewhere and not back
        worker.events.close()
        await control.cleanup()
        await worker.aclose()
        await bridge.aclose()
        await pictures.aclose()
        await redis.aclose()


def _announcing(
    register: WorkerRegister,
    worker: MediaWorker,
    name: str,
    told: MediaSettings,
    drain: asyncio.Event,
) -> Periodic:
    """Return the loop that writes the worker's entry in the register. Calls go on while the register is away."""
    url = f"http://{told.control_host}:{told.control_port}"
    seen_s, used_s, load = time.monotonic(), _cpu_s(), 0.0

    async def announce() -> None:
        nonlocal seen_s, used_s, load
        now_s, cpu_s = time.monotonic(), _cpu_s()
        # a moment's work, such as starting, is no load that calls would feel
        if now_s > seen_s:
            load += ((cpu_s - used_s) / (now_s - seen_s) - load) / 2
        seen_s, used_s = now_s, cpu_s
        entry = WorkerEntry(
            id=name,
            url=url,
            instance=worker.instance,
            peers=len(worker.peers),
            load=round(load, 3),
            draining=drain.is_set(),
        )
        await register.announce(entry)

    return Periodic("media-worker:announce", announce, HEARTBEAT_S)


async def _drain(
    worker: MediaWorker,
    drain: asyncio.Event,
    most_s: float,
    stop: asyncio.Event,
    announcing: Periodic,
) -> None:
    """Wait until told to drain, say so in the register at once, and set *stop* as soon as everybody has left."""
    await drain.wait()
    announcing.wake()
    log.info("media_worker.draining", rooms=len(worker.rooms), peers=len(worker.peers))
    idle_since = time.monotonic()
    least_until, ends_at = idle_since + DRAIN_LEAST_S, idle_since + most_s
    while time.monotonic() < ends_at and (worker.peers or time.monotonic() < least_until):
        await asyncio.sleep(DRAIN_POLL_S)
        if worker.rooms or any(isinstance(p, TelephoneLeg) for p in worker.peers.values()):
            # a caller who waits is in no room, and hears the worker's prompts
            idle_since = time.monotonic()
        elif time.monotonic() - idle_since > IDLE_PEERS_S:
            break
    log.info("media_worker.drained", rooms=len(worker.rooms), peers=len(worker.peers))
    stop.set()


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
