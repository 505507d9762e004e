"""The room on PostgreSQL: answers are released, months closed, stars compared and given, as on SQLite."""

import pytest
from sqlalchemy import text

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


async def test_neither_the_order_of_rows_nor_their_transactions_lead_to_a_contact(
    core, answers, clock
):
    """PostgreSQL tells of each row where it lies and which transaction wrote it. The first thirty contacts answer 1, the rest 5."""
    for number in range(60):
        await served(core, f"c{number}", office="office-01")
        trust = "1" if number < 30 else "5"
        said = {"general-trust": [trust], "online-better": [f"{trust}: più sedie"]}
        await answers.take(await answers.token_for(f"c{number}"), said)
    clock.advance(days=60)
    assert await answers.release() == 60
    by_place = []
    for table, choice in (
        ("questionnaire_answers", "answers -> 'general-trust' ->> 0"),
        ("questionnaire_texts", "substr(text, 1, 1)"),
    ):
        for order in ("ctid", "id"):
            async with core.database.reading() as session:
                found = await session.execute(
                    text(f"SELECT xmin::text, {choice} FROM {table} ORDER BY {order}")
                )
                written, told = zip(*found, strict=True)
            assert len(set(written)) == 1, "the transactions that wrote the rows tell them apart"
            assert sorted(told) == ["1"] * 30 + ["5"] * 30
            # chance puts fewer than 6 or more than 24 of thirty first in one of a million runs
            assert 6 <= told[:30].count("1") <= 24, f"{table} by {order} tells who answered first"
            if order == "ctid":
                by_place.append(told)
    alike = sum(choice == words for choice, words in zip(*by_place, strict=True))
    assert alike < 55, "free answers lie in the order of the questionnaires they were parted from"
