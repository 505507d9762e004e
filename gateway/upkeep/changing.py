"""Settings that administrators change on their page: stored in a file of the data directory, in force after a restart."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog

from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.changes import announce
from gateway.platform.sql.engine import Database
from gateway.setting_sources import PAGE_FILE, SettingsSources, page_settings
from gateway.settings import Settings, SettingsError, load_settings
from gateway.upkeep.settings_shown import EDITABLE

log = structlog.get_logger()

SETTINGS_KEPT: Final = "settings_kept"
"""Told when the page's settings were changed: they stand in a file."""


class PageSettings:
    """The settings file of one station. Gateways on other machines have files of their own."""

    def __init__(
        self,
        settings: Settings,
        sources: SettingsSources,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        """*settings* are those in force, *sources* where they come from."""
        self._settings = settings
        self._sources = sources
        self._database = database
        self._clock = clock
        self._began = page_settings(settings.data_dir)
        self._changing = asyncio.Lock()

    def waiting(self) -> frozenset[str]:
        """Return the names of settings whose value will differ after a restart."""
        now = page_settings(self._settings.data_dir)
        return frozenset(
            name for name in (*self._began, *now) if self._began.get(name) != now.get(name)
        )

    async def change(self, values: Mapping[str, str], *, by: str) -> None:
        """Set *values* by field name, empty ones back to the default; in force after a restart.

        Raises :class:`Refused`: ``setting_unknown``, ``setting_elsewhere`` (environment or file set it),
        ``setting_invalid`` with the line that the start would print.
        """
        for name in values:
            if name not in EDITABLE:
                raise Refused("setting_unknown", f"{name} is not set here.", kind="invalid")
            if self._sources.of(name) not in ("page", "default"):
                raise Refused("setting_elsewhere", f"{name} is set outside this page.")
            if any(ord(sign) < 32 or ord(sign) == 127 for sign in values[name]):
                raise Refused("setting_invalid", f"{name} holds a control sign.", kind="invalid")
        async with self._changing:
            before = page_settings(self._settings.data_dir)
            wanted = before | {name: value.strip() for name, value in values.items()}
            wanted = {name: value for name, value in wanted.items() if value != ""}
            try:
                # as at the next start, with everything that is set elsewhere
                load_settings(**{**self._shipped(), **wanted}, data_dir=self._settings.data_dir)
            except SettingsError as error:
                raise Refused("setting_invalid", error.lines[0], kind="invalid") from None
            changed = sorted(
                name for name in (*before, *wanted) if before.get(name) != wanted.get(name)
            )
            if not changed:
                return
            await asyncio.to_thread(_write, self._settings.data_dir / PAGE_FILE, wanted)
            async with self._database.writing() as session:
                announce(session, SETTINGS_KEPT)
                await audit.append(
                    session,
                    at=self._clock(),
                    account_id=by,
                    action="settings.change",
                    subject="station",
                    detail={"settings": sorted(set(changed))},
                )
        log.info("settings.changed", settings=changed)

    def _shipped(self) -> dict[str, Any]:
        """Return the values that count where the page sets nothing, without those of the file, which is still there."""
        return {
            name: Settings.model_fields[name].default
            for name in EDITABLE
            if self._sources.of(name) in ("page", "default")
        }


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Write the file in one step, for its owner alone."""
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    ]
    text = "# Written by the administrators' page. The environment and station.toml win over it.\n"
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text + "".join(sorted(lines)))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
