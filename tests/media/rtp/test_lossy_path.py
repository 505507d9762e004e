"""The parts together over a lossy network in virtual time, and with a real VP8 codec."""

import heapq
import random
from fractions import Fraction

import av
import numpy as np
import pytest

from media.rtp.capture import VideoCapture
from media.rtp.extensions import TRANSPORT_CC, EgressExtensions, unsigned
from media.rtp.header import parse_header
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.nack import NackGenerator
from media.rtp.outgoing import OutgoingStream
from media.rtp.pli import KeyFrameRequests
from media.rtp.rtcp import build_nack, build_pli
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.rtx import RtxReceiver, RtxSender
from media.rtp.sequence import SeenWindow
from media.rtp.twcc import TransportFeedbackBuilder, parse_feedback
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.rtp_packets import rtp, vp8_payload

FPS = 20
MEDIA, RTX, OUT, OUT_RTX = 0xA, 0xB, 0xC, 0xD


class Network:
    """Virtual time; each `send` may lose the datagram."""

    def __init__(self, loss, delay, seed):
        self.random, self.loss, self.delay = random.Random(seed), loss, delay
        self.now, self.queue, self.count = 0.0, [], 0

    def send(self, deliver, datagram):
        if self.random.random() >= self.loss:
            self.at(self.delay + self.random.random() * 0.004, lambda: deliver(bytes(datagram)))

    def at(self, after, action):
        self.count += 1
        heapq.heappush(self.queue, (self.now + after, self.count, action))

    def every(self, period, action):
        def again():
            action()
            self.at(period, again)

        self.at(period, again)

    def run(self, until):
        while self.queue and self.queue[0][0] < until:
            self.now, _, action = heapq.heappop(self.queue)
            action()


def sender(ssrc, rtx_ssrc):
    return OutgoingStream(
        ssrc=ssrc,
        munger=StreamMunger(clock_rate=90000, is_video=True, first_sequence_number=65500),
        extensions=EgressExtensions({TRANSPORT_CC: 3}),
        history=RetransmissionHistory(),
        rtx=RtxSender(ssrc=rtx_ssrc, payload_type=97),
        replays=True,
    )


class Receiver:
    """Incoming stream: recovers by NACK and hands packets on, each once."""

    def __init__(self, network, ssrc, reply, on_packet, *, nack):
        self.network, self.ssrc, self.reply, self.on_packet = network, ssrc, reply, on_packet
        self.seen, self.nack, self.enabled = SeenWindow(), NackGenerator(is_video=True), nack
        self.on_key_frame = lambda: None
        self.rtx = RtxReceiver(ssrc=ssrc, payload_types={97: 96}, seen=self.seen)
        self.feedback = TransportFeedbackBuilder()
        self.reports = []
        network.every(0.02, self.ask)

    def datagram(self, data):
        header = parse_header(data)
        number = unsigned(data, header, 3, 2)
        if self.feedback.received(number, self.network.now):
            self.reports += self.feedback.build(1, self.ssrc, self.network.now)
        if header.ssrc != self.ssrc:
            data = self.rtx.unwrap(data, header)
            if data is None:
                return
            header = parse_header(data)
        elif not self.seen.add(header.sequence_number):
            return
        vp8 = Vp8Descriptor()
        vp8.parse(data, header.payload_offset, header.payload_end)
        key = vp8.starts_key_frame
        if key:
            self.on_key_frame()
        if self.nack.received(header.sequence_number, self.network.now, starts_key_frame=key):
            self.ask()
        self.on_packet(data, header, vp8)

    def ask(self):
        lost = self.nack.due(self.network.now, rtt_s=2 * self.network.delay)
        if lost and self.enabled:
            self.network.send(self.reply, build_nack(1, self.ssrc, lost))


def written(stream, packet, header, now, vp8):
    buffer = bytearray(2048)
    size = stream.forward(buffer, packet, header, now, 96, vp8)
    return buffer[:size] if size else None


def call(*, loss, nack, seconds=10, seed=7):
    """Encoder -> forwarder -> player over two lossy hops; returns frames played and the parts."""
    network = Network(loss, 0.02, seed)
    budget = ResendBudget(500_000)
    numbers = {"up": 0, "down": 0}
    frames = []
    player = VideoCapture()

    def stamped(stream, hop, packet):
        stream.extensions.stamp(packet, 12, numbers[hop] & 0xFFFF)
        numbers[hop] += 1
        return packet

    encoder, slot = sender(MEDIA, RTX), sender(OUT, OUT_RTX)
    encoder.select(1)
    slot.select(MEDIA)

    def answer(stream, hop, deliver):
        def nacked(data):
            for message in parse_rtcp(data):
                for packet in stream.resend(
                    message.lost, network.now, rtt_s=2 * network.delay, budget=budget
                ):
                    network.send(deliver, stamped(stream, hop, packet))

        return nacked

    def played(data, header, vp8):
        frames.extend(player.packet(data, header, network.now))

    def forwarded(data, header, vp8):
        packet = written(slot, data, header, network.now, vp8)
        packets = [] if packet is None else [packet]
        if slot.backlog:
            packets += slot.replay(network.now, payload_type=96)
        for out in packets:
            network.send(down.datagram, stamped(slot, "down", out))

    down = Receiver(
        network,
        OUT,
        answer(slot, "down", lambda d: down.datagram(d)),
        played,
        nack=nack,
    )
    up = Receiver(
        network,
        MEDIA,
        answer(encoder, "up", lambda d: up.datagram(d)),
        forwarded,
        nack=nack,
    )
    count = {"seq": 0, "frame": 0}
    requests = KeyFrameRequests()
    wanted = {"key": True}
    up.on_key_frame = lambda: requests.key_frame(MEDIA)

    def asked_for_key_frame(data):
        wanted["key"] = bool(parse_rtcp(data))

    def ask_for_key_frames():
        wants = slot.munger.key_frame_source is not None or player.needs_key_frame
        wants = up.nack.take_key_frame_request() or down.nack.take_key_frame_request() or wants
        if (wants and requests.request(MEDIA, network.now)) or requests.due(network.now):
            network.send(asked_for_key_frame, build_pli(1, MEDIA))

    def capture():
        n = count["frame"]
        count["frame"] += 1
        key, wanted["key"] = wanted["key"], False
        for i in range(4):
            payload = vp8_payload(start=i == 0, key=key, picture_id=n, size=1000)
            packet = rtp(count["seq"], n * 4500, 1, payload=payload, marker=i == 3)
            count["seq"] += 1
            header, vp8 = parse_header(packet), Vp8Descriptor()
            vp8.parse(packet, header.payload_offset, header.payload_end)
            out = written(encoder, packet, header, network.now, vp8)
            network.send(up.datagram, stamped(encoder, "up", out))

    network.every(1 / FPS, capture)
    network.every(0.05, ask_for_key_frames)
    network.every(0.05, lambda: frames.extend(player.tick(network.now)))
    network.run(seconds)
    return frames, count["frame"], up, numbers


def test_five_percent_each_way_is_survived_with_nack_and_not_without():
    frames, sent, up, numbers = call(loss=0.05, nack=True)
    assert len(frames) / sent >= 0.97
    media = sent * 4
    assert 0.04 < (numbers["up"] - media) / media < 0.1, "resent what was lost, not what was late"
    assert len(call(loss=0.05, nack=False)[0]) / sent < 0.4
    reported = {}
    for report in up.reports:
        for seq, at in parse_feedback(report).packets:
            reported[seq] = reported.get(seq) or at
    lost = sum(at is None for at in reported.values())
    assert numbers["up"] - 60 <= len(reported) <= numbers["up"]
    assert 0.03 < lost / len(reported) < 0.07


def encoded(color, count, size=(320, 180)):
    """VP8 of a plain picture by libvpx, first frame key."""
    context = av.CodecContext.create("libvpx", "w")
    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.time_base = Fraction(1, 20)
    context.options = {"deadline": "realtime", "lag-in-frames": "0"}
    context.thread_count = 1
    packets = []
    for i in range(count):
        picture = np.full((size[1], size[0], 3), color, np.uint8)
        picture[i * 4 : i * 4 + 4] = 255 - picture[0, 0]
        frame = av.VideoFrame.from_ndarray(picture, "rgb24")
        frame.pts = i
        packets += [bytes(p) for p in context.encode(frame)]
    return packets


@pytest.mark.parametrize("mtu", [1200, 100])
def test_real_vp8_survives_switching_and_assembly(mtu):
    """Two libvpx streams spliced by the munger decode without error, each in its own colour."""
    slot, capture = sender(OUT, OUT_RTX), VideoCapture()
    decoder = av.CodecContext.create("vp8", "r")
    frames, seen = [], []
    for turn, (color, size) in enumerate(
        [((200, 30, 30), (320, 180)), ((30, 30, 200), (640, 360))]
    ):
        source = 100 + turn
        slot.select(source)
        seq = 60000 * (turn + 1) & 0xFFFF
        for number, data in enumerate(encoded(color, 10, size)):
            chunks = [data[i : i + mtu] for i in range(0, len(data), mtu)]
            for i, chunk in enumerate(chunks):
                descriptor = bytes((0x90 if i == 0 else 0x80, 0x80, 0x80 | number >> 8, number))
                last = i == len(chunks) - 1
                packet = rtp(seq, number * 4500, source, payload=descriptor + chunk, marker=last)
                seq = (seq + 1) & 0xFFFF
                header, vp8 = parse_header(packet), Vp8Descriptor()
                vp8.parse(packet, header.payload_offset, header.payload_end)
                now = turn + number * 0.05
                out = written(slot, packet, header, now, vp8)
                seen.append((vp8.picture_id, slot.munger.picture_id))
                frames += capture.packet(out, parse_header(out), now)
    assert len(frames) == 20
    assert [(f.width, f.height) for f in frames if f.is_key] == [(320, 180), (640, 360)]
    assert not any(f.gap_before for f in frames)
    times = [f.rtp_timestamp for f in frames]
    assert times == sorted(set(times))
    pictures = [p for f in frames for p in decoder.decode(av.Packet(f.data))]
    assert [p.width for p in pictures] == [320] * 10 + [640] * 10
    last_row = [p.to_ndarray(format="rgb24")[-1, 0] for p in pictures]
    assert all(row[0] > 150 > row[2] for row in last_row[:10])
    assert all(row[2] > 150 > row[0] for row in last_row[10:])
