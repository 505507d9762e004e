"""Routes for the retention of all recordings: holds, seals and requests in one view, a trial of other rules, and the
certificates of destroyed recordings."""

from collections.abc import Sequence

import msgspec

from gateway.archive.custody.keeping import Certificate, Keeping, KeepingView, RetentionTried
from gateway.archive.custody.retention_http import RULES_BODY
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from recordings.retention import RetentionRules


class RetentionTrial(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Rules to be tried on the present recordings; nothing changes."""

    rules: RetentionRules


class KeepingApi:
    """Handles the routes of retention."""

    def __init__(self, keeping: KeepingView) -> None:
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
        """Return holds, seals, requests and the latest destructions."""
        return await self._keeping.overview(call.staff.account_id)

    async def certificate(self, call: Call) -> Certificate:
        """Return the certificate of a destruction, to be printed, or given out on request."""
        found = await self._keeping.certificate(call.path("id"))
        if found is None:
            raise ApiError(409, "not_destroyed", "This recording is not destroyed.")
        return found

    async def trial(self, call: Call) -> RetentionTried:
        """Return which recordings the rules would destroy, before they are set."""
        wanted: RetentionTrial = call.body
        try:
            return await self._keeping.tried(wanted.rules)
        except ValueError as error:
            raise ApiError(422, "invalid_rules", str(error)) from None
