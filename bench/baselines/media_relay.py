"""One call through stock aiortc as its examples make it: ``python -m bench.baselines.media_relay``.

An ``RTCPeerConnection`` per browser, tracks handed on by ``MediaRelay``: every picture and sound is
decoded and encoded again. ``/`` is the page, ``POST /offer`` takes an offer and answers it; the first
line it prints is the port.
"""

import asyncio
from typing import Any

from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

PAGE = """<!doctype html><meta charset=utf-8><title>relay</title>
<button data-testid=enter>enter</button>
<div data-testid=remote-video><video autoplay playsinline muted></video></div>
<script>
let own;
const ready = navigator.mediaDevices.getUserMedia({
  audio: true, video: {width: 640, height: 360, frameRate: 20},
}).then((stream) => { own = stream; });
document.querySelector('button').addEventListener('click', async () => {
  await ready;
  const connection = new RTCPeerConnection();
  const remote = new MediaStream();
  connection.addEventListener('track', ({ track }) => {
    remote.addTrack(track);
    document.querySelector('video').srcObject = remote;
  });
  for (const track of own.getTracks()) connection.addTrack(track, own);
  await connection.setLocalDescription();
  const answer = await fetch('/offer', { method: 'POST', body: connection.localDescription.sdp });
  await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
});
</script>"""


class Room:
    """Two browsers; whoever comes second sees the first at once, the first sees the second when it
    comes: its senders are there from the start and get their tracks then."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: list[dict[str, MediaStreamTrack]] = []
        self._connections: list[RTCPeerConnection] = []

    async def join(self, sdp: str) -> str:
        """Answer an offer."""
        connection = RTCPeerConnection()
        number = len(self._connections)
        self._connections.append(connection)
        tracks: dict[str, MediaStreamTrack] = {}
        self._tracks.append(tracks)
        connection.on("track", lambda track: tracks.__setitem__(track.kind, track))
        await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for transceiver in connection.getTransceivers():
            transceiver.direction = "sendrecv"
        if number % 2:
            self._join(number - 1, number)
        await connection.setLocalDescription(await connection.createAnswer())
        return connection.localDescription.sdp

    def _join(self, first: int, second: int) -> None:
        for receiver, sender in ((first, second), (second, first)):
            for transceiver in self._connections[receiver].getTransceivers():
                track = self._tracks[sender][transceiver.kind]
                transceiver.sender.replaceTrack(self._relay.subscribe(track))

    async def aclose(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(connection.close() for connection in self._connections))


async def main() -> None:
    """Serve until killed."""
    room = Room()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def offer(request: web.Request) -> web.Response:
        return web.Response(text=await room.join(await request.text()))

    async def close(_: Any) -> None:
        await room.aclose()

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/offer", offer)])
    app.on_shutdown.append(close)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
