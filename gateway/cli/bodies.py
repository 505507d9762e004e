"""``virtual-station bodies``: the directory of other bodies from the command line."""

import sys
from pathlib import Path
from typing import Any

import click

from gateway.cli.account import as_json_option
from gateway.cli.common import fail, with_ground
from gateway.cli.lists import read_text
from gateway.cli.output import print_json, print_table


@click.group("bodies")
def bodies() -> None:
    """Other administrations and offices, to which citizens are referred."""


def _directory(ground: Any) -> Any:
    from gateway.bodies.service import Bodies  # noqa: PLC0415
    from gateway.emblem.wiring import EmblemWiring  # noqa: PLC0415
    from gateway.mail.wiring import MailWiring  # noqa: PLC0415

    mail = MailWiring(ground, EmblemWiring(ground))
    return Bodies(ground.database, mail.outbox, mail.sender, ground.clock)


@bodies.command("list")
@click.argument("words", nargs=-1)
@as_json_option
def listing(words: tuple[str, ...], as_json: bool) -> None:
    """List bodies that have all WORDS of a place, a matter or a name; without any, those used most."""

    async def work(ground: Any) -> Any:
        from gateway.bodies.api import BodiesQuery  # noqa: PLC0415

        return await _directory(ground).found(BodiesQuery(words=" ".join(words)[:200]))

    found = with_ground(work)
    if as_json:
        print_json(found)
        return
    print_table(
        ("id", "name", "town", "pec", ">referred"),
        [(each.id, each.name, each.town, each.pec, each.referred) for each in found.bodies],
        empty=f"None of {found.total} fits; import IndicePA's open data with `bodies import`.",
    )
    if found.more:
        print("There are more; give more words.")


@bodies.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change, and what is wrong.")
@as_json_option
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take FILE over: IndicePA's open data (CSV), or a table that `bodies export` wrote.

    All lines are taken, or none. What the office has written of a body stays. Bodies from IndicePA that the file
    does not name any more are retired.
    """
    text = read_text(file)

    async def work(ground: Any) -> Any:
        return await _directory(ground).bring(text, by=None, dry_run=dry_run)

    brought = with_ground(work)
    if as_json:
        print_json(brought)
    if brought.problems:
        if as_json:
            fail("Nothing was imported.")
        for each in brought.problems:
            print(f"line {each.line}: {each.code} {each.value}".rstrip(), file=sys.stderr)
        fail("Nothing was imported.")
    if not as_json:
        print("Nothing was changed; an import would do this:" if dry_run else "Imported.")
        print(
            f"added {brought.added}, changed {brought.changed}, same {brought.same}, retired {brought.gone}"
        )


@bodies.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json_option
def export(file: Path, as_json: bool) -> None:
    """Write the directory to FILE (CSV), as `bodies import` reads it."""

    async def work(ground: Any) -> Any:
        return await _directory(ground).exported()

    text = with_ground(work)
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    lines = max(0, text.count("\r\n") - 1)
    if as_json:
        print_json({"file": str(file), "bodies": lines})
    else:
        print(f"{lines} bodies.")
