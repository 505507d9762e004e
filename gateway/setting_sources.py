"""The sources of settings: environment, ``station.toml``, the file that administrators' page writes, or the station itself."""

import os
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

PREFIX: Final = "VS_"
SETTINGS_FILE: Final = "station.toml"
PAGE_FILE: Final = "settings.toml"
"""In the data directory: what administrators set on their page. It counts where nothing else sets it."""
GIVEN_VARIABLE: Final = "VS_GIVEN_BY_STATION"
"""Names the settings that a station's parent process sets for its children."""
Source = Literal["environment", "file", "page", "station", "default"]
"""``station``: a running station gives it to its parts."""


@dataclass(frozen=True, slots=True)
class SettingsSources:
    """The sources of all settings, by field name."""

    environment: frozenset[str] = frozenset()
    file: frozenset[str] = frozenset()
    page: frozenset[str] = frozenset()
    station: frozenset[str] = frozenset()

    def of(self, name: str) -> Source:
        """Return the source of one setting."""
        if name in self.station:
            return "station"
        if name in self.environment:
            return "environment"
        if name in self.file:
            return "file"
        return "page" if name in self.page else "default"


class PageSource(PydanticBaseSettingsSource):
    """The settings that administrators made on their page. The sources before this one say which data directory they are in."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the base class asks
        """Not supported: all values are read at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the values. Raises :class:`tomllib.TOMLDecodeError`."""
        return page_settings(Path(self.current_state.get("data_dir") or "var"))


def page_settings(data_dir: Path) -> dict[str, Any]:
    """Return the settings that administrators made on their page, by field name. Raises :class:`tomllib.TOMLDecodeError`."""
    return _toml(data_dir / PAGE_FILE)


def file_settings() -> dict[str, Any]:
    """Return the settings of ``station.toml``. Raises :class:`tomllib.TOMLDecodeError`."""
    return _toml(Path(SETTINGS_FILE))


def read_sources(names: Collection[str], data_dir: Path) -> SettingsSources:
    """Return the sources of the settings *names*, for a process that asks at its start."""
    known = set(names)
    given = {name.strip() for name in os.environ.get(GIVEN_VARIABLE, "").split(",")}
    environment = {
        name.upper().removeprefix(PREFIX).lower() for name, value in os.environ.items() if value
    }
    return SettingsSources(
        environment=frozenset(known & environment),
        file=frozenset(known & set(file_settings())),
        page=frozenset(known & set(page_settings(data_dir))),
        station=frozenset(known & given),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return {}
