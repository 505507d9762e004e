"""The route that tells supervisors why each contact went to which operator."""

from collections.abc import Sequence

import msgspec

from gateway.fairness.replay import Pairing
from gateway.fairness.service import FairnessLedger
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route


class FairnessShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The offers of a contact, oldest first.

    ``references`` are those of the contacts that the offers name, ``names`` the operators' names, both by id. ``whole`` is
    False when the day before had more journal entries than are replayed. ``statesKept`` is False when the operators' states of
    that time are no longer kept: then there are no pairings.
    """

    pairings: list[Pairing]
    references: dict[str, str]
    names: dict[str, str]
    whole: bool
    states_kept: bool


class FairnessApi:
    """The handler."""

    def __init__(self, ledger: FairnessLedger) -> None:
        self._ledger = ledger

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/contacts/{id}/fairness", self.of_contact,
                "Why this contact, why this operator, and who was passed over", "floor",
                response=FairnessShown,
            ),
        )  # fmt: skip

    async def of_contact(self, call: Call) -> FairnessShown:
        """Explain every offer of the contact by the rules then in force, with the operators who could have had it."""
        found = await self._ledger.of_contact(call.path("id"))
        if found is None:
            raise not_found("There is no such contact.")
        return FairnessShown(
            pairings=found.pairings,
            references=found.references,
            names=found.names,
            whole=found.whole,
            states_kept=found.states_kept,
        )
