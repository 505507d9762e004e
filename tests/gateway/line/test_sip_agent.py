"""Calls between two user agents of ours, over a wire that loses and repeats, in virtual time."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.sip import messages, timers
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import (
    Answered,
    Established,
    Hung,
    Invited,
    Progressed,
    Reanswered,
    RefreshDue,
    Registered,
    Reoffered,
)
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.line.sip.timers import SessionTimer
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, Wire, agent, answered


def test_a_call_is_answered_and_ended() -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    invited = wire.first("there", Invited)
    assert (invited.called, invited.caller, invited.sdp) == ("1234", "+390600000", "v=0 offer\r\n")
    assert wire.first("here", Answered).sdp == "v=0 answer\r\n"
    assert wire.first("there", Established).key == theirs
    wire.here.hang_up(ours, wire.now)
    wire.settle()
    assert wire.first("there", Hung).why == "bye"
    assert not wire.here.sessions
    assert not wire.there.sessions
    wire.after(70)
    assert len(wire.here.transactions) == len(wire.there.transactions) == 0


def test_the_called_side_hangs_up() -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    wire.there.hang_up(theirs, wire.now)
    wire.settle()
    assert wire.first("here", Hung) == Hung(ours, "bye")


@settings(max_examples=60, deadline=None)
# the sixth INVITE goes out after 15.5 s, the seventh after 31.5
@given(lost=st.sets(st.integers(1, 12), max_size=5), repeats=st.integers(1, 3))
def test_whatever_is_lost_or_comes_twice_both_sides_agree(lost: set[int], repeats: int) -> None:
    wire = Wire(loses=lambda number, _: number in lost, repeats=repeats)
    ours = wire.call()
    wire.after(20)
    assert wire.count("there", Invited) == 1
    theirs = wire.first("there", Invited).key
    wire.there.accept(theirs, "v=0 answer\r\n", wire.now)
    wire.after(25)
    assert wire.count("here", Answered) == 1
    assert wire.count("there", Established) == 1
    wire.here.hang_up(ours, wire.now)
    wire.after(25)
    assert wire.count("there", Hung) == 1
    assert not wire.here.sessions
    assert not wire.there.sessions


def test_a_caller_gives_up_while_it_rings() -> None:
    wire = Wire()
    ours = wire.call()
    wire.settle()
    wire.there.ring(wire.first("there", Invited).key, wire.now)
    wire.settle()
    assert wire.first("here", Progressed).status == 180
    wire.here.hang_up(ours, wire.now)
    wire.settle()
    assert wire.first("there", Hung).why == "cancelled"
    wire.after(40)
    assert not wire.here.sessions
    assert not wire.there.sessions


def test_of_two_callers_the_one_who_gives_up_is_the_one_whose_call_ends() -> None:
    for gives_up in (0, 1):
        wire = Wire()
        ours = [wire.call("1234"), wire.call("5678")]
        wire.settle()
        for invited in wire.told["there"]:
            if isinstance(invited, Invited):
                wire.there.ring(invited.key, wire.now)
        wire.settle()
        stays = wire.here.sessions[ours[1 - gives_up]].dialog.call_id
        wire.here.hang_up(ours[gives_up], wire.now)
        wire.settle()
        assert wire.first("there", Hung).why == "cancelled"
        assert [each.dialog.call_id for each in wire.there.sessions.values()] == [stays]


def test_a_caller_for_whom_there_is_no_room_is_told_to_come_again() -> None:
    wire = Wire(there=agent(THERE, HERE, most_calls=1))
    first, second = wire.call("1234"), wire.call("5678")
    wire.settle()
    assert wire.count("there", Invited) == 1
    hung = wire.first("here", Hung)
    assert (hung.key, hung.status) == (second, 503)
    assert list(wire.here.sessions) == [first]


def test_a_call_taken_in_the_moment_in_which_it_is_given_up_is_ended() -> None:
    wire = Wire()
    ours = wire.call()
    wire.settle()
    theirs = wire.first("there", Invited).key
    # CANCEL and 200 cross
    wire.here.hang_up(ours, wire.now)
    wire.there.accept(theirs, "v=0 answer\r\n", wire.now)
    wire.after(40)
    assert wire.count("there", Hung) == 1
    assert not wire.here.sessions
    assert not wire.there.sessions


@pytest.mark.parametrize("taken", [False, True])
def test_the_answer_to_a_cancel_bears_the_tag_of_the_call(*, taken: bool) -> None:
    """A side that goes by the newest tag it was told would end another call (RFC 3261 section 9.2)."""
    there = agent(THERE, HERE)
    there.received(raw.request("INVITE", branch="one", sdp=raw.SDP), HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    if taken:
        there.accept(invited.key, raw.SDP, 0.0)
    else:
        there.ring(invited.key, 0.0)
    there.received(raw.request("CANCEL", branch="one"), HERE, 0.1)
    sent = [bytes(message).decode() for message, _ in there.transactions.sends()]
    assert [each[8:11] for each in sent] == (
        ["100", "200", "200"] if taken else ["100", "180", "200", "487"]
    )
    tags = {re.search(r"^To: .*;tag=(\w+)", each, re.MULTILINE)[1] for each in sent[1:]}  # type: ignore[index]
    assert len(tags) == 1


def test_an_offer_of_the_called_side_is_answered_with_the_ack() -> None:
    there = agent(THERE, HERE)
    there.received(raw.invite(sdp=""), HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    assert not invited.sdp
    there.accept(invited.key, "v=0 our offer\r\n", 0.0)
    ok = [bytes(message).decode() for message, _ in there.transactions.sends()][-1]
    assert ok.startswith("SIP/2.0 200")
    assert "v=0 our offer" in ok
    there.received(raw.ack(ok, sdp="v=0 their answer\r\n"), HERE, 0.1)
    assert list(there.events()) == [Established(invited.key, "v=0 their answer\r\n")]


def test_a_far_side_that_does_not_answer_our_offer_is_hung_up() -> None:
    there = agent(THERE, HERE)
    there.received(raw.invite(sdp=""), HERE, 0.0)
    (invited,) = there.events()
    there.accept(invited.key, "v=0 our offer\r\n", 0.0)
    ok = _sent(there)
    there.received(raw.ack(ok), HERE, 0.1)
    assert list(there.events()) == [Hung(invited.key, "refused")]
    assert _sent(there).startswith("BYE ")
    assert not there.sessions


def test_hold_is_offered_and_answered_within_the_call() -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    wire.here.reinvite(ours, "v=0 sendonly\r\n", wire.now)
    wire.settle()
    offered = wire.first("there", Reoffered)
    assert (offered.key, offered.sdp) == (theirs, "v=0 sendonly\r\n")
    wire.there.answer(offered, "v=0 recvonly\r\n", wire.now)
    wire.settle()
    assert wire.first("here", Reanswered) == Reanswered(ours, 200, "v=0 recvonly\r\n")
    wire.after(40)
    assert wire.here.sessions.keys() == {ours}
    assert wire.there.sessions.keys() == {theirs}


def test_what_cannot_be_taken_leaves_the_call_as_it_was() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    wire.here.reinvite(ours, "v=0 video only\r\n", wire.now)
    wire.settle()
    wire.there.answer(wire.first("there", Reoffered), None, wire.now)
    wire.settle()
    assert wire.first("here", Reanswered).status == 488
    assert ours in wire.here.sessions


@pytest.mark.parametrize("target", ["sip:+44900123@192.0.2.2", "sip:201@192.0.2.2"])
@pytest.mark.parametrize("asks", ["here", "there"])
def test_the_far_side_has_nobody_called_at_the_body_s_cost(asks: str, target: str) -> None:
    """On calls in and out: a transfer is declined, the call goes on, and its exchange connects the two itself."""
    wire = Wire()
    ours, theirs = answered(wire)
    far, key = (wire.here, ours) if asks == "here" else (wire.there, theirs)
    session = far.sessions[key]
    refer = session.dialog.request("REFER")
    refer.headers.set_single("Refer-To", f"<{target}>")
    wire.lines.clear()
    far.transactions.request(refer, session.dialog.flow, wire.now)
    wire.settle()
    assert wire.lines == [
        f"{asks} REFER {refer.uri} SIP/2.0",
        f"{_other(asks)} SIP/2.0 603 Decline",
    ]
    wire.after(40)
    assert (list(wire.here.sessions), list(wire.there.sessions)) == ([ours], [theirs])


def _other(side: str) -> str:
    return "there" if side == "here" else "here"


def test_a_transfer_is_not_offered_to_exchanges_that_would_rather_connect_two_calls_themselves() -> (
    None
):
    there = agent(THERE, HERE)
    there.received(raw.request("OPTIONS"), HERE, 0.0)
    allowed = [line for line in _sent(there).splitlines() if line.startswith("Allow:")]
    assert "UPDATE" in allowed[0]
    assert "REFER" not in allowed[0]
    # one that belongs to no call is refused
    there.received(raw.request("REFER", call="none"), HERE, 0.0)
    assert "SIP/2.0 405" in _sent(there)


def test_two_offers_that_cross_are_both_refused() -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    wire.here.reinvite(ours, "v=0 a\r\n", wire.now)
    wire.there.reinvite(theirs, "v=0 b\r\n", wire.now)
    wire.settle()
    assert {
        each.status for side in wire.told.values() for each in side if isinstance(each, Reanswered)
    } == {491}
    assert ours in wire.here.sessions


def test_a_session_that_is_not_refreshed_ends_at_both_sides() -> None:
    wire = Wire()
    answered(wire)
    wire.after(1000)
    assert not wire.count("here", Hung)
    assert any("UPDATE" in line for line in wire.lines)
    wire.loses = lambda _number, _line: True
    wire.after(4000)
    assert not wire.here.sessions
    assert not wire.there.sessions


def test_a_call_that_is_never_acknowledged_is_ended() -> None:
    wire = Wire(loses=lambda _, line: "ACK" in line)
    ours = wire.call()
    wire.settle()
    wire.there.accept(wire.first("there", Invited).key, "v=0\r\n", wire.now)
    wire.after(33)
    assert wire.first("there", Hung).why == "no_ack"
    assert wire.first("here", Hung) == Hung(ours, "bye")


def test_nobody_answers() -> None:
    wire = Wire(loses=lambda _, __: True)
    ours = wire.call()
    wire.after(33)
    assert wire.first("here", Hung) == Hung(ours, "refused", 408)
    assert len([line for line in wire.lines if "INVITE" in line]) == 7


def test_a_busy_telephone_says_so() -> None:
    wire = Wire()
    ours = wire.call()
    wire.settle()
    wire.there.refuse(wire.first("there", Invited).key, 486, wire.now)
    wire.settle()
    assert wire.first("here", Hung) == Hung(ours, "refused", 486)


def test_another_process_goes_on_with_a_call_it_is_given() -> None:
    wire = Wire()
    _, theirs = answered(wire)
    kept = msgspec.json.encode(wire.there.sessions[theirs])
    wire.there = agent(THERE, HERE)
    wire.there.take_up(msgspec.json.decode(kept, type=Session), wire.now)
    wire.there.reinvite(theirs, "v=0 new worker\r\n", wire.now)
    wire.settle()
    wire.here.answer(wire.first("here", Reoffered), "v=0 fine\r\n", wire.now)
    wire.settle()
    assert wire.first("there", Reanswered).sdp == "v=0 fine\r\n"
    wire.there.hang_up(theirs, wire.now)
    wire.settle()
    assert wire.first("here", Hung).why == "bye"


def _killed_while_a_caller_hangs_up(wire: Wire, ours: str, theirs: str) -> Session:
    """*there* is killed; its caller hangs up, and has given up telling so before the next process begins. Return what was kept."""
    kept = msgspec.json.encode(wire.there.sessions[theirs])
    wire.loses = lambda _number, line: line.startswith("here BYE")
    wire.there = agent(THERE, HERE)
    wire.here.hang_up(ours, wire.now)
    wire.after(33)
    wire.loses = lambda _number, _line: False
    return msgspec.json.decode(kept, type=Session)


@pytest.mark.parametrize("updates", [True, False])
def test_a_caller_who_hung_up_while_nobody_served_the_line_is_found_out(*, updates: bool) -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    kept = _killed_while_a_caller_hangs_up(wire, ours, theirs)
    kept.dialog.updates = updates
    wire.there.take_up(kept, wire.now)
    wire.there.ask_after(theirs, wire.now)
    if not updates:
        # a far side without UPDATE is offered the sound once more, by the call that has it
        wire.settle()
        assert wire.first("there", RefreshDue).key == theirs
        wire.there.reinvite(theirs, "v=0 as before\r\n", wire.now)
    wire.settle()
    assert wire.first("there", Hung) == Hung(theirs, "expired")
    assert not wire.there.sessions


def test_a_call_taken_up_that_stands_goes_on_after_it_was_asked_after() -> None:
    wire = Wire()
    ours, theirs = answered(wire)
    kept = msgspec.json.encode(wire.there.sessions[theirs])
    wire.there = agent(THERE, HERE)
    wire.there.take_up(msgspec.json.decode(kept, type=Session), wire.now)
    wire.there.ask_after(theirs, wire.now)
    wire.settle()
    assert wire.there.reinvite(theirs, "v=0 new worker\r\n", wire.now), "the answer was heard"
    wire.settle()
    assert (ours in wire.here.sessions, theirs in wire.there.sessions) == (True, True)


def test_a_machine_that_takes_a_call_up_goes_by_its_own_clock() -> None:
    """Two machines count their seconds from different moments."""
    wire = Wire()
    _, theirs = answered(wire)
    kept = msgspec.json.encode(wire.there.sessions[theirs])
    wire.there = agent(THERE, HERE)
    session = msgspec.json.decode(kept, type=Session)
    session.timer = SessionTimer(1800, "them")
    wire.there.take_up(session, 1_000_000.0)
    wire.there.tick(1_000_060.0)
    assert not list(wire.there.events())


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_trunk_registers_with_its_password(algorithm: str) -> None:
    here = agent(HERE, THERE)
    here.calling.register(here.trunks["pbx"], THERE, 0.0)
    asked = _sent(here)
    assert asked.startswith("REGISTER sip:192.0.2.2 SIP/2.0")
    assert "Authorization" not in asked
    here.received(raw.answer(asked, 401, raw.challenge(algorithm)), THERE, 0.1)
    again = _sent(here)
    assert raw.is_authorised(again, "station", "secret", algorithm)
    here.received(raw.answer(again, 200, "Expires: 120\r\n"), THERE, 0.2)
    assert list(here.events()) == [Registered("pbx", 120, 200)]


@pytest.mark.parametrize("challenged", [False, True])
def test_registrations_of_a_trunk_are_of_one_binding_each_later_than_the_one_before(
    *, challenged: bool
) -> None:
    """Else a registrar takes the next one for one that was held up (RFC 3261 section 10.3)."""
    here = agent(HERE, THERE)
    sent = []
    for now in (0.0, 100.0, 200.0):
        here.calling.register(here.trunks["pbx"], THERE, now)
        sent.append(_sent(here))
        if challenged:
            here.received(raw.answer(sent[-1], 401, raw.challenge("MD5")), THERE, now)
            sent.append(_sent(here))
        here.received(raw.answer(sent[-1], 200, "Expires: 120\r\n"), THERE, now)
    told = [messages.read(each.encode()) for each in sent]
    assert len({each.call_id for each in told}) == 1
    assert [each.cseq.seq for each in told if each.cseq] == list(range(1, len(sent) + 1))
    assert {each.headers.get_first("max-forwards") for each in told} == {"70"}


def test_a_wrong_password_is_tried_once() -> None:
    here = agent(HERE, THERE)
    here.calling.register(here.trunks["pbx"], THERE, 0.0)
    for _ in range(2):
        here.received(raw.answer(_sent(here), 401, raw.challenge("MD5")), THERE, 0.1)
    assert list(here.events()) == [Registered("pbx", 0, 401)]
    assert not list(here.transactions.sends())


def test_a_stranger_is_told_nothing_and_costs_nothing() -> None:
    there = agent(THERE, HERE)
    there.received(raw.invite(), Flow("udp", "198.51.100.9", 5060), 0.0)
    there.received(raw.request("OPTIONS"), Flow("udp", "198.51.100.9", 5060), 0.0)
    assert not list(there.transactions.sends())
    assert len(there.transactions) == 0
    assert there.dropped == 2


def test_a_flood_of_calls_is_cut() -> None:
    there = agent(THERE, HERE)
    for number in range(200):
        there.received(raw.invite(call=f"flood-{number}"), HERE, 0.0)
    assert len(there.sessions) == 40
    there.received(raw.request("OPTIONS"), HERE, 0.0)
    assert any(bytes(m).startswith(b"SIP/2.0 200") for m, _ in there.transactions.sends())


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (("Content-Length", "Require: precondition\r\nContent-Length"), "420"),
        (("Content-Length", "Session-Expires: 89\r\nContent-Length"), "422"),
        # a call that is to take another one's place would be one more
        (("Content-Length", "Require: replaces\r\nContent-Length"), "420"),
    ],
)
def test_what_is_not_known_is_refused_with_the_reason(change: tuple[str, str], status: str) -> None:
    there = agent(THERE, HERE)
    there.received(raw.invite().replace(change[0].encode(), change[1].encode(), 1), HERE, 0.0)
    assert f"SIP/2.0 {status}" in _sent(there)
    assert not list(there.events())


def test_a_session_may_be_refreshed_as_often_as_the_rfc_lets() -> None:
    """RFC 4028 section 4: no less than 90 seconds."""
    there = agent(THERE, HERE)
    octets = raw.invite().replace(b"Content-Length", b"Session-Expires: 90\r\nContent-Length", 1)
    there.received(octets, HERE, 0.0)
    assert "SIP/2.0 422" not in _sent(there)
    assert list(there.events())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mangled_message_ends_in_no_error(data: st.DataObject) -> None:
    octets = bytearray(raw.invite())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
        if not octets:
            break
    there = agent(THERE, HERE)
    there.received(bytes(octets), HERE, 0.0)
    there.tick(100.0)
    for message, _ in there.transactions.sends():
        bytes(message)


def test_a_call_taken_up_goes_on_behind_numbers_that_were_not_kept() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    kept = msgspec.json.encode(wire.here.sessions[ours])
    for _ in range(2):
        wire.after(920)
    assert len([line for line in wire.lines if line.startswith("here UPDATE")]) == 2
    wire.here = agent(HERE, THERE)
    wire.here.take_up(msgspec.json.decode(kept, type=Session), wire.now)
    wire.here.hang_up(ours, wire.now)
    wire.settle()
    assert wire.first("there", Hung).why == "bye"


def test_a_call_by_tcp_is_taken_up_at_the_trunk_s_own_port() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    session = wire.here.sessions[ours]
    session.dialog.flow = Flow("tcp", THERE.host, 49_152)
    again = agent(HERE, THERE)
    again.take_up(session, 0.0)
    assert session.dialog.flow == Flow("tcp", THERE.host, 5060)


def test_who_does_not_take_a_refresh_is_not_asked_again_at_once() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    asked = 0
    while wire.now < 1700:
        wire.now = wire.here.next_at() or 1700.0
        wire.here.tick(wire.now)
        for message, _flow in wire.here.transactions.sends():
            octets = bytes(message).decode()
            if octets.startswith("UPDATE"):
                asked += 1
                wire.here.received(raw.answer(octets, 488), THERE, wire.now)
        assert asked < 9
    assert asked == 5
    assert ours in wire.here.sessions


def test_an_offer_that_is_taken_back_does_not_cross_the_next_one() -> None:
    there = agent(THERE, HERE)
    there.received(raw.invite(), HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    there.accept(invited.key, "v=0\r\n", 0.0)
    ok = _sent(there)
    there.received(raw.ack(ok), HERE, 0.1)
    tag = f";tag={there.sessions[invited.key].dialog.local_tag}"
    there.received(raw.request("INVITE", branch="re", to=tag, sdp="v=0\r\n", number=2), HERE, 1.0)
    there.received(raw.request("CANCEL", branch="re", to=tag, number=2), HERE, 1.1)
    assert "SIP/2.0 487" in _sent(there)
    there.received(raw.request("UPDATE", branch="up", to=tag, number=3), HERE, 2.0)
    assert "SIP/2.0 200" in _sent(there)
    assert invited.key in there.sessions


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize("ends", ["here", "there"])
def test_an_offer_is_answered_though_the_call_ends_meanwhile(ends: str, method: str) -> None:
    """RFC 3261 section 15.1.2. One without an answer would be remembered for ever."""
    wire = Wire()
    ours, theirs = answered(wire)
    session = wire.here.sessions[ours]
    asked = session.dialog.request(method, sdp="v=0 again\r\n")
    wire.here.transactions.request(asked, session.dialog.flow, wire.now)
    wire.settle()
    offered = wire.first("there", Reoffered)
    side, key = (wire.here, ours) if ends == "here" else (wire.there, theirs)
    side.hang_up(key, wire.now)
    wire.settle()
    assert "there SIP/2.0 487 Request Terminated" in wire.lines
    # the media worker has taken it in the end
    wire.there.answer(offered, "v=0 late\r\n", wire.now)
    wire.after(70)
    assert len(wire.there.transactions) == len(wire.here.transactions) == 0


def test_nothing_is_offered_while_another_request_stands() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    assert wire.here.reinvite(ours, "v=0 a\r\n", wire.now)
    assert not wire.here.reinvite(ours, "v=0 b\r\n", wire.now)


def test_an_offer_within_a_call_that_is_only_being_tried_ends_the_call() -> None:
    """A proxy says 100 at once; where no more comes, nobody would ever know whether the far side is there."""
    wire = Wire()
    ours, _ = answered(wire)
    wire.here.reinvite(ours, "v=0 a\r\n", wire.now)
    (asked,) = [bytes(message).decode() for message, _ in wire.here.transactions.sends()]
    wire.here.received(raw.answer(asked, 100), THERE, wire.now)
    wire.here.tick(wire.now + 31)
    assert ours in wire.here.sessions
    wire.here.tick(wire.now + 33)
    assert list(wire.here.events()) == [Hung(ours, "expired")]


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Session-Expires: 1800;y=1;Refresher=UAC", (1800, "uac")),
        ("x: 90 ; refresher=uas ;y=1", (90, "uas")),
        ("Session-Expires: 1800", (1800, "")),
    ],
)
def test_who_refreshes_is_found_among_other_parameters(header: str, asked: tuple[int, str]) -> None:
    octets = raw.invite().replace(b"Content-Length", f"{header}\r\nContent-Length".encode(), 1)
    assert timers.asked(messages.read(octets)) == asked


@pytest.mark.parametrize("supported", ["", "Supported: timer\r\n"])
def test_a_session_lasts_as_long_as_asked_also_where_a_proxy_alone_asks(supported: str) -> None:
    """RFC 4028, section 9: a telephone without timers is kept by our refreshes, in time for the proxy in between."""
    there = agent(THERE, HERE)
    headers = f"Session-Expires: 600\r\n{supported}Max-Forwards"
    there.received(raw.invite().replace(b"Max-Forwards", headers.encode(), 1), HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    there.accept(invited.key, "v=0\r\n", 0.0)
    ok = _sent(there)
    who = "uac" if supported else "uas"
    assert f"\r\nSession-Expires: 600;refresher={who}\r\n" in ok
    assert ("\r\nRequire: timer\r\n" in ok) is bool(supported)
    there.received(raw.ack(ok), HERE, 0.0)
    there.tick(301.0)
    refreshed = [message.method for message, _ in there.transactions.sends()]  # type: ignore[union-attr]
    assert refreshed == ([] if supported else ["UPDATE"])


@pytest.mark.parametrize("header", ["Session-Expires", "x", "Content-Length", "l", "Expires"])
def test_a_number_without_end_costs_its_message_and_no_place(header: str) -> None:
    there = agent(THERE, HERE)
    octets = raw.invite().replace(b"Max-Forwards", f"{header}: {'9' * 5000}\r\nMax-".encode(), 1)
    there.received(octets, HERE, 0.0)
    there.received(raw.request("OPTIONS"), HERE, 0.0)
    assert "SIP/2.0 200" in _sent(there)
    for key in list(there.sessions):
        there.refuse(key, 404, 0.0)
    there.tick(40.0)
    assert len(there.transactions) == 0


def test_a_message_that_fails_is_answered_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    there = agent(THERE, HERE)

    def defective(_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("gateway.line.sip.agent.caller_of", defective)
    there.received(raw.invite(), HERE, 0.0)
    assert "SIP/2.0 400" in _sent(there)
    assert not there.sessions
    there.tick(40.0)
    assert len(there.transactions) == 0


@pytest.mark.parametrize("method", ["OPTIONS", "CANCEL", "BYE", "NOTIFY"])
def test_a_flood_of_what_belongs_to_no_call_is_cut(method: str) -> None:
    there = agent(THERE, HERE)
    for number in range(1000):
        there.received(raw.request(method, call=f"flood-{number}"), HERE, 0.0)
    assert len(there.transactions) == 100


@pytest.mark.parametrize("privacy", ["id", "user", "header", "critical; id"])
def test_a_withheld_number_is_not_kept(privacy: str) -> None:
    there = agent(THERE, HERE)
    there.received(
        raw.invite().replace(b"Max-Forwards", f"Privacy: {privacy}\r\nMax-Forwards".encode(), 1),
        HERE,
        0.0,
    )
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    assert not invited.caller


def _sent(one: UserAgent) -> str:
    return [bytes(message).decode() for message, _ in one.transactions.sends()][-1]


def test_an_agent_that_hands_over_leaves_calls_that_begin_to_the_next_process() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    wire.there.hand_over()
    late = wire.call()
    wire.after(1)
    assert wire.count("there", Invited) == 1
    # the process that follows has the port now
    earlier, wire.there = wire.there, agent(THERE, HERE)
    for session in earlier.sessions.values():
        wire.there.take_up(session, wire.now)
    wire.after(3)
    theirs = wire.first("there", Invited).key
    assert wire.count("there", Invited) == 2
    assert {ours, late} <= set(wire.here.sessions)
    wire.there.hang_up(theirs, wire.now)
    wire.after(2)
    assert ours not in wire.here.sessions


def test_an_agent_that_hands_over_refuses_what_no_timer_sends_again() -> None:
    line = agent(HERE, THERE)
    line.hand_over()
    line.received(raw.request("INVITE"), Flow("tcp", THERE.host, 40000), 0.0)
    assert [message.status_code for message, _ in line.transactions.sends()] == [503]
