"""Calls in are asked for a password where their trunk wants it."""

import pytest
from aiosipua import SipRequest

from gateway.line.sip import digest, messages
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.digest import Challenger, authorise
from gateway.line.sip.events import Answered, Hung, Invited
from gateway.line.trunks import Peers
from gateway.setting_line import read_trunk
from tests.gateway.line.wire import THERE, Wire


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
