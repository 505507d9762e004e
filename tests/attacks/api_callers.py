"""Who calls the API of a running station, and what there is in it to be called by id."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests

from gateway.platform.security.keys import load_keys
from gateway.platform.security.permissions import Role
from gateway.platform.security.tokens import MEDIA_VIEW, SEAT, TokenSigner
from tests.support.servers.exchange import TOKEN
from tests.support.servers.station import Station

FRESH_S = 200.0
"""An access token is good for five minutes; one older than this is replaced."""

CALLERS = ("nobody", *(role.value for role in Role), "exchange", "citizen", "viewer")
SECURED_BY = {"exchange": "machine", "citizen": "seat", "viewer": "ticket"}
"""The scheme of the document by which a caller who is no member of the staff is known."""


@dataclass
class Api:
    """The API of *station*: the document, the callers' proofs, ids that exist."""

    station: Station
    document: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    _people: dict[str, dict[str, str]] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _http: requests.Session = field(default_factory=requests.Session)
    line: requests.Session = field(default_factory=requests.Session)
    """A connection that stays open and remembers nobody: it takes no cookie."""

    def __post_init__(self) -> None:
        self.line.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.document = self.get("nobody", "/api/v1/openapi.json")

    def headers(self, caller: str) -> dict[str, str]:
        """What proves *caller* to be who it is."""
        if caller in ("nobody", "viewer"):
            return {}
        if caller == "exchange":
            return {"Authorization": f"Bearer {TOKEN}"}
        if caller == "citizen":
            contact = secrets.choice(self.ids.get("contact", ["c1"]))
            return {"Authorization": f"Bearer {self._signed(SEAT, contact)}"}
        return {"Authorization": f"Bearer {self._staff_token(caller)}"}

    def query(self, caller: str) -> dict[str, str]:
        """The same for a caller who shows a ticket in the address."""
        return {"ticket": self._signed(MEDIA_VIEW, "r1")} if caller == "viewer" else {}

    def signed_out(self, caller: str) -> None:
        """Its token is spent: a new one the next time."""
        self._tokens.pop(caller, None)

    def get(self, caller: str, path: str) -> Any:
        return self._done("GET", caller, path, None)

    def post(self, caller: str, path: str, body: object) -> Any:
        return self._done("POST", caller, path, body)

    def populate(self) -> None:
        """Things whose ids the calls then name: accounts, offices, calls, messages."""
        made = [
            self.post("admin", "/api/v1/accounts", {"username": f"spare{n}", "role": "operator"})
            for n in range(4)
        ]
        self.ids["accounts"] = [each["account"]["id"] for each in made]
        offices = self.get("admin", "/api/v1/offices")["offices"]
        self.ids["offices"] = [each["id"] for each in offices]
        calls = [
            self.post("exchange", "/api/v1/telephony/calls", {"category": name, "callId": f"c-{n}"})
            for n, name in enumerate(("weapons", "privacy", "road-code", "licences"))
        ]
        self.ids["contact"] = [each["contactId"] for each in calls]
        self.ids["calls"] = self.ids["contacts"] = self.ids["contact"]
        for n in range(4):
            told = {"request": secrets.token_hex(16), "category": "weapons", "text": "Buongiorno"}
            told |= {"email": f"a{n}@example.org", "consent": True}
            self.post("nobody", "/api/v1/messages", told)
        listed = self.get("supervisor", "/api/v1/messages")["messages"]
        self.ids["messages"] = [each["id"] for each in listed]

    def refusals(self, caller: str, operation: dict[str, Any]) -> set[int]:
        """The refusals the document promises *caller*; empty when it is let in."""
        schemes = {name for scheme in operation["security"] for name in scheme}
        if (
            not schemes
            or SECURED_BY.get(caller) in schemes
            or caller in operation.get("x-roles", ())
        ):
            return set()
        return {403} if "staff" in schemes and caller in set(Role) else {401}

    def _signed(self, audience: str, subject: str) -> str:
        signer = TokenSigner(load_keys(self.station.data_dir))
        return signer.sign(audience, subject, now=datetime.now(UTC), ttl=timedelta(minutes=5))

    def _staff_token(self, caller: str) -> str:
        token, since = self._tokens.get(caller, ("", 0.0))
        if not token or time.monotonic() - since > FRESH_S:
            token = self._sign_in(caller)
            self._tokens[caller] = token, time.monotonic()
        return token

    def _sign_in(self, role: str) -> str:
        person = self._people.get(role) or self._person(role)
        self._people[role] = person
        # in a browser of its own: signing in ends the session that was there
        self._http.cookies.clear()
        return str(self.post("nobody", "/api/v1/session", person)["accessToken"])

    def _person(self, role: str) -> dict[str, str]:
        found = self.station.accounts(role)
        if found:
            return {"username": found[0].username, "password": found[0].password}
        password = f"{role} who calls the api"
        name = f"caller-{role}"
        made = self.post("admin", "/api/v1/accounts", {"username": name, "role": role})
        first = {"username": name, "password": made["oneTimePassword"]}
        opened = self.post("nobody", "/api/v1/session", first)
        headers = {"Authorization": f"Bearer {opened['accessToken']}"}
        change = {"present": made["oneTimePassword"], "new": password}
        answer = self._http.post(
            f"{self.station.url}/api/v1/me/password", json=change, headers=headers, timeout=10
        )
        assert answer.status_code == 204, answer.text
        return {**first, "password": password}

    def _done(self, method: str, caller: str, path: str, body: object) -> Any:
        answer = self._http.request(
            method, self.station.url + path, json=body, headers=self.headers(caller), timeout=10
        )
        self._http.cookies.clear()
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
