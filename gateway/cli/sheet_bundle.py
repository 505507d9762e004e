"""``virtual-station sheets bundle`` and ``verify``: the signed set of information sheets as a file."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.common import fail, with_ground
from gateway.cli.output import print_json
from gateway.cli.sheets import sheets

__all__ = ["bundle", "sheets", "verify"]


@sheets.command("bundle")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--since", type=click.IntRange(0), default=0, help="Only what changed since this set."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bundle(file: Path, since: int, as_json: bool) -> None:
    """Write the present set of sheets to FILE, signed, for devices without a line to the station."""
    from gateway.knowledge.bundle import encode  # noqa: PLC0415

    async def work(ground: Any) -> Any:
        from gateway.knowledge.attached import SheetAttachments  # noqa: PLC0415
        from gateway.platform.http.pages import station_name  # noqa: PLC0415
        from gateway.pocket.sets import SheetSets, with_attachments  # noqa: PLC0415

        name = station_name(ground.settings.station_name, "it")
        made = SheetSets(ground.database, ground.keys, name, ground.clock)
        update = await made.update(since)
        attachments = SheetAttachments.of(ground.settings, ground.database, ground.clock)
        return await with_attachments(update, attachments)

    update = with_ground(work)
    try:
        file.write_bytes(encode(update))
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    if as_json:
        print_json(
            {
                "sequence": update.sequence,
                "base": update.base,
                "sheets": len(update.sheets),
                "attachments": len(update.attachments),
                "key": update.key,
            }
        )
        return
    what = f"what changed since set {update.base}" if update.base else "whole"
    print(f"Set {update.sequence}, {what}: {len(update.sheets)} sheets. Key: {update.key}")


@sheets.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The public key that is expected, as `bundle` prints it.")
@click.option(
    "--base",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The whole bundle that FILE is a change of.",
)
@click.option(
    "--after", type=click.IntRange(0), default=0, help="Refuse sets with a smaller number."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(file: Path, key: str | None, base: Path | None, after: int, as_json: bool) -> None:
    """Verify FILE, a bundle of sheets: signature, hashes, number. Needs no station.

    Without --key it is verified that nothing was changed, not who signed it.
    """
    from gateway.knowledge.bundle import BundleError, apply, decode  # noqa: PLC0415

    try:
        have, files = None, {}
        if base is not None:
            before = decode(base.read_bytes())
            have, files = apply(before, key), before.files
        update = decode(file.read_bytes())
        made = apply(update, key, have, files)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    except BundleError as error:
        fail(f"{file}: {error.code}: {error}")
    if made.sequence < after:
        fail(f"{file}: older: It is set {made.sequence}, and {after} is the oldest that may be.")
    if as_json:
        print_json({"manifest": made, "key": update.key})
        return
    print(f"Set {made.sequence} of {made.station}: {len(made.sheets)} sheets, nothing was changed.")
    if key is None:
        print(f"Signed by the key {update.key}; name it with --key to verify who signed.")
