"""What is fuzzed: every parser of foreign octets, each as a function of one byte string.

A target returns when the input was understood or refused with the documented error; whatever else
it raises is a defect, an `AssertionError` included: positions must lie within the packet, and what
one of our writers can write must come back the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aioice import stun as other_stun

from media.ice import stun
from media.ice.framing import FrameReader, FramingError, framed
from media.ice.lite import Credentials, IceLiteAgent
from media.room.policy import PolicyError, parse_policy
from media.room.recording import RecordingRequestError, parse_order
from media.room.view import ViewError, parse_view
from media.rtp import extensions, opus, rtcp
from media.rtp.capture import AudioCapture, VideoCapture
from media.rtp.header import MalformedPacket, RtpHeader, parse_header
from media.rtp.red import RedUnwrapper, parse_red, primary_offset
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.rtx import decapsulate, encapsulate
from media.rtp.twcc import (
    TransportFeedbackBuilder,
    encode_chunks,
    parse_feedback,
)
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.answer import AnswerTransport, HostCandidate, SlotStream, write_answer
from media.sdp.offer import SdpError, parse_offer
from media.sdp.plan import LineRole, plan_lines
from tests.fuzz.connection import Connection
from tests.support import media_sdp
from tests.support.rtp_packets import red_payload, rtp, vp8_payload

_LOCAL = Credentials("ours", "our-password")
_REMOTE = Credentials("theirs", "their-password")


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes one input; `seeds` gives well-formed ones to begin with."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def _stun(data: bytes) -> None:
    ufrag = stun.local_ufrag_of(data)
    request = stun.parse_request(data)
    outcome = IceLiteAgent(_REMOTE, _LOCAL).handle_check(data, ("192.0.2.7", 4711))
    if request is None:
        assert not outcome.validated
        return
    assert ufrag is not None
    assert request.integrity_offset + 24 <= len(data)
    if outcome.validated:
        assert stun.verify(data, request, _LOCAL.password.encode())
    for address in (("192.0.2.7", 4711), ("2001:db8::1", 65535)):
        answer = stun.success_response(request, address, b"password")
        read = other_stun.parse_message(answer)
        assert read.attributes["XOR-MAPPED-ADDRESS"] == address
        assert read.transaction_id == request.transaction_id


def _stun_seeds() -> Iterable[bytes]:
    for extra in ({}, {"USE-CANDIDATE": None}, {"ICE-CONTROLLED": 5}):
        message = other_stun.Message(
            other_stun.Method.BINDING, other_stun.Class.REQUEST, b"transaction!"
        )
        message.attributes["USERNAME"] = "ours:theirs"
        message.attributes["PRIORITY"] = 1
        message.attributes.update(extra)
        message.add_message_integrity(_LOCAL.password.encode())
        message.add_fingerprint()
        yield bytes(message)


def _header(data: bytes) -> None:
    try:
        header = parse_header(data)
    except MalformedPacket:
        return
    assert 12 <= header.payload_offset <= header.payload_end <= len(data)
    if header.extension_length:
        assert header.extension_offset + header.extension_length == header.payload_offset


_EXTENSION_BLOCKS = (
    (0xBEDE, bytes.fromhex("10ff22004030315010000000")),
    (0xBEDE, bytes.fromhex("31000100")),
    (0x1000, bytes.fromhex("01017f0003020007")),
    (0x100F, bytes.fromhex("0000000004013100")),
)


def _rtp_seeds() -> Iterable[bytes]:
    yield rtp()
    yield rtp(seq=65535, csrcs=(1, 2, 3), padding=4)
    for block in _EXTENSION_BLOCKS:
        yield rtp(extension=block, marker=True)


def _extensions(data: bytes) -> None:
    try:
        header = parse_header(data)
    except MalformedPacket:
        return
    end = header.extension_offset + header.extension_length
    found = list(extensions.elements(data, header))
    for element_id, offset, length in found:
        assert header.extension_offset < offset <= offset + length <= end
        assert element_id > 0
    for element_id in (0, 1, 3, 14, 15, 200):
        place = extensions.find(data, header, element_id)
        assert place == next(((o, n) for e, o, n in found if e == element_id), None)
        extensions.unsigned(data, header, element_id, 2)
        extensions.audio_level(data, header, element_id)
        text = extensions.text(data, header, element_id)
        assert text is None or text.isprintable()
    number = extensions.scan(data, header, 3)
    assert number == -1 or 0 <= number <= 0xFFFF
    for _, offset, length in header.elements or ():
        assert offset + length <= end
    out = bytearray(2000)
    ours = extensions.EgressExtensions(
        {extensions.MID: 1, extensions.AUDIO_LEVEL: 2, extensions.PLAYOUT_DELAY: 9}, "0"
    )
    out[12 : 12 + len(ours.block)] = ours.block
    plan = ours.copy_plan({extensions.AUDIO_LEVEL: 1, extensions.PLAYOUT_DELAY: 3})
    ours.copy(out, 12, data, header, plan)
    assert not any(out[12 + len(ours.block) :])


def _rtcp(data: bytes) -> None:
    try:
        packets = parse_rtcp(data)
    except MalformedPacket:
        return
    assert len(packets) <= len(data) // 4
    for packet in packets:
        match packet:
            case rtcp.SenderReport():
                assert parse_rtcp(rtcp.build_sender_report(packet)) == [packet]
            case rtcp.ReceiverReport():
                built = rtcp.build_receiver_report(packet.ssrc, packet.reports)
                assert parse_rtcp(built) == [packet]
            case rtcp.Goodbye():
                assert parse_rtcp(rtcp.build_goodbye(packet.ssrcs)) == [packet]
            case rtcp.PictureLossIndication():
                built = rtcp.build_pli(packet.sender_ssrc, packet.media_ssrc)
                assert parse_rtcp(built) == [packet]
            case rtcp.Nack():
                built = rtcp.build_nack(packet.sender_ssrc, packet.media_ssrc, packet.lost)
                (again,) = parse_rtcp(built)
                assert isinstance(again, rtcp.Nack)
                assert set(again.lost) == set(packet.lost)
            case rtcp.ReceiverEstimatedMaximumBitrate():
                built = rtcp.build_remb(packet.sender_ssrc, packet.bitrate_bps, packet.ssrcs)
                assert parse_rtcp(built) == [packet]
                (more,) = parse_rtcp(rtcp.build_remb(1, packet.bitrate_bps * 3, packet.ssrcs))
                assert isinstance(more, rtcp.ReceiverEstimatedMaximumBitrate)
                assert more.ssrcs == packet.ssrcs
            case _:
                pass


def _rtcp_seeds() -> Iterable[bytes]:
    block = rtcp.ReportBlock(7, 12, -3, 70000, 9, 1, 2)
    report = rtcp.SenderReport(1, 2**63, 5, 6, 7, (block,))
    yield rtcp.build_sender_report(report) + rtcp.build_source_description(1, "name")
    yield rtcp.build_receiver_report(1, [block, block])
    yield rtcp.build_nack(1, 2, [5, 6, 9, 30, 65535]) + rtcp.build_pli(1, 2)
    yield rtcp.build_remb(1, 1_234_567, [2, 3])
    yield rtcp.build_goodbye([1, 2])
    yield bytes.fromhex("84ce00040000000100000000000000070a000000")  # full intra request
    yield from _feedback_seeds()


def _feedback(data: bytes) -> None:
    try:
        feedback = parse_feedback(data)
    except MalformedPacket:
        return
    assert len(feedback.packets) <= 2048
    statuses = [0 if at is None else 1 for _, at in feedback.packets]
    assert len(encode_chunks(statuses)) <= 2 * (len(statuses) // 7 + 1)


def _feedback_seeds() -> Iterable[bytes]:
    builder = TransportFeedbackBuilder()
    for number, at in ((65530, 1.0), (65531, 1.001), (3, 1.2), (4, 1.9), (60, 9.0)):
        builder.received(number, at)
    yield from builder.build(1, 2, 9.5)


def _feedback_builder(data: bytes) -> None:
    """Whatever numbers come whenever: what is built can be read, and says what came."""
    builder = TransportFeedbackBuilder()
    now = 1000.0
    for at in range(0, len(data) - 3, 4):
        now += data[at] / 50
        number = int.from_bytes(data[at + 1 : at + 3], "big")
        if builder.received(number, now) or data[at + 3] & 1:
            reported = set()
            for packet in builder.build(1, 2, now):
                assert len(packet) <= 1500
                reported |= {n for n, came in parse_feedback(packet).packets if came is not None}
            assert len(reported) <= 2048


def _vp8(data: bytes) -> None:
    """The first octet says where one packet ends and the next begins: the parser remembers."""
    if not data:
        return
    cut = 1 + data[0]
    reused, parts = Vp8Descriptor(), (data[1:cut], data[cut : 2 * cut], data[2 * cut :])
    for part in parts:
        fresh = Vp8Descriptor()
        outcomes = []
        for descriptor in (fresh, reused):
            try:
                descriptor.parse(part, 0, len(part))
            except MalformedPacket:
                outcomes.append(None)
            else:
                outcomes.append(_fields(descriptor))
        assert outcomes[0] == outcomes[1]
        if outcomes[0] is not None:
            assert 0 < fresh.size < len(part)
            out = bytearray(part)
            fresh.write(out, 0, 77, 9)
            again = Vp8Descriptor()
            again.parse(out, 0, len(out))
            assert again.size == fresh.size
            assert again.picture_id == (77 if fresh.picture_id_bits else -1)
            assert out[fresh.size :] == part[fresh.size :]


def _fields(descriptor: Vp8Descriptor) -> tuple[object, ...]:
    return (
        descriptor.size,
        descriptor.starts_frame,
        descriptor.starts_key_frame,
        descriptor.width,
        descriptor.height,
        descriptor.picture_id,
        descriptor.picture_id_bits,
        descriptor.picture_id_offset,
        descriptor.tl0_offset,
        descriptor.tl0_picture_index,
        descriptor.temporal_id,
        descriptor.layer_sync,
        descriptor.key_index,
        descriptor.non_reference,
    )


def _vp8_seeds() -> Iterable[bytes]:
    for first, second in (
        (vp8_payload(key=True, picture_id=5), vp8_payload(start=False, picture_id=6)),
        (vp8_payload(picture_id=9, tl0=3, tid=1), vp8_payload(picture_id=10, tl0=3, tid=2)),
        (vp8_payload(picture_id=9, wide=False), vp8_payload()),
    ):
        yield bytes((len(first),)) + first + second + second


def _opus(data: bytes) -> None:
    opus.is_stereo(data)
    try:
        duration = opus.packet_duration(data)
    except MalformedPacket:
        return
    assert 0 < duration <= 5760


def _red(data: bytes) -> None:
    packet = b"head" + data
    unwrapper = RedUnwrapper(opus_payload_type=111)
    try:
        blocks = parse_red(packet, 4, len(packet))
    except MalformedPacket:
        return
    assert blocks[-1][2] + blocks[-1][3] == len(packet)
    assert primary_offset(packet, 4, len(packet)) == blocks[-1][2]
    position = blocks[0][2]
    for _, _, offset, length in blocks:
        assert offset == position
        position += length
    new = unwrapper.red(3, 1000, packet, 4, len(packet))
    assert len(new) <= len(blocks)
    assert unwrapper.red(3, 1000, packet, 4, len(packet)) == []


def _rtx(data: bytes) -> None:
    try:
        header = parse_header(data)
        original = decapsulate(data, header, ssrc=5, payload_type=96)
        if original is None:
            return
        again = parse_header(original)
    except MalformedPacket:
        return
    wrapped = encapsulate(original, again, ssrc=6, payload_type=97, sequence_number=8)
    back = decapsulate(wrapped, parse_header(wrapped), ssrc=5, payload_type=96)
    assert back == original


def _sdp(data: bytes) -> None:
    try:
        offer = parse_offer(data.decode("utf-8", "replace"))
    except SdpError as refusal:
        assert refusal.code.startswith("sdp_")
        return
    lines = plan_lines(offer.media)
    lines = plan_lines(offer.media, lines)
    assert len(lines) == len(offer.media)
    slots = {line.mid: SlotStream(1, 2) for line in lines if line.role is LineRole.SLOT}
    answer = write_answer(lines, slots, _ANSWERING)
    assert answer.count("\r\nm=") == len(offer.media)
    # nothing of the offer may smuggle a line of its own into the answer
    assert all(line[1:2] == "=" for line in answer.split("\r\n")[:-1])
    assert "\n" not in answer.replace("\r\n", "")


_ANSWERING = AnswerTransport(
    session_id=1,
    version=0,
    credentials=_LOCAL,
    fingerprint=("sha-256", "AA:BB"),
    setup="active",
    candidates=[HostCandidate("192.0.2.1", 40000)],
    cname="peer",
)


def _sdp_seeds() -> Iterable[bytes]:
    yield media_sdp.offer(audio_slots=1, video_slots=1).encode()
    yield media_sdp.FIREFOX_LIKE.encode()


def _packets(data: bytes) -> Iterable[bytes]:
    """Cut an input into packets: two octets of length before each."""
    at = 0
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2], "big") & 0x07FF
        yield data[at + 2 : at + 2 + size]
        at += 2 + size


def in_a_row(*packets: bytes) -> bytes:
    """The input that `_packets` cuts into these."""
    return b"".join(framed(packet) for packet in packets)


def _capture(data: bytes) -> None:
    video, audio = VideoCapture(), AudioCapture(opus_payload_type=111, red=63)
    header = RtpHeader()
    now, octets = 0.0, 0
    for packet in _packets(data):
        now += 0.02
        try:
            header.parse(packet)
        except MalformedPacket:
            continue
        frames = video.packet(packet, header, now) + audio.packet(packet, header, now)
        frames += video.tick(now) + audio.tick(now)
        octets += sum(len(frame.data) for frame in frames)
    octets += sum(len(frame.data) for frame in video.finish() + audio.finish())
    # a picture once, and a sound once more for each time RED may repeat it
    assert octets <= len(data) * 18


def _media_packets() -> Iterable[bytes]:
    for number in range(4):
        payload = vp8_payload(key=number == 0, picture_id=number)
        yield rtp(number, number * 3000, Connection.CAMERA, 96, payload, marker=True)
        sound = red_payload(b"\xf8new", (960, b"\xf8old"))
        yield rtp(number, number * 960, Connection.MICROPHONE, 63, sound)


def _capture_seeds() -> Iterable[bytes]:
    yield in_a_row(*_media_packets())


def _connection(data: bytes) -> None:
    """Everything behind the decryption, with its memory: two peers in a room, one hostile."""
    connection = Connection()
    for packet in _packets(data):
        connection.receive(packet)
    connection.check()


def _connection_seeds() -> Iterable[bytes]:
    yield in_a_row(*_media_packets())
    yield in_a_row(*_media_packets(), *_rtcp_seeds())
    block = (0xBEDE, bytes.fromhex("32000100"))
    yield in_a_row(
        *(rtp(n, n, Connection.CAMERA, 96, vp8_payload(), extension=block) for n in range(3))
    )


def _framing(data: bytes) -> None:
    """The first octet says how the stream is cut; what is read is what was framed, and no more is
    held than there is room for."""
    if not data:
        return
    step, stream = 1 + data[0], data[1:]
    reader = FrameReader(300)
    taken: list[bytes] = []
    at = 0
    while at < len(stream):
        space = reader.space
        assert space
        size = min(step, len(space), len(stream) - at)
        space[:size] = stream[at : at + size]
        reader.received(size)
        at += size
        if at > len(stream) // 2 and len(data) % 2:
            reader = reader.enlarged(600)
        try:
            while (frame := reader.take()) is not None:
                taken.append(bytes(frame))
        except FramingError:
            return
    assert all(taken)
    again = b"".join(framed(frame) for frame in taken)
    rest = reader.waiting
    whole = stream[: len(stream) - rest] if rest else stream
    assert again == _without_empty(whole)


def _without_empty(stream: bytes) -> bytes:
    out, at = b"", 0
    while at + 2 <= len(stream):
        size = int.from_bytes(stream[at : at + 2], "big")
        if size:
            out += stream[at : at + 2 + size]
        at += 2 + size
    return out


def _framing_seeds() -> Iterable[bytes]:
    for step in (0, 3, 200):
        yield bytes((step,)) + in_a_row(b"first", b"", b"second" * 20, b"x")
    yield b"\x05" + in_a_row(b"y" * 290)[:-1]


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _policy(data: bytes) -> None:
    try:
        policy = parse_policy(_json(data))
    except PolicyError:
        return
    policy.allowed("a", "b")


def _view(data: bytes) -> None:
    try:
        view = parse_view(_json(data))
    except ViewError:
        return
    for (sender, kind), width in view.widths.items():
        assert 0 <= width <= 16384 * 16
        assert view.width(sender, kind, 3) == width


def _order(data: bytes) -> None:
    try:
        parse_order(_json(data))
    except RecordingRequestError:
        return


_ALL = (
    Target("stun", _stun, _stun_seeds),
    Target("rtp", _header, _rtp_seeds),
    Target("extensions", _extensions, _rtp_seeds),
    Target("rtcp", _rtcp, _rtcp_seeds),
    Target("feedback", _feedback, _feedback_seeds),
    Target("feedback_builder", _feedback_builder, lambda: [bytes(range(64)), bytes(40)]),
    Target("vp8", _vp8, _vp8_seeds),
    Target("opus", _opus, lambda: [b"\xf8", b"\xfb\x03", b"\x0b\x88"]),
    Target("red", _red, lambda: [red_payload(b"new", (960, b"old")), b"\x6fplain"]),
    Target("rtx", _rtx, lambda: [rtp(pt=97, payload=b"\x00\x07data"), rtp(pt=97, padding=9)]),
    Target("sdp", _sdp, _sdp_seeds),
    Target("framing", _framing, _framing_seeds),
    Target("capture", _capture, _capture_seeds),
    Target("connection", _connection, _connection_seeds),
    Target(
        "policy",
        _policy,
        lambda: [
            b'{"default":"all"}',
            b'{"default":"none","receive":{"a":{"b":["audio"]}}}',
            b'{"silent":["a"],"lastN":4,"audible":3,"receivers":{"b":{"pins":["a"],"lastN":1}}}',
        ],
    ),
    Target(
        "view",
        _view,
        lambda: [b'{"tiles":[{"peer":"a","source":"camera","width":640,"height":360}]}'],
    ),
    Target(
        "order",
        _order,
        lambda: [
            b'{"recording":null}',
            b'{"recording":"r","key":"k","sources":{"a":{"audio":true}}}',
        ],
    ),
)
TARGETS = {target.name: target for target in _ALL}
