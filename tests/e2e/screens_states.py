"""The states that one act leads to, for :mod:`tests.e2e.screens`: those that :mod:`tests.e2e.test_accessibility` checks."""

from tests.e2e.conftest import Cast
from tests.e2e.states import PASSING, RETURN_S, STATES
from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.servers.station import Station

RETURNING = {"VS_RETURN_S": RETURN_S}


async def states(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take each of them, on pages of its own."""
    for name, state in (STATES | PASSING).items():
        if not album.wants(name):
            continue
        async with state(Cast(stage, station), locale) as page:
            await album.take(page, name)
        await stage.check()
        await stage.aclose()


STATE_CHAPTERS = {"states": states}
