"""How long recordings are kept: rules read by those who review, changed by an administrator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from gateway.http.errors import ApiError
from gateway.http.route import Call, Route
from recordings.retention import RetentionRule, RetentionRules

RULES_BODY = 64 * 1024


class RulesChangedError(Exception):
    """Somebody else has set other rules meanwhile."""


class RetentionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The rules in force. Of several that fit a recording the longest counts; where none does,
    ``defaultDays``; a legal hold wins over everything."""

    rules: list[RetentionRule]
    default_days: int
    revision: int
    from_settings: bool
    changed_at: datetime | None = None


class RetentionChange(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Other rules; ``revision`` is that of those that were changed."""

    revision: int
    rules: RetentionRules


class RulesRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``revision``: that of the rules that are given up."""

    revision: int


class RetentionProvider(Protocol):
    """Where the rules are kept."""

    async def shown(self) -> RetentionShown:
        """Those in force."""
        ...

    async def change(
        self, rules: list[RetentionRule] | None, *, revision: int, by: str | None
    ) -> RetentionShown:
        """Set other rules, None for the settings'; raises ``RulesChangedError``, ValueError."""
        ...


class RetentionApi:
    """The handlers."""

    def __init__(self, retention: RetentionProvider) -> None:
        self._retention = retention

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "Somebody else has changed the rules meanwhile."}
        return (
            Route(
                "GET", "/api/v1/retention", self.shown, "How long recordings are kept",
                "recordings", response=RetentionShown,
            ),
            Route(
                "PUT", "/api/v1/retention", self.change, "Set other rules of retention",
                "recordings", request=RetentionChange, response=RetentionShown,
                body_limit=RULES_BODY, errors=conflict,
            ),
            Route(
                "DELETE", "/api/v1/retention", self.reset, "Go back to the rules of the settings",
                "recordings", query=RulesRevision, response=RetentionShown, errors=conflict,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> RetentionShown:
        """What is in force."""
        return await self._retention.shown()

    async def change(self, call: Call) -> RetentionShown:
        """Other rules from now on, also for what was recorded before."""
        wanted: RetentionChange = call.body
        return await self._set(call, wanted.rules, wanted.revision)

    async def reset(self, call: Call) -> RetentionShown:
        """The settings' rules count again."""
        query: RulesRevision = call.query
        return await self._set(call, None, query.revision)

    async def _set(
        self, call: Call, rules: list[RetentionRule] | None, revision: int
    ) -> RetentionShown:
        try:
            return await self._retention.change(rules, revision=revision, by=call.staff.account_id)
        except ValueError as error:
            raise ApiError(422, "invalid_rules", str(error)) from None
        except RulesChangedError:
            raise ApiError(
                409, "rules_changed", "Somebody else has changed the rules; load them again."
            ) from None
