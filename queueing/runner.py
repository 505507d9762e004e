"""Runs the scripts, one round trip each, and loads a script again where the server has forgotten it."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Final, TypeVar

from redis import DriverInfo
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError

from queueing import scripts

MAX_CONNECTIONS = 64
"""Connections of one client; a caller that finds them all in use waits its turn."""

_DRIVER: Final = DriverInfo()
"""What each connection tells the server of its client; by itself each would read the package's metadata from disk."""


def connect(url: str, *, timeout_s: float = 5, decode_responses: bool = False) -> Redis:
    """Return a client that never repeats a command whose answer was lost.

    A transition that had happened would be refused when repeated (an ``accept`` as ``not_offered``), and the caller
    would mistake a success for a failure. Instead the caller gets ``redis.exceptions.ConnectionError`` and can read
    the state. ``url`` is ``redis://``, ``rediss://`` or ``unix://``. The caller closes the client.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        health_check_interval=30,
        decode_responses=decode_responses,
        driver_info=_DRIVER,
    )
    pool.connection_class = _reporting_closed(pool.connection_class)
    return Redis.from_pool(pool)


def _reporting_closed(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    """The same kind of connection, which reports a lost connection with the client's own error.

    uvloop raises RuntimeError for a write to a transport that is already closed. Callers that wait for an
    unavailable server catch the client's errors, and would end with that one.
    """

    class ToldWhenClosed(kind):  # type: ignore[valid-type,misc] # a class made for each kind
        async def _send_packed_command(self, command: Iterable[bytes]) -> None:
            try:
                await super()._send_packed_command(command)
            except RuntimeError as error:
                # the client makes its own error of this one
                raise ConnectionResetError("the connection was closed") from error

    return ToldWhenClosed


Reply = TypeVar("Reply")


async def answer(reply: Awaitable[Reply]) -> Reply:
    """Await *reply*, and raise a cancellation that the client has swallowed.

    The client sends through ``asyncio.wait_for``, which before Python 3.12 returns normally when the cancellation
    comes in the same turn of the loop as the result; a task that reads in an endless loop would then never end. Only
    a cancellation that came during this call counts, so that a cancelled task may still use the queue to clean up.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        return await reply
    finally:
        # For a reply and for an error reply alike: the caller asked to end.
        if task and task.cancelling() > before:
            raise asyncio.CancelledError


async def run(redis: Redis, name: str, key: str, *arguments: str | int) -> list[Any]:
    """Run a script and return its reply. Raises the client's errors, for example when the server is unavailable.

    If cancelled while waiting for the reply, the transition may or may not have happened; its journal entry tells.
    """
    script = scripts.load(name)
    try:
        reply = await answer(redis.evalsha(script.sha, 1, key, *arguments))
    except NoScriptError:
        # The server restarted or its scripts were flushed; EVAL also loads it again.
        reply = await answer(redis.eval(script.text, 1, key, *arguments))
    return list(reply)
