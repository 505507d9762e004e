"""Targets: RTP, its header extensions, and what is in its payload."""

from __future__ import annotations

from collections.abc import Iterable

from media.rtp import extensions, opus
from media.rtp.header import MalformedPacket, parse_header
from media.rtp.red import RedUnwrapper, parse_red, primary_offset
from media.rtp.rtx import decapsulate, encapsulate
from media.rtp.vp8 import Vp8Descriptor
from tests.fuzz.target import Target
from tests.support.media.rtp_packets import red_payload, rtp, vp8_payload


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
    )


def _vp8_seeds() -> Iterable[bytes]:
    for first, second in (
        (vp8_payload(key=True, picture_id=5), vp8_payload(start=False, picture_id=6)),
        (vp8_payload(picture_id=9, tl0=3, tid=1), vp8_payload(picture_id=10, tl0=3, tid=2)),
        (vp8_payload(picture_id=9, wide=False), vp8_payload()),
    ):
        yield bytes((len(first),)) + first + second + second


def _opus(data: bytes) -> None:
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


TARGETS = (
    Target("rtp", _header, _rtp_seeds),
    Target("extensions", _extensions, _rtp_seeds),
    Target("vp8", _vp8, _vp8_seeds),
    Target("opus", _opus, lambda: [b"\xf8", b"\xfb\x03", b"\x0b\x88"]),
    Target("red", _red, lambda: [red_payload(b"new", (960, b"old")), b"\x6fplain"]),
    Target("rtx", _rtx, lambda: [rtp(pt=97, payload=b"\x00\x07data"), rtp(pt=97, padding=9)]),
)
