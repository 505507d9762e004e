"""A WebSocket to the signalling server without a Socket.IO client around it."""

import contextlib

import aiohttp


@contextlib.asynccontextmanager
async def attacker(url, *, greet=True):
    """A bare WebSocket; with *greet* it is let into the namespace."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url + "/socket.io/?EIO=4&transport=websocket") as opened,
    ):
        await opened.receive(timeout=30)
        if greet:
            await opened.send_str("40/citizen,{}")
            while not (await opened.receive_str(timeout=30)).startswith("40/citizen"):
                pass
        yield opened
