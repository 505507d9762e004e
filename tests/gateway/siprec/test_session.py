"""One recording session from its INVITE to its end: a user agent without sockets, a worker and a station that note what they are told."""

import asyncio
import time
from typing import Any

import pytest

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Invited
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk
from gateway.siprec.api import RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.description import sections
from gateway.siprec.metadata import applied
from gateway.siprec.parties import parties_of
from gateway.siprec.session import Beat, Lost, Move, RecordingSession, Resumed
from gateway.siprec.state import KeptSession, State
from gateway.siprec.terms import Terms
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE
from tests.gateway.siprec.worker import Workers, offered, stream
from tests.support.sbc import Person, metadata

NUMBERS = {"+390612345678": "weapons"}
CALLER = Person("p-1", "tel:+393331234567", "Ada", ["s-1"])
OFFICE = Person("p-2", "tel:+390612345678", "Sportello", ["s-2"])
XML = metadata([CALLER, OFFICE], {"s-1": "1", "s-2": "2"})
SDP = offered(stream("1"), stream("2"))
WANTED = RecordedCallGoesOn(wanted=True, recording="rec-c", key="k")


class Board(Workers):
    """Line, station and Redis of one session. ``answers`` are what the station says next; without any it wants the call."""

    def __init__(self) -> None:
        super().__init__()
        trunk = Trunk(name="sbc", host=HERE.host, siprec=True)
        peers = Peers([trunk])
        peers.resolved({"sbc": [HERE.host]})
        self.agent = UserAgent(peers, [trunk], lambda _: THERE)
        self.sent: list[str] = []
        self.told: list[RecordedCallTold] = []
        self.answers: list[RecordedCallGoesOn | None] = []
        self.kept: list[KeptSession] = []
        self.ended: list[str] = []
        self.session: RecordingSession | None = None

    def pump(self) -> None:
        self.sent += [bytes(message).decode() for message, _ in self.agent.transactions.sends()]
        for event in self.agent.events():
            if self.session is not None:
                self.session.tell(event)

    async def tell(self, call: str, told: RecordedCallTold) -> RecordedCallGoesOn | None:
        self.told.append(told)
        return self.answers.pop(0) if self.answers else WANTED

    async def keep(self, kept: KeptSession) -> None:
        self.kept.append(kept)

    async def over(self, key: str, call: str) -> None:
        self.ended.append(call)

    # what an SBC does

    def receive(self, octets: bytes) -> None:
        self.agent.received(octets, HERE, time.monotonic())
        self.pump()

    def answered(self, method: str) -> str:
        """The last answer to a request of the SBC."""
        return next(
            each
            for each in reversed(self.sent)
            if each.startswith("SIP/2.0") and f" {method}\r\n" in each and " 100 " not in each[:12]
        )

    def asked(self, method: str) -> list[str]:
        """The requests of the station."""
        return [each for each in self.sent if each.startswith(f"{method} ")]


async def settled() -> None:
    """Everything that can happen without time has happened."""
    for _ in range(50):
        await asyncio.sleep(0)


def begin(board: Board, *, sdp: str = SDP, consent: str = "given") -> RecordingSession:
    board.agent.received(raw.recording(sdp=sdp, xml=XML), HERE, time.monotonic())
    (invited,) = board.agent.events()
    assert isinstance(invited, Invited)
    told, terms = applied(None, XML.encode(), 0), Terms(NUMBERS, consent)  # type: ignore[arg-type]
    state = State(
        call="c", trunk="sbc", topic="weapons", told=told, parties=parties_of(told, NUMBERS, {}),
        consent=terms.is_given(told), started_ms=1, description=7,
    )  # fmt: skip
    board.session = RecordingSession(
        board, invited.key, state, terms, lambda: 9_000, srtp=False, found=sections(sdp)
    )
    return board.session


@pytest.fixture
async def board():
    made = Board()
    yield made
    if made.session is not None:
        await made.session.aclose()


@pytest.fixture
async def standing(board):
    """A session whose answer was acknowledged."""
    session = begin(board)
    await settled()
    board.receive(raw.ack(board.answered("INVITE")))
    await settled()
    return session


def tag_of(session: RecordingSession) -> str:
    return f";tag={session.key.partition(chr(10))[2]}"


def answer(board: Board, status: str = "200 OK", sdp: str = SDP) -> bytes:
    """The SBC's answer to the last re-INVITE of the station."""
    asked = board.asked("INVITE")[-1]
    kept = [
        line
        for line in asked.split("\r\n")
        if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))
    ]
    lines = [
        f"SIP/2.0 {status}",
        *kept,
        "Contact: <sip:pbx@192.0.2.1:5060>",
        "Content-Type: application/sdp",
    ]
    return "\r\n".join([*lines, f"Content-Length: {len(sdp)}", "", sdp]).encode()


async def test_the_sbc_is_answered_once_the_worker_has_its_order(board, standing):
    worker = board.known["a"]
    assert board.answered("INVITE").startswith("SIP/2.0 200")
    assert worker.take("record") == [
        ("record", "siprec-c", {"recording": "rec-c", "key": "k", "revision": 0})
    ]
    assert [each.begun for each in board.told] == [False]
    assert {(each.party, each.name) for each in board.told[0].parties} == {
        ("citizen", "Ada"),
        ("agent", "Sportello"),
    }
    assert board.kept[-1].state.recording == "rec-c"
    assert standing.at_rest
    standing.tell(Beat())
    await settled()
    assert board.told[-1].begun
    assert not worker.take("record")


@pytest.mark.parametrize(
    ("answers", "away", "status"),
    [
        ([None], False, "503"),
        ([RecordedCallGoesOn(wanted=False, reason="unknown-topic")], False, "404"),
        ([RecordedCallGoesOn(wanted=False, reason="line-away")], False, "403"),
        ([], True, "503"),
    ],
)
async def test_a_session_that_cannot_be_recorded_is_refused_and_leaves_no_leg(
    board, answers, away, status
):
    board.answers += answers
    board.known["a"].away = away
    begin(board)
    await settled()
    assert board.answered("INVITE").startswith(f"SIP/2.0 {status}")
    made, gone = board.known["a"].take("create"), board.known["a"].take("delete")
    assert [each[1] for each in gone] == [each[1] for each in made]
    assert board.ended == ["c"]
    assert not board.agent.sessions


async def test_an_order_that_the_worker_refuses_ends_what_the_station_has_begun(board):
    async def refused(*_: Any, **__: Any) -> None:
        raise board.known["a"].refusal("recording_unavailable")

    board.known["a"].put_recording = refused
    begin(board)
    await settled()
    assert board.answered("INVITE").startswith("SIP/2.0 503")
    assert [each.state for each in board.told] == ["recording", "over"]
    assert board.ended == ["c"]


async def test_an_sbc_that_gives_up_before_the_answer_ends_it(board):
    session = begin(board)
    board.receive(raw.request("CANCEL", branch="call-1INVITE"))
    await settled()
    assert board.told[-1].state == "over"
    assert (session.state.reason, board.ended) == ("cancelled", ["c"])
    assert board.answered("INVITE").startswith("SIP/2.0 487")


async def test_bye_stops_the_worker_and_is_told_until_the_station_knows(
    board, standing, monkeypatch
):
    monkeypatch.setattr("gateway.siprec.session.TELL_AGAIN_S", (0.01,))
    board.answers += [None, None]
    board.receive(raw.request("BYE", to=tag_of(standing), number=2))
    async with asyncio.timeout(10):
        while not board.ended:
            await asyncio.sleep(0.01)
    assert [each.state for each in board.told[-3:]] == ["over"] * 3
    assert (board.told[-1].reason, board.told[-1].ended_at is not None) == ("bye", True)
    assert [each[0] for each in board.known["a"].take("record", "delete")] == [
        "record", "record", "delete", "delete",
    ]  # fmt: skip
    # kept without a dialog as long as it was not told
    assert board.kept[-1].session is None
    assert board.kept[-1].state.ended_ms == 9_000


async def test_a_session_that_was_over_is_told_by_the_next_process_and_nothing_else(board):
    session = begin(board)
    await settled()
    session.state.ended_ms, session.state.reason = 5_000, "bye"
    await session.aclose()
    board.told.clear()
    board.session = RecordingSession(
        board, "c", session.state, Terms(NUMBERS, "given"), lambda: 9_000, srtp=False
    )
    await settled()
    assert [(each.state, each.reason) for each in board.told] == [("over", "bye")]
    assert board.ended == ["c"]


async def test_a_stream_that_fell_silent_is_offered_anew_and_all_together_are_the_end(
    board, standing
):
    worker = board.known["a"]
    standing.tell(Lost("a", "a-2"))
    await settled()
    assert len(board.asked("INVITE")) == 1
    board.receive(answer(board))
    await settled()
    assert standing.legs == ["a-1", "a-3"]
    assert ("delete", "a-2") in worker.done
    # what is told late of a leg that is gone is nothing
    standing.tell(Lost("a", "a-2"))
    standing.tell(Lost("b"))
    await settled()
    assert len(board.asked("INVITE")) == 1
    standing.tell(Lost("a", "a-1"))
    standing.tell(Lost("a", "a-3"))
    await settled()
    assert board.asked("BYE")
    assert board.told[-1].reason == "silent"


async def test_a_worker_that_dies_is_left_for_another_one(board, standing):
    board.known["a"].away, board.chosen = True, "b"
    standing.tell(Lost("a"))
    standing.tell(Lost("a"))
    await settled()
    assert len(board.asked("INVITE")) == 1
    board.receive(answer(board))
    await settled()
    assert (standing.state.worker, standing.legs) == ("b", ["b-1", "b-2"])
    assert [each[0] for each in board.known["b"].take("record")] == ["record"]
    assert board.kept[-1].state.worker == "b"


async def test_an_sbc_that_refuses_five_times_is_sent_a_bye(board, standing, monkeypatch):
    monkeypatch.setattr("gateway.siprec.session.AGAIN_S", 60.0)
    for number in range(1, 6):
        standing.tell(Lost("a", "a-2") if number == 1 else Move())
        await settled()
        assert len(board.asked("INVITE")) == number
        assert not board.asked("BYE")
        board.receive(answer(board, "488 Not Acceptable Here", ""))
        await settled()
    assert board.asked("BYE")
    assert board.told[-1].reason == "unmoved"


async def test_a_re_invite_without_streams_is_answered_by_an_offer(board, standing):
    board.receive(raw.request("INVITE", to=tag_of(standing), number=2, branch="re"))
    await settled()
    ok = board.answered("INVITE")
    assert ok.startswith("SIP/2.0 200")
    assert ok.count("a=recvonly") == 2
    board.known["a"].done.clear()
    board.receive(raw.request("ACK", to=tag_of(standing), number=2, branch="ack", sdp=SDP))
    await settled()
    assert board.known["a"].take("answer") == [("answer", "a-1", True), ("answer", "a-2", True)]


async def test_an_update_that_cannot_be_read_changes_nothing(board, standing):
    before = (standing.state.told, list(standing.state.streams))
    for xml, sdp, status in (
        ("<recording/>", "", "400"),
        (XML, offered(stream("1"), stream("1")), "400"),
        (XML, offered(stream("1")), "488"),
    ):
        board.receive(
            raw.recording(
                "UPDATE", xml=xml, sdp=sdp, to=tag_of(standing), number=10 + len(board.sent),
                branch=f"u{len(board.sent)}",
            )
        )  # fmt: skip
        await settled()
        assert board.answered("UPDATE").startswith(f"SIP/2.0 {status}")
    assert (standing.state.told, list(standing.state.streams)) == before
    assert not board.asked("BYE")


async def test_a_session_that_is_not_wanted_any_more_is_ended(board, standing):
    board.answers.append(RecordedCallGoesOn(wanted=False, reason="line-away"))
    standing.tell(Beat())
    await settled()
    assert board.asked("BYE")
    assert (board.told[-1].state, board.told[-1].reason) == ("over", "line-away")


async def test_the_next_process_finds_out_which_legs_are_left(board, standing):
    await standing.aclose()
    kept = board.kept[-1]
    board.known["a"].gone = {"a-1"}
    board.session = RecordingSession(
        board, standing.key, kept.state, Terms(NUMBERS, "given"), lambda: 9_000, srtp=False
    )
    board.session.tell(Resumed())
    await settled()
    assert len(board.asked("INVITE")) == 1
    assert board.told[-1].state == "recording"
    board.receive(answer(board))
    await settled()
    assert board.session.legs == ["a-3", "a-2"]


async def test_consent_by_update_begins_the_recording_and_its_withdrawal_stops_the_worker(board):
    board.answers.append(RecordedCallGoesOn(wanted=True))
    session = begin(board, consent="metadata")
    await settled()
    board.receive(raw.ack(board.answered("INVITE")))
    worker = board.known["a"]
    assert not worker.take("record")
    for number, word, says in ((2, "given", [WANTED]), (3, "withdrawn", [None])):
        # the worker stops although the station does not answer
        board.answers += says
        extra = f'<consent xmlns="https://sbc.example/">{word}</consent>'
        xml = metadata([], {}, mode="partial", extra=extra)
        board.receive(
            raw.recording(
                "UPDATE", xml=xml, sdp="", to=tag_of(session), number=number, branch=f"u{number}"
            )
        )
        await settled()
        assert board.answered("UPDATE").startswith("SIP/2.0 200")
    assert [each.consent for each in board.told] == [False, True, False]
    (_, _, given), (_, _, withdrawn) = worker.take("record")
    assert (given["revision"], "sources" in given) == (1, False)
    assert (withdrawn["revision"], withdrawn["sources"], withdrawn["why"]) == (2, {}, "withdrawn")


async def test_a_withdrawal_that_the_worker_did_not_take_is_ordered_until_it_does(
    board, monkeypatch
):
    monkeypatch.setattr("gateway.siprec.session.AGAIN_S", 0.01)
    session = begin(board, consent="metadata")
    await settled()
    board.receive(raw.ack(board.answered("INVITE")))
    worker = board.known["a"]
    ordered, tries = worker.put_recording, 3

    async def hesitant(room: str, **order: Any) -> None:
        nonlocal tries
        tries -= 1
        if tries:
            raise worker.refusal("timeout")
        await ordered(room, **order)

    for number, word in ((2, "given"), (3, "withdrawn")):
        extra = f'<consent xmlns="https://sbc.example/">{word}</consent>'
        xml = metadata([], {}, mode="partial", extra=extra)
        board.receive(
            raw.recording(
                "UPDATE", xml=xml, sdp="", to=tag_of(session), number=number, branch=f"u{number}"
            )
        )
        await settled()
        assert board.answered("UPDATE").startswith("SIP/2.0 200")
        if word == "given":
            assert worker.take("record")
            worker.put_recording = hesitant
    async with asyncio.timeout(10):
        while not (found := worker.take("record")):
            await asyncio.sleep(0.01)
    assert found[0][2]["why"] == "withdrawn"


async def test_changes_without_end_are_refused_and_told_to_nobody(board, standing):
    board.told.clear()
    for number in range(2, 42):
        board.receive(
            raw.recording(
                "UPDATE", xml=XML, sdp="", to=tag_of(standing), number=number, branch=f"u{number}"
            )
        )
        await settled()
    assert "too many changes" in board.answered("UPDATE")
    assert 20 <= len(board.told) < 40
    assert not board.asked("BYE")


async def test_a_defect_in_an_update_leaves_no_client_without_an_answer(
    board, standing, monkeypatch
):
    async def broken(*_: Any) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(board, "client", broken)
    board.receive(
        raw.recording("UPDATE", xml=XML, sdp="", to=tag_of(standing), number=2, branch="u2")
    )
    await settled()
    assert board.answered("UPDATE").startswith("SIP/2.0 500")
    assert not board.asked("BYE")


async def test_a_defect_at_the_end_leaves_neither_dialog_nor_session(board, standing, monkeypatch):
    async def broken(*_: Any) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(board, "tell", broken)
    board.receive(raw.request("BYE", to=tag_of(standing), number=2))
    await settled()
    assert board.ended == ["c"]
    assert not board.agent.sessions
