"""``virtual-station category``: the station's topics from the command line."""

import json
from pathlib import Path
from typing import Any

import click
import msgspec

from gateway.cli.common import fail, with_ground, write_export
from gateway.cli.output import print_json, print_table


@click.group("category")
def category() -> None:
    """Topics that citizens choose from, as data."""


def _topics_of(ground: Any) -> Any:
    from gateway.topics.service import Topics  # noqa: PLC0415

    return Topics(ground.database, station=ground.settings.station, clock=ground.clock)


@category.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def listing(as_json: bool) -> None:
    """List all topics in their order, retired ones too."""

    async def work(ground: Any) -> Any:
        return await _topics_of(ground).shown()

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

    async def work(ground: Any) -> Any:
        topics = _topics_of(ground)
        return (await topics.shown()).topics if version is None else await topics.version(version)

    write_export(TopicFile(format=1, topics=with_ground(work)), file)


@category.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take over all topics from FILE, an export; running gateways follow at once.

    Topics that the file does not name are not removed: the import is refused. Retire them instead.
    """
    from gateway.platform.refused import Refused  # noqa: PLC0415
    from gateway.topics.model import TopicFile  # noqa: PLC0415

    try:
        wanted = msgspec.json.decode(file.read_bytes(), type=TopicFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        fail(f"{file}: {error}")

    async def work(ground: Any) -> Any:
        topics = _topics_of(ground)
        try:
            changes = await topics.preview(wanted.topics)
            if not dry_run:
                await topics.bring(wanted.topics, revision=None, by=None)
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
