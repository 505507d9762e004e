"""What the figures suggest to speak of: judgements and alarms, out of rows in SQL."""

from datetime import timedelta
from types import SimpleNamespace

from gateway.contacts.tables import Contact, ContactEvent, Escalation
from gateway.evaluation.tables import Evaluation, ReviewForm
from gateway.floor.sql import refused_by_all
from gateway.platform.security.permissions import Role
from gateway.platform.uncounted import CONFERENCE
from gateway.workday.agenda import topics, worst
from tests.gateway.contact_rows import a_recording


def test_the_worst_judged_come_first_and_few_answers_say_nothing():
    now = {"weapons": (3.94, 5), "fraud": (2.1, 3), "noise": (1.0, 2), "other": (4.0, 9)}
    found = worst(now, {"fraud": (2.86, 1)}, below=4.0, fewest=3)
    assert [(each.category, each.value, each.count, each.before) for each in found] == [
        ("fraud", 2.1, 3, 2.9),
        ("weapons", 3.9, 5, None),
    ]


def test_topics_come_by_how_much_worse_they_became():
    def day(**of):
        return {
            name: SimpleNamespace(
                offered=offered, answered=0, abandonment=share, service_level_offered=None
            )
            for name, (offered, share) in of.items()
        }

    present = day(same=(9, 0.1), worse=(5, 0.4), grown=(8, 0.1), better=(9, 0.0), none=(0, None))
    earlier = day(same=(9, 0.1), worse=(9, 0.2), grown=(3, 0.1), better=(2, 0.3), gone=(1, 0.0))
    found = topics(present, earlier)
    assert [each.category for each in found] == ["worse", "grown", "same", "gone", "better"]
    assert (found[0].offered, found[0].offered_before) == (5, 9)
    assert (found[0].abandonment, found[0].abandonment_before) == (0.4, 0.2)


async def test_low_judgements_and_alarms_of_the_days_before(client, bearer, core, clock):
    for name in ("r1", "r2", "r3"):
        await a_recording(
            core, name, category="weapons", verdict="poor" if name == "r1" else "good"
        )
    await a_recording(core, "c1", category=CONFERENCE, verdict="poor")
    async with core.database.writing() as session:
        for name, rating in (("r1", 1), ("r2", 2), ("r3", 5)):
            row = await session.get(Contact, f"contact-of-{name}")
            row.satisfaction, row.state = rating, "closed"
            row.outcome = "failed" if name == "r3" else "completed"
        at = clock.now - timedelta(minutes=50)
        session.add(Escalation(contact_id="contact-of-r2", opened_at=at))
        for number in range(2):
            session.add(
                ContactEvent(
                    journal_id=f"1-{number}", contact_id="contact-of-r1", kind="refused_by_all",
                    at=at, data={},
                )
            )  # fmt: skip
        session.add(
            ReviewForm(
                id="f", name="F", draft=None, revision=1, newest=1, created_at=at, changed_at=at
            )
        )
        await session.flush()
        for name, state, tenths in (
            ("e1", "released", 410),
            ("e2", "released", 500),
            ("e4", "released", 455),
            ("e3", "submitted", 0),
            ("e5", "withdrawn", 100),
        ):
            session.add(
                Evaluation(
                    id=name, recording_id="r1", contact_id="contact-of-r1", form_id="f", version=1,
                    turn="only", state=state, category="weapons", occurred_at=at, assigned_at=at,
                    due_at=at, answers={}, tenths=tenths,
                    released_at=None if state == "submitted" else at,
                )
            )  # fmt: skip
    clock.advance(days=1)
    boss = await bearer(Role.SUPERVISOR)
    agenda = await (await client.get("/api/v1/day/agenda", headers=boss)).json()
    assert agenda["satisfaction"] == [
        {"category": "weapons", "value": 2.7, "count": 3, "before": None}
    ]
    assert agenda["scores"] == [{"category": "weapons", "value": 45.5, "count": 3, "before": None}]
    assert {each["kind"]: each["count"] for each in agenda["alarms"]} == {
        "emergency": 1,
        "failed": 1,
        "refused_by_all": 1,
        "poor_recording": 1,
    }
    clock.advance(days=7)
    boss = await bearer(Role.SUPERVISOR)
    agenda = await (await client.get("/api/v1/day/agenda", headers=boss)).json()
    assert (agenda["satisfaction"], agenda["scores"], agenda["alarms"]) == ([], [], [])


async def test_those_whom_all_refused_longest_ago_come_first(core, clock):
    for number, name in enumerate(("r2", "r1", "r3")):
        await a_recording(core, name, category="weapons")
        async with core.database.writing() as session:
            (await session.get(Contact, f"contact-of-{name}")).state = "waiting"
            session.add(
                ContactEvent(
                    journal_id=f"1-{number}", contact_id=f"contact-of-{name}", kind="refused_by_all",
                    at=clock.now - timedelta(minutes=30 - number), data={},
                )
            )  # fmt: skip
    async with core.database.reading() as session:
        found = await refused_by_all(session, clock.now - timedelta(hours=1), limit=2)
    assert [each[0] for each in found] == ["contact-of-r2", "contact-of-r1"]
