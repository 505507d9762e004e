"""Builds the alarms' part of the station: raised from the floor and the working day, shown to the people who are to
act."""

from datetime import timedelta

from gateway.alarms.conditions import Moment, refusing
from gateway.alarms.http import AlarmsApi
from gateway.alarms.kinds import shipped
from gateway.alarms.lifecycle import Lasting
from gateway.alarms.rules import AlarmRules
from gateway.alarms.service import Alarms, AlarmWatch
from gateway.alarms.tables import Alarm
from gateway.floor.wiring import FloorWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.outgoing.wiring import OutgoingWiring
from gateway.platform.lease import Lease
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.wiring import ReportsWiring
from gateway.workday.wiring import WorkdayWiring

LEASE_MS = 10_000
"""A gateway that dies is followed by another after so long."""


class AlarmsWiring(Wiring):
    """Builds the services and routes of alarms; one gateway at a time watches the floor."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        reports: ReportsWiring,
        floor: FloorWiring,
        workday: WorkdayWiring,
        outgoing: OutgoingWiring,
    ) -> None:
        settings, database = ground.settings, ground.database
        rules = AlarmRules(
            database,
            queue.categories,
            station=settings.station,
            shipped=shipped(
                wait_s=settings.wait_alarm_s,
                hold_s=settings.hold_limit_s,
                level_percent=round(reports.reports.thresholds.target * 100),
            ),
            mail_ready=mail.outbox.configured,
            mail_minutes=settings.alarm_mail_minutes,
            clock=ground.clock,
        )

        lasting = Lasting()

        async def moment() -> Moment:
            seen = await floor.view.floor()
            return Moment(
                floor=seen,
                shut_out=workday.day.shut_out(),
                refusing=lasting.since(refusing(seen), seen.now_ms),
                calls_out=await outgoing.unusual(),
            )

        watch = AlarmWatch(
            database,
            rules,
            moment,
            Lease(queue.redis, f"{queue.key}:alarms:leader", length_ms=LEASE_MS),
            mail.outbox,
            mail.sender,
            queue.categories,
            station=settings.station,
            clock=ground.clock,
            mail_every=timedelta(minutes=settings.alarm_mail_minutes),
            operators_since=reports.states.since,
        )
        alarms = Alarms(database, station=settings.station, clock=ground.clock)
        self.services = (watch,)
        self.purges = (watch.forget,)
        self.page_topics = {"alarms": (Alarm,)}
        self.routes = AlarmsApi(alarms, rules).routes()
