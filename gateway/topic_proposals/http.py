"""The route that tells how often people accepted proposed topics."""

from collections.abc import Sequence

import msgspec

from gateway.platform.http.route import Call, Route
from gateway.topic_proposals.service import TopicMonth, TopicProposals


class TopicAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """The months by topic, newest month first."""

    months: list[TopicMonth]


class TopicProposalsApi:
    """The handlers."""

    def __init__(self, proposals: TopicProposals) -> None:
        self._proposals = proposals

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/message-topics/agreement", self.agreement,
                "How often people agreed with proposed topics", "messages",
                response=TopicAgreement,
            ),
        )  # fmt: skip

    async def agreement(self, _call: Call) -> TopicAgreement:
        """Answer with counts alone; nobody is named."""
        return TopicAgreement(months=await self._proposals.agreement())
