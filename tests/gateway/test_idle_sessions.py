"""Sessions that nobody uses end; their owner sees and ends the others."""

from datetime import timedelta

import pytest

from gateway.accounts.sessions import Browser
from gateway.platform.audit import log as audit
from gateway.platform.http.browsers import browser_name, network_of
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD

HERE = {"Sec-Fetch-Site": "same-origin"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def refresh(client, idle_s=None):
    headers = HERE if idle_s is None else HERE | {"X-Idle-Seconds": str(idle_s)}
    answer = await client.post("/api/v1/session/refresh", headers=headers)
    return answer.status, await answer.json()


async def sign_in(client, username="supervisor1", agent=FIREFOX):
    answer = await client.post(
        "/api/v1/session",
        json={"username": username, "password": PASSWORD},
        headers=HERE | {"User-Agent": agent},
    )
    assert answer.status == 201
    return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}


async def test_a_session_that_is_renewed_and_not_used_ends(client, people, clock):
    await sign_in(client)
    for minutes in range(4, 30, 4):
        clock.advance(minutes=4)
        status, told = await refresh(client, idle_s=minutes * 60)
        assert status == 200
    ends = clock() + timedelta(minutes=2)
    assert told["idleEndsAt"] == ends.isoformat().replace("+00:00", "Z")
    clock.advance(minutes=2)
    assert (await refresh(client, idle_s=30 * 60))[0] == 401


async def test_a_session_that_is_used_stays(client, people, clock):
    await sign_in(client)
    for _ in range(30):
        clock.advance(minutes=4)
        assert (await refresh(client, idle_s=5))[0] == 200


async def test_of_two_pages_the_one_in_use_counts(client, people, clock):
    await sign_in(client)
    for minutes in range(1, 60):
        clock.advance(minutes=1)
        assert (await refresh(client, idle_s=minutes * 60))[0] == 200
        assert (await refresh(client, idle_s=0))[0] == 200


@pytest.mark.parametrize("told", ["x", "-5", "1e9", "9999999", "\u0661"])
async def test_what_is_no_number_counts_as_used(client, people, clock, told):
    await sign_in(client)
    clock.advance(minutes=20)
    headers = HERE | {"X-Idle-Seconds": told}
    assert (await client.post("/api/v1/session/refresh", headers=headers)).status == 200
    clock.advance(minutes=20)
    assert (await refresh(client, 0))[0] == 200


async def test_an_idle_session_has_no_live_connections(core, people, clock):
    opened = await core.sessions.sign_in("supervisor1", PASSWORD, Browser("x"))
    session_id = opened.staff.session_id
    clock.advance(minutes=29)
    assert await core.sessions.still_live([session_id]) == {session_id}
    clock.advance(minutes=1)
    assert await core.sessions.still_live([session_id]) == set()


async def test_a_session_in_a_call_is_kept(core, people, clock):
    opened = await core.sessions.sign_in("operator1", PASSWORD, Browser("x"))
    session_id = opened.staff.session_id
    for _ in range(6):
        clock.advance(minutes=10)
        assert await core.sessions.still_live([session_id]) == {session_id}
        assert await core.sessions.long_unused([session_id]) == [session_id]
        await core.sessions.keep_in_use([session_id])
        assert await core.sessions.long_unused([session_id]) == []


async def test_what_has_ended_is_not_kept(client, core, people, clock):
    opened = await core.sessions.sign_in("operator1", PASSWORD, Browser("x"))
    clock.advance(minutes=31)
    live = await core.sessions.still_live([opened.staff.session_id])
    await core.sessions.keep_in_use(live)
    assert await core.sessions.still_live([opened.staff.session_id]) == set()


async def test_the_owner_sees_where_they_are_signed_in(client, people, clock):
    await sign_in(client, agent="a program")
    client.session.cookie_jar.clear()
    clock.advance(minutes=1)
    headers = await sign_in(client)
    answer = await client.get("/api/v1/me/sessions", headers=headers)
    here, other = (await answer.json())["sessions"]
    assert (here["browser"], here["thisOne"], here["network"]) == (
        "Firefox, Linux",
        True,
        "127.0.0.0/24",
    )
    assert (other["browser"], other["thisOne"]) == ("", False)


async def test_one_other_session_is_ended(client, core, people, clock):
    other = await sign_in(client)
    client.session.cookie_jar.clear()
    clock.advance(minutes=1)
    headers = await sign_in(client)
    listed = await (await client.get("/api/v1/me/sessions", headers=headers)).json()
    ended = listed["sessions"][1]["id"]
    answer = await client.delete(f"/api/v1/me/sessions/{ended}", headers=headers)
    assert answer.status == 204
    assert (await client.get("/api/v1/me", headers=other)).status == 401
    assert (await client.get("/api/v1/me", headers=headers)).status == 200
    account = people[Role.SUPERVISOR].id
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, f"account:{account}")
    closed = [entry.detail for entry in trail if entry.action == "session.closed"]
    assert closed == [{"session": ended, "elsewhere": True}]


async def test_all_others_are_ended(client, people, clock):
    others = []
    for _ in range(3):
        others.append(await sign_in(client))
        client.session.cookie_jar.clear()
    headers = await sign_in(client)
    assert (await client.delete("/api/v1/me/sessions", headers=headers)).status == 204
    statuses = [(await client.get("/api/v1/me", headers=each)).status for each in others]
    assert statuses == [401, 401, 401]
    assert (await client.get("/api/v1/me", headers=headers)).status == 200


async def test_nobody_ends_another_s_session(client, core, people, clock):
    stranger = await core.sessions.sign_in("admin1", PASSWORD, Browser("x"))
    headers = await sign_in(client)
    path = f"/api/v1/me/sessions/{stranger.staff.session_id}"
    assert (await client.delete(path, headers=headers)).status == 404
    await core.sessions.end(people[Role.SUPERVISOR].id, [stranger.staff.session_id])
    assert await core.sessions.still_live([stranger.staff.session_id])


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browsers_are_named(agent, name):
    assert browser_name(agent) == name


def test_networks_are_told_without_the_last_part():
    assert network_of("192.0.2.77") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("unknown") == ""
