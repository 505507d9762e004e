"""Routes of the telephone channel for administrators: whether it is set up, whether the exchange is there, and a test."""

from collections.abc import Sequence

from gateway.platform.http.route import Call, Route
from gateway.telephony.state import TelephonyReport, TelephonyState, TelephonyTried


class TelephonyStateApi:
    """The handlers."""

    def __init__(self, report: TelephonyReport) -> None:
        self._report = report

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/telephony-state", self.state, "How the telephone channel stands",
                "upkeep", response=TelephonyState, errors={503: "The queue does not answer."},
            ),
            Route(
                "POST", "/api/v1/telephony-test", self.test, "Try the telephone channel", "upkeep",
                response=TelephonyTried, errors={409: "The telephone channel is not set up."},
            ),
        )  # fmt: skip

    async def state(self, _call: Call) -> TelephonyState:
        """Answer with counts and times, no number and no name."""
        return await self._report.state()

    async def test(self, call: Call) -> TelephonyTried:
        """Check everything that a call would need; no call is made, and no telephone rings."""
        return await self._report.test(by=call.staff.account_id)
