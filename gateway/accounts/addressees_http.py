"""To whom the station may write, for the person who chooses."""

from collections.abc import Sequence

import msgspec

from gateway.accounts import addressees
from gateway.accounts.addressees import Addressee
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database


class AddresseeList(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who has an address, by name."""

    people: list[Addressee]


class AddresseesApi:
    """The handler."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/addressees", self.listing, "Colleagues to whom the station may write",
                "accounts", response=AddresseeList,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> AddresseeList:
        """Names and roles; the addresses stay where they are."""
        async with self._database.reading() as session:
            return AddresseeList(people=await addressees.people(session))
