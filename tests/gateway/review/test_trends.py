"""Scores over months, where an agreement with the staff allows those of single operators."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gateway.evaluation.tables import Evaluation
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from tests.gateway.review.office import BEST, add_operators, published, recorded, submitted

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"workers_agreement": "Accordo di prova"})


@pytest.fixture
async def judged(core, people, reviewer):
    """A recording of operator1, and a form."""
    await recorded(core, "r1", people[Role.OPERATOR].id)
    return await published(reviewer)


async def test_who_has_left_keeps_the_name_in_what_was_judged(
    core, clock, people, reviewer, supervisor, judged
):
    made = await submitted(reviewer, "r1", judged)
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    async with core.database.writing() as session:
        (await session.get(Account, people[Role.OPERATOR].id)).disabled_at = clock()
    opened = await supervisor.done("GET", f"review/evaluations/{made}")
    assert opened["evaluation"]["operator"]["displayName"] == "Operator"
    months = "from=2026-11-01&to=2026-11-30"
    trends = await supervisor.done("GET", f"review/trends?by=operator&{months}")
    assert [row["label"] for row in trends["rows"]] == ["Operator"]


async def others_beside(core):
    """Evaluations like one that was released, of the month before and the one after, and one that was withdrawn."""
    async with core.database.writing() as session:
        row = (await session.scalars(select(Evaluation).limit(1))).one()
        columns = {each.name: getattr(row, each.name) for each in Evaluation.__table__.columns}
        for number, other in enumerate(
            (
                {"occurred_at": datetime(2026, 9, 30, 21, 59, tzinfo=UTC)},
                {"occurred_at": datetime(2026, 11, 30, 23, tzinfo=UTC)},
                {"state": "withdrawn"},
            )
        ):
            session.add(Evaluation(**columns | {"id": f"other-{number}", "tenths": 0} | other))


async def test_trends_and_files(client, core, reviewer, supervisor, judged):
    [other] = await add_operators(core, "operator2")
    await recorded(core, "r2", other, category="weapons")
    for recording, answers in (("r1", {**BEST, "listens": 2}), ("r2", {**BEST, "next": None})):
        made = await submitted(reviewer, recording, judged, answers)
        await reviewer.done("POST", f"review/evaluations/{made}/release")
    await others_beside(core)
    months = "from=2026-10-01&to=2026-11-30"
    by_operator = await supervisor.done("GET", f"review/trends?{months}&by=operator")
    assert by_operator["months"] == ["2026-10", "2026-11"]
    assert [row["label"] for row in by_operator["rows"]] == ["Operator", "Operator2"]
    first = by_operator["rows"][0]
    assert [point["count"] for point in first["points"]] == [0, 1]
    assert first["points"][1]["tenths"] == 875
    by_category = await supervisor.done("GET", f"review/trends?{months}")
    assert {row["key"] for row in by_category["rows"]} == {"road-code", "weapons"}
    items = await supervisor.done("GET", f"review/trends?{months}&by=item&form={judged}")
    assert [row["key"] for row in items["rows"]] == list(BEST)
    counts = {row["key"]: (row["count"], row["tenths"]) for row in items["rows"]}
    assert counts["listens"] == (2, 750)
    assert counts["next"] == (1, 1000)
    assert await supervisor.refused("GET", f"review/trends?{months}&by=item") == (
        422,
        "form_needed",
    )
    wrong = "review/trends?from=2026-11-01&to=2026-10-01"
    assert await supervisor.refused("GET", wrong) == (422, "order")
    for path in (f"review/trends/csv?{months}&by=operator", "review/evaluations/csv"):
        answer = await client.get(f"/api/v1/{path}", headers=supervisor.headers)
        text = (await answer.read()).decode("utf-8-sig")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "Operator2" in text
        assert "87,5" in text
    choices = await supervisor.done("GET", "review/trends/forms")
    assert (choices["forms"][0]["id"], choices["operators"]) == (judged, True)


async def test_files_are_in_the_reader_s_words_and_the_station_s_time(
    client, core, reviewer, judged
):
    made = await submitted(reviewer, "r1", judged, {**BEST, "listens": 2})
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    async with core.database.writing() as session:
        row = (await session.scalars(select(Evaluation))).one()
        # in Rome it is the next month already
        row.occurred_at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    async def lines(path):
        answer = await client.get(f"/api/v1/review/{path}", headers=reviewer.headers)
        return (await answer.read()).decode("utf-8-sig").splitlines()

    head, row = await lines("evaluations/csv?language=it")
    assert head == (
        "Identificativo;Riferimento;Data e ora;Argomento;Operatore;Valutata da;Modulo;"
        "Versione del modulo;Regola;Stato;Contestazione;Consegnata il;Rilasciata il;"
        "Punteggio limitato da;Punteggio"
    )
    assert row.startswith(f"{made};")
    assert ";01/11/2026 00:30;Codice della strada;" in row
    assert ";rilasciata;;24/11/2026 10:" in row
    assert row.endswith(";87,5")
    head, row = await lines("evaluations/csv?language=en&separator=comma")
    assert head.startswith("Identifier,Reference,Date and time,Topic,Operator,")
    assert ",released," in row
    months = "from=2026-11-01&to=2026-11-30"
    assert await lines(f"trends/csv?{months}&language=it") == [
        "Argomento;Mese;Valutazioni;Punteggio",
        "Codice della strada;2026-11;1;87,5",
        "Totale;2026-11;1;87,5",
    ]
    head, *rows = await lines(f"trends/csv?{months}&by=item&form={judged}&language=it")
    assert head == "Voce del modulo;Mese;Valutazioni;Punteggio"
    assert len(rows) == len(BEST) + 1
    # programs have the names of the API
    head, *_ = await lines(f"trends/csv?{months}")
    assert head == "category;name;month;evaluations;score"
    head, row = await lines("evaluations/csv")
    assert head.startswith("id;reference;occurredAt;category;")
    assert ";2026-10-31T23:30:00+00:00;road-code;" in row
