"""The room over the API: counted at night, shown to supervisors, decided, and what of it is kept."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from gateway.contacts.tables import Contact
from gateway.drivers.counting import DriverCounting, due
from gateway.drivers.files import in_words
from gateway.drivers.searches import MissedSearches
from gateway.drivers.service import ContactDrivers
from gateway.drivers.tables import (
    DriverCount,
    DriverSample,
    DriverSearch,
    DriverTheme,
    DriverWeek,
)
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.reports.export import Table
from gateway.search.engine import Engine
from gateway.search.service import Search
from tests.gateway.drivers.weeks_told import write_weeks

DRIVERS = "/api/v1/drivers"


@pytest.fixture
async def counting(core, topics):
    """Six weeks of the same contacts, and in the running one thirty people with words of their own, some of them twice."""
    await write_weeks(core.database, core.clock.now)
    return DriverCounting(core.database, topics, core.clock, k=5)


async def read(client, headers, path=DRIVERS):
    answer = await client.get(path, headers=headers)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_a_theme_is_shown_named_merged_and_dismissed(client, bearer, core, counting, clock):
    headers = await bearer(Role.SUPERVISOR)
    assert (await read(client, headers))["countedAt"] is None
    await counting.count(clock())
    found = await read(client, headers)
    [theme] = found["themes"]
    assert (found["weeks"], found["k"], theme["state"], theme["kind"]) == (6, 5, "emerging", "new")
    assert {"sportello", "bloccato"} <= set(theme["words"])
    # thirty people wrote thirty-six times
    assert (theme["people"], theme["fresh"], theme["weeks"][-1]["people"]) == (30, True, 30)
    assert theme["byChannel"] == [{"key": "message", "people": 30}]
    assert theme["examples"][0].startswith("Sportello bloccato di …")
    assert "Neri" not in str(found)
    assert "ada@" not in str(found)
    path = f"{DRIVERS}/themes/{theme['id']}"
    agenda = await read(client, headers, "/api/v1/day/agenda")
    assert agenda["emerging"] == []

    refused = await client.put(
        f"{path}/name", json={"name": "Sportello", "kept": ["scriva a ada@example.org"]}, headers=headers
    )  # fmt: skip
    assert (refused.status, (await refused.json())["code"]) == (422, "personal_data")
    named = await client.put(
        f"{path}/name", json={"name": "Sportello digitale", "kept": ["Sportello bloccato"]}, headers=headers
    )  # fmt: skip
    [theme] = (await named.json())["themes"]
    assert (theme["name"], theme["state"], theme["kept"]) == (
        "Sportello digitale", "confirmed", ["Sportello bloccato"],
    )  # fmt: skip
    # another night leaves the name
    await counting.count(clock())
    assert (await read(client, headers))["themes"][0]["name"] == "Sportello digitale"

    made = await client.post(
        f"{path}/sheet", json={"title": "Sportello digitale bloccato", "text": "Da scrivere", "topic": "weapons"}, headers=headers
    )  # fmt: skip
    sheet = await read(client, headers, f"/api/v1/sheets/{(await made.json())['sheet']}")
    assert sheet["newest"]["it"]["text"]["questions"] == ["Sportello bloccato"]
    again = await client.post(
        f"{path}/sheet", json={"title": "Ancora una", "text": "Da scrivere"}, headers=headers
    )
    assert (again.status, (await again.json())["code"]) == (409, "has_sheet")
    given = await client.post(
        f"{path}/tasks", json={"text": "Aggiornare la scheda"}, headers=headers
    )
    assert (await given.json())["themes"][0]["tasks"] == 1
    assert [e["text"] for e in (await read(client, headers, "/api/v1/day/tasks"))["tasks"]] == [
        "Aggiornare la scheda"
    ]

    gone = await client.put(f"{path}/dismissal", json={"reason": "Una prova"}, headers=headers)
    assert (await gone.json())["themes"][0]["reason"] == "Una prova"
    back = await client.delete(f"{path}/dismissal", headers=headers)
    assert (await back.json())["themes"][0]["state"] == "emerging"
    async with core.database.writing() as session:
        row = await session.get(DriverTheme, theme["id"])
        session.add(
            DriverTheme(
                id="other", lead="it:altr", words={"it:altr": "altro"}, name="altro", state="emerging", kind="new",
                first_week=row.first_week - timedelta(days=7), last_week=row.last_week, seen_at=row.seen_at, people=5,
                usual_tenths=1, spread={}, examples=[], tasks=0,
            )
        )  # fmt: skip
    itself = await client.put(
        f"{DRIVERS}/themes/other/merged", json={"into": "other"}, headers=headers
    )
    assert (itself.status, (await itself.json())["code"]) == (422, "same_theme")
    merged = await client.put(
        f"{DRIVERS}/themes/other/merged", json={"into": theme["id"]}, headers=headers
    )
    [only] = (await merged.json())["themes"]
    assert "altro" in only["words"]
    twice = await client.put(
        f"{DRIVERS}/themes/other/name", json={"name": "Altro"}, headers=headers
    )
    assert twice.status == 404
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry.action).where(AuditEntry.action.like("driver.%"))
        )
        actions = Counter(rows.scalars())
    assert actions == {f"driver.{each}": 1 for each in ("confirm", "sheet", "task", "dismiss", "restore", "merge")}  # fmt: skip
    assert (await client.get(DRIVERS, headers=await bearer(Role.OPERATOR))).status == 403


async def test_the_agenda_hears_of_what_rises(core, counting, clock):
    drivers = ContactDrivers(core.database, None, None, core.clock, k=5)
    assert await drivers.emerging() == []
    await counting.count(clock())
    [theme] = await drivers.emerging()
    assert (theme.people, theme.confirmed) == (30, False)
    assert "sportello" in theme.name
    clock.advance(days=8)
    assert await drivers.emerging() == []


async def test_missed_nights_are_made_up_and_a_final_week_is_not_counted_again(
    core, counting, clock
):
    assert await counting.count_if_due()
    assert not await counting.count_if_due()
    async with core.database.writing() as session:
        # weeks keep what was counted, though their contacts are gone
        await session.execute(delete(Contact).where(Contact.id.like("q%")))
    clock.advance(days=9)
    assert await counting.count_if_due()
    async with core.database.reading() as session:
        weeks = list((await session.execute(select(DriverWeek.week))).scalars())
        patente = await session.execute(
            select(DriverCount.people).where(DriverCount.term == "it:patent").order_by(DriverCount.week)
        )  # fmt: skip
        counts = list(patente.scalars())
    assert len(weeks) == len(set(weeks)) == 7
    # the running week was counted anew; those before the oldest contact that is kept stay as they were
    assert counts == [30] * 5


def test_a_night_is_due_from_three_in_the_morning_on(clock):
    midnight = clock.now.replace(hour=23)
    assert not due(midnight, midnight + timedelta(hours=2, minutes=59))
    assert due(midnight, midnight + timedelta(hours=3, minutes=1))
    assert not due(midnight.replace(hour=9), midnight)
    assert due(midnight - timedelta(days=3), midnight)


async def test_samples_go_with_their_contacts_and_counts_below_k_are_not_kept(
    core, counting, clock
):
    await counting.count(clock())
    async with core.database.writing() as session:
        kept = (await session.execute(select(func.count()).select_from(DriverSample))).scalar_one()
        fewest = (await session.execute(select(func.min(DriverCount.people)))).scalar_one()
        await session.execute(delete(Contact))
        left = (await session.execute(select(func.count()).select_from(DriverSample))).scalar_one()
    assert (kept > 3, fewest >= 5, left) == (True, True, 0)


async def test_users_of_closed_months_are_shown_with_small_ones_together(
    client, bearer, core, counting, clock
):
    headers = await bearer(Role.SUPERVISOR)
    empty = await read(client, headers, f"{DRIVERS}/segments")
    assert (empty["months"], empty["month"]) == ([], None)
    async with core.database.writing() as session:
        for number in range(3):
            row = await session.get(Contact, f"q4n{number}")
            row.language = "sl"
    await counting.count(clock())
    found = await read(client, headers, f"{DRIVERS}/segments")
    assert found["months"] == ["2026-10"]
    october = {(each["dimension"], each["value"]): each["contacts"] for each in found["portions"]}
    assert october[("channel", "message")] == found["contacts"]
    # three Slovene speakers are not told apart
    assert ("language", "sl") not in october
    assert october[("language", "*")] == found["contacts"]
    assert (await client.get(f"{DRIVERS}/segments?month=2026-01", headers=headers)).status == 404
    async with core.database.writing() as session:
        await session.execute(delete(Contact))
    await counting.count(clock())
    assert await read(client, headers, f"{DRIVERS}/segments") == found


async def test_searches_are_kept_once_several_had_the_word(
    client, bearer, core, counting, clock, search
):
    missed = MissedSearches(core.database, search.hear, b"k" * 32, core.clock, k=5)
    for number in range(5):
        await missed.note("monopattino elettrico", "it", f"192.0.2.{number}")
        # one person who looks again and again is one
        await missed.note("Ondina ondina@example.org", "it", "192.0.2.9")
    await missed.note("12", "it", "192.0.2.9")
    headers = await bearer(Role.SUPERVISOR)
    found = (await read(client, headers))["searches"]
    assert {each["word"]: each["searches"] for each in found} == {"elettrico": 5, "monopattino": 5}
    async with core.database.reading() as session:
        hidden = await session.execute(select(DriverSearch).where(DriverSearch.word.is_(None)))
        assert [each.searches for each in hidden.scalars()] == [1]
    clock.advance(days=7)
    await counting.count(clock())
    async with core.database.reading() as session:
        left = (await session.execute(select(func.count()).select_from(DriverSearch))).scalar_one()
    assert left == 2


async def searches_kept(core):
    async with core.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(DriverSearch))).scalar_one()


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("mio marito mi picchia", "it"),
        ("my husband beats me", "en"),
        ("mein Mann schlägt mich", "de"),
        ("mon mari me frappe", "fr"),
        ("mož me tepe", "sl"),
        # in another language than the page's, and a mere doubt
        ("voglio morire", "de"),
        ("due anni fa il mio ex mi ha picchiata", "it"),
    ],
)
async def test_words_of_danger_are_counted_nowhere(core, search, typed, language):
    missed = MissedSearches(core.database, search.hear, b"k" * 32, core.clock, k=1)
    await missed.note(typed, language, "192.0.2.1")
    assert await searches_kept(core) == 0
    # other words of the same person are counted
    await missed.note("monopattino", "it", "192.0.2.1")
    assert await searches_kept(core) == 1


async def test_words_that_cannot_be_heard_are_counted_nowhere(core, topics, tmp_path):
    engine = Engine(tmp_path / "absent.js")
    deaf = Search(topics, core.clock, engine)
    missed = MissedSearches(core.database, deaf.hear, b"k" * 32, core.clock, k=1)
    await missed.note("monopattino", "it", "192.0.2.1")
    engine.close()
    assert await searches_kept(core) == 0


@pytest.mark.parametrize("of", ["themes", "terms", "searches", "segments"])
async def test_everything_is_there_as_a_file(client, bearer, counting, clock, of):
    await counting.count(clock())
    headers = await bearer(Role.SUPERVISOR)
    answer = await client.get(f"{DRIVERS}/csv?of={of}&separator=comma", headers=headers)
    lines = (await answer.text()).splitlines()
    heads = {"themes": "id,name", "terms": "week,term", "searches": "week,word", "segments": "month,dimension"}  # fmt: skip
    assert lines[0].removeprefix("\ufeff").startswith(heads[of])
    assert (len(lines) > 1) == (of != "searches")


@pytest.mark.parametrize(
    ("of", "head"),
    [
        ("themes", "Identificativo;Nome;Stato;Tipo;Parole;Settimana del;Persone;Tutti i contatti della settimana"),
        ("terms", "Settimana del;Termine;Tipo;Persone;Tutti i contatti della settimana"),
        ("searches", "Settimana del;Parola;Ricerche"),
        ("segments", "Mese;Caratteristica;Valore;Contatti"),
    ],
)  # fmt: skip
async def test_a_file_for_a_reader_is_in_his_words(client, bearer, counting, clock, of, head):
    await counting.count(clock())
    headers = await bearer(Role.SUPERVISOR)
    answer = await client.get(f"{DRIVERS}/csv?of={of}&language=it", headers=headers)
    [first, *rows] = (await answer.text()).removeprefix("\ufeff").splitlines()
    assert first == head
    if of == "themes":
        assert {row.split(";")[2] for row in rows} == {"Nome da confermare"}
    if of == "terms":
        assert {row.split(";")[2] for row in rows} >= {"parola", "argomento"}
    if of == "segments":
        assert {row.split(";")[1] for row in rows} >= {"Canale", "Lingua", "Ora del giorno"}
        assert any(";Canale;Messaggio;" in row for row in rows)


@pytest.mark.parametrize(
    ("dimension", "value", "said"),
    [
        ("segment", "military", "Militari"),
        ("channel", "*", "altri, non distinti"),
        ("language", "sl", "sloveno"),
        ("need", "-", "Nessuna"),
        ("need", "hard-of-hearing+slow-speech", "sente poco, parlare lentamente"),
        ("need", "a-ramp", "a-ramp"),
        ("time", "night", "Prima delle 8"),
        ("office", "o1", "Stazione di Prova"),
        ("office", "-", "In sede, o nessuno"),
        ("office", "closed", "Ufficio non più in elenco"),
    ],
)
def test_kinds_of_users_are_named_for_a_reader(dimension, value, said):
    columns = [("month", "text"), ("dimension", "text"), ("value", "text"), ("contacts", "count")]
    made = Table(columns, [["2026-10", dimension, value, 9]])
    shown = in_words(made, "it", {"o1": "Stazione di Prova"})
    assert shown.rows[0][2] == said
