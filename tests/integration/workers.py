"""A media worker in this process, announced to the gateway by its heartbeat."""

import asyncio

from aiohttp import web

from gateway.archive.capture.black_pictures import BlackPictureDetector
from gateway.archive.capture.bridge import CaptureBridge
from gateway.calls.workers import WorkerEntry, new_instance
from media.ice.addresses import AdvertisedAddress
from media.settings import MediaSettings
from media.worker.control import create_control_app
from media.worker.worker import MediaWorker

TOKEN = "a-token-of-sixteen-or-more"


class Worker:
    """A media worker in this process, with its heartbeat."""

    def __init__(self, register, port, *, heartbeat=True, store=None):
        self.instance = new_instance()
        self.id = f"test-{self.instance}"
        self.draining = False
        self._register, self._port, self._heartbeat = register, port, heartbeat
        settings = MediaSettings(port=0, addresses=(AdvertisedAddress("127.0.0.1", "127.0.0.1"),))
        self._bridge = None if store is None else CaptureBridge(store)
        self._pictures = BlackPictureDetector()
        self.worker = MediaWorker(
            settings, instance=self.instance, recordings=self._bridge, inspector=self._pictures
        )
        self._runner = web.AppRunner(create_control_app(self.worker, TOKEN), shutdown_timeout=0.2)
        self._beating = None
        self._over = False

    async def start(self):
        await self.worker.start()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        await self.announce()
        self._beating = asyncio.create_task(self._beat())
        return self

    async def announce(self):
        url = f"http://127.0.0.1:{self._port}"
        await self._register.announce(
            WorkerEntry(id=self.id, url=url, instance=self.instance, draining=self.draining)
        )

    async def _beat(self):
        # a cancellation in the middle of a command may be taken for the client's own time-out
        while not self._over:
            await asyncio.sleep(0.5)
            await self.announce()

    async def die(self):
        """The address is closed and nothing is said to anybody, as by SIGKILL."""
        self._over = True
        self._beating.cancel()
        self.worker.events.close()
        await self._runner.cleanup()

    async def aclose(self):
        self._over = True
        self._beating.cancel()
        await asyncio.gather(self._beating, return_exceptions=True)
        await self._runner.cleanup()
        await self.worker.aclose()
        if self._bridge is not None:
            await self._bridge.aclose()
        await self._pictures.aclose()
