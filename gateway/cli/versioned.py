"""Lists that administrators change as a whole, from the command line: written to a file, and taken over from one."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli.common import fail, with_ground, write_export
from gateway.cli.output import print_json

Opened = Callable[[Any], Awaitable[Any]]
"""Makes the service of the list from the station's ground: it shows, previews and imports the list, and knows its versions."""


def export_list(
    opened: Opened, shape: type[Any], column: str, file: Path | None, version: int | None
) -> None:
    """Write the list in force, or that of *version*, to *file* or standard output. *shape* is the file's, which holds the list in
    *column*."""

    async def work(ground: Any) -> Any:
        service = await opened(ground)
        if version is not None:
            return await service.version(version)
        return getattr(await service.shown(), column)

    write_export(shape(**{"format": 1, column: with_ground(work)}), file)


def import_list(
    opened: Opened, shape: type[Any], column: str, file: Path, *, dry_run: bool, as_json: bool
) -> None:
    """Take over the list of *file*, or only say what that would change. Ends the command with one line and 1 where the file has a
    fault; nothing is changed then."""
    from gateway.platform.refused import Refused  # noqa: PLC0415

    try:
        wanted = getattr(msgspec.json.decode(file.read_bytes(), type=shape), column)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        fail(f"{file}: {error}")

    async def work(ground: Any) -> Any:
        service = await opened(ground)
        try:
            changes = await service.preview(wanted)
            if not dry_run:
                await service.bring(wanted, revision=None, by=None)
        except Refused as refused:
            fail(f"{file}: {refused.code}: {refused}")
        return changes

    changes = with_ground(work)
    if as_json:
        print_json(changes)
        return
    print("Nothing was changed; an import would do this:" if dry_run else "Imported.")
    for name, ids in json.loads(msgspec.json.encode(changes)).items():
        print(f"{name + ':':<9} {', '.join(ids) or 'none'}")
