"""Bringing a colleague in: consulting, transfer, hold, and what the head of the office authorises."""

from gateway.accounts.wiring import AccountsWiring
from gateway.calls.wiring import CallsWiring
from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.handover.authorisations import Authorisations
from gateway.handover.authorisations_http import AuthorisationsApi
from gateway.handover.consult import Consultations
from gateway.handover.destinations_http import DestinationsApi
from gateway.handover.holds import Holds
from gateway.handover.transfers import Transfers
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from queueing.backend import wall_clock_ms


class HandoverWiring(Wiring):
    """Owns the task that looks after authorisations."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        accounts: AccountsWiring,
        calls: CallsWiring,
        hours: HoursWiring,
    ) -> None:
        acd, publisher, database = queue.acd, sockets.publisher, ground.database
        office_is_open = hours.opening.office_is_open
        self.holds = Holds(acd, calls.media, publisher)
        self.transfers = Transfers(
            acd, database, accounts.directory.offices, calls.media, office_is_open
        )
        self.consultations = Consultations(
            acd, database, calls.media, publisher, self.transfers, wall_clock_ms
        )
        self.authorisations = Authorisations(
            acd, database, publisher, wall_clock_ms, office_is_open=office_is_open
        )
        self.services = (self.authorisations,)
        self.routes = (
            *AuthorisationsApi(self.authorisations).routes(),
            *DestinationsApi(self.transfers).routes(),
        )
