"""A synthetic browser without codecs: one socket, real ICE, real DTLS, real SRTP."""

import asyncio
import random
import re
import socket

from aioice import stun

from bench.rtp_streams import (
    LEVEL_ID,
    MID_ID,
    OPUS,
    ORIENTATION_ID,
    PACKETS_PER_FRAME,
    RED,
    RTX,
    SEND_TIME_ID,
    TRANSPORT_CC_ID,
    VIDEO_FPS,
    VP8,
    AudioStream,
    Stream,
    TransportNumbers,
    VideoStream,
)
from media.dtls import Certificate, DtlsAssociation, Fingerprint, PacketBuffer, SrtpSessions
from media.ice import stun as ice_stun
from media.ice.lite import Credentials
from media.rtp import extensions
from media.rtp.twcc import TransportFeedbackBuilder

_ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"  # offered by browsers, taken by no station
_CHECK_EVERY_S = 0.2
_FEEDBACK_EVERY_S = 0.0625  # as Chromium does
_CONNECT_WITHIN_S = 20.0
_KERNEL_BUFFER = 4 * 1024 * 1024


class RtpPeer:
    """Owner: the load. Made inside the loop; `connect` once, then the load drives `socket` itself.

    `received` counts the RTP packets that authenticated, padding left out. `feedback` takes their
    transport-wide numbers, which lie at `number_at` by SSRC.
    """

    certificate: Certificate | None = None
    buffer = PacketBuffer(2048)

    def __init__(
        self,
        number: int,
        *,
        sends: bool,
        receives: bool = True,
        packets_per_frame: int = PACKETS_PER_FRAME,
        fps: int = VIDEO_FPS,
        audio_slots: int = 1,
        video_slots: int = 1,
        level: int | None = None,
    ) -> None:
        """`level` is how loud the sound says it is, in -dBov; without, it speaks at changing loudness."""
        generator = random.Random(number)
        self.sends = sends
        self.receives = receives
        self.received = self.unauthentic = 0
        self.numbers = TransportNumbers()
        self._slots = [("audio", audio_slots), ("video", video_slots)] if receives else []
        self.audio = AudioStream(number * 16 + 1, self.numbers, generator, level)
        self.video = VideoStream(number * 16 + 2, self.numbers, generator, packets_per_frame, fps)
        self.streams: list[Stream] = [self.audio, self.video] if sends else []
        self.ssrc = number * 16 + 9
        self.seen: dict[int, int] = {}
        self.number_at: dict[int, int] = {}
        self.feedback = TransportFeedbackBuilder(interval_s=_FEEDBACK_EVERY_S)
        self.sessions: SrtpSessions | None = None
        self.local = Credentials.generate()
        self.remote = Credentials("", "")
        RtpPeer.certificate = RtpPeer.certificate or Certificate()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self._reached = asyncio.Event()
        self._dtls = DtlsAssociation(RtpPeer.certificate, send=self._send, on_closed=lambda: None)

    def offer(self) -> str:
        """What Chromium would offer with these m-lines."""
        kinds: list[tuple[str, Stream | None]] = []
        if self.sends:
            kinds += [("audio", self.audio), ("video", self.video)]
        kinds += [(kind, None) for kind, count in self._slots for _ in range(count)]
        assert RtpPeer.certificate is not None
        fingerprint = RtpPeer.certificate.fingerprint
        lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
        lines.append("a=group:BUNDLE " + " ".join(str(mid) for mid in range(len(kinds))))
        for mid, (kind, stream) in enumerate(kinds):
            formats = f"{RED} {OPUS}" if kind == "audio" else f"{VP8} {RTX}"
            lines += [
                f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}",
                "c=IN IP4 0.0.0.0",
                f"a=ice-ufrag:{self.local.ufrag}",
                f"a=ice-pwd:{self.local.password}",
                f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
                "a=setup:actpass",
                "a=rtcp-mux",
                "a=rtcp-rsize",
                f"a=mid:{mid}",
                "a=recvonly" if stream is None else "a=sendonly",
                f"a=extmap:{SEND_TIME_ID} {_ABS_SEND_TIME}",
                f"a=extmap:{TRANSPORT_CC_ID} {extensions.TRANSPORT_CC}",
                f"a=extmap:{MID_ID} {extensions.MID}",
            ]
            lines += _AUDIO_LINES if kind == "audio" else _VIDEO_LINES
            if stream is not None:
                lines.append(f"a=ssrc:{stream.ssrc} cname:bench")
        return "\r\n".join(lines) + "\r\n"

    async def connect_to_answer(self, answer: str) -> None:
        """Check, shake hands and be ready to send, as an SDP answer says."""
        remote = Credentials(_line(answer, "ice-ufrag:"), _line(answer, "ice-pwd:"))
        algorithm, value = _line(answer, "fingerprint:").split()
        port = int(re.findall(r"a=candidate:\S+ 1 udp \d+ \S+ (\d+)", answer)[0])
        await self.connect(
            remote,
            Fingerprint(algorithm, value),
            port,
            active=_line(answer, "setup:") == "passive",
            checks=True,
        )

    async def connect(
        self,
        remote: Credentials,
        fingerprint: Fingerprint,
        port: int,
        *,
        active: bool,
        checks: bool,
    ) -> None:
        """The same with the parts given; without `checks` the other side is the one to check."""
        self.remote = remote
        self.socket.connect(("127.0.0.1", port))
        loop = asyncio.get_running_loop()
        loop.add_reader(self.socket, self._read)
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                while not self._reached.is_set():
                    if checks:
                        self._send(self.check())
                    await _wait_for(self._reached, _CHECK_EVERY_S)
                self.sessions = await self._dtls.handshake(
                    [fingerprint], active=active, timeout_s=_CONNECT_WITHIN_S
                )
        finally:
            loop.remove_reader(self.socket)

    async def aclose(self) -> None:
        await self._dtls.aclose()
        self.socket.close()

    def check(self) -> bytes:
        """A connectivity check that nominates this path; browsers repeat it for consent."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self.remote.ufrag}:{self.local.ufrag}"
        message.attributes["PRIORITY"] = 1
        message.attributes["ICE-CONTROLLING"] = 7
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(self.remote.password.encode())
        message.add_fingerprint()
        return bytes(message)

    def handle_other(self, data: bytes) -> None:
        """What is neither RTP nor RTCP."""
        if 19 < data[0] < 64:
            self._dtls.feed(data)
        elif data[:2] == b"\x01\x01":
            self._reached.set()
        elif data[0] < 2:
            self._answer_check(data)

    def _answer_check(self, data: bytes) -> None:
        """An agent that checks is answered in either role; only a controlling one nominates."""
        request = ice_stun.parse_request(data)
        password = self.local.password.encode()
        if request is not None and ice_stun.verify(data, request, password):
            source = ("127.0.0.1", self.socket.getpeername()[1])
            self._send(ice_stun.success_response(request, source, password))
            if request.use_candidate:
                self._reached.set()

    def _read(self) -> None:
        while True:
            try:
                data = self.socket.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            self.handle_other(data)

    def _send(self, data: bytes) -> None:
        try:
            self.socket.send(data)
        except (BlockingIOError, ConnectionRefusedError):
            return


_AUDIO_LINES = [
    f"a=extmap:{LEVEL_ID} {extensions.AUDIO_LEVEL}",
    f"a=rtpmap:{OPUS} opus/48000/2",
    f"a=rtcp-fb:{OPUS} transport-cc",
    f"a=fmtp:{OPUS} minptime=10;useinbandfec=1",
    f"a=rtpmap:{RED} red/48000/2",
    f"a=fmtp:{RED} {OPUS}/{OPUS}",
]
_VIDEO_LINES = [
    f"a=extmap:{ORIENTATION_ID} {extensions.VIDEO_ORIENTATION}",
    f"a=rtpmap:{VP8} VP8/90000",
    f"a=rtcp-fb:{VP8} goog-remb",
    f"a=rtcp-fb:{VP8} transport-cc",
    f"a=rtcp-fb:{VP8} ccm fir",
    f"a=rtcp-fb:{VP8} nack",
    f"a=rtcp-fb:{VP8} nack pli",
    f"a=rtpmap:{RTX} rtx/90000",
    f"a=fmtp:{RTX} apt={VP8}",
]


def _line(sdp: str, name: str) -> str:
    return next(line[2 + len(name) :] for line in sdp.splitlines() if line.startswith("a=" + name))


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
