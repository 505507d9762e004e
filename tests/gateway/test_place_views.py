"""What a citizen's page is told of its place."""

from gateway.contacts.position import place_shown
from queueing.promise import renewed
from queueing.routing import Place

NOW = 1_760_000_000_000


def place(position, crew):
    return Place(
        category="weapons",
        pool="weapons",
        position=position,
        agents=3,
        free=0,
        crew=crew,
        handling_ms=300_000,
        patience_ms=0,
    )


def test_the_place_shown_is_the_place_told():
    """More are ahead because a colleague joined two lines: the place does not rise, as the range does not."""
    before = renewed(None, place(3, 3), NOW)
    joined = place(5, 4)
    now = renewed(before, joined, NOW + 2000)
    shown = place_shown(joined, now)
    assert (shown.position, shown.low_s, shown.high_s, shown.longer) == (3, *before.wait, None)


def test_where_nothing_was_told_the_place_is_as_it_stands():
    shown = place_shown(place(5, 0), None)
    assert (shown.position, shown.low_s) == (5, None)
