"""A number outside for a contact in hand: who may have one called, and what the station answers as the line tells of it."""

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.calls.state import Call
from gateway.handover.outside import OutsideNumbers
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.platform.refused import Refused
from queueing.model import Channel, ContactState, Modality, Refusal

CALL: Any = SimpleNamespace(id="call", contact_id="c", asked_by="anna")
ANSWERED = CallTold(state="answered", worker="w", leg="leg-out")


class Station:
    """The queue, the call's state, the media, the calls out, the pages and the audit trail. ``done`` is what was asked of them."""

    def __init__(
        self,
        state: ContactState | None = ContactState.CONNECTED,
        *,
        outside: str | None = None,
        now: Call | None = None,
        **about: Any,
    ) -> None:
        known = {
            "id": "c", "agent": "anna", "channel": Channel.LINE, "modality": Modality.AUDIO, "language": "it",
        } | about  # fmt: skip
        self.live: Any = state and SimpleNamespace(state=state, outside=outside, **known)
        self.now = now or Call(worker="w")
        self.refuses = False
        self.done: list[Any] = []
        one: Any = self
        self.numbers = OutsideNumbers(one, one, one, one, one, one, lambda: 0, ring_s=60)

    async def contact(self, contact: str) -> Any:
        if self.live is not None:
            return self.live
        self.done.append(("page", contact))
        return None

    async def desk(self, agent: str) -> None:
        self.done.append(("desk", agent))

    async def get(self, _contact: str) -> Call:
        return self.now

    async def update(self, _contact: str, **changes: Any) -> None:
        self.done.append(changes)

    def number(self, written: str) -> str:
        return written

    def check(self, purpose: str, number: str) -> None:
        if number == "forbidden":
            raise Refused("not_called", "Not from here.")

    async def dial(self, wanted: Any) -> None:
        self.done.append(("dial", wanted.number, wanted.worker, wanted.label))

    def reconcile(self, _contact: str) -> None: ...

    async def bring(self, *brought: Any) -> str:
        self.done.append(("bring", *brought))
        return "carrying"

    async def call_outside(self, contact: str, agent: str, _call: str, ring_s: float) -> Any:
        if self.refuses:
            return Refusal.NOT_CONNECTED
        self.done.append(("call_outside", contact, agent, ring_s > 60))
        return None

    async def outside_answered(self, _contact: str, call: str) -> None:
        self.done.append(("answered", call))
        self.live.state = ContactState.CONSULTING

    async def outside_gone(self, _contact: str, call: str, why: str) -> Any:
        if self.refuses:
            return Refusal.CONTACT_CLOSED
        self.done.append(("gone", call, why))
        return None

    async def pass_on(self, contact: str, agent: str) -> None:
        self.done.append(("pass_on", contact, agent))

    @asynccontextmanager
    async def writing(self) -> Any:
        yield self

    reading = writing

    async def told(self, told: CallTold) -> CallGoesOn:
        return await self.numbers.told(CALL, told)

    @property
    def acts(self) -> list[Any]:
        """What was done, without what was shown."""
        return [each for each in self.done if not isinstance(each, tuple) or each[0] != "desk"]


@pytest.fixture(autouse=True)
def audited(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    entries: list[Any] = []

    async def append(_session: Any, *, action: str, detail: Any, **_: Any) -> None:
        entries.append((action, detail))

    monkeypatch.setattr("gateway.handover.outside.audit.append", append)
    return entries


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The call to a number outside as it stands in the database."""
    row = SimpleNamespace(number="+39061")

    async def one(_session: Any, _call: str) -> Any:
        return row

    monkeypatch.setattr("gateway.handover.outside.calls_out.one", one)
    return row


async def test_a_supervisor_ends_the_conversation_of_a_citizen_who_was_passed_on(
    called: SimpleNamespace, audited: list[Any]
) -> None:
    station = Station(ContactState.PASSED, outside="call", agent=None)
    await station.numbers.end("c", "Chiede chi paga", by="sofia")
    assert station.acts == [("gone", "call", "supervisor")]
    assert audited == [("contact.end", {"reason": "Chiede chi paga", "call": "call"})]
    # so that the line hangs the number up
    over = Station(None)
    assert not (await over.told(ANSWERED)).wanted


@pytest.mark.parametrize(
    ("about", "number", "code"),
    [
        ({"state": None}, "+39061", "unknown_contact"),
        ({"state": ContactState.CONNECTED}, "+39061", "not_passed_on"),
        ({"state": ContactState.THREE_WAY, "outside": "call"}, "+39061", "not_passed_on"),
        ({"state": ContactState.PASSED, "outside": "call"}, "112", "call_for_help"),
    ],
)
async def test_no_other_conversation_is_ended_nor_a_call_for_help(
    about: dict[str, Any], number: str, code: str, called: SimpleNamespace, audited: list[Any]
) -> None:
    called.number = number
    station = Station(**about)
    with pytest.raises(Refused) as refused:
        await station.numbers.end("c", "Chiede chi paga", by="sofia")
    assert refused.value.code == code
    assert ([each for each in station.acts if each != ("page", "c")], audited) == ([], [])


async def test_a_conversation_that_ends_in_this_moment_was_not_ended_by_the_supervisor(
    called: SimpleNamespace, audited: list[Any]
) -> None:
    station = Station(ContactState.PASSED, outside="call")
    station.refuses = True
    with pytest.raises(Refused) as refused:
        await station.numbers.end("c", "Chiede chi paga", by="sofia")
    assert refused.value.code == "contact_closed"
    assert [action for action, _ in audited] == ["contact.end", "contact.end.refused"]


@pytest.mark.parametrize("pass_on", [False, True])
@pytest.mark.parametrize("channel", [Channel.LINE, Channel.VIDEO])
async def test_a_number_is_called_for_a_contact_in_hand(channel: Channel, *, pass_on: bool) -> None:
    station = Station(channel=channel)
    made = await station.numbers.begin("anna", "c", "+39061", pass_on=pass_on)
    assert station.acts == [
        ("call_outside", "c", "anna", True),
        {"pass_on": made if pass_on else ""},
        ("dial", "+39061", "w", "outside"),
    ]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"state": None}, "unknown_contact"),
        ({"agent": "berta"}, "unknown_contact"),
        ({"state": ContactState.CONSULTING}, "unknown_contact"),
        ({"state": ContactState.WRAP_UP}, "unknown_contact"),
        ({"channel": Channel.PHONE}, "not_by_voice"),
        ({"channel": Channel.CALLBACK}, "not_by_voice"),
        ({"channel": Channel.VIDEO, "modality": Modality.TEXT}, "not_by_voice"),
    ],
)
async def test_for_other_contacts_nobody_is_called(about: dict[str, Any], code: str) -> None:
    station = Station(**about)
    with pytest.raises(Refused) as refused:
        await station.numbers.begin("anna", "c", "+39061", pass_on=False)
    assert refused.value.code == code
    assert not [each for each in station.acts if each != ("page", "c")]


async def test_a_number_that_is_not_called_puts_nobody_on_hold() -> None:
    station = Station()
    with pytest.raises(Refused):
        await station.numbers.begin("anna", "c", "forbidden", pass_on=False)
    assert station.acts == []


async def test_a_contact_that_moves_on_in_this_moment_has_nobody_called() -> None:
    station = Station()
    station.refuses = True
    with pytest.raises(Refused) as refused:
        await station.numbers.begin("anna", "c", "+39061", pass_on=False)
    assert refused.value.code == "not_connected"
    assert station.done == []


@pytest.mark.parametrize("state", ["ringing", "answered", "busy"])
@pytest.mark.parametrize(
    ("live", "outside"),
    [(None, None), (ContactState.CONNECTED, None), (ContactState.ASKING, "another call")],
)
async def test_a_call_without_a_place_in_the_contact_is_not_wanted(
    state: Any, live: ContactState | None, outside: str | None
) -> None:
    station = Station(live, outside=outside)
    assert await station.told(CallTold(state=state)) == CallGoesOn(wanted=False)
    assert [each for each in station.acts if each != ("page", "c")] == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (CallTold(state="busy", reason="sip-486"), "busy"),
        (CallTold(state="no-answer"), "no-answer"),
        (CallTold(state="ended"), "ended"),
        (CallTold(state="ended", reason="longest"), "longest"),
        (CallTold(state="ended", reason="line-away"), "line-away"),
    ],
)
async def test_a_call_that_is_over_leaves_the_contact(told: CallTold, why: str) -> None:
    station = Station(ContactState.ASKING, outside="call")
    assert not (await station.told(told)).wanted
    assert station.acts == [("gone", "call", why)]


async def test_its_sound_is_that_of_the_second_party_once_it_answers(audited: list[Any]) -> None:
    station = Station(ContactState.ASKING, outside="call")
    assert await station.told(ANSWERED) == CallGoesOn(wanted=True, worker="carrying")
    assert station.acts == [
        ("bring", "c", "w", "leg-out", "colleague", "+call"),
        ("answered", "call"),
    ]
    assert audited == []


async def test_told_again_it_is_brought_only_where_it_has_moved() -> None:
    there = Call(worker="w", colleague_peer="leg-out")
    station = Station(ContactState.CONSULTING, outside="call", now=there)
    assert await station.told(ANSWERED) == CallGoesOn(wanted=True, worker="w")
    assert station.done == []
    elsewhere = Station(
        ContactState.CONSULTING,
        outside="call",
        now=Call(worker="new", colleague_peer="leg-out"),
    )
    assert (await elsewhere.told(ANSWERED)).worker == "carrying"


@pytest.mark.parametrize("state", [ContactState.ASKING, ContactState.CONSULTING])
async def test_a_citizen_who_was_to_be_passed_on_at_once_is_also_where_a_gateway_died_in_between(
    state: ContactState, audited: list[Any]
) -> None:
    now = Call(worker="w", colleague_peer="leg-out", pass_on="call")
    station = Station(state, outside="call", now=now)
    assert (await station.told(ANSWERED)).wanted
    assert ("pass_on", "c", "anna") in station.acts
    assert audited == [("call-out.pass", {"call": "call"})]


async def test_nobody_is_passed_on_to_a_number_that_has_not_answered(audited: list[Any]) -> None:
    station = Station(ContactState.ASKING, outside="call")
    assert await station.numbers.pass_on(station.live, "anna") is Refusal.NOT_CONSULTING
    assert (station.done, audited) == ([], [])


@pytest.mark.parametrize("of_earlier", ["", "an earlier call"])
async def test_an_operator_who_wants_a_word_first_has_it(of_earlier: str) -> None:
    now = Call(worker="w", colleague_peer="leg-out", pass_on=of_earlier)
    station = Station(ContactState.ASKING, outside="call", now=now)
    await station.told(ANSWERED)
    assert station.acts == [("answered", "call")]


@pytest.mark.parametrize(
    ("state", "recording", "said"),
    [
        (ContactState.THREE_WAY, "active", True),
        (ContactState.THREE_WAY, "starting", True),
        (ContactState.THREE_WAY, "held", False),
        (ContactState.THREE_WAY, "off", False),
        (ContactState.CONSULTING, "active", False),
        (ContactState.PASSED, "active", False),
    ],
)
async def test_a_number_is_told_of_the_recording_where_it_is_heard_in_it(
    state: ContactState, recording: Any, *, said: bool
) -> None:
    now = Call(worker="w", colleague_peer="leg-out", recording_state=recording)
    station = Station(state, outside="call", now=now)
    assert (await station.told(ANSWERED)).recorded is said
