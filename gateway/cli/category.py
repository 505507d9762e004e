"""``virtual-station category``: the station's topics from the command line."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.common import with_ground
from gateway.cli.output import print_json, print_table
from gateway.cli.versioned import export_list, import_list


@click.group("category")
def category() -> None:
    """Topics that citizens choose from, as data."""


async def _topics_of(ground: Any) -> Any:
    from gateway.topics.service import Topics  # noqa: PLC0415

    return Topics(ground.database, station=ground.settings.station, clock=ground.clock)


@category.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def listing(as_json: bool) -> None:
    """List all topics in their order, retired ones too."""

    async def work(ground: Any) -> Any:
        return await (await _topics_of(ground)).shown()

    shown = with_ground(work)
    if as_json:
        print_json(shown)
        return
    print_table(
        ("id", "for", "topic", "state"),
        [
            (
                topic.id,
                topic.segment,
                topic.texts["it"].title or topic.texts["it"].label,
                _state(topic),
            )
            for topic in shown.topics
        ],
    )


def _state(topic: Any) -> str:
    if not topic.retired:
        return "in use"
    return f"retired, see {topic.replaced_by}" if topic.replaced_by else "retired"


@category.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--version", type=click.IntRange(0), help="An earlier version; 0 is what ships.")
def export(file: Path | None, version: int | None) -> None:
    """Write all topics to FILE as JSON, or print them."""
    from gateway.topics.model import TopicFile  # noqa: PLC0415

    export_list(_topics_of, TopicFile, "topics", file, version)


@category.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take over all topics from FILE, an export; running gateways follow at once.

    Topics that the file does not name are not removed: the import is refused. Retire them instead.
    """
    from gateway.topics.model import TopicFile  # noqa: PLC0415

    import_list(_topics_of, TopicFile, "topics", file, dry_run=dry_run, as_json=as_json)
