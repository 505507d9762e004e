"""Tunes the garbage collector of a process that has started up and now lives long."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

COLLECT_EVERY_S = 10.0


@contextmanager
def loading() -> Iterator[None]:
    """Pause the collector while the block imports modules, until :func:`freeze_start_up`.

    They are several hundred thousand objects that stay. Scanning them again and again while more come takes a fifth of the
    loading time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def freeze_start_up() -> None:
    """Exclude all present objects from collections, since they live as long as the process.

    Garbage left by loading is collected first, also after :func:`loading`. The second collection counts what is left: a
    full collection is due when a quarter as many objects have come as there were at the last one, and counted before the
    freeze that would be the whole program.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()


class ClosedCollector:
    """Runs a full collection a while after connections were closed.

    A closed connection is a reference cycle that holds much memory outside Python (its DTLS state) and in it (packets for
    retransmission). Left to the collector's own counts, which hardly move while packets are forwarded, hundreds of them
    would wait. After :func:`freeze_start_up` a collection scans the living connections only.
    """

    def __init__(self, closed: Callable[[], int]) -> None:
        """*closed* counts closings."""
        self._closed = closed
        self._seen = closed()

    async def collect_closed(self) -> None:
        """Collect if anything was closed since the last call."""
        now = self._closed()
        if now != self._seen:
            self._seen = now
            gc.collect()
