"""``virtual-station office``: the peripheral offices from the command line."""

from collections.abc import Set
from pathlib import Path
from typing import Any

import click

from gateway.cli.account import as_json_option
from gateway.cli.common import with_directory, with_topics
from gateway.cli.lists import read_text, refuse
from gateway.cli.output import print_json, print_table


@click.group()
def office() -> None:
    """The peripheral offices: who may be handed contacts, and takes part in conferences."""


@office.command("list")
@as_json_option
def listing(as_json: bool) -> None:
    """List all offices, closed ones too."""

    async def work(directory: Any) -> list[dict[str, Any]]:
        return [
            {
                "id": one.id,
                "name": one.name,
                "shortName": one.short_name,
                "email": one.email,
                "phone": one.phone,
                "categories": [each.category for each in one.categories],
                "members": members,
                "disabledAt": one.disabled_at,
            }
            for one, members in await directory.offices.everyone()
        ]

    offices = with_directory(work)
    if as_json:
        print_json(offices)
        return
    print_table(
        ("id", "short name", "name", "email", "phone", ">members", ">topics", "state"),
        [
            (
                one["id"],
                one["shortName"],
                one["name"],
                one["email"],
                one["phone"],
                one["members"],
                len(one["categories"]),
                "closed" if one["disabledAt"] else "open",
            )
            for one in offices
        ],
        empty="There is no office; the first start of the station makes numbered ones.",
    )


@office.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only read the list, and say what is wrong with it.")
@as_json_option
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Add and change offices by FILE, a CSV list; offices that it does not name stay as they are.

    The first line names the columns: id, name, and if wanted short name, email, phone, topics (a,b or all); Italian
    headings do as well. A column that is not there changes nothing. All lines are taken, or none.
    """
    from gateway.accounts.imports import read_offices, wanted_of  # noqa: PLC0415

    text = read_text(file)

    async def work(directory: Any, topics: Set[str]) -> tuple[Any, list[str], list[str]]:
        known = {office.id for office, _ in await directory.offices.everyone()}
        read = read_offices(text, known=known, topics=topics)
        if dry_run or not read.right:
            new = [each.id for each in read.lines if each.is_new]
            return read, new, [each.id for each in read.lines if not each.is_new]
        added, changed = await directory.offices.bring(
            [wanted_of(each, read.columns) for each in read.lines]
        )
        return read, added, changed

    read, added, changed = with_topics(work)
    if not read.right:
        refuse(read.problems, read.lines, as_json=as_json)
    if as_json:
        print_json({"added": added, "changed": changed})
        return
    print("Nothing was changed; an import would do this:" if dry_run else "Imported.")
    print(f"added:   {', '.join(added) or 'none'}")
    print(f"{'named' if dry_run else 'changed'}: {', '.join(changed) or 'none'}")
