"""What the gateway process consists of: the ground floor's parts and the switchboard's, joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from aiohttp import web
from prometheus_client import Gauge

from gateway.accounts.core import (
    Core,
)
from gateway.app import Parts
from gateway.audit.delivery import Delivery
from gateway.callbacks.wiring import ways_of
from gateway.conference.retention import ConferenceRetention
from gateway.consoles.conference_wiring import (
    ConferenceWiring,
)
from gateway.contacts.incidents import Incidents
from gateway.contacts.quick_exit import QuickExit
from gateway.floor import feed as floor_feed
from gateway.floor.contact_history import (
    ContactHistory,
)
from gateway.floor.service import FloorView
from gateway.floor.steering import Steering
from gateway.floor.take_overs import (
    TakeOvers,
)
from gateway.platform.audit import verification
from gateway.platform.audit.syslog import Receiver
from gateway.platform.audit.watch import AuditWatch
from gateway.platform.uncounted import UNCOUNTED
from gateway.privacy.housekeeping import Housekeeping, retention_of
from gateway.privacy.messages import purge_messages
from gateway.privacy.service import Persons
from gateway.reports.reports import Reports, thresholds_of
from gateway.site.service import StationView
from gateway.switchboard import Switchboard
from gateway.workday.agenda import Agendas
from gateway.workday.service import WorkingDay
from queueing.backend import wall_clock_ms
from queueing.categories import shipped


@asynccontextmanager
async def compose(core: Core) -> AsyncIterator[Parts]:
    """Open everything that stands on the core, and close it again at the end."""
    await core.first_run(shipped().ids)
    reports = Reports(core.database, thresholds_of(core.settings), core.clock)
    switchboard = Switchboard(core)
    floor = floor_feed.FloorFeed(
        FloorView(
            switchboard.lines,
            core.database,
            shipped(),
            switchboard.opening,
            reports,
            switchboard.authorisations,
            switchboard.later.desk,
            switchboard.acd,
            core.settings,
            wall_clock_ms,
            failing=switchboard.calls.failing,
            helping=switchboard.calls.helping,
        ).floor,
        every_s=floor_feed.EVERY_S,
    )

    conferences = ConferenceWiring(
        core,
        switchboard.redis,
        switchboard.acd.keys.station,
        switchboard.signaling,
        switchboard.media,
        switchboard.relays.servers,
        switchboard.recordings,
    )

    async def close_floor(_app: web.Application) -> None:
        await floor.aclose()

    def attach(app: web.Application) -> None:
        conferences.register()
        switchboard.attach(app)
        # its watchers wait for news; the end of the process is some
        app.on_shutdown.append(close_floor)

    persons = Persons(core.database, core.clock, switchboard.recordings.destroy)
    housekeeping = Housekeeping(
        [
            switchboard.recordings.purge,
            partial(persons.purge, retention_of(core.settings)),
            partial(
                purge_messages,
                core.database,
                timedelta(days=core.settings.message_days),
                core.clock,
            ),
            switchboard.called_back.calls.forget,
            switchboard.called_back.last_agents.forget,
            ConferenceRetention(
                core.database,
                chat_days=core.settings.chat_days,
                days=core.settings.conference_days,
                clock=core.clock,
            ).purge,
        ]
    )
    day = WorkingDay(
        core.database,
        switchboard.opening,
        Agendas(core.database, reports, core.clock),
        station=core.settings.station,
        categories=shipped().ids,
        by_hand=core.settings.day == "by-hand",
        opens_itself_s=core.settings.day_opens_itself_s,
        clock=core.clock,
    )
    watch = AuditWatch(
        verification.of_station(core.database, core.keys, core.settings.data_dir), core.clock
    )
    Gauge(
        "vs_audit_broken",
        "Whether the audit trail's chain was found broken",
        registry=core.metrics.registry,
    ).set_function(lambda: float(watch.trouble() is not None))
    to_siem = _delivery(core)
    try:
        await day.look()
        day.start()
        await switchboard.start()
        conferences.start()
        housekeeping.start()
        watch.start()
        if to_siem is not None:
            to_siem.start()
        phone = switchboard.phone
        yield Parts(
            station=StationView(
                shipped(),
                switchboard.opening,
                core.settings,
                wall_clock_ms,
                switchboard.lines,
                ways_of(core.settings),
            ),
            floor=floor,
            reports=reports,
            cool_downs=Incidents(core.database, switchboard.cool_downs),
            authorisations=switchboard.authorisations,
            destinations=switchboard.transfers,
            steering=Steering(
                switchboard.acd,
                core.database,
                switchboard.authorisations,
                switchboard.opening.office_is_open,
                wall_clock_ms,
            ),
            monitoring=switchboard.monitoring,
            take_overs=TakeOvers(
                switchboard.acd, core.database, switchboard.monitoring, wall_clock_ms
            ),
            help_calls=switchboard.help_calls,
            notices=switchboard.notices,
            contact_history=ContactHistory(core.database, UNCOUNTED),
            opening=switchboard.opening,
            conferences=conferences.desk,
            minutes=conferences.minutes,
            day=day,
            messages=switchboard.later.messages,
            message_desk=switchboard.later.desk,
            mail=switchboard.later.outbox,
            mail_trial=switchboard.later.mail_trial,
            vault=switchboard.kept.playback,
            wholeness=switchboard.kept.wholeness,
            acts=switchboard.kept.acts,
            custody=switchboard.kept.custody,
            copies=switchboard.kept.copies,
            retention=switchboard.kept.retention,
            exports=switchboard.kept.exports,
            keeping=switchboard.kept.keeping,
            kept=switchboard.kept.retention,
            review=switchboard.review,
            marks=switchboard.kept.marks,
            finder=switchboard.search,
            destroy_recording=switchboard.recordings.destroy,
            station_checks=switchboard.checks,
            paths=switchboard.paths,
            audit=watch,
            leaver=QuickExit(switchboard.acd),
            telephony=phone.provider if phone is not None else None,
            inviter=switchboard.called_back.continuing,
            callbacks=switchboard.called_back.requests,
            telephony_events=phone.streams if phone is not None else None,
            checks={
                "redis": switchboard.redis_answers,
                "media": switchboard.media_answers,
            },
            figures=[switchboard.figures.media, switchboard.figures.queue],
            targets=switchboard.figures,
            share=switchboard.share,
            attach=attach,
        )
    finally:
        await floor.aclose()
        await housekeeping.aclose()
        await watch.aclose()
        if to_siem is not None:
            await to_siem.aclose()
        await day.aclose()
        await conferences.aclose()
        await switchboard.aclose()


def _delivery(core: Core) -> Delivery | None:
    """Return what sends the audit trail to a SIEM, None where none is set."""
    url = core.settings.syslog_url
    if url is None:
        return None
    receiver = Receiver.of(url, core.settings.syslog_ca)
    return Delivery(core.database, receiver, core.clock, core.metrics.registry)
