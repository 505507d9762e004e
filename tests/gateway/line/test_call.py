"""One call, with a switchboard and a media worker that answer at once."""

import asyncio
import contextlib
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.line.call import LineCall
from gateway.line.call_events import (
    Key,
    Move,
    PageEvent,
    Played,
    Recorded,
    ReleaseParty,
    Resumed,
    Timer,
)
from gateway.line.caller_script import CallerScript, pages_of
from gateway.line.conference_script import ConferenceScript
from gateway.line.party_script import PartyScript
from gateway.line.script import FOLLOWED
from gateway.line.sip.events import Hung, Reanswered, Reoffered
from gateway.line.station import DialIn
from media.client import MediaWorkerError


class Worker:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.looped: list[bool] = []
        self.ended: list[str] = []
        self.labels: list[str] = []
        self.answers = True

    async def play(
        self, _leg: str, _pieces: list[str], *, play: str, loop: bool = False, **_: Any
    ) -> None:
        self.played.append(play)
        self.looped.append(loop)

    async def delete_peer(self, leg: str) -> None:
        self.ended.append(leg)

    async def stop_playing(self, _leg: str) -> None: ...

    async def offer_leg(self, label: str, **_: Any) -> tuple[str, str]:
        self.labels.append(label)
        return "leg-new", "v=0\r\n"

    async def answer_leg(self, _leg: str, _sdp: str) -> None:
        if not self.answers:
            raise MediaWorkerError("sdp_malformed")


class There(Worker):
    """Has the leg, or does not."""

    def __init__(self, *, has_it: bool) -> None:
        super().__init__()
        self.has_it = has_it

    async def peer(self, _leg: str) -> dict[str, Any]:
        if not self.has_it:
            raise MediaWorkerError("unknown_peer", status=404)
        return {}


class Agent:
    """A dialog that stands, until it is hung up."""

    def __init__(self) -> None:
        dialog = SimpleNamespace(flow=SimpleNamespace(host="192.0.2.1"))
        self.sessions: dict[str, Any] = {
            "key": SimpleNamespace(state="asked", dialog=dialog, trunk="pbx")
        }
        self.trunks: dict[str, Any] = {}
        self.takes = True
        self.asked_after: list[str] = []

    def hang_up(self, key: str, _now: float) -> None:
        self.sessions.pop(key, None)

    def reinvite(self, _key: str, _sdp: str, _now: float) -> bool:
        return self.takes

    def ask_after(self, key: str, _now: float) -> None:
        self.asked_after.append(key)


class Board:
    def __init__(self) -> None:
        self.reach: Any = self
        self.agent: Any = Agent()
        self.worker = Worker()
        self.closed: list[str] = []

    def pump(self) -> None: ...

    async def client(self, _worker: str) -> Any:
        return self.worker

    async def choose(self) -> str:
        return "0"

    def page(self, _call: LineCall, _seat: str) -> Any: ...

    async def rate(self, _seat: str, _score: int) -> None: ...

    async def keep(self, _call: LineCall) -> None: ...

    async def over(self, call: LineCall) -> None:
        self.closed.append(call.call)


def call_on(board: Board, stage: str, label: str = "citizen") -> LineCall:
    kind = PartyScript if stage in FOLLOWED else CallerScript
    script = kind("it", "menu", pages_of(["weapons"]))
    script.stage = stage  # type: ignore[assignment]
    return LineCall(
        board,
        "key",
        script,
        call="c1",
        number="",
        worker="0",
        leg="leg-old",
        since_ms=0,
        label=label,
    )


class AnsweringPage:
    """Notes what is done by it; ``up`` while the station answers."""

    def __init__(self, *, up: bool = True) -> None:
        self.done: list[str] = []
        self.seat = "seat"
        self.up = asyncio.Event()
        self.closed = False
        if up:
            self.up.set()

    def start(self) -> None: ...

    async def do(self, kind: str, _id: str, **_: Any) -> dict[str, Any]:
        await self.up.wait()
        self.done.append(kind)
        return {"worker": "0"}

    async def aclose(self) -> None:
        self.closed = True


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_letting_go_ends_a_step_that_swallows_the_first_cancellation() -> None:
    """As a client of Redis may while it cleans up after itself."""

    class Swallowing(Board):
        async def keep(self, _call: LineCall) -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    call = call_on(Swallowing(), "talking")
    call.tell(Timer(-1))
    await settled()
    await call.aclose()


@pytest.mark.parametrize("stage", ["waiting", "talking", "held"])
async def test_a_seat_that_is_lost_ends_the_call_and_frees_its_leg(stage: str) -> None:
    board = Board()
    call = call_on(board, stage)
    call.tell(PageEvent({"type": "snapshot", "seatLost": True}))
    await settled()
    assert (board.closed, board.worker.ended) == (["c1"], ["leg-old"])
    await call.aclose()


async def test_a_wrong_key_at_the_stars_does_not_leave_the_call_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.line.caller_script.RATED_WITHIN_S", 0.0)
    board = Board()
    call = call_on(board, "rating")
    call.tell(Key("9"))
    call.tell(Played("p0", "interrupted"))
    async with asyncio.timeout(30):
        while board.worker.played != ["p1"]:
            await asyncio.sleep(0)
    call.tell(Played("p1", "ended"))
    await settled()
    assert board.closed == ["c1"]
    await call.aclose()


@pytest.mark.parametrize("refused_by", ["dialog", "worker"])
async def test_a_move_that_fails_frees_its_leg_and_is_tried_again(
    refused_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.line.call_sound.AGAIN_S", 0.0)
    board = Board()
    board.agent.takes = refused_by != "dialog"
    board.worker.answers = False
    call = call_on(board, "waiting")
    call.tell(Move())
    await settled()
    if refused_by == "worker":
        call.tell(Reanswered("key", 200, "v=0\r\n"))
        await settled()
    assert board.worker.ended[:1] == ["leg-new"]
    board.agent.takes = board.worker.answers = True
    async with asyncio.timeout(30):
        while call.leg == "leg-old":
            call.tell(Reanswered("key", 200, "v=0\r\n"))
            await asyncio.sleep(0.01)
    assert "leg-old" in board.worker.ended
    await call.aclose()


@pytest.mark.parametrize(
    ("srtp", "sdp", "taken"),
    [
        (True, "m=audio 4000 RTP/SAVP 8\r\n", True),
        (True, "m=audio 4000 RTP/AVP 8\r\n", False),
        # the media worker would take the one that it can read
        (True, "m=audio 4000 RTP/AVP 8\r\nm=audio 4002 RTP/SAVP 8\r\n", False),
        (True, "s=RTP/SAVP\r\nm=audio 4000 RTP/AVP 8\r\n", False),
        (True, "m=audio 0 RTP/AVP 8\r\nm=audio 4002 RTP/SAVP 8\r\n", True),
        (False, "m=audio 4000 RTP/AVP 8\r\n", True),
    ],
)
async def test_sound_that_was_agreed_to_be_encrypted_is_not_offered_in_clear_later(
    sdp: str, *, srtp: bool, taken: bool
) -> None:
    board, answers = Board(), list[Any]()
    board.agent.trunks = {"pbx": SimpleNamespace(srtp=srtp)}
    board.agent.answer = lambda _offered, answer, _now, **_: answers.append(answer)

    async def update_leg(_leg: str, _sdp: str) -> str:
        return "v=0 answer\r\n"

    board.worker.update_leg = update_leg  # type: ignore[attr-defined]
    call = call_on(board, "talking")
    call.tell(Reoffered("key", None, sdp))  # type: ignore[arg-type]
    await settled()
    assert answers == ["v=0 answer\r\n" if taken else None]
    await call.aclose()


async def test_a_withdrawal_is_never_overtaken_by_the_consent_before_it() -> None:
    class Page:
        def __init__(self) -> None:
            self.done: list[str] = []
            self.up = asyncio.Event()

        def start(self) -> None: ...

        async def do(self, kind: str, _id: str, **_: Any) -> dict[str, Any]:
            if kind == "startRecording":
                # its socket was lost, and it is sent again
                await self.up.wait()
            self.done.append(kind)
            return {}

        async def aclose(self) -> None: ...

    page, board = Page(), Board()
    board.page = lambda _call, _seat: page  # type: ignore[method-assign]
    call = call_on(board, "talking")
    call.resume("seat")
    for digit in "*7*9":
        call.tell(Key(digit))
    await settled()
    page.up.set()
    await settled()
    assert [kind for kind in page.done if kind != "noteKey"] == ["startRecording", "stopRecording"]
    await call.aclose()


@pytest.mark.parametrize("stage", ["talking", "held"])
async def test_a_caller_who_is_passed_on_hears_the_number_and_no_stars_are_asked_for(
    stage: str,
) -> None:
    board = Board()
    call = call_on(board, stage)
    call.script.answered = True
    passed = {"state": "connected", "channel": "phone", "consult": "passed"}
    for _ in range(2):
        call.tell(PageEvent({"type": "contact", "contact": passed}))
    call.tell(Key("5"))
    await settled()
    assert (call.script.stage, board.worker.played) == ("passed", [])
    over = {"state": "ended", "channel": "phone", "outcome": "completed", "consult": None}
    call.tell(PageEvent({"type": "contact", "contact": over}))
    await settled()
    assert (call.script.stage, len(board.worker.played)) == ("leaving", 1)
    await call.aclose()


async def test_a_number_that_nobody_wants_any_more_is_hung_up_at_once() -> None:
    board = Board()
    call = call_on(board, "outside")
    call.tell(ReleaseParty())
    await settled()
    assert (board.closed, board.worker.played) == (["c1"], [])
    await call.aclose()


async def test_a_number_hears_once_that_it_is_recorded() -> None:
    board = Board()
    call = call_on(board, "outside")
    for recorded in (False, True, True, False):
        call.tell(Recorded(recorded))
    await settled()
    assert len(board.worker.played) == 1
    await call.aclose()


@pytest.mark.parametrize("label", ["citizen", "outside"])
async def test_sound_that_moves_keeps_its_name(label: str) -> None:
    board = Board()
    call = call_on(board, "outside", label)
    call.tell(Move("1"))
    await settled()
    assert board.worker.labels == [label]
    await call.aclose()


@pytest.mark.parametrize("has_it", [True, False])
async def test_a_new_process_goes_on_with_the_leg_or_opens_another(*, has_it: bool) -> None:
    board = Board()
    board.worker = There(has_it=has_it)
    call = call_on(board, "outside")
    call.tell(Resumed())
    await settled()
    call.tell(Reanswered("key", 200, "v=0\r\n"))
    await settled()
    assert call.leg == ("leg-old" if has_it else "leg-new")
    # a far side that is offered another leg says by its answer whether it is there
    assert board.agent.asked_after == (["key"] if has_it else [])
    await call.aclose()


@pytest.mark.parametrize(("pressed", "noted"), [("1", ["consent 1"]), ("", [])])
async def test_the_key_of_the_consent_is_noted_though_a_process_died_while_the_caller_came_in(
    pressed: str, noted: list[str]
) -> None:
    names: set[str] = set()

    class Noting(AnsweringPage):
        async def do(self, kind: str, name: str, **fields: Any) -> dict[str, Any]:
            if kind == "noteKey":
                self.done.append(f"{fields['asked']} {fields['key']}")
                names.add(name)
            return {"worker": "0"}

    for _ in range(2):
        board: Any = Board()
        board.worker, page = There(has_it=True), Noting()
        board.page = lambda _call, _seat, page=page: page
        call = call_on(board, "entering")
        call.script.pressed = pressed
        call.resume("seat")
        await settled()
        assert page.done == noted
        assert call.script.stage == "waiting"
        await call.aclose()
    # by one name, so that a gateway makes one entry of them
    assert len(names) == len(noted)


class MeetingPage:
    """A page in a conference that is never answered."""

    async def aclose(self) -> None: ...

    def start(self) -> None: ...


@pytest.mark.parametrize(
    ("stage", "opened"), [("called", 0), ("joining", 1), ("lobby", 1), ("conference", 1)]
)
async def test_a_call_into_a_conference_goes_on_in_another_process_by_one_page(
    stage: str, opened: int
) -> None:
    """A second page of the same member would put the first one out, which hangs up."""
    pages: list[DialIn] = []

    def page(_call: LineCall, conference: DialIn) -> Any:
        pages.append(conference)
        return MeetingPage()

    async def dial_in(_call: LineCall, _pin: str) -> DialIn:
        return DialIn("c", "link")

    board: Any = Board()
    board.worker = There(has_it=True)
    board.conference_page, board.dial_in = page, dial_in
    script = ConferenceScript("it", "conference", ())
    script.stage = stage  # type: ignore[assignment]
    call = LineCall(
        board, "key", script, call="c1", number="", worker="0", leg="leg-old", since_ms=0
    )
    call.resume("", DialIn("c", "link"))
    await settled()
    assert (len(pages), call.script.stage) == (opened, stage)
    if stage == "called":
        # the question is said again, and a key lets the called in by the link that the process before was given
        assert board.worker.played
        call.tell(Key("1"))
        await settled()
        assert pages == [DialIn("c", "link")]
    await call.aclose()


class Hanging(There):
    """Has the leg, and does not answer what is asked of it."""

    def __init__(self) -> None:
        super().__init__(has_it=True)
        self.asked = asyncio.Event()

    async def play(self, *_: Any, **__: Any) -> None:
        self.asked.set()
        await asyncio.Event().wait()


def hung_up(board: Board, call: LineCall) -> None:
    board.agent.sessions.clear()
    call.tell(Hung("key", "bye"))


@pytest.mark.parametrize("steps", [1, 2])
async def test_who_hangs_up_is_with_nobody_any_more_though_the_worker_does_not_answer(
    steps: int,
) -> None:
    """Its answers are waited for, ten seconds for each."""
    board: Any = Board()
    board.worker, page = Hanging(), AnsweringPage()
    board.page = lambda _call, _seat: page
    call = call_on(board, "talking")
    call.resume("seat")
    held = {"state": "connected", "channel": "phone", "heldSinceMs": 1}
    for _ in range(steps):
        call.tell(PageEvent({"type": "contact", "contact": held}))
    await board.worker.asked.wait()
    hung_up(board, call)
    await settled()
    assert "hangUp" in page.done
    async with asyncio.timeout(30):
        while not board.closed:
            await asyncio.sleep(0.01)
    await call.aclose()


async def test_a_station_that_is_away_is_told_later_that_a_caller_has_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("call", "call_page"):
        monkeypatch.setattr(f"gateway.line.{module}.PARTING_S", 0.01, raising=False)
    monkeypatch.setattr("gateway.line.call.TOLD_FIRST_S", 0.01, raising=False)
    board: Any = Board()
    page = AnsweringPage(up=False)
    board.page = lambda _call, _seat: page
    call = call_on(board, "talking")
    call.resume("seat")
    await settled()
    hung_up(board, call)
    await asyncio.sleep(0.1)
    assert (board.closed, page.closed) == ([], False)
    # the line holds nothing for who has gone
    assert board.worker.ended == ["leg-old"]
    page.up.set()
    await settled()
    assert ("hangUp" in page.done, board.closed) == (True, ["c1"])
    await call.aclose()


async def test_a_process_that_ends_before_the_station_was_told_leaves_the_call_to_the_next() -> (
    None
):
    board: Any = Board()
    page = AnsweringPage(up=False)
    board.page = lambda _call, _seat: page
    call = call_on(board, "talking")
    call.resume("seat")
    await settled()
    hung_up(board, call)
    await settled()
    await call.aclose()
    assert board.closed == [], "nothing of a call that is closed is kept"


@pytest.mark.parametrize("stage", ["waiting", "held"])
async def test_music_that_could_not_be_played_is_begun_again(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is slow to answer for once leaves nobody in silence."""
    monkeypatch.setattr("gateway.line.call_sound.AGAIN_S", 0.0)

    class Slow(There):
        async def play(self, leg: str, pieces: list[str], **more: Any) -> None:
            await super().play(leg, pieces, **more)
            if len(self.played) < 3:
                raise MediaWorkerError("worker_timeout")

    board = Board()
    board.worker = Slow(has_it=True)
    call = call_on(board, stage)
    call.tell(Resumed())
    async with asyncio.timeout(30):
        while len(board.worker.played) < 3:
            await asyncio.sleep(0.01)
    await settled()
    assert len(board.worker.played) == 3
    assert all(board.worker.looped), "it goes on until somebody speaks"
    await call.aclose()
