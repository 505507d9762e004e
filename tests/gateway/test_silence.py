"""Rows of which nothing is told any more are over, and no others: not while nobody could be told of them."""

from datetime import timedelta

import pytest

from gateway.platform.silence import Silence

AFTER = timedelta(seconds=40)


class Row:
    """Something that is told of."""

    def __init__(self, name, told_at):
        self.name = name
        self.told_at = told_at


class Rows:
    """The rows of a table, and those that were found to be over."""

    def __init__(self):
        self.there = []
        self.over = []
        self.is_away = False

    async def told_of(self, _session):
        if self.is_away:
            raise ConnectionError
        return sorted(self.there, key=lambda row: row.told_at)

    async def end(self, row):
        self.there.remove(row)
        self.over.append(row.name)


@pytest.fixture
def rows():
    return Rows()


@pytest.fixture
async def silence(core, clock, rows):
    made = Silence(
        "rows:silent", core.database, clock, rows.told_of, rows.end,
        told_at=lambda row: row.told_at, after=AFTER,
    )  # fmt: skip
    yield made
    await made.aclose()


async def test_a_silent_row_is_over_and_one_that_is_told_of_goes_on(clock, rows, silence):
    rows.there = [Row("silent", clock())]
    clock.advance(seconds=AFTER.total_seconds() - 1)
    rows.there.append(Row("lively", clock()))
    await silence.end_silent()
    assert rows.over == []
    clock.advance(seconds=1)
    await silence.end_silent()
    assert rows.over == ["silent"]


async def test_before_the_process_was_there_nobody_could_be_told(clock, rows, silence):
    rows.there = [Row("a", clock())]
    clock.advance(minutes=5)
    silence.start()
    await silence.end_silent()
    assert rows.over == []
    clock.advance(seconds=AFTER.total_seconds())
    await silence.end_silent()
    assert rows.over == ["a"]


async def test_while_the_database_was_away_nobody_could_be_told(clock, rows, silence):
    rows.there = [Row("a", clock())]
    clock.advance(minutes=5)
    rows.is_away = True
    with pytest.raises(ConnectionError):
        await silence.end_silent()
    rows.is_away = False
    await silence.end_silent()
    assert rows.over == []
    clock.advance(seconds=AFTER.total_seconds())
    await silence.end_silent()
    assert rows.over == ["a"]
