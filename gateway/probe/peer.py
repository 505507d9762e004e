"""One synthetic person's WebRTC connection: the m-lines that the pages offer, on aiortc."""

import asyncio
import re
import time
from contextlib import suppress

import av
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from gateway.platform import loops
from gateway.probe.tracks import Judge, PictureTrack, Sender, ToneTrack, mono

POLL_S = 0.01


class ProbePeer:
    """Sends *sender*'s picture and tone, and gives what comes to *judge*. Closed by :meth:`aclose`."""

    def __init__(self, sender: Sender, judge: Judge, *, others: int = 1) -> None:
        """*others*: how many people's sound and picture it can receive at once."""
        self.judge = judge
        self._connection = RTCPeerConnection(
            # an empty list: without one aiortc asks a public STUN server, and waits for it behind a firewall
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        for track in (ToneTrack(sender), PictureTrack(sender)):
            self._connection.addTransceiver(track, direction="sendonly")
        self._slots = [
            self._connection.addTransceiver(kind, direction="recvonly")
            for kind in ("audio", "video") * others
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def offer(self) -> str:
        """Return the SDP offer to send to the station."""
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """Take the station's SDP answer and begin to watch and listen."""
        await self._connection.setRemoteDescription(
            RTCSessionDescription(_candidates_last(answer), "answer")
        )
        for slot in self._slots:
            name, work = ("hear", self._hear) if slot.kind == "audio" else ("see", self._see)
            self._tasks.append(asyncio.create_task(work(slot.receiver.track), name=f"probe:{name}"))

    async def connected(self) -> None:
        """Return when media can flow. Raises ConnectionError when it never will."""
        while self._connection.connectionState != "connected":
            if self._connection.connectionState in {"failed", "closed"}:
                raise ConnectionError(f"the connection {self._connection.connectionState}")
            await asyncio.sleep(POLL_S)

    async def loss(self) -> float:
        """Return the share of packets that did not arrive, of all expected so far."""
        lost = received = 0
        for figures in (await self._connection.getStats()).values():
            if figures.type == "inbound-rtp":
                lost += max(0, figures.packetsLost)
                received += figures.packetsReceived
        return lost / (lost + received) if lost + received else 0.0

    async def aclose(self) -> None:
        """Close the connection and end the watching; may be called again."""
        await loops.end(*self._tasks)
        await self._connection.close()

    async def _see(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.judge.see(frame, time.monotonic())

    async def _hear(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    self.judge.hear(mono(frame))


def _candidates_last(answer: str) -> str:
    """The answer with its candidates on the last m-line too: aiortc takes a bundle's from there,
    browsers from the first."""
    candidates = re.findall(r"a=(?:candidate:|end-of-candidates)[^\r\n]*\r\n", answer)
    lines = "".join(dict.fromkeys(candidates))
    bare = re.sub(r"a=(?:candidate:|end-of-candidates)[^\r\n]*\r\n", "", answer)
    return re.sub(r"(a=mid:)", lambda match: lines + match[1], bare)
