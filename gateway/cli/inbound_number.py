"""``virtual-station inbound-number``: the numbers of the telephone line from the command line."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.common import with_ground
from gateway.cli.output import print_json, print_table
from gateway.cli.versioned import export_list, import_list


@click.group("inbound-number")
def inbound_number() -> None:
    """Numbers that callers dial: where each one leads, as data."""


async def _opened(ground: Any) -> Any:
    from gateway.line.numbers.service import InboundNumbers  # noqa: PLC0415
    from gateway.topics.service import Topics  # noqa: PLC0415

    station = ground.settings.station
    topics = Topics(ground.database, station=station, clock=ground.clock)
    await topics.refresh()
    return InboundNumbers(
        ground.database, ground.settings, topics.catalogue, station=station, clock=ground.clock
    )


@inbound_number.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def listing(as_json: bool) -> None:
    """List all numbers, retired ones too; until one is changed, those of the settings."""

    async def work(ground: Any) -> Any:
        return await (await _opened(ground)).shown()

    shown = with_ground(work)
    if as_json:
        print_json(shown)
        return
    print_table(
        ("number", "leads to", "languages", "state", "note"),
        [
            (
                each.number,
                each.target,
                ",".join(each.languages),
                "retired" if each.retired else "in use",
                each.note,
            )
            for each in shown.numbers
        ],
    )


@inbound_number.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--version", type=click.IntRange(0), help="An earlier version; 0 is what the settings say."
)
def export(file: Path | None, version: int | None) -> None:
    """Write all numbers to FILE as JSON, or print them."""
    from gateway.line.numbers.model import NumberFile  # noqa: PLC0415

    export_list(_opened, NumberFile, "numbers", file, version)


@inbound_number.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take over all numbers from FILE, an export; the telephone line follows within seconds.

    Numbers that the file does not name are removed. From then on the settings VS_SIP_NUMBERS, VS_SIP_TOPICS,
    VS_SIP_LANGUAGES and VS_SIP_RECEPTION do not count.
    """
    from gateway.line.numbers.model import NumberFile  # noqa: PLC0415

    import_list(_opened, NumberFile, "numbers", file, dry_run=dry_run, as_json=as_json)
