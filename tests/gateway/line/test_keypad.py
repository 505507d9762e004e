"""Keys that an operator sends to a telephone: to the one that is meant, while they talk, and with no trace of which they were."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from gateway.calls.state import Call
from gateway.line.keypad import PARTS, Keypad, KeypadTarget, keypad_target
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from media.client import MediaWorkerError
from queueing.model import Channel, ContactState
from signaling.protocol import desk, desk_views

CALLER = Call(worker="w", citizen_peer="leg-1", citizen_keys=True)
BOTH = msgspec.structs.replace(CALLER, colleague_peer="leg-2", colleague_keys=True)
BY_VIDEO = msgspec.structs.replace(BOTH, citizen_peer="browser", citizen_keys=False)
TO_CALLER, TO_NUMBER = KeypadTarget("caller", "leg-1", True), KeypadTarget("outside", "leg-2", True)
STATE = ContactState


def contact(state: ContactState = STATE.CONNECTED, **more: Any) -> Any:
    facts = {
        "id": "c", "agent": "me", "channel": Channel.LINE, "state": state, "outside": None, "leaving": False,
    }  # fmt: skip
    return SimpleNamespace(**{**facts, **more})


@pytest.mark.parametrize(
    ("live", "call", "expected"),
    [
        (contact(), CALLER, TO_CALLER),
        (contact(STATE.THREE_WAY), CALLER, TO_CALLER),
        (contact(STATE.CONSULTING, outside="x"), BOTH, TO_NUMBER),
        (contact(STATE.THREE_WAY, outside="x"), BOTH, TO_NUMBER),
        (contact(STATE.CONSULTING, outside="x", channel=Channel.VIDEO), BY_VIDEO, TO_NUMBER),
        (contact(), Call(worker="w", citizen_peer="leg-1"), KeypadTarget("caller", "leg-1", False)),
        # nobody by telephone is heard
        (contact(leaving=True), CALLER, None),
        (contact(STATE.HELD), CALLER, None),
        (contact(STATE.ASKING, outside="x"), BOTH, None),
        (contact(STATE.CONSULTING), CALLER, None),
        (contact(STATE.PASSED, outside="x"), BOTH, None),
        (contact(STATE.WRAP_UP), CALLER, None),
        (contact(channel=Channel.VIDEO), CALLER, None),
        (contact(channel=Channel.PHONE), CALLER, None),
        (contact(channel=Channel.CALLBACK), CALLER, None),
        # the telephone's connection is lost, or its place is a browser's
        (contact(), Call(worker="w"), None),
        (contact(), Call(worker="w", citizen_peer="browser"), None),
    ],
)
def test_keys_are_for_the_telephone_that_the_operator_talks_with(
    live: Any, call: Call, expected: KeypadTarget | None
) -> None:
    assert keypad_target(live, call) == expected


@pytest.mark.parametrize(
    ("agent", "call", "expected"),
    [
        ("me", CALLER, desk_views.Keypad(to="caller", takes_keys=True)),
        ("me", Call(citizen_peer="leg-1"), desk_views.Keypad(to="caller", takes_keys=False)),
        ("me", Call(), None),
        ("colleague", CALLER, None),
    ],
)
async def test_the_desk_of_the_contact_s_operator_shows_it(
    agent: str, call: Call, expected: Any
) -> None:
    side = SimpleNamespace(live=contact(), call=call, agent=SimpleNamespace(id=agent))
    (read,) = PARTS.contact
    session: Any = None
    assert await read(session, side) == {"keypad": expected}


class Station:
    """The queue, the call and the worker; the database is real. ``sent`` are the keys that reached the worker."""

    def __init__(self, core: Any, people: Any) -> None:
        self.core = core
        self.me = people[Role.OPERATOR].id
        self.live = contact(agent=self.me)
        self.call = CALLER
        self.sent: list[tuple[str, str]] = []
        self.refuses = ""
        self.at_s = 0.0
        one: Any = self
        self.keypad = Keypad(
            one, core.database, one, one, now_ms=lambda: 1_000, monotonic=lambda: self.at_s
        )

    async def contact(self, _contact: str) -> Any:
        return self.live

    async def get(self, _contact: str) -> Call:
        return self.call

    async def client(self, worker: str) -> Any:
        assert worker == "w"
        return self

    async def send_digits(self, leg: str, digits: str) -> None:
        if self.refuses:
            raise MediaWorkerError(self.refuses, status=409)
        self.sent.append((leg, digits))

    async def send(self, keys: str = "1", to: Any = "caller", agent: str = "") -> None:
        (carry_out,) = self.keypad.of_operators().values()
        await carry_out(agent or self.me, desk.SendKeys(id="1", contact_id="c", to=to, keys=keys))

    async def noted(self) -> list[Any]:
        async with self.core.database.reading() as session:
            found = await session.scalars(
                select(AuditEntry).where(AuditEntry.action == "line.keypad")
            )
            return [(each.account_id, each.subject, each.detail) for each in found]


@pytest.fixture
async def station(core: Any, people: Any) -> Station:
    return Station(core, people)


async def test_keys_are_sent_and_only_that_they_were_is_on_record(station: Station) -> None:
    await station.send("13*")
    await station.send("5#")
    assert station.sent == [("leg-1", "13*"), ("leg-1", "5#")]
    to_caller = (station.me, "contact:c", {"to": "caller"})
    assert await station.noted() == [to_caller], "their number and rhythm are not"
    station.live, station.call = contact(STATE.CONSULTING, agent=station.me, outside="x"), BOTH
    await station.send("7", "outside")
    assert station.sent[-1] == ("leg-2", "7")
    to_number = (station.me, "contact:c", {"to": "outside"})
    assert await station.noted() == [to_caller, to_number]
    station.at_s = 61.0
    await station.send("8", "outside")
    assert await station.noted() == [to_caller, to_number, to_number]


async def test_keys_for_a_telephone_that_is_gone_reach_no_other_one(station: Station) -> None:
    for live, to in (
        (contact(agent=station.me), "outside"),
        (contact(STATE.CONSULTING, agent=station.me, outside="x"), "caller"),
        (contact(STATE.HELD, agent=station.me), "caller"),
    ):
        station.live, station.call = live, BOTH
        with pytest.raises(Refused) as refused:
            await station.send("1234", to)
        assert refused.value.code == "not_connected"
    assert (station.sent, await station.noted()) == ([], [])


@pytest.mark.parametrize(
    ("live", "agent", "code"),
    [
        (contact(agent="somebody else"), "", "not_your_contact"),
        (contact(agent="somebody else", state=STATE.WRAP_UP), "somebody else", "not_your_contact"),
        (None, "", "not_your_contact"),
    ],
)
async def test_nobody_sends_keys_about_a_contact_that_is_not_in_their_hand(
    station: Station, live: Any, agent: str, code: str
) -> None:
    station.live = live
    with pytest.raises(Refused) as refused:
        await station.send(agent=agent)
    assert refused.value.code == code
    assert (station.sent, await station.noted()) == ([], [])


async def test_a_telephone_that_takes_no_keys_is_sent_none(station: Station) -> None:
    station.call = msgspec.structs.replace(CALLER, citizen_keys=False)
    with pytest.raises(Refused) as refused:
        await station.send()
    assert refused.value.code == "no_keys"
    assert (station.sent, await station.noted()) == ([], [])


@pytest.mark.parametrize(
    ("code", "retryable"), [("keys_waiting", True), ("no_keys", False), ("worker_gone", False)]
)
async def test_the_worker_s_word_is_passed_on_without_the_keys(
    station: Station, code: str, retryable: bool
) -> None:
    station.refuses = code
    with pytest.raises(Refused) as refused:
        await station.send("4711")
    assert (refused.value.code, refused.value.retryable) == (code, retryable)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize("keys", ["", "12a", "1 2", "A", "+39", "1" * 33, "1\n2", "\u0661"])
def test_the_boundary_takes_keys_alone(keys: str) -> None:
    message = {"type": "sendKeys", "id": "1", "contactId": "c1", "to": "caller", "keys": keys}
    with pytest.raises(msgspec.ValidationError) as wrong:
        msgspec.convert(message, desk.ClientMessage)
    assert not keys or keys not in str(wrong.value)
