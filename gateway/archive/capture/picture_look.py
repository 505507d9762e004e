"""Looking at a picture now and then while it is captured, in one thread of the media worker."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from recordings.sight import is_black

MOST_WAITING = 8
"""Of all calls together: what comes then is not looked at, another comes soon."""


class PictureLook:
    """Owns the thread. A picture costs some two milliseconds of it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture-look")
        self._waiting = 0

    def inspect(self, data: bytes, done: Callable[[bool], None]) -> None:
        """Say whether a key frame (VP8) is black by calling *done* on the running loop; not at all for what
        cannot be decoded, nor when too many wait. Never blocks."""
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
