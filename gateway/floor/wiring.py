"""Wires the floor: the live view, steering, monitoring, and help."""

from collections.abc import Sequence

from aiohttp import web

from gateway.calls.wiring import CallsWiring
from gateway.contacts.tables import CHAT_SAID, QUEUE_MOVED
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.floor import beside_views, feed
from gateway.floor.beside_chat import BesideChat
from gateway.floor.feed import FloorFeed
from gateway.floor.help_calls import HelpCalls
from gateway.floor.http import FloorApi
from gateway.floor.monitoring import Monitoring
from gateway.floor.monitoring_http import HelpApi, MonitoringApi
from gateway.floor.notices import Notices
from gateway.floor.operator_days import OperatorDays
from gateway.floor.operator_states import OperatorStates
from gateway.floor.operators_http import OperatorsApi
from gateway.floor.service import FloorView
from gateway.floor.steering import Steering
from gateway.floor.steering_http import SteeringApi
from gateway.floor.tables import FloorNotice
from gateway.floor.take_overs import TakeOvers
from gateway.ground import Ground
from gateway.handover.wiring import HandoverWiring
from gateway.messages.wiring import MessagesWiring
from gateway.platform.http.route import Route
from gateway.platform.realtime.follows import Follows
from gateway.platform.wiring import OfOne, Wiring
from gateway.queue import QueueWiring
from gateway.reports.wiring import ReportsWiring
from gateway.sockets import SocketsWiring
from queueing.backend import wall_clock_ms
from signaling.limits import Rate
from signaling.protocol import desk

MONITORING = Rate(30, 60)
"""What one supervisor may begin or change at operators' sides."""


class FloorWiring(Wiring):
    """Makes the room's objects, and owns the feed that all watchers of the floor share. ``view`` reads the floor."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        hours: HoursWiring,
        reports: ReportsWiring,
        messages: MessagesWiring,
        handover: HandoverWiring,
    ) -> None:
        settings, database, acd = ground.settings, ground.database, queue.acd
        self.view = FloorView(
            contacts.lines,
            database,
            queue.categories,
            hours.opening,
            reports.reports,
            handover.authorisations,
            messages.desk,
            acd,
            settings,
            wall_clock_ms,
            failing=calls.state.troubles.failing,
            helping=calls.state.helping,
            quality=calls.quality.words,
        )
        self._feed = FloorFeed(self.view.floor, every_s=feed.EVERY_S)
        self.notices = Notices(database, queue.categories, wall_clock_ms)
        steering = Steering(
            acd,
            database,
            queue.categories,
            handover.authorisations,
            hours.opening.office_is_open,
            wall_clock_ms,
        )
        self.services = (self.notices, self._feed)
        self.page_topics = {
            "notices": (FloorNotice,),
            "floor/line": (OfOne(QUEUE_MOVED),),
            "contacts/{id}/monitoring/chat": (OfOne(CHAT_SAID),),
        }
        self.routes = (
            *FloorApi(self._feed).routes(),
            *SteeringApi(steering, self.notices).routes(),
            *self._beside_operators(ground, queue, sockets, calls, contacts),
        )

    def _beside_operators(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
    ) -> Sequence[Route]:
        """Make monitoring, help calls and the chat beside operators; return their routes."""
        settings, database, acd = ground.settings, ground.database, queue.acd
        publisher = sockets.publisher
        help_calls = HelpCalls(acd, database, calls.state, publisher, wall_clock_ms)
        monitoring = Monitoring(
            acd,
            database,
            calls.state,
            calls.media,
            publisher,
            calls.relays.servers,
            wall_clock_ms,
            help_calls,
            shown=settings.monitoring == "shown",
        )
        rate = queue.throttle("monitoring", MONITORING if settings.rate_limits.address else None)
        self.desk_commands = {
            desk.CallHelp: lambda agent, call: help_calls.ask(
                call.contact_id, agent, wanted=call.wanted
            )
        }
        self.parts = beside_views.parts(
            monitoring_shown=settings.monitoring == "shown",
            notices=self.notices.of,
            now_ms=wall_clock_ms,
        )
        calls.supervisor_lost.give(monitoring.over)
        self.follows = Follows(
            unattended=[monitoring.over],
            changed=[help_calls.clear_stale],
            supervisor_gone=[lambda contact, by: monitoring.leave(contact, by=by)],
        )
        return (
            *MonitoringApi(
                monitoring,
                TakeOvers(acd, database, monitoring, wall_clock_ms),
                rate,
            ).routes(),
            *HelpApi(help_calls, rate).routes(),
            *OperatorsApi(
                OperatorStates(acd, database, wall_clock_ms),
                OperatorDays(database, settings.workers_agreement, wall_clock_ms),
                BesideChat(monitoring, contacts.conversation),
            ).routes(),
        )

    def attach(self, app: web.Application) -> None:
        """Close the feed when the server shuts down, so that waiting watchers are answered at once."""
        app.on_shutdown.append(self._close_feed)

    async def _close_feed(self, _app: web.Application) -> None:
        await self._feed.aclose()
