"""How all recordings are kept: holds, seals and requests at one glance, what other rules would destroy, and the
certificates of what is destroyed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from gateway.archive.custody.http import RequestKind
from gateway.archive.custody.retention_http import RULES_BODY
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from recordings.retention import RetentionRule, RetentionRules


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording under a hold or a seal: since when, by whom (null: not there any more) and why."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    since: datetime
    by: str | None
    reason: str | None


class RequestListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one asked for and another decides; ``mine``: the caller asked, and does not decide."""

    id: str
    recording_id: str
    reference: str
    kind: RequestKind
    state: Literal["pending", "granted", "refused"]
    mine: bool
    asked_at: datetime
    asked_by: str | None
    asked_why: str
    decided_at: datetime | None
    decided_by: str | None
    decided_why: str | None
    until: datetime | None


class DestroyedListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording that is destroyed; ``rule`` by which, null where nobody wrote it down."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    destroyed_at: datetime | None
    rule: str | None


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first, pending requests before all others."""

    held: list[KeptRecording]
    sealed: list[KeptRecording]
    requests: list[RequestListed]
    destroyed: list[DestroyedListed]


class Certificate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The signed entry that certifies a destruction, and the key it is checked with, both as text."""

    recording_id: str
    entry: str
    key: str


class RetentionTrial(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Rules to be tried on what there is; nothing changes."""

    rules: RetentionRules


class RuleTried(msgspec.Struct, frozen=True, kw_only=True):
    """How many recordings a rule would keep; ``default``, ``hold`` and ``sealed`` besides the rules' names."""

    name: str
    recordings: int


class DueListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One that would be destroyed within the hour."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    rule: str


class RetentionTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the rules would do. ``due`` at once, ``soon`` within 30 days; ``complete`` False: there are more
    recordings than were looked at."""

    examined: int
    complete: bool
    due: int
    due_bytes: int
    soon: int
    rules: list[RuleTried]
    examples: list[DueListed]


class KeepingProvider(Protocol):
    """Where that is known."""

    async def overview(self, account_id: str) -> Keeping:
        """As it stands, for whoever asks."""
        ...

    async def certificate(self, recording_id: str) -> Certificate | None:
        """Of a destroyed one; None for any other."""
        ...

    async def tried(self, rules: list[RetentionRule]) -> RetentionTried:
        """What the rules would do; raises ValueError for rules that cannot be."""
        ...


class KeepingApi:
    """The handlers."""

    def __init__(self, keeping: KeepingProvider) -> None:
        self._keeping = keeping

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/custody", self.overview,
                "Holds, seals, requests and destructions at one glance", "recordings",
                response=Keeping,
            ),
            Route(
                "GET", "/api/v1/recordings/{id}/certificate", self.certificate,
                "The certificate of a recording's destruction", "recordings", response=Certificate,
                errors={409: "It is not destroyed."},
            ),
            Route(
                "POST", "/api/v1/retention/trial", self.trial,
                "What other rules of retention would destroy; nothing changes", "recordings",
                request=RetentionTrial, response=RetentionTried, body_limit=RULES_BODY,
            ),
        )  # fmt: skip

    async def overview(self, call: Call) -> Keeping:
        """Everything that waits for somebody."""
        return await self._keeping.overview(call.staff.account_id)

    async def certificate(self, call: Call) -> Certificate:
        """To be printed, or given to whoever asks."""
        found = await self._keeping.certificate(call.path("id"))
        if found is None:
            raise ApiError(409, "not_destroyed", "This recording is not destroyed.")
        return found

    async def trial(self, call: Call) -> RetentionTried:
        """Before the rules are set."""
        wanted: RetentionTrial = call.body
        try:
            return await self._keeping.tried(wanted.rules)
        except ValueError as error:
            raise ApiError(422, "invalid_rules", str(error)) from None
