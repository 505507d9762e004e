"""Signing in and staying signed in, through the application."""

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from gateway.accounts import passwords
from gateway.accounts.session_http import COOKIE, COOKIE_PATH, DEVICE_COOKIE
from gateway.accounts.sessions import Browser
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import SessionEndedError
from gateway.platform.security.tables import Account
from tests.gateway.conftest import PASSWORD, client_of, opened_core

HERE = {"Sec-Fetch-Site": "same-origin"}


async def sign_in(client, username="operator1", password=PASSWORD):
    return await client.post(
        "/api/v1/session", json={"username": username, "password": password}, headers=HERE
    )


async def refresh(client, cookie=None):
    """Refresh with the jar's cookie, or with exactly ``cookie``."""
    if cookie is None:
        return await client.post("/api/v1/session/refresh", headers=HERE)
    client.session.cookie_jar.clear()
    headers = {**HERE, "Cookie": f"{COOKIE}={cookie}"}
    return await client.post("/api/v1/session/refresh", headers=headers)


def bearer(answer):
    return {"Authorization": f"Bearer {answer['accessToken']}"}


@pytest.fixture
async def signed_in(client, people):
    answer = await sign_in(client)
    return await answer.json()


async def test_signing_in_tells_who_one_is(client, people):
    answer = await sign_in(client, "Operator1 ")
    assert answer.status == 201
    opened = await answer.json()
    assert opened["me"]["role"] == "operator"
    assert re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}", opened["me"]["code"])
    assert answer.headers["Cache-Control"] == "no-store"
    me = await client.get("/api/v1/me", headers=bearer(opened))
    assert (await me.json())["username"] == "operator1"


async def test_the_refresh_cookie_is_locked_down(client, people):
    answer = await sign_in(client)
    headers = answer.headers.getall("Set-Cookie")
    assert [header.partition("=")[0] for header in headers] == [COOKIE, DEVICE_COOKIE]
    header = headers[0]
    assert all("HttpOnly" in each for each in headers)
    assert all("SameSite=Strict" in each for each in headers)
    assert f"Path={COOKIE_PATH}" in header
    assert "Secure" not in header  # plain http on this machine
    token = (await answer.json())["accessToken"]
    assert token not in header


async def test_wrong_credentials_all_look_alike(client, people, core):
    await core.accounts.change(people[Role.OFFICE].id, disabled=True)
    answers = [
        await sign_in(client, "operator1", "wrong password"),
        await sign_in(client, "nobody", PASSWORD),
        await sign_in(client, "office1", PASSWORD),
    ]
    assert [a.status for a in answers] == [401, 401, 401]
    assert len({await a.text() for a in answers}) == 1


async def test_unknown_names_cost_as_much_as_wrong_passwords(core, people, monkeypatch):
    # the hash is what takes time: it is computed once in either case
    class Counting(PasswordHasher):
        hashed = 0

        def verify(self, *args):
            self.hashed += 1
            return super().verify(*args)

    async def hashed(username):
        counting = Counting(time_cost=1, memory_cost=64, parallelism=1)
        with monkeypatch.context() as patch:
            patch.setattr(passwords, "HASHER", counting)
            with pytest.raises(Exception):  # noqa: B017
                await core.sessions.sign_in(username, "wrong", Browser(username))
        return counting.hashed

    assert [await hashed("nobody"), await hashed("operator1")] == [1, 1]


def test_a_stored_password_costs_what_owasp_recommends(production_hasher):
    cost = extract_parameters(production_hasher.hash("correct horse battery"))
    assert cost.type is Type.ID
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (19 * 1024, 2, 1)


async def test_access_tokens_last_five_minutes(client, signed_in, clock):
    clock.advance(minutes=4, seconds=59)
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 200
    clock.advance(seconds=1)
    answer = await client.get("/api/v1/me", headers=bearer(signed_in))
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_refreshing_rotates_the_cookie(client, people, clock):
    first = (await sign_in(client)).cookies[COOKIE].value
    clock.advance(minutes=5)
    answer = await refresh(client, first)
    assert answer.status == 200
    second = answer.cookies[COOKIE].value
    assert second != first
    assert (await client.get("/api/v1/me", headers=bearer(await answer.json()))).status == 200


async def test_two_tabs_refreshing_at_once_both_stay(client, people, clock):
    first = (await sign_in(client)).cookies[COOKIE].value
    clock.advance(minutes=5)
    client.session.cookie_jar.clear()
    headers = {**HERE, "Cookie": f"{COOKIE}={first}"}
    answers = await asyncio.gather(
        *(client.post("/api/v1/session/refresh", headers=headers) for _ in range(4))
    )
    assert [a.status for a in answers] == [200] * 4
    assert len({a.cookies[COOKIE].value for a in answers}) == 1


async def test_a_stolen_cookie_ends_the_session_for_both(client, people, clock):
    stolen = (await sign_in(client)).cookies[COOKIE].value
    clock.advance(minutes=5)
    answer = await refresh(client, stolen)
    current, opened = answer.cookies[COOKIE].value, await answer.json()
    clock.advance(seconds=30)
    reuse = await refresh(client, stolen)
    assert reuse.status == 401
    assert (await reuse.json())["code"] == "session_ended"
    assert reuse.cookies[COOKIE].value == ""
    assert (await refresh(client, current)).status == 401
    assert (await client.get("/api/v1/me", headers=bearer(opened))).status == 401


async def test_a_session_ends_after_a_shift(client, people, clock):
    cookie = (await sign_in(client)).cookies[COOKIE].value
    for _ in range(71):
        clock.advance(minutes=10)
        answer = await refresh(client, cookie)
        assert answer.status == 200
        cookie = answer.cookies[COOKIE].value
    clock.advance(minutes=11)
    assert (await refresh(client, cookie)).status == 401


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "." * 100, "0" * 24 + ".0"])
async def test_nonsense_cookies(client, people, cookie):
    assert (await refresh(client, cookie)).status == 401


async def test_signing_out(client, signed_in, clock):
    headers = {**HERE, **bearer(signed_in)}
    assert (await client.delete("/api/v1/session", headers=headers)).status == 204
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 401
    assert (await refresh(client)).status == 401
    assert (await client.delete("/api/v1/session", headers=HERE)).status == 204


async def test_disabling_refuses_at_once(client, core, people, signed_in):
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 200
    account = people[Role.OPERATOR]
    _, session_id = (
        account.id,
        core.signer.verify("staff", signed_in["accessToken"], now=core.clock())["sid"],
    )
    assert await core.sessions.still_live([session_id, "other"]) == {session_id}
    await core.accounts.change(account.id, disabled=True)
    assert await core.sessions.still_live([session_id]) == set()
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 401
    assert (await refresh(client)).status == 401
    # Enabling again does not bring old sessions back.
    await core.accounts.change(account.id, disabled=False)
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 401
    assert (await sign_in(client)).status == 201


async def test_a_changed_role_counts_at_once(client, core, people, signed_in):
    assert (await client.get("/api/v1/recordings", headers=bearer(signed_in))).status == 403
    await core.accounts.change(people[Role.OPERATOR].id, role=Role.QUALITY)
    assert (await client.get("/api/v1/recordings", headers=bearer(signed_in))).status == 401
    again = await (await sign_in(client)).json()
    assert (await client.get("/api/v1/recordings", headers=bearer(again))).status == 200


async def test_changing_the_password(client, signed_in, people):
    client.session.cookie_jar.clear()
    other = await (await sign_in(client)).json()
    headers = {**HERE, **bearer(signed_in)}

    async def change(present, new):
        body = {"present": present, "new": new}
        return await client.post("/api/v1/me/password", json=body, headers=headers)

    assert (await (await change("wrong one", "a new long one")).json())["code"] == "password_wrong"
    assert (await (await change(PASSWORD, "short")).json())["code"] == "password_weak"
    assert (await (await change(PASSWORD, PASSWORD)).json())["code"] == "password_weak"
    assert (await change(PASSWORD, "a new long one")).status == 204
    assert (await client.get("/api/v1/me", headers=bearer(signed_in))).status == 200
    assert (await client.get("/api/v1/me", headers=bearer(other))).status == 401
    assert (await sign_in(client)).status == 401
    assert (await sign_in(client, password="a new long one")).status == 201


async def test_a_password_that_is_replaced_while_it_is_changed_stays_replaced(
    core, people, monkeypatch
):
    account = people[Role.OPERATOR]
    given = []

    async def replaced(*_about):
        given.append((await core.accounts.reset(account.id))[0].password_hash)

    monkeypatch.setattr(core.accounts, "check_password", replaced)
    with pytest.raises(Refused) as refused:
        await core.accounts.change_password(account.id, "s", present=PASSWORD, new="a new long one")
    assert refused.value.code == "password_wrong"
    async with core.database.reading() as session:
        kept = await session.get(Account, account.id)
    assert ([kept.password_hash], kept.must_change_password) == (given, True)


async def test_one_time_passwords_run_out(client, core, clock):
    account, password = await core.accounts.add("nuovo", Role.OPERATOR)
    opened = await (await sign_in(client, "nuovo", password)).json()
    assert opened["me"]["mustChangePassword"] is True
    clock.advance(days=3, seconds=1)
    answer = await sign_in(client, "nuovo", password)
    assert (answer.status, (await answer.json())["code"]) == (401, "one_time_password_expired")
    _, password = await core.accounts.reset(account.id)
    assert (await sign_in(client, "nuovo", password)).status == 201


async def test_failed_attempts_are_throttled_by_username(client, people):
    statuses = [(await sign_in(client, password="wrong")).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = await sign_in(client)  # the right one must wait, too
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert (await answer.json())["retryable"] is True
    assert (await sign_in(client, "admin1")).status == 201


async def test_failed_attempts_are_throttled_by_address(client, people):
    for number in range(20):
        assert (await sign_in(client, f"guess{number}", "wrong")).status == 401
    assert (await sign_in(client, "somebody", "wrong")).status == 429


async def test_attempts_refused_for_their_username_do_not_count_for_the_address(client, people):
    for _ in range(15):
        await sign_in(client, password="wrong")
    statuses = [(await sign_in(client, f"guess{n}", "wrong")).status for n in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_a_whole_office_signs_in_from_one_address(client, people):
    for _ in range(5):
        for role in Role:
            for _ in range(2):
                assert (await sign_in(client, f"{role.value}1")).status == 201


async def test_a_right_password_buys_no_new_guesses(client, people):
    for number in range(20):
        assert (await sign_in(client, f"guess{number}", "wrong")).status == 401
        if number == 18:
            assert (await sign_in(client, "admin1")).status == 201
    assert (await sign_in(client, "somebody", "wrong")).status == 429


async def test_refreshing_at_once_on_either_database(settings, clock, database_url):
    """Rows are locked: of many refreshes at once, all get the same next secret."""
    chosen = settings.model_copy(update={"database_url": database_url})
    async with opened_core(chosen, clock) as core:
        _, password = await core.accounts.add("nuovo", Role.OPERATOR)
        opened = await core.sessions.sign_in("nuovo", password, Browser("x"))
        clock.advance(minutes=5)
        answers = await asyncio.gather(
            *(core.sessions.refresh(opened.refresh_token) for _ in range(8))
        )
        (following,) = {answer.refresh_token for answer in answers}
        assert following != opened.refresh_token
        clock.advance(minutes=5)
        with pytest.raises(SessionEndedError):
            await core.sessions.refresh(opened.refresh_token)
        with pytest.raises(SessionEndedError):
            await core.sessions.refresh(following)


@pytest.mark.parametrize(
    "thief",
    [
        Browser("y", "Chrome, Linux", "192.0.2.0/24"),
        Browser("z", "Firefox, Linux", "198.51.100.0/24"),
    ],
    ids=["another browser", "another network"],
)
@pytest.mark.parametrize("thief_first", [True, False])
async def test_a_stolen_cookie_is_found_out_within_the_grace(core, clock, thief, thief_first):
    own = Browser("x", "Firefox, Linux", "192.0.2.0/24")
    _, password = await core.accounts.add("nuovo", Role.OPERATOR)
    opened = await core.sessions.sign_in("nuovo", password, own)
    clock.advance(minutes=5)
    first, second = (thief, own) if thief_first else (own, thief)
    session = opened.staff.session_id
    await core.sessions.refresh(opened.refresh_token, browser=first)
    # the same browser may have lost the answer, or have two tabs
    again = await core.sessions.refresh(opened.refresh_token, browser=first)
    assert await core.sessions.still_live([session]) == {session}
    with pytest.raises(SessionEndedError):
        await core.sessions.refresh(opened.refresh_token, browser=second)
    with pytest.raises(SessionEndedError):
        await core.sessions.refresh(again.refresh_token, browser=first)
    assert await core.sessions.still_live([session]) == set()


async def test_foreign_pages_cannot_act(client, signed_in):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},  # a cookie, and no word about where it comes from
    ):
        answer = await client.post("/api/v1/session/refresh", headers=headers)
        assert (answer.status, (await answer.json())["code"]) == (403, "foreign_origin"), headers
    own = {"Origin": f"http://{client.host}:{client.port}"}
    assert (await client.post("/api/v1/session/refresh", headers=own)).status == 200


async def test_tokens_of_one_audience_never_serve_another(core, client, people):
    now = core.clock()
    seat = core.signer.sign("seat", people[Role.ADMIN].id, now=now, ttl=timedelta(hours=1), sid="x")
    headers = {"Authorization": f"Bearer {seat}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 401


async def test_a_stranger_s_wrong_passwords_lock_nobody_out_at_a_browser_they_use(client, people):
    assert (await sign_in(client)).status == 201
    async with aiohttp.ClientSession(client.make_url("/")) as stranger:
        while (await sign_in(stranger, password="wrong")).status != 429:
            pass
        assert (await sign_in(stranger)).status == 429
    assert (await sign_in(client)).status == 201
    # and there as well wrong ones have an end
    statuses = [(await sign_in(client, password="wrong")).status for _ in range(12)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


async def test_the_browser_of_one_person_is_not_that_of_another(client, people):
    assert (await sign_in(client)).status == 201
    for _ in range(10):
        assert (await sign_in(client, "supervisor1", password="wrong")).status == 401
    assert (await sign_in(client, "supervisor1")).status == 429


async def test_signing_in_again_ends_the_session_before(client, people):
    before = bearer(await (await sign_in(client)).json())
    assert (await sign_in(client, "supervisor1")).status == 201
    assert (await client.get("/api/v1/me", headers=before)).status == 401


@pytest.mark.parametrize(
    "common", ["1234567890", "password12", "qwertyuiop", "operator1operator1", "Password123!"]
)
async def test_passwords_that_are_guessed_first_are_refused(client, signed_in, common):
    wanted = {"present": PASSWORD, "new": common}
    answer = await client.post("/api/v1/me/password", json=wanted, headers=bearer(signed_in) | HERE)
    assert (answer.status, (await answer.json())["code"]) == (422, "password_common")


async def test_guesses_of_the_present_password_are_throttled(client, signed_in):
    wanted = {"present": "wrong", "new": "una frase lunga che ricordo"}
    answers = [
        await client.post("/api/v1/me/password", json=wanted, headers=bearer(signed_in) | HERE)
        for _ in range(12)
    ]
    assert answers[0].status == 422
    assert (answers[-1].status, (await answers[-1].json())["code"]) == (429, "too_many_requests")


async def test_on_https_cookies_have_the_prefix_that_http_cannot_set(core, parts, people):
    async with client_of(core, parts, public_url="https://station.example.org") as client:
        headers = (await sign_in(client)).headers.getall("Set-Cookie")
    assert all(header.startswith("__Secure-vs_") and "; Secure" in header for header in headers)
