"""Who may do what with recordings, retention and evaluations: every route the application has, every role,
for one's own conversations and others'. Whoever is refused is noted by name."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from gateway.accounts.sessions import Sessions
from gateway.archive.custody import sql as custody
from gateway.archive.exports import sql as exports
from gateway.audit import denials
from gateway.contacts import changes as contacts
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Kind, Role, http_access
from gateway.platform.security.tokens import COPY_FILE
from signaling.limits import Rate
from tests.gateway.contact_rows import a_recording
from tests.gateway.review.office import add_reviewers, published, signed_in
from tests.gateway.routes import routes_of

OPERATOR, SUPERVISOR, QUALITY, ADMIN, OFFICE = (
    Role.OPERATOR, Role.SUPERVISOR, Role.QUALITY, Role.ADMIN, Role.OFFICE,
)  # fmt: skip
WATCHES = {QUALITY, SUPERVISOR}
KEEPS = {SUPERVISOR, ADMIN}

GIVES = {OPERATOR, SUPERVISOR, OFFICE}
"""Who takes contacts, and is evaluated."""

EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", "/recordings"): WATCHES,
    ("GET", "/recordings/operators"): WATCHES,
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
    ("GET", "/recordings/{id}/certificate"): KEEPS | {QUALITY},
    ("GET", "/custody"): KEEPS,
    ("GET", "/requests"): KEEPS,
    ("POST", "/requests/{id}/decision"): KEEPS,
    ("GET", "/retention"): KEEPS | {QUALITY},
    ("POST", "/retention/trial"): KEEPS,
    ("PUT", "/retention"): {ADMIN},
    ("DELETE", "/retention"): {ADMIN},
    ("POST", "/recordings/{id}/exports"): WATCHES,
    ("GET", "/exports"): WATCHES,
    ("GET", "/exports/{id}"): WATCHES,
    ("POST", "/exports/{id}/retry"): WATCHES,
    ("DELETE", "/exports/{id}"): WATCHES,
    ("POST", "/exports/{id}/downloads"): WATCHES,
    ("GET", "/copies"): KEEPS | {QUALITY},
    ("POST", "/copies/{contact}/decision"): KEEPS | {QUALITY},
    ("GET", "/review/recordings/{id}"): WATCHES,
    ("GET", "/review/contacts/{id}/files"): WATCHES,
    ("GET", "/review/contacts/{id}/files/{file}"): WATCHES,
    ("GET", "/review/choices"): {QUALITY},
    ("GET", "/review/queue"): {QUALITY},
    ("GET", "/review/evaluations"): WATCHES,
    ("GET", "/review/evaluations/csv"): WATCHES,
    ("POST", "/review/evaluations"): {QUALITY},
    ("GET", "/review/evaluations/{id}"): WATCHES,
    ("PUT", "/review/evaluations/{id}"): {QUALITY},
    ("DELETE", "/review/evaluations/{id}"): {QUALITY},
    ("POST", "/review/evaluations/{id}/submit"): {QUALITY},
    ("POST", "/review/evaluations/{id}/release"): {QUALITY},
    ("POST", "/review/evaluations/{id}/decision"): {SUPERVISOR},
    ("GET", "/review/trends"): WATCHES,
    ("GET", "/review/trends/csv"): WATCHES,
    ("GET", "/review/trends/forms"): WATCHES,
    ("GET", "/review/agreement"): {QUALITY},
    ("GET", "/review/forms"): {QUALITY},
    ("POST", "/review/forms"): {QUALITY},
    ("PUT", "/review/forms/{id}"): {QUALITY},
    ("POST", "/review/forms/{id}/publish"): {QUALITY},
    ("POST", "/review/forms/{id}/retire"): {QUALITY},
    ("GET", "/review/rules"): {ADMIN},
    ("POST", "/review/rules"): {ADMIN},
    ("POST", "/review/rules/trial"): {ADMIN},
    ("PUT", "/review/rules/{id}"): {ADMIN},
    ("DELETE", "/review/rules/{id}"): {ADMIN},
    ("GET", "/review/calibrations"): {QUALITY},
    ("POST", "/review/calibrations"): {QUALITY},
    ("GET", "/review/calibrations/{id}"): {QUALITY},
    ("PUT", "/review/calibrations/{id}/rating"): {QUALITY},
    ("POST", "/review/calibrations/{id}/rating"): {QUALITY},
    ("POST", "/review/calibrations/{id}/comparison"): {QUALITY},
    ("PUT", "/review/calibrations/{id}/agreed"): {QUALITY},
    ("POST", "/review/calibrations/{id}/agreed"): {QUALITY},
    ("GET", "/me/evaluations"): GIVES,
    ("GET", "/me/evaluations/unread"): GIVES,
    ("GET", "/me/evaluations/{id}"): GIVES,
    ("POST", "/me/evaluations/{id}/reply"): GIVES,
    ("POST", "/me/evaluations/{id}/dispute"): GIVES,
    ("POST", "/me/evaluations/{id}/views"): GIVES,
}
"""Written by hand, every one, and not taken from the table that is held against it."""
TICKETS = {
    ("GET", "/recordings/{id}/parties/{party}/media"),
    ("GET", "/recordings/{id}/parties/{party}/peaks"),
    ("GET", "/recordings/{id}/parties/{party}/still"),
    ("GET", "/exports/{id}/files/{name}"),
    ("GET", "/copies/{contact}/files/{export}/{name}"),
}
EVERYBODYS = {("POST", "/copies/follow"), ("POST", "/copies/ask")}
"""By a code, without a name to note."""
ABOUT = (
    "/recordings", "/retention", "/custody", "/requests", "/exports", "/copies", "/review", "/me/evaluations",
)  # fmt: skip
"""What begins like this is about recordings: said here once more, and not taken from what is watched."""


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    monkeypatch.setattr(denials, "RATE", None)


@pytest.fixture
async def reviewer(client, clock, people):
    return await signed_in(client, clock, "quality1")


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


@pytest.fixture
async def there(core, people, archive, reviewer):
    """One of everything that an address may name, so that nobody is only told that there is none."""
    form = await published(reviewer)
    evaluation = await reviewer.done(
        "POST", "review/evaluations", recording="of-operator", form=form
    )
    (second,) = await add_reviewers(core, "quality2")
    calibration = await reviewer.done(
        "POST", "review/calibrations", name="x", recording="of-operator", form=form,
        participants=[people[QUALITY].id, second],
    )  # fmt: skip
    view = await reviewer.done("POST", "recordings/of-operator/views", reason="review")
    comment = await reviewer.done("POST", "recordings/of-office/comments", atMs=1, text="x")
    search = await reviewer.done(
        "POST", "recordings/searches", name="x", filters={"category": "weapons"}
    )
    async with core.database.writing() as session:
        await exports.order(
            session, "export1", "of-operator", kind="film", options={}, by=people[QUALITY].id,
            at=core.clock(), reason="x",
        )  # fmt: skip
        await custody.ask(
            session, "request1", "of-operator", kind="open", by=people[SUPERVISOR].id,
            at=core.clock(), why="x",
        )  # fmt: skip
    return {
        "/review/evaluations/{id}": evaluation["id"],
        "/review/calibrations/{id}": calibration["id"],
        "/review/forms/{id}": form,
        "/me/evaluations/{id}": evaluation["id"],
        "/exports/{id}": "export1",
        "{contact}": "contact-of-of-operator",
        "{view}": view["id"],
        "{comment}": comment["id"],
        "{search}": search["id"],
        "{request}": "request1",
    }


def filled(template: str, recording: str, there: dict[str, str] | None = None) -> str:
    for part, name in {"/recordings/{id}": recording, **(there or {})}.items():
        if part in template:
            template = template.replace(part, re.sub(r"{\w+}", name, part))
    return re.sub(r"{\w+}", "x1", template)


def watched_routes(app) -> list[tuple[str, str]]:
    """All there are about recordings, those by a code left out."""
    return [
        (method, template)
        for method, template in routes_of(app)
        if template.startswith(tuple(f"/api/v1{about}" for about in ABOUT))
        and (method, template.removeprefix("/api/v1")) not in EVERYBODYS
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


def test_every_route_is_expected(app):
    routes = {(m, t.removeprefix("/api/v1")) for m, t in watched_routes(app)}
    assert routes == EXPECTED.keys() | TICKETS
    for method, template in routes:
        access = http_access(method, f"/api/v1{template}")
        assert f"/api/v1{template}".startswith(denials.WATCHED), template
        if (method, template) in TICKETS:
            assert access.kind is Kind.TICKET, template
        else:
            assert (access.kind, access.roles) == (Kind.STAFF, EXPECTED[method, template]), template


@pytest.mark.slow
async def test_every_role_every_action_one_s_own_and_others(
    client, bearer, core, people, archive, there
):
    """Having led the conversation opens nothing of it, and closes nothing."""
    headers = {role: await bearer(role) for role in Role}
    allowed = refused = 0
    # what takes away comes last
    for (method, path), roles in sorted(EXPECTED.items(), key=lambda each: each[0][0] == "DELETE"):
        template = f"/api/v1{path}"
        for role in Role:
            if role in roles:
                # what one's role opens is not refused; whose it is stands below
                answer = await client.request(
                    method, filled(template, "of-operator", there), json={}, headers=headers[role]
                )
                found = await noted(core)
                whose = answer.status == 404 and (await answer.json())["code"] == "not_found"
                what = (method, template, role, answer.status)
                assert answer.status not in {401, 403}, what
                assert whose or found == [], what
                allowed += 1
                continue
            other = next(each for each in Role if each is not role)
            # the door does not know whose it is: one's own and another's in turn
            recording = f"of-{(role, other)[refused % 2].value}"
            answer = await client.request(
                method, filled(template, recording, there), json={}, headers=headers[role]
            )
            what = (method, template, role, recording, answer.status)
            assert answer.status == 403, what
            who, as_role, how, where, code, subject = (await noted(core))[0]
            assert (who, as_role, how, where, code) == (
                people[role].id, role.value, method, template, "forbidden",
            ), what  # fmt: skip
            assert subject == subject_of(template, recording, there), what
            refused += 1
    assert min(allowed, refused) > 100, (allowed, refused)


def subject_of(template: str, recording: str, there: dict[str, str]) -> str:
    if "/recordings/{id}" in template:
        return f"recording:{recording}"
    if "/exports/{id}" in template:
        return f"export:{there['/exports/{id}']}"
    if "/contacts/{id}" in template:
        return "contact:x1"
    if "/copies/{contact}" in template:
        return f"copy:{there['{contact}']}"
    return template


async def test_what_is_somebody_else_s_is_refused_and_noted(client, clock, core, people, there):
    """Those whom their role lets in, with the names of things that are there and not theirs."""
    second = await signed_in(client, clock, "quality2")
    operator = await signed_in(client, clock, "operator1")
    export, evaluation = there["/exports/{id}"], there["/review/evaluations/{id}"]
    for who, method, path, body, status in (
        (second, "GET", f"exports/{export}", {}, 404),
        (second, "POST", f"exports/{export}/retry", {}, 404),
        (second, "POST", f"exports/{export}/downloads", {"name": "film.mp4"}, 404),
        (second, "DELETE", f"exports/{export}", {}, 404),
        (
            second,
            "POST",
            "recordings/of-operator/exports",
            {"kind": "package", "reason": "x y"},
            403,
        ),
        (second, "DELETE", f"recordings/of-office/comments/{there['{comment}']}", {}, 403),
        (second, "GET", f"review/evaluations/{evaluation}", {}, 404),
        (second, "PUT", f"review/evaluations/{evaluation}", {"answers": {}}, 404),
        (second, "DELETE", f"review/evaluations/{evaluation}", {}, 404),
        # about whom it is, and not released
        (operator, "GET", f"me/evaluations/{evaluation}", {}, 404),
    ):
        answer = await who(method, path, **body)
        assert answer[0] == status, (path, answer)
        assert len(await noted(core)) == 1, (method, path)
    # and what is there is there for whose it is
    first = await signed_in(client, clock, "quality1")
    for path in (f"exports/{export}", f"review/evaluations/{evaluation}"):
        await first.done("GET", path)
    assert await noted(core) == []


@pytest.mark.parametrize(
    ("method", "path", "subject"),
    [
        ("GET", "audit", "/api/v1/audit"),
        ("GET", "audit/export", "/api/v1/audit/export"),
        ("GET", "accounts", "/api/v1/accounts"),
        ("PATCH", "accounts/somebody", "account:somebody"),
        ("POST", "persons/search", "/api/v1/persons/search"),
        ("POST", "persons/erase", "/api/v1/persons/erase"),
        ("GET", "contacts", "/api/v1/contacts"),
        ("GET", "contacts/c1", "contact:c1"),
    ],
)
async def test_people_and_the_trail_itself_are_watched_too(
    client, bearer, core, people, method, path, subject
):
    headers = await bearer(OPERATOR)
    answer = await client.request(method, f"/api/v1/{path}", json={}, headers=headers)
    assert answer.status == 403
    ((who, role, how, _, code, about),) = await noted(core)
    assert (who, role, how) == (people[OPERATOR].id, "operator", method)
    assert (code, about) == ("forbidden", subject)


async def test_a_citizen_s_ticket_of_another_file_is_noted_without_a_name(client, core, archive):
    ticket = core.signer.sign(
        COPY_FILE, "contact-of-of-operator", now=core.clock(), ttl=timedelta(minutes=1),
        export="e1", name="film.mp4",
    )  # fmt: skip
    url = f"/api/v1/copies/contact-of-of-office/files/e1/film.mp4?ticket={ticket}"
    assert (await client.get(url)).status == 401
    ((who, _, _, _, code, subject),) = await noted(core)
    assert (who, code, subject) == (None, "unauthenticated", "copy:contact-of-of-office")


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
    routes = [f"/api/v1{path}" for _, path in sorted(TICKETS) if path.startswith("/recordings")]
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
