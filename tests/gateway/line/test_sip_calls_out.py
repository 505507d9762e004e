"""Calls that we make, as trunks see them; and what one trunk may hold."""

import asyncio
import re
import socket

import msgspec
import pytest
from aiosipua import SipRequest

from gateway.line.out_call import MACHINE_S, is_quick, outcome_of
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Answered, Hung, Invited, Progressed, Reanswered, RefreshDue
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.line.sip.sockets import Sockets, plain_host
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk, read_trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, Wire, agent, answered
from tests.support.servers.gateway import free_port

OURS = "+390600000"


def sent(ours: UserAgent) -> SipRequest:
    ((message, _flow),) = list(ours.transactions.sends())
    assert isinstance(message, SipRequest)
    return message


@pytest.mark.parametrize(
    ("options", "said", "privacy"), [("", OURS, None), ("&hide=1", "anonymous", "id")]
)
def test_the_body_s_number_is_shown_or_asserted_to_the_trunk_alone(
    options: str, said: str, privacy: str | None
) -> None:
    trunk = read_trunk(f"pbx=sip:192.0.2.2?number={OURS.replace('+', '%2B')}{options}")
    ours = UserAgent(Peers([trunk]), [trunk], lambda _: HERE)
    ours.invite("pbx", "+393331234567", trunk.number, "v=0\r\n", THERE, 0.0)
    headers = sent(ours).headers
    assert said in (headers.get_first("from") or "")
    assert OURS in (headers.get_first("p-asserted-identity") or "")
    assert headers.get_first("privacy") == privacy
    if privacy:
        assert OURS not in (headers.get_first("from") or "")


@pytest.mark.parametrize(
    ("dials", "wanted"),
    [("plus", "+390612345678"), ("digits", "390612345678"), ("zeros", "00390612345678"), ("national", "0612345678")],
)  # fmt: skip
def test_a_trunk_is_dialled_as_it_wants_numbers_written(dials: str, wanted: str) -> None:
    trunk = read_trunk(f"pbx=sip:192.0.2.2?dial={dials}")
    assert trunk.dialled("+390612345678") == wanted
    assert (trunk.dialled("112"), trunk.dialled("201")) == ("112", "201")
    assert read_trunk("pbx=sip:192.0.2.2?dial=national").dialled("+4989123456") == "004989123456"


def test_another_process_goes_on_with_a_call_that_rings() -> None:
    wire = Wire()
    key = wire.call()
    wire.settle()
    theirs = wire.first("there", Invited).key
    wire.there.ring(theirs, wire.now)
    wire.settle()
    assert wire.first("here", Progressed).status == 180
    kept = msgspec.json.decode(msgspec.json.encode(wire.here.sessions[key]), type=Session)
    invite = wire.here.calling.request_of(key)
    wire.here = agent(HERE, THERE)
    assert wire.here.take_up_ringing(kept, invite)
    wire.there.accept(theirs, "v=0 answer\r\n", wire.now)
    wire.settle()
    assert wire.first("here", Answered).sdp == "v=0 answer\r\n"
    wire.here.hang_up(key, wire.now)
    wire.settle()
    assert wire.first("there", Hung).why == "bye"


def test_each_reliable_answer_is_acknowledged_once_and_in_order() -> None:
    """RFC 3262 section 4: a repeated one is dropped, and one out of order is as if it had not come."""
    here = agent(HERE, THERE)
    here.invite("pbx", "1234", OURS, "v=0 offer\r\n", THERE, 0.0)
    invite = bytes(sent(here)).decode()

    def rings(status: int, rseq: int, telephone: str = "a") -> tuple[list[str], list[int]]:
        octets = raw.answer(invite, status, f"Require: 100rel\r\nRSeq: {rseq}\r\n")
        here.received(re.sub(rb"(To: [^\r]*)", rf"\1;tag={telephone}".encode(), octets), THERE, 1.0)
        sent_now = [bytes(each).decode() for each, _ in here.transactions.sends()]
        told = [each.status for each in here.events() if isinstance(each, Progressed)]
        return [re.search(r"RAck: (.*)\r", each, re.IGNORECASE)[1] for each in sent_now], told

    assert rings(180, 1_987_654_321) == (["1987654321 1 INVITE"], [180])
    assert rings(180, 1_987_654_321) == ([], [])
    assert rings(183, 1_987_654_323) == ([], [])
    assert rings(183, 1_987_654_322) == (["1987654322 1 INVITE"], [183])
    # another telephone counts for itself
    assert rings(180, 7, "b") == (["7 1 INVITE"], [180])


def test_of_several_telephones_that_ring_the_sound_is_that_of_the_one_that_is_picked_up() -> None:
    """Its answer may have come while it rang, and not again with the 200 (RFC 3261, 13.2.1)."""
    here = agent(HERE, THERE)
    here.invite("pbx", "1234", OURS, "v=0 offer\r\n", THERE, 0.0)
    invite = bytes(sent(here)).decode()

    def answers(status: int, telephone: str, sdp: str = "") -> None:
        octets = re.sub(
            rb"(To: [^\r]*)", rf"\1;tag={telephone}".encode(), raw.answer(invite, status)
        )
        body = f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
        here.received(octets.replace(b"Content-Length: 0\r\n\r\n", body.encode()), THERE, 1.0)

    answers(183, "a", "v=0 one\r\n")
    answers(183, "b", "v=0 other\r\n")
    answers(180, "a")
    answers(200, "a")
    (picked_up,) = [each for each in here.events() if isinstance(each, Answered)]
    assert picked_up.sdp == "v=0 one\r\n"


def test_another_process_calls_off_a_call_that_rings() -> None:
    wire = Wire()
    key = wire.call()
    wire.settle()
    wire.there.ring(wire.first("there", Invited).key, wire.now)
    wire.settle()
    kept, invite = wire.here.sessions[key], wire.here.calling.request_of(key)
    wire.here = agent(HERE, THERE)
    assert wire.here.take_up_ringing(kept, invite)
    wire.here.hang_up(key, wire.now)
    wire.settle()
    assert wire.first("there", Hung).why == "cancelled"
    assert not wire.here.sessions


def test_a_call_that_is_called_off_gives_its_place_back_though_the_trunk_is_gone() -> None:
    wire = Wire()
    key = wire.call()
    wire.settle()
    wire.there.ring(wire.first("there", Invited).key, wire.now)
    wire.settle()
    wire.loses = lambda _number, _line: True
    wire.here.hang_up(key, wire.now)
    wire.after(40.0)
    assert not wire.here.sessions
    assert wire.here.next_at() is None


def test_a_call_that_is_called_off_twice_is_no_telephone_s_that_is_picked_up() -> None:
    """What is picked up in that moment is ended, whoever called it off and however often."""
    wire = Wire()
    key = wire.call()
    wire.settle()
    theirs = wire.first("there", Invited).key
    wire.there.ring(theirs, wire.now)
    wire.settle()
    wire.loses = lambda _number, line: "CANCEL" in line
    for _ in range(2):
        wire.here.hang_up(key, wire.now)
    wire.there.accept(theirs, "v=0 answer\r\n", wire.now)
    wire.after(1)
    assert wire.first("there", Hung).why == "bye"
    assert not wire.here.sessions


def test_calls_that_were_answered_are_not_remembered_for_ever() -> None:
    wire = Wire()
    for _ in range(3):
        ours, _ = answered(wire)
        wire.here.hang_up(ours, wire.now)
        wire.after(70)
        wire.told["there"].clear()
    # the next call lets go of the last one
    assert len(wire.here.calling) == 1


@pytest.mark.parametrize("challenged_first", [False, True])
def test_a_trunk_that_wants_a_longer_session_is_called_with_one(*, challenged_first: bool) -> None:
    """RFC 4028 section 7.3; before or after it has asked for the password."""
    here = agent(HERE, THERE)
    here.invite("pbx", "1234", OURS, "v=0 offer\r\n", THERE, 0.0)

    def asked() -> str:
        return [bytes(each).decode() for each, _ in here.transactions.sends()][-1]

    first = asked()
    if challenged_first:
        here.received(raw.answer(first, 401, raw.challenge("MD5")), THERE, 0.1)
        first = asked()
    here.received(raw.answer(first, 422, "Min-SE: 3600\r\n"), THERE, 0.1)
    second = asked()
    assert "Authorization" not in second
    assert "\r\nSession-Expires: 3600\r\n" in second
    assert "\r\nMin-Se: 3600\r\n" in second
    assert "v=0 offer" in second
    here.received(raw.answer(second, 401, raw.challenge("MD5")), THERE, 0.2)
    third = asked()
    assert raw.is_authorised(third, "station", "secret", "MD5")
    numbers = [int(each) for each in re.findall(r"CSeq: (\d+)", first + second + third)]
    assert numbers == [number + challenged_first for number in (1, 2, 3)]
    # what asks for it again is not followed for ever
    here.received(raw.answer(third, 422, "Min-SE: 3600\r\n"), THERE, 0.3)
    assert [each.status for each in here.events() if isinstance(each, Hung)] == [422]


@pytest.mark.parametrize(("method", "status"), [("UPDATE", 500), ("BYE", 481)])
def test_an_offer_while_a_telephone_still_rings_ends_no_call(method: str, status: int) -> None:
    """RFC 3311 section 5.3: 481 would end it, 500 has it asked again once it is picked up."""
    here = agent(HERE, THERE)
    key = here.invite("pbx", "1234", OURS, "v=0 offer\r\n", THERE, 0.0)
    invite = bytes(sent(here)).decode()
    here.received(
        raw.answer(invite, 180).replace(b"\r\nCall-ID", b";tag=far\r\nCall-ID"), THERE, 0.1
    )
    call_id, tag = key.split("\n")
    asked = raw.request(method, call=call_id, to=f";tag={tag}", sdp="v=0 early\r\n")
    here.received(asked, THERE, 0.2)
    (answer,) = [message for message, _ in here.transactions.sends()]
    assert bytes(answer).startswith(f"SIP/2.0 {status}".encode())
    assert ("Retry-After" in bytes(answer).decode()) is (status == 500)
    assert key in here.sessions


def test_what_cannot_be_read_is_not_gone_on_with() -> None:
    ours = agent(HERE, THERE)
    wire = Wire()
    kept = wire.here.sessions[wire.call()]
    assert not ours.take_up_ringing(kept, "nonsense")
    assert not ours.sessions


def test_a_far_side_without_update_is_offered_the_sound_anew() -> None:
    wire = Wire()
    ours, _theirs = answered(wire)
    session = wire.here.sessions[ours]
    assert session.dialog.updates
    session.dialog.updates = False
    assert session.timer is not None
    wire.now = session.timer.due(session.refreshed)
    wire.here.tick(wire.now)
    wire.told["here"] += list(wire.here.events())
    assert wire.first("here", RefreshDue).key == ours
    before = session.refreshed
    assert wire.here.reinvite(ours, "v=0 again\r\n", wire.now)
    wire.settle()
    reoffered = next(each for each in wire.told["there"] if hasattr(each, "request"))
    wire.there.answer(reoffered, "v=0 answer\r\n", wire.now)
    wire.settle()
    assert wire.first("here", Reanswered).status == 200
    assert session.refreshed > before


def test_one_refusal_of_update_is_enough() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    timer = wire.here.sessions[ours].timer
    assert timer is not None
    wire.now = timer.due(0.0)
    wire.here.tick(wire.now)
    octets = bytes(sent(wire.here)).decode()
    assert octets.startswith("UPDATE")
    wire.told["here"] += list(wire.here.events())
    wire.here.received(raw.answer(octets, 405), THERE, wire.now)
    wire.here.tick(wire.now)
    assert [type(each) for each in wire.here.events()] == [RefreshDue]
    assert not wire.here.sessions[ours].dialog.updates


def test_one_trunk_leaves_places_to_the_others() -> None:
    trunks = [Trunk(name="a", host="192.0.2.2"), Trunk(name="b", host="192.0.2.3", calls=1)]
    ours = UserAgent(Peers(trunks), trunks, lambda _: HERE, most_calls=10)
    for number in range(8):
        assert ours.has_room("a")
        ours.invite("a", str(number), "", "v=0\r\n", THERE, 0.0)
    assert not ours.has_room("a")
    assert ours.has_room("b")
    ours.invite("b", "1", "", "v=0\r\n", THERE, 0.0)
    assert not ours.has_room("b")
    alone = UserAgent(Peers(trunks[:1]), trunks[:1], lambda _: HERE, most_calls=1)
    assert alone.has_room("a")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (486, "busy"), (600, "busy"), (603, "declined"), (480, "no-answer"), (404, "unreachable"), (484, "unreachable"),
        (503, "failed"), (407, "failed"), (488, "unreachable"),
    ],
)  # fmt: skip
def test_final_answers_are_told_apart(status: int, state: str) -> None:
    assert outcome_of(status).state == state


def test_what_answers_at_once_or_without_ringing_may_be_a_machine() -> None:
    assert is_quick(0, 0, 30_000)
    assert is_quick(0, 1_000, 2_500)
    assert not is_quick(0, 1_000, 6_000)
    # the length itself is that of a person
    assert [is_quick(0, 1_000, 1_000 + MACHINE_S * 1000 + more) for more in (-1, 0)] == [
        True,
        False,
    ]


def test_an_address_of_ipv4_is_known_under_its_own_name() -> None:
    assert plain_host("::ffff:192.0.2.1") == "192.0.2.1"
    assert plain_host("2001:db8::1") == "2001:db8::1"


async def test_a_line_on_every_address_takes_both_families() -> None:
    came: list[str] = []
    sockets = Sockets(lambda _octets, flow: came.append(flow.host), lambda _: True)
    try:
        await sockets.open("::", free_port())
    except OSError:
        pytest.skip("no IPv6 here")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.setblocking(False)
        one.bind(("127.0.0.1", 0))
        one.sendto(b"OPTIONS", ("127.0.0.1", sockets.port))
        async with asyncio.timeout(5):
            while not came:
                await asyncio.sleep(0)
        sockets.send(b"back", Flow("udp", *one.getsockname()))
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(5):
            assert await loop.sock_recv(one, 100) == b"back"
    await sockets.aclose()
    assert came == ["127.0.0.1"]
