"""Builds the consoles: the sockets of citizens and operators, the views of their pages, and the task that follows
the journal."""

from collections.abc import Sequence

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.wiring import ArchiveWiring
from gateway.calls.wiring import CallsWiring
from gateway.consoles import citizen, desk, staff
from gateway.consoles.citizen import CitizenHandler
from gateway.consoles.desk import DeskHandler
from gateway.consoles.ended_access import EndedAccess
from gateway.consoles.live import Live
from gateway.consoles.staff import STAFF, StaffHandler
from gateway.consoles.views import Views
from gateway.contacts.unentered import Unentered
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.ground import Ground
from gateway.line.wiring import LineWiring
from gateway.platform.realtime.commands import CommandTable
from gateway.platform.realtime.parts import together
from gateway.platform.realtime.publisher import CITIZEN, DESK
from gateway.platform.wiring import Wiring
from gateway.probe.wiring import ProbeWiring
from gateway.queue import QueueWiring
from gateway.sockets import OpenSockets, SocketsWiring
from queueing.backend import wall_clock_ms
from signaling import protocol


class ConsolesWiring(Wiring):
    """Builds the last room: its sockets close before anything else does."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        accounts: AccountsWiring,
        hours: HoursWiring,
        archive: ArchiveWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        probe: ProbeWiring,
        rooms: Sequence[Wiring],
        *,
        line: LineWiring,
    ) -> None:
        """*rooms* carry out commands, add to what pages are shown and follow what happens. Raises :class:`ValueError`
        for a command that two rooms carry out, or none, and for a field of a view that two rooms fill, or that it lacks."""
        database, acd = ground.database, queue.acd
        publisher, signaling = sockets.publisher, sockets.signaling
        views = _views(ground, queue, calls, contacts, rooms)
        sockets.citizen_contact.give(views.citizen_contact)
        sockets.desk_state.give(views.desk_state)
        sockets.today.give(contacts.today.of)
        citizens = CitizenHandler(
            signaling,
            acd,
            views,
            calls.state,
            contacts.admission,
            contacts.entrance,
            publisher,
            contacts.cool_downs,
            commands=CommandTable(
                protocol.citizen.ClientMessage,
                citizen.OWN,
                [room.citizen_commands for room in rooms],
            ),
            check_operator=probe.station_checks.operator_of,
            line_caller=line.tickets.caller,
        )
        follows = [room.follows for room in rooms]
        desk_commands = CommandTable(
            protocol.desk.ClientMessage, desk.OWN, [room.desk_commands for room in rooms]
        )
        desks = DeskHandler(
            signaling, acd, queue.redis, database, accounts.sessions, views, contacts.call_media, desk_commands,
            office_is_open=hours.opening.office_is_open,
            signed_on=[told for each in follows for told in each.signed_on],
        )  # fmt: skip
        sockets.serve(
            CITIZEN, protocol.citizen.ClientMessage, citizens, unordered=citizen.UNORDERED
        )
        sockets.serve(DESK, protocol.desk.ClientMessage, desks, unordered=desk.UNORDERED)
        pages = StaffHandler(
            signaling, accounts.sessions, database.changes, [room.page_topics for room in rooms]
        )
        sockets.serve(STAFF, protocol.staff.ClientMessage, pages, unordered=staff.UNORDERED)
        live = Live(acd, calls.state, calls.media, publisher, queue.reader("live"), follows)
        archive.desk.ask(calls.media.is_to_record)
        gone = [told for each in follows for told in each.supervisor_gone]
        ended = EndedAccess(
            accounts.sessions, calls.state, calls.media, acd, queue.redis, database.changes, gone
        )
        unentered = Unentered(*(repair for room in rooms for repair in room.repairs))
        self.services = (live, citizens, desks, pages, ended, unentered, OpenSockets(signaling))


def _views(
    ground: Ground,
    queue: QueueWiring,
    calls: CallsWiring,
    contacts: ContactsWiring,
    rooms: Sequence[Wiring],
) -> Views:
    return Views(
        queue.acd,
        queue.telling,
        ground.database,
        calls.state,
        together([room.parts for room in rooms]),
        today=contacts.today.of,
        seat_lease_s=ground.settings.seat_lease_s,
        ice_servers=calls.relays.servers,
        slots=calls.media.slots,
        sharing=queue.categories.sharing,
        call_code=contacts.call_codes.of,
        now_ms=wall_clock_ms,
    )
