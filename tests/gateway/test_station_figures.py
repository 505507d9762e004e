"""What the gateway tells Prometheus of the queue, in Prometheus's units."""

from types import SimpleNamespace

from prometheus_client.parser import text_string_to_metric_families
from redis.exceptions import ConnectionError as RedisAway

from gateway.site.figures import StationFigures
from gateway.telephony.event_log import WebhookBacklog
from queueing.reads import Waiting

NOW_MS = 1_790_000_000_000


def figures_of(waiting, *, backlog=None, failing=()):
    """The figures of a station with these lines."""

    async def lines():
        if isinstance(waiting, Exception):
            raise waiting
        return waiting

    async def told_later():
        return backlog

    async def cannot_be_recorded():
        return set(failing)

    return StationFigures(
        SimpleNamespace(),
        SimpleNamespace(waiting=lines),
        lambda: NOW_MS,
        gathers=False,
        peers_shown=10,
        webhook_backlog=None if backlog is None else told_later,
        failing=cannot_be_recorded,
    )


async def told(figures):
    """Every sample, by its name and its category."""
    families = text_string_to_metric_families((await figures.queue()).decode())
    return {
        (sample.name, sample.labels.get("category")): sample.value
        for family in families
        for sample in family.samples
    }


async def test_who_waits_and_for_how_many_seconds():
    lines = {
        "weapons": Waiting(count=3, seated=2, oldest_at=NOW_MS - 90_500),
        "privacy": Waiting(count=0, seated=0, oldest_at=None),
        # a clock that was set back is no negative wait
        "permits": Waiting(count=1, seated=1, oldest_at=NOW_MS + 5_000),
    }
    assert await told(figures_of(lines, failing={"c1", "c2"})) == {
        ("vs_queue_waiting", "weapons"): 3,
        ("vs_queue_waiting", "privacy"): 0,
        ("vs_queue_waiting", "permits"): 1,
        ("vs_queue_oldest_wait_seconds", "weapons"): 90.5,
        ("vs_queue_oldest_wait_seconds", "privacy"): 0,
        ("vs_queue_oldest_wait_seconds", "permits"): 0,
        ("vs_recordings_failing", None): 2,
    }


async def test_what_the_exchange_was_not_told():
    waits = await told(figures_of({}, backlog=WebhookBacklog(4, NOW_MS - 12_000)))
    assert waits["vs_exchange_untold", None] == 4
    assert waits["vs_exchange_oldest_untold_seconds", None] == 12
    nothing = await told(figures_of({}, backlog=WebhookBacklog(0, None)))
    assert nothing["vs_exchange_untold", None] == 0
    assert nothing["vs_exchange_oldest_untold_seconds", None] == 0


async def test_without_the_queue_nothing_is_said():
    figures = figures_of(RedisAway("away"))
    assert await figures.queue() == b""
    assert await figures.media() == b""
