"""The frame of the pages that this room writes, without a build."""

from pathlib import Path

import pytest

from gateway.listening.answers import Answers
from gateway.listening.pages import FRAME
from gateway.listening.results import Published, Ratings, Results
from gateway.listening.service_months import Service, ServiceMonths
from gateway.listening.versions import Versions
from gateway.platform.security.sealing import Sealer
from gateway.reports.reports import Reports, thresholds_of
from gateway.schema import REPORT_COLUMNS

WEB = Path(__file__).parents[3] / "web"


@pytest.fixture
def dist(tmp_path):
    (tmp_path / FRAME).write_text((WEB / FRAME).read_text(encoding="utf-8"))
    return tmp_path


@pytest.fixture
def versions(core):
    return Versions(core.database, core.clock)


@pytest.fixture
def answers(core, versions):
    return Answers(
        core.database, Sealer(core.keys.of("questionnaire")), core.clock, versions,
        once=core.keys.of("questionnaire-once"), k=5,
    )  # fmt: skip


@pytest.fixture
def months(core, opening):
    reports = Reports(
        core.database, thresholds_of(core.settings), core.clock, columns=REPORT_COLUMNS
    )
    return ServiceMonths(core.database, reports, opening, core.clock, k=5)


@pytest.fixture
def published(core, months, versions):
    return Published(core.database, months, versions, core.clock, k=5)


@pytest.fixture
def published_results():
    """Results of one month."""
    nothing = Ratings(contacts=20, rated=9, stars=[0, 0, 0, 0, 9], average=5.0)
    return Results(
        first="2026-09", last="2026-09", k=5, total=nothing, by_month=[], by_channel=[], by_topic=[], questionnaires=0, questions=[],
        service=Service(months=[], complaints=[]),
    )  # fmt: skip
