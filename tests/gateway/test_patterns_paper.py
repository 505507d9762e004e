"""When contacts come and how long people wait, as PDF: the heat map with its numbers, the waits beside their bars."""

import io
from datetime import UTC, date, datetime

import pypdf
import pytest

from gateway.platform.security.permissions import Role
from gateway.reports.grouping import By
from gateway.reports.paper import Letterhead
from gateway.reports.patterns import HeatCell, Patterns, Waits
from gateway.reports.patterns_paper import step_of, told
from gateway.reports.pdf import printed
from gateway.reports.report import ReportRequest
from gateway.reports.words import ReportWords
from queueing.categories import shipped

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HEAD = Letterhead("Ente di prova", "Stazione virtuale")


def _cell(weekday, time, offered, level):
    return HeatCell(
        weekday=weekday, time=time, days=2, offered=offered, per_day=offered / 2, answered=offered,
        abandoned=0, service_level_offered=level, average_wait_s=75.0,
    )  # fmt: skip


HEAT = [_cell(0, "08:30", 30, 0.5), _cell(2, "09:30", 3, None), _cell(6, "09:30", 12, 0.973)]
WAITS = [
    Waits(over_s=0, up_to_s=10, answered=30, abandoned=5),
    Waits(over_s=10, up_to_s=300, answered=10, abandoned=0),
    Waits(over_s=300, up_to_s=None, answered=10, abandoned=1),
]


def _told(measure="perDay", language="it", heat=HEAT, waits=WAITS):
    found = Patterns(
        first=FIRST, last=LAST, time_zone="Europe/Rome", at=NOW, heat=heat, waits=waits
    )
    asked = ReportRequest(FIRST, LAST, By.TIME_OF_DAY, channel="phone")
    return told(found, asked, measure, ReportWords(language, shipped()), HEAD, {})


def test_every_half_hour_between_the_first_and_the_last_is_a_row_of_seven_days():
    heat = _told()["heat"]
    assert (heat["columns"][0], heat["columns"][6]) == ("lunedì", "domenica")
    assert [row["name"] for row in heat["rows"]] == ["08:30", "09:00", "09:30"]
    assert all(len(row["cells"]) == 7 for row in heat["rows"])
    first, none, last = (row["cells"] for row in heat["rows"])
    assert first[0] == {"text": "15", "step": 5}
    assert {cell["text"] for cell in none} == {""}
    assert (last[2], last[6]) == ({"text": "1,5", "step": 1}, {"text": "6", "step": 2})


@pytest.mark.parametrize(
    ("measure", "title", "cells"),
    [
        ("serviceLevelOffered", "livello di servizio, su tutti", ["50%", "\N{EN DASH}", "97%"]),
        ("averageWaitS", "attesa media", ["1 min", "1 min", "1 min"]),
        ("abandoned", "abbandonati", ["0", "0", "0"]),
    ],
)
def test_the_cells_say_the_measure_that_is_asked_for(measure, title, cells):
    heat = _told(measure)["heat"]
    assert heat["title"] == f"Quando arrivano: {title}"
    first, _, last = (row["cells"] for row in heat["rows"])
    assert [first[0]["text"], last[2]["text"], last[6]["text"]] == cells


def test_a_shade_is_the_share_of_the_highest_rounded_up():
    assert [step_of(value, 10) for value in (None, 0, 0.1, 2, 2.1, 10)] == [0, 0, 1, 1, 2, 5]
    assert step_of(0, 0) == 0


def test_the_waits_are_a_table_and_bars_on_one_scale():
    said = _told()
    assert said["rows"] == [
        ["fino a 10 s", "30", "60%", "5"],
        ["10 s \N{EN DASH} 5 min", "10", "80%", "0"],
        ["oltre 5 min", "10", "100%", "1"],
    ]
    answered, gave_up = said["charts"]
    assert gave_up["title"] == "Quanto si aspetta: abbandonati"
    assert [bar["share"] for bar in answered["bars"]] == [1, 1 / 3, 1 / 3]
    assert [bar["share"] for bar in gave_up["bars"]] == [5 / 30, 0, 1 / 30]
    assert said["limits"] == ["Canale: telefono"]


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("nobody", [False, True])
def test_it_is_set_as_a_tagged_pdf(language, nobody):
    none = [Waits(over_s=0, up_to_s=None, answered=0, abandoned=0)]
    said = _told(language=language, **({"heat": [], "waits": none} if nobody else {}))
    made = pypdf.PdfReader(io.BytesIO(printed(said, NOW)))
    text = " ".join(page.extract_text() for page in made.pages).replace("\n", " ")
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged for screen readers"
    assert said["title"] in text
    assert ("08:30" in text) is not nobody
    assert ({"it": "non è arrivato nessuno", "en": "Nobody came"}[language] in text) is nobody
    assert said["rows"][-1][0] in text


async def test_over_http(client, bearer, core):
    headers = await bearer(Role.SUPERVISOR)
    path = "/api/v1/reports/patterns/pdf?from=2026-11-01&to=2026-11-24"
    answer = await client.get(f"{path}&measure=averageWaitS&language=en", headers=headers)
    body = await answer.read()
    assert answer.status == 200, body
    text = pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text()
    assert "When they come: average wait" in text
    wrong = await client.get(f"{path}&measure=luck", headers=headers)
    assert wrong.status == 422
    refused = await client.get(f"{path}&operator=anna", headers=headers)
    assert (refused.status, (await refused.json())["code"]) == (403, "agreement_needed")
    for role in set(Role) - {Role.SUPERVISOR}:
        assert (await client.get(path, headers=await bearer(role))).status == 403
