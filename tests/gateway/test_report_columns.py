"""Rooms add columns to a report; each column is one room's, and a report knows its name."""

import pytest

from gateway.reports.columns import Columns, of, together
from gateway.reports.figures import Tally, figures
from gateway.schema import REPORT_COLUMNS


def test_sums_of_parts_are_the_sum_of_the_whole():
    whole = Tally(more={"promised": 2})
    whole.add(Tally(more={"promised": 1, "promise_kept": 3}))
    found = figures(whole, together(REPORT_COLUMNS).figures)
    assert (found.promised, found.promise_kept, found.promise_share) == (3, 3, 1.0)
    assert (found.rated, found.satisfaction, found.offered) == (0, None, 0)


def test_a_room_that_is_not_there_leaves_its_columns_empty():
    found = figures(Tally(more={"ratings": 9, "rated": 2}))
    assert (found.rated, found.satisfaction) == (0, None)


@pytest.mark.parametrize(
    ("rooms", "said"),
    [
        ([Columns(sums={}, figures={"stars": of("stars")})], "no figure stars"),
        ([Columns(sums={}, figures={"rated": of("rated")})] * 2, "rated is declared twice"),
        ([Columns(sums={"n": None}, figures={})] * 2, "n is declared twice"),
    ],
)
def test_a_column_that_is_wrong_stops_the_start(rooms, said):
    with pytest.raises(ValueError, match=said):
        together(rooms)
