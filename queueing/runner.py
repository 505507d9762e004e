"""Running the scripts: one round trip each, whatever the server has forgotten."""

from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError

from queueing import scripts


def connect(url: str, *, timeout_s: float = 5) -> Redis:
    """A client fit for transitions: a command whose answer was lost is *not* sent again.

    A repeated ``accept`` or ``claim_next`` could refuse, or claim twice; the caller sees
    ``redis.exceptions.ConnectionError`` and asks for the state instead. ``url`` is ``redis://``,
    ``rediss://`` or ``unix://``. The caller closes the client.
    """
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
    )


async def run(redis: Redis, name: str, key: str, *arguments: str | int) -> list[Any]:
    """The reply of one script. Raises what the client raises when the server is away.

    Cancelled while waiting for the reply, the transition may or may not have happened; its
    journal entry tells.
    """
    script = scripts.load(name)
    try:
        reply = await redis.evalsha(script.sha, 1, key, *arguments)
    except NoScriptError:
        # The server restarted or its scripts were flushed; EVAL also loads it again.
        reply = await redis.eval(script.text, 1, key, *arguments)
    return list(reply)
