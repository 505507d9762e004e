"""A number outside in the history of a contact: a part of its own, the code of the operator who passed on, and no second operator."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.contacts import changes as contacts
from gateway.contacts import lookups
from gateway.contacts.counted import count_anew
from gateway.contacts.legs import legs_of
from gateway.contacts.projection import write
from gateway.platform.ids import new_operator_code, new_reference
from gateway.platform.security.tables import Account
from gateway.platform.times import from_ms
from queueing.journal import Entry
from queueing.model import ContactState as C
from queueing.model import Event

START = 1_790_000_000_000


def event(
    kind: str,
    after_s: float,
    before: C | None,
    after: C | None,
    agent: str | None = None,
    **details: str,
) -> Event:
    return Event(
        seq=0, kind=kind, at_ms=START + round(after_s * 1000), contact="c1", agent=agent, category="weapons",
        contact_from=before, contact_to=after, details=details,
    )  # fmt: skip


TALKING = (
    event("enqueue", 0, None, C.WAITING, channel="line"),
    event("offer", 5, C.WAITING, C.OFFERED, "a1"),
    event("accept", 10, C.OFFERED, C.CONNECTED, "a1", leg="2"),
    event("call_outside", 60, C.CONNECTED, C.ASKING, by="a1", outside="call"),
    event("outside_answered", 70, C.ASKING, C.CONSULTING, by="a1", outside="call", leg="3"),
)
PASSED = (
    event("pass_on", 90, C.CONSULTING, C.PASSED, "a1", outside="call"),
    event("finish_part", 100, None, None, "a1", by="agent", code="referred", last="1"),
)


def parties(*story: Event) -> list[tuple[str, str | None, bool]]:
    return [
        (leg["party"], leg["ended_why"], leg["wrapped_at"] is not None)
        for leg in legs_of("c1", story)
    ]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (event("hang_up", 200, C.PASSED, C.CLOSED, by="citizen"), "hang_up"),
        (
            event("outside_gone", 200, C.PASSED, C.CLOSED, outside="call", why="ended"),
            "outside_gone",
        ),
        (event("seat_lost", 200, C.PASSED, C.CLOSED), "seat_lost"),
    ],
)
def test_the_two_who_go_on_leave_together_and_the_operator_before(end: Event, why: str) -> None:
    assert parties(*TALKING, *PASSED, end) == [
        ("citizen", why, False),
        ("agent", "transferred", True),
        ("outside", why, False),
    ]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (
            event("consult_cancel", 80, C.CONSULTING, C.CONNECTED, by="a1", outside="call"),
            "released",
        ),
        (
            event("outside_gone", 80, C.CONSULTING, C.HELD, by="a1", outside="call", why="ended"),
            "ended",
        ),
    ],
)
def test_a_number_that_leaves_leaves_the_two_together(end: Event, why: str) -> None:
    assert parties(*TALKING, end) == [
        ("citizen", None, False),
        ("agent", None, False),
        ("outside", why, False),
    ]


def test_a_number_that_does_not_answer_had_no_part() -> None:
    gone = event("outside_gone", 65, C.ASKING, C.HELD, by="a1", outside="call", why="busy")
    assert [party for party, _, _ in parties(*TALKING[:-1], gone)] == ["citizen", "agent"]


def test_the_operator_who_is_lost_leaves_the_two() -> None:
    joined = event("consult_join", 80, C.CONSULTING, C.THREE_WAY, "a1", outside="call")
    lost = event("agent_lost", 90, C.THREE_WAY, C.PASSED, "a1", outside="call")
    assert parties(*TALKING, joined, lost) == [
        ("citizen", None, False),
        ("agent", "agent_lost", False),
        ("outside", None, False),
    ]


@pytest.fixture
async def written(database: Any) -> Any:
    """The database with a contact and an operator."""
    async with database.writing() as session:
        session.add(
            Account(
                id="a1", username="a1", display_name="A", role="operator", code=new_operator_code(),
                password_hash="x", password_set_at=from_ms(START), must_change_password=False, created_at=from_ms(START),
            )
        )  # fmt: skip
        await contacts.open_contact(
            session, contact_id="c1", reference=new_reference(), category="weapons", channel="phone",
            modality="audio", language="it", needs=[], visitor_name=None, consent=False,
            created_at=from_ms(START),
        )  # fmt: skip
    return database


@pytest.mark.parametrize(("last", "code"), [({"last": "1"}, "referred"), ({}, None)])
async def test_the_code_of_the_last_operator_is_the_contacts(
    written: Any, last: dict[str, str], code: str | None
) -> None:
    part = event("finish_part", 100, None, None, "a1", by="agent", code="referred", **last)
    story = (*TALKING, PASSED[0], part, event("hang_up", 200, C.PASSED, C.CLOSED, by="citizen"))
    async with written.writing() as session:
        await write(session, [Entry(id=f"{n}-0", event=each) for n, each in enumerate(story, 1)])
    async with written.reading() as session:
        row = await lookups.contact(session, "c1")
    assert row is not None
    assert (row.state, row.wrap_up_code) == ("closed", code)
    assert row.ended_at == row.connected_at + timedelta(seconds=190)


async def test_a_number_outside_is_no_second_operator(written: Any) -> None:
    async with written.writing() as session:
        await contacts.put_legs(session, legs_of("c1", (*TALKING, PASSED[0])))
        await count_anew(session, "c1")
    async with written.reading() as session:
        row = await lookups.contact(session, "c1")
    assert row is not None
    assert row.shared == 0
