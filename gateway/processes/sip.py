"""The process of the telephone line: ``serve --role sip``. It has no database connection: it acts as citizens' pages do.

SIGTERM ends it within seconds; standing calls are stored, and the next process takes them up. A rolling restart starts that
process before: it waits, loaded, until this one frees the port. Of two machines one serves the line, and the other stands
by.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.calls.worker_links import WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.ground import utc_now
from gateway.line.kept import SECRET as LINE_SECRET
from gateway.line.kept import kept_calls
from gateway.line.shown import LINE_STATE, ShownLine
from gateway.line.station import StationFacts
from gateway.line.switchboard import Switchboard
from gateway.line.tickets import Tickets
from gateway.line.turn import Turn, address_name
from gateway.outgoing.limits import SECRET, limits_of
from gateway.outgoing.orders import OrderBook
from gateway.outgoing.tickets import CallTickets
from gateway.platform import logs, loops
from gateway.platform.process.answering import answering
from gateway.platform.process.heap import freeze_start_up
from gateway.platform.process.readiness import reachable_host
from gateway.platform.process.system import SUCCESSOR_VARIABLE
from gateway.platform.realtime.change_notices import ChangeNotices
from gateway.platform.security.keys import load_keys
from gateway.platform.security.tokens import RECORDED_CALL, TokenSigner
from gateway.platform.sql.changes import Changes
from gateway.settings import Settings
from gateway.siprec.recorder import Recorder
from gateway.siprec.state import SECRET as RECORDED_SECRET
from gateway.siprec.state import kept_sessions
from gateway.siprec.terms import Terms
from gateway.stores import redis_client
from media.client import MediaClient
from queueing.keys import StationKeys

log = structlog.get_logger()

REFUSED = 2
LOST = 3
PORT_FREE_WITHIN_S = 9.0
STATION_SOURCES = ("number_versions", "opening_plans", "topic_versions", "days")
"""The tables from which the station answers what the line asks; by name, since this process has no database."""


def _now_ms() -> int:
    return round(time.time() * 1000)


def station_url(settings: Settings) -> str:
    """Return the URL of this machine's gateway, or ``VS_SIP_STATION_URL``."""
    if settings.sip_station_url is not None:
        return settings.sip_station_url
    host = reachable_host(settings.host)
    bracketed = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.tls_cert else 'http'}://{bracketed}:{settings.port}"


def verifies(settings: Settings) -> bool:
    """Return whether the station's certificate must be valid, since callers' numbers are sent there.

    Not on this machine: the certificate names the public host, by which the gateway is not asked.
    """
    if settings.sip_station_url is None:
        return False
    host = urlsplit(settings.sip_station_url).hostname or ""
    return host not in ("localhost", "127.0.0.1", "::1")


@asynccontextmanager
async def serving(
    settings: Settings,
    port_free_within_s: float = 0.0,
    stands_by: Callable[[], None] = lambda: None,
) -> AsyncIterator[Switchboard]:
    """Run a switchboard for the length of the block, once it is this process's turn.

    *stands_by* is called when another machine's process serves. Raises OSError, RedisError.
    """
    async with AsyncExitStack() as stack:
        keys = load_keys(settings.data_dir, settings.secret_key)
        redis = redis_client(settings)
        stack.push_async_callback(redis.aclose)
        key = StationKeys(settings.station).station
        links = _links(settings, redis, key)
        stack.push_async_callback(links.aclose)
        tickets = Tickets(TokenSigner(keys), _now_ms)
        changes = Changes()
        facts = StationFacts(
            station_url(settings), settings.origin, tickets.of_line, changes,
            sources=STATION_SOURCES, verify=verifies(settings),
        )  # fmt: skip
        stack.push_async_callback(facts.aclose)
        # for the gateways: only what somebody watches is told
        changes.watch(LINE_STATE)
        notices = ChangeNotices(changes, redis, key)
        stack.push_async_callback(notices.aclose)
        board = Switchboard(
            settings,
            links,
            facts,
            kept_calls(redis, key, keys.of(LINE_SECRET)),
            ShownLine(redis, key, changed=lambda: changes.committed({LINE_STATE})),
            tickets,
            keys.of("line"),
            _now_ms,
            orders=OrderBook(redis, key, keys.of(SECRET)),
            call_tickets=CallTickets(TokenSigner(keys), utc_now),
            limits=limits_of(settings),
            turn=Turn(
                redis, key, address_name(settings.sip_host, settings.sip_port), stands_by=stands_by
            ),
            recorder=lambda board: Recorder(
                board,
                links,
                facts,
                kept_sessions(redis, key, keys.of(RECORDED_SECRET)),
                CallTickets(TokenSigner(keys), utc_now, RECORDED_CALL),
                Terms(settings.sip_recorded_numbers, settings.sip_recorded_consent or "metadata"),
                _now_ms,
            ),
        )
        links.start()
        facts.start()
        notices.start()
        stack.push_async_callback(board.aclose)
        await board.open(port_free_within_s)
        yield board


def _links(settings: Settings, redis: Redis, station_key: str) -> WorkerLinks:
    token = settings.media_control_token or ""

    def client_for(entry: WorkerEntry) -> MediaClient:
        return MediaClient(entry.url, token)

    register = WorkerRegister(redis, station_key)
    return WorkerLinks(register, client_for, load_limit=settings.media_load_limit / 100)


async def _serve(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    succeeds = SUCCESSOR_VARIABLE in os.environ
    standing_by = asyncio.Event()
    async with AsyncExitStack() as stack:
        if succeeds:
            # it answers before it has the port: the supervisor ends the other process once this one is ready
            await stack.enter_async_context(answering())
        opening = asyncio.create_task(
            stack.enter_async_context(
                serving(settings, PORT_FREE_WITHIN_S if succeeds else 0.0, standing_by.set)
            ),
            name="line:open",
        )
        stopped = asyncio.create_task(stop.wait(), name="line:stop")
        waits = asyncio.create_task(standing_by.wait(), name="line:stand-by")
        await asyncio.wait((opening, stopped, waits), return_when=asyncio.FIRST_COMPLETED)
        await loops.end(waits)
        answers = succeeds
        if not answers and not opening.done() and not stopped.done():
            # one that stands by lives as well
            await stack.enter_async_context(answering())
            answers = True
        await asyncio.wait((opening, stopped), return_when=asyncio.FIRST_COMPLETED)
        if not opening.done():
            await loops.end(opening)
            return 0
        board = await opening
        if not answers:
            await stack.enter_async_context(answering())
        log.info("line.ready", port=settings.sip_port)
        freeze_start_up()
        lost = asyncio.create_task(board.turn.lost.wait(), name="line:lost")
        await asyncio.wait((stopped, lost), return_when=asyncio.FIRST_COMPLETED)
        await loops.end(lost, stopped)
        if board.turn.lost.is_set():
            # another process has the calls
            return LOST
        log.info("line.stopping")
        await board.hand_over()
    return 0


def run(settings: Settings) -> int:
    """Run the role; return the exit status (2: refused to start)."""
    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    try:
        return asyncio.run(_serve(settings))
    except RedisError as error:
        print(f"VS_REDIS_URL: {error}", file=sys.stderr)  # noqa: T201 - one line for people
        return REFUSED
    except OSError as error:
        reason = error.strerror or error
        print(f"VS_SIP_PORT: {settings.sip_port} cannot be used ({reason})", file=sys.stderr)  # noqa: T201 - as above
        return REFUSED
