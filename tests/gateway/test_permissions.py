"""The one table: every route of the application is in it, and it is obeyed for every role."""

import dataclasses
import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway.platform.http.openapi import document
from gateway.platform.http.route import Route
from gateway.platform.http.route_table import add_routes
from gateway.platform.security.permissions import (
    EVENTS,
    HTTP,
    Access,
    Kind,
    Role,
    http_access,
    staff,
)
from gateway.web import API
from tests.gateway.conftest import client_of
from tests.gateway.routes import routes_of

# In the table, and attached by the wiring of signaling rather than by create_app.
WIRED_ELSEWHERE = {("*", "/socket.io/")}


@pytest.fixture
def settings(settings):
    """Every route for every role is more than one address may ask in a minute."""
    limits = dataclasses.replace(settings.rate_limits, address=None)
    return settings.model_copy(update={"rate_limits": limits})


def filled(template: str) -> str:
    return re.sub(r"{\w+}", "x1", template)


def test_every_route_is_in_the_table(app):
    missing = [route for route in routes_of(app) if http_access(*route) is None]
    assert missing == []
    assert len(routes_of(app)) > 20


def test_the_table_names_no_route_that_is_gone(app):
    assert set(HTTP) - set(routes_of(app)) <= WIRED_ELSEWHERE


def test_every_event_entry_is_an_access():
    assert all(isinstance(access, Access) for access in EVENTS.values())
    assert {namespace for namespace, _ in EVENTS} == {"/citizen", "/desk", "/conference", "/staff"}


def test_a_route_without_an_entry_cannot_be_registered(app):
    async def handler(call):
        return None

    with pytest.raises(LookupError, match="/api/v1/secrets is missing"):
        add_routes(app, [Route("GET", "/api/v1/secrets", handler, "s", "t")])


async def test_a_route_registered_beside_the_table_is_refused(core, parts):
    async def handler(request):
        return web.Response(text="open")

    parts = dataclasses.replace(
        parts, attach=lambda made: made.router.add_get("/api/v1/backdoor", handler)
    )
    async with client_of(core, parts) as client:
        answer = await client.get("/api/v1/backdoor")
        assert (answer.status, (await answer.json())["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "everybody", [pytest.param(False, marks=pytest.mark.slow), pytest.param(True, marks=pytest.mark.long)]
)  # fmt: skip
async def test_every_staff_route_for_every_role(app, client, bearer, everybody):
    """401 without sign-in, 403 for each role the table does not name, neither for the others. Who is refused
    is refused at the door, before what they say is read. Unless *everybody* tries each route, one of the roles
    that it refuses does, and one that it lets in, in turn."""
    no_json = {"Content-Type": "application/json"}
    headers = {role: await bearer(role) for role in Role}
    tried = 0
    for number, (method, template) in enumerate(routes_of(app)):
        access = http_access(method, template)
        if access.kind is not Kind.STAFF:
            continue
        path = filled(template)
        answer = await client.request(method, path, data=b"\xff", headers=no_json)
        assert answer.status == 401, (method, template)
        assert (await answer.json())["code"] == "unauthenticated"
        let_in = [role for role in Role if role in access.roles]
        refused = [role for role in Role if role not in access.roles]
        for role in let_in if everybody else in_turn(let_in, number):
            answer = await client.request(method, path, json={}, headers=headers[role])
            assert answer.status not in {401, 403}, (method, template, role)
            tried += 1
        for role in refused if everybody else in_turn(refused, number):
            said = headers[role] | no_json
            answer = await client.request(method, path, data=b"\xff", headers=said)
            assert answer.status == 403, (method, template, role)
            assert (await answer.json())["code"] == "forbidden"
            tried += 1
    assert tried >= 45


def in_turn(roles: list[Role], number: int) -> list[Role]:
    """One of *roles*, another one for each number."""
    return [roles[number % len(roles)]] if roles else []


async def test_a_one_time_password_is_good_for_choosing_another_one_only(app, client, core):
    """Every staff route, signed in with a password that was handed out; its roles in turn."""
    headers = {}
    for role in Role:
        _, password = await core.accounts.add(f"new-{role.value}", role)
        client.session.cookie_jar.clear()
        answer = await client.post(
            "/api/v1/session", json={"username": f"new-{role.value}", "password": password}
        )
        opened = await answer.json()
        assert opened["me"]["mustChangePassword"] is True
        headers[role] = {"Authorization": f"Bearer {opened['accessToken']}"}
    open_to_all = set()
    for number, (method, template) in enumerate(routes_of(app)):
        access = http_access(method, template)
        if access.kind is not Kind.STAFF:
            continue
        role = sorted(access.roles)[number % len(access.roles)]
        answer = await client.request(method, filled(template), json={}, headers=headers[role])
        if access.one_time:
            assert answer.status not in {401, 403}, (method, template, role)
            open_to_all.add((method, template))
            continue
        assert answer.status == 403, (method, template, role)
        code = (await answer.json())["code"]
        assert code == "password_change_required", (method, template, role)
    assert open_to_all == {("GET", "/api/v1/me"), ("POST", "/api/v1/me/password")}


async def test_a_password_of_ones_own_opens_the_rest(client, core):
    _, password = await core.accounts.add("nuovo", Role.ADMIN)
    credentials = {"username": "nuovo", "password": password}
    opened = await (await client.post("/api/v1/session", json=credentials)).json()
    headers = {"Authorization": f"Bearer {opened['accessToken']}"}
    assert (await client.get("/api/v1/accounts", headers=headers)).status == 403
    change = {"present": password, "new": "a password of one's own"}
    answer = await client.post("/api/v1/me/password", json=change, headers=headers)
    assert answer.status == 204
    assert (await client.get("/api/v1/accounts", headers=headers)).status == 200


async def test_public_routes_need_nobody(app, client):
    for method, template in routes_of(app):
        if http_access(method, template).kind is Kind.PUBLIC and method == "GET":
            answer = await client.get(filled(template))
            assert answer.status not in {401, 403, 500}, template


async def test_ticket_routes_need_a_ticket(client, bearer):
    path = "/api/v1/recordings/r1/parties/citizen/media"
    assert (await client.get(path)).status == 401
    assert (await client.get(path + "?ticket=x.y.z")).status == 401
    # A sign-in is no ticket.
    token = (await bearer(Role.QUALITY))["Authorization"].split()[1]
    assert (await client.get(f"{path}?ticket={token}")).status == 401


async def test_metrics_only_from_this_machine_or_with_the_token(core, parts):
    proxy = (ip_network("127.0.0.1"),)
    async with client_of(core, parts, trusted_proxies=proxy, metrics_token="t" * 20) as client:
        near = await client.get("/metrics")
        assert near.status == 200
        assert "vs_http_requests_total" in await near.text()
        stranger = {"X-Forwarded-For": "203.0.113.7"}
        assert (await client.get("/metrics", headers=stranger)).status == 403
        # A stranger who claims to be local is still seen by the proxy.
        liar = {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}
        assert (await client.get("/metrics", headers=liar)).status == 403
        token = {**stranger, "Authorization": "Bearer " + "t" * 20}
        assert (await client.get("/metrics", headers=token)).status == 200
        wrong = {**stranger, "Authorization": "Bearer " + "u" * 20}
        assert (await client.get("/metrics", headers=wrong)).status == 403


def test_access_words():
    assert staff().roles == frozenset(Role)
    assert not staff(Role.ADMIN).allows(None)
    assert not staff(Role.ADMIN).allows(Role.OPERATOR)
    assert staff(Role.ADMIN).allows(Role.ADMIN)


def test_the_openapi_document_is_valid_and_complete(app):

    made = document(list(app[API]))
    OpenAPIV31SpecValidator(made).validate()
    in_document = {
        (method.upper(), path) for path, item in made["paths"].items() for method in item
    }
    in_table = {key for key in HTTP if key[1].startswith("/api/v1/")} - {
        ("GET", "/api/v1/openapi.json")
    }
    assert in_document | WIRED_ELSEWHERE == in_table | WIRED_ELSEWHERE
    admins = made["paths"]["/api/v1/accounts"]["post"]
    assert admins["x-roles"] == ["admin"]
    assert admins["security"] == [{"staff": []}]


def test_the_table_is_the_one_that_was_agreed():
    """``permissions.txt`` says once more who may do what, so that a wrong row of the table does not prove itself.

    Who changes a row on purpose changes both; a review sees the line.
    """
    agreed = (Path(__file__).parent / "permissions.txt").read_text().splitlines()
    assert [line for line in agreed if line and not line.startswith("#")] == table()


def table():
    """Return every row of the table of permissions, one a line, sorted."""
    rows = [(f"{method} {path}", access) for (method, path), access in HTTP.items()]
    rows += [(f"{namespace} {kind}", access) for (namespace, kind), access in EVENTS.items()]
    return sorted(f"{what}  {who(access)}" for what, access in rows)


def who(access):
    said = [access.kind.value, access.audience, *sorted(access.roles)]
    marks = {"one-time": access.one_time, "enrolling": access.enrolling, "fresh": access.fresh}
    return " ".join(filter(None, [*said, *(mark for mark, holds in marks.items() if holds)]))
