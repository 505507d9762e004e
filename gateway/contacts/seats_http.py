"""What the holder of a seat asks for beside the socket: to leave by the one request that a browser still sends
while its page is being replaced; and, when all is over, how content they were."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.contacts.hang_ups import HangUps
from gateway.contacts.quick_exit import QuickExit
from gateway.contacts.satisfaction import Satisfaction
from gateway.platform.http.route import Call, Route


class SatisfactionAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``score`` from 1, not content at all, to 5, very content."""

    score: Annotated[int, msgspec.Meta(ge=1, le=5)]


class SeatsApi:
    """The handlers."""

    def __init__(self, leaver: QuickExit, asker: Satisfaction, hang_ups: HangUps) -> None:
        self._leaver = leaver
        self._asker = asker
        self._hang_ups = hang_ups

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "DELETE", "/api/v1/seat", self.give_up,
                "Leave the queue or the call that the seat belongs to", "station", status=204,
            ),
            Route(
                "PUT", "/api/v1/seat/satisfaction", self.answer,
                "How content the citizen was with the contact that is over", "station",
                request=SatisfactionAnswer, status=204,
                errors={
                    404: "There is no such contact.",
                    409: "It is not over yet, nobody answered it, or it is over for more than a day.",
                },
            ),
        )  # fmt: skip

    async def give_up(self, call: Call) -> None:
        """Leave at once, for good; the seat is the bearer token."""
        await self._leaver.give_up(call.citizen.contact_id)

    async def answer(self, call: Call) -> None:
        """One answer, which may be changed; the seat is the bearer token. A call that is judged is over for good."""
        wanted: SatisfactionAnswer = call.body
        await self._hang_ups.settle(call.citizen.contact_id)
        await self._asker.answered(call.citizen.contact_id, wanted.score)
