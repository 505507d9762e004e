"""Of two who change what nobody had changed before, at the same moment, one is told so: on both databases."""

import asyncio

import pytest

from gateway.accounts.service import NewAccount
from gateway.archive.custody.retention import Retention
from gateway.contacts.opening import DayStands, Opening
from gateway.forecast.api import StaffPlanned
from gateway.forecast.service import Forecasts
from gateway.platform.security.permissions import Role
from gateway.platform.topics import topics
from queueing.opening import read_plan
from tests.gateway.conftest import PASSWORD, opened_core


@pytest.fixture
async def core(settings, clock, database_url):
    changed = settings.model_copy(update={"database_url": database_url})
    async with opened_core(changed, clock) as made:
        yield made


async def test_of_two_who_are_first_one_is_told_so(core, clock):
    (boss,) = await core.accounts.add_all(
        [NewAccount("capo", Role.SUPERVISOR, PASSWORD, "Capo", {})], one_time=False
    )
    by, common = boss.id, {"station": "main", "clock": clock}
    plans = Forecasts(core.database, None, None, topics(), None, **common)
    plan = StaffPlanned(topics="", weekday=0, planned={"09:00": 3}, revision=0)
    kept = Retention(core.database, configured=[], default_days=180, **common)
    hours = Opening(
        core.database, configured=core.settings.opening, always=bool, categories=["weapons"],
        technical=[], day=DayStands, **common,
    )  # fmt: skip
    sundays = read_plan({"week": {"sun": ["09:00-12:00"]}})
    for change, code in (
        (lambda: plans.change_plan(plan, by=by), "plan_changed"),
        (lambda: kept.change([], revision=0, by=by), "rules_changed"),
        (lambda: hours.change(sundays, revision=0, by=by), "hours_changed"),
    ):
        both = await asyncio.gather(change(), change(), return_exceptions=True)
        assert sorted(getattr(each, "code", "") for each in both) == ["", code], both
