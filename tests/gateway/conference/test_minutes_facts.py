"""Minutes are drafted from two of each fact, beside another conference."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.accounts.tables import Office
from gateway.conference import minutes
from gateway.conference.book import ConferenceBook
from gateway.conference.breakout import EVERYWHERE
from gateway.conference.minutes_facts import facts_of
from gateway.conference.tables import ConferenceLine, ConferenceNotes
from gateway.workday.tables import Day, DayDecision, DayTask
from tests.gateway.conference.an_hour import AT, held
from tests.support.situations.called_conferences import add_conference

ROME = ZoneInfo("Europe/Rome")


def after(minutes_later: float) -> datetime:
    return (AT + timedelta(minutes=minutes_later)).astimezone(ROME)


async def test_everything_is_in_it_and_nothing_of_another_one(core):
    book = ConferenceBook(core.database, "main")
    for name in ("one", "other"):
        await add_conference(
            core.database, "main", name, kind="meeting", at=AT, title=f"Riunione {name}"
        )
        await book.change(name, held)
    async with core.database.writing() as session:
        for name in ("one", "other"):
            session.add(
                ConferenceNotes(conference_id=name, text=f"Note {name}", version=1, number=1)
            )
            for minute, room in ((9, None), (7, EVERYWHERE), (8, "b1-1")):
                session.add(
                    ConferenceLine(
                        id=f"{name}{minute}", conference_id=name, member="uno", name="Uno", text=f"{name} {minute}",
                        at=AT + timedelta(minutes=minute), room=room,
                    )
                )  # fmt: skip
        session.add(Office(id="o2", name="Nucleo 02", short_name="", created_at=AT))
        session.add(
            Day(
                id="d",
                station="main",
                local_day=AT.date(),
                phase="open",
                brainstorming=False,
                revision=1,
            )
        )
        await session.flush()
        for minute, office, done in ((20, "o2", True), (21, None, False)):
            session.add(
                DayTask(
                    id=f"t{minute}", day_id="d", text=f"Compito {minute}", office_id=office, given_at=AT + timedelta(minutes=minute),
                    until=AT + timedelta(days=1), done_at=AT if done else None,
                )
            )  # fmt: skip
        session.add(
            DayDecision(
                id="x", day_id="d", text="Deciso", category="arms", sheet="Scheda 1", decided_at=AT + timedelta(minutes=22)
            )
        )  # fmt: skip
    found = await book.get("one")
    async with core.database.reading() as session:
        facts = await facts_of(session, found, ROME, station="main", topic=str.upper)
    assert facts == minutes.Facts(
        title="Riunione one", kind="meeting", opened=after(0), ended=after(60), chairs=["Boss"],
        attended=[
            minutes.Attended(name="Boss", part="chair", office=None, stays=[(after(0), after(60))]),
            minutes.Attended(name="Uno", part="office", office=None, stays=[(after(1), after(40))]),
            minutes.Attended(name="Due", part="office", office="Nucleo 02", stays=[(after(2), after(60))], phone=True),
        ],
        roll=[],
        items=[
            minutes.Spoken(text="Turni", minutes=5, spent=4),
            minutes.Spoken(text="Mai", minutes=1, spent=0),
            minutes.Spoken(text="Ferie", minutes=20, spent=3, taken_off=True),
        ],
        votes=[
            minutes.Voted(question="Voto 1?", at=after(13), options=[("Sì", ["Uno"]), ("No", ["Due"])], unvoted=["Boss"]),
            minutes.Voted(question="Voto 2?", at=after(14), options=[("Sì", []), ("No", ["Boss"])], unvoted=["Uno", "Due"]),
        ],
        polls=[
            minutes.Polled(question="Quanti 1?", at=after(15), options=[("A", 1), ("B", 0)]),
            minutes.Polled(question="Quanti 2?", at=after(16), options=[("A", 0), ("B", 1)]),
        ],
        decisions=[minutes.Decided(text="Deciso", topic="ARMS", sheet="Scheda 1")],
        tasks=[
            minutes.MinutedTask(text="Compito 20", to="Nucleo 02", until=after(24 * 60), done=True),
            minutes.MinutedTask(text="Compito 21", to=None, until=after(24 * 60), done=False),
        ],
        notes="Note one",
        chat=[
            minutes.MinutedLine(at=after(7), name="Uno", text="one 7"),
            minutes.MinutedLine(at=after(9), name="Uno", text="one 9"),
        ],
        apart=[
            minutes.Apart(
                begin=after(begin), end=after(begin + 0.5),
                rooms=[(room, [(who, [(after(begin), after(begin + 0.5))])]) for room, who in (("A", "Uno"), ("B", "Due"))],
            )
            for begin in (31, 32)
        ],
        recorded=[
            minutes.Recorded(begin=after(begin), end=after(begin + 0.5), missing=[]) for begin in (21, 22)
        ],
    )  # fmt: skip
