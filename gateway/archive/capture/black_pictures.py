"""Inspects pictures now and then while they are captured, in one thread of the media worker."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from recordings.sight import is_black

MOST_WAITING = 8
"""Of all calls together: what comes then is not looked at, another comes soon."""


class BlackPictureDetector:
    """Decodes key frames to tell black pictures. Owns the thread, of which a picture takes some two milliseconds."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="black-pictures")
        self._waiting = 0

    def inspect(self, data: bytes, done: Callable[[bool], None]) -> None:
        """Decode a key frame (VP8) and call *done* on the running loop with whether it is black. *done* is not
        called for a frame that cannot be decoded, nor when too many wait. Never blocks."""
        if self._waiting >= MOST_WAITING:
            return
        loop = asyncio.get_running_loop()
        self._waiting += 1

        def tell(found: "Future[bool | None]") -> None:
            def on_loop() -> None:
                self._waiting -= 1
                if not found.cancelled() and found.exception() is None:
                    black = found.result()
                    if black is not None:
                        done(black)

            if not loop.is_closed():
                loop.call_soon_threadsafe(on_loop)

        self._pool.submit(is_black, data).add_done_callback(tell)

    async def aclose(self) -> None:
        """End the thread. Idempotent."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
