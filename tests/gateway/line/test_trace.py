"""The messages of calls that administrators are shown: nothing in them says who calls whom."""

import msgspec

from gateway.line.sip import messages
from gateway.line.trace import KEPT_S, MOST_CALLS, MOST_MESSAGES, Trace, sound_of
from tests.gateway.line import raw

SDP = (
    "v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


def made() -> Trace:
    return Trace(lambda call_id: f"name-{call_id}")


def test_a_message_is_kept_without_numbers_and_addresses() -> None:
    trace = made()
    invite = messages.read(raw.invite(sdp=SDP))
    trace.note(invite, "in", 1_000)
    busy = raw.answer(raw.invite().decode(), 486).replace(
        b"Answer", b"Mario is out +39 06 12345678"
    )
    trace.note(messages.read(busy), "out", 2_000)
    (found,) = trace.changed()
    kept = msgspec.json.encode(found).decode()
    for personal in ("390612345", "12345678", "192.0.2", "Mario"):
        assert personal not in kept
    assert [each.what for each in found.messages] == ["INVITE", "486 Busy Here (INVITE)"]
    assert [(each.at_ms, each.way, each.sequence) for each in found.messages] == [
        (1_000, "in", 1),
        (2_000, "out", 1),
    ]
    assert (found.since_ms, found.last_ms) == (1_000, 2_000)
    assert found.messages[0].sound == "audio · RTP/AVP · PCMA/8000, telephone-event/8000 · sendrecv"
    assert trace.changed() == []


def test_an_answer_without_words_of_a_standard_is_its_code() -> None:
    trace = made()
    trace.note(messages.read(raw.invite()), "in", 1_000)
    trace.note(messages.read(raw.answer(raw.invite().decode(), 499)), "out", 2_000)
    (found,) = trace.changed()
    assert found.messages[1].what == "499 (INVITE)"


def test_what_belongs_to_no_call_is_not_kept() -> None:
    trace = made()
    trace.note(messages.read(raw.request("OPTIONS")), "in", 0)
    trace.note(messages.read(raw.request("BYE")), "in", 0)
    assert trace.changed() == []


def test_it_is_bounded_and_over_after_an_hour() -> None:
    trace = made()
    for number in range(MOST_CALLS + 5):
        trace.note(messages.read(raw.invite(call=f"c{number}")), "in", 1_000)
    assert len(trace.changed()) == MOST_CALLS
    for _ in range(MOST_MESSAGES + 3):
        trace.note(messages.read(raw.invite(call="c20")), "in", 1_000)
    (found,) = trace.changed()
    assert (len(found.messages), found.more) == (MOST_MESSAGES, 4)
    standing = {"name-c20"}
    assert len(trace.recent(1_000, standing)) == MOST_CALLS - 1
    assert trace.recent(2_000 + KEPT_S * 1000, standing) == []


def test_no_sound_and_a_stream_that_is_off() -> None:
    assert sound_of("") == ""
    assert sound_of("m=audio 0 RTP/AVP 8\r\n") == "audio · RTP/AVP · off"


def test_a_call_of_ours_is_found_by_the_name_that_it_had_before() -> None:
    trace = made()
    trace.call_is("c1", "ours")
    trace.note(messages.read(raw.invite(call="c1")), "out", 1_000)
    assert [each.call for each in trace.changed()] == ["ours"]
