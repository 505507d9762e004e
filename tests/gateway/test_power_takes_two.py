"""A role, the use and the password of an account with power are given by two people, or by the machine's owner."""

import pytest

from gateway.accounts import changes as accounts
from gateway.accounts import lookups
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from tests.gateway.two_people import OTHER, Office, one_more

pytestmark = pytest.mark.slow


@pytest.fixture
async def office(core, client, people, clock):
    """Old accounts: one of each role, and a second supervisor."""
    await one_more(core, clock)
    return Office(client, people)


async def as_it_is(core, username):
    """Role, and whether it is in use."""
    account = await core.accounts.by_username(username)
    return account.role, account.disabled_at is None


async def done_to(core, account_id):
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, f"account:{account_id}")
    return [each for each in trail if each.action.startswith("account.")]


@pytest.mark.parametrize("role", ["supervisor", "quality", "admin"])
async def test_one_administrator_alone_makes_nobody_with_power(office, core, role):
    for name in ("rossi", "bianchi"):
        status, _, told = await office.do("admin1", "POST", "accounts", username=name, role=role)
        assert (status, told["account"]["waits"]) == (202, "use")
        opened = {"username": name, "password": told["oneTimePassword"]}
        answer = await office.session(**opened)
        assert answer.status == 401
        # nor by one of the other ways
        path = f"accounts/{told['account']['id']}"
        assert (await office.do("admin1", "PATCH", path, disabled=False))[:2] == (
            409,
            "already_asked",
        )
        assert await as_it_is(core, name) == (role, False)
    for asked in await office.waiting("admin1"):
        path = f"requests/{asked['id']}/decision"
        assert asked["mine"] is True
        assert await office.granted("admin1", path) == (403, "own_request")


async def test_operators_and_offices_are_made_by_one(office, core):
    for role in ("operator", "office"):
        status, _, told = await office.do(
            "admin1", "POST", "accounts", username=role + "9", role=role
        )
        assert (status, told["account"]["waits"]) == (201, None)
        assert await as_it_is(core, role + "9") == (role, True)


@pytest.mark.parametrize("to", ["supervisor", "quality", "admin", "office"])
async def test_a_role_is_changed_by_two_and_once(office, core, people, to):
    own = people[Role.OPERATOR]
    path = f"accounts/{own.id}"
    change = {"role": to, "displayName": "Altro", "reason": "promossa"}
    status, _, told = await office.do("admin1", "PATCH", path, **change)
    assert (status, told["role"], told["waits"]) == (202, "operator", "role")
    assert told["displayName"] == "Altro"
    assert (await office.do("admin1", "PATCH", path, role="quality"))[:2] == (409, "already_asked")
    [asked] = await office.waiting("supervisor1")
    assert (asked["mine"], asked["askedWhy"]) == (False, "promossa")
    assert asked["account"] == {
        "id": own.id, "username": "operator1", "displayName": "Altro",
        "step": "role", "role": "operator", "to": to,
    }  # fmt: skip
    decision = f"requests/{asked['id']}/decision"
    assert await office.granted("admin1", decision) == (403, "own_request")
    assert await office.granted("quality1", decision) == (403, "forbidden")
    assert await as_it_is(core, "operator1") == ("operator", True)
    assert await office.granted("supervisor1", decision) == (204, None)
    assert await as_it_is(core, "operator1") == (to, True)
    assert await office.granted("supervisor1", decision) == (409, "already_decided")
    changes = [each for each in await done_to(core, own.id) if "role" in each.detail]
    assert [each.action for each in changes] == ["account.add", "account.change"]
    assert changes[1].account_id == people[Role.ADMIN].id


async def test_a_new_account_does_not_decide(office, core, people, clock):
    await office.made("admin1", "rossi")
    await office.do("admin1", "PATCH", f"accounts/{people[Role.OPERATOR].id}", role="admin")
    assert await office.decided("rossi") == (403, "too_new")
    assert await as_it_is(core, "operator1") == ("operator", True)
    clock.advance(days=8)
    assert await office.decided("rossi") == (204, None)


async def test_what_is_refused_is_not_done(office, core, people):
    await office.do("admin1", "POST", "accounts", username="rossi", role="admin")
    assert await office.decided("supervisor1", granted=False) == (204, None)
    assert await as_it_is(core, "rossi") == ("admin", False)
    # to enable it takes two as well
    rossi = await core.accounts.by_username("rossi")
    status, _, told = await office.do("admin1", "PATCH", f"accounts/{rossi.id}", disabled=False)
    assert (status, told["waits"]) == (202, "use")
    assert await as_it_is(core, "rossi") == ("admin", False)


async def test_an_account_with_power_is_enabled_by_two(office, core, people):
    own = people[Role.SUPERVISOR]
    path = f"accounts/{own.id}"
    assert (await office.do("admin1", "PATCH", path, disabled=True))[0] == 200
    assert (await office.do("admin1", "PATCH", path, disabled=False))[0] == 202
    assert await as_it_is(core, "supervisor1") == ("supervisor", False)
    assert await office.decided(OTHER) == (204, None)
    assert await as_it_is(core, "supervisor1") == ("supervisor", True)
    # one without power by one
    path = f"accounts/{people[Role.OPERATOR].id}"
    for disabled in (True, False):
        assert (await office.do("admin1", "PATCH", path, disabled=disabled))[0] == 200


async def test_a_password_with_power_is_replaced_by_two(office, core, people, client):
    own = people[Role.QUALITY]
    status, _, told = await office.do("admin1", "POST", f"accounts/{own.id}/reset")
    assert (status, told["account"]["waits"]) == (202, "password")
    given = {"username": "quality1", "password": told["oneTimePassword"]}
    assert (await office.session(**given)).status == 401
    assert (await office.do("quality1", "GET", "me"))[0] == 200
    [asked] = await office.waiting(OTHER)
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, f"request:{asked['id']}")
        hashed = (await lookups.by_id(session, own.id)).password_hash
    assert "password_hash" not in str([each.detail for each in trail])
    assert await office.decided(OTHER) == (204, None)
    assert (await office.session(**given)).status == 201
    assert (await core.accounts.by_id(own.id)).password_hash != hashed


async def test_what_changed_meanwhile_is_not_done(office, core, people):
    for own, change in (
        (people[Role.OPERATOR], {"role": "admin"}),
        (people[Role.QUALITY], {"role": "supervisor"}),
    ):
        path = f"accounts/{own.id}"
        assert (await office.do("admin1", "PATCH", path, **change))[0] == 202
        assert (await office.do("admin1", "PATCH", path, disabled=True))[0] == 200
        assert await office.decided(OTHER) == (409, "account_changed")
        assert await as_it_is(core, own.username) == (own.role, False)
        # it waits again, and may be refused
        assert await office.decided(OTHER, granted=False) == (204, None)
    await office.do("admin1", "POST", f"accounts/{people[Role.SUPERVISOR].id}/reset")
    await office.choose("supervisor1", "parola scelta da sé")
    assert await office.decided(OTHER) == (409, "account_changed")


async def test_an_account_that_is_gone(office, core, people):
    _, _, told = await office.do("admin1", "POST", "accounts", username="rossi", role="quality")
    async with core.database.writing() as session:
        await accounts.erase(session, told["account"]["id"])
    [asked] = await office.waiting(OTHER)
    assert asked["account"] is None
    assert await office.decided(OTHER) == (404, "not_found")
    assert await office.decided(OTHER, granted=False) == (204, None)


async def test_nobody_decides_on_their_own_account(office, core, people):
    await office.do("admin1", "PATCH", f"accounts/{people[Role.SUPERVISOR].id}", role="admin")
    assert await office.decided("supervisor1") == (403, "own_account")
    assert await as_it_is(core, "supervisor1") == ("supervisor", True)


async def test_where_nobody_else_could_decide_the_answer_names_the_machine(office, core, people):
    for each in ("supervisor1", OTHER):
        account = await core.accounts.by_username(each)
        assert (await office.do("admin1", "PATCH", f"accounts/{account.id}", disabled=True))[
            0
        ] == 200
    await core.accounts.add("nuovo", Role.ADMIN)
    for method, path, body in (
        ("POST", "accounts", {"username": "rossi", "role": "admin"}),
        ("PATCH", f"accounts/{people[Role.OPERATOR].id}", {"role": "admin"}),
        ("PATCH", f"accounts/{people[Role.SUPERVISOR].id}", {"disabled": False}),
        ("POST", f"accounts/{people[Role.QUALITY].id}/reset", {}),
    ):
        status, code, told = await office.do("admin1", method, path, **body)
        assert (status, code) == (409, "nobody_to_grant")
        assert "virtual-station account" in told["message"]
    assert await office.waiting("admin1") == []
    assert "rossi" not in {each.username for each in await core.accounts.everyone()}


async def test_the_trail_says_that_the_owner_of_the_machine_went_round_it(core, people):
    machine = {"origin": "machine"}
    bypassed = machine | {"two_people": "bypassed by the machine's owner"}
    made, _ = await core.accounts.add("rossi", Role.ADMIN)
    await core.accounts.reset(made.id)
    await core.accounts.change(made.id, disabled=True)
    await core.accounts.change(made.id, disabled=False)
    details = [each.detail for each in await done_to(core, made.id)]
    assert details == [
        {"role": "admin"} | bypassed,
        bypassed,
        {"disabled": True} | machine,
        {"disabled": False} | bypassed,
    ]
    for name, role, origin in (
        ("op", Role.OPERATOR, "machine"),
        ("demo", Role.ADMIN, "demonstration"),
    ):
        other, _ = await core.accounts.add(name, role, origin=origin)
        [entry] = await done_to(core, other.id)
        assert entry.detail == {"role": role.value, "origin": origin}


async def test_accounts_of_the_demonstration_decide_at_once(office, core):
    _, one_time = await core.accounts.add("prova", Role.SUPERVISOR, origin="demonstration")
    office.knows("prova", one_time)
    await office.choose("prova", "una parola per la prova")
    await office.do("admin1", "POST", "accounts", username="rossi", role="quality")
    assert await office.decided("prova") == (204, None)
    assert await as_it_is(core, "rossi") == ("quality", True)
