"""Wires consulting, transfer, hold, numbers outside, and the supervisor's authorisations."""

from gateway.accounts.wiring import AccountsWiring
from gateway.calls.wiring import CallsWiring
from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.handover import views
from gateway.handover.answering import Answering
from gateway.handover.authorisations import Authorisations
from gateway.handover.consult import Consults
from gateway.handover.holds import Holds
from gateway.handover.http import (
    AuthorisationsApi,
    DestinationsApi,
    OutsideApi,
)
from gateway.handover.outside import OutsideNumbers
from gateway.handover.transfers import Transfers
from gateway.messages.wiring import MessagesWiring
from gateway.outgoing.wiring import OutgoingWiring
from gateway.platform.realtime.follows import Follows
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from gateway.telephony.wiring import TelephonyWiring
from queueing.backend import wall_clock_ms
from signaling.protocol import conversation, desk


class HandoverWiring(Wiring):
    """Makes the room's objects, and owns the loop that keeps the queue's authorisations complete."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        accounts: AccountsWiring,
        calls: CallsWiring,
        hours: HoursWiring,
        messages: MessagesWiring,
        outgoing: OutgoingWiring,
        telephony: TelephonyWiring,
    ) -> None:
        acd, publisher, database = queue.acd, sockets.publisher, ground.database
        office_is_open = hours.opening.office_is_open
        holds = Holds(acd, calls.media, publisher)
        transfers = Transfers(
            acd, database, accounts.directory.offices, calls.media, office_is_open,
            calls_out=outgoing.calls.is_on,
        )  # fmt: skip
        outside = OutsideNumbers(
            acd, database, calls.state, calls.media, outgoing.calls, publisher, wall_clock_ms,
            ring_s=ground.settings.sip_out_ring_s,
        )  # fmt: skip
        outgoing.calls.serve("outside", outside)
        consults = Consults(
            acd,
            database,
            calls.media,
            publisher,
            transfers,
            outside,
            queue.categories,
            wall_clock_ms,
        )
        self.authorisations = authorisations = Authorisations(
            acd, database, publisher, queue.categories, wall_clock_ms, office_is_open=office_is_open
        )
        answering = Answering(
            acd, calls.media, publisher, consults, messages.offers.accepted, telephony.own.accepted
        )
        self.desk_commands = {
            desk.AcceptOffer: answering.accept,
            desk.DeclineOffer: answering.decline,
            conversation.HangUp: answering.hang_up,
            desk.Hold: lambda agent, about: holds.change(about.contact_id, agent, held=True),
            desk.Retrieve: lambda agent, about: holds.change(about.contact_id, agent, held=False),
            desk.Consult: consults.ask,
            desk.CompleteConsult: consults.steer,
            desk.CancelConsult: consults.steer,
            desk.JoinConsult: consults.steer,
            desk.LeaveConsult: consults.steer,
            desk.Transfer: transfers.transfer,
            desk.AskAuthorisation: lambda agent, asked: authorisations.ask(
                agent, asked.category, asked.contact_id, asked.reason.strip()
            ),
        }
        self.parts = views.parts(hold_limit_s=ground.settings.hold_limit_s)
        self.follows = Follows(
            handed_over=[authorisations.handed_on], signed_on=[authorisations.tell]
        )
        self.services = (self.authorisations,)
        self.routes = (
            *AuthorisationsApi(self.authorisations).routes(),
            *DestinationsApi(transfers).routes(),
            *OutsideApi(outside).routes(),
        )
