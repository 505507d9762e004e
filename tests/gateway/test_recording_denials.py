"""Who may do what with recordings, retention and evaluations: every route the application has, every role,
for one's own conversations and others'. Whoever is refused is noted by name."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from gateway.auth.permissions import Kind, Role, http_access
from gateway.auth.sessions import Sessions
from gateway.history import audit, contacts
from gateway.history.models import AuditEntry
from gateway.http import denials
from signaling.limits import Rate
from tests.gateway.contact_rows import a_recording
from tests.gateway.test_permissions import routes_of

OPERATOR, SUPERVISOR, QUALITY, ADMIN, OFFICE = (
    Role.OPERATOR, Role.SUPERVISOR, Role.QUALITY, Role.ADMIN, Role.OFFICE,
)  # fmt: skip
WATCHES = {QUALITY, SUPERVISOR}
KEEPS = {SUPERVISOR, ADMIN}

EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", "/recordings"): WATCHES,
    ("GET", "/recordings/{id}"): WATCHES,
    ("POST", "/recordings/{id}/views"): WATCHES,
    ("POST", "/recordings/{id}/views/{view}/watched"): WATCHES,
    ("POST", "/recordings/search"): WATCHES,
    ("GET", "/recordings/searches"): WATCHES,
    ("POST", "/recordings/searches"): WATCHES,
    ("DELETE", "/recordings/searches/{search}"): WATCHES,
    ("GET", "/recordings/{id}/comments"): WATCHES,
    ("POST", "/recordings/{id}/comments"): WATCHES,
    ("DELETE", "/recordings/{id}/comments/{comment}"): WATCHES,
    ("GET", "/recordings/{id}/custody"): KEEPS,
    ("POST", "/recordings/{id}/hold"): KEEPS,
    ("POST", "/recordings/{id}/seal"): KEEPS | {QUALITY},
    ("POST", "/recordings/{id}/requests"): KEEPS,
    ("POST", "/recordings/{id}/requests/{request}/decision"): KEEPS,
    ("GET", "/retention"): KEEPS | {QUALITY},
    ("PUT", "/retention"): {ADMIN},
    ("DELETE", "/retention"): {ADMIN},
}
"""Written by hand, and not taken from the table that is held against it."""
OWN_EVALUATIONS = {OPERATOR, SUPERVISOR, OFFICE}


def expected(method: str, template: str) -> set[Role] | None:
    """Who may use a route; None when only bounds are known, see :func:`bounds`."""
    return EXPECTED.get((method, template.removeprefix("/api/v1")))


def assert_bounds(template: str, roles: frozenset[Role]) -> None:
    """What holds of every route there may ever be: nobody watches or judges themselves, and an
    administrator of the machine is no reviewer."""
    if template.startswith("/api/v1/me/"):
        assert roles == OWN_EVALUATIONS, template
    elif template.startswith("/api/v1/review/rules"):
        assert roles == {ADMIN}, template
    elif template.startswith("/api/v1/review/"):
        assert roles <= WATCHES, template
    else:
        assert not roles & {OPERATOR, OFFICE}, template


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    monkeypatch.setattr(denials, "RATE", None)


@pytest.fixture
async def archive(core, people):
    """A recording of each who talks, so that each has one of their own and one of somebody else."""
    for role in Role:
        await a_recording(core, f"of-{role.value}")
        async with core.database.writing() as session:
            await contacts.put_leg(
                session, leg_id=f"leg-{role.value}", contact_id=f"contact-of-of-{role.value}",
                position=0, party="agent", channel="video", account_id=people[role].id,
                started_at=core.clock() - timedelta(hours=1),
            )  # fmt: skip


def filled(template: str, recording: str) -> str:
    if "/recordings/{id}" in template:
        template = template.replace("{id}", recording)
    for part in ("id", "view", "search", "comment", "request", "party"):
        template = template.replace(f"{{{part}}}", "x1")
    assert "{" not in template
    return template


def watched_routes(app) -> list[tuple[str, str]]:
    return [
        (method, template)
        for method, template in routes_of(app)
        if template.startswith(denials.WATCHED)
    ]


async def noted(core):
    """What was put on record since the last look, as (account, role, method, route, code, subject)."""
    async with core.database.writing() as session:
        entries = (
            await session.scalars(
                select(AuditEntry)
                .where(AuditEntry.action == denials.ACTION)
                .order_by(AuditEntry.at)
            )
        ).all()
        await session.execute(delete(AuditEntry).where(AuditEntry.action == denials.ACTION))
        return [
            (e.account_id, e.detail.get("role"), e.detail["method"], e.detail["route"],
             e.detail["code"], e.subject)
            for e in entries
        ]  # fmt: skip


def test_every_route_is_expected_or_bounded(app):
    routes = watched_routes(app)
    assert {(m, "/api/v1" + t) for m, t in EXPECTED} <= set(routes), "a route that is gone"
    for method, template in routes:
        access = http_access(method, template)
        if access.kind is not Kind.STAFF:
            assert access.kind is Kind.TICKET, (method, template)
            continue
        assert_bounds(template, access.roles)
        wanted = expected(method, template)
        assert wanted is None or access.roles == wanted, (method, template)


async def test_every_role_every_action_one_s_own_and_others(
    app, client, bearer, core, people, archive
):
    """Having led the conversation opens nothing of it, and closes nothing."""
    headers = {role: await bearer(role) for role in Role}
    allowed = refused = 0
    for method, template in watched_routes(app):
        access = http_access(method, template)
        if access.kind is not Kind.STAFF:
            continue
        for role in Role:
            other = next(each for each in Role if each is not role)
            for recording in (f"of-{role.value}", f"of-{other.value}"):
                answer = await client.request(
                    method, filled(template, recording), json={}, headers=headers[role]
                )
                what = (method, template, role, recording, answer.status)
                found = await noted(core)
                if role in (expected(method, template) or access.roles):
                    assert answer.status not in {401, 403}, what
                    assert found == [], what
                    allowed += 1
                    continue
                assert answer.status == 403, what
                subject = f"recording:{recording}" if "/recordings/{id}" in template else template
                assert found == [
                    (people[role].id, role.value, method, template, "forbidden", subject)
                ], what
                refused += 1
    assert min(allowed, refused) > 100, (allowed, refused)


async def test_tickets_open_one_party_of_one_recording_while_their_bearer_is_signed_in(
    app, client, bearer, core, people, archive, vault, monkeypatch
):
    for name in ("of-operator", "of-office"):
        vault.media[(name, "citizen")] = b"film" * 1000
    reviewer = await bearer(QUALITY)
    answer = await client.post(
        "/api/v1/recordings/of-operator/views", json={"reason": "a sample"}, headers=reviewer
    )
    opened = await answer.json()
    url = next(part["url"] for part in opened["parties"] if part["party"] == "citizen")
    assert (await client.get(url)).status == 200
    assert await noted(core) == []
    routes = [t for m, t in watched_routes(app) if http_access(m, t).kind is Kind.TICKET]
    assert len(routes) >= 3
    ticket = url.split("?ticket=")[1]
    for template in routes:
        for recording, party in (("of-office", "citizen"), ("of-operator", "agent")):
            path = template.replace("{id}", recording).replace("{party}", party)
            answer = await client.get(path, params={"ticket": ticket})
            assert answer.status == 401, path
            assert await noted(core) == [
                (
                    people[QUALITY].id,
                    None,
                    "GET",
                    template,
                    "unauthenticated",
                    f"recording:{recording}",
                )
            ]

    async def none(_self, _sessions):
        return []

    monkeypatch.setattr(Sessions, "still_live", none)
    assert (await client.get(url)).status == 401
    assert [entry[4] for entry in await noted(core)] == ["unauthenticated"]


async def test_what_is_sealed_and_what_takes_two_is_refused_and_noted(
    client, bearer, core, people, archive
):
    supervisor, reviewer = await bearer(SUPERVISOR), await bearer(QUALITY)
    base = "/api/v1/recordings/of-operator"
    sealed = await client.post(f"{base}/seal", json={"reason": "illegal"}, headers=reviewer)
    assert sealed.status < 300, await sealed.text()
    answer = await client.post(f"{base}/views", json={"reason": "curious"}, headers=reviewer)
    assert (answer.status, (await answer.json())["code"]) == (404, "not_found")
    asked = await client.post(
        f"{base}/requests",
        json={"kind": "open", "reason": "the authority asks"},
        headers=supervisor,
    )
    assert asked.status < 300, await asked.text()
    request = (await asked.json())["id"]
    answer = await client.post(
        f"{base}/requests/{request}/decision", json={"granted": True, "reason": "by myself"},
        headers=supervisor,
    )  # fmt: skip
    assert (answer.status, (await answer.json())["code"]) == (403, "own_request")
    found = await noted(core)
    assert [(who, code, subject) for who, _, _, _, code, subject in found] == [
        (people[QUALITY].id, "not_found", "recording:of-operator"),
        (people[SUPERVISOR].id, "own_request", "recording:of-operator"),
    ]


async def test_without_a_sign_in_nobody_is_noted(app, client, core, archive):
    for method, template in watched_routes(app):
        answer = await client.request(method, filled(template, "of-operator"), json={})
        assert answer.status == 401, (method, template)
    assert await noted(core) == []


class TestMany:
    @pytest.fixture(autouse=True)
    def unlimited(self, monkeypatch):
        monkeypatch.setattr(denials, "RATE", Rate(3, 60))

    async def test_a_loop_in_a_page_fills_no_database(self, client, bearer, core, people, archive):
        operator = await bearer(OPERATOR)
        for _ in range(8):
            assert (await client.get("/api/v1/recordings", headers=operator)).status == 403
        assert len(await noted(core)) == 3
        office = await bearer(OFFICE)
        assert (await client.get("/api/v1/recordings", headers=office)).status == 403
        assert [entry[0] for entry in await noted(core)] == [people[OFFICE].id]


async def test_a_refusal_stays_one_when_it_cannot_be_noted(client, bearer, archive, monkeypatch):
    async def away(*_arguments, **_named):
        raise OperationalError("insert", {}, Exception("the database is away"))

    operator = await bearer(OPERATOR)
    monkeypatch.setattr(audit, "append", away)
    answer = await client.get("/api/v1/recordings", headers=operator)
    assert (answer.status, (await answer.json())["code"]) == (403, "forbidden")
