"""One of several viewers has a slow link, none, or asks for key frames without end: what the others notice of it.

The transports are stand-ins, so this runs from source: compiled code takes none.
"""

from __future__ import annotations

import pytest

from media.peer.downlink import Downlink
from media.peer.egress import OutgoingSlot
from media.peer.ingress import IncomingStream
from media.peer.slots import OutgoingSlots
from media.peer.source import Source
from media.peer.transport import SharedBuffers
from media.rtp.header import RtpHeader, parse_header
from media.rtp.history import ResendBudget
from media.rtp.pli import BUDGET, BUDGET_EVERY_S, KeyFrameRequests
from media.rtp.reception import NtpClock
from media.rtp.rtx import RtxReceiver
from media.rtp.sender_report import PeerClock
from media.rtp.sequence import SeenWindow
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.offer import OfferedCodec
from media.sdp.plan import LinePlan, LineRole, SourceKind
from tests.support.media.rtp_packets import rtp, vp8_payload

MEDIA = 0xA0
FPS = 20
PATTERN = (0, 2, 1, 2)
OCTETS = {0: 800, 1: 400, 2: 400}
"""Of a packet of each layer: layer 0 takes two fifths of all."""


class Sent:
    """A transport that keeps what it sends."""

    on_stream = False

    def __init__(self, buffers):
        self._buffers = buffers
        self.packets = []

    def send_rtp(self, size):
        self.packets.append(bytes(self._buffers.outbound.data[:size]))


class Sender:
    """Shows a screen in three temporal layers, FPS frames a second, and counts what it is asked for."""

    feedback_ssrc = 1
    rtt_s = 0.05

    def __init__(self, *, layers=True):
        self.key_frame_requests = KeyFrameRequests()
        self.limits = self.number = self.position = self.tl0 = self.keys_wanted = 0
        self.now = 100.0
        self.layers = layers
        clock = PeerClock(NtpClock(wall_s=0.0, now=0.0))
        self.source = Source("sender", SourceKind.SCREEN, "2", clock)
        self.stream = IncomingStream(
            ssrc=MEDIA,
            payload_type=96,
            clock_rate=90_000,
            source=self.source,
            feedback=self,
            retransmission=True,
        )
        self.source.bind(self.stream)
        self._header = RtpHeader()

    def send_feedback(self, packet):
        self.keys_wanted += 1

    def limit_uplink(self):
        self.limits += 1
        self.source.apply_caps()

    def send(self, seconds, *, key=False):
        """Send for so long, a key frame first if asked to; after each second rates are measured."""
        for index in range(round(seconds * FPS)):
            self.now += 1 / FPS
            self.number += 1
            first = key and index == 0
            layer = 0 if first else PATTERN[self.position % 4]
            self.position = 1 if first else self.position + 1
            self.tl0 += layer == 0
            payload = vp8_payload(
                key=first,
                picture_id=self.number,
                tl0=self.tl0 & 0xFF if self.layers else None,
                tid=layer if self.layers else None,
                sync=self.position % 4 != 0,
                size=OCTETS[layer],
            )
            packet = rtp(self.number, self.number * 4500, MEDIA, payload=payload, marker=True)
            self._header.parse(packet)
            self.stream.received(memoryview(packet), self._header, self.now)
            if self.number % FPS == 0:
                self.stream.update_rate(self.now)
                self.limit_uplink()


class Viewer:
    """A receiver with one slot, whose link carries `bps`, None for more than enough."""

    def __init__(self, source=None, bps=None):
        buffers = SharedBuffers()
        self.sent = Sent(buffers)
        self.downlink = Downlink(0.0, lambda *_: None)
        self.slot = OutgoingSlot(
            line(), transport=self.sent, buffers=buffers, budget=ResendBudget(1_000_000),
            downlink=self.downlink, retransmission=True,
        )  # fmt: skip
        self.link(bps)
        if source is not None:
            self.slot.assign(source)

    def link(self, bps):
        """The link carries so much of a picture from now on."""
        estimator = self.downlink.estimator
        estimator.limited = bps is not None
        if bps is not None:
            estimator.bps = bps / 0.95 + 1
        self.downlink.pictures = 1

    def taken(self):
        """Return (sequence number, picture id, layer) of the packets since the last question."""
        found = []
        for packet in self.sent.packets:
            header, vp8 = parse_header(packet), Vp8Descriptor()
            vp8.parse(packet, header.payload_offset, header.payload_end)
            found.append((header.sequence_number, vp8.picture_id, vp8.temporal_id))
        self.sent.packets.clear()
        return found


def line():
    return LinePlan(
        "1", "video", LineRole.SLOT, active=True, slot=0, codec=OfferedCodec(96, "VP8", 90_000, 1),
        rtx=OfferedCodec(97, "rtx", 90_000, 1),
    )  # fmt: skip


def layers_of(taken):
    return {layer for _, _, layer in taken}


def test_a_slow_viewer_gets_fewer_frames_and_the_others_as_many_as_before():
    sender = Sender()
    slow, other = Viewer(sender.source), Viewer(sender.source)
    sender.send(2, key=True)
    slow.taken(), other.taken()
    slow.link(60_000)
    sender.send(1)
    assert sender.source.apply_caps() == pytest.approx(2.1 * 60_000, rel=0.05)
    slow.taken(), other.taken()

    sender.send(2)
    few, all_of_them = slow.taken(), other.taken()
    assert (len(few), len(all_of_them)) == (2 * FPS / 4, 2 * FPS)
    assert layers_of(few) == {0}
    first_number, first_picture, _ = few[0]
    for index, (number, picture, _) in enumerate(few):
        assert (number - first_number) & 0xFFFF == index, "its numbers have no holes"
        assert (picture - first_picture) & 0x7FFF == index
    assert slow.slot.dropped > 0, "figures tell"
    assert other.slot.dropped == 0

    # what it asks for again is what it was sent under that number
    number, picture, _ = few[-1]
    slow.slot.resend((number,), sender.now + 1, 0.05)
    ((resent),) = slow.sent.packets
    rtx = RtxReceiver(ssrc=slow.slot.ssrc, payload_types={97: 96}, seen=SeenWindow())
    original = rtx.unwrap(memoryview(resent), parse_header(resent))
    slow.sent.packets[:] = [bytes(original)]
    assert slow.taken() == [(number, picture, 0)]

    slow.link(None)
    sender.send(2)
    assert sender.source.apply_caps() is None
    slow.taken()
    sender.send(1)
    assert layers_of(slow.taken()) == {0, 1, 2}


def test_the_picture_of_a_sender_without_layers_is_made_for_the_slowest_viewer():
    sender = Sender(layers=False)
    slow, other = Viewer(sender.source, 200_000), Viewer(sender.source)
    sender.send(2, key=True)
    assert sender.source.apply_caps() == pytest.approx(200_000, rel=0.01)
    assert len(slow.taken()) == len(other.taken()) == 2 * FPS


def test_a_sender_that_names_layers_no_more_is_limited_like_one_without():
    sender = Sender()
    slow = Viewer(sender.source, 60_000)
    Viewer(sender.source)
    sender.send(2, key=True)
    assert sender.source.apply_caps() > 100_000
    sender.layers = False
    sender.send(60, key=True)
    assert sender.source.apply_caps() == pytest.approx(60_000, rel=0.01)
    slow.taken()
    sender.send(1)
    assert len(slow.taken()) == FPS


def test_a_single_viewer_gets_every_frame_in_as_few_bits_as_its_link_needs():
    sender = Sender()
    viewer = Viewer(sender.source, 200_000)
    sender.send(3, key=True)
    assert sender.source.apply_caps() == pytest.approx(200_000, rel=0.01)
    assert len(viewer.taken()) == 3 * FPS


def paused(viewer, now):
    viewer.slot.set_paused(paused=True, now=now)


def hidden(viewer, now):
    viewer.slot.show(None, now)


def gone(viewer, now):
    """It reported, and does so no more."""
    viewer.downlink.feedback([(0, 0)], now - 4)
    viewer.downlink.tick(now)


@pytest.mark.parametrize("leave", [paused, hidden, gone])
def test_who_is_not_sent_the_picture_limits_nobody_else(leave):
    sender = Sender(layers=False)
    slow, other = Viewer(sender.source, 50_000), Viewer(sender.source)
    sender.send(1, key=True)
    assert sender.source.apply_caps() == pytest.approx(50_000, rel=0.01)
    leave(slow, sender.now)
    assert sender.source.apply_caps() is None
    other.slot.assign(None)
    assert sender.source.apply_caps() == pytest.approx(50_000, rel=0.01), "with nobody else it does"


def test_who_reports_again_counts_again():
    viewer = Viewer(bps=50_000)
    downlink = viewer.downlink
    assert not downlink.silent
    gone(viewer, 100.0)
    assert downlink.silent
    downlink.feedback([(1, 0)], 100.1)
    assert not downlink.silent


def test_a_picture_that_others_watch_resumes_when_its_sender_has_slowed_down():
    sender = Sender(layers=False)
    slow, other = Viewer(sender.source, 90_000), Viewer(sender.source)
    sender.send(1, key=True)
    slow.slot.set_paused(paused=True, now=sender.now)
    slow.taken()
    asked = sender.keys_wanted
    slow.slot.set_paused(paused=False, now=sender.now)
    assert sender.source.apply_caps() == pytest.approx(90_000, rel=0.01), "the limit comes first"
    sender.send(0.9)
    assert (slow.taken(), sender.keys_wanted) == ([], asked)
    slow.slot.tick(sender.now)
    assert sender.keys_wanted == asked
    sender.send(0.2)
    slow.slot.tick(sender.now)
    assert sender.keys_wanted == asked + 1
    sender.send(0.5, key=True)
    assert len(slow.taken()) == 10
    assert len(other.taken()) == 20 + 18 + 4 + 10


def test_a_picture_that_stands_still_resumes_without_a_packet_of_its_sender():
    sender = Sender(layers=False)
    slow, _ = Viewer(sender.source, 90_000), Viewer(sender.source)
    sender.send(1, key=True)
    slow.slot.set_paused(paused=True, now=sender.now)
    slow.slot.set_paused(paused=False, now=sender.now)
    asked = sender.keys_wanted
    slow.slot.tick(sender.now + 0.5)
    assert sender.keys_wanted == asked
    slow.slot.tick(sender.now + 1.5)
    slow.slot.tick(sender.now + 2.5)
    assert sender.keys_wanted == asked + 1


def test_a_picture_that_nobody_else_watches_resumes_at_once():
    sender = Sender(layers=False)
    viewer = Viewer(sender.source, 90_000)
    sender.send(1, key=True)
    viewer.slot.set_paused(paused=True, now=sender.now)
    viewer.slot.set_paused(paused=False, now=sender.now)
    sender.send(0.5, key=True)
    assert len(viewer.taken()) == 20 + 10


def key_frames_made(sender, viewer, seconds):
    """How many key frames the sender is asked for by one that asks ten times a second."""
    before = sender.keys_wanted
    for _ in range(round(seconds * 10)):
        viewer.slot.receiver_wants_key_frame(sender.now)
        sender.send(0.1, key=True)
    return sender.keys_wanted - before


def test_one_who_asks_for_key_frames_without_end_costs_the_others_few():
    sender = Sender()
    greedy, other = Viewer(sender.source), Viewer(sender.source)
    sender.send(1, key=True)
    made = key_frames_made(sender, greedy, 30)
    assert BUDGET <= made <= BUDGET + 30 / BUDGET_EVERY_S + 1
    # which takes nothing from what the other may ask for
    before = sender.keys_wanted
    sender.send(1)
    other.slot.receiver_wants_key_frame(sender.now)
    assert sender.keys_wanted == before + 1


def test_one_who_is_alone_may_ask_as_often_as_a_sender_answers():
    sender = Sender()
    viewer = Viewer(sender.source)
    sender.send(1, key=True)
    assert key_frames_made(sender, viewer, 10) >= 15


def test_a_request_finds_its_slot_by_ssrc():
    sender = Sender()
    slots = OutgoingSlots(
        transport=Sent(SharedBuffers()), buffers=SharedBuffers(), retransmission=True, now=0.0
    )
    slots.apply(line())
    slot = slots.by_mid["1"]
    slot.assign(sender.source)
    slots.receiver_wants_key_frame(slot.ssrc + 1, 1.0)
    assert sender.keys_wanted == 0
    slots.receiver_wants_key_frame(slot.ssrc, 1.0)
    assert sender.keys_wanted == 1


def test_a_screen_has_what_the_smallest_cameras_leave_and_not_an_equal_share():
    downlink = Downlink(0.0, lambda *_: None)
    downlink.estimator.limited = True
    downlink.estimator.bps = 3_000_000 / 0.95 + 1
    downlink.pictures = 10
    assert downlink.cap_bps() == 300_000
    downlink.layered, downlink.layered_bps = 9, 9 * 120_000
    assert downlink.cap_bps() == pytest.approx(3_000_000 - 9 * 120_000, abs=2)
    # nor less than an equal share, where the cameras leave hardly anything
    downlink.layered_bps = 2_900_000
    assert downlink.cap_bps() == 300_000
