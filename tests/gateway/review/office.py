"""What tests of the quality office share: people, recordings with operators, a form, and API calls."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.accounts.service import NewAccount
from gateway.contacts import changes
from gateway.contacts import sql as contacts
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD
from tests.gateway.contact_rows import a_recording

both_databases = pytest.mark.parametrize(
    "settings", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""For what touches every table: the test on SQLite, and once more on PostgreSQL."""

FORM = {
    "cap": 50,
    "sections": [
        {
            "id": "welcome",
            "title": "Accoglienza",
            "weight": 1,
            "items": [
                {"id": "greets", "text": "Si presenta", "steps": 2},
                {"id": "listens", "text": "Ascolta", "steps": 5, "weight": 3},
            ],
        },
        {
            "id": "answer",
            "title": "Risposta",
            "weight": 2,
            "items": [
                {"id": "right", "text": "Informazione corretta", "steps": 3, "gravity": "critical"},
                {"id": "privacy", "text": "Riservatezza", "gravity": "fatal", "weight": 0},
                {"id": "next", "text": "Dice che cosa succede", "notApplicable": True},
            ],
        },
    ],
}
BEST = {"greets": 1, "listens": 4, "right": 2, "privacy": 1, "next": 1}
MINUTE_MS = 60_000


async def add_reviewers(core: Any, *names: str) -> list[str]:
    """More members of the quality office; return their ids."""
    made = await core.accounts.add_all(
        [NewAccount(name, Role.QUALITY, PASSWORD, name.title(), {}) for name in names],
        one_time=False,
    )
    return [account.id for account in made]


async def add_operators(core: Any, *names: str) -> list[str]:
    """More operators; return their ids."""
    made = await core.accounts.add_all(
        [NewAccount(name, Role.OPERATOR, PASSWORD, name.title(), {}) for name in names],
        one_time=False,
    )
    return [account.id for account in made]


async def recorded(core: Any, name: str, *operators: str, **about: Any) -> None:
    """A closed contact of five minutes that can be judged; the first operator spoke longest."""
    outcome = about.pop("outcome", "completed")
    await a_recording(core, name, duration_ms=5 * MINUTE_MS, verdict="good", **about)
    began = core.clock() - timedelta(hours=1)
    async with core.database.writing() as session:
        for at, operator in enumerate(operators):
            await changes.put_leg(
                session,
                leg_id=f"leg-{name}-{at}",
                contact_id=f"contact-of-{name}",
                position=at,
                party="agent",
                channel="video",
                account_id=operator,
                started_at=began,
                ended_at=began + timedelta(minutes=5 - at),
            )
        row = await session.get(contacts.Contact, f"contact-of-{name}")
        row.state, row.outcome = "closed", outcome


@dataclass
class Caller:
    """The API as one member of the staff."""

    client: Any
    clock: Any
    username: str
    headers: dict[str, str]
    signed_at: datetime
    views: dict[str, str] = field(default_factory=dict)
    """The cookie that came with each view."""

    async def __call__(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        if self.clock() >= self.signed_at + timedelta(minutes=2):
            self.headers, self.signed_at = await _sign_in(self.client, self.username), self.clock()
        answer = await self.client.request(
            method,
            f"/api/v1/{path}",
            headers=self.headers,
            **({"json": body} if method in ("POST", "PUT") else {}),
        )
        told = await answer.json() if answer.content_type == "application/json" else None
        if "vs_view" in answer.cookies:
            self.views[told["id"]] = answer.cookies["vs_view"].value
        return answer.status, told

    async def done(self, method: str, path: str, **body: Any) -> Any:
        """The answer of what has to succeed."""
        status, told = await self(method, path, **body)
        assert status < 300, (status, told)
        return told

    async def refused(self, method: str, path: str, **body: Any) -> tuple[int, str]:
        """Status and word of what has to fail."""
        status, told = await self(method, path, **body)
        assert status >= 400, told
        return status, told["code"]

    async def watch(self, recording: str, upto_ms: int = 5 * MINUTE_MS) -> dict[str, Any]:
        """Open a view, fetch everybody's media, and play from the beginning at ordinary speed."""
        view = await self.done("POST", f"recordings/{recording}/views", reason="review")
        await self.fetch(view)
        told: dict[str, Any] = {}
        for at in range(0, upto_ms, 60_000):
            self.clock.advance(seconds=60)
            told = await self.done(
                "POST",
                f"recordings/{recording}/views/{view['id']}/watched",
                spans=[[at, min(at + 60_000, upto_ms)]],
            )
        return told

    async def fetch(self, view: dict[str, Any], *parties: str, **headers: str) -> None:
        """Fetch the media of a view, everybody's unless *parties* are named."""
        headers |= {"Cookie": f"vs_view={self.views[view['id']]}"}
        for party in view["parties"]:
            if not parties or party["party"] in parties:
                answer = await self.client.get(party["url"], headers=headers)
                assert answer.status in (200, 206)
                await answer.read()


async def _sign_in(client: Any, username: str) -> dict[str, str]:
    # in a browser of its own
    client.session.cookie_jar.clear()
    answer = await client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
    assert answer.status == 201, await answer.text()
    return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}


async def signed_in(client: Any, clock: Any, username: str) -> Caller:
    """Sign in by name; again when the test's clock has moved on."""
    return Caller(client, clock, username, await _sign_in(client, username), clock())


async def published(reviewer: Caller, name: str = "Modulo", content: Any = None) -> str:
    """A form by which can be judged."""
    form = (await reviewer.done("POST", "review/forms", name=name))["id"]
    await reviewer.done("PUT", f"review/forms/{form}", revision=1, name=name, draft=content or FORM)
    await reviewer.done("POST", f"review/forms/{form}/publish", revision=2)
    return str(form)


async def submitted(caller, recording, form, answers=None, **said):
    """Evaluate a recording, watched to its end, and hand the evaluation in; return its id."""
    made = await caller.done("POST", "review/evaluations", recording=recording, form=form)
    await caller.watch(recording)
    path = f"review/evaluations/{made['id']}"
    await caller.done("POST", f"{path}/submit", answers=answers or BEST, **said)
    return made["id"]
