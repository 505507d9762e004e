"""Functions that all commands share: settings, the ground for the length of a command, how they fail."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Set
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from gateway.cli.exit_codes import Exit
from gateway.platform.process.heap import loading
from gateway.settings import Settings, SettingsError, load_settings

T = TypeVar("T")


def settings_or_exit() -> Settings:
    """Return the settings; mistakes are printed, one a line, and end the command with 2."""
    try:
        return load_settings()
    except SettingsError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        sys.exit(Exit.UNUSABLE)


def fail(message: object) -> NoReturn:
    """End the command with one line and status 1."""
    print(message, file=sys.stderr)
    sys.exit(Exit.FAILED)


def write_export(value: Any, file: Path | None) -> None:
    """Write *value* as indented JSON to *file*, or to standard output. Ends the command where it cannot be written."""
    written = f"{msgspec.json.format(msgspec.json.encode(value), indent=2).decode()}\n"
    if file is None:
        sys.stdout.write(written)
        return
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")


def with_ground(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run ``work`` with the station's ground; errors end the command with one line."""
    with loading():
        import gateway.schema  # noqa: F401, PLC0415 - tables refer to one another
        from gateway.ground import open_ground  # noqa: PLC0415
        from gateway.platform import logs  # noqa: PLC0415
        from gateway.platform.refused import Refused  # noqa: PLC0415
        from gateway.platform.sql.engine import (  # noqa: PLC0415
            DatabaseUnreachableError,
            SchemaTooNewError,
        )

    settings = settings_or_exit()
    logs.configure(settings.log_format, "warning")

    async def run() -> T:
        ground = await open_ground(settings)
        written: set[str] = set()
        ground.database.changes.relay(written.update)
        try:
            return await work(ground)
        finally:
            await ground.aclose()
            await _tell_gateways(settings, written)

    try:
        return asyncio.run(run())
    except Refused as error:
        fail(error)
    except (SchemaTooNewError, DatabaseUnreachableError) as error:
        fail(f"VS_DATABASE_URL: {error}")
    except OSError as error:
        fail(f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({error.strerror or error})')


def with_directory(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run ``work`` with the station's accounts and offices; errors end the command with one line."""
    return with_topics(lambda directory, _topics: work(directory))


def with_topics(work: Callable[[Any, Set[str]], Awaitable[T]]) -> T:
    """The same, and with the ids of the topics that can be answered."""
    with loading():
        from gateway.accounts.directory import Directory  # noqa: PLC0415
        from gateway.platform.checks import STATION_CHECK  # noqa: PLC0415
        from gateway.topics.service import Topics  # noqa: PLC0415

    async def run(ground: Any) -> T:
        topics = Topics(ground.database, station=ground.settings.station, clock=ground.clock)
        await topics.refresh()
        directory = Directory(ground, topics.catalogue.ids_and(STATION_CHECK))
        try:
            return await work(directory, frozenset(topics.catalogue.ids))
        finally:
            directory.close()

    return with_ground(run)


async def _tell_gateways(settings: Settings, written: Set[str]) -> None:
    """Have gateways that are at work look at what the command wrote; while Redis is away they look by themselves soon."""
    from gateway.platform.process import valkey  # noqa: PLC0415
    from gateway.platform.realtime.change_notices import tell_once  # noqa: PLC0415
    from queueing.keys import StationKeys  # noqa: PLC0415
    from queueing.runner import connect  # noqa: PLC0415

    url = settings.redis_url
    if url is None and (socket := valkey.socket_path(settings.data_dir)).exists():
        url = valkey.url_of(socket)
    if url is not None and written:
        async with connect(url, timeout_s=2, decode_responses=True) as redis:
            await tell_once(redis, StationKeys(settings.station).station, written)


clock_is_right = click.option(
    "--clock-is-right",
    is_flag=True,
    help="The machine's clock is right, however long the station was switched off; kept in the audit trail.",
)
"""The option of every command that lets go of what is too old."""


async def require_believed_clock(ground: Any, *, confirmed: bool) -> None:
    """End the command with one line unless the clock may be believed, or the caller says that it is right."""
    from gateway.platform import station_clock as station_time  # noqa: PLC0415

    now = ground.clock()
    if confirmed:
        await station_time.confirm(ground.database, now)
    elif not await station_time.may_purge(ground.database, now):
        fail(
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, far beyond any time that this station has seen: nothing"
            " is destroyed. Put it right, or add --clock-is-right."
        )
