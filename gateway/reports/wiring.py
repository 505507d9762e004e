"""Wires the reports over past days."""

from collections.abc import Sequence
from functools import partial

from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.columns import Columns
from gateway.reports.http import ReportsApi
from gateway.reports.own_figures import OwnFiguresApi
from gateway.reports.paper import Letterhead
from gateway.reports.reports import Reports, thresholds_of
from gateway.reports.saved import Saved
from gateway.reports.saved_http import SavedReportsApi
from gateway.reports.state_retention import StateRetention
from queueing import journal


class ReportsWiring(Wiring):
    """Makes the room's services and routes."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        emblem: EmblemWiring,
        *,
        columns: Sequence[Columns],
    ) -> None:
        """*columns* are those that rooms above add."""
        settings = ground.settings
        agreement = settings.workers_agreement
        self.reports = Reports(
            ground.database, thresholds_of(settings), ground.clock, columns=columns
        )
        self.states = StateRetention(
            ground.database,
            ground.clock,
            agreement=agreement,
            kept_days=settings.operator_states_days,
            forget_aside=partial(journal.forget_states_aside, queue.redis, settings.station),
        )
        saved = Saved(
            ground.database,
            self.reports,
            mail.outbox,
            queue.categories,
            sender=mail.sender,
            station=settings.station,
            agreement=agreement,
            wait_days=settings.operator_figures_days,
            clock=ground.clock,
        )
        self.services = (saved,)
        self.purges = (self.states.purge,)
        letterhead = Letterhead(settings.organisation, settings.station_name)
        self.routes = (
            *ReportsApi(
                self.reports,
                queue.categories,
                agreement=agreement,
                wait_days=settings.operator_figures_days,
                letterhead=letterhead,
                emblem=lambda: emblem.emblems.now,
            ).routes(),
            *SavedReportsApi(saved).routes(),
            *OwnFiguresApi(
                self.reports,
                ground.clock,
                agreement=agreement,
                wait_days=settings.operator_figures_days,
                k=settings.small_cell,
            ).routes(),
        )
