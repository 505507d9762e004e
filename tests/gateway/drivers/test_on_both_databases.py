"""The statements of contact drivers on SQLite and PostgreSQL: counted, shown, merged, searched in vain, forgotten."""

from types import SimpleNamespace

from sqlalchemy import func, select

from gateway.drivers.counting import DriverCounting
from gateway.drivers.files import as_table
from gateway.drivers.searches import MissedSearches
from gateway.drivers.service import ContactDrivers
from gateway.drivers.tables import DriverCount, DriverTheme
from gateway.topics.service import Topics
from tests.gateway.drivers.weeks_told import write_weeks

NOBODY = SimpleNamespace(account_id=None)


async def test_counted_shown_merged_and_forgotten(database, clock, search):
    await write_weeks(database, clock.now)
    counting = DriverCounting(database, Topics(database, station="main", clock=clock), clock, k=5)
    drivers = ContactDrivers(database, None, None, clock, k=5)
    missed = MissedSearches(database, search.hear, b"k" * 32, clock, k=5)
    for number in range(5):
        await missed.note("monopattino", "it", f"192.0.2.{number}")
    await missed.note("Ondina", "it", "192.0.2.9")
    assert await counting.count_if_due()
    # another process finds the theme and makes no second one
    await counting.count(clock())
    found = await drivers.shown()
    [theme] = found.themes
    assert (theme.people, theme.weeks[-1].people, len(theme.examples)) == (30, 30, 3)
    assert [(each.word, each.searches) for each in found.searches] == [("monopattino", 5)]
    async with database.writing() as session:
        row = await session.get(DriverTheme, theme.id)
        session.add(
            DriverTheme(
                id="other", lead="it:altr", words={"it:altr": "altro"}, name="altro", state="emerging", kind="new",
                first_week=row.first_week, last_week=row.last_week, seen_at=row.seen_at, people=5,
                usual_tenths=1, spread={}, examples=[], tasks=0,
            )
        )  # fmt: skip
    await drivers.merge(theme.id, "other", NOBODY)
    # the next night goes on with the theme that both were merged into
    await counting.count(clock())
    [theme] = (await drivers.shown()).themes
    assert (theme.id, theme.people) == ("other", 30)
    assert {"altro", "sportello"} <= set(theme.words)
    assert (await drivers.segments(None)).months == ["2026-10"]
    for of in ("themes", "terms", "searches", "segments"):
        assert (await as_table(database, of)).rows
    clock.advance(days=4 * 366)
    await counting.count(clock())
    async with database.reading() as session:
        for model in (DriverTheme, DriverCount):
            left = await session.execute(select(func.count()).select_from(model))
            assert left.scalar_one() == 0
