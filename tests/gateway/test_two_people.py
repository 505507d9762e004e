"""One person cannot be two: who may decide on what another has asked for."""

import dataclasses

import pytest

from gateway.accounts.approvals.deciders import (
    CITIZEN,
    Deciders,
)
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.settings import load_settings
from tests.gateway.contact_rows import a_recording
from tests.gateway.person_rows import NAME, Destroyer, fill
from tests.gateway.two_people import WHY, Office, one_more


@pytest.fixture
async def office(core, client, people, vault, clock):
    """A sealed recording under a legal hold, and old accounts: one of each role and a second supervisor."""
    await one_more(core, clock)
    await a_recording(core, "r1")
    vault.media[("r1", "citizen")] = b"x" * 100
    made = Office(client, people)
    assert (await made.do("supervisor1", "POST", "recordings/r1/hold", **WHY))[0] == 204
    assert (await made.do("quality1", "POST", "recordings/r1/seal", **WHY))[0] == 204
    return made


async def test_one_administrator_who_makes_two_supervisors_opens_nothing(office):
    """Though another person granted both."""
    await office.made("admin1", "rossi")
    await office.made("admin1", "bianchi")
    for kind in ("open", "unseal", "release"):
        asked = await office.asked("rossi", kind)
        assert await office.granted("bianchi", asked) == (403, "too_new")
        assert await office.granted("admin1", asked) == (403, "same_hands")
    assert (await office.do("rossi", "POST", "recordings/r1/views", **WHY))[:2] == (403, "sealed")
    _, _, kept = await office.do("admin1", "GET", "recordings/r1/custody")
    assert kept["hold"] is not None
    assert kept["sealedAt"] is not None
    assert {each["state"] for each in kept["requests"]} == {"pending"}


async def test_whoever_is_somebody_else_decides(office):
    asked = await office.asked("admin1", "open")
    assert await office.granted("supervisor1", asked) == (204, None)


async def test_an_account_that_was_taken_over_decides_nothing(office, people, clock):
    supervisor = people[Role.SUPERVISOR]
    await office.reset("admin1", "supervisor1", supervisor.id)
    asked = await office.asked("admin1", "open")
    assert await office.granted("supervisor1", asked) == (403, "made_by_asker")
    clock.advance(days=7, minutes=1)
    assert await office.granted("supervisor1", asked) == (204, None)


@pytest.mark.parametrize("change", [{"role": "supervisor"}, {"disabled": False}])
async def test_whoever_gave_a_role_or_the_use_of_an_account_is_behind_it(
    office, people, clock, change
):
    own = people[Role.OPERATOR if "role" in change else Role.SUPERVISOR]
    path = f"accounts/{own.id}"
    if "disabled" in change:
        assert (await office.do("admin1", "PATCH", path, disabled=True))[0] == 200
    await office.changed("admin1", own.id, **change)
    asked = await office.asked("admin1", "unseal")
    assert await office.granted(own.username, asked) == (403, "made_by_asker")
    # another name is no other person
    assert (await office.do("admin1", "PATCH", path, displayName="Verdi"))[0] == 200
    clock.advance(days=8)
    assert (await office.do("admin1", "PATCH", path, displayName="Neri"))[0] == 200
    assert await office.granted(own.username, asked) == (204, None)


async def test_an_administrator_behind_whom_is_another_one(office, people, clock):
    """admin1 makes an administrator, who takes the supervisor over."""
    await office.made("admin1", "gialli", role="admin")
    await office.reset("gialli", "supervisor1", people[Role.SUPERVISOR].id)
    asked = await office.asked("admin1", "open")
    assert await office.granted("supervisor1", asked) == (403, "made_by_asker")


async def test_two_accounts_of_one_third(office, people, clock):
    for role in (Role.SUPERVISOR, Role.OPERATOR):
        for change in ("quality", "supervisor"):
            await office.changed("admin1", people[role].id, role=change)
    asked = await office.asked("operator1", "open")
    assert await office.granted("supervisor1", asked) == (403, "same_hands")
    clock.advance(days=8)
    assert await office.granted("supervisor1", asked) == (204, None)


async def test_a_copy_is_not_granted_by_a_new_account(core, people, clock):
    deciders = Deciders(core.database, days=7, clock=clock)
    await deciders.check(people[Role.QUALITY].id, asked_by=CITIZEN)
    new, _ = await core.accounts.add("nuovo", Role.QUALITY)
    assert await refusal(deciders, new.id, CITIZEN) == "too_new"


async def test_an_account_of_the_machine_waits_and_one_of_the_demonstration_does_not(
    core, clock, people
):
    deciders = Deciders(core.database, days=7, clock=clock)
    one, _ = await core.accounts.add("nuovo", Role.SUPERVISOR)
    two, _ = await core.accounts.add("altro", Role.SUPERVISOR)
    shown, _ = await core.accounts.add("prova", Role.SUPERVISOR, origin="demonstration")
    assert await refusal(deciders, two.id, one.id) == "too_new"
    assert await refusal(deciders, shown.id, one.id) is None
    async with core.database.reading() as session:
        origins = [
            (await audit.of_subject(session, f"account:{each.id}"))[0].detail["origin"]
            for each in (one, shown)
        ]
    assert origins == ["machine", "demonstration"]
    # whoever takes an account of the demonstration over is behind it
    await core.accounts.reset(shown.id, by=people[Role.ADMIN].id)
    assert await refusal(deciders, shown.id, people[Role.ADMIN].id) == "made_by_asker"
    clock.advance(days=7)
    assert await refusal(deciders, two.id, one.id) is None


async def test_with_no_days_only_oneself_is_refused(core, clock, people):
    deciders = Deciders(core.database, days=0, clock=clock)
    one, _ = await core.accounts.add("nuovo", Role.SUPERVISOR, by=people[Role.ADMIN].id)
    assert await refusal(deciders, one.id, people[Role.ADMIN].id) is None
    assert await refusal(deciders, one.id, one.id) == "own_request"
    assert await refusal(deciders, one.id, None) == "own_request"


def test_seven_days_unless_it_is_set(clean_environment, monkeypatch):
    assert load_settings().new_account_days == 7
    monkeypatch.setenv("VS_NEW_ACCOUNT_DAYS", "30")
    assert load_settings().new_account_days == 30


async def refusal(deciders, who, asked_by):
    """The code by which somebody is refused, None if not at all."""
    try:
        await deciders.check(who, asked_by=asked_by)
    except Refused as error:
        assert error.kind == "forbidden"
        return error.code
    return None


@pytest.fixture
async def person(core, client, people, destroyer, clock):
    """Somebody with a recording, and one without."""
    await one_more(core, clock)
    await fill(core.database, clock.now)
    await fill(core.database, clock.now, name="Altra Persona", contact="c2", reference="BBBB-3333")
    async with core.database.writing() as session:
        await session.delete(await session.get(Recording, "r-c2"))
    return Office(client, people)


@pytest.fixture
def destroyer():
    return Destroyer()


@pytest.fixture
def parts(parts, destroyer):
    return dataclasses.replace(parts, destroy_recording=destroyer)


ERASE = {"reason": "richiesta 12", "contacts": 1}


async def test_one_administrator_alone_destroys_no_recording_of_a_person(
    person, core, destroyer, clock
):
    status, _, told = await person.do("admin1", "POST", "persons/erase", name=NAME, **ERASE)
    assert (status, told["contacts"], told["recordings"]) == (202, 0, 0)
    path = f"requests/{told['request']}/decision"
    again = await person.do("admin1", "POST", "persons/erase", name=NAME, **ERASE)
    assert again[:2] == (409, "already_asked")
    await person.made("admin1", "rossi")
    await person.made("admin1", "verdi", role="admin")
    assert await person.granted("admin1", path) == (403, "own_request")
    assert await person.granted("rossi", path) == (403, "too_new")
    assert await person.granted("verdi", path) == (403, "too_new")
    assert destroyer.gone == []
    async with core.database.reading() as session:
        assert (await session.get(Contact, "c1")).visitor_name == NAME
    for who, mine in (("admin1", True), ("supervisor1", False)):
        _, _, listed = await person.do(who, "GET", "requests")
        [asked] = [each for each in listed["requests"] if each["kind"] == "erase"]
        assert (asked["kind"], asked["state"], asked["mine"]) == ("erase", "pending", mine)
        assert (asked["references"], asked["recordings"]) == (["AAAA-2222"], 1)
        assert (asked["askedBy"], asked["askedWhy"]) == ("Admin", "richiesta 12")
        assert NAME not in str(listed)
    for refused in ("quality1", "operator1"):
        assert (await person.do(refused, "GET", "requests"))[0] == 403
        assert (await person.granted(refused, path))[0] == 403


async def test_what_two_agree_on_is_erased_once(person, core, destroyer, people):
    _, _, told = await person.do("admin1", "POST", "persons/erase", name=NAME, **ERASE)
    path = f"requests/{told['request']}/decision"
    assert await person.granted("supervisor1", path) == (204, None)
    assert destroyer.gone == [("r-c1", "person.erase")]
    async with core.database.reading() as session:
        assert (await session.get(Contact, "c1")).visitor_name is None
        trail = await audit.of_subject(session, f"request:{told['request']}")
        erased = await audit.of_subject(session, "contact:c1")
    assert [(each.action, each.account_id) for each in trail] == [
        ("erase.ask", people[Role.ADMIN].id),
        ("erase.grant", people[Role.SUPERVISOR].id),
    ]
    assert [each.detail for each in erased if each.action == "person.erase"] == [
        {"reason": "richiesta 12", "by": "name"}
    ]
    assert await person.granted("supervisor1", path) == (409, "already_decided")
    _, _, listed = await person.do("admin1", "GET", "requests")
    assert [(each["state"], each["decidedBy"]) for each in listed["requests"]] == [
        ("granted", "Supervisor")
    ]


async def test_what_is_refused_or_cannot_be_done_is_not_erased(person, core, destroyer):
    _, _, told = await person.do("admin1", "POST", "persons/erase", name=NAME, **ERASE)
    path = f"requests/{told['request']}/decision"
    destroyer.works = False
    assert await person.granted("supervisor1", path) == (503, "recording_kept")
    # it waits again, and may be refused
    status, _, _ = await person.do("supervisor1", "POST", path, granted=False, **WHY)
    assert status == 204
    async with core.database.reading() as session:
        assert (await session.get(Contact, "c1")).visitor_name == NAME


async def test_a_person_without_recordings_is_erased_by_one(person):
    body = ERASE | {"name": "Altra Persona"}
    status, _, told = await person.do("admin1", "POST", "persons/erase", **body)
    assert (status, told["contacts"], told["request"]) == (200, 1, None)


async def test_one_administrator_alone_keeps_nothing_less_long(person, retention):
    longer = {"name": "weapons", "days": 3650, "category": "weapons"}
    shorter = {"name": "weapons", "days": 1, "category": "weapons"}
    status, _, told = await person.do("admin1", "PUT", "retention", revision=0, rules=[longer])
    assert (status, told["rules"], told["waits"]) == (200, [longer], False)
    status, _, told = await person.do(
        "admin1", "PUT", "retention", revision=1, rules=[shorter], reason="spazio"
    )
    assert (status, told["rules"], told["waits"]) == (202, [longer], True)
    assert (await person.do("admin1", "DELETE", "retention?revision=1"))[0] == 202
    _, _, listed = await person.do("supervisor1", "GET", "requests")
    reset, change = listed["requests"]
    if reset["rules"]:
        reset, change = change, reset
    assert (reset["rules"], change["rules"], change["askedWhy"]) == (None, [shorter], "spazio")
    path = f"requests/{change['id']}/decision"
    assert await person.granted("admin1", path) == (403, "own_request")
    assert await person.granted("supervisor1", path) == (204, None)
    kept = await retention.shown()
    assert [(each.name, each.days) for each in kept.rules] == [("weapons", 1)]
    # asked of rules that are not in force any more: it can only be refused
    late = f"requests/{reset['id']}/decision"
    assert await person.granted("supervisor1", late) == (409, "rules_changed")
    assert (await person.do("supervisor1", "POST", late, granted=False, **WHY))[0] == 204
    assert not (await person.do("admin1", "GET", "retention"))[2]["waits"]
    assert await person.granted("supervisor1", "requests/nobody/decision") == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("persons/erase", "post"),
        ("retention", "put"),
        ("retention", "delete"),
        ("accounts/{id}", "patch"),
        ("accounts/{id}/reset", "post"),
    ],
)
async def test_what_waits_is_in_the_document_in_the_shape_of_what_is_done(client, path, method):
    answer = await client.get("/api/v1/openapi.json")
    answers = (await answer.json())["paths"][f"/api/v1/{path}"][method]["responses"]
    assert answers["202"]["content"] == answers["200"]["content"]
    assert "another person" in answers["202"]["description"]
