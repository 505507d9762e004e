"""The garbage collector of a process that has started up and now lives long."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

COLLECT_EVERY_S = 10.0


@contextmanager
def loading() -> Iterator[None]:
    """Keep the collector from the modules that the block imports, until :func:`freeze_start_up`.

    They are several hundred thousand objects that stay. To walk through them again and again while more
    of them come takes a fifth of the time that loading takes.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def freeze_start_up() -> None:
    """Let collections pass over what exists now: it lives as long as the process.

    What loading left behind is collected first, also after :func:`loading`. The second collection counts what is left. A full collection is due when a quarter as much has come
    as there was at the last one; counted before the freeze, that is the whole program.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()


class ClosedCollector:
    """Collects everything a while after something was closed.

    A closed connection is a ring of objects that holds a good deal outside Python (its DTLS state) and
    in it (the packets it might have been asked for again). Left to the collector's own counts, which
    hardly move while packets are forwarded, hundreds of them would wait. After
    :func:`freeze_start_up` a collection looks at the living connections only.
    """

    def __init__(self, closed: Callable[[], int]) -> None:
        """*closed* counts closings."""
        self._closed = closed
        self._seen = closed()

    async def look(self) -> None:
        """Collect if anything was closed since the last look."""
        now = self._closed()
        if now != self._seen:
            self._seen = now
            gc.collect()
