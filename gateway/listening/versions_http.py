"""Routes by which administrators write the questionnaire: a draft that can be stored repeatedly, and published as a version
that never changes."""

from collections.abc import Sequence

import msgspec

from gateway.listening.questionnaire import Questionnaire
from gateway.listening.versions import DraftWanted, QuestionnaireShown, Revision, Versions
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused

DRAFT_BODY = 512 * 1024
"""Octets of a draft in all languages."""


class DraftRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The revision of the draft that the caller has seen."""

    revision: Revision


class VersionsApi:
    """The handlers."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        changed = {409: "Somebody else has changed the draft meanwhile, or there is none."}
        wrong = {422: "Something is wrong with the draft; the list of its problems says what."}
        path = "/api/v1/questionnaire"
        return (
            Route(
                "GET", path, self.shown, "The questionnaire, its draft and its versions", "results",
                response=QuestionnaireShown,
            ),
            Route(
                "GET", f"{path}/versions/{{version}}", self.version, "The questions of a version", "results",
                response=Questionnaire, errors={404: "There is no such version."},
            ),
            Route(
                "PUT", f"{path}/draft", self.write, "Keep the draft of the questionnaire", "results",
                request=DraftWanted, response=QuestionnaireShown, body_limit=DRAFT_BODY, errors=changed,
            ),
            Route(
                "DELETE", f"{path}/draft", self.discard, "Throw the draft of the questionnaire away", "results",
                query=DraftRevision, response=QuestionnaireShown, errors=changed,
            ),
            Route(
                "POST", f"{path}/publish", self.publish, "Ask the draft from now on", "results",
                request=DraftRevision, response=QuestionnaireShown, errors=changed | wrong,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> QuestionnaireShown:
        """Answer with the questionnaire, the draft and its problems."""
        return await self._versions.shown()

    async def version(self, call: Call) -> Questionnaire:
        """Answer with one version; 1 is the shipped one."""
        asked = call.path("version")
        if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
            raise Refused("not_found", "There is no such version.")
        return await self._versions.version(int(asked))

    async def write(self, call: Call) -> QuestionnaireShown:
        """Store the draft, which need not be finished."""
        wanted: DraftWanted = call.body
        return await self._versions.write(wanted, call.staff)

    async def discard(self, call: Call) -> QuestionnaireShown:
        """Delete the draft. The version in force stays as it is."""
        wanted: DraftRevision = call.query
        return await self._versions.discard(wanted.revision, call.staff)

    async def publish(self, call: Call) -> QuestionnaireShown:
        """Publish the draft as the next version; answers stay with their own version."""
        wanted: DraftRevision = call.body
        return await self._versions.publish(wanted.revision, call.staff)
