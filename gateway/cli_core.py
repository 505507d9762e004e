"""What the commands share: settings, the core for the length of a command, how they fail."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeVar

import msgspec

from gateway.settings import Settings, SettingsError, load_settings

T = TypeVar("T")


def settings_or_exit() -> Settings:
    """Return the settings; mistakes are printed, one a line, and end the command with 2."""
    try:
        return load_settings()
    except SettingsError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        sys.exit(2)


def fail(message: object) -> NoReturn:
    """End the command with one line and status 1."""
    print(message, file=sys.stderr)
    sys.exit(1)


def with_core(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run ``work`` with the station's core; errors end the command with one line."""
    from gateway import logs  # noqa: PLC0415
    from gateway.auth.accounts import AccountError  # noqa: PLC0415
    from gateway.checks import STATION_CHECK  # noqa: PLC0415
    from gateway.core import Core  # noqa: PLC0415
    from gateway.history.engine import (  # noqa: PLC0415
        DatabaseUnreachableError,
        SchemaTooNewError,
    )
    from queueing.categories import shipped  # noqa: PLC0415

    settings = settings_or_exit()
    logs.configure(settings.log_format, "warning")

    async def run() -> T:
        core = await Core.open(settings, categories=shipped().ids | {STATION_CHECK})
        try:
            return await work(core)
        finally:
            await core.aclose()

    try:
        return asyncio.run(run())
    except AccountError as error:
        fail(error)
    except (SchemaTooNewError, DatabaseUnreachableError) as error:
        fail(f"VS_DATABASE_URL: {error}")
    except OSError as error:
        fail(f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({error.strerror or error})')


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
