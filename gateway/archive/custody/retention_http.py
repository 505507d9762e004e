"""Routes for the rules of retention: read by reviewers, changed by an administrator."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from gateway.accounts.approvals.service import Deed, Requests
from gateway.archive.custody.retention import Retention, RetentionShown, valid
from gateway.platform.http.route import Call, Route, json_response
from recordings.retention import RetentionRule, RetentionRules, read_rules

RULES_BODY = 64 * 1024
Reason = Annotated[str, msgspec.Meta(max_length=200)]


class RetentionChange(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Other rules; ``revision`` is that of the rules being replaced, ``reason`` is for the person who has to grant
    the change."""

    revision: int
    rules: RetentionRules
    reason: Reason = ""


class RulesRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``revision``: that of the rules being given up; ``reason`` is for the person who has to grant the change."""

    revision: int
    reason: Reason = ""


class RetentionApi:
    """Handles the routes of the rules."""

    def __init__(self, retention: Retention, requests: Requests) -> None:
        self._retention = retention
        self._requests = requests

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "Somebody else has changed the rules meanwhile, or asked for the same."}
        accepted = "Something would be kept less long: another person has to grant it."
        return (
            Route(
                "GET", "/api/v1/retention", self.shown, "How long recordings are kept",
                "recordings", response=RetentionShown,
            ),
            Route(
                "PUT", "/api/v1/retention", self.change, "Set other rules of retention",
                "recordings", request=RetentionChange, response=RetentionShown,
                body_limit=RULES_BODY, errors=conflict, accepted=accepted,
            ),
            Route(
                "DELETE", "/api/v1/retention", self.reset, "Go back to the rules of the settings",
                "recordings", query=RulesRevision, response=RetentionShown, errors=conflict,
                accepted=accepted,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> RetentionShown:
        """Return the rules in force."""
        return await self._as_it_is()

    async def change(self, call: Call) -> Any:
        """Replace the rules, also for existing recordings; rules that keep something less long wait for another
        person."""
        wanted: RetentionChange = call.body
        return await self._set(call, wanted.rules, wanted.revision, wanted.reason)

    async def reset(self, call: Call) -> Any:
        """Return to the rules of the settings."""
        query: RulesRevision = call.query
        return await self._set(call, None, query.revision, query.reason)

    async def _set(
        self, call: Call, rules: list[RetentionRule] | None, revision: int, reason: str
    ) -> Any:
        if not await self._retention.shortens(rules, revision=revision):
            await self._retention.change(rules, revision=revision, by=call.staff.account_id)
            return await self._as_it_is()
        what = {"rules": msgspec.to_builtins(rules), "revision": revision}
        await self._requests.ask("retention", what, by=call.staff, reason=reason.strip())
        return json_response(await self._as_it_is(), status=202)

    async def _as_it_is(self) -> RetentionShown:
        waits = await self._requests.waiting("retention")
        return msgspec.structs.replace(await self._retention.shown(), waits=waits)


def changes(retention: Retention) -> Deed:
    """Return the deed that changes the rules once a second person has granted it."""

    async def change(
        what: dict[str, Any],
        *,
        reason: str,  # noqa: ARG001 - the request keeps it
        by: str | None,
    ) -> None:
        with valid():
            rules = None if what["rules"] is None else read_rules(what["rules"])
        await retention.change(rules, revision=what["revision"], by=by)

    return change
