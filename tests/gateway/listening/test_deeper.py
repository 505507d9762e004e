"""Stars by office beside service level and quality: what differs is told, and noise is not."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.contacts.tables import Contact
from gateway.evaluation.tables import Evaluation, ReviewForm
from gateway.listening.deeper import told
from gateway.listening.significance import LEVEL, average, differs, holm, interval
from gateway.platform.security.permissions import Role
from tests.gateway.contact_rows import a_recording

K = 5
stars = st.lists(st.integers(0, 30), min_size=5, max_size=5)


def shown(*months, scores=None):
    return told(
        [{key: Counter(dict(enumerate(of))) for key, of in by_key.items()} for by_key in months], scores or {}, {}, {},
        by="office", first="2026-06", last="2026-11", k=K, whole=None,
    )  # fmt: skip


def sums(found):
    """The ratings and the sum of stars of each row and of the total, as far as they are told."""
    rows = [*((row.key, row) for row in found.rows), ("total", found.total)]
    return {key: (row.rated, round(row.average * row.rated)) for key, row in rows if row.rated}


@given(stars, stars)
def test_both_sides_of_a_difference_are_as_probable(ours, others):
    assert differs(ours, others) == pytest.approx(differs(others, ours))
    assert 0 <= differs(ours, others) <= 1
    assert differs(ours, ours) == 1 or sum(ours) < 2


@given(stars)
def test_the_average_lies_in_its_interval(drawn):
    span = interval(drawn)
    if span is not None:
        assert 1 <= span[0] <= average(drawn) + 1e-9 and average(drawn) - 1e-9 <= span[1] <= 5


def test_a_difference_as_tables_have_it():
    """Worked by hand: U is 90, its spread under chance 12.98, with continuity z is 3.043."""
    assert differs([4, 3, 2, 1, 0], [0, 1, 2, 3, 4]) == pytest.approx(0.00234, abs=1e-5)
    assert differs([0, 0, 0, 0, 9], [0, 0, 0, 0, 5]) == 1


def test_noise_is_seldom_told_as_a_difference():
    """Of 200 tables of 25 offices that are all alike, five of a hundred may name one."""
    chance = Random(7)
    wrong = 0
    for _ in range(200):
        counts = {}
        for office in range(25):
            of = Counter(chance.choices((1, 2, 3, 4, 5), (1, 1, 2, 5, 6), k=30))
            counts[f"o{office}"] = [of[at] for at in range(1, 6)]
        everything = [sum(each) for each in zip(*counts.values(), strict=True)]
        found = holm({key: differs(of, [a - b for a, b in zip(everything, of, strict=True)]) for key, of in counts.items()})  # fmt: skip
        wrong += any(each < LEVEL for each in found.values())
    assert wrong <= 20


def test_what_differs_is_named_and_small_rows_are_left_out():
    found = shown(
        {"a": [20, 0, 1, 4, 20, 40], "b": [20, 0, 1, 5, 19, 40], "c": [10, 25, 9, 4, 1, 1], "few": [40, 1, 1, 0, 0, 1], "tiny": [2, 1, 0, 0, 0, 1]},
        scores={"a": (9, 88.24), "c": (4, 10.0)},
    )  # fmt: skip
    assert [row.key for row in found.rows] == ["a", "b", "c", "few"]
    assert {row.key: row.differs for row in found.rows} == {"a": "above", "b": "above", "c": "below", "few": None}  # fmt: skip
    assert found.left_out == 4
    by_key = {row.key: row for row in found.rows}
    assert (by_key["few"].rated, by_key["few"].average, by_key["few"].low) == (None, None, None)
    assert (by_key["a"].quality, by_key["a"].judged, by_key["c"].quality) == (88.2, 9, None)
    assert found.total.contacts == sum(row.contacts for row in found.rows) + found.left_out


def test_the_total_less_the_rows_tells_of_no_small_one():
    found = shown(
        {"a": [20, 0, 0, 0, 0, 9], "few": [40, 2, 0, 0, 0, 0], "tiny": [0, 1, 0, 0, 0, 0]},
        scores={"a": (9, 80.0), "few": (2, 10.0)},
    )
    assert (found.total.rated, found.total.low) == (12, 0.25)
    assert [row.rated for row in found.rows if row.rated is not None] == []
    assert (found.total.judged, found.total.quality) == (9, 80.0)
    more = shown({"a": [20, 0, 0, 0, 0, 9], "few": [40, 4, 0, 0, 0, 0], "tiny": [0, 1, 0, 0, 0, 0]})
    assert (more.total.rated, sums(more)["a"]) == (14, (9, 45))


def test_just_enough_evaluations_are_told_and_their_total_tells_of_no_few_beside_them():
    months = {"a": [20, 0, 0, 0, 0, 9], "b": [20, 0, 0, 0, 0, 9]}
    found = shown(months, scores={"a": (5, 80.0), "b": (2, 10.0)})
    assert {row.key: row.judged for row in found.rows} == {"a": 5, "b": None}
    assert (found.total.judged, found.total.quality) == (5, 80.0)
    # the others are told together once they are enough themselves
    found = shown(months, scores={"a": (5, 80.0), "b": (3, 10.0), "c": (2, 20.0)})
    assert (found.total.judged, found.total.quality) == (10, 47.0)


monthly = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.lists(st.integers(0, 9), min_size=6, max_size=6)
)


@given(st.lists(monthly, min_size=2, max_size=4), st.data())
def test_no_two_times_and_no_row_beside_the_total_tell_of_a_small_one(months, drawn):
    """What is left of a longer time without a part of it, and of the total without its rows, is nothing, or k or more."""
    first = drawn.draw(st.integers(0, len(months) - 1))
    last = drawn.draw(st.integers(first, len(months) - 1))
    whole, part = shown(*months), shown(*months[first : last + 1])
    for key, (rated, _) in sums(whole).items():
        less = rated - sums(part).get(key, (0, 0))[0]
        assert less == 0 or less >= K, key
    for found in (whole, part):
        told_of = sums(found)
        rest = told_of.pop("total", (0, 0))[0] - sum(rated for rated, _ in told_of.values())
        assert rest == 0 or rest >= K


def test_a_month_of_few_is_left_out_of_a_longer_time():
    many, few = {"a": [0, 0, 0, 0, 0, 9]}, {"a": [0, 3, 0, 0, 0, 0]}
    assert sums(shown(many, few)) == sums(shown(many)) == {"a": (9, 45), "total": (9, 45)}
    assert shown(many, few).total.contacts == 12


def test_nothing_yet_is_an_empty_table():
    found = shown({})
    assert (found.rows, found.total.contacts, found.total.average) == ([], 0, None)


async def test_supervisors_read_it_and_nobody_else(client, core, bearer):
    async with core.database.writing() as session:
        for number in range(9):
            at = core.clock()
            session.add(
                Contact(
                    id=f"c{number}", reference=f"c{number}", category="weapons", channel="video", modality="video", language="it", needs=[],
                    consent=False, created_at=at, connected_at=at, ended_at=at, state="closed", satisfaction=4, answered_office="office-01",
                )
            )  # fmt: skip
    path = "/api/v1/results/deeper"
    boss = await bearer(Role.SUPERVISOR)
    for by, key in (("office", "office-01"), ("topic", "weapons"), ("channel", "video")):
        found = await (await client.get(path, params={"by": by}, headers=boss)).json()
        assert [(row["key"], row["contacts"], row["average"]) for row in found["rows"]] == [(key, 9, 4.0)]  # fmt: skip
    assert (await client.get(path, headers=await bearer(Role.OPERATOR))).status == 403
    assert (await client.get(path)).status == 401
    for wrong in ({"by": "operator"}, {"first": "2026-12", "last": "2026-01"}, {"first": "2020-01"}, {"first": "x"}):  # fmt: skip
        assert (await client.get(path, params=wrong, headers=boss)).status == 422


async def test_evaluations_count_once_they_are_released_and_in_the_month_they_are_of(
    client, core, bearer
):
    now = core.clock()
    await a_recording(core, "r1", category="privacy")
    async with core.database.writing() as session:
        for number in range(K):
            session.add(
                Contact(
                    id=f"c{number}", reference=f"c{number}", category="weapons", channel="video", modality="video", language="it", needs=[],
                    consent=False, created_at=now, connected_at=now, ended_at=now, state="closed",
                )
            )  # fmt: skip
        session.add(
            ReviewForm(
                id="f", name="F", draft=None, revision=1, newest=1, created_at=now, changed_at=now
            )
        )
        await session.flush()
        before = now - timedelta(days=400)
        drawn = [("released", now, 800)] * K + [
            (state, now, 0) for state in ("open", "submitted", "withdrawn", "cancelled")
        ]
        for number, (state, at, tenths) in enumerate([*drawn, ("released", before, 0)]):
            session.add(
                Evaluation(
                    id=f"e{number}", recording_id="r1", contact_id="c0", form_id="f", version=1, turn="only",
                    state=state, category="weapons", occurred_at=at, assigned_at=at, due_at=at, answers={}, tenths=tenths,
                )
            )  # fmt: skip
    boss = await bearer(Role.SUPERVISOR)
    answer = await client.get("/api/v1/results/deeper", params={"by": "topic"}, headers=boss)
    (row,) = (await answer.json())["rows"]
    assert (row["key"], row["judged"], row["quality"]) == ("weapons", K, 80.0)


async def test_no_filter_over_the_api_tells_of_fewer_than_k(client, core, bearer):
    """Forty random filters over contacts of three months: no row, and no rest of a total, speaks of one to four ratings."""
    chance = Random(22)
    topics, offices = ("weapons", "privacy", "licences"), ("office-01", "office-02", None)
    async with core.database.writing() as session:
        for number in range(90):
            at = core.clock() - timedelta(days=chance.randrange(90))
            session.add(
                Contact(
                    id=f"c{number}", reference=f"c{number}", category=chance.choices(topics, (8, 3, 1))[0], channel=chance.choice(("video", "phone")),
                    modality="video", language="it", needs=[], consent=False, created_at=at, connected_at=at, ended_at=at, state="closed",
                    satisfaction=chance.choice((None, 1, 4, 5)), answered_office=chance.choices(offices, (6, 1, 2))[0],
                )
            )  # fmt: skip
    boss = await bearer(Role.SUPERVISOR)
    now = core.clock()
    months = sorted({(now - timedelta(days=each)).strftime("%Y-%m") for each in range(0, 100, 7)})
    told_of = hidden = 0
    for _ in range(40):
        first, last = sorted(chance.choices(months, k=2))
        asked = {"by": chance.choice(("office", "topic", "channel")), "first": first, "last": last}
        answer = await client.get("/api/v1/results/deeper", params=asked, headers=boss)
        found = await answer.json()
        assert answer.status == 200, found
        shown_ratings = [row["rated"] for row in found["rows"] if row["rated"] is not None]
        assert all(each == 0 or each >= K for each in shown_ratings), (asked, found)
        rest = (found["total"]["rated"] or 0) - sum(shown_ratings)
        assert rest == 0 or rest >= K, (asked, found)
        assert all(row["average"] is None for row in found["rows"] if not row["rated"])
        told_of += len(shown_ratings)
        hidden += found["leftOut"] + sum(row["rated"] is None for row in found["rows"])
    # the filters reach both sides of the rule
    assert told_of
    assert hidden
