"""Routes of alarms for the people whom they concern, and of their rules for supervisors."""

from collections.abc import Sequence

from aiohttp import web

from gateway.alarms.api import AlarmHistory, AlarmList, AlarmRuleList, AlarmRuleWords
from gateway.alarms.rules import AlarmRules
from gateway.alarms.service import Alarms
from gateway.platform.http.route import Call, Route, json_response


class AlarmsApi:
    """Handles the routes of alarms. Each that changes a rule answers with all rules."""

    def __init__(self, alarms: Alarms, rules: AlarmRules) -> None:
        self._alarms = alarms
        self._rules = rules

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/alarm-rules"
        changed = {409: "Somebody else has changed it, or there are too many."}
        return (
            Route(
                "GET", "/api/v1/alarms", self.listing, "The alarms of the moment that concern the caller",
                "alarms", response=AlarmList,
            ),
            Route(
                "GET", "/api/v1/alarms/history", self.history, "The alarms of the last days", "alarms",
                response=AlarmHistory,
            ),
            Route(
                "POST", "/api/v1/alarms/{id}/acknowledgement", self.acknowledge,
                "Say that one has seen an alarm and takes care", "alarms",
                status=204, errors={404: "The alarm is over."},
            ),
            Route("GET", at, self.rules, "The rules by which alarms are raised", "alarms", response=AlarmRuleList),
            Route(
                "POST", at, self.add, "Have one rule more", "alarms",
                request=AlarmRuleWords, response=AlarmRuleList, status=201, errors=changed,
            ),
            Route(
                "PUT", f"{at}/{{id}}", self.change, "Change a rule", "alarms",
                request=AlarmRuleWords, response=AlarmRuleList, errors=changed,
            ),
            Route(
                "DELETE", f"{at}/{{id}}", self.remove, "Remove a rule; one that ships is again as it ships",
                "alarms", response=AlarmRuleList,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> AlarmList:
        """Return the present alarms that concern the caller."""
        return await self._alarms.of(call.staff)

    async def history(self, _call: Call) -> AlarmHistory:
        """Return the alarms of the last days, each with when it was raised and when it ended, and who acknowledged
        it."""
        return await self._alarms.history()

    async def acknowledge(self, call: Call) -> web.Response:
        """Acknowledge an alarm. Everybody who is told of it sees the name of the first who did."""
        await self._alarms.acknowledge(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)

    async def rules(self, _call: Call) -> AlarmRuleList:
        """Return the rules with the people who changed them last, and what a rule may set."""
        return await self._rules.listing()

    async def add(self, call: Call) -> AlarmRuleList:
        """Add a rule, which counts at once beside the others of its kind."""
        await self._rules.add(call.body, by=call.staff.account_id)
        return await self._rules.listing()

    async def change(self, call: Call) -> AlarmRuleList:
        """Change a rule, which keeps its kind. Send the revision that was read: a rule that was changed meanwhile
        stays as it is."""
        wanted: AlarmRuleWords = call.body
        await self._rules.change(call.path("id"), wanted, by=call.staff.account_id)
        return await self._rules.listing()

    async def remove(self, call: Call) -> AlarmRuleList:
        """Remove a rule; a shipped one is reset instead."""
        await self._rules.remove(call.path("id"), by=call.staff.account_id)
        return await self._rules.listing()
