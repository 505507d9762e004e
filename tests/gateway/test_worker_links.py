"""Several listeners on the links to the media workers."""

import pytest

from gateway.usecases.worker_links import Everyone
from media.client import MediaEvent


class Listener:
    def __init__(self, fails=False):
        self.fails, self.told = fails, []

    async def worker_event(self, worker, event):
        self.told.append((worker, event.type))
        if self.fails:
            raise ConnectionError("Redis is away")

    async def workers_in_use(self):
        return {f"w{len(self.told)}"}

    async def worker_gone(self, worker):
        self.told.append((worker, "gone"))

    async def worker_drains(self, worker):
        self.told.append((worker, "drains"))


async def test_whoever_fails_keeps_nothing_from_the_others():
    first, second = Listener(fails=True), Listener()
    everyone = Everyone(first)
    everyone.add(second)
    with pytest.raises(ConnectionError):
        await everyone.worker_event("w", MediaEvent("peer"))
    await everyone.worker_gone("w")
    await everyone.worker_drains("w")
    assert second.told == [("w", "peer"), ("w", "gone"), ("w", "drains")]
    assert first.told == second.told
    assert await everyone.workers_in_use() == {"w3"}
