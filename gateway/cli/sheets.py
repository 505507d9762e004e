"""``virtual-station sheets``: information sheets from the command line."""

from pathlib import Path
from typing import Any

import click
import msgspec

from gateway.cli.common import fail, with_ground, write_export
from gateway.cli.output import print_json, print_table


@click.group("sheets")
def sheets() -> None:
    """Information sheets, as data."""


async def _files_of(ground: Any) -> Any:
    from gateway.knowledge.attached import SheetAttachments  # noqa: PLC0415
    from gateway.knowledge.files import SheetFiles  # noqa: PLC0415
    from gateway.topics.service import Topics  # noqa: PLC0415

    topics = Topics(ground.database, station=ground.settings.station, clock=ground.clock)
    await topics.refresh()
    attachments = SheetAttachments.of(ground.settings, ground.database, ground.clock)
    return SheetFiles(ground.database, topics.catalogue, ground.clock, attachments)


@sheets.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def listing(as_json: bool) -> None:
    """List all sheets: how each stands, and until when it is fresh."""

    async def work(ground: Any) -> Any:
        from gateway.knowledge.lookups import all_sheets  # noqa: PLC0415
        from gateway.knowledge.showing import SheetPresenter  # noqa: PLC0415

        async with ground.database.reading() as session:
            rows = await all_sheets(session)
            shown = await SheetPresenter.read(session, rows, ground.clock())
        return [shown.one(row, None) for row in rows]

    found = with_ground(work)
    if as_json:
        print_json({"sheets": found})
        return
    print_table(
        ("id", "title", "state", "freshness", "until", "languages"),
        [
            (
                each.id,
                each.title,
                each.state,
                each.freshness or "",
                f"{each.fresh_until:%Y-%m-%d %H:%M}" if each.fresh_until else "",
                " ".join(language.language for language in each.languages),
            )
            for each in found
        ],
    )


@sheets.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write all sheets that are not withdrawn to FILE as JSON, or print them."""

    async def work(ground: Any) -> Any:
        return await (await _files_of(ground)).exported()

    write_export(with_ground(work), file)


@sheets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take sheets over from FILE, an export: as drafts, which somebody has to approve.

    Sheets that the file does not name stay as they are.
    """
    from gateway.knowledge.files import SheetFile  # noqa: PLC0415
    from gateway.platform.refused import Refused  # noqa: PLC0415

    try:
        wanted = msgspec.json.decode(file.read_bytes(), type=SheetFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        fail(f"{file}: {error}")

    async def work(ground: Any) -> Any:
        try:
            return await (await _files_of(ground)).bring(wanted, by=None, dry_run=dry_run)
        except Refused as refused:
            fail(f"{file}: {refused.code}: {refused}")

    brought = with_ground(work)
    if as_json:
        print_json(brought)
        return
    print("Nothing was changed; an import would do this:" if dry_run else "Imported as drafts.")
    for name in ("added", "changed", "same"):
        print(f"{name + ':':<9} {', '.join(getattr(brought, name)) or 'none'}")
