"""``virtual-station first-start``: the code that opens the page on which the first administrator is made."""

from typing import Any

import click

from gateway.cli.common import fail, with_ground
from gateway.cli.output import print_json


@click.command("first-start")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def first_start(as_json: bool) -> None:
    """Print the code that opens the first start of a new station.

    It is good for ten to twenty minutes, on the page that is printed with it. Exits with 1 once the
    station has an administrator: then the page is closed for ever.
    """
    from gateway.upkeep import first_start as opening  # noqa: PLC0415

    async def work(ground: Any) -> str | None:
        async with ground.database.reading() as session:
            if not await opening.is_open(session):
                return None
        return opening.code_at(ground.keys.of(opening.KEY), ground.clock())

    def located(ground: Any) -> Any:
        return _with_address(ground, work)

    code, address = with_ground(located)
    if code is None:
        fail(
            "The station has an administrator: sign in, or use virtual-station account reset NAME."
        )
    if as_json:
        print_json({"code": code, "url": address})
        return
    print(f"Open {address} within ten minutes and enter this code:\n\n    {code}\n")


async def _with_address(ground: Any, work: Any) -> tuple[str | None, str]:
    return await work(ground), f"{ground.settings.origin}/start"
