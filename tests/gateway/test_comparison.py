"""Other bodies' feeds: what is read, what is refused, and what is said beside the station's own figures."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.comparison import api
from gateway.comparison.comparing import compared, shares_differ, wilson
from gateway.comparison.fetching import FetchError
from gateway.comparison.origins import licence_name, web_address, without_query
from gateway.comparison.page import ComparisonSection
from gateway.comparison.service import READ_EVERY, Sources
from gateway.listening import feed as feeds
from gateway.listening.feed import Feed, FeedFaultError, Figure, ours, read
from gateway.listening.results import Ratings, Results
from gateway.listening.service_months import ComplaintsRun, Service, ServiceMonth
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

TODAY = date(2026, 11, 30)
URL = "https://urp.example.org/results-feed.json"


def figure(
    measure="ease", *, n=None, stars=None, share=None, limit=None, first="2026-01", last="2026-10"
):
    stars = [0, 0, 10, 20, 20] if measure == "ease" and stars is None else stars
    return Figure(measure=measure, first=first, last=last, n=n or sum(stars or [100]), stars=stars, share=share, limit=limit)  # fmt: skip


def feed(*figures, body="Comune di Prova"):
    return Feed(
        format="public-contact-results", version=1, body=body, licence="https://creativecommons.org/licenses/by/4.0/",
        figures=list(figures or (figure(),)),
    )  # fmt: skip


def written(of=None, **change):
    return msgspec.json.encode(msgspec.to_builtins(of or feed()) | change)


def month(name, *, answered, within, threshold=60):
    return ServiceMonth(
        month=name, contacts=answered, growth=None, channels=[], answered=answered, within=within, threshold_s=threshold, wait_s=None,
        promised=0, kept=None, hours=None,
    )  # fmt: skip


def results(*, months=(), complaints=(), rated=50):
    total = Ratings(contacts=200, rated=rated, stars=[0, 0, 0, 0, rated], average=5.0)
    return Results(
        first="2026-01", last="2026-10", k=5, total=total, by_month=[], by_channel=[], by_topic=[], questionnaires=0, questions=[],
        service=Service(months=list(months), complaints=list(complaints)),
    )  # fmt: skip


def own(of):
    return ours(of, body="Stazione", origin="https://station.example", complaint_days=30)


def test_the_own_feed_holds_sums_of_what_is_published_and_is_read_by_itself():
    made = own(
        results(
            months=[
                month("2026-07", answered=100, within=0.1, threshold=30),
                month("2026-08", answered=10, within=None),
                month("2026-09", answered=100, within=0.9),
                month("2026-10", answered=300, within=0.7),
            ],
            complaints=[ComplaintsRun(first="2026-02", last="2026-08", taken=9, answered=8, in_time=6, measures={})],
        )
    )  # fmt: skip
    by = {each.measure: each for each in made.figures}
    assert (by["rated"].n, by["rated"].share) == (200, 0.25)
    # months of another promise mean something else, and untold ones nothing
    assert (by["answered_within"].n, by["answered_within"].share, by["answered_within"].limit) == (400, 0.75, 60)  # fmt: skip
    assert (by["answered_within"].first, by["answered_within"].last) == ("2026-09", "2026-10")
    assert (by["complaints_in_days"].n, by["complaints_in_days"].share, by["complaints_in_days"].limit) == (8, 0.75, 30)  # fmt: skip
    assert "messages_next_working_day" not in by
    again = read(msgspec.json.encode(made), TODAY)
    assert sorted(again.figures, key=lambda each: each.measure) == sorted(by.values(), key=lambda each: each.measure)  # fmt: skip


def test_a_station_without_results_publishes_an_empty_feed():
    assert own(results(rated=0)).figures == []


@pytest.mark.parametrize(
    ("fault", "bytes_"),
    [
        ("too_large", b" " * (feeds.LARGEST + 1)),
        ("not_json", b"<html>"),
        ("not_json", b'{"body": "\xff"}'),
        ("not_json", b'{"x":' + b"[" * 60_000),
        ("other_format", b"[]"),
        ("other_format", b'{"format": 7}'),
        ("other_format", written(format="results")),
        ("other_version", written(version=2)),
        ("bad_figures", written(licence="free")),
        ("bad_figures", written(body=" ")),
        ("bad_figures", written(body="\u202e")),
        ("bad_figures", written(feed(figure(first="2026-01\n")))),
        ("bad_figures", written(feed(figure(last="2026-10\n")))),
        ("bad_figures", written(feed(figure(n=51)))),
        ("bad_figures", written(feed(figure("rated")))),
        ("bad_figures", written(feed(figure("answered_within", share=0.5)))),
        ("bad_figures", written(feed(figure("rated", share=0.5, limit=3)))),
        ("bad_figures", written(figures=[{"measure": "rated", "first": "2026-01", "last": "2026-02", "n": 9, "share": 1.2}])),
        ("future", written(feed(figure(last="2026-12")))),
        ("nothing_known", written(feed(figure(stars=[0, 0, 0, 0, 4])))),
        ("nothing_known", written(figures=[{"measure": "trust", "first": "2026-01", "last": "2026-02", "n": 9, "share": 0.2}])),
    ],
)  # fmt: skip
def test_a_feed_that_cannot_be_used_says_why(fault, bytes_):
    with pytest.raises(FeedFaultError) as caught:
        read(bytes_, TODAY)
    assert caught.value.fault == fault


@given(st.binary(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(lambda made: msgspec.json.encode(made)))  # fmt: skip
def test_nothing_else_than_a_fault_comes_of_any_bytes(bytes_):
    with pytest.raises(FeedFaultError):
        read(bytes_, TODAY)


def test_the_newer_of_two_figures_with_one_meaning_counts():
    both = feed(figure(last="2026-10"), figure(last="2026-08"))
    assert [each.last for each in read(written(both), TODAY).figures] == ["2026-10"]


def test_only_figures_that_mean_the_same_stand_beside_each_other_by_name():
    mine = feed(figure("answered_within", share=0.8, limit=60), body="Noi")
    others = {
        "z": feed(figure("answered_within", share=0.9, limit=60), body="a Comune"),
        "y": feed(figure("answered_within", share=0.9, limit=20), body="Altra soglia"),
        "x": feed(figure("answered_within", share=0.1, limit=60), body="Z Comune"),
        "w": feed(figure(), body="Senza"),
    }
    (one,) = compared(mine, others)
    assert [each.body for each in one.others] == ["a Comune", "Z Comune"]
    assert one.elsewhere == ["Altra soglia"]
    assert [each.differs for each in one.others] == [None, "below"]


def test_old_figures_are_shown_and_not_compared():
    mine = feed(figure("rated", share=0.9, n=1000))
    (one,) = compared(mine, {"a": feed(figure("rated", share=0.1, n=1000, last="2025-09"))})
    assert (one.others[0].old, one.others[0].differs) == (True, None)


@given(
    st.floats(0, 1), st.integers(5, 10**6), st.floats(0, 1), st.integers(5, 10**6),
)  # fmt: skip
def test_intervals_hold_their_share_and_chances_are_chances(share, n, other, m):
    low, high = wilson(share, n)
    assert 0 <= low <= high <= 1
    assert low <= share + 1e-9
    assert high >= share - 1e-9
    assert 0 <= shares_differ(share, n, other, m) <= 1
    assert shares_differ(share, n, other, m) == pytest.approx(shares_differ(other, m, share, n))


def test_bodies_that_are_all_alike_are_seldom_told_apart():
    """Of 200 tables of 20 bodies with the same share, fewer than one in ten names any."""
    import random  # noqa: PLC0415

    chance = random.Random(22)
    named = 0
    for _ in range(200):

        def one():
            return round(sum(chance.random() < 0.7 for _ in range(120)) / 120, 4)

        mine = feed(figure("rated", share=one(), n=120))
        others = {str(at): feed(figure("rated", share=one(), n=120)) for at in range(20)}
        named += any(each.differs for each in compared(mine, others)[0].others)
    assert named < 20


class Web:
    """Addresses that answer what they are told."""

    def __init__(self):
        self.says = written()
        self.asked = 0

    async def __call__(self, url):
        assert url == URL
        self.asked += 1
        if isinstance(self.says, str):
            raise FetchError(self.says)
        return self.says


@pytest.fixture
def web():
    return Web()


@pytest.fixture
def sources(core, web):
    async def mine():
        return feed(figure(stars=[100, 0, 0, 0, 0]), body="Stazione")

    return Sources(
        core.database,
        web,
        core.clock,
        own=mine,
        address="https://station.example/results-feed.json",
    )


async def add(sources, **wanted):
    return await sources.add(api.NewFeedSource(name="Comune", **wanted), by="a-1")


async def test_an_address_is_read_at_once_and_daily_and_a_failure_keeps_what_was_read(
    clock, sources, web
):
    made = await add(sources, url=URL)
    assert (made.body, made.last, made.fault) == ("Comune di Prova", "2026-10", None)
    assert await sources.turn() == 0
    web.says = "unreachable"
    clock.advance(seconds=READ_EVERY.total_seconds())
    assert await sources.turn() == 1
    (row,) = (await sources.listed()).sources
    assert (row.fault, row.body) == ("unreachable", "Comune di Prova")
    shown = await sources.compared()
    assert shown.failing == ["Comune"]
    assert shown.measures[0].others[0].differs == "above"
    web.says = written(version=9)
    assert (await sources.fetch(made.id)).fault == "other_version"
    web.says = b'{"body": "\xff"}'
    assert (await sources.fetch(made.id)).fault == "not_json"
    web.says = written()
    assert (await sources.fetch(made.id)).fault is None


async def test_a_file_is_checked_before_it_counts_and_replaced_by_a_newer_one(sources, web):
    with pytest.raises(Refused, match="no feed"):
        await add(sources, feed="{}")
    assert (await sources.listed()).sources == []
    made = await add(sources, feed=written().decode())
    newer = written(feed(figure(last="2026-11"))).decode()
    assert (await sources.replace(made.id, api.FeedFile(feed=newer), by="a-1")).last == "2026-11"
    with pytest.raises(Refused) as caught:
        await sources.fetch(made.id)
    assert caught.value.code == "by_file"
    assert web.asked == 0


async def test_no_file_takes_the_place_of_what_is_read_at_an_address(sources):
    made = await add(sources, url=URL)
    newer = written(feed(figure(last="2026-11"))).decode()
    with pytest.raises(Refused) as caught:
        await sources.replace(made.id, api.FeedFile(feed=newer), by="a-1")
    assert caught.value.code == "by_address"
    (row,) = (await sources.listed()).sources
    assert row.last == "2026-10"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({}, "one_of_both"),
        ({"url": URL, "feed": "{}"}, "one_of_both"),
        ({"url": "http://urp.example.org/feed"}, "bad_address"),
        ({"url": "https://10.0.0.7/feed"}, "inside"),
        ({"url": "https://station.internal/feed"}, "inside"),
    ],
)
async def test_what_is_no_source_is_refused(sources, web, wanted, code):
    with pytest.raises(Refused) as caught:
        await add(sources, **wanted)
    assert caught.value.code == code
    assert web.asked == 0


async def test_everybody_sees_only_bodies_that_were_published(sources):
    made = await add(sources, url=URL)
    section = ComparisonSection(sources.published)
    assert await section("it") == ""
    await sources.change(made.id, api.FeedSourceChange(published=True), by="a-1")
    shown = await section("it")
    # by the administrator's name: a feed may name itself anew each night
    assert '<th scope="row">Comune</th>' in shown
    assert "Comune di Prova" not in shown
    assert "Più alto" in shown
    assert 'data-testid="results-comparison"' in shown
    # where the figures come from, and by which licence they stand there
    assert 'data-testid="results-origins"' in shown
    assert ">CC BY 4.0</a>" in shown
    await sources.remove(made.id, by="a-1")
    assert await section("it") == ""


async def test_names_of_bodies_are_escaped(sources, web):
    web.says = written(feed(body="a\u202e\0<script>"))
    made = await sources.add(api.NewFeedSource(name="<script>", url=URL), by="a-1")
    assert made.body == "a<script>"
    await sources.change(made.id, api.FeedSourceChange(published=True), by="a-1")
    assert "<script>" not in await ComparisonSection(sources.published)("it")


def test_only_an_address_of_a_page_becomes_a_link():
    assert web_address("https://urp.example.org/results") == "https://urp.example.org/results"
    for wrong in (
        "javascript:alert(1)",
        "https:",
        "https://[",
        "urp",
        "https://urp.example.org@example.net/",
    ):
        assert web_address(wrong) == ""
    # the address of a feed may bear a key
    assert (
        without_query("https://urp.example.org/feed.json?key=1#a")
        == "https://urp.example.org/feed.json"
    )
    assert without_query("") == ""
    assert licence_name("https://creativecommons.org/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence_name("https://example.org/l") == "https://example.org/l"


async def test_the_feed_and_its_schema_are_open(client):
    told = await client.get("/results-feed.json")
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    assert (await told.json())["format"] == "public-contact-results"
    described = await client.get("/results-feed.schema.json")
    assert "Figure" in (await described.json(content_type=None))["$defs"]


async def test_administrators_keep_sources_and_supervisors_compare(client, bearer):
    admin, supervisor = await bearer(Role.ADMIN), await bearer(Role.SUPERVISOR)
    made = await client.post(
        "/api/v1/comparison/sources", json={"name": "Comune", "feed": written().decode()}, headers=admin
    )  # fmt: skip
    assert made.status == 201
    source = (await made.json())["id"]
    told = await (await client.get("/api/v1/comparison", headers=supervisor)).json()
    assert told["sources"] == 1
    one = f"/api/v1/comparison/sources/{source}"
    assert (await client.delete(one, headers=supervisor)).status == 403
    assert (await client.delete(one, headers=admin)).status == 204
