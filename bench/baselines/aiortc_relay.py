"""The obvious forwarder on stock aiortc, to hold ours against: ``python -m bench.baselines.aiortc_relay``.

Each leg is an ``RTCIceTransport`` and an ``RTCDtlsTransport`` on plain asyncio. A packet is parsed
into aiortc's ``RtpPacket``, given another SSRC, serialised and sent to the other legs. No history,
no feedback, no reports: only what forwarding cannot do without. Legs are made over HTTP; the first
line it prints is the port.
"""

import asyncio
from typing import Any

import aioice.ice
from aiohttp import web
from aiortc import (
    RTCCertificate,
    RTCDtlsTransport,
    RTCIceCandidate,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceTransport,
)
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcrtpparameters import (
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpReceiveParameters,
)
from aiortc.rtp import RtpPacket

from bench.rtp_streams import LEVEL_ID, RED, VP8
from media.rtp.extensions import AUDIO_LEVEL


class Leg:
    """One browser. `targets` are the legs that get what it sends."""

    def __init__(self, number: int, certificate: RTCCertificate) -> None:
        self.number = number
        self.targets: list[Leg] = []
        self.gatherer = RTCIceGatherer(iceServers=[])
        self.ice = RTCIceTransport(self.gatherer)
        self.dtls = RTCDtlsTransport(self.ice, [certificate])
        self.dtls._register_rtp_receiver(
            self,
            RTCRtpReceiveParameters(
                codecs=[
                    RTCRtpCodecParameters("audio/opus", 48000, 2, RED),
                    RTCRtpCodecParameters("video/VP8", 90000, payloadType=VP8),
                ],
                headerExtensions=[RTCRtpHeaderExtensionParameters(id=LEVEL_ID, uri=AUDIO_LEVEL)],
            ),
        )
        self.extensions = self.dtls._rtp_header_extensions_map
        self._ssrcs: dict[int, int] = {}

    async def start(self, remote: dict[str, Any]) -> None:
        self.ice._connection.ice_controlling = True
        await self.ice.addRemoteCandidate(
            RTCIceCandidate(1, "1", "127.0.0.1", remote["port"], 2130706431, "udp", "host")
        )
        await self.ice.addRemoteCandidate(None)
        await self.ice.start(RTCIceParameters(remote["ufrag"], remote["password"]))
        fingerprint = RTCDtlsFingerprint(remote["algorithm"], remote["fingerprint"])
        await self.dtls.start(RTCDtlsParameters([fingerprint]))

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:  # noqa: ARG002 - aiortc's signature
        for target in self.targets:
            packet.ssrc = target.ssrc_for(packet.ssrc)
            data = packet.serialize(target.extensions)
            try:
                await target.dtls._send_rtp(data)
            except ConnectionError:
                continue

    async def _handle_rtcp_packet(self, packet: object) -> None:
        """Reports are read, as aiortc reads them, and answered by nothing."""

    def ssrc_for(self, ssrc: int) -> int:
        return self._ssrcs.setdefault(ssrc, 0x40000000 + self.number * 256 + len(self._ssrcs))

    def _handle_disconnect(self) -> None:
        return


async def serve() -> None:
    aioice.ice.get_host_addresses = lambda **_: ["127.0.0.1"]
    certificate = RTCCertificate.generateCertificate()
    legs: list[Leg] = []
    tasks: set[asyncio.Task[None]] = set()

    async def make(_: web.Request) -> web.Response:
        leg = Leg(len(legs), certificate)
        legs.append(leg)
        await leg.gatherer.gather()
        local = leg.gatherer.getLocalParameters()
        fingerprint = next(
            f for f in leg.dtls.getLocalParameters().fingerprints if f.algorithm == "sha-256"
        )
        return web.json_response(
            {
                "leg": leg.number,
                "ufrag": local.usernameFragment,
                "password": local.password,
                "port": leg.gatherer.getLocalCandidates()[0].port,
                "algorithm": fingerprint.algorithm,
                "fingerprint": fingerprint.value,
            }
        )

    async def start(request: web.Request) -> web.Response:
        leg = legs[int(request.match_info["leg"])]
        task = asyncio.create_task(leg.start(await request.json()), name=f"leg:{leg.number}")
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return web.Response(status=204)

    async def target(request: web.Request) -> web.Response:
        leg = legs[int(request.match_info["leg"])]
        leg.targets = [legs[number] for number in await request.json()]
        return web.Response(status=204)

    app = web.Application()
    app.add_routes(
        [
            web.post("/legs", make),
            web.put("/legs/{leg}", start),
            web.put("/legs/{leg}/targets", target),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
