"""The route by which a citizen takes up, in a browser, an invitation to continue by another channel."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.channels.service import Continuing, InvitedSeat
from gateway.platform.http.client import CLIENT
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import too_many
from gateway.platform.throttle import AddressThrottle

InvitationText = Annotated[str, Meta(min_length=8, max_length=1_000)]
VisitorKey = Annotated[str, Meta(min_length=16, max_length=64)]


class TakeInvitation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The link's token or the code that was read out, and the citizen's consent to be recorded; null leaves it as it
    was. ``visitor``: a random key of the browser's, with which it may ask again when the answer was lost."""

    invitation: InvitationText
    recording: bool | None
    visitor: VisitorKey | None = None


class ContinuingApi:
    """Handles the route."""

    def __init__(
        self, inviter: Continuing | None, attempts: AddressThrottle, *, seat_lease_s: int
    ) -> None:
        """*attempts* limits how often one address may try, so that nobody finds a code; one that opens counts, too."""
        self._inviter = inviter
        self._attempts = attempts
        self._seat_lease_s = seat_lease_s

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/invitations/taken", self.take,
                "Go on by video with a contact, by an invitation", "station",
                request=TakeInvitation, response=InvitedSeat, status=201,
                errors={404: "The invitation is not good.", 409: "The contact is over."},
            ),
        )  # fmt: skip

    async def take(self, call: Call) -> InvitedSeat:
        """Use an invitation up and return the seat for it."""
        wait_s = await self._attempts.take(call.request[CLIENT].counted_as)
        if wait_s > 0:
            raise too_many(wait_s)
        if self._inviter is None:
            raise ApiError(404, "invitation_not_good", "This invitation does not exist.")
        wanted: TakeInvitation = call.body
        contact, seat = await self._inviter.by_video(
            wanted.invitation, recording=wanted.recording, visitor=wanted.visitor
        )
        return InvitedSeat(
            contact_id=contact.id,
            seat=seat,
            category=contact.category,
            seat_lease_s=self._seat_lease_s,
        )
