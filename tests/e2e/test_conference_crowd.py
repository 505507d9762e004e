"""Many people in one conference: three pages in Chromium, and people whose pictures and sounds were encoded
beforehand. Whose picture is on whose tile is read from what the pages show.

How smoothly and how soon is measured by ``make bench BENCH=conference.pages.12`` and ``.26``.
"""

import pytest

from tests.support.pages.conference_works import crowded, works

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("size", [12, 26])
async def test_everybody_sees_and_hears_who_they_should(special_station, stage, size):
    async with crowded(special_station({}), stage, size) as made:
        await works(made, size)
