"""Builds the accounts' part of the station: signing in, people, offices, and requests that take two people."""

from collections.abc import Callable

from gateway.accounts.approvals.deciders import Deciders
from gateway.accounts.approvals.http import RequestsApi
from gateway.accounts.approvals.service import References, Requests
from gateway.accounts.approvals.tables import StationRequest
from gateway.accounts.codes import OperatorCodes
from gateway.accounts.directory import Directory
from gateway.accounts.factors_http import FactorsApi
from gateway.accounts.http import AccountsApi
from gateway.accounts.imports_http import ImportsApi
from gateway.accounts.offices_http import OfficesApi
from gateway.accounts.own_http import OwnApi
from gateway.accounts.powers import gives
from gateway.accounts.session_http import SessionApi
from gateway.accounts.tables import Office
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring


class AccountsWiring(Wiring):
    """Builds the services and routes of accounts. Rooms above register with :attr:`requests` the deed of each kind
    of request."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        *,
        office_is_open: Callable[[Office], bool],
        references: References,
    ) -> None:
        """*office_is_open* tells whether an office takes contacts now, *references* how contacts are called."""
        settings = ground.settings
        self._categories = queue.categories.ids
        self.directory = Directory(ground, shared=queue.counting)
        accounts, factors = self.directory.accounts, self.directory.factors
        self.sessions = self.directory.sessions
        self.codes = OperatorCodes(
            ground.database, queue.address_throttle("code", settings.rate_limits.verify)
        )
        self.deciders = Deciders(
            ground.database, days=settings.new_account_days, clock=ground.clock
        )
        self.requests = Requests(
            ground.database, self.deciders, ground.clock, references=references
        )
        self.requests.release("account", gives(accounts))
        self.services = (self.requests,)
        self.page_topics = {"requests": (StationRequest,)}
        self.routes = (
            *RequestsApi(self.requests).routes(),
            *SessionApi(self.sessions, accounts, secure=settings.secure).routes(),
            *FactorsApi(factors, self.sessions).routes(),
            *OwnApi(accounts, self.sessions).routes(),
            *AccountsApi(accounts, factors, self.requests).routes(),
            *OfficesApi(self.directory.offices, office_is_open).routes(),
            *ImportsApi(
                accounts,
                self.directory.offices,
                self.requests,
                lambda: [each.id for each in queue.categories if not each.retired],
            ).routes(),
        )

    async def open(self) -> None:
        """Create placeholder offices and demonstration accounts where they are missing."""
        await self.directory.first_run(self._categories)

    async def aclose(self) -> None:
        """End the password threads. Idempotent."""
        self.directory.close()
