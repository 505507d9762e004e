"""``virtual-station office``: the peripheral offices from the command line."""

from typing import Any

import click

from gateway.cli.account import as_json_option
from gateway.cli.common import with_directory
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
                "email": one.email,
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
        ("id", "name", "email", ">members", ">topics", "state"),
        [
            (
                one["id"],
                one["name"],
                one["email"],
                one["members"],
                len(one["categories"]),
                "closed" if one["disabledAt"] else "open",
            )
            for one in offices
        ],
        empty="There is no office; the first start of the station makes numbered ones.",
    )
