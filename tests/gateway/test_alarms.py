"""Alarms from the rule on a page to the name of who has acknowledged: stored, shown, mailed, told to few."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import func, select, update

from gateway.accounts.tables import Office
from gateway.alarms import rules as alarm_rules
from gateway.alarms.conditions import Moment
from gateway.alarms.kinds import Kind, shipped
from gateway.alarms.rules import AlarmRules
from gateway.alarms.service import AlarmWatch
from gateway.alarms.tables import KEPT, Alarm, AlarmLetter, AlarmRule
from gateway.floor import api
from gateway.mail.compose import Letter
from gateway.mail.tables import OutgoingMail
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from gateway.platform.times import midnight, to_ms
from gateway.workday.phases import ShutOut
from queueing.model import AgentState
from tests.gateway.alarm_floors import LATE, NOW_MS, agent, floor, topic

SHIPPED = shipped(wait_s=300, hold_s=120, level_percent=80)
RULES = "/api/v1/alarm-rules"
ALARMS = "/api/v1/alarms"
WAIT = {"kind": "wait", "threshold": 120}


class Turn:
    """Whose turn it is says the test."""

    def __init__(self) -> None:
        self.mine = True
        self.released = 0

    async def take(self) -> bool:
        return self.mine

    async def release(self) -> None:
        self.released += 1


@pytest.fixture
def watch(core, topics, later):
    """The watch over a floor that the test sets, as :class:`SimpleNamespace`: ``at``, ``turn``, ``look``, ``watch``."""
    at = SimpleNamespace(floor=floor(), shut_out=None, read=0)

    async def moment() -> Moment:
        at.read += 1
        return Moment(floor=at.floor, shut_out=at.shut_out)

    turn = Turn()
    made = AlarmWatch(
        core.database,
        AlarmRules(
            core.database,
            topics.catalogue,
            station="main",
            shipped=SHIPPED,
            mail_ready=True,
            clock=core.clock,
        ),
        moment,
        turn,
        later.outbox,
        later.sender,
        topics.catalogue,
        station="main",
        clock=core.clock,
        mail_every=timedelta(minutes=15),
        operators_since=lambda: midnight(to_ms(core.clock())),
    )
    return SimpleNamespace(at=at, turn=turn, check=made.check, watch=made)


@pytest.fixture
def asked(client):
    """Ask the API and return what it answers; with a status other than the one expected it fails."""

    async def ask(method, path, headers, status=200, **more):
        answer = await client.request(method, path, headers=headers, **more)
        assert answer.status == status, await answer.text()
        return await answer.json() if answer.status != 204 else None

    return ask


async def test_a_rule_is_changed_by_those_who_have_seen_it_and_put_back(asked, bearer, core):
    boss = await bearer(Role.SUPERVISOR)
    listed = await asked("GET", RULES, boss)
    assert [rule["kind"] for rule in listed["rules"]] == [str(kind) for kind in Kind]
    assert all(rule["shipped"] and rule["revision"] == 0 for rule in listed["rules"])
    at = f"{RULES}/default-wait"
    changed = await asked("PUT", at, boss, json={**WAIT, "seen": 0})
    (mine,) = [rule for rule in changed["rules"] if rule["id"] == "default-wait"]
    assert (mine["threshold"], mine["revision"], mine["changedBy"]) == (120, 1, "Supervisor")
    refused = await asked("PUT", at, boss, 409, json={**WAIT, "seen": 0})
    assert refused["code"] == "rule_changed"
    back = await asked("DELETE", at, boss)
    (mine,) = [rule for rule in back["rules"] if rule["id"] == "default-wait"]
    assert (mine["threshold"], mine["revision"]) == (300, 0)
    await asked("DELETE", at, boss, 404)
    async with core.database.reading() as session:
        acts = await session.execute(
            select(AuditEntry.action).where(AuditEntry.action.startswith("alarm_rule."))
        )
        assert sorted(acts.scalars()) == ["alarm_rule.change", "alarm_rule.restore"]


async def test_a_rule_of_ones_own_is_for_a_topic_and_is_removed(asked, bearer):
    boss = await bearer(Role.SUPERVISOR)
    wanted = {**WAIT, "category": "weapons", "mail": ["Capo@Example.org", "Capo@example.org"]}
    listed = await asked("POST", RULES, boss, 201, json=wanted)
    (mine,) = [rule for rule in listed["rules"] if not rule["shipped"]]
    assert (mine["category"], mine["mail"]) == ("weapons", ["Capo@example.org"])
    left = await asked("DELETE", f"{RULES}/{mine['id']}", boss)
    assert all(rule["shipped"] for rule in left["rules"])


async def test_a_station_has_so_many_rules(asked, bearer, monkeypatch):
    boss = await bearer(Role.SUPERVISOR)
    wanted = {**WAIT, "category": "weapons"}
    await asked("POST", RULES, boss, 201, json=wanted)
    monkeypatch.setattr(alarm_rules, "MOST_RULES", 2)
    await asked("POST", RULES, boss, 201, json=wanted)
    refused = await asked("POST", RULES, boss, 409, json=wanted)
    assert refused["code"] == "too_many_rules"
    listed = await asked("GET", RULES, boss)
    assert sum(not rule["shipped"] for rule in listed["rules"]) == 2


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({**WAIT, "threshold": 0}, "threshold"),
        ({"kind": "level", "threshold": 101}, "threshold"),
        ({"kind": "late", "threshold": 1, "category": "weapons"}, "no_topic"),
        ({**WAIT, "category": "never-heard-of"}, "unknown_category"),
        ({**WAIT, "office": "never-heard-of"}, "unknown_office"),
        ({**WAIT, "supervisors": False}, "nobody_told"),
        ({**WAIT, "mail": ["nobody at home"]}, "invalid_address"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_with_a_word(asked, bearer, wanted, code):
    boss = await bearer(Role.SUPERVISOR)
    refused = await asked("POST", RULES, boss, 422, json=wanted)
    assert refused["code"] == code
    changed = {**wanted, "kind": "near", "threshold": 1, "category": None, "seen": 0}
    other = await asked("PUT", f"{RULES}/default-wait", boss, 422, json=changed)
    assert other["code"] in {"kind", code}


OUT = {"kind": "shut_out", "threshold": 60}


@pytest.mark.parametrize("wish", [{"enabled": False}, {"supervisors": False, "operators": True}])
async def test_the_alarm_of_citizens_kept_out_stays_on_and_with_supervisors(asked, bearer, wish):
    boss = await bearer(Role.SUPERVISOR)
    at = f"{RULES}/default-shut-out"
    refused = await asked("PUT", at, boss, 422, json={**OUT, **wish, "seen": 0})
    assert refused["code"] == "always_on"
    listed = await asked(
        "PUT", at, boss, json={**OUT, "operators": True, "sound": False, "seen": 0}
    )
    fixed = [rule for rule in listed["rules"] if rule["staysOn"]]
    assert [(each["id"], each["threshold"], each["sound"]) for each in fixed] == [
        ("default-shut-out", 60, False)
    ]
    # one more of its kind may be for others alone, and be switched off
    await asked("POST", RULES, boss, 201, json={**OUT, "operators": True, **wish})


async def test_one_that_was_switched_off_before_it_stayed_on_is_on(asked, bearer, watch, core):
    boss = await bearer(Role.SUPERVISOR)
    await asked("PUT", f"{RULES}/default-shut-out", boss, json={**OUT, "seen": 0})
    async with core.database.writing() as session:
        off = update(AlarmRule).where(AlarmRule.id == "default-shut-out")
        await session.execute(off.values(enabled=False, supervisors=False, operators=True))
    watch.at.shut_out = ShutOut("briefing", watch.at.floor.now_ms - 61_000)
    await watch.check()
    (alarm,) = (await asked("GET", ALARMS, boss))["alarms"]
    assert alarm["kind"] == "shut_out"
    (rule,) = [each for each in (await asked("GET", RULES, boss))["rules"] if each["staysOn"]]
    assert (rule["enabled"], rule["supervisors"]) == (True, True)


async def test_an_alarm_is_raised_acknowledged_by_name_and_over(
    asked, bearer, watch, clock, core, people
):
    boss = await bearer(Role.SUPERVISOR)
    watch.at.floor = floor(topic("weapons", waiting=2, working=0))
    await watch.check()
    told = await asked("GET", ALARMS, boss)
    (alarm,) = told["alarms"]
    assert (alarm["kind"], alarm["category"], alarm["grave"]) == ("nobody", "weapons", True)
    assert alarm["acknowledgedBy"] is None
    at = f"{ALARMS}/{alarm['id']}/acknowledgement"
    await asked("POST", at, boss, 204)
    await asked("POST", at, boss, 204)
    told = await asked("GET", ALARMS, boss)
    assert told["alarms"][0]["acknowledgedBy"] == "Supervisor"
    async with core.database.reading() as session:
        acts = await session.execute(
            select(func.count()).where(AuditEntry.action == "alarm.acknowledge")
        )
        assert acts.scalar_one() == 1, "the first name stands"

    watch.at.floor = floor()
    await watch.check()
    assert (await asked("GET", ALARMS, boss))["alarms"] == []
    await asked("POST", at, boss, 404)
    clock.advance(seconds=60)
    watch.at.floor = floor(topic("weapons", waiting=1, working=0))
    await watch.check()
    (again,) = (await asked("GET", ALARMS, boss))["alarms"]
    assert again["id"] == alarm["id"], "it flickered"
    assert again["acknowledgedBy"] == "Supervisor"
    (past,) = (await asked("GET", f"{ALARMS}/history", boss))["alarms"]
    assert (past["kind"], past["overAt"], past["acknowledgedBy"]) == ("nobody", None, "Supervisor")


async def test_those_who_are_shut_out_are_an_alarm(asked, bearer, watch, core):
    boss = await bearer(Role.SUPERVISOR)
    since_ms = watch.at.floor.now_ms - 301_000
    watch.at.shut_out = ShutOut("briefing", since_ms)
    await watch.check()
    (alarm,) = (await asked("GET", ALARMS, boss))["alarms"]
    assert (alarm["kind"], alarm["cause"], alarm["sinceMs"]) == ("shut_out", "briefing", since_ms)


async def test_only_the_gateway_whose_turn_it_is_reads_the_floor(watch):
    watch.turn.mine = False
    await watch.check()
    assert watch.at.read == 0
    watch.watch.start()
    await watch.watch.aclose()
    await watch.watch.aclose()
    assert watch.turn.released == 1, "another goes on at once"


async def test_two_gateways_that_both_look_raise_one_alarm(watch, core, topics, later):
    watch.at.floor = floor(topic("weapons", waiting=2, working=0))
    await watch.check()
    await watch.check()
    async with core.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Alarm))).scalar_one() == 1


async def test_operators_and_offices_are_told_what_their_rules_say_and_of_no_person(
    asked, bearer, watch, core, people
):
    boss = await bearer(Role.SUPERVISOR)
    async with core.database.writing() as session:
        session.add(
            Office(id="o1", name="NU.R.P. 01", email="nurp01@example.org", created_at=core.clock())
        )
        await session.execute(
            update(Account).where(Account.id == people[Role.OFFICE].id).values(office_id="o1")
        )
    for wanted in (
        {"kind": "waiting", "threshold": 1, "operators": True},
        {"kind": "late", "threshold": 1, "supervisors": False, "office": "o1"},
    ):
        await asked("POST", RULES, boss, 201, json=wanted)
    watch.at.floor = floor(
        topic("weapons", waiting=2),
        messages=msgspec.structs.replace(LATE, urgent=1),
    )
    await watch.check()
    kinds = {}
    for role in (Role.SUPERVISOR, Role.OPERATOR, Role.OFFICE):
        told = await asked("GET", ALARMS, await bearer(role))
        kinds[role] = [alarm["kind"] for alarm in told["alarms"]]
        if role is not Role.SUPERVISOR:
            assert all(alarm["operator"] is None for alarm in told["alarms"])
    assert kinds == {
        Role.SUPERVISOR: ["urgent", "waiting", "late"],
        Role.OPERATOR: ["urgent", "waiting"],
        Role.OFFICE: ["urgent", "late"],
    }


NAMELESS = {
    "id", "kind", "grave", "category", "threshold", "sinceMs", "raisedMs", "acknowledgedMs", "sound", "count", "cause",
}  # fmt: skip
"""All that operators and offices are told of an alarm."""


async def test_what_an_alarm_says_is_whole_for_supervisors_and_nameless_for_others(
    asked, bearer, watch, clock
):
    boss = await bearer(Role.SUPERVISOR)
    rules = (await asked("GET", RULES, boss))["rules"]
    for rule in rules:
        wanted = {key: rule[key] for key in ("kind", "threshold")} | {"operators": True, "seen": 0}
        await asked("PUT", f"{RULES}/{rule['id']}", boss, json=wanted)
    since_ms = NOW_MS - 150_000
    declined = [api.FloorDeclined(operator="Bruno", reason="pause")]
    of_contact = {
        "contact_id": "c1", "reference": "7K4-92Q", "category": "weapons", "channel": "video",
        "modality": "video", "authorisation": "pending", "held_since_ms": since_ms,
    }  # fmt: skip
    watch.at.floor = floor(
        agents=[agent(AgentState.BUSY, contact=api.FloorContact(**of_contact))],
        refused=[
            api.FloorRefused(
                contact_id="c2", reference="AAA-111", category="privacy", at_ms=since_ms, declined=declined
            )
        ],
        unserved=[
            api.FloorUnserved(
                category="privacy", requirements=["de", "lis"], waiting=2, oldest_since_ms=since_ms, resting=1
            )
        ],
        clock_doubted_ms=NOW_MS + 5,
        offered=8,
        within=5,
    )  # fmt: skip
    begun_ms = to_ms(clock())
    await watch.check()
    clock.advance(seconds=30)
    told = await asked("GET", ALARMS, boss)
    assert told["nowMs"] == begun_ms + 30_000
    first = next(each for each in told["alarms"] if each["kind"] == "hold")
    await asked("POST", f"{ALARMS}/{first['id']}/acknowledgement", boss, 204)
    alarms = (await asked("GET", ALARMS, boss))["alarms"]
    assert alarms[-1]["kind"] == "hold", "what somebody takes care of stands below"
    by_kind = {each["kind"]: each for each in alarms}
    assert {each["raisedMs"] for each in alarms} == {begun_ms}
    anna = {"contactId": "c1", "reference": "7K4-92Q", "agentId": "a1", "operator": "Anna Rossi"}
    assert by_kind["hold"] | anna == by_kind["hold"]
    assert (by_kind["hold"]["sinceMs"], by_kind["hold"]["threshold"]) == (since_ms, 120)
    assert by_kind["hold"]["acknowledgedMs"] == begun_ms + 30_000
    assert (by_kind["authorisation"]["authorisation"], by_kind["authorisation"]["operator"]) == (
        "pending",
        "Anna Rossi",
    )
    assert by_kind["refused"]["declined"] == [{"operator": "Bruno", "reason": "pause"}]
    assert (by_kind["refused"]["reference"], by_kind["refused"]["sinceMs"]) == ("AAA-111", since_ms)
    line = by_kind["line"]
    assert (line["requirements"], line["count"], line["resting"]) == (["de", "lis"], 2, 1)
    assert (by_kind["clock"]["toldMs"], by_kind["level"]["share"]) == (NOW_MS + 5, 0.62)
    assert [each["grave"] for each in alarms] == [True] * (len(alarms) - 2) + [False, True]

    operator = (await asked("GET", ALARMS, await bearer(Role.OPERATOR)))["alarms"]
    assert len(operator) == len(alarms)
    for mine, whole in zip(operator, alarms, strict=True):
        assert {key: mine[key] for key in NAMELESS} == {key: whole[key] for key in NAMELESS}
        assert not any(value for key, value in mine.items() if key not in NAMELESS), mine


async def test_the_alarms_of_a_week_are_told_the_newest_first(asked, bearer, watch, clock):
    for name in ("weapons", "privacy"):
        watch.at.floor = floor(topic(name, waiting=2, working=0))
        await watch.check()
        watch.at.floor = floor()
        clock.advance(hours=1)
        await watch.check()
    past = (await asked("GET", f"{ALARMS}/history", await bearer(Role.SUPERVISOR)))["alarms"]
    assert [each["category"] for each in past] == ["privacy", "weapons"]
    assert all(each["overAt"] > each["raisedAt"] for each in past)
    clock.advance(days=7, hours=-1.5)
    past = (await asked("GET", f"{ALARMS}/history", await bearer(Role.SUPERVISOR)))["alarms"]
    assert [each["category"] for each in past] == ["privacy"]


async def test_an_alarm_that_meets_a_graver_rule_is_told_once_more(asked, bearer, watch, later):
    boss = await bearer(Role.SUPERVISOR)
    graver = {"kind": "wait", "threshold": 600, "mail": ["capo@example.org"]}
    await asked("POST", RULES, boss, 201, json=graver)
    watch.at.floor = floor(topic("weapons", waiting=1, waited_s=400))
    await watch.check()
    (alarm,) = (await asked("GET", ALARMS, boss))["alarms"]
    await asked("POST", f"{ALARMS}/{alarm['id']}/acknowledgement", boss, 204)
    assert (await later.outbox.status()).pending == 0
    watch.at.floor = floor(topic("weapons", waiting=1, waited_s=601))
    await watch.check()
    (same,) = (await asked("GET", ALARMS, boss))["alarms"]
    assert (same["id"], same["threshold"]) == (alarm["id"], 600)
    assert same["acknowledgedBy"] is None
    assert (await later.outbox.status()).pending == 1


async def test_one_letter_goes_to_each_address_however_much_is_raised(
    asked, bearer, watch, core, later
):
    boss = await bearer(Role.SUPERVISOR)
    async with core.database.writing() as session:
        for number, email in enumerate(("nurp@example.org", None)):
            session.add(
                Office(
                    id=f"o{number}", name=f"NU.R.P. {number}", email=email, created_at=core.clock()
                )
            )
    both = ["capo@example.org", "vice@example.org"]
    for kind, mail, office in (("nobody", both, "o0"), ("late", both[:1], "o1")):
        wanted = {"kind": kind, "threshold": 1, "mail": mail, "office": office, "seen": 0}
        await asked("PUT", f"{RULES}/default-{kind}", boss, json=wanted)
    watch.at.floor = floor(
        topic("weapons", waiting=2, waited_s=9, working=0),
        messages=LATE,
    )
    await watch.check()
    await watch.check()
    async with core.database.reading() as session:
        mails = (await session.execute(select(OutgoingMail))).scalars().all()
    assert {(mail.kind, mail.contact_id) for mail in mails} == {("alarm", None)}
    sealer = Sealer(core.keys.of("sealed-mail"))
    letters = [
        msgspec.json.decode(sealer.open(mail.sealed, mail.id), type=Letter) for mail in mails
    ]
    # so many alarms in two languages
    assert sorted((letter.to, letter.text.count("- ") / 2) for letter in letters) == [
        ("capo@example.org", 2),
        ("nurp@example.org", 1),
        ("vice@example.org", 1),
    ]


async def test_a_person_is_written_to_once_in_a_while_and_then_gets_a_summary(
    asked, bearer, watch, core, clock, people
):
    boss = await bearer(Role.SUPERVISOR)
    person = people[Role.QUALITY].id
    unknown = {"kind": "nobody", "threshold": 1, "people": [person]}
    told = await asked("POST", RULES, boss, 422, json=unknown)
    assert told["code"] == "unknown_person"
    await core.accounts.change(person, email="rita@example.org")
    listed = await asked("PUT", f"{RULES}/default-nobody", boss, json=unknown)
    assert [rule["people"] for rule in listed["rules"] if rule["kind"] == "nobody"] == [[person]]

    async def texts():
        sealer = Sealer(core.keys.of("sealed-mail"))
        async with core.database.reading() as session:
            rows = await session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at))
            found = [msgspec.json.decode(sealer.open(r.sealed, r.id), type=Letter) for r in rows]
        assert {each.to for each in found} <= {"rita@example.org"}
        return [each.text for each in found]

    nobody = floor(topic("weapons", waiting=2, waited_s=9, working=0))
    for _ in range(3):
        watch.at.floor = nobody
        await watch.check()
        watch.at.floor = floor()
        await watch.check()
        # longer than an alarm that flickers
        clock.advance(minutes=3)
    assert len(await texts()) == 1
    clock.advance(minutes=6)
    await watch.check()
    _first, summary = await texts()
    assert "Negli ultimi 15 minuti" in summary
    assert "- 2 volte, da ultimo:" in summary
    clock.advance(minutes=20)
    await watch.check()
    assert len(await texts()) == 2
    # whoever has left is written to no more
    await core.accounts.change(person, disabled=True)
    watch.at.floor = nobody
    await watch.check()
    assert len(await texts()) == 2


async def test_another_station_of_this_database_has_alarms_of_its_own(asked, bearer, watch, core):
    boss = await bearer(Role.SUPERVISOR)
    watch.at.floor = floor(*(topic(name, waiting=2, working=0) for name in ("weapons", "privacy")))
    await watch.check()
    async with core.database.writing() as session:
        for row in (await session.execute(select(Alarm))).scalars().all():
            columns = {each.name: getattr(row, each.name) for each in Alarm.__table__.columns}
            session.add(Alarm(**columns | {"id": f"their-{row.category}", "station": "another"}))
    assert len((await asked("GET", ALARMS, boss))["alarms"]) == 2
    assert len((await asked("GET", f"{ALARMS}/history", boss))["alarms"]) == 2
    await asked("POST", f"{ALARMS}/their-weapons/acknowledgement", boss, 404)
    watch.at.floor = floor()
    await watch.check()
    async with core.database.reading() as session:
        rows = (await session.execute(select(Alarm))).scalars().all()
    assert sorted((row.station, row.over_at is None) for row in rows) == [
        ("another", True),
        ("another", True),
        ("main", False),
        ("main", False),
    ]


async def test_alarms_are_forgotten_a_month_after_their_end(watch, core, clock):
    watch.at.floor = floor(topic("weapons", waiting=2, working=0))
    await watch.check()
    watch.at.floor = floor()
    await watch.check()
    async with core.database.writing() as session:
        (mine,) = (await session.execute(select(Alarm))).scalars()
        columns = {each.name: getattr(mine, each.name) for each in Alarm.__table__.columns}
        session.add(Alarm(**columns | {"id": "another", "station": "another"}))
    clock.advance(seconds=(KEPT - timedelta(days=1)).total_seconds())

    async def kept():
        async with core.database.reading() as session:
            return (await session.execute(select(func.count()).select_from(Alarm))).scalar_one()

    await watch.watch.forget()
    assert await kept() == 2
    clock.advance(days=2)
    await watch.watch.forget()
    assert await kept() == 1, "another station of this database forgets its own"
    assert to_ms(clock()) > 0


async def test_an_operator_is_taken_out_of_alarms_and_letters_when_the_day_is_over(
    asked, bearer, watch, core, clock
):
    boss = await bearer(Role.SUPERVISOR)
    await asked(
        "PUT",
        f"{RULES}/default-wrap-up",
        boss,
        json={"kind": "wrap_up", "threshold": 900, "mail": ["capo@example.org"], "seen": 0},
    )
    # the second one is told in the next letter, and noted until then
    for _ in range(2):
        watch.at.floor = floor(agents=[agent(AgentState.WRAP_UP, 1200)])
        await watch.check()
        watch.at.floor = floor()
        await watch.check()
        clock.advance(minutes=3)

    async def kept():
        await watch.watch.forget()
        async with core.database.reading() as session:
            alarms = await session.scalars(select(Alarm))
            (letter,) = await session.scalars(select(AlarmLetter))
            return [(each.key, each.told) for each in alarms], letter.condition.get("told")

    named = {"agentId": "a1", "operator": "Anna Rossi"}
    assert await kept() == ([("wrap_up:a1", named)] * 2, named)
    clock.advance(days=1)
    assert await kept() == ([("wrap_up", {})] * 2, None)
    boss = await bearer(Role.SUPERVISOR)
    past = (await asked("GET", f"{ALARMS}/history", boss))["alarms"]
    assert [(each["kind"], each["operator"]) for each in past] == [("wrap_up", None)] * 2
