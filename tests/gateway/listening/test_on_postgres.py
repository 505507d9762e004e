"""The room on PostgreSQL: answers are released, months closed, stars compared and given, as on SQLite."""

import pytest

from gateway.contacts.tables import Contact
from gateway.listening.deeper import DeeperQuery, DeeperResults
from gateway.listening.stars import Stars
from gateway.listening.tables import (
    PageCount,
    PendingAnswer,
    ReleasedAnswer,
    ReleasedText,
    SpentToken,
)
from gateway.listening.texts import Texts
from gateway.platform.refused import Refused
from gateway.reports.reports import Reports, thresholds_of
from gateway.schema import REPORT_COLUMNS
from tests.gateway.listening.filled import rows, served


@pytest.fixture
def settings(settings, postgres_database):
    return settings.model_copy(update={"database_url": postgres_database})


async def test_a_month_from_its_stars_to_its_results(core, answers, published, months, clock):
    stars, texts = Stars(core.database, clock), Texts(core.database)
    for number in range(8):
        await served(core, f"c{number}", office="office-01")
        await stars.give(
            f"c{number}", 1 + number % 5, "clear", "Mi chiamo Anna" if not number else ""
        )
        said = {"online-better": ["Più sedie"], "general-trust": ["4"]}
        await answers.take(await answers.token_for(f"c{number}"), said)
        await answers.count("begin", 1)
    with pytest.raises(Refused, match="sent already"):
        await answers.token_for("c1")
    assert [page.shown for page in await rows(core, PageCount)] == [8]
    assert [said.signs for said in await texts.listed("withheld")] == [["name"]]
    reports = Reports(core.database, thresholds_of(core.settings), clock, columns=REPORT_COLUMNS)
    deeper = await DeeperResults(core.database, reports, clock, k=5).of(DeeperQuery())
    assert [(row.key, row.contacts, row.rated) for row in deeper.rows] == [("office-01", 8, 8)]
    clock.advance(days=60)
    assert await answers.release() == 8
    assert (await rows(core, PendingAnswer), await rows(core, SpentToken)) == ([], [])
    assert len(await rows(core, ReleasedAnswer)) == len(await rows(core, ReleasedText)) == 8
    assert await published.close() == 1
    while await months.close():
        pass
    found = await published.results()
    assert (found.total.stars, found.questionnaires) == ([2, 2, 2, 1, 1], 8)
    assert [month.contacts for month in found.service.months] == [8]
    async with core.database.writing() as session:
        await session.delete(await session.get(Contact, "c3"))
    assert await published.close() == 0
    assert (await published.results()).total.stars == found.total.stars
