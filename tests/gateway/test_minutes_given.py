"""Into which minutes tasks and decisions go: of two conferences at once, of another station, of whoever is in none."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.accounts.service import NewAccount
from gateway.conference import state as st
from gateway.conference.book import ConferenceBook
from gateway.conference.given import is_of
from gateway.conference.minutes_book import MinutesBook
from gateway.conference.people import Person
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from gateway.platform.topics import topics
from gateway.workday.tables import Day, DayDecision, DayTask
from tests.support.situations.called_conferences import add_conference

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def minutes_of(core, station):
    book = ConferenceBook(core.database, station)
    return book, MinutesBook(
        book,
        core.database,
        station=station,
        zone="Europe/Rome",
        catalogue=topics(),
        organisation="Ente",
        station_name="Sportello",
        clock=core.clock,
    )


@pytest.fixture
async def people(core):
    return {
        each.username: each.id
        for each in await core.accounts.add_all(
            [
                NewAccount(name, Role.SUPERVISOR, "correct horse battery", name.title(), {})
                for name in ("anna", "bruno", "carla")
            ],
            one_time=False,
        )
    }


async def held(core, station, book, name, chair):
    """An hour's conference of one chair."""
    since = to_ms(AT)
    member = st.staff_member(chair)

    def go_on(state):
        boss = Person(name="Chair", part="chair", socket="s")
        st.enter(state, since, member, boss, straight=True)
        st.end(state, since + 3_600_000)

    await add_conference(core.database, station, name, kind="meeting", by=chair, at=AT)
    await book.change(name, go_on)


async def gave(core, station, day, **by):
    async with core.database.writing() as session:
        session.add(
            Day(id=day, station=station, local_day=AT.date(), phase="open", brainstorming=False,
                revision=1)
        )  # fmt: skip
        await session.flush()
        for word, account in by.items():
            at = AT + timedelta(minutes=10)
            session.add(
                DayTask(id=f"{day}t{word}", day_id=day, text=f"task {word}", account_id=account,
                        given_by=account, given_at=at)
            )  # fmt: skip
            session.add(
                DayDecision(id=f"{day}d{word}", day_id=day, text=f"decision {word}",
                            category="road-code", sheet="Multe 3", decided_by=account,
                            decided_at=at)
            )  # fmt: skip


async def test_what_was_given_is_in_the_minutes_of_the_conference_of_whoever_gave_it(core, people):
    book, minutes = minutes_of(core, "main")
    other_book, other = minutes_of(core, "elsewhere")
    await held(core, "main", book, "one", people["anna"])
    await held(core, "main", book, "two", people["bruno"])
    await held(core, "elsewhere", other_book, "far", people["carla"])
    await gave(
        core, "main", "d1", anna=people["anna"], bruno=people["bruno"], carla=people["carla"]
    )
    await gave(core, "elsewhere", "d2", far=people["carla"])
    # before and after it
    async with core.database.writing() as session:
        for name, minutes_later in (("early", -1), ("late", 61)):
            at = AT + timedelta(minutes=minutes_later)
            session.add(
                DayDecision(id=name, day_id="d1", text=f"decision {name}", decided_by=people["anna"], decided_at=at)
            )  # fmt: skip
            session.add(
                DayTask(
                    id=name, day_id="d1", text=f"task {name}", given_by=people["anna"], given_at=at
                )
            )

    async def told(found, name, language="it"):
        text = (await found.of(name, language)).text
        words = {word for word in ("anna", "bruno", "carla", "far") if f"decision {word}" in text}
        assert words == {w for w in ("anna", "bruno", "carla", "far") if f"task {w}" in text}
        return words, text

    words, text = await told(minutes, "one")
    assert words == {"anna", "carla"}, "who is in none of them is in the minutes of both"
    assert not any(
        f"{what} {when}" in text for what in ("decision", "task") for when in ("early", "late")
    )
    assert "- Anna: task anna" in text
    assert "- decision anna (Codice della strada; scheda «Multe 3»)" in text
    words, text = await told(minutes, "two", "en")
    assert words == {"bruno", "carla"}
    assert "road-code" not in text
    assert (await told(other, "far"))[0] == {"far"}


def test_who_was_in_both_gave_it_in_both():
    def of(*stays):
        return st.State(people={"a-x": Person(name="X", part="chair", stays=list(stays))})

    now = datetime.fromtimestamp(2, UTC)
    assert is_of(of([1000]), [of([1500, 2500])], "x", now)
    assert not is_of(of([2001]), [of([1500, 2500])], "x", now)
    assert is_of(of(), [of([1000, 1999])], "x", now)
    assert is_of(of(), [], None, now)
