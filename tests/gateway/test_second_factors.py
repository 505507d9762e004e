"""Second factors through the application: asked for, enrolled, used once, lost and reset."""

import re
from ipaddress import ip_network

import pyotp
import pytest

from gateway.accounts import factors
from gateway.accounts import sql as accounts
from gateway.accounts.policy import PROOF_TTL, SignInPolicy
from gateway.accounts.service import DEMONSTRATION, NewAccount
from gateway.accounts.session_http import DEVICE_COOKIE
from gateway.platform.audit import log as audit
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Kind, Role, http_access
from gateway.platform.security.tables import Account, AccountCategory
from tests.gateway.conftest import PASSWORD
from tests.gateway.routes import routes_of
from tests.support.clients.authenticator import Authenticator

ORIGIN = "http://localhost:8080"


@pytest.fixture
def settings(settings):
    """The roles of a station that is set up: administrators, supervisors and reviewers."""
    return settings.model_copy(update={"mfa_roles": None, "public_url": ORIGIN})


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, client, role):
        self.client = client
        self.username = f"{role.value}1"
        self.headers = {}
        self.secret = ""
        self.codes = []

    async def ask(self, method, path, body=None, expected=None):
        answer = await self.client.request(
            method, f"/api/v1/{path}", json=body, headers=self.headers
        )
        told = await answer.json() if answer.content_length else None
        if expected is not None:
            assert answer.status == expected, told
        return answer.status, told

    async def password(self, password=PASSWORD):
        self.client.session.cookie_jar.clear()
        self.headers = {}
        status, told = await self.ask(
            "POST", "session", {"username": self.username, "password": password}
        )
        if status == 201:
            self.headers = {"Authorization": f"Bearer {told['accessToken']}"}
        return status, told

    async def asked(self):
        """Give the right password, and return what is asked for besides."""
        status, told = await self.password()
        assert (status, told["code"]) == (401, "second_factor_required")
        return told["secondFactor"]

    async def factor(self, ticket, **proof):
        status, told = await self.ask("POST", "session/factor", {"ticket": ticket, **proof})
        if status == 201:
            self.headers = {"Authorization": f"Bearer {told['accessToken']}"}
        return status, told

    async def enrol(self, clock):
        """Sign in, enrol an app, and keep the secret and the recovery codes."""
        await self.password()
        _, offer = await self.ask("POST", "me/factors/totp", expected=201)
        self.secret = offer["secret"]
        wanted = {"ticket": offer["ticket"], "code": self.code(clock), "label": "Telefono"}
        _, told = await self.ask("PUT", "me/factors/totp", wanted, expected=200)
        self.codes = told["recoveryCodes"]
        clock.advance(seconds=30)

    def code(self, clock):
        return pyotp.TOTP(self.secret).at(clock())


async def renewed(one):
    answer = await one.client.post("/api/v1/session/refresh", headers={"Origin": ORIGIN})
    one.headers = {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}


@pytest.fixture
def person(client, people):
    return lambda role=Role.ADMIN: Person(client, role)


async def trail(core, account, what, of="account"):
    async with core.database.reading() as session:
        entries = await audit.of_subject(session, f"account:{account.id}")
    return [entry for entry in entries if entry.action == f"{of}.{what}"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERVISOR, Role.QUALITY])
async def test_a_role_that_needs_a_factor_gets_nowhere_before_it_has_one(person, clock, role):
    one = person(role)
    status, told = await one.password()
    assert (status, told["me"]["mustEnrolFactor"]) == (201, True)
    status, told = await one.ask("GET", "offices")
    assert (status, told["code"]) == (403, "second_factor_enrolment_required")
    await one.enrol(clock)
    await one.ask("GET", "offices", expected=200)
    assert len(set(one.codes)) == 10


async def test_others_sign_in_by_password_and_may_enrol(person, clock):
    one = person(Role.OPERATOR)
    assert (await one.password())[0] == 201
    await one.ask("GET", "offices", expected=200)
    await one.enrol(clock)
    assert (await one.asked())["methods"] == ["totp", "recovery"]


async def test_a_code_completes_the_sign_in(person, clock, core, people):
    one = person()
    await one.enrol(clock)
    asked = await one.asked()
    assert not one.client.session.cookie_jar.filter_cookies(ORIGIN + "/api/v1/session")
    await one.ask("GET", "me", expected=401)
    status, told = await one.factor(asked["ticket"], code=one.code(clock))
    assert (status, told["me"]["username"]) == (201, "admin1")
    await one.ask("GET", "accounts", expected=200)
    (used,) = await trail(core, people[Role.ADMIN], "factor_used")
    assert used.detail == {"method": "totp"}


async def test_the_browser_is_known_once_the_factor_was_right(person, clock):
    one = person()
    await one.enrol(clock)
    asked = await one.asked()
    status, _ = await one.factor(asked["ticket"], code=one.code(clock))
    assert status == 201
    names = {cookie.key for cookie in one.client.session.cookie_jar}
    assert DEVICE_COOKIE in names


async def test_a_code_is_used_once(person, clock):
    one = person()
    await one.enrol(clock)
    code = one.code(clock)
    assert (await one.factor((await one.asked())["ticket"], code=code))[0] == 201
    status, told = await one.factor((await one.asked())["ticket"], code=code)
    assert (status, told["code"]) == (401, "factor_wrong")
    clock.advance(seconds=30)
    assert (await one.factor((await one.asked())["ticket"], code=one.code(clock)))[0] == 201


async def test_the_code_of_the_enrolment_is_used_as_well(person, clock):
    one = person()
    await one.enrol(clock)
    clock.advance(seconds=-30)
    status, _ = await one.factor((await one.asked())["ticket"], code=one.code(clock))
    assert status == 401


async def test_a_ticket_is_used_once_and_for_five_minutes(person, clock):
    one = person()
    await one.enrol(clock)
    ticket = (await one.asked())["ticket"]
    assert (await one.factor(ticket, code=one.code(clock)))[0] == 201
    clock.advance(seconds=30)
    status, told = await one.factor(ticket, code=one.code(clock))
    assert (status, told["code"]) == (401, "attempt_over")
    late = (await one.asked())["ticket"]
    clock.advance(minutes=5)
    status, told = await one.factor(late, code=one.code(clock))
    assert (status, told["code"]) == (401, "attempt_over")


@pytest.mark.parametrize("way", ["reset", "change"])
async def test_a_ticket_of_the_former_password_is_void(person, clock, core, people, way):
    one = person()
    await one.enrol(clock)
    own = dict(one.headers)
    ticket = (await one.asked())["ticket"]
    if way == "reset":
        await core.accounts.reset(people[Role.ADMIN].id)
    else:
        one.headers = own
        wanted = {"present": PASSWORD, "new": "una frase lunga che ricordo"}
        await one.ask("POST", "me/password", wanted, expected=204)
    status, told = await one.factor(ticket, code=one.code(clock))
    assert (status, told["code"]) == (401, "attempt_over")


async def test_a_ticket_takes_the_factor_of_its_account_only(person, clock):
    mine, other = person(Role.ADMIN), person(Role.SUPERVISOR)
    await mine.enrol(clock)
    await other.enrol(clock)
    ticket = (await mine.asked())["ticket"]
    status, told = await other.factor(ticket, code=other.code(clock))
    assert (status, told["code"]) == (401, "factor_wrong")


@pytest.mark.parametrize("kind", ["code", "recoveryCode"])
async def test_guesses_are_counted_over_all_attempts(person, clock, core, people, kind):
    one = person()
    await one.enrol(clock)
    statuses = []
    for _ in range(12):
        ticket = (await one.asked())["ticket"]
        statuses.append((await one.factor(ticket, **{kind: "000000"}))[0])
    assert statuses == [401] * 10 + [429] * 2
    # the right one is not heard either, until the time is over
    ticket = (await one.asked())["ticket"]
    assert (await one.factor(ticket, code=one.code(clock)))[0] == 429
    failed = await trail(core, people[Role.ADMIN], "factor_failed")
    assert len(failed) == 10


async def test_guesses_count_for_the_address_too(client, people):
    body = {"ticket": "x" * 32, "code": "123456"}
    statuses = [(await client.post("/api/v1/session/factor", json=body)).status for _ in range(22)]
    assert (statuses[0], statuses[-1]) == (401, 429)


async def test_challenges_for_made_up_tickets_count_for_the_address_too(client, people):
    body = {"ticket": "x" * 32}
    statuses = [(await client.post("/api/v1/session/passkey", json=body)).status for _ in range(22)]
    assert statuses == [401] * 20 + [429] * 2


async def test_a_made_up_ticket_opens_no_writing_transaction(client, people, core, monkeypatch):
    def refuse():
        raise AssertionError("a transaction that writes")

    monkeypatch.setattr(core.database, "writing", refuse)
    answer = await client.post("/api/v1/session/passkey", json={"ticket": "x" * 32})
    assert answer.status == 401


async def test_challenges_for_right_tickets_use_nobody_s_address_up(person):
    one = person()
    await passkey_of(one)
    ticket = (await one.asked())["ticket"]
    for _ in range(25):
        await one.ask("POST", "session/passkey", {"ticket": ticket}, expected=200)


async def test_a_recovery_code_opens_once(person, clock, core, people):
    one = person()
    await one.enrol(clock)
    written = one.codes[3].lower().replace("-", " ")
    assert (await one.factor((await one.asked())["ticket"], recoveryCode=written))[0] == 201
    _, told = await one.ask("GET", "me/factors", expected=200)
    assert told["recoveryCodesLeft"] == 9
    status, _ = await one.factor((await one.asked())["ticket"], recoveryCode=one.codes[3])
    assert status == 401
    assert (await trail(core, people[Role.ADMIN], "factor_used"))[0].detail == {
        "method": "recovery"
    }


async def test_a_new_set_of_recovery_codes_voids_the_former(person, clock):
    one = person()
    await one.enrol(clock)
    _, told = await one.ask("POST", "me/recovery-codes", expected=201)
    status, _ = await one.factor((await one.asked())["ticket"], recoveryCode=one.codes[0])
    assert status == 401
    new = told["recoveryCodes"][0]
    assert (await one.factor((await one.asked())["ticket"], recoveryCode=new))[0] == 201


async def test_nothing_that_opens_is_stored_in_clear(person, clock, core):
    one = person()
    await one.enrol(clock)
    async with core.database.reading() as session:
        raw = await session.connection()
        rows = []
        for table in ("second_factors", "recovery_codes", "factor_attempts"):
            rows += (await raw.exec_driver_sql(f"SELECT * FROM {table}")).all()
    text = str(rows)
    assert len(rows) >= 11
    assert one.secret not in text
    assert not [code for code in one.codes if code in text or code.replace("-", "") in text]


async def test_the_last_factor_of_a_role_that_needs_one_stays(person, clock, core, people):
    one, other = person(Role.ADMIN), person(Role.OPERATOR)
    await other.enrol(clock)
    (factor,) = (await other.ask("GET", "me/factors"))[1]["factors"]
    await other.ask("DELETE", f"me/factors/{factor['id']}", expected=204)
    assert (await other.password())[0] == 201
    assert await trail(core, people[Role.OPERATOR], "factor_removed")
    await one.enrol(clock)
    (factor,) = (await one.ask("GET", "me/factors"))[1]["factors"]
    status, told = await one.ask("DELETE", f"me/factors/{factor['id']}")
    assert (status, told["code"]) == (409, "factor_required")


async def test_without_a_factor_there_is_nothing_to_recover_from(person, clock):
    one = person(Role.OPERATOR)
    await one.password()
    status, told = await one.ask("POST", "me/recovery-codes")
    assert (status, told["code"]) == (409, "factor_missing")
    await one.enrol(clock)
    _, told = await one.ask("POST", "me/recovery-codes", expected=201)
    assert len(told["recoveryCodes"]) == 10


async def test_an_account_without_a_passkey_is_given_no_challenge(person, clock):
    one = person()
    await one.enrol(clock)
    asked = await one.asked()
    status, told = await one.ask("POST", "session/passkey", {"ticket": asked["ticket"]})
    assert (status, told["code"]) == (409, "factor_missing")


async def test_nobody_removes_what_is_another_s(person, clock):
    mine, other = person(Role.ADMIN), person(Role.SUPERVISOR)
    await mine.enrol(clock)
    (factor,) = (await mine.ask("GET", "me/factors"))[1]["factors"]
    await other.enrol(clock)
    await other.ask("DELETE", f"me/factors/{factor['id']}", expected=404)


async def test_an_administrator_resets_another_s_factors(person, clock, core, people):
    lost, admin = person(Role.SUPERVISOR), person(Role.ADMIN)
    await lost.enrol(clock)
    theirs = dict(lost.headers)
    await admin.enrol(clock)
    account = people[Role.SUPERVISOR]
    await admin.ask("DELETE", f"accounts/{account.id}/factors", expected=204)
    lost.headers = theirs
    await lost.ask("GET", "me", expected=401)
    status, told = await lost.password()
    assert (status, told["me"]["mustEnrolFactor"]) == (201, True)
    (entry,) = await trail(core, account, "factors_reset")
    assert entry.account_id == people[Role.ADMIN].id


async def test_the_one_who_reset_a_factor_is_behind_that_account(person, clock, deciders, people):
    admin = person(Role.ADMIN)
    await admin.enrol(clock)
    asker, decider = people[Role.ADMIN].id, people[Role.SUPERVISOR].id
    await deciders.check(decider, asked_by=asker)
    await admin.ask("DELETE", f"accounts/{decider}/factors", expected=204)
    with pytest.raises(Refused, match="lately made or changed"):
        await deciders.check(decider, asked_by=asker)


async def test_an_app_is_enrolled_once(person, clock):
    one = person()
    await one.enrol(clock)
    status, told = await one.ask("POST", "me/factors/totp")
    assert (status, told["code"]) == (409, "factor_exists")


async def test_an_enrolment_takes_a_right_code_in_its_own_session(person, clock):
    one = person(Role.OPERATOR)
    await one.password()
    _, offer = await one.ask("POST", "me/factors/totp", expected=201)
    wrong = {"ticket": offer["ticket"], "code": "000000"}
    status, told = await one.ask("PUT", "me/factors/totp", wrong)
    assert (status, told["code"]) == (422, "factor_wrong")
    one.secret = offer["secret"]
    await one.password()
    right = {"ticket": offer["ticket"], "code": one.code(clock)}
    status, told = await one.ask("PUT", "me/factors/totp", right)
    assert (status, told["code"]) == (422, "attempt_over")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
async def test_the_first_factor_ends_the_account_s_other_sessions(person, clock, role):
    thief, owner = person(role), person(role)
    await thief.password()
    await owner.enrol(clock)
    await thief.ask("GET", "me", expected=401)
    await owner.ask("GET", "offices", expected=200)


async def test_a_further_factor_leaves_other_sessions_open(person, clock):
    elsewhere, here = person(), person()
    await elsewhere.enrol(clock)
    here.secret = elsewhere.secret
    await here.factor((await here.asked())["ticket"], code=here.code(clock))
    _, offer = await here.ask("POST", "me/factors/passkey", expected=201)
    made = Authenticator(ORIGIN, "localhost").create(offer["options"])
    wanted = {"ticket": offer["ticket"], "passkey": made}
    await here.ask("PUT", "me/factors/passkey", wanted, expected=200)
    await elsewhere.ask("GET", "offices", expected=200)


@pytest.fixture
def opened_by_password(core, people, clock):
    """A session without a second factor of an account that has one: enrolled while its password was being checked."""

    async def made(one):
        account = people[Role(one.username[:-1])]
        async with core.database.writing() as session:
            other = (await accounts.live_sessions_of(session, account.id, clock(), None))[0]
            other.factor = ""

    return made


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
async def test_a_session_without_the_account_s_factor_changes_no_factors(
    person, clock, opened_by_password, role
):
    one = person(role)
    await one.enrol(clock)
    _, told = await one.ask("GET", "me/factors", expected=200)
    _, offer = await one.ask("POST", "me/factors/passkey", expected=201)
    await opened_by_password(one)
    made = Authenticator(ORIGIN, "localhost").create(offer["options"])
    wanted = {"ticket": offer["ticket"], "passkey": made}
    acts = [("POST", "me/factors/passkey", None), ("PUT", "me/factors/passkey", wanted)]
    if role is Role.OPERATOR:  # the other role gets there in no way
        acts += [
            ("DELETE", f"me/factors/{told['factors'][0]['id']}", None),
            ("POST", "me/recovery-codes", None),
        ]
    for act in acts:
        status, refused = await one.ask(*act)
        assert (status, refused["code"]) == (409, "factor_proof_required"), act
    await one.ask("POST", "me/proof", {"password": PASSWORD}, expected=204)
    assert (await one.ask("POST", "me/factors/passkey"))[0] == 409
    await one.ask("POST", "me/proof", {"code": one.code(clock)}, expected=204)
    _, offer = await one.ask("POST", "me/factors/passkey", expected=201)
    made = Authenticator(ORIGIN, "localhost").create(offer["options"])
    wanted = {"ticket": offer["ticket"], "passkey": made}
    await one.ask("PUT", "me/factors/passkey", wanted, expected=200)


async def passkey_of(one, origin=ORIGIN):
    made = Authenticator(origin, "localhost")
    await one.password()
    _, offer = await one.ask("POST", "me/factors/passkey", expected=201)
    body = {"ticket": offer["ticket"], "passkey": made.create(offer["options"]), "label": "Chiave"}
    return made, await one.ask("PUT", "me/factors/passkey", body)


async def challenged(one):
    asked = await one.asked()
    assert "passkey" in asked["methods"]
    _, told = await one.ask("POST", "session/passkey", {"ticket": asked["ticket"]}, expected=200)
    return told["ticket"], told["options"]


async def test_a_passkey_is_enrolled_and_signs_in(person, clock):
    one = person()
    made, (status, told) = await passkey_of(one)
    assert (status, len(told["recoveryCodes"])) == (200, 10)
    for _ in range(2):
        ticket, options = await challenged(one)
        assert (await one.factor(ticket, passkey=made.sign(options)))[0] == 201
    _, told = await one.ask("GET", "me/factors", expected=200)
    assert [each["label"] for each in told["factors"]] == ["Chiave"]


async def test_an_account_has_so_many_passkeys(person, monkeypatch):
    monkeypatch.setattr(factors, "PASSKEYS_MAX", 2)
    one = person(Role.OPERATOR)
    await one.password()
    for _ in range(2):
        _, offer = await one.ask("POST", "me/factors/passkey", expected=201)
        passkey = Authenticator(ORIGIN, "localhost").create(offer["options"])
        wanted = {"ticket": offer["ticket"], "passkey": passkey}
        await one.ask("PUT", "me/factors/passkey", wanted, expected=200)
    status, told = await one.ask("POST", "me/factors/passkey")
    assert (status, told["code"]) == (409, "factors_full")
    _, told = await one.ask("GET", "me/factors", expected=200)
    assert len(told["factors"]) == 2


async def test_a_passkey_s_challenge_is_answered_once(person):
    one = person()
    made, _ = await passkey_of(one)
    ticket, options = await challenged(one)
    wrong = Authenticator(ORIGIN, "localhost").sign(options)
    assert (await one.factor(ticket, passkey=wrong))[0] == 401
    # the challenge is spent; the right key's answer to it comes too late
    status, told = await one.factor(ticket, passkey=made.sign(options))
    assert (status, told["code"]) == (401, "attempt_over")


async def test_a_challenge_of_one_attempt_serves_no_other(person):
    one = person()
    made, _ = await passkey_of(one)
    _, options = await challenged(one)
    other, _ = await challenged(one)
    assert (await one.factor(other, passkey=made.sign(options)))[0] == 401


async def test_a_copied_passkey_is_noticed_by_its_count(person):
    one = person()
    made, _ = await passkey_of(one)
    made.count = 5
    ticket, options = await challenged(one)
    assert (await one.factor(ticket, passkey=made.sign(options)))[0] == 201
    made.count = 3
    ticket, options = await challenged(one)
    assert (await one.factor(ticket, passkey=made.sign(options)))[0] == 401


@pytest.mark.parametrize(
    ("origin", "name"), [("https://localhost.example", "localhost"), (ORIGIN, "example.org")]
)
async def test_a_passkey_of_another_site_does_not_serve(person, origin, name):
    one = person()
    made, _ = await passkey_of(one)
    ticket, options = await challenged(one)
    made.origin, made.rp_id = origin, name
    assert (await one.factor(ticket, passkey=made.sign(options)))[0] == 401


@pytest.mark.parametrize(
    "answer", [{}, {"id": 1}, {"id": "x", "response": None}, {"id": "x" * 5000}, {"id": "é"}]
)
async def test_odd_answers_are_wrong_answers(person, answer):
    one = person()
    await passkey_of(one)
    ticket, _ = await challenged(one)
    assert (await one.factor(ticket, passkey=answer))[0] == 401


async def test_an_odd_enrolment_is_refused(person):
    one = person()
    await one.password()
    for answer in ({}, {"id": "x", "rawId": "x", "type": "public-key", "response": {}}):
        _, offer = await one.ask("POST", "me/factors/passkey", expected=201)
        body = {"ticket": offer["ticket"], "passkey": answer}
        status, told = await one.ask("PUT", "me/factors/passkey", body)
        assert (status, told["code"]) == (422, "factor_wrong")


async def test_one_thing_proves(person, clock):
    one = person()
    await one.enrol(clock)
    ticket = (await one.asked())["ticket"]
    both = {"code": one.code(clock), "recoveryCode": one.codes[0]}
    for proof in ({}, both):
        status, told = await one.factor(ticket, **proof)
        assert (status, told["code"]) == (422, "invalid")


async def test_a_passkey_s_answer_is_signed_over_what_it_says(person):
    one = person()
    made, _ = await passkey_of(one)
    ticket, options = await challenged(one)
    answer = made.sign(options)
    answer["response"]["signature"] = made.sign(options)["response"]["signature"]
    assert (await one.factor(ticket, passkey=answer))[0] == 401


async def test_before_a_factor_is_enrolled_nothing_else_is_open(app, client, people):
    """Every staff route, signed in by a password alone; its roles in turn, among those that need a factor."""
    headers = {}
    for role in (Role.ADMIN, Role.SUPERVISOR, Role.QUALITY):
        one = Person(client, role)
        await one.password()
        headers[role] = one.headers
    open_to_all = set()
    for number, (method, template) in enumerate(routes_of(app)):
        access = http_access(method, template)
        roles = sorted(access.roles & set(headers))
        if access.kind is not Kind.STAFF or not roles:
            continue
        path = re.sub(r"{\w+}", "x1", template)
        sent = headers[roles[number % len(roles)]]
        answer = await client.request(method, path, json={}, headers=sent)
        if access.enrolling:
            assert answer.status not in {401, 403}, (method, template)
            open_to_all.add(template)
            continue
        assert answer.status == 403, (method, template)
        assert (await answer.json())["code"] == "second_factor_enrolment_required", template
    assert open_to_all == {
        "/api/v1/me",
        "/api/v1/me/password",
        "/api/v1/me/proof",
        "/api/v1/me/proof/passkey",
        "/api/v1/me/factors",
        "/api/v1/me/factors/totp",
        "/api/v1/me/factors/passkey",
    }


async def test_every_sensitive_route_takes_a_fresh_proof(app, client, clock, person):
    """All that the table marks, by each role that it names, with a session that was proven long ago."""
    tried = 0
    for role in (Role.ADMIN, Role.SUPERVISOR, Role.QUALITY):
        one = person(role)
        await one.enrol(clock)
        await one.factor((await one.asked())["ticket"], code=one.code(clock))
        clock.advance(seconds=PROOF_TTL.total_seconds() + 1)
        await renewed(one)
        for method, template in routes_of(app):
            access = http_access(method, template)
            if not access.fresh or role not in access.roles:
                continue
            status, told = await one.ask(method, re.sub(r"{\w+}", "x1", template)[8:], {})
            assert (status, told["code"]) == (403, "reauthentication_required"), template
            tried += 1
    assert tried >= 30


async def test_a_demonstration_account_is_spared_while_the_station_is_here_alone(core, settings):
    (shown,) = await core.accounts.add_all(
        [NewAccount("prova", Role.ADMIN, PASSWORD, "Prova", {})],
        one_time=False,
        origin=DEMONSTRATION,
    )
    (real,) = await core.accounts.add_all(
        [NewAccount("vera", Role.ADMIN, PASSWORD, "Vera", {})], one_time=False
    )
    for change, spared in (
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "https://station.example.org"}, False),
        ({"trusted_proxies": (ip_network("127.0.0.1/32"),)}, False),
        ({"mfa_roles": frozenset({Role.ADMIN})}, False),
    ):
        policy = SignInPolicy.by(settings.model_copy(update=change))
        assert policy.needs_factor(shown) is not spared, change
        assert policy.needs_factor(real) is True, change


def test_accounts_for_station_checks_are_spared(settings):
    policy = SignInPolicy.by(settings.model_copy(update={"mfa_roles": frozenset(Role)}))
    checks = Account(role="operator", categories=[AccountCategory(category=STATION_CHECK)])
    power = Account(role="admin", categories=[AccountCategory(category=STATION_CHECK)])
    assert policy.needs_factor(checks) is False
    assert policy.needs_factor(power) is True


async def test_sensitive_acts_take_a_fresh_proof(person, clock, core):
    one = person()
    await one.enrol(clock)
    await one.factor((await one.asked())["ticket"], code=one.code(clock))
    clock.advance(seconds=PROOF_TTL.total_seconds() + 1)
    await renewed(one)
    act = ("POST", "accounts", {"username": "nuovo", "role": "operator"})
    status, told = await one.ask(*act)
    assert (status, told["code"]) == (403, "reauthentication_required")
    status, told = await one.ask("POST", "me/proof", {"password": "wrong"})
    assert (status, told["code"]) == (422, "password_wrong")
    assert (await one.ask(*act))[0] == 403
    await one.ask("POST", "me/proof", {"code": one.code(clock)}, expected=204)
    await one.ask(*act, expected=201)


@pytest.mark.parametrize("way", ["password", "passkey"])
async def test_a_password_or_a_passkey_is_a_fresh_proof_too(person, clock, way):
    one = person()
    made, _ = await passkey_of(one)
    ticket, options = await challenged(one)
    await one.factor(ticket, passkey=made.sign(options))
    clock.advance(seconds=PROOF_TTL.total_seconds() + 1)
    await renewed(one)
    assert (await one.ask("POST", "me/recovery-codes"))[0] == 403
    proof = {"password": PASSWORD}
    if way == "passkey":
        _, told = await one.ask("POST", "me/proof/passkey", expected=201)
        proof = {"ticket": told["ticket"], "passkey": made.sign(told["options"])}
    await one.ask("POST", "me/proof", proof, expected=204)
    await one.ask("POST", "me/recovery-codes", expected=201)


async def test_a_username_made_of_an_account_s_id_uses_up_none_of_its_proofs(person, people):
    one = person(Role.OPERATOR)
    await one.password()
    account = people[Role.OPERATOR].id
    for _ in range(12):
        answer = await one.client.post(
            "/api/v1/session", json={"username": f"present:{account}", "password": "wrong"}
        )
    assert answer.status == 429
    await one.ask("POST", "me/proof", {"password": PASSWORD}, expected=204)


async def test_an_account_disabled_after_its_password_was_right_is_refused_and_told(
    person, clock, core, people
):
    one = person(Role.OPERATOR)
    await one.enrol(clock)
    ticket = (await one.asked())["ticket"]
    await core.accounts.change(people[Role.OPERATOR].id, disabled=True)
    status, told = await one.factor(ticket, code=one.code(clock))
    assert (status, told["code"]) == (401, "bad_credentials")
    (entry,) = await trail(core, people[Role.OPERATOR], "refused", "session")
    assert entry.detail["reason"] == "account_disabled"


async def test_a_proof_is_told(person, clock, core, people):
    one = person()
    await one.enrol(clock)
    await one.ask("POST", "me/proof", {"code": one.code(clock)}, expected=204)
    await one.ask("POST", "me/proof", {"password": PASSWORD}, expected=204)
    entries = await trail(core, people[Role.ADMIN], "proven", "session")
    assert [entry.detail["method"] for entry in entries] == ["totp", "password"]
    assert {entry.account_id for entry in entries} == {people[Role.ADMIN].id}


async def test_a_wrong_present_password_is_told_and_so_is_its_lock_out(person, core, people):
    one = person(Role.OPERATOR)
    await one.password()
    wanted = {"present": "not the password", "new": "una frase lunga che ricordo"}
    statuses = [(await one.ask("POST", "me/password", wanted))[0] for _ in range(13)]
    assert statuses == [422] * 10 + [429] * 3
    refused = await trail(core, people[Role.OPERATOR], "refused", "session")
    assert [entry.detail["reason"] for entry in refused] == ["wrong_present_password"] * 10
    (locked,) = await trail(core, people[Role.OPERATOR], "locked_out", "session")
    assert locked.detail == {"of": "present_password"}


async def test_the_lock_out_of_a_second_factor_is_told_once(person, clock, core, people):
    one = person()
    await one.enrol(clock)
    statuses = [(await one.ask("POST", "me/proof", {"code": "000000"}))[0] for _ in range(13)]
    assert statuses == [422] * 10 + [429] * 3
    (locked,) = await trail(core, people[Role.ADMIN], "locked_out", "session")
    assert locked.detail == {"of": "second_factor"}


async def test_what_the_machine_s_owner_does_says_so(core, people):
    """The commands go past the rules that hold for administrators."""
    account = people[Role.SUPERVISOR]
    await core.accounts.reset(account.id)
    await core.factors.reset(account.id, by=None)
    await core.accounts.change(account.id, disabled=True)
    for what in ("reset", "factors_reset", "change"):
        (entry,) = await trail(core, account, what)
        assert (entry.account_id, entry.detail["origin"]) == (None, "machine"), what
    admin = people[Role.ADMIN].id
    await core.accounts.reset(people[Role.QUALITY].id, by=admin)
    (entry,) = await trail(core, people[Role.QUALITY], "reset")
    assert "origin" not in entry.detail


async def test_guesses_of_the_proof_are_throttled(person):
    one = person(Role.OPERATOR)
    await one.password()
    statuses = [(await one.ask("POST", "me/proof", {"password": "wrong"}))[0] for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (422, 429)
