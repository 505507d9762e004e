"""Monitoring: a supervisor listens to, whispers in or joins an operator's contact, and leaves it.

The queue knows nothing of monitoring; the call's state holds who monitors. Every act is in the contact's audit trail before
it takes effect.
"""

from collections.abc import Callable
from typing import NamedTuple

from gateway.calls.media import MediaPlane
from gateway.calls.state import Call, Calls, MonitoringWay, monitoring_way
from gateway.contacts.lookups import contact_of
from gateway.floor.api import MonitoringShown
from gateway.floor.help_calls import HelpCalls
from gateway.platform.audit import log as audit
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact
from signaling.protocol.base import IceServer, MediaAnswer, Slot

ABANDONED_MS = 30_000
"""A supervisor without a connection for so long no longer keeps others away from the contact."""


class Sends(NamedTuple):
    """Whether the supervisor's own microphone and camera are on, where the way of monitoring lets anybody hear or see them."""

    microphone: bool = True
    camera: bool = True


BOTH = Sends()


class Monitoring:
    """Lets supervisors listen, whisper and join in contacts in hand. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        media: MediaPlane,
        publisher: Publisher,
        ice_servers: Callable[[str], list[IceServer]],
        now_ms: Callable[[], int],
        help_calls: HelpCalls,
        *,
        shown: bool,
    ) -> None:
        """*ice_servers* returns the servers that the page of an account may use; *shown*: operators are told that
        somebody listens."""
        self._acd = acd
        self._database = database
        self._calls = calls
        self._media = media
        self._publisher = publisher
        self._ice_servers = ice_servers
        self._now_ms = now_ms
        self._help_calls = help_calls
        self._shown = shown

    async def begin(self, contact_id: str, *, by: str) -> MonitoringShown:
        """Begin to listen and watch; a supervisor who monitors already keeps the present way.

        Raises :class:`Refused`: ``unknown_contact``, ``not_connected``, ``not_video``, ``own_contact``,
        ``monitored_already``.
        """
        live = await self._require_talking(contact_id)
        if by in (live.agent, live.colleague):
            raise Refused("own_contact", "You are in that contact yourself.")
        call = await self._calls.get(contact_id)
        if call.monitor == by and call.monitor_way:
            if call.calls_for_help:
                await self._help_calls.taken(contact_id, by)
                await self._follow(contact_id)
            return self._told(call, by)
        if call.monitor not in ("", by):
            if not self._abandoned(call):
                raise Refused("monitored_already", "Another supervisor is there.")
            await self._end(contact_id, call.monitor)
        if await self._calls.begin(contact_id, "monitor", by) != by:
            raise Refused("monitored_already", "Another supervisor is there.")
        await self._help_calls.taken(contact_id, by)
        return await self._becomes(contact_id, "listen", by)

    async def state(self, contact_id: str, *, by: str) -> MonitoringShown:
        """Return the way of monitoring and what the page's slots carry.

        Raises :class:`Refused`: ``not_monitoring``, or as ``begin`` where there is nothing left to listen to.
        """
        call = await self._calls.get(contact_id)
        if call.monitor != by or not call.monitor_way:
            await self._require_talking(contact_id)
        call = await self._own(contact_id, by)
        return self._told(call, by, self._media.slots(contact_id, "supervisor"))

    async def connect(
        self, contact_id: str, sdp: str, peer: str | None, *, by: str, session: str
    ) -> MediaAnswer:
        """Answer the SDP offer of the page that signed in by *session*.

        Raises :class:`Refused`: ``not_monitoring``, or the media worker's word.
        """
        await self._own(contact_id, by)
        try:
            answer = await self._media.connect(contact_id, "supervisor", sdp, peer, by, session)
        except Refused as error:
            # the worker's not_found speaks of its connection, not of the contact
            raise Refused(error.code, str(error), kind="conflict") from None
        call = await self._calls.get(contact_id)
        if call.monitor != by:
            # it ended meanwhile; nothing may be left that could be let in later
            await self._calls.update(contact_id, supervisor_peer="", supervisor_holder="")
            await self._media.release_monitor(contact_id, call)
            raise Refused("not_monitoring", "You are not at that operator's side.")
        return answer

    async def change(
        self, contact_id: str, way: MonitoringWay, *, by: str, sends: Sends = BOTH
    ) -> MonitoringShown:
        """Listen, whisper or join from now on, with microphone and camera as *sends* says.

        The answer says ``whisper`` only after the worker has obeyed; where it has not, the supervisor only listens from
        then on. Raises :class:`Refused` as ``begin``, and ``not_monitoring``, ``media_unavailable``.
        """
        await self._require_talking(contact_id)
        own = await self._own(contact_id, by)
        was = own.monitor_way
        if was != way:
            await self._becomes(contact_id, way, by, sends)
        elif _media(way, sends) != {name: getattr(own, name) for name in _media(way, sends)}:
            await self._calls.update(contact_id, **_media(way, sends))
            await self._follow(contact_id)
        # a whisper that was asked for before may not have been obeyed yet
        if way == "whisper" or (was == "join" and way == "listen"):
            obeyed = await self._media.obeyed(contact_id)
            if way == "whisper" and not obeyed:
                await self._becomes(contact_id, "listen", by)
                raise Refused("media_unavailable", "The room could not be told; try again.")
        return self._told(await self._own(contact_id, by), by)

    async def leave(self, contact_id: str, *, by: str) -> None:
        """Stop monitoring; does nothing for a supervisor who does not monitor the contact."""
        await self._end(contact_id, by)

    async def require_beside(self, contact_id: str, by: str) -> None:
        """Raise :class:`Refused` as ``state`` does unless *by* monitors the contact."""
        await self.state(contact_id, by=by)

    async def over(self, contact_id: str) -> None:
        """End the monitoring of a contact that no operator has in hand any more, or whose supervisor lost the connection."""
        await self._end(contact_id)

    async def _becomes(
        self, contact_id: str, way: MonitoringWay, by: str, sends: Sends = BOTH
    ) -> MonitoringShown:
        at_ms = self._now_ms()
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(at_ms),
                account_id=by,
                action=f"monitoring.{way}",
                subject=f"contact:{contact_id}",
            )
        call = await self._calls.get(contact_id)
        if call.monitor != by:
            raise Refused("not_monitoring", "You are not at that operator's side.")
        await self._calls.update(
            contact_id, monitor_way=way, monitor_since_ms=at_ms, **_media(way, sends)
        )
        await self._follow(contact_id)
        return self._told(await self._calls.get(contact_id), by)

    async def _end(self, contact_id: str, by: str = "") -> None:
        call = await self._calls.unmonitor(contact_id, by)
        if call is None:
            return
        await self._media.release_monitor(contact_id, call)
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=call.monitor,
                action="monitoring.end",
                subject=f"contact:{contact_id}",
            )
        await self._follow(contact_id)

    async def _follow(self, contact_id: str) -> None:
        self._media.reconcile(contact_id)
        await self._publisher.contact(contact_id)
        await self._publisher.desks(await self._acd.contact(contact_id))

    async def _require_talking(self, contact_id: str) -> Contact:
        live = await self._acd.contact(contact_id)
        if live is None:
            raise Refused("unknown_contact", "There is no such contact.")
        if live.state not in TALKING:
            raise Refused("not_connected", "Nobody talks in that contact now.")
        row = await contact_of(self._database, contact_id)
        if (
            live.channel not in (Channel.VIDEO, Channel.LINE)
            or row is None
            or row.modality == "text"
        ):
            raise Refused("not_video", "That contact has no sound and picture here.")
        return live

    async def _own(self, contact_id: str, by: str) -> Call:
        call = await self._calls.get(contact_id)
        if call.monitor != by or not call.monitor_way:
            raise Refused("not_monitoring", "You are not at that operator's side.")
        return call

    def _abandoned(self, call: Call) -> bool:
        since_ms = max(call.monitor_since_ms, call.supervisor_gone_ms)
        return not call.supervisor_connected and self._now_ms() - since_ms > ABANDONED_MS

    def _told(self, call: Call, by: str, slots: list[Slot] | None = None) -> MonitoringShown:
        return MonitoringShown(
            way=monitoring_way(call) or "listen",
            since_ms=call.monitor_since_ms,
            shown=self._shown,
            slots=slots or [],
            ice_servers=self._ice_servers(by),
        )


def _media(way: MonitoringWay, sends: Sends) -> dict[str, bool]:
    """Return what the call keeps of what the supervisor sends: nothing while listening, no picture in a whisper."""
    return {
        "supervisor_microphone": way != "listen" and sends.microphone,
        "supervisor_camera": way == "join" and sends.camera,
    }
