"""Routes of thanks: the citizen gives them by the seat; each member of the staff reads their own."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.contacts.hang_ups import HangUps
from gateway.listening.thanks import LONGEST_THANKS, SHOWN, ThanksBook, ThanksList
from gateway.platform.http.route import Call, Route


class SeatThanks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thanks to give; ``text`` may be empty."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_THANKS)] = ""


class ThanksSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``ids`` of the thanks that were shown: others may have come meanwhile."""

    ids: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=64)]], msgspec.Meta(max_length=SHOWN)
    ]


class ThanksApi:
    """The handlers."""

    def __init__(self, thanks: ThanksBook, hang_ups: HangUps) -> None:
        self._thanks = thanks
        self._hang_ups = hang_ups

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "PUT", "/api/v1/seat/thanks", self.give, "Thank the person who helped", "station", request=SeatThanks, status=204,
                errors={404: "There is no such contact.", 409: "It is not over yet, over for too long, nobody answered it, or thanks were given."},
            ),
            Route(
                "GET", "/api/v1/me/thanks", self.own, "The thanks that one has got", "results", response=ThanksList,
            ),
            Route("POST", "/api/v1/me/thanks/seen", self.see, "One has looked at these of one's thanks", "results", request=ThanksSeen, status=204),
        )  # fmt: skip

    async def give(self, call: Call) -> None:
        """Thank once; the seat is the bearer token. A citizen cannot return to a call for which they have thanked."""
        wanted: SeatThanks = call.body
        contact = call.citizen.contact_id
        await self._hang_ups.make_final(contact)
        await self._thanks.give(contact, wanted.text)

    async def own(self, call: Call) -> ThanksList:
        """Answer with the caller's thanks, unseen ones first. Those whose words nobody has read yet are left out."""
        return await self._thanks.own(call.staff.account_id)

    async def see(self, call: Call) -> None:
        """Note that the caller has been shown these thanks."""
        wanted: ThanksSeen = call.body
        await self._thanks.see(call.staff.account_id, wanted.ids)
