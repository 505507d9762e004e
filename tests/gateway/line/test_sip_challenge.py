"""Calls in are asked for a password where their trunk wants it."""

import re

import pytest
from aiosipua import SipRequest

from gateway.line.sip import digest, messages
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.digest import Challenger, authorise
from gateway.line.sip.events import Answered, Hung, Invited, Reanswered
from gateway.line.trunks import Peers
from gateway.setting_line import read_trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import THERE, Wire, answered


def asking() -> UserAgent:
    trunk = read_trunk("pbx=sip:station:secret@192.0.2.1?challenge=1&register=0")
    peers = Peers([trunk])
    peers.resolved({"pbx": ["192.0.2.1"]})
    return UserAgent(peers, [trunk], lambda _: THERE)


def test_a_call_that_knows_the_password_is_taken() -> None:
    wire = Wire(there=asking())
    wire.call()
    wire.settle()
    invited = wire.first("there", Invited)
    assert [line for line in wire.lines if "401" in line] == ["there SIP/2.0 401 Unauthorized"]
    wire.there.accept(invited.key, "v=0 answer\r\n", wire.now)
    wire.settle()
    assert wire.first("here", Answered)
    # what was offered comes with the second request too
    assert invited.sdp == "v=0 offer\r\n"


def test_a_wrong_password_costs_no_place() -> None:
    wire = Wire(there=asking())
    wrong = read_trunk("pbx=sip:station:wrong@192.0.2.2?register=0")
    wire.here.trunks["pbx"] = wrong
    wire.call()
    wire.settle()
    assert wire.first("here", Hung).status == 401
    assert not wire.there.sessions
    assert wire.count("there", Invited) == 0


@pytest.mark.parametrize("algorithm", [0, 1])
def test_an_answer_counts_once_and_for_a_minute(algorithm: int) -> None:
    challenger = Challenger()
    request = SipRequest(method="INVITE", uri="sip:1234@192.0.2.2")

    def answered(now: float) -> SipRequest:
        fresh = SipRequest(method="INVITE", uri=request.uri)
        challenge = messages.response(request, 401, tag="t")
        header = challenger.challenges("pbx", now, stale=False)[algorithm]
        challenge.headers.append("WWW-Authenticate", header)
        assert authorise(fresh, challenge, "station", "secret")
        return fresh

    once = answered(100.0)
    assert challenger.judge(once, "station", "secret", 110.0) == "good"
    assert challenger.judge(once, "station", "secret", 111.0) == "stale"
    assert challenger.judge(answered(100.0), "station", "secret", 161.5) == "stale"
    assert challenger.judge(answered(100.0), "station", "other", 101.0) == "bad"
    assert Challenger().judge(answered(100.0), "station", "secret", 101.0) == "bad"
    assert challenger.judge(request, "station", "secret", 101.0) == "bad"


def test_an_answer_without_protection_counts_once_whatever_number_it_is_given() -> None:
    """A client that leaves `qop` out signs no number: who overheard its answer may write any beside it."""
    challenger = Challenger()
    request = SipRequest(method="INVITE", uri="sip:1234@192.0.2.2")
    challenge = messages.response(request, 401, tag="t")
    header = challenger.challenges("pbx", 100.0, stale=False)[0].replace(', qop="auth"', "")
    challenge.headers.append("WWW-Authenticate", header)
    assert authorise(request, challenge, "station", "secret")
    assert challenger.judge(request, "station", "secret", 110.0) == "good"
    overheard = request.headers.get_first("authorization") or ""
    for number in ("", ", nc=00000002"):
        request.headers.set_single("Authorization", overheard + number)
        assert challenger.judge(request, "station", "secret", 111.0) == "stale"


def test_so_many_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "MOST_USED", 2)
    challenger = Challenger()
    requests = []
    for _ in range(3):
        request = SipRequest(method="INVITE", uri="sip:1234@192.0.2.2")
        challenge = messages.response(request, 401, tag="t")
        header = challenger.challenges("pbx", 100.0, stale=False)[0]
        challenge.headers.append("WWW-Authenticate", header)
        assert authorise(request, challenge, "station", "secret")
        requests.append(request)

    def judged(request: SipRequest) -> str:
        return challenger.judge(request, "station", "secret", 110.0)

    assert [judged(each) for each in requests] == ["good"] * 3
    # the oldest is not known any more, the others are
    assert [judged(each) for each in (*requests[1:], requests[0])] == ["stale", "stale", "good"]


def test_a_challenge_without_an_account_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="challenge needs a user and a password"):
        read_trunk("pbx=sip:192.0.2.1?challenge=1")


@pytest.mark.parametrize("order", [("MD5", "SHA-256"), ("SHA-256", "MD5")])
def test_of_several_challenges_the_strongest_is_answered(order: tuple[str, str]) -> None:
    request = SipRequest(method="REGISTER", uri="sip:192.0.2.2")
    challenge = messages.response(request, 401, tag="t")
    for algorithm in order:
        header = f'Digest realm="trunk", nonce="n-{algorithm}", algorithm={algorithm}'
        challenge.headers.append("WWW-Authenticate", header)
    assert authorise(request, challenge, "station", "secret")
    assert 'nonce="n-SHA-256"' in (request.headers.get_first("authorization") or "")


@pytest.mark.parametrize("method", ["INVITE", "UPDATE", "BYE"])
def test_a_trunk_that_asks_for_the_password_within_a_call_is_told_it_once(method: str) -> None:
    """Exchanges that challenge the first request challenge each: a call that could not be ended so would cost on."""
    wire = Wire()
    ours, _ = answered(wire)
    list(wire.here.events())
    if method == "INVITE":
        wire.here.reinvite(ours, "v=0 moved\r\n", wire.now)
    elif method == "UPDATE":
        wire.here.ask_after(ours, wire.now)
    else:
        wire.here.hang_up(ours, wire.now)

    def sent() -> str:
        octets = [bytes(each).decode() for each, _ in wire.here.transactions.sends()]
        (asked,) = [each for each in octets if each.startswith(method)]
        return asked

    first = sent()
    wire.here.received(raw.answer(first, 401, raw.challenge("MD5")), THERE, wire.now)
    second = sent()
    assert raw.is_authorised(second, "station", "secret", "MD5")
    numbers = [int(re.findall(r"CSeq: (\d+)", each)[0]) for each in (first, second)]
    assert numbers[1] > numbers[0]
    assert ("v=0 moved" in second) is (method == "INVITE")
    # refused once more, the password is another one
    wire.here.received(raw.answer(second, 401, raw.challenge("MD5")), THERE, wire.now)
    assert not [
        each
        for each, _ in wire.here.transactions.sends()
        if bytes(each).startswith(method.encode())
    ]
    assert (ours in wire.here.sessions) is (method != "BYE")
    wire.here.tick(wire.now + 70)
    assert len(wire.here.transactions) == 0


def test_an_offer_that_was_taken_with_the_password_is_acknowledged() -> None:
    wire = Wire()
    ours, _ = answered(wire)
    list(wire.here.events())
    wire.here.reinvite(ours, "v=0 moved\r\n", wire.now)
    asked = [bytes(each).decode() for each, _ in wire.here.transactions.sends()][-1]
    wire.here.received(raw.answer(asked, 401, raw.challenge("SHA-256")), THERE, wire.now)
    again = [bytes(each).decode() for each, _ in wire.here.transactions.sends()][-1]
    wire.here.received(raw.answer(again, 200), THERE, wire.now)
    (ack,) = [bytes(each).decode() for each, _ in wire.here.transactions.sends()]
    number = re.findall(r"CSeq: (\d+)", again)[0]
    assert f"CSeq: {number} ACK" in ack
    assert list(wire.here.events()) == [Reanswered(ours, 200, "")]
