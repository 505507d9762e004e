"""Evaluations in SQL: pairs, disputes, candidates and forms among others that must not count, and in their order."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, Leg
from gateway.evaluation import lookups
from gateway.evaluation import sql as reviews
from gateway.evaluation.tables import Dispute, Evaluation, ReviewForm, Viewing
from gateway.platform.checks import STATION_CHECK
from gateway.platform.security.tables import Account
from tests.gateway.contact_rows import a_recording
from tests.gateway.review.office import add_operators, add_reviewers, recorded


@pytest.fixture
async def office(core):
    """Two reviewers and two operators, by name."""
    names = ["rita", "rosa", "olga", "otto"]
    ids = await add_reviewers(core, *names[:2]) + await add_operators(core, *names[2:])
    async with core.database.writing() as session:
        session.add(form("form", core.clock()))
    return dict(zip(names, ids, strict=True))


def form(id_, at, **columns):
    usual = {
        "name": id_,
        "draft": None,
        "revision": 1,
        "newest": 1,
        "created_at": at,
        "changed_at": at,
    }
    return ReviewForm(id=id_, **usual | columns)


@pytest.fixture
async def put(core, office):
    """Puts an evaluation of a recording of its own into the database, by rita about olga."""

    async def evaluation(name, *, recording=None, reviewer="rita", operator="olga", **columns):
        at = core.clock()
        if recording is None:
            recording = f"r-{name}"
            await a_recording(core, recording)
        usual = {
            "form_id": "form", "version": 1, "turn": "first", "pair": None, "state": "open", "category": "weapons",
            "occurred_at": at, "assigned_at": at, "due_at": at, "answers": {},
        }  # fmt: skip
        async with core.database.writing() as session:
            session.add(
                Evaluation(
                    id=name, recording_id=recording, contact_id=f"contact-of-{recording}", operator_id=office.get(operator),
                    reviewer_id=office.get(reviewer), **usual | columns,
                )
            )  # fmt: skip

    return evaluation


async def seal(core, name):
    async with core.database.writing() as session:
        (await session.get(Recording, f"r-{name}")).sealed_at = core.clock()


async def found(core, *which, **more):
    async with core.database.reading() as session:
        return [each.evaluation.id for each in await lookups.find(session, *which, **more)]


async def test_a_reviewer_sees_their_own_and_of_others_what_waits_for_no_half(core, office, put):
    await put("mine")
    await put("mine-handed-in", state="submitted")
    await put("others-open", reviewer="rosa")
    for state in ("submitted", "released", "withdrawn"):
        await put(f"others-{state}", reviewer="rosa", state=state)
    # one half is in, and the other is still open; a third has nothing to do with them
    await put("half", reviewer="rosa", state="submitted", pair="p1")
    await put("half-open", reviewer="otto", state="open", pair="p1")
    await put("whole", reviewer="rosa", state="submitted", pair="p2")
    await put("whole-too", reviewer="otto", state="submitted", pair="p2")
    # about the reader, who was an operator then
    await put("about-me", reviewer="rosa", operator="rita", state="submitted")
    await put("about-me-told", reviewer="rosa", operator="rita", state="released")
    await put("about-nobody", reviewer="rosa", operator=None, state="submitted")
    await put("sealed")
    await seal(core, "sealed")
    assert sorted(await found(core, reviews.seen_by_reviewer(office["rita"]))) == [
        "about-me-told", "about-nobody", "mine", "mine-handed-in", "others-released", "others-submitted",
        "others-withdrawn", "whole", "whole-too",
    ]  # fmt: skip


async def test_the_newest_contact_comes_first_with_its_dispute_and_other_half(core, put):
    at = core.clock()
    await put("b", pair="p1")
    await put("a", pair="p1", state="submitted", reviewer="rosa")
    await put("newest", occurred_at=at + timedelta(minutes=1), pair="p2")
    await put("oldest", occurred_at=at - timedelta(minutes=1))
    async with core.database.writing() as session:
        session.add(
            Dispute(evaluation_id="b", contact_id="contact-of-r-b", state="open", items=[], why="No", raised_at=at)
        )  # fmt: skip
    assert await found(core) == ["newest", "a", "b", "oldest"]
    assert await found(core, limit=2, offset=1) == ["a", "b"]
    await seal(core, "a")
    async with core.database.reading() as session:
        shown = {
            name: await lookups.one(session, name)
            for name in ("a", "b", "newest", "oldest", "none")
        }
    assert shown.pop("none") is None
    assert {
        name: (each.partner and each.partner.id, each.dispute is not None, each.waits, each.sealed)
        for name, each in shown.items()
    } == {
        "a": ("b", False, True, True),
        "b": ("a", True, False, False),
        "newest": (None, False, False, False),
        "oldest": (None, False, False, False),
    }


async def test_an_evaluation_is_changed_in_its_states_and_while_nothing_is_sealed(core, put):
    for name in ("one", "beside", "sealed"):
        await put(name)
    await put("over", state="released")
    await seal(core, "sealed")
    async with core.database.writing() as session:
        changed = {
            name: await reviews.change(session, name, ("open", "submitted"), tenths=7)
            for name in ("one", "sealed", "over", "none")
        }
    assert changed == {"one": True, "sealed": False, "over": False, "none": False}
    async with core.database.reading() as session:
        tenths = {
            name: (await session.get(Evaluation, name)).tenths
            for name in ("one", "beside", "sealed", "over")
        }
    assert tenths == {"one": 7, "beside": None, "sealed": None, "over": None}


async def test_of_two_decisions_on_a_dispute_the_first_counts(core, put):
    at = core.clock()
    for name in ("one", "beside", "decided"):
        await put(name, state="released")
        async with core.database.writing() as session:
            state = "confirmed" if name == "decided" else "open"
            session.add(
                Dispute(
                    evaluation_id=name, contact_id=f"contact-of-r-{name}", state=state, items=[], why="No", raised_at=at
                )
            )  # fmt: skip
    async with core.database.writing() as session:
        done = [
            await reviews.decide(session, name, state="corrected", decided_why=why, decided_at=at)
            for name, why in (("one", "first"), ("one", "second"), ("decided", "third"))
        ]
        states = {
            name: (row.state, row.decided_why)
            for name in ("one", "beside", "decided")
            for row in [await session.get(Dispute, name, populate_existing=True)]
        }
    assert done == [True, False, False]
    assert states == {
        "one": ("corrected", "first"), "beside": ("open", None), "decided": ("confirmed", None),
    }  # fmt: skip


async def test_what_a_reviewer_left_behind_is_open_and_the_first_due_comes_first(core, office, put):
    soon, later = [core.clock() + timedelta(days=days) for days in (1, 2)]
    await put("later", reviewer="otto", due_at=later, pair="p1")
    await put("its-half", reviewer="rosa", due_at=later, pair="p1")
    await put("soon", reviewer=None, due_at=soon)
    await put("as-soon", reviewer="otto", due_at=soon, pair="p2")
    await put("in-the-office", due_at=soon)
    await put("handed-in", reviewer="otto", state="submitted")
    await put("sealed", reviewer="otto", due_at=soon)
    await seal(core, "sealed")
    async with core.database.reading() as session:
        people = [office["rita"], office["rosa"]]
        left = await reviews.left_behind(session, people)
        first = await reviews.left_behind(session, people, limit=1)
        load = await reviews.load(session)
    assert [(each.id, other) for each, other in left] == [
        ("as-soon", None), ("soon", None), ("later", office["rosa"]),
    ]  # fmt: skip
    assert [each.id for each, _ in first] == ["as-soon"]
    # what nobody has, or is handed in, is nobody's load
    assert load == {office["otto"]: 3, office["rosa"]: 1, office["rita"]: 1}


async def test_forms_in_use_and_reviewers_in_use_are_by_name(core, office, people):
    at = core.clock()
    async with core.database.writing() as session:
        session.add_all(
            [
                form("z", at, name="Ancora"), form("b", at, name="Breve"), form("a", at, name="Breve"),
                form("draft", at, newest=0), form("retired", at, retired_at=at),
            ]
        )  # fmt: skip
        await session.execute(
            update(Account).where(Account.id == office["rosa"]).values(display_name="Rita")
        )
        gone = update(Account).where(Account.username == "quality1").values(disabled_at=at)
        await session.execute(gone)
    async with core.database.reading() as session:
        assert [each.id for each in await reviews.usable_forms(session)] == ["z", "a", "b", "form"]
        shown = [each.id for each in await reviews.reviewers(session)]
    # two of one name by their ids
    assert shown == sorted([office["rita"], office["rosa"]])


async def test_how_far_somebody_has_watched_counts_over_all_views_of_their_own(core, office):
    at = core.clock()
    for name in ("r1", "r2"):
        await a_recording(core, name)
    views = {
        "v1": ("r1", "rita", 5),
        "v2": ("r2", "rita", 9),
        "v3": ("r1", "rosa", 20),
        "v4": ("r1", "rita", 7),
    }
    async with core.database.writing() as session:
        for name, (recording, account, minutes) in views.items():
            session.add(
                Viewing(
                    view_id=name, recording_id=recording, account_id=office[account], opened_at=at, spans=[], refused_ms=0,
                    counted_to=at + timedelta(minutes=minutes),
                )
            )  # fmt: skip
    async with core.database.reading() as session:
        assert await reviews.watched_to(session, office["rita"]) == at + timedelta(minutes=9)
        assert await reviews.watched_to(session, office["olga"]) is None
        watched = await reviews.viewings(session, "r1", office["rita"])
    assert sorted(each.view_id for each in watched) == ["v1", "v4"]


async def test_what_can_be_judged_was_begun_in_time_measured_and_of_a_closed_contact(core, office):
    olga = office["olga"]
    began = core.clock() - timedelta(hours=1)
    made = (
        "one",
        "before",
        "from",
        "until",
        "unmeasured",
        "sealed",
        "destroyed",
        "talking",
        "check",
        "nobody-spoke",
    )
    for name in made:
        await recorded(core, name, *([] if name == "nobody-spoke" else [olga]))
    second = timedelta(seconds=1)
    changes = {
        "before": {"started_at": began - timedelta(hours=1) - second},
        "from": {"started_at": began - timedelta(hours=1)},
        "until": {"started_at": began + second},
        "unmeasured": {"verdict": None},
        "sealed": {"sealed_at": core.clock()},
        "destroyed": {"state": "destroyed"},
    }  # fmt: skip
    async with core.database.writing() as session:
        for name, values in changes.items():
            await session.execute(update(Recording).where(Recording.id == name).values(**values))
        for name, values in {
            "talking": {"state": "connected"}, "check": {"category": STATION_CHECK},
            "one": {"wrap_up_code": "w", "satisfaction": 3},
        }.items():  # fmt: skip
            await session.execute(
                update(Contact).where(Contact.id == f"contact-of-{name}").values(**values)
            )

    async def candidates(limit=99, *which):
        async with core.database.reading() as session:
            return await reviews.candidates(
                session, *which, since=began - timedelta(hours=1), until=began + second, limit=limit
            )

    found = await candidates()
    assert [each.recording.id for each in found] == ["from", "one"]
    assert [each.recording.id for each in await candidates(1)] == ["from"]
    facts = found[1].facts
    async with core.database.reading() as session:
        contact = await session.get(Contact, "contact-of-one")
    assert (facts.recording, facts.operator, facts.office, facts.category, facts.channel) == (
        "one", olga, None, contact.category, contact.channel,
    )  # fmt: skip
    assert (facts.outcome, facts.code, facts.verdict, facts.escalated, facts.satisfaction) == (
        "completed", "w", "good", False, 3,
    )  # fmt: skip


async def test_the_longest_leg_of_an_operator_decides_and_of_equal_ones_the_first(core, office):
    at = core.clock()
    legs = {
        # a colleague who was asked for longer, and somebody else's contact
        "c1": [("agent", "olga", 3), ("colleague", "otto", 9), ("agent", "otto", 2)],
        "c2": [("agent", "otto", 3), ("agent", "olga", 3)],
        "c3": [("agent", "otto", None), ("agent", "olga", 1)],
        "c4": [("agent", "otto", None)],
        "c5": [("citizen", None, 9), ("colleague", "otto", 9)],
    }
    for contact in legs:
        await a_recording(core, contact)
    async with core.database.writing() as session:
        for contact, parts in legs.items():
            for position, (party, account, minutes) in enumerate(parts):
                session.add(
                    Leg(
                        id=f"{contact}-{position}", contact_id=f"contact-of-{contact}", position=position, party=party,
                        channel="video", account_id=office.get(account), started_at=at,
                        ended_at=None if minutes is None else at + timedelta(minutes=minutes),
                    )
                )  # fmt: skip
    of = {contact: f"contact-of-{contact}" for contact in legs}
    async with core.database.reading() as session:
        spoke = await reviews.longest(session, list(of.values()))
        took_part = {
            contact: [each.id for each in await reviews.took_part(session, name)]
            for contact, name in of.items()
        }
    assert {contact: spoke[name].username for contact, name in of.items() if name in spoke} == {
        "c1": "olga", "c2": "otto", "c3": "olga", "c4": "otto",
    }  # fmt: skip
    olga, otto = office["olga"], office["otto"]
    assert took_part == {"c1": [olga, otto], "c2": [otto, olga], "c3": [otto, olga], "c4": [otto], "c5": []}  # fmt: skip
