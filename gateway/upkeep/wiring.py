"""Wires the administrators' view of the station itself, and what they can do to it."""

from collections.abc import Sequence

from gateway.accounts.tables import SecondFactor
from gateway.accounts.wiring import AccountsWiring
from gateway.attachments.wiring import AttachmentsWiring
from gateway.calls.wiring import CallsWiring
from gateway.calls.worker_links import WORKERS
from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.line.numbers.tables import NumberVersion
from gateway.line.wiring import LineWiring
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece
from gateway.platform.security.tables import Account
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.setting_sources import read_sources
from gateway.settings import Settings
from gateway.upkeep.changing import SETTINGS_KEPT, PageSettings
from gateway.upkeep.emblem_http import EmblemApi
from gateway.upkeep.figures import UpkeepFigures
from gateway.upkeep.first_start import KEY, PER_ADDRESS, PER_STATION, FirstStart
from gateway.upkeep.first_start_http import FirstStartApi
from gateway.upkeep.http import UpkeepApi
from gateway.upkeep.kept_http import KeptApi
from gateway.upkeep.station import StationReport
from gateway.upkeep.trial_call import TrialCalls


class UpkeepWiring(Wiring):
    """Makes the room's objects, which ask machine, database, queue and workers at each call."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        accounts: AccountsWiring,
        calls: CallsWiring,
        attachments: AttachmentsWiring,
        emblem: EmblemWiring,
        line: LineWiring,
        *,
        keeps: Sequence[Keeping],
        pieces: Sequence[Piece],
    ) -> None:
        """*keeps* and *pieces* are those of all rooms: how long data is kept, and which tables hold it."""
        settings, database = ground.settings, ground.database
        limited = settings.rate_limits.sign_in is not None
        first = FirstStart(
            database,
            accounts.directory.accounts,
            ground.keys.of(KEY),
            by_address=queue.address_throttle(KEY, PER_ADDRESS if limited else None),
            together=queue.throttle(f"{KEY}-all", PER_STATION),
            clock=ground.clock,
        )
        # the settings were read a moment ago
        sources = read_sources(set(Settings.model_fields), settings.data_dir)
        report = StationReport(settings, database, queue.redis, calls.links, ground.clock)
        upkeep = UpkeepApi(
            settings,
            sources,
            report,
            PageSettings(settings, sources, database, ground.clock),
            TrialCalls(),
            lambda: line.numbers.overridden,
            database,
            ground.clock,
        )
        self.page_topics = {
            "upkeep/station": (WORKERS,),
            "upkeep/missing": (Account, SecondFactor, SETTINGS_KEPT),
            "upkeep/settings": (SETTINGS_KEPT, NumberVersion),
        }
        self.figures = (UpkeepFigures(report).told,)
        self.routes = (
            *upkeep.routes(),
            *EmblemApi(emblem.emblems, attachments.pictures).routes(),
            *KeptApi(database, settings, sources, keeps, pieces).routes(),
            *FirstStartApi(first).routes(),
        )
