"""The supervisors' routes of focus groups. Citizens act by :mod:`gateway.focus_groups.pages`."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.focus_groups import api
from gateway.focus_groups.service import FocusGroups
from gateway.platform.http.route import Call, Route

_AT: Final = "/api/v1/focus-groups"
_ONE: Final = f"{_AT}/{{id}}"


class FocusGroupsApi:
    """The handlers."""

    def __init__(self, groups: FocusGroups) -> None:
        self._groups = groups

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        absent = {404: "There is no such group."}
        called = absent | {409: "Citizens were invited already."}
        late = absent | {409: "It is over, was called off, or nobody is left to invite."}
        summed = absent | {
            409: "It has not taken place, is published, or somebody has written meanwhile."
        }
        return (
            Route("GET", _AT, self.listed, "Focus groups, and how many volunteers there are", "focus-groups", response=api.FocusGroupList),
            Route(
                "POST", _AT, self.add, "Begin a focus group", "focus-groups", request=api.FocusGroupDraft, response=api.FocusGroupShown,
                status=201,
            ),
            Route("GET", _ONE, self.one, "A focus group, with what its conference brought", "focus-groups", response=api.FocusGroupShown, errors=absent),
            Route(
                "PUT", _ONE, self.change, "Change a draft", "focus-groups", request=api.FocusGroupDraft, response=api.FocusGroupShown,
                errors=called,
            ),
            Route("DELETE", _ONE, self.remove, "Throw a draft away", "focus-groups", status=204, errors=called),
            Route(
                "POST", f"{_ONE}/invitations", self.invite, "Draw volunteers for the free seats, and invite them", "focus-groups",
                response=api.FocusGroupShown, errors=late,
            ),
            Route(
                "POST", f"{_ONE}/cancellation", self.call_off, "Call a focus group off", "focus-groups", response=api.FocusGroupShown,
                errors=late,
            ),
            Route(
                "PUT", f"{_ONE}/summary", self.write, "Keep the summary so far", "focus-groups", request=api.FocusSummary,
                response=api.FocusGroupShown, errors=summed,
            ),
            Route(
                "POST", f"{_ONE}/publication", self.publish, "Publish the summary to the staff, for good", "focus-groups",
                request=api.FocusSummary, response=api.FocusGroupShown, errors=summed,
            ),
        )  # fmt: skip

    async def listed(self, _call: Call) -> api.FocusGroupList:
        """List the groups. Volunteers are counted as coarsely as results are published."""
        return await self._groups.listed()

    async def add(self, call: Call) -> api.FocusGroupShown:
        """Make a group with its time; nobody is invited yet."""
        return await self._groups.one(await self._groups.add(call.body, call.staff))

    async def one(self, call: Call) -> api.FocusGroupShown:
        """Answer with one group: counts of its invitations, and the summary. No volunteer is named."""
        return await self._groups.one(call.path("id"))

    async def change(self, call: Call) -> api.FocusGroupShown:
        """Change a group that nobody has been invited to yet."""
        await self._groups.change(call.path("id"), call.body, call.staff)
        return await self._groups.one(call.path("id"))

    async def remove(self, call: Call) -> web.Response:
        """Delete a draft. A group that was called can only be called off."""
        await self._groups.remove(call.path("id"), call.staff)
        return web.Response(status=204)

    async def invite(self, call: Call) -> api.FocusGroupShown:
        """Invite volunteers drawn by chance; the first time, also call the conference."""
        await self._groups.invite(call.path("id"), call.staff)
        return await self._groups.one(call.path("id"))

    async def call_off(self, call: Call) -> api.FocusGroupShown:
        """Call the group off, and tell by e-mail everybody who did not decline the invitation."""
        await self._groups.call_off(call.path("id"), call.staff)
        return await self._groups.one(call.path("id"))

    async def write(self, call: Call) -> api.FocusGroupShown:
        """Store the summary. The change goes on record, without the text."""
        await self._groups.write(call.path("id"), call.body, call.staff)
        return await self._groups.one(call.path("id"))

    async def publish(self, call: Call) -> api.FocusGroupShown:
        """Publish the summary, which never changes from then on. It stands beside the contact drivers and in reports to the
        command."""
        await self._groups.publish(call.path("id"), call.body, call.staff)
        return await self._groups.one(call.path("id"))
