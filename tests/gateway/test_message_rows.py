"""Messages in SQL: which are meant among others, to the moment, in which order, and that nothing is decided twice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, true

from gateway.contacts.tables import Contact
from gateway.mail.tables import OutgoingMail
from gateway.messages import case_changes, counts, held, lookups
from gateway.messages import sql as messages
from gateway.messages.tables import Message, MessageHold, MessageReply, MessageStep
from gateway.messages.undelivered import give_back
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
pytestmark = sqlite_suffices


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
async def put(database):
    """Puts a message into the database, due an hour after noon and near half an hour before, beside two operators."""
    days = Days(accounts=[operator("anna"), operator("bruno")])
    async with database.writing() as session:
        await days.write(session)

    async def message(name, *, category="weapons", **columns):
        usual = {
            "state": "open", "email": "ada@example.org", "code_hash": f"h-{name}", "left_at": NOON, "due_at": after(60),
            "warn_at": after(30), "late": False, "source": "web", "kind": "message", "tell_steps": False,
        }  # fmt: skip
        if columns.get("state") == "taken":
            usual |= {"taken_at": NOON}
        async with database.writing() as session:
            session.add(
                Contact(
                    id=name, reference=name.upper(), category=category, channel="message", modality="text", language="it",
                    needs=[], consent=False, created_at=columns.get("left_at", NOON), state="waiting",
                )
            )  # fmt: skip
            await session.flush()
            session.add(Message(contact_id=name, **usual | columns))

    return message


@pytest.fixture
def each(database):
    """Reads columns of all messages, by their names."""

    async def read(*columns):
        async with database.reading() as session:
            rows = (await session.execute(select(Message))).scalars()
            return {row.contact_id: tuple(getattr(row, name) for name in columns) for row in rows}

    return read


async def test_who_has_one_takes_no_other_and_who_had_one_does(database, put, each):
    await put("m1")
    await put("m2")
    await put("mine-before", state="answered", taken_by="anna")
    await put("others", state="taken", taken_by="bruno")
    await put("not-for-anna", not_for="anna")
    async with database.writing() as session:
        assert not await messages.take(session, "others", "anna", NOON)
        assert not await messages.take(session, "not-for-anna", "anna", NOON)
        assert await messages.take(session, "m1", "anna", after(1))
        assert not await messages.take(session, "m2", "anna", after(2))
        assert await messages.in_hand_of(session, "anna") == "m1"
        assert sorted(await messages.all_in_hand(session)) == [
            ("m1", "anna", after(1)), ("others", "bruno", NOON),
        ]  # fmt: skip
    assert await each("state", "taken_by", "taken_at") == {
        "m1": ("taken", "anna", after(1)),
        "m2": ("open", None, None),
        "mine-before": ("answered", "anna", None),
        "others": ("taken", "bruno", NOON),
        "not-for-anna": ("open", None, None),
    }


@pytest.mark.parametrize("act", ["answered", "closed", "draft", "release"])
async def test_only_who_has_a_message_ends_it_or_writes_a_draft(database, put, each, act):
    await put("m1", state="taken", taken_by="anna")
    await put("m2", state="taken", taken_by="bruno")
    await put("done", state="answered", taken_by="anna")

    async def does(session, name, account):
        if act == "answered":
            return await messages.answered(session, name, account, after(10))
        if act == "closed":
            return await messages.closed(session, name, account, after(10), "other")
        if act == "release":
            return await messages.release(session, name, account)
        return await messages.keep_draft(session, name, account, "Gentile")

    before = await each("state", "draft", "taken_by", "answered_at", "closed_at")
    async with database.writing() as session:
        done = [
            await does(session, *pair)
            for pair in (("m2", "anna"), ("done", "anna"), ("none", "anna"), ("m1", "anna"))
        ]
    assert done == [False, False, False, True]
    now = await each("state", "draft", "taken_by", "answered_at", "closed_at")
    assert now == before | {
        "m1": {
            "answered": ("answered", None, None, after(10), None),
            "closed": ("closed", None, None, None, after(10)),
            "draft": ("taken", "Gentile", "anna", None, None),
            "release": ("open", None, None, None, None),
        }[act]
    }


@pytest.mark.parametrize(
    ("at", "was", "late"), [(60, False, False), (61, False, True), (10, True, True)]
)
async def test_an_answer_is_late_after_its_moment_and_stays_so(database, put, each, at, was, late):
    marks = {"urgent_at": NOON, "proposed_by": "bruno", "proposed_at": NOON, "not_for": "bruno", "snoozed_until": after(9)}  # fmt: skip
    await put("m1", state="taken", taken_by="anna", late=was, draft="Gentile", **marks)
    async with database.writing() as session:
        assert await messages.answered(session, "m1", "anna", after(at))
    assert await each("late", "draft", *marks) == {"m1": (late, None, *[None] * 5)}


async def test_what_is_over_waits_anew_with_a_clock_of_its_own(database, put, each):
    done = {
        "warned_at": NOON, "escalated_at": NOON, "closed_at": NOON, "closed_why": "other", "snoozed_until": after(9),
    }  # fmt: skip
    await put("answered", state="answered", **done)
    await put("closed", state="closed", **done)
    await put("open", warned_at=NOON)
    await put("taken", state="taken", taken_by="anna", warned_at=NOON)
    await put("beside", state="closed", **done)
    clock = {"due_at": after(300), "warn_at": after(200)}
    async with database.writing() as session:
        anew = [
            await messages.waits_anew(session, name, **clock)
            for name in ("answered", "closed", "open", "taken", "none")
        ]
    assert anew == [True, True, False, False, False]
    now = await each("state", "due_at", "warn_at", *done)
    assert now["answered"] == now["closed"] == ("open", after(300), after(200), *[None] * 5)
    assert now["beside"] == ("closed", after(60), after(30), *done.values())
    assert now["open"][0:4] == ("open", after(60), after(30), NOON)


async def test_what_is_near_or_late_is_told_once_to_the_moment_and_the_first_due_first(
    database, put, each
):
    times = {"due_at": after(-5), "warn_at": after(-9)}
    await put("late", **times)
    await put("later", state="taken", taken_by="anna", due_at=after(-3), warn_at=after(-30))
    await put("now", due_at=NOON, warn_at=NOON)
    await put("soon", due_at=after(1), warn_at=after(1))
    await put("told", escalated_at=NOON, warned_at=NOON, **times)
    await put("done", state="answered", **times)
    async with database.writing() as session:
        assert await messages.to_escalate(session, NOON, limit=9) == ["late", "later"]
        assert await messages.to_escalate(session, NOON, limit=1) == ["late"]
        assert await messages.to_warn_of(session, NOON, limit=9) == ["late", "later", "now"]
        for name in ("late", "late", "told"):
            assert await messages.escalated(session, name, after(1)) is (name == "late")
            assert await messages.warned(session, name, after(2)) is (name == "late")
            if name == "late":
                assert not await messages.escalated(session, name, after(3))
                assert not await messages.warned(session, name, after(3))
                break
        assert not await messages.escalated(session, "told", after(3))
        assert not await messages.warned(session, "told", after(3))
    now = await each("escalated_at", "warned_at", "late")
    assert now["late"] == (after(1), after(2), True)
    assert now["told"] == (NOON, NOON, False)
    assert now["later"] == (None, None, False)


async def test_what_was_put_off_is_woken_at_its_moment_or_when_its_time_is_near(
    database, put, each
):
    await put("over", snoozed_until=NOON)
    await put("near", snoozed_until=after(99), warn_at=NOON)
    await put("rests", snoozed_until=after(1), warn_at=after(1))
    await put("awake", warn_at=after(-1))
    async with database.writing() as session:
        assert len(await messages.woken(session, NOON, limit=1)) == 1
        await messages.woken(session, NOON, limit=9)
        assert await messages.woken(session, NOON, limit=9) == []
    now = await each("snoozed_until")
    assert now == {"over": (None,), "near": (None,), "rests": (after(1),), "awake": (None,)}


async def test_of_two_cases_the_earlier_time_and_the_danger_of_either_count(database, put):
    await put("held", due_at=after(60), warn_at=after(20))
    await put("earlier", due_at=after(50), warn_at=after(30), urgent_at=after(3))
    await put("later", due_at=after(70), warn_at=after(10), urgent_at=after(5))
    async with database.writing() as session:
        earlier, later = [await session.get(Message, name) for name in ("earlier", "later")]
        assert await case_changes.no_later(session, "held", later) == after(60)
        held_now = await session.get(Message, "held")
        assert (held_now.warn_at, held_now.urgent_at) == (after(20), after(5))
        assert await case_changes.no_later(session, "held", earlier) == after(50)
        assert (held_now.warn_at, held_now.urgent_at) == (after(20), after(5))
        assert await case_changes.no_later(session, "none", earlier) is None


async def test_lists_are_in_order_and_go_on_behind_one(database, put):
    await put("b", due_at=after(5))
    await put("a", due_at=after(5), category="fines")
    await put("c", due_at=after(4), state="taken", taken_by="anna")
    await put("urgent", due_at=after(9), urgent_at=NOON)
    await put("gone", due_at=after(1), state="closed", closed_at=after(8), answered_at=after(1))
    await put("said", due_at=after(1), state="answered", answered_at=after(7))
    async with database.reading() as session:

        async def listed(*states, after=None, categories=None, limit=9):
            found = await messages.listed(
                session, states, categories=categories, limit=limit, after=after
            )
            return [each.contact.id for each in found]

        assert await listed("open", "taken") == ["c", "a", "b", "urgent"]
        assert await listed("open") == ["a", "b", "urgent"]
        assert await listed("open", categories=["weapons"]) == ["b", "urgent"]
        assert await listed("open", "taken", limit=2) == ["c", "a"]
        assert await listed("open", after=await session.get(Message, "a")) == ["b", "urgent"]
        assert await listed("open", after=await session.get(Message, "b")) == ["urgent"]
        found = await messages.filtered(session, [Message.state.in_(("open", "taken"))], limit=3)
        assert [(each.contact.id, each.holder and each.holder.id) for each in found] == [
            ("urgent", None), ("c", "anna"), ("a", None),
        ]  # fmt: skip
        over = [Message.state.in_(("answered", "closed"))]
        found = await messages.filtered(session, over, limit=9, newest=True)
        # what was closed after its answer counts from there
        assert [each.contact.id for each in found] == ["gone", "said"]


async def test_texts_and_steps_of_one_case_are_in_order_and_with_their_writer(database, put):
    await put("m1")
    await put("m2", merged_into="m1", left_at=after(1))
    await put("m0", merged_into="m1", left_at=after(1))
    await put("m3", merged_into="m1", left_at=NOON)
    await put("m4", merged_into="m2")
    async with database.writing() as session:
        for number, (case, author, minutes) in enumerate(
            [("m1", "agent", 5), ("m1", "citizen", 1), ("m1", "citizen", 3), ("m2", "citizen", 9), ("m1", "agent", 3)]
        ):  # fmt: skip
            by = "anna" if author == "agent" else None
            session.add(
                MessageReply(
                    id=f"r{number}", contact_id=case, author=author, account_id=by, text="t", written_at=after(minutes)
                )
            )  # fmt: skip
            session.add(
                MessageStep(id=f"s{9 - number}", contact_id=case, kind="noted", at=after(minutes), account_id=by)
            )  # fmt: skip
    async with database.reading() as session:
        thread = await messages.thread(session, "m1")
        assert [(reply.id, account and account.id) for reply, account in thread] == [
            ("r1", None), ("r2", None), ("r4", "anna"), ("r0", "anna"),
        ]  # fmt: skip
        steps = await lookups.steps(session, "m1")
        assert [(step.id, account and account.id) for step, account in steps] == [
            ("s8", None), ("s5", "anna"), ("s7", None), ("s9", "anna"),
        ]  # fmt: skip
        assert await messages.texts_of(session, "m1") == 4
        assert await messages.last_written(session, "m1") == after(3)
        assert await messages.last_written(session, "m3") is None
        # after all others, also where the clock went back
        assert await messages.next_text_at(session, "m1", after(4)) == after(5) + timedelta(
            microseconds=1
        )
        assert await messages.next_text_at(session, "m1", after(6)) == after(6)
        assert await messages.next_text_at(session, "m3", NOON) == NOON
        assert await lookups.with_merged(session, "m1") == ["m1", "m3", "m0", "m2"]
        assert await lookups.with_merged(session, "m2") == ["m2", "m4"]
        scope = Message.left_at > NOON
        found = await messages.references_within(session, ["M1", "M2", "M9"], scope)
        assert (found, await messages.references_within(session, ["M1"], true())) == (["M2"], ["M1"])  # fmt: skip


async def test_what_is_set_of_one_case_is_set_of_no_other(database, put, each):
    for name in ("m1", "m2"):
        await put(name)
    async with database.writing() as session:
        await messages.tell_steps(session, "m1", tell=True)
        await messages.keep_from(session, "m1", "anna")
    assert await each("tell_steps", "not_for") == {"m1": (True, "anna"), "m2": (False, None)}


async def test_a_hold_holds_until_its_moment_or_its_end(database, put):
    for name in ("m1", "m2", "merged", "free"):
        await put(name, **{"merged_into": "m1"} if name == "merged" else {})
    holds = {
        "over": ("m1", after(9), None), "ended": ("m1", None, NOON), "old": ("m1", after(60), None),
        "newer": ("m1", None, None), "beside": ("m2", after(60), None),
    }  # fmt: skip
    async with database.writing() as session:
        for number, (name, (case, until, ended)) in enumerate(holds.items()):
            at = after(-90 + number) if name != "beside" else NOON
            session.add(
                MessageHold(
                    id=name, contact_id=case, placed_by="anna", placed_at=at, until=until, reason=name, ended_at=ended
                )
            )  # fmt: skip

    async def current(case, minutes):
        async with database.reading() as session:
            found = await held.current_hold(session, case, after(minutes))
            return None if found is None else (found.reason, found.by, found.until)

    assert await current("m1", 9) == ("newer", "Anna", None)
    assert await current("m2", 59) == ("beside", "Anna", after(60))
    assert await current("m2", 60) is None
    async with database.writing() as session:
        assert await held.held_of(session, ["m2", "free", "m1", "merged"], after(59)) == [
            "M1", "M2", "MERGED",
        ]  # fmt: skip
        assert await held.held_of(session, ["m2", "m1"], after(60)) == ["M1"]
        # what is in force goes on with the case: neither what is over nor another's
        assert await held.carry(session, "m1", "free", after(9))
        assert not await held.carry(session, "free-of-any", "m2", NOON)
        rows = await session.scalars(select(MessageHold).where(MessageHold.contact_id == "free"))
        carried = [(row.reason, row.placed_by, row.placed_at, row.until, row.ended_at) for row in rows]  # fmt: skip
    assert sorted(carried) == [
        ("newer", "anna", after(-87), None, None), ("old", "anna", after(-88), after(60), None),
    ]  # fmt: skip


async def test_what_waits_is_counted_to_the_moment(database, put):
    await put("open")
    await put("due-now", due_at=NOON, warn_at=NOON, urgent_at=NOON)
    await put("late", due_at=after(-1), warn_at=after(-9), proposed_by="anna", snoozed_until=NOON)
    # taken before and after its danger was found
    await put(
        "taken",
        state="taken",
        taken_by="anna",
        urgent_at=NOON,
        due_at=after(-3),
        warn_at=after(-9),
    )
    await put(
        "taken-then",
        state="taken",
        taken_by="bruno",
        urgent_at=after(1),
        warn_at=after(1),
        snoozed_until=after(1),
    )
    over = {"due_at": after(-20), "warn_at": after(-21), "urgent_at": NOON, "proposed_by": "anna", "snoozed_until": after(9)}  # fmt: skip
    await put("today", state="answered", answered_at=after(-5), late=True, **over)
    await put("before", state="answered", answered_at=after(-6), late=True, **over)
    await put("in-time", state="closed", answered_at=after(-1), **over)
    async with database.reading() as session:
        found = await counts.figures(session, NOON, after(-5))
        assert found == counts.Figures(
            open=3, taken=2, overdue=2, warned=3, urgent=2, snoozed=1, proposed=1, oldest_due_at=after(-3),
            answered_today=2, late_today=1,
        )  # fmt: skip
        mine = await counts.figures(session, NOON, after(-5), within=Message.taken_by == "bruno")
        assert (mine.open, mine.taken, mine.oldest_due_at) == (0, 1, after(60))


async def test_by_topic_and_office_the_latest_comes_first(database, put):
    await put("a1", category="a", due_at=after(-1), warn_at=after(-2))
    await put("a2", category="a", due_at=NOON, warn_at=NOON)
    await put("a3", category="a", due_at=after(9), warn_at=after(1))
    await put("a-of-office", category="a", office_id="o1", due_at=after(5), warn_at=NOON)
    await put("b1", category="b", due_at=after(-3), warn_at=after(-3))
    await put(
        "b2", category="b", state="taken", taken_by="anna", due_at=after(-2), warn_at=after(-3)
    )
    await put("b-done", category="b", state="closed", due_at=after(-9), warn_at=after(-9))
    await put("b-praise", category="b", kind="praise", due_at=after(-9), warn_at=after(-9))
    async with database.reading() as session:
        assert await counts.lateness(session, NOON) == [
            ("b", None, 2, 0, 2, after(-3)),
            ("a", None, 3, 1, 1, after(-1)),
            ("a", "o1", 1, 1, 0, after(5)),
        ]


async def test_letters_that_ended_a_case_and_wait_since_long_are_counted(database, put):
    cases = {"in-time": NOON, "late": after(-1), "later": after(-2), "new": after(9), "gone": after(9), "word": after(9)}  # fmt: skip
    for name, due in cases.items():
        await put(name, state="answered", due_at=due)
    async with database.writing() as session:
        for name in cases:
            session.add(
                OutgoingMail(
                    id=name, contact_id=name, kind={"word": "step", "late": "forward"}.get(name, "answer"), sealed="s",
                    state="sent" if name == "gone" else "pending", attempts=0, unsure=0, next_at=NOON,
                    created_at=NOON if name == "new" else after(-30),
                )
            )  # fmt: skip
    async with database.reading() as session:
        assert await counts.unsent(session, NOON, NOON) == counts.Unsent(1, 2, after(-2))
        assert await counts.unsent(session, NOON, after(-30)) == counts.Unsent()


class Reopening:
    """In place of the cases: notes what is asked to wait anew, and refuses it."""

    def __init__(self):
        self.asked = []

    def now(self):
        return NOON

    async def reopen(self, _session, contact_id, *, reason):
        self.asked.append((contact_id, reason))
        return False


@pytest.fixture
def given_back(database):
    """Whether the case waits anew whose letter ``first`` did not arrive."""

    async def back(*others, kind="answer", contact="m1"):
        usual = {
            "contact_id": "m1", "kind": "answer", "sealed": "", "state": "sent", "attempts": 1, "unsure": 0,
            "next_at": NOON, "created_at": after(1),
        }  # fmt: skip
        first = usual | {"created_at": NOON, "kind": kind, "contact_id": contact}
        cases = Reopening()
        async with database.writing() as session:
            for number, row in enumerate([first, *(usual | each for each in others)]):
                await session.merge(OutgoingMail(id=f"mail-{number}", **row))
            await session.flush()
            mail = await session.get(OutgoingMail, "mail-0")
            assert not await give_back(session, cases, mail, "refused_550")
        assert cases.asked in ([], [(contact, "not_delivered")])
        return bool(cases.asked)

    return back


async def test_a_letter_is_the_last_unless_one_of_its_kind_went_later(put, given_back):
    for name in ("m1", "m2"):
        await put(name, state="answered")
    no_later_ones = (
        {"created_at": NOON}, {"created_at": after(-1)}, {"state": "failed"}, {"kind": "step"},
        {"contact_id": "m2"},
    )  # fmt: skip
    assert await given_back(*no_later_ones)
    assert not await given_back({"state": "pending"})


@pytest.mark.parametrize(
    ("columns", "kind", "back"),
    [
        ({"state": "answered"}, "answer", True),
        ({"state": "answered"}, "step", False),
        ({"state": "answered"}, "forward", False),
        ({"state": "closed", "closed_why": "forwarded"}, "forward", True),
        ({"state": "closed", "closed_why": "other"}, "forward", False),
        ({"state": "closed", "closed_why": "forwarded"}, "answer", False),
        ({"state": "open"}, "answer", False),
        ({"state": "answered", "merged_into": "m2"}, "answer", False),
    ],
)
async def test_a_case_waits_anew_that_the_letter_had_ended(put, given_back, columns, kind, back):
    await put("m1", **columns)
    assert await given_back(kind=kind) is back
