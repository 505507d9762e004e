"""What a report to the command counts: the period's own, to the second, and only what may be told of it."""

from datetime import date, timedelta

import msgspec
import pytest

from gateway.command_reports.periods import Period
from gateway.command_reports.reading import FactReader
from gateway.complaints.tables import Complaint
from gateway.drivers.tables import DriverTheme
from gateway.evaluation.tables import Evaluation, ReviewForm
from gateway.focus_groups.tables import FocusGroup
from gateway.knowledge.tables import Sheet, SheetVerdict, SheetVersion
from gateway.listening.answers import OPEN
from gateway.listening.service_months import Counted
from gateway.listening.tables import ReleasedAnswer, ServedMonth
from gateway.listening.versions import Versions
from gateway.platform.checks import STATION_CHECK
from gateway.reports.periods import bounds
from tests.gateway.contact_rows import a_recording
from tests.gateway.listening.filled import served

MAY = Period("month", date(2026, 5, 1), date(2026, 5, 31))
START, END = bounds(MAY.first, MAY.last)
SECOND = timedelta(seconds=1)
MOMENTS = {"before": START - SECOND, "first": START, "last": END - SECOND, "after": END}
"""Two moments of May, one of April and one of June."""


@pytest.fixture
def reader(core, parts):
    """Make a reader by which nothing stands for fewer than so many."""
    return lambda k: FactReader(
        core.database, parts.reports, Versions(core.database, core.clock), parts.topics.catalogue,
        lambda channel, _language: channel, core.clock, k=k,
    )  # fmt: skip


@pytest.fixture
def facts(reader):
    return reader(1)


async def put(core, *found):
    async with core.database.writing() as session:
        session.add_all(found)


def theme(name, state, first, last):
    return DriverTheme(
        id=name, lead="", words=[], name=name, state=state, kind="new", first_week=first,
        last_week=last, seen_at=START, people=7, usual_tenths=0, spread={}, examples=[], tasks=0,
    )  # fmt: skip


def group(name, at, published):
    return FocusGroup(
        id=name, state="called", title=name, purpose="", starts_at=at, minutes=60, seats=8,
        language="it", recorded=False, guide=[], summary="Detto", revision=1, made_at=START,
        published_at=at if published else None,
    )  # fmt: skip


def sheet(name, **of):
    return Sheet(
        id=name, topics=[], example=False, state="published", last_number=1, meaning=1,
        created_at=START - timedelta(days=99), **of,
    )  # fmt: skip


async def test_complaints_are_those_taken_and_answered_in_the_period(core, facts):
    for name, at in MOMENTS.items():
        for measure in (None, "apology"):
            case = f"{name}-{measure}"
            await served(core, case, at=at)
            await put(
                core,
                Complaint(
                    contact_id=case, state="answered", category="weapons", anonymous=True, way="web",
                    taken_at=at, due_at=at, warn_at=at, late=False, answered_at=at, measure=measure,
                ),
            )  # fmt: skip
    found = await facts.of(MAY, "it")
    for numbers, each in ((found.now, 4), (found.before, 2)):
        assert (numbers["complaints_taken"], numbers["complaints_answered"]) == (each, each)
    assert [each.count for each in found.lists["measures"]] == [2]


async def test_sheets_are_those_in_force_at_its_end_and_approved_and_judged_in_it(core, facts):
    await put(
        core,
        sheet("in-force", confirmed_at=START),
        sheet("withdrawn-later", confirmed_at=START, withdrawn_at=END),
        sheet("withdrawn", confirmed_at=START, withdrawn_at=END - SECOND),
        sheet("later", confirmed_at=END),
    )
    for number, (name, at) in enumerate(MOMENTS.items()):
        await put(
            core,
            sheet(name),
            SheetVersion(
                sheet_id=name, number=number, language="it", state="published", title="", entries=[],
                body="", links=[], questions=[], why="", minor=False, written_at=START, approved_at=at,
            ),
            SheetVerdict(
                id=name, sheet_id="in-force", version=1, useful=START <= at < END, words="", at=at
            ),
        )  # fmt: skip
    found = await facts.of(MAY, "it")
    names = ("sheets_in_force", "sheets_approved", "sheets_useful")
    assert [found.now[each] for each in names] == [2, 2, 1]
    assert [found.before[each] for each in names] == [0, 1, 0]


async def test_themes_and_groups_are_those_of_its_weeks_and_told_if_confirmed_and_published(
    core, facts
):
    april, may, june = date(2026, 4, 20), date(2026, 5, 11), date(2026, 6, 8)
    await put(
        core,
        theme("gone", "confirmed", april, april),
        theme("still", "confirmed", april, june),
        theme("new", "emerging", may, may),
        theme("coming", "confirmed", june, june),
        *(group(name, at, published=True) for name, at in MOMENTS.items()),
        group("unpublished", START, published=False),
    )
    found = await facts.of(MAY, "it")
    names = ("themes_confirmed", "themes_emerging", "focus_groups")
    assert [found.now[each] for each in names] == [1, 1, 2]
    assert [found.before[each] for each in names] == [2, 0, 1]
    assert [each.label for each in found.lists["themes"]] == ["still"]
    assert [each.title for each in found.groups] == ["first", "last"]


async def test_quality_is_of_what_was_released_with_a_score(core, facts, reader):
    await a_recording(core, "r1")
    await put(
        core, ReviewForm(id="f", name="F", revision=1, newest=1, created_at=START, changed_at=START)
    )
    given = [(name, at, "released", 800) for name, at in MOMENTS.items()]
    given += [("open", START, "submitted", 100), ("withdrawn", START, "withdrawn", 100)]
    given += [("without", START, "released", None)]
    for name, at, state, tenths in given:
        await put(
            core,
            Evaluation(
                id=name, recording_id="r1", contact_id="contact-of-r1", form_id="f", version=1,
                turn="only", state=state, category="weapons", occurred_at=at, assigned_at=at, due_at=at,
                answers={}, tenths=tenths,
            ),
        )  # fmt: skip
    found = await facts.of(MAY, "it")
    assert (found.now["evaluations"], found.now["score"]) == (2, 80)
    assert found.before["evaluations"] == 1
    just, fewer = await reader(2).of(MAY, "it"), await reader(3).of(MAY, "it")
    assert (just.now["score"], just.before["score"], fewer.now["score"]) == (80, None, None)


async def test_answers_and_hours_are_of_its_months_and_nobody_counts_who_was_not_asked(core, facts):
    def answer(name, first, last, channel="video"):
        return ReleasedAnswer(
            id=name, version=1, first_month=first, last_month=last, answers={}, channel=channel
        )

    def month(name, kept):
        figures = Counted(
            channels={}, answered=0, within=0, threshold_s=20, wait_s=None, promised=0, kept=0,
            open_slots=100, kept_slots=kept,
        )  # fmt: skip
        return ServedMonth(month=name, figures=msgspec.to_builtins(figures))

    await put(
        core,
        answer("of-may", "2026-05", "2026-05"),
        answer("of-april-and-may", "2026-04", "2026-05"),
        answer("of-may-and-june", "2026-05", "2026-06"),
        answer("open", "2026-05", "2026-05", OPEN),
        *(month(f"2026-0{number}", 10 * number) for number in (4, 5, 6)),
    )
    found = await facts.of(MAY, "it")
    assert (found.now["questionnaires"], found.now["hours"]) == (1, 0.5)
    assert (found.before["questionnaires"], found.before["hours"]) == (0, 0.4)


async def test_a_station_is_as_old_as_its_first_citizen(core, facts):
    assert await facts.since() is None
    await served(core, "check", category=STATION_CHECK, at=START - timedelta(days=9))
    await served(core, "citizen", at=START)
    assert await facts.since() == MAY.first
