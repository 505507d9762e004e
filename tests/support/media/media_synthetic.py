"""A synthetic browser: aiortc's own peer connection, with the m-lines that the pages offer."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, field

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack


@dataclass
class SyntheticPeer:
    """One peer connection; `received` counts decoded frames by kind and slot, `heard` has those of sound.

    `microphone` takes the place of silence.
    """

    send: bool = True
    audio_slots: int = 1
    video_slots: int = 1
    microphone: AudioStreamTrack | None = None
    heard: list = field(default_factory=list)
    pc: RTCPeerConnection = field(
        default_factory=lambda: RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
    )
    received: dict[tuple[str, int], int] = field(default_factory=dict)
    _slots: list[tuple] = field(default_factory=list)
    _tasks: list[asyncio.Task] = field(default_factory=list)

    async def offer(self) -> str:
        for kind, track in (("audio", AudioStreamTrack), ("video", VideoStreamTrack)):
            sent = self.microphone if kind == "audio" and self.microphone else track()
            self.pc.addTransceiver(sent if self.send else kind, direction="sendonly")
        for kind, count in (("audio", self.audio_slots), ("video", self.video_slots)):
            self._slots += [
                (kind, index, self.pc.addTransceiver(kind, direction="recvonly"))
                for index in range(count)
            ]
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def accept(self, answer: str) -> None:
        # aiortc takes the candidates of a bundle from its last m-line, browsers from the first.
        candidates = re.findall(r"a=(?:candidate:|end-of-candidates).*\r\n", answer)
        answer = re.sub(r"(a=mid:)", "".join(dict.fromkeys(candidates)) + r"\1", answer)
        answer = answer.replace("".join(candidates), "", 1)
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        for kind, index, transceiver in self._slots:
            self._tasks.append(
                asyncio.create_task(
                    self._count(kind, index, transceiver.receiver.track),
                    name=f"synthetic-{kind}-{index}",
                )
            )

    async def connected(self, within: float = 10.0) -> None:
        async with asyncio.timeout(within):
            while self.pc.connectionState != "connected":
                await asyncio.sleep(0.02)

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.pc.close()

    async def _count(self, kind, index, track) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if kind == "audio":
                    self.heard.append(frame)
                self.received[kind, index] = self.received.get((kind, index), 0) + 1
