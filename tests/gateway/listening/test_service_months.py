"""How promises were kept, month by month: counted once, and nothing of fewer than k."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.complaints.tables import ComplaintChoice
from gateway.contacts.tables import Contact
from gateway.listening.answers import month_of
from gateway.listening.catalogue import FILES, Publisher
from gateway.listening.service_months import (
    OTHERS,
    Counted,
    complaints_of,
    growth,
    hours_kept,
    months_of,
    together,
)
from gateway.listening.tables import ServedMonth
from gateway.reports.operator_time import WorkCell, WorkTally
from gateway.reports.periods import SLOT_MS, bounds, slot_of
from queueing.hours import Hours, parse_week

K = 5


def counted(**figures):
    usual = {"channels": {"video": 40}, "answered": 30, "within": 24, "threshold_s": 20, "wait_s": 12.0, "promised": 9, "kept": 9, "open_slots": 200, "kept_slots": 190}  # fmt: skip
    return Counted(**(usual | figures))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)))
def test_small_counts_are_put_together_until_they_are_none(drawn):
    told = together(drawn, K)
    assert all(count >= K for count in told.values())
    assert (
        sum(told.values()) in {sum(drawn.values()), 0}
        or sum(drawn.values()) - sum(told.values()) == 0
    )
    assert all(told[key] == drawn[key] for key in told if key != OTHERS)


def test_growth_is_told_against_the_month_before_where_both_are_large():
    first, second, third = months_of({
        "2026-07": counted(channels={"video": 20, "phone": 8}), "2026-08": counted(channels={"video": 30, "phone": 6}),
        "2026-10": counted(channels={"video": 30}),
    }, K)  # fmt: skip
    assert (first.growth, second.growth) == (None, round(36 / 28 - 1, 4))
    assert {each.key: each.growth for each in second.channels} == {"video": 0.5, "phone": -0.25}
    # not against a month that is missing
    assert third.growth is None
    assert (second.within, second.kept, second.hours) == (0.8, 1.0, 0.95)
    assert months_of({"2026-07": counted(channels={"video": 4})}, K) == []
    (small,) = months_of({"2026-07": counted(answered=3, promised=2)}, K)
    assert (small.within, small.kept, small.wait_s) == (None, None, None)


def test_what_stands_for_just_enough_is_told():
    first, second = months_of({
        "2026-07": counted(channels={"video": 5}, answered=5, within=4, promised=5, kept=5),
        "2026-08": counted(channels={"video": 10}, answered=4, within=4, promised=4, kept=4),
    }, K)  # fmt: skip
    assert (first.contacts, first.answered, first.within, first.wait_s) == (5, 5, 0.8, 12.0)
    assert (first.promised, first.kept) == (5, 1.0)
    assert (second.growth, [each.growth for each in second.channels]) == (1.0, [1.0])
    assert (second.answered, second.within, second.wait_s) == (0, None, None)
    assert (second.promised, second.kept) == (0, None)


@pytest.mark.parametrize(
    ("taken", "settled", "told"), [(5, 5, True), (0, 5, True), (4, 5, False), (5, 4, False)]
)
def test_a_run_of_complaints_of_just_enough_is_told(taken, settled, told):
    month = counted(taken=taken, settled=settled, in_time=settled, measures={"sorry": settled})
    runs = complaints_of({"2026-07": month}, K)
    assert [(each.taken, each.answered) for each in runs] == [(taken, settled)] * told


def test_growth_does_not_tell_of_a_channel_that_was_counted_with_others():
    """Of eight calls and two callbacks ten are told: the growth of the calls would say that two were callbacks."""
    _, second = months_of({
        "2026-07": counted(channels={"video": 20, "phone": 8, "callback": 2}), "2026-08": counted(channels={"video": 20, "phone": 16, "callback": 6}),
    }, K)  # fmt: skip
    assert {each.key: each.growth for each in second.channels} == {"video": 0.0, "phone": None, "callback": None}  # fmt: skip


def test_complaints_wait_until_enough_were_answered():
    few, many = counted(taken=2, settled=3, in_time=3, measures={"sorry": 3}), counted(taken=4, settled=6, in_time=5, measures={"sorry": 2, "training": 4})  # fmt: skip
    (run,) = complaints_of({"2026-07": few, "2026-08": many, "2026-09": few}, K)
    assert (run.first, run.last, run.taken, run.answered, run.in_time) == ("2026-07", "2026-08", 6, 9, 8)  # fmt: skip
    assert run.measures == {OTHERS: 9}
    assert complaints_of({"2026-07": counted(taken=2, settled=6)}, K) == []
    (old,) = complaints_of({"2026-07": counted(taken=0, settled=6)}, K)
    assert old.taken == 0


def test_hours_are_kept_where_somebody_was_there():
    hours = Hours(week=parse_week({"mon-fri": ["08:00-10:00"]}), country="")
    begin, end = bounds(date(2026, 11, 24), date(2026, 11, 24))
    at = slot_of(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    there = [WorkCell("anna", at, WorkTally(available=SLOT_MS)), WorkCell("anna", at + 1, WorkTally(busy=SLOT_MS // 3)), WorkCell("leo", at + 2, WorkTally(paused=SLOT_MS))]  # fmt: skip
    assert hours_kept(hours, begin, end, there) == (4, 1)
    # half of it is enough, whatever they did and by two; before the station opens nobody is asked for
    quarter = SLOT_MS // 4
    there += [
        WorkCell("anna", at + 3, WorkTally(offered=quarter)), WorkCell("leo", at + 3, WorkTally(wrap_up=quarter)),
        WorkCell("leo", at - 1, WorkTally(available=SLOT_MS)),
    ]  # fmt: skip
    assert hours_kept(hours, begin, end, there) == (4, 2)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(5, 5, 0.0), (5, 8, 0.6), (8, 5, -0.375), (4, 9, None), (9, 4, None)],
)
def test_growth_is_told_of_just_enough(before, now, told):
    assert growth(before, now, K) == told


async def test_a_month_is_counted_once_and_shown_to_everybody(client, core, clock, months):
    at = clock()
    async with core.database.writing() as session:
        for number in range(12):
            begun = at + timedelta(minutes=number)
            session.add(
                Contact(
                    id=f"c{number}", reference=f"c{number}", category="weapons", channel="video" if number % 2 else "phone", modality="video",
                    language="it", needs=[], consent=False, created_at=begun, connected_at=begun, ended_at=begun, state="closed",
                    outcome="completed", wait_ms=1_000, answered_by="anna",
                )
            )  # fmt: skip
    assert await months.close() == 0
    clock.advance(days=60)
    assert await months.close() >= 1
    while await months.close():
        pass
    async with core.database.writing() as session:
        await session.delete(await session.get(Contact, "c1"))
    told = json.loads(await (await client.get("/results.json")).text())
    (month,) = told["service"]["months"]
    assert (month["month"], month["contacts"]) == ("2026-11", 12)
    assert month["channels"] == [{"key": "video", "contacts": 6, "growth": None}, {"key": "phone", "contacts": 6, "growth": None}]  # fmt: skip
    lines = list(
        csv.DictReader(io.StringIO(await (await client.get("/results-service.csv")).text()))
    )
    assert [(line["month"], line["channel"], line["contacts"]) for line in lines] == [("2026-11", "", "12"), ("2026-11", "video", "6"), ("2026-11", "phone", "6")]  # fmt: skip
    page = await (await client.get("/results?lang=it")).text()
    assert "Contatti per canale" in page and "Promesse e orari" in page
    catalogue = json.loads(await (await client.get("/results.jsonld")).text())
    (data,) = catalogue["dcat:dataset"]
    assert data["dct:temporal"]["dcat:startDate"]["@value"] == "2026-11-01"


async def test_a_measure_of_the_office_s_own_stands_in_the_reader_s_language(client, core, clock):
    figures = counted(taken=12, settled=12, in_time=12, measures={"lift": 6, "ramp": 6})
    async with core.database.writing() as session:
        session.add(ServedMonth(month=month_of(clock()), figures=msgspec.to_builtins(figures)))
        for position, (name, label, words) in enumerate((
            ("lift", "Ascensore <riparato>", {"de": "Aufzug <repariert>"}), ("ramp", "Rampa", {}), ("desk", "Mai usata", {}),
        )):  # fmt: skip
            session.add(
                ComplaintChoice(id=name, list="measure", label=label, words=words, position=position, added_at=clock())
            )  # fmt: skip
    clock.advance(days=60)
    page = await (await client.get("/results?lang=de")).text()
    # where the office has given no other words its own stand there
    assert "Aufzug &lt;repariert&gt;" in page and "Rampa" in page and "Ascensore" not in page
    assert "Ascensore &lt;riparato&gt;" in await (await client.get("/results?lang=it")).text()
    service = json.loads(await (await client.get("/results.json")).text())["service"]
    assert service["labels"] == {"lift": "Ascensore <riparato>", "ramp": "Rampa"}
    assert service["words"] == {"lift": {"de": "Aufzug <repariert>"}}


def test_the_catalogue_has_what_the_profile_requires(published_results):
    made = Publisher(organisation="Ente", origin="https://s.example", email="urp@example.org").catalogue(published_results)  # fmt: skip
    (data,) = made["dcat:dataset"]
    required = {"dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme", "dct:rightsHolder", "dct:accrualPeriodicity", "dcat:distribution"}  # fmt: skip
    assert required <= data.keys()
    assert {"dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"} <= made.keys()  # fmt: skip
    files = data["dcat:distribution"]
    assert [each["dcat:downloadURL"]["@id"] for each in files] == [f"https://s.example/{name}" for name, _ in FILES]  # fmt: skip
    assert all({"dct:format", "dcat:accessURL", "dct:license"} <= each.keys() for each in files)
    assert data["dcat:contactPoint"]["vcard:hasEmail"]["@id"] == "mailto:urp@example.org"
