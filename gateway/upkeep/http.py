"""Routes for administrators: the station's state, what it lacks, its settings, a test call, a restart."""

import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.platform.audit import log as audit
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.process.system import PARENT_VARIABLE, is_supervised
from gateway.platform.sql.engine import Database
from gateway.setting_sources import PREFIX, SettingsSources
from gateway.settings import Settings
from gateway.upkeep import facts, going_live, settings_shown
from gateway.upkeep.changing import PageSettings
from gateway.upkeep.going_live import Missing
from gateway.upkeep.settings_shown import SettingShown
from gateway.upkeep.station import StationReport, StationState
from gateway.upkeep.trial_call import TrialCalls, TriedCall

Value = Annotated[str, msgspec.Meta(max_length=1000)]


class MissingListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The gaps of a station before going live, the necessary first; empty: the public may come. ``organisation`` and
    ``name`` are what citizens read at the top."""

    missing: list[Missing]
    organisation: str
    name: str


class SettingsListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All settings in force. ``restartable``: the page can request the restart that applies changed ones."""

    settings: list[SettingShown]
    restartable: bool


class SettingsWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values by variable (``VS_MAIL_FROM``); an empty one restores the default."""

    values: Annotated[dict[str, Value], msgspec.Meta(max_length=40)]


class UpkeepApi:
    """The handlers."""

    def __init__(
        self,
        settings: Settings,
        sources: SettingsSources,
        state: StationReport,
        changing: PageSettings,
        calls: TrialCalls,
        overridden: Callable[[], frozenset[str]],
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        """*overridden* returns the settings that stored data has replaced."""
        self._settings = settings
        self._sources = sources
        self._state = state
        self._changing = changing
        self._calls = calls
        self._overridden = overridden
        self._database = database
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/upkeep/station", self.station, "How the station stands", "upkeep",
                response=StationState,
            ),
            Route(
                "GET", "/api/v1/upkeep/missing", self.missing, "What is missing for going live",
                "upkeep", response=MissingListed,
            ),
            Route(
                "GET", "/api/v1/upkeep/settings", self.settings, "The settings in force", "upkeep",
                response=SettingsListed,
            ),
            Route(
                "PUT", "/api/v1/upkeep/settings", self.change,
                "Change settings that nothing else sets", "upkeep", request=SettingsWanted,
                response=SettingsListed,
                errors={
                    409: "The environment or station.toml sets it.",
                    422: "A value is not right; the message is the line that a start would print.",
                },
            ),
            Route(
                "POST", "/api/v1/upkeep/restart", self.restart,
                "Restart the station part by part, without an interruption", "upkeep", status=202,
                errors={409: "This gateway is no part of a whole station on one machine."},
            ),
            Route(
                "POST", "/api/v1/upkeep/test-call", self.test_call, "Place a test call", "upkeep",
                response=TriedCall, errors={409: "A test call is going on."},
            ),
        )  # fmt: skip

    async def station(self, _call: Call) -> StationState:
        """Answer with the present state of everything."""
        return await self._state.read()

    async def missing(self, _call: Call) -> MissingListed:
        """Answer with what is missing by the settings in force, the accounts, and the records on this machine."""
        async with self._database.reading() as session:
            found = await facts.facts_of(session, self._settings.data_dir, self._clock())
        return MissingListed(
            missing=going_live.of_station(self._settings, found, self._sources),
            organisation=self._settings.organisation,
            name=self._settings.station_name,
        )

    async def settings(self, _call: Call) -> SettingsListed:
        """Answer with the settings, without secrets."""
        return self._listed()

    async def change(self, call: Call) -> SettingsListed:
        """Store other values for the next start."""
        wanted: SettingsWanted = call.body
        values = {name.removeprefix(PREFIX).lower(): value for name, value in wanted.values.items()}
        await self._changing.change(values, by=call.staff.account_id)
        return self._listed()

    async def restart(self, call: Call) -> web.Response:
        """Ask the parent process for a rolling restart."""
        parent = os.environ.get(PARENT_VARIABLE, "")
        if not is_supervised() or parent != str(os.getppid()):
            raise ApiError(409, "not_supervised", "Restart the station where it was started.")
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=call.staff.account_id,
            action="station.restart",
            subject="station",
            detail={},
        )
        os.kill(int(parent), signal.SIGHUP)
        return json_response(None, status=202)

    async def test_call(self, call: Call) -> TriedCall:
        """Run a call between a synthetic citizen and a synthetic operator, of which everything is removed afterwards."""
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=call.staff.account_id,
            action="station.test_call",
            subject="station",
            detail={},
        )
        return await self._calls.place()

    def _listed(self) -> SettingsListed:
        return SettingsListed(
            settings=settings_shown.shown(
                self._settings,
                self._sources,
                waiting=self._changing.waiting(),
                overridden=self._overridden(),
            ),
            restartable=is_supervised(),
        )
