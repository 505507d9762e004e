"""The garbage collector of a process that has started up and now lives long."""

import asyncio
import gc
from collections.abc import Callable

COLLECT_EVERY_S = 10.0


def freeze_start_up() -> None:
    """Let collections pass over what exists now: it lives as long as the process.

    The second collection counts what is left. A full collection is due when a quarter as much has come
    as there was at the last one; counted before the freeze, that is the whole program.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


async def collect_closed(closed: Callable[[], int], *, every_s: float = COLLECT_EVERY_S) -> None:
    """Collect everything a while after something was closed, for ever; ``closed`` counts closings.

    A closed connection is a ring of objects that holds a good deal outside Python (its DTLS state) and
    in it (the packets it might have been asked for again). Left to the collector's own counts, which
    hardly move while packets are forwarded, hundreds of them would wait. After
    :func:`freeze_start_up` a collection looks at the living connections only.
    """
    seen = closed()
    while True:
        await asyncio.sleep(every_s)
        now = closed()
        if now != seen:
            seen = now
            gc.collect()
