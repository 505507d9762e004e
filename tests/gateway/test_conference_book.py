"""Conferences in SQL: one that cannot be read, one that was not closed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from gateway.conference import state as st
from gateway.conference.book import ConferenceBook
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.notes import writer_of
from gateway.conference.shared_notes import SharedNotes
from gateway.conference.tables import ConferenceNotes, ConferenceRow
from tests.support.clients.shared_notes import NotesDocument
from tests.support.situations.called_conferences import add_conference

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


@pytest.fixture
async def book(core):
    made = ConferenceBook(core.database, core.settings.station)
    for name in ("one", "two"):
        await add_conference(
            core.database, core.settings.station, name, state=st.State(state="open"), at=AT
        )
    # one of another station that shares the database, begun and over: no list here has either
    elsewhere = ConferenceBook(core.database, "elsewhere")
    notes = SharedNotes(core.database)
    for name in ("open elsewhere", "over elsewhere"):
        await add_conference(core.database, "elsewhere", name, state=st.State(state="open"), at=AT)
        page = NotesDocument(writer_of("anna"), (await notes.read(name)).since(None))
        page.write(0, 0, "Altrove")
        await notes.write(name, "anna", 1, page.update())
    await elsewhere.change("over elsewhere", lambda state: st.end(state, 2000))
    before = await _elsewhere(core)
    yield made
    assert await _elsewhere(core) == before


async def _elsewhere(core):
    async with core.database.reading() as session:
        rows = await session.execute(
            select(ConferenceRow.__table__, ConferenceNotes.__table__)
            .join(ConferenceNotes, ConferenceNotes.conference_id == ConferenceRow.id)
            .where(ConferenceRow.station == "elsewhere")
            .order_by(ConferenceRow.id)
        )
        return rows.all()


async def test_one_that_cannot_be_read_keeps_nobody_from_the_others(core, book):
    async with core.database.writing() as session:
        await session.execute(
            update(ConferenceRow).where(ConferenceRow.id == "one").values(state={"state": "what?"})
        )
    assert [each.id for each in await book.unended()] == ["two"]
    assert [each.id for each in await book.listed(AT)] == ["two"]


async def test_one_called_at_once_is_listed_by_when_it_was_called(core, book):
    for name, starts_at, made_at in (
        ("tomorrow", AT + timedelta(days=1), AT - timedelta(days=2)),
        ("at once", None, AT + timedelta(hours=1)),
        ("soon", AT + timedelta(hours=2), AT),
    ):
        await add_conference(
            core.database, core.settings.station, name, starts_at=starts_at, at=made_at
        )
    await book.change("two", lambda state: st.end(state, 2000))
    listed = [each.id for each in await book.listed(AT)]
    assert listed == ["one", "at once", "soon", "tomorrow"]
    assert "two" not in {each.id for each in await book.unended()}
    assert await book.get("open elsewhere") is None


async def test_recent_ones_are_read_again_only_when_a_conference_was_written(
    core, book, monkeypatch
):
    before = [each.id for each in await book.recent(AT)]
    assert before == [each.id for each in await book.listed(AT)]
    with monkeypatch.context() as patch:
        patch.setattr(core.database, "reading", None)
        assert [each.id for each in await book.recent(AT)] == before
    await book.change("two", lambda state: st.end(state, 2000))
    assert "two" not in {each.id for each in await book.recent(AT) if each.state.state == "open"}


async def test_notes_of_what_is_over_are_closed_though_its_gateway_died(core, book):
    notes = SharedNotes(core.database)
    for name in ("one", "two"):
        page = NotesDocument(writer_of("anna"), (await notes.read(name)).since(None))
        page.write(0, 0, "Ciao")
        await notes.write(name, "anna", 1, page.update())
    await book.change("one", lambda state: st.end(state, 2000))

    class Conferences:
        pass

    conferences = Conferences()
    conferences.book = book
    keeper = ConferenceKeeper(conferences, abandoned_minutes=60, ended=notes.close)
    assert list(await book.unclosed()) == ["one"]
    await keeper.close()
    assert list(await book.unclosed()) == []
    assert (await notes.read("one")).document is None
    assert (await notes.read("two")).document
