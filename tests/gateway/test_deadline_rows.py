"""Inquiries, complaints and late cases in SQL: which of them are near or late to the second, whose they are, and in which order."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from gateway.accounts.tables import Office, Session
from gateway.complaints import records
from gateway.complaints.grouping import WINDOW
from gateway.complaints.states import State
from gateway.complaints.tables import Complaint
from gateway.contacts.tables import Contact
from gateway.inquiries import api, reading
from gateway.inquiries.reading import InquiryReading
from gateway.inquiries.tables import Inquiry
from gateway.inquiries.watch import InquiryWatch
from gateway.lateness.api import LateCount
from gateway.lateness.service import LatenessReader
from gateway.messages.counts import Unsent
from gateway.messages.tables import Message, MessageStep
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def contact(core):
    """Puts a contact into the database, once for each name."""

    async def put(name, category="weapons"):
        async with core.database.writing() as session:
            if await session.get(Contact, name) is None:
                session.add(
                    Contact(
                        id=name, reference=name.upper()[:16], category=category, channel="message", modality="text",
                        language="it", needs=[], consent=False, created_at=core.clock(), state="waiting",
                    )
                )  # fmt: skip

    return put


@pytest.fixture
async def ask(core, contact):
    """Puts an inquiry into the database: due in a day, near in half of it."""
    async with core.database.writing() as session:
        for name in ("o1", "o2"):
            session.add(Office(id=name, name=name, short_name=name, created_at=core.clock()))

    async def put(name, *, of="c1", **columns):
        await contact(of)
        now = core.clock()
        usual = {
            "reference": name[:16], "category": "weapons", "subject": "S", "question": "?", "addressee": "Questura",
            "way": "station", "email": "", "asked_at": now, "due_at": now + DAY, "warn_at": now + DAY / 2,
            "state": "open", "unseen": False,
        }  # fmt: skip
        async with core.database.writing() as session:
            session.add(Inquiry(id=name, contact_id=of, **usual | columns))

    return put


@pytest.fixture
def watch(core):
    """The watch, which writes to nobody, with whom it has reminded."""
    reminded, noted, tasks = [], [], []

    async def remind(_session, row):
        reminded.append(row.id)

    async def note(_session, row, what, by):
        noted.append((row.id, what, by))

    async def put(_session, _row, letter):
        reminded.append(letter)

    async def task(text, to, by):
        tasks.append((to, by))

    inquiries = SimpleNamespace(
        remind_addressee=remind, note=note, put=put, staff_letter=lambda row, what, to: (row.id, to)
    )
    made = InquiryWatch(
        core.database, SimpleNamespace(wake=lambda: None), inquiries, task, core.clock
    )
    return SimpleNamespace(watch=made, reminded=reminded, noted=noted, tasks=tasks)


async def test_addressees_are_reminded_once_from_the_moment_up_to_the_due_time(core, ask, watch):
    now = core.clock()
    await ask("soon", warn_at=now, due_at=now + DAY)
    await ask("sooner", warn_at=now, due_at=now + SECOND)
    await ask("by-hand-before", warn_at=now, warned_at=now - SECOND, due_at=now + 2 * DAY)
    await ask("by-hand", warn_at=now - SECOND, warned_at=now - SECOND)
    await ask("not-yet", warn_at=now + SECOND)
    await ask("over", warn_at=now - DAY, due_at=now)
    await ask("answered", warn_at=now, state="answered")
    assert await watch.watch.remind() == ["sooner", "soon", "by-hand-before"]
    assert await watch.watch.remind() == []
    assert watch.reminded == ["sooner", "soon", "by-hand-before"]


async def test_late_ones_are_told_once_to_the_asker_and_supervisors_in_use(
    core, ask, watch, people
):
    now, asker = core.clock(), people[Role.OPERATOR]
    await ask("later", due_at=now, asked_by=asker.id)
    await ask("first", due_at=now - SECOND)
    await ask("told", due_at=now, escalated_at=now)
    await ask("not-yet", due_at=now + SECOND)
    await ask("withdrawn", due_at=now, state="withdrawn")
    gone, _ = await core.accounts.add("gone", Role.SUPERVISOR)
    async with core.database.writing() as session:
        for account, email in (
            (people[Role.SUPERVISOR].id, "boss@example.org"), (asker.id, "anna@example.org"),
            (people[Role.QUALITY].id, "rita@example.org"),
        ):  # fmt: skip
            (await session.get(Account, account)).email = email
        left = await session.get(Account, gone.id)
        left.email, left.disabled_at = "gone@example.org", now
    assert await watch.watch.escalate() == ["first", "later"]
    assert watch.reminded == [
        ("first", "boss@example.org"), ("later", "anna@example.org"), ("later", "boss@example.org"),
    ]  # fmt: skip
    assert watch.noted == [("first", "late", None), ("later", "late", None)]
    assert await watch.watch.escalate() == []


@pytest.fixture
def staff(people):
    """Whoever reads, of an office or of none."""

    def one(role, office=None):
        account = people[role]
        of = SimpleNamespace(office_id=office)
        return SimpleNamespace(account_id=account.id, role=role, account=of)

    return one


@pytest.fixture
def read(core):
    """Reads inquiries; contacts are seen by nobody but supervisors."""

    async def may_see(staff, _contact):
        return staff.role is Role.SUPERVISOR

    inquiries = SimpleNamespace(may_see_contact=may_see)
    return InquiryReading(
        core.database, inquiries, None, core.clock, certifies=False, reads_mail=True
    )


@pytest.fixture
async def asked(core, ask, people):
    """Inquiries of two askers, one of whom has left, to two offices and a body, in several states."""
    now, anna = core.clock(), people[Role.OPERATOR].id
    gone, _ = await core.accounts.add("gone", Role.OPERATOR)
    async with core.database.writing() as session:
        (await session.get(Account, gone.id)).disabled_at = now
    late, near = {"due_at": now}, {"warn_at": now, "due_at": now + SECOND}
    await ask("late", asked_by=anna, office_id="o1", **late)
    await ask("near", asked_by=anna, office_id="o2", of="c2", **near)
    await ask("as-near", asked_by=gone.id, office_id="o1", unseen=True, **near)
    await ask("free", office_id="o1", unseen=True)
    await ask("mine-unseen", asked_by=anna, unseen=True, due_at=now + 2 * DAY, office_id="o2")
    done = {"state": "answered", "answered_at": now}
    await ask("new", asked_by=anna, office_id="o1", asked_at=now - MINUTE, **done | late)
    await ask("old", asked_by=anna, office_id="o1", asked_at=now - 2 * MINUTE, of="c2", **done)
    return gone.id


async def listed(read, staff, **query):
    found = await read.listed(staff, api.InquiriesQuery(**query))
    assert found.total >= len(found.inquiries)
    return [each.id for each in found.inquiries]


async def test_lists_are_of_those_who_asked_or_are_asked_and_in_order(read, staff, asked):
    boss, anna, of_office = staff(Role.SUPERVISOR), staff(Role.OPERATOR), staff(Role.OFFICE, "o1")
    assert await listed(read, boss) == ["late", "as-near", "near", "free", "mine-unseen"]
    assert await listed(read, anna) == ["late", "near", "mine-unseen"]
    assert await listed(read, of_office) == ["late", "as-near", "free"]
    # the newest answer first
    assert await listed(read, boss, state="answered") == ["new", "old"]
    assert await listed(read, boss, when="late") == ["late"]
    assert await listed(read, boss, when="near") == ["as-near", "near"]
    assert await listed(read, boss, state="answered", when="late") == []
    assert await listed(read, staff(Role.SUPERVISOR, "o1"), who="ours") == ["late", "as-near", "free"]  # fmt: skip
    assert await listed(read, boss, who="mine") == []
    assert await listed(read, anna, who="mine", to="office:o2") == ["near", "mine-unseen"]
    assert await listed(read, boss, contact="c2") == ["near", "old"]
    assert await listed(read, of_office, contact="c2") == ["old"]
    shown = await read.listed(boss, api.InquiriesQuery(count=2))
    assert ([each.id for each in shown.inquiries], shown.total) == (["late", "as-near"], 5)
    assert {each.id: each.unseen for each in shown.inquiries} == {"late": False, "as-near": True}


async def test_what_waits_is_the_office_s_the_asker_s_and_of_those_who_left_the_supervisors(
    read, staff, asked
):
    waits = [
        await read.waiting(one)
        for one in (
            staff(Role.OPERATOR), staff(Role.OFFICE, "o1"), staff(Role.SUPERVISOR), staff(Role.QUALITY),
        )
    ]  # fmt: skip
    assert [(each.to_answer, each.unseen, each.late) for each in waits] == [
        (0, 1, 1), (3, 0, 0), (0, 2, 1), (0, 0, 0),
    ]  # fmt: skip


async def test_addressees_are_counted_over_ninety_days_under_the_name_they_had_last(
    core, ask, read, staff
):
    now = core.clock()
    office = {"office_id": "o1"}
    answered = {"state": "answered", "asked_at": now - reading.LOOKED_BACK - DAY}
    await ask("newest", addressee="Nucleo Nuovo", due_at=now, **office)
    await ask("first", addressee="Nucleo", answered_at=now - reading.LOOKED_BACK, **answered | office)  # fmt: skip
    await ask("too-old", addressee="Nucleo", answered_at=now - reading.LOOKED_BACK - SECOND, **answered | office)  # fmt: skip
    await ask("withdrawn", state="withdrawn", due_at=now, **office)
    await ask("near", office_id="o2", warn_at=now)
    found = await read.listed(staff(Role.SUPERVISOR), api.InquiriesQuery())
    assert [
        (each.to, each.name, each.open, each.near, each.late, each.answered, each.days)
        for each in found.by_addressee
    ] == [("office:o1", "Nucleo Nuovo", 1, 0, 1, 1, 1.0), ("office:o2", "Questura", 1, 1, 0, 0, None)]  # fmt: skip


@pytest.fixture
async def complain(core, contact):
    """Puts a complaint into the database, due in a day."""

    async def put(name, **columns):
        await contact(name)
        now = core.clock()
        usual = {
            "state": State.RECEIVED, "category": "noise", "anonymous": False, "way": "page", "taken_at": now,
            "due_at": now + DAY, "warn_at": now + DAY / 2, "late": False,
        }  # fmt: skip
        async with core.database.writing() as session:
            session.add(Complaint(contact_id=name, **usual | columns))

    return put


async def test_of_complaints_those_are_told_that_are_near_or_late_and_worked_on(core, complain):
    now = core.clock()
    await complain("later", warn_at=now, due_at=now)
    await complain("first", warn_at=now, due_at=now - SECOND, state=State.MEASURE)
    await complain("told", warn_at=now, due_at=now, warned_at=now, escalated_at=now)
    await complain("not-yet", warn_at=now + SECOND, due_at=now + SECOND)
    await complain("answered", warn_at=now, due_at=now, state=State.ANSWERED)
    async with core.database.writing() as session:
        for late in (False, True):
            found = await records.to_tell(session, now, late=late, limit=9)
            assert [each.contact_id for each in found] == ["first", "later"]
            found = await records.to_tell(session, now, late=late, limit=1)
            assert [each.contact_id for each in found] == ["first"]


async def test_answered_ones_lapse_after_their_time_and_the_oldest_first(core, complain):
    now = core.clock()
    answered = {"state": State.ANSWERED}
    await complain("b", answered_at=now - MINUTE, **answered)
    await complain("a", answered_at=now - MINUTE, **answered)
    await complain("first", answered_at=now - 2 * MINUTE, **answered)
    await complain("just-now", answered_at=now, **answered)
    await complain("reopened", answered_at=now - MINUTE, state=State.REOPENED)
    async with core.database.reading() as session:
        assert await records.unsettled(session, now, limit=9) == ["first", "a", "b"]
        assert await records.unsettled(session, now, limit=1) == ["first"]


async def test_alike_may_be_what_is_of_one_kind_and_within_the_window(core, complain):
    now = core.clock()
    moments = {
        "first": -WINDOW, "last": WINDOW, "before": -WINDOW - SECOND, "after": WINDOW + SECOND, "other": 0 * DAY,
    }  # fmt: skip
    for name, away in moments.items():
        category = "fines" if name == "other" else "noise"
        await complain(name, taken_at=now + away, category=category, place=f"via {name}", group_id="g")  # fmt: skip
    async with core.database.reading() as session:
        found = await records.noted(session, "noise", now)
    assert {(each.id, each.place, each.group, each.at - now) for each in found} == {
        ("first", "via first", "g", -WINDOW), ("last", "via last", "g", WINDOW),
    }  # fmt: skip


@pytest.fixture
def late(core):
    """What is late; no letter waits."""

    async def nothing():
        return []

    async def unsent():
        return Unsent()

    return LatenessReader(
        core.database, SimpleNamespace(unsent=unsent, lateness=nothing), core.clock
    )


async def test_near_is_up_to_the_moment_and_late_what_is_past_it(core, ask, complain, contact, late):  # fmt: skip
    now = core.clock()
    times = {
        "rests": (now + SECOND, now + DAY), "near": (now, now + DAY), "due": (now - DAY, now),
        "late": (now - DAY, now - SECOND),
    }  # fmt: skip
    for name, (warn, due) in times.items():
        clock = {"warn_at": warn, "due_at": due}
        await ask(f"i-{name}", **clock)
        await ask(f"i-{name}-done", state="answered", **clock)
        await complain(f"c-{name}", **clock)
        await complain(f"c-{name}-done", state=State.CLOSED, **clock)
        for kind, state in (
            ("praise", "open"),
            ("praise", "closed"),
            ("message", "open"),
            ("message", "closed"),
        ):
            case = f"{kind[0]}-{name}-{state}"
            await contact(case)
            async with core.database.writing() as session:
                session.add(
                    Message(
                        contact_id=case, email="", code_hash=case, left_at=now, late=False, source="web", kind=kind,
                        tell_steps=False, state=state, **clock,
                    )
                )  # fmt: skip
    found = await late.read()
    counted = LateCount(near=2, late=1)
    assert (found.inquiries, found.complaints, found.praises) == (counted, counted, counted)
    assert [(each.id, each.pace) for each in found.cases] == [
        ("m-late-open", "late"), ("m-due-open", "near"), ("m-near-open", "near"),
    ]  # fmt: skip


async def test_a_case_waits_for_whom_was_asked_to_be_first_and_only_snoozing_puts_it_off(
    core, ask, contact, late, people
):
    now = core.clock()
    gone, _ = await core.accounts.add("gone", Role.OPERATOR, categories={"weapons": 3})
    await core.accounts.add("away", Role.OPERATOR, categories={"weapons": 3})
    async with core.database.writing() as session:
        (await session.get(Account, gone.id)).disabled_at = now
        # who was at work a minute ago, and may not sign in any more
        session.add(
            Session(
                id="s1", account_id=gone.id, refresh_hash="x", created_at=now, rotated_at=now, expires_at=now + DAY,
                proven_at=now, used_at=now,
            )
        )  # fmt: skip
    for case in ("m1", "m2"):
        await contact(case)
        async with core.database.writing() as session:
            session.add(
                Message(
                    contact_id=case, email="", code_hash=case, left_at=now, late=False, source="web", kind="message",
                    tell_steps=False, state="open", warn_at=now, due_at=now,
                )
            )  # fmt: skip
            await session.flush()
            kind = "noted" if case == "m1" else "snoozed"
            session.add(MessageStep(id=case, contact_id=case, kind=kind, at=now))
    await ask("later", of="m1", addressee="Comune", due_at=now + 2 * DAY)
    await ask("first", of="m1", addressee="Questura", due_at=now + DAY)
    await ask("last", of="m1", addressee="Regione", due_at=now + 3 * DAY)
    await ask("done", of="m2", addressee="Prefettura", state="answered")
    found = {each.id: (each.asked, each.why) for each in (await late.read()).cases}
    assert found == {
        "m1": ("Questura", ["nobody_here", "inquiry"]), "m2": (None, ["nobody_here", "put_off"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("used", "revoked", "here"),
    [(timedelta(0), False, True), (timedelta(0), True, False), (DAY, False, False)],
)
async def test_who_has_signed_out_is_not_at_work(core, contact, late, used, revoked, here):
    now = core.clock()
    account, _ = await core.accounts.add("anna", Role.OPERATOR, categories={"weapons": 3})
    await contact("m1")
    async with core.database.writing() as session:
        session.add(
            Message(
                contact_id="m1", email="", code_hash="m1", left_at=now, late=False, source="web", kind="message",
                tell_steps=False, state="open", warn_at=now, due_at=now,
            )
        )  # fmt: skip
        session.add(
            Session(
                id="s1", account_id=account.id, refresh_hash="x", created_at=now - used, rotated_at=now, expires_at=now + DAY,
                proven_at=now, used_at=now - used, revoked_at=now if revoked else None,
            )
        )  # fmt: skip
    ((case),) = (await late.read()).cases
    assert case.why == (["free"] if here else ["nobody_here"])
