"""Offers as browsers write them, the answers to them, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.lite import Credentials
from media.sdp.answer import AnswerTransport, HostCandidate, SlotStream, write_answer
from media.sdp.negotiation import Negotiation
from media.sdp.offer import MAX_MEDIA, SdpError, parse_offer
from media.sdp.plan import LineRole, SourceKind, plan_lines
from tests.support.media.media_sdp import FIREFOX_LIKE, offer

TRANSPORT = AnswerTransport(
    session_id=1,
    version=0,
    credentials=Credentials("ufrag", "password"),
    fingerprint=("sha-256", "AA:BB"),
    setup="active",
    candidates=[HostCandidate("192.0.2.1", 40000), HostCandidate("127.0.0.1", 40000)],
    cname="peer",
)


def roles(lines):
    return [(x.mid, x.role.value, x.source or x.slot) for x in lines]


def test_the_credentials_of_a_browser_are_read_as_such():
    parsed = parse_offer(offer())
    assert (parsed.ufrag, parsed.password) == ("abcd", "abcdefghijklmnopqrstuvwx")


def test_sources_first_then_slots():
    lines = plan_lines(parse_offer(offer(audio_slots=2, video_slots=2)).media)
    assert roles(lines) == [
        ("0", "source", SourceKind.AUDIO),
        ("1", "source", SourceKind.CAMERA),
        ("2", "slot", 0),
        ("3", "slot", 1),
        ("4", "slot", 0),
        ("5", "slot", 1),
    ]


def priorities(restarts):
    """What the answer after so many restarts says of (transport, address)."""
    reached = replace(
        TRANSPORT,
        candidates=[
            HostCandidate(address, 40000, tcp=tcp)
            for tcp in (False, True)
            for address in ("192.0.2.1", "2001:db8::1", "127.0.0.1")
        ],
        restarts=restarts,
    )
    answer = write_answer(plan_lines(parse_offer(offer()).media), {}, reached)
    found = re.findall(r"a=candidate:\d+ 1 (\S+) (\d+) (\S+) ", answer)
    return {(transport, address): int(priority) for transport, priority, address in found}


def test_what_a_restart_finds_is_better_than_what_was_there():
    before = 0
    for restarts in range(30):
        found = priorities(restarts)
        udp = [value for (transport, _), value in found.items() if transport == "udp"]
        tcp = [value for (transport, _), value in found.items() if transport == "tcp"]
        assert before < min(tcp) <= max(tcp) < min(udp)
        # a pair counts for no more than the browser's end of it: of TCP behind a translation
        assert max(tcp) < 80 << 24
        before = max(udp)
    assert priorities(40) == priorities(50)
    assert min(priorities(0).values()) > 5 << 24  # and any of it than a relay's address


def test_candidates_are_ranked_by_version_and_then_as_given():
    found = priorities(0)
    for transport in ("udp", "tcp"):
        ranked = [found[transport, a] for a in ("2001:db8::1", "192.0.2.1", "127.0.0.1")]
        assert ranked == sorted(set(ranked), reverse=True)


def test_answer_mirrors_numbers_and_directions():
    lines = plan_lines(parse_offer(offer(audio_slots=1, video_slots=1)).media)
    slots = {"2": SlotStream(1111, None), "3": SlotStream(2222, 3333)}
    answer = write_answer(lines, slots, TRANSPORT)
    head, audio, video, audio_slot, video_slot = answer.split("m=")
    assert "a=ice-lite" in head
    assert "a=group:BUNDLE 0 1 2 3" in head
    assert answer.count("a=candidate:") == audio.count("a=candidate:") == 2
    assert "a=end-of-candidates" in audio
    assert audio.startswith("audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n")
    assert "a=fmtp:63 111/111" in audio
    assert "useinbandfec=1" in audio
    assert "a=recvonly" in audio
    assert video.startswith("video 9 UDP/TLS/RTP/SAVPF 96 97\r\n")
    for feedback in ("transport-cc", "nack", "nack pli", "ccm fir"):
        assert f"a=rtcp-fb:96 {feedback}\r\n" in video
    assert "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat" in video
    assert "a=extmap:13 urn:3gpp:video-orientation" in offer(audio_slots=1, video_slots=1)
    assert "video-orientation" not in answer, "phones turn their pictures themselves"
    for slot in (audio_slot, video_slot):
        assert "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat" in slot
        assert "transport-cc\r\n" in slot
        assert "goog-remb" not in slot, "receivers report, and the estimate is ours"
    assert "a=sendonly" in audio_slot
    assert "a=msid:slot-0 audio-0" in audio_slot
    assert "a=msid:slot-0 video-0" in video_slot
    assert "a=ssrc-group:FID 2222 3333" in video_slot
    for section in (audio, video, audio_slot, video_slot):
        for line in ("a=rtcp-mux", "a=rtcp-rsize", "a=setup:active", "a=ice-ufrag:ufrag"):
            assert line in section


def test_another_browsers_numbers():
    lines = plan_lines(parse_offer(FIREFOX_LIKE).media)
    answer = write_answer(lines, {"2": SlotStream(1, 2)}, TRANSPORT)
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n" in answer
    assert answer.count("m=video 9 UDP/TLS/RTP/SAVPF 120 124\r\n") == 2
    assert "a=extmap:7 http://www.ietf.org" in answer
    assert "opus" in answer
    assert "H264" not in answer


def test_data_channels_and_codecs_without_us_are_declined():
    text = offer() + (
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:9\r\n"
    )
    text = text.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 9")
    lines = plan_lines(parse_offer(text).media)
    assert lines[-1].role is LineRole.UNUSED
    answer = write_answer(lines, {}, TRANSPORT)
    declined = "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:9\r\n"
    assert answer.endswith(f"{declined}a=inactive\r\n")
    assert "a=group:BUNDLE 0 1\r\n" in answer
    lines = plan_lines(parse_offer(offer().replace("VP8/90000", "VP7/90000")).media)
    assert lines[1].codec is None
    assert "m=video 0 " in write_answer(lines, {}, TRANSPORT)


def test_later_offers_add_and_keep():
    first = plan_lines(parse_offer(offer(audio_slots=1, video_slots=1)).media)
    later = parse_offer(offer(audio_slots=1, video_slots=1, screen=True)).media
    second = plan_lines(later, first)
    assert roles(second)[:4] == roles(first)
    assert roles(second)[4] == ("4", "source", SourceKind.SCREEN)
    stopped = parse_offer(offer(audio_slots=1, video_slots=1)).media
    stopped[1].direction = "inactive"
    third = plan_lines(stopped, second)
    assert third[1].source is SourceKind.CAMERA
    assert not third[1].active


def written(negotiation):
    """The answer, for a connection without slots."""
    return negotiation.answer(
        {},
        credentials=TRANSPORT.credentials,
        fingerprint=TRANSPORT.fingerprint,
        candidates=TRANSPORT.candidates,
        cname="c",
    )


def test_a_later_offer_restarts_ice_only_with_other_credentials():
    first = parse_offer(offer())
    negotiation = Negotiation(first)
    session = re.search(r"o=- (\d+) 0 ", written(negotiation))[1]
    assert negotiation.renegotiate(first) is None
    assert f"o=- {session} 1 " in written(negotiation)
    again = replace(first, ufrag="another", password="another-password-of-24-octets")
    assert negotiation.renegotiate(again) == Credentials(again.ufrag, again.password)
    assert negotiation.renegotiate(again) is None


def test_a_refused_offer_changes_nothing():
    first = parse_offer(offer())
    negotiation = Negotiation(first)
    before = written(negotiation)
    with pytest.raises(SdpError, match="another connection"):
        negotiation.renegotiate(replace(first, fingerprints=(("sha-256", "00:11"),)))
    for batch in range(MAX_MEDIA // len(first.media) - 1):
        media = [replace(m, mid=f"{batch}-{m.mid}") for m in first.media]
        negotiation.renegotiate(replace(first, media=media))
    full = written(negotiation)
    lines = negotiation.lines
    media = [replace(m, mid=f"more-{m.mid}") for m in first.media]
    with pytest.raises(SdpError, match="m-lines"):
        negotiation.renegotiate(replace(first, media=[*media, replace(media[0], mid="last")]))
    assert written(negotiation) == full != before
    assert negotiation.lines is lines


def test_simulcast_encodings_are_not_taken_by_ssrc():
    text = offer().replace("a=ssrc-group", "a=rid:h send\r\na=simulcast:send h\r\na=ssrc-group", 1)
    lines = plan_lines(parse_offer(text).media)
    assert lines[1].ssrcs == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("v=0", "v=1"), "sdp_malformed"),
        (("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"), "sdp_not_bundled"),
        (("a=rtcp-mux", "a=nothing"), "sdp_no_mux"),
        (("a=ice-ufrag:", "a=no:"), "sdp_no_ice"),
        (("a=ice-pwd:", "a=no:"), "sdp_no_ice"),
        (("a=ice-pwd:", "a=ice-pwd: "), "sdp_malformed"),
        (("a=fingerprint:sha-256", "a=fingerprint:md5"), "sdp_no_fingerprint"),
        (("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 x"), "sdp_malformed"),
        (("a=setup:actpass", "a=setup:holdconn"), "sdp_bad_setup"),
        (("a=mid:1", "a=mid:0"), "sdp_malformed"),
        (("a=rtpmap:96 ", "a=rtpmap:999 "), "sdp_malformed"),
        (("m=video 9", "m=video -1"), "sdp_malformed"),
        (("a=ssrc:2001", "a=ssrc:99999999999"), "sdp_malformed"),
    ],
)
def test_refusals_have_their_code(change, code):
    text = offer().replace(*change)
    assert text != offer()
    with pytest.raises(SdpError) as refused:
        parse_offer(text)
    assert refused.value.code == code


@given(st.text(max_size=400))
def test_any_text_is_answered_or_refused(text):
    with pytest.raises(SdpError):
        parse_offer(text)


@given(st.data())
def test_mutilated_offers_raise_nothing_else(data):
    lines = offer(audio_slots=1, video_slots=1).split("\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        action = data.draw(st.sampled_from(["drop", "cut", "twice", "noise"]))
        if action == "drop" and len(lines) > 1:
            del lines[index]
        elif action == "cut":
            lines[index] = lines[index][: data.draw(st.integers(0, 20))]
        elif action == "twice":
            lines.insert(index, lines[index])
        else:
            lines[index] += data.draw(st.text(max_size=10))
    try:
        parsed = parse_offer("\r\n".join(lines))
    except SdpError:
        return
    slots = {m.mid: SlotStream(1, 2) for m in parsed.media}
    assert write_answer(plan_lines(parsed.media), slots, TRANSPORT).startswith("v=0")
