"""A month of messages on the real services, with a clock that jumps from one thing to the next: each that waits too long has an
alarm before its time and an escalation after."""

import heapq
import itertools
import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from gateway.contacts.tables import ContactEvent
from gateway.messages.acts_api import Snooze
from gateway.messages.api import Answer
from gateway.messages.cases import NewCase
from gateway.messages.clock import AT_ONCE, CHECK_EVERY_S
from gateway.messages.tables import Message
from gateway.platform.refused import Refused
from tests.gateway.mail_boxes import operator_of

# read before a test takes the settings out of the environment
COUNT = int(os.environ.get("VS_TEST_COUNT") or 5_000)
SEED = int(os.environ.get("VS_TEST_SEED") or 1)
MONTH_S = 31 * 86_400
BEGAN = datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)
BEAT = timedelta(seconds=CHECK_EVERY_S)


def beat(after: datetime) -> datetime:
    """When the clock, which looks every fifteen seconds, sees that a moment has come."""
    return BEGAN - (BEGAN - after) // BEAT * BEAT


class Month:
    """What happens when, and what becomes of it: for each case its waits, each ``[since, warn, due, until]``."""

    def __init__(self, core, later, clock, staff, chance) -> None:
        self._core, self._later, self._clock, self._staff = core, later, clock, staff
        self._chance, self._numbers = chance, itertools.count()
        self._heap, self._beats = [], set()
        self.waits: dict[str, list[list]] = {}
        self.figures = Counter()

    def at(self, moment, what, *arguments):
        heapq.heappush(self._heap, (moment, next(self._numbers), what, arguments))

    def look_at(self, moment):
        moment = beat(moment)
        if moment not in self._beats:
            self._beats.add(moment)
            self.at(moment, self._look)

    async def run(self):
        while self._heap:
            self._clock.now, _, what, arguments = heapq.heappop(self._heap)
            await what(*arguments)

    async def arrive(self, number):
        wanted = NewCase(
            key=f"month/{number}", category="weapons", text=f"Testo {number}", source=self._chance.choice(("web", "email", "pec")),
            email=f"a{number}@example.org",
        )  # fmt: skip
        async with self._core.database.writing() as session:
            taken = await self._later.cases.take_in(session, wanted)
        await self._begins(taken.contact_id)

    async def _begins(self, case):
        """A wait, and what the operators and the citizen will do about it."""
        async with self._core.database.reading() as session:
            row = await session.get(Message, case)
            warn, due = row.warn_at, row.due_at
        now, chance = self._clock.now, self._chance
        self.waits.setdefault(case, []).append([now, warn, due, None])
        self.look_at(max(now, warn))
        # it is late when its time is over, not at that moment
        self.look_at(due + timedelta(microseconds=1))
        if chance.random() < 0.1:
            self.at(
                now + (due - now) * chance.random(), self._put_off, case, now + timedelta(days=30)
            )
        fate = chance.random()
        if fate < 0.6:
            self.at(now + (due - now) * chance.random(), self._answer, case)
        elif fate < 0.8:
            self.at(due + timedelta(hours=72) * chance.random(), self._answer, case)

    async def _put_off(self, case, until):
        if self.waits[case][-1][3] is not None:
            return
        await self._later.desk.take(self._staff, case)
        try:
            await self._later.acts.snooze(self._staff, case, Snooze(until=until, reason="aspetta"))
            self.figures["put off"] += 1
        except Refused as refused:
            assert refused.code == "near_due"
            await self._later.desk.release(self._staff, case)

    async def _answer(self, case):
        wait = self.waits[case][-1]
        opened = await self._later.desk.take(self._staff, case)
        answer = Answer(
            request=f"a{next(self._numbers):023d}", text="Ecco.", seen_texts=len(opened.thread)
        )
        await self._later.desk.answer(self._staff, case, answer)
        wait[3] = self._clock.now
        self.figures["answered"] += 1
        if self._chance.random() < 0.15:
            self.at(
                self._clock.now + timedelta(hours=48) * self._chance.random(),
                self._writes_again,
                case,
            )

    async def _writes_again(self, case):
        async with self._core.database.writing() as session:
            await self._later.cases.add_text(
                session, case, key=f"again/{next(self._numbers)}", text="Ancora."
            )
        self.figures["again"] += 1
        await self._begins(case)

    async def _look(self):
        clock = self._later.clock
        await clock.wake()
        told = max(len(await clock.warn()), len(await clock.escalate()))
        await clock.put_back()
        if told == AT_ONCE:
            self.look_at(self._clock.now + BEAT)


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_no_case_is_late_without_an_alarm_before_and_an_escalation_after(
    core, later, clock, capsys
):
    """``VS_TEST_COUNT`` messages (5,000) in a December, as ``VS_TEST_SEED`` has it."""
    clock.now, chance = BEGAN, random.Random(SEED)
    anna = await operator_of(core)
    month = Month(core, later, clock, anna, chance)
    for number in range(COUNT):
        month.at(BEGAN + timedelta(seconds=chance.randrange(MONTH_S)), month.arrive, number)
    await month.run()

    async with core.database.reading() as session:
        rows = await session.execute(
            select(ContactEvent.contact_id, ContactEvent.kind, ContactEvent.at).where(
                ContactEvent.kind.in_(("message_near", "message_overdue"))
            )
        )
        noted: dict[tuple[str, str], list[datetime]] = {}
        for case, kind, at in rows:
            noted.setdefault((case, kind), []).append(at)
    # so many beats are needed where many become late at one moment, as after a holiday
    most = Counter(due for waits in month.waits.values() for _, _, due, _ in waits)
    for case, waits in month.waits.items():
        near, over = (
            sorted(noted.get((case, kind), [])) for kind in ("message_near", "message_overdue")
        )
        for since, warn, due, until in waits:
            beats = BEAT * (1 + most[due] // AT_ONCE)
            alarms = [at for at in near if since <= at and (until is None or at <= until)]
            escalations = [at for at in over if since <= at and (until is None or at <= until)]
            if until is None or until > due + beats:
                assert len(escalations) == 1, (case, since, due, until)
                assert due <= escalations[0] <= due + beats
                month.figures["escalated"] += 1
            if until is None or until > max(since, warn) + beats:
                assert len(alarms) == 1, (case, since, warn, until)
                assert max(since, warn) <= alarms[0] < due
                month.figures["warned"] += 1
            month.figures["waits"] += 1
    assert month.figures["escalated"] > COUNT // 5
    with capsys.disabled():
        print(dict(month.figures), len(month._beats), "looks")
