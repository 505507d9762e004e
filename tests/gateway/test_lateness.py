"""What is late, and why: the reasons by rule, and the page's answer over the API."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from gateway.accounts.service import NewAccount
from gateway.accounts.tables import Session
from gateway.floor.service import written
from gateway.inquiries.tables import Inquiry
from gateway.lateness.reasons import CaseFacts, pace, reasons
from gateway.mail.compose import Letter
from gateway.mail.tables import OutgoingMail
from gateway.messages.cases import NewCase
from gateway.messages.steps import add_step
from gateway.messages.tables import Message
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms

from .conftest import PASSWORD

STANDS = st.builds(
    CaseFacts,
    **{
        name: st.booleans()
        for name in ("office", "held", "proposed", "excluded", "asked", "put_off")
    },
    people=st.integers(0, 3),
    here=st.integers(0, 3),
)
FREE = dict.fromkeys(("office", "held", "proposed", "excluded", "asked", "put_off"), False)


@given(of=STANDS)
def test_every_case_has_a_reason_and_none_twice(of):
    found = reasons(of)
    assert found
    assert len(set(found)) == len(found)
    # what somebody has in hand does not lack people
    assert not (of.held and {"nobody", "nobody_here"} & set(found))
    assert ("free" in found) == (found == ["free"])


@pytest.mark.parametrize(
    ("stands", "why"),
    [
        ({"people": 2, "here": 1}, ["free"]),
        ({"people": 2, "here": 0}, ["nobody_here"]),
        ({"people": 0, "here": 0, "office": True}, ["nobody", "office"]),
        ({"people": 1, "here": 1, "asked": True, "put_off": True}, ["inquiry", "put_off"]),
        ({"people": 0, "here": 0, "held": True}, ["held"]),
        ({"people": 1, "here": 1, "proposed": True, "excluded": True}, ["second_look", "other_person"]),
    ],
)  # fmt: skip
def test_the_reasons_of_a_case(stands, why):
    assert reasons(CaseFacts(**{**FREE, **stands})) == why


def test_a_case_is_late_after_its_moment():
    due = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert (pace(due, due), pace(due, due + timedelta(seconds=1))) == ("near", "late")


async def test_supervisors_see_what_is_late_and_why(client, bearer, core, later, clock):
    await core.accounts.add_all(
        [NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3})], one_time=False
    )
    await core.offices.add("lecce", "NU.R.P. di Lecce")
    made = []
    async with core.database.writing() as session:
        for number, category in enumerate(("weapons", "road-code", "weapons")):
            taken = await later.cases.take_in(
                session,
                NewCase(
                    key=f"test/{number}", category=category, text="Quando?", source="web",
                    email="ada@example.org",
                ),
            )  # fmt: skip
            made.append(taken.contact_id)
        hour = timedelta(hours=1)
        praised = [(-hour, -2 * hour, "open"), (-hour, -2 * hour, "taken"), (-hour, -2 * hour, "closed"), (hour, -hour, "open"), (2 * hour, hour, "open")]  # fmt: skip
        for number, (due, warn, state) in enumerate(praised):
            one = NewCase(key=f"praise/{number}", category="esteem", text="Bravi", source="web", kind="praise")  # fmt: skip
            row = await session.get(Message, (await later.cases.take_in(session, one)).contact_id)
            row.due_at, row.warn_at, row.state = clock() + due, clock() + warn, state
        anna = next(each for each in await core.accounts.everyone() if each.username == "anna")
        await add_step(session, made[0], "snoozed", anna.id, clock())
        session.add(
            Inquiry(
                id="i1", reference="K7M4-2QXP", contact_id=made[0], category="weapons", subject="Fucile",
                question="Si può?", addressee="Questura", way="station", email="", asked_at=clock(),
                due_at=clock() + timedelta(days=9), warn_at=clock() + timedelta(days=8), state="open", unseen=False,
            )
        )  # fmt: skip
    headers = await bearer(Role.SUPERVISOR)
    answer = await client.get("/api/v1/late", headers=headers)
    body = await answer.json()
    # nothing is near yet: what waits is counted
    assert (answer.status, body["cases"]) == (200, [])
    assert {each["category"]: each["waiting"] for each in body["topics"]} == {"weapons": 2, "road-code": 1}  # fmt: skip
    async with core.database.writing() as session:
        late = {"due_at": clock() - timedelta(hours=1), "warn_at": clock() - timedelta(hours=2)}
        await session.execute(
            update(Message).where(Message.contact_id.in_(made[:2])).values(**late)
        )
        near = {"due_at": clock() + timedelta(hours=1), "warn_at": clock() - timedelta(hours=2)}
        await session.execute(update(Message).where(Message.contact_id == made[2]).values(**near))
        with_office = update(Message).where(Message.contact_id == made[1])
        await session.execute(with_office.values(office_id="lecce"))
    body = await (await client.get("/api/v1/late", headers=headers)).json()
    by_id = {each["id"]: each for each in body["cases"]}
    assert {each: by_id[each]["pace"] for each in made} == dict(
        zip(made, ("late", "late", "near"), strict=True)
    )
    assert by_id[made[0]]["why"] == ["nobody_here", "inquiry", "put_off"]
    assert by_id[made[0]]["asked"] == "Questura"
    assert [by_id[each]["office"] for each in made[:2]] == [None, "NU.R.P. di Lecce"]
    assert by_id[made[1]]["why"] == ["nobody", "office"]
    assert body["inquiries"] == {"near": 0, "late": 0}
    assert body["praises"] == {"near": 1, "late": 2}
    # once somebody who answers the topic is there, it is free to be taken
    async with core.database.writing() as session:
        session.add(
            Session(
                id="s1", account_id=anna.id, refresh_hash="x", created_at=clock(), rotated_at=clock(),
                expires_at=clock() + timedelta(days=1), proven_at=clock(), used_at=clock(),
            )
        )  # fmt: skip
    body = await (await client.get("/api/v1/late", headers=headers)).json()
    assert next(each for each in body["cases"] if each["id"] == made[2])["why"] == ["free"]
    refused = await client.get("/api/v1/late", headers=await bearer(Role.OPERATOR))
    assert refused.status == 403


async def test_an_answer_that_has_not_gone_out_is_told_of_and_late_when_its_time_is_over(
    client, bearer, core, later, clock, monkeypatch
):
    async with core.database.writing() as session:
        for number, (kind, state) in enumerate((("answer", "pending"), ("forward", "pending"), ("answer", "sent"), ("receipt", "pending"))):  # fmt: skip
            case = await later.cases.take_in(
                session,
                NewCase(
                    key=f"unsent/{number}", category="weapons", text="Quando?", source="web", email=f"a{number}@example.org",
                    receipt=False,
                ),
            )  # fmt: skip
            row = await session.get(Message, case.contact_id)
            row.state, row.due_at = "answered", clock() + timedelta(hours=3 * (number + 1))
            letter = Letter(to=row.email, subject="Risposta", text="Ecco.", automatic=False)
            mail = await later.outbox.put(session, letter, contact_id=row.contact_id, kind=kind)
            (await session.get(OutgoingMail, mail)).state = state

    async def told(mails=True):
        monkeypatch.setattr(type(later.outbox), "configured", mails)
        headers = await bearer(Role.SUPERVISOR)
        return (await (await client.get("/api/v1/late", headers=headers)).json())["letters"]

    assert await told() == {"near": 0, "late": 0}, "a mail server may take its time"
    clock.advance(minutes=16)
    assert await told() == {"near": 2, "late": 0}
    assert await told(mails=False) == {"near": 0, "late": 0}, "citizens read it by their codes"
    clock.advance(hours=3)
    assert await told() == {"near": 1, "late": 1}
    unsent = await later.desk.unsent()
    figures = await later.desk.figures()
    assert (figures.overdue, written(figures, unsent).overdue) == (0, 1)
    assert written(figures, unsent).oldest_due_at_ms == to_ms(clock() - timedelta(minutes=16))
