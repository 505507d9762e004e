"""Routes of ready-made replies: every desk reads them, supervisors maintain them."""

from collections.abc import Sequence

from gateway.platform.http.route import Call, Route
from gateway.replies.api import (
    Order,
    RepliesQuery,
    ReplyList,
    ReplyVersions,
    ReplyWords,
    Retirement,
)
from gateway.replies.service import Replies


class RepliesApi:
    """The handlers. Each that changes something answers with the replies in use."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/replies"
        unknown = {404: "There is no such reply or topic."}
        changed = {409: "Somebody else has changed it, or there are too many."}
        return (
            Route(
                "GET", at, self.listing, "Ready-made replies", "replies",
                query=RepliesQuery, response=ReplyList,
            ),
            Route(
                "POST", at, self.add, "Add a ready-made reply", "replies",
                request=ReplyWords, response=ReplyList, status=201, errors=unknown | changed,
            ),
            Route(
                "PUT", f"{at}/order", self.order, "Order the ready-made replies", "replies",
                request=Order, response=ReplyList, errors=changed,
            ),
            Route(
                "PUT", f"{at}/{{id}}", self.change, "Change a ready-made reply", "replies",
                request=ReplyWords, response=ReplyList, errors=unknown | changed,
            ),
            Route(
                "PUT", f"{at}/{{id}}/retired", self.retire, "Retire a ready-made reply, or offer it again", "replies",
                request=Retirement, response=ReplyList, errors=unknown | changed,
            ),
            Route(
                "GET", f"{at}/{{id}}/versions", self.versions, "What a ready-made reply has said", "replies",
                response=ReplyVersions, errors=unknown,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> ReplyList:
        """List the replies in the order in which desks show them."""
        return await self._replies.listing(retired=call.query.state == "retired")

    async def add(self, call: Call) -> ReplyList:
        """Add a reply behind the others."""
        await self._replies.add(call.body, by=call.staff.account_id)
        return await self._replies.listing()

    async def change(self, call: Call) -> ReplyList:
        """Store a new version; earlier ones stay."""
        await self._replies.change(call.path("id"), call.body, by=call.staff.account_id)
        return await self._replies.listing()

    async def retire(self, call: Call) -> ReplyList:
        """Retire a reply, which no desk is offered any more, or restore it; its versions stay."""
        await self._replies.retire(
            call.path("id"), retired=call.body.retired, by=call.staff.account_id
        )
        return await self._replies.listing()

    async def order(self, call: Call) -> ReplyList:
        """Reorder the replies; all of those in use must be named."""
        await self._replies.order(call.body.ids, by=call.staff.account_id)
        return await self._replies.listing()

    async def versions(self, call: Call) -> ReplyVersions:
        """Return who wrote what, and when."""
        return await self._replies.versions(call.path("id"))
