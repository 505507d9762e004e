"""A client's description taken apart into one for each leg, and the legs' put together again."""

import pytest

from gateway.siprec.description import (
    MOST_LINES,
    MOST_STREAMS,
    BadDescriptionError,
    sections,
    together,
)
from media.sdp.offer import SdpError
from media.telephone import sdp as leg_sdp

HEAD = "v=0\r\no=sbc 1 1 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\na=group:BUNDLE 1 2\r\n"


def stream(label="1", port=6020, *, direction="sendonly", media="audio", more=""):
    said = f"a=label:{label}\r\n" if label else ""
    return (
        f"m={media} {port} RTP/AVP 8 101\r\nc=IN IP4 192.0.2.6\r\na=rtpmap:8 PCMA/8000\r\n"
        f"a=rtpmap:101 telephone-event/8000\r\n{said}a={direction}\r\n{more}"
    )


def test_each_stream_of_sound_becomes_a_description_that_a_leg_takes():
    found = sections(HEAD + stream("1", 6020) + stream("2", 6030))
    assert [each.label for each in found] == ["1", "2"]
    legs = [leg_sdp.parse(each.alone) for each in found]
    assert [(leg.address, leg.port, leg.direction) for leg in legs] == [
        ("192.0.2.6", 6020, "sendonly"),
        ("192.0.2.6", 6030, "sendonly"),
    ]


@pytest.mark.parametrize(
    ("direction", "leg"),
    [("sendonly", "sendonly"), ("sendrecv", "sendonly"), ("inactive", "inactive"), ("recvonly", "inactive")],
)  # fmt: skip
def test_nothing_is_ever_to_be_sent_to_the_client(direction, leg):
    (found,) = sections(HEAD + stream(direction=direction))
    assert leg_sdp.parse(found.alone).direction == leg


def test_a_direction_of_the_session_holds_for_streams_without_one():
    whole = HEAD + "a=inactive\r\n" + stream().replace("a=sendonly\r\n", "")
    (found,) = sections(whole)
    assert leg_sdp.parse(found.alone).direction == "inactive"
    (bare,) = sections(HEAD + stream().replace("a=sendonly\r\n", ""))
    assert leg_sdp.parse(bare.alone).direction == "sendonly"


def test_pictures_and_streams_that_are_off_are_not_taken():
    found = sections(HEAD + stream(media="video", label="9") + stream() + stream("2", 0))
    assert [bool(each.alone) for each in found] == [False, True, False]


@pytest.mark.parametrize(
    ("streams", "status"),
    [
        ("", 488),
        (stream(media="video"), 488),
        (stream(port=0), 488),
        (stream(label=""), 400),
        (stream() + stream(label=""), 400),
        (stream() + stream(), 400),
        ("m=audio 1 RTP/AVP\r\n", 400),
        ("".join(stream(str(n)) for n in range(MOST_STREAMS + 1)), 488),
        (stream(port=0) * (MOST_LINES + 1), 488),
    ],
)  # fmt: skip
def test_streams_that_cannot_be_taken_are_refused_with_a_status(streams, status):
    with pytest.raises(BadDescriptionError) as refused:
        sections(HEAD + streams)
    assert refused.value.status == status


def test_an_answer_needs_no_labels():
    found = sections(HEAD + stream(label="") + stream(label=""), labelled=False)
    assert all(each.alone for each in found)


def leg(port, direction="recvonly"):
    return (
        f"v=0\r\no=- 5 1 IN IP4 198.51.100.9\r\ns=-\r\nc=IN IP4 198.51.100.9\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na={direction}\r\n"
    )


def test_what_the_legs_say_stands_in_the_client_s_order():
    found = sections(HEAD + stream("1") + stream(media="video", label="9") + stream("2", 6030))
    parts = [(found[0].line, leg(40_000)), (found[1].line, ""), (found[2].line, leg(40_002))]
    text = together(parts, session=77, version=3, offers=False)
    assert text.startswith("v=0\r\no=- 77 3 IN IP4 198.51.100.9\r\n")
    assert [line for line in text.splitlines() if line.startswith("m=")] == [
        "m=audio 40000 RTP/AVP 8",
        "m=video 0 RTP/AVP 8 101",
        "m=audio 40002 RTP/AVP 8",
    ]
    assert text.count("a=recvonly") == 2
    # the first stream of it is one that the other side can read
    assert leg_sdp.parse(text).port == 40_000


def test_our_own_offer_only_receives():
    (found,) = sections(HEAD + stream())
    text = together([(found.line, leg(40_000, "sendrecv"))], session=1, version=1, offers=True)
    assert "a=recvonly" in text
    assert "sendrecv" not in text
    with pytest.raises(SdpError):
        leg_sdp.parse(together([(found.line, leg(0))], session=1, version=1, offers=True))
