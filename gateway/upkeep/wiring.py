"""What administrators are told of the station itself, and may do to it."""

from gateway.calls.wiring import CallsWiring
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.setting_sources import read_sources
from gateway.settings import Settings
from gateway.upkeep.changing import PageSettings
from gateway.upkeep.http import UpkeepApi
from gateway.upkeep.station import StationLook
from gateway.upkeep.trial_call import TrialCalls


class UpkeepWiring(Wiring):
    """Asks the machine, the database, the queue and the workers when it is asked."""

    def __init__(self, ground: Ground, queue: QueueWiring, calls: CallsWiring) -> None:
        settings, database = ground.settings, ground.database
        # the settings were read a moment ago
        sources = read_sources(set(Settings.model_fields), settings.data_dir)
        self.routes = UpkeepApi(
            settings,
            sources,
            StationLook(settings, database, queue.redis, calls.links, ground.clock),
            PageSettings(settings, sources, database, ground.clock),
            TrialCalls(),
            database,
            ground.clock,
        ).routes()
