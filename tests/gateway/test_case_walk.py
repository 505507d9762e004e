# ruff: noqa: F811 - fixtures of another file
"""Whatever two operators, a supervisor, a citizen and the clock do with cases, in whatever order: no text is lost, no promise moved to later,
no danger forgotten, nothing put off past its warning, and nothing goes unread where two have to read it."""

import itertools
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.messages.acts_api import Bulk, Forward, Merge, Propose, Snooze, Split
from gateway.messages.api import Answer, Closing
from gateway.messages.cases import NewCase
from gateway.messages.tables import Message, MessageReply
from gateway.platform.refused import Refused
from gateway.search.danger import Danger
from queueing.categories import Catalogue
from tests.gateway.case_people import people  # noqa: F401 - a fixture

DANGER = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
TOPICS = ("weapons", "road-code", "licences")
STEPS = 150


class Walk:
    """Does one thing after the other, and looks at all cases after each."""

    def __init__(self, core, later, people, clock, chance) -> None:
        self._core, self._later, self._clock, self._chance = core, later, clock, chance
        self._staff = [people[name] for name in ("anna", "bruno", "capo")]
        self._numbers = itertools.count()
        self._texts: set[str] = set()
        self.done: set[str] = set()

    async def begin(self, count):
        for number in range(count):
            wanted = NewCase(
                key=f"walk/{number}", category=self._chance.choice(TOPICS[:2]), text=self._text(), source="email", email="ada@example.org",
            )  # fmt: skip
            async with self._core.database.writing() as session:
                await self._later.cases.take_in(session, wanted)
            self._clock.now += timedelta(seconds=1)

    def _text(self):
        text = f"Testo {next(self._numbers)}"
        self._texts.add(text)
        return text

    async def cases(self):
        async with self._core.database.reading() as session:
            rows = await session.scalars(
                select(Message).where(Message.kind == "message").order_by(Message.left_at)
            )
            return {row.contact_id: row for row in rows}

    async def step(self):
        before = await self.cases()
        case, who = self._chance.choice(list(before)), self._chance.choice(self._staff)
        name, act = self._chance.choice(list(self._acts(before, case, who).items()))
        try:
            await act()
        except Refused as refused:
            self.done.add(refused.code)
            after = await self.cases()
            assert [self._columns(each) for each in after.values()] == [self._columns(each) for each in before.values()], (name, refused.code)  # fmt: skip
            return
        self.done.add(name)
        await self._look(name, case, before, await self.cases())

    @staticmethod
    def _columns(row):
        return (row.contact_id, row.state, row.due_at, row.urgent_at, row.taken_by, row.snoozed_until, row.merged_into)  # fmt: skip

    def _acts(self, before, case, who):
        later, acts, chance, now = self._later, self._later.acts, self._chance, self._clock.now
        other, topic = before[chance.choice(list(before))], chance.choice(TOPICS)
        seen = chance.choice((1, 2, 40))
        request = f"walk{next(self._numbers):020d}"
        return {
            "take": lambda: later.desk.take(who, case),
            "take again": lambda: later.desk.take(who, case),
            "take once more": lambda: later.desk.take(who, case),
            "release": lambda: later.desk.release(who, case),
            "answer": lambda: later.desk.answer(who, case, Answer(request=request, text="Ecco.", seen_texts=seen)),
            "close": lambda: later.desk.close(who, case, Closing(reason="other-body", seen_texts=seen)),
            "propose": lambda: acts.propose(who, case, Propose(text="Ecco.", seen_texts=seen)),
            "send back": lambda: acts.send_back(who, case, "Manca il modulo"),
            "snooze": lambda: acts.snooze(who, case, Snooze(until=now + timedelta(hours=chance.choice((1, 300))), reason="Aspetta")),
            "wake": lambda: acts.wake(who, case),
            "office": lambda: acts.office(who, case, None, ""),
            "forward": lambda: acts.forward(who, case, Forward(body="Comune", seen_texts=seen)),
            "merge": lambda: self._merge(who, case, other),
            "split": lambda: self._split(who, case, topic),
            "correct": lambda: later.desk.correct(who, case, topic),
            "bulk topic": lambda: acts.bulk(who, Bulk(ids=[case], act="category", value=topic)),
            "bulk close": lambda: acts.bulk(who, Bulk(ids=[case], act="close", value="spam")),
            "write": lambda: self._write(case, None),
            "write of danger": lambda: self._write(case, DANGER),
            "time": self._pass,
        }  # fmt: skip

    async def _merge(self, who, case, other):
        found = await self._later.desk.found(other.contact_id)
        await self._later.acts.merge(who, case, Merge(into=found.contact.reference))

    async def _split(self, who, case, topic):
        opened = await self._later.desk.opened(who, case)
        theirs = [each.id for each in opened.thread if each.author == "citizen"]
        reply = self._chance.choice(theirs or ["none"])
        await self._later.acts.split(who, case, Split(reply=reply, category=topic))

    async def _write(self, case, danger):
        async with self._core.database.writing() as session:
            await self._later.cases.add_text(
                session, case, key=f"walk/{next(self._numbers)}", text=self._text(), insist=True, danger=danger
            )  # fmt: skip

    async def _pass(self):
        self._clock.now += timedelta(minutes=self._chance.choice((1, 30, 600)))
        for look in ("wake", "warn", "escalate", "put_back"):
            await getattr(self._later.clock, look)()

    async def _look(self, name, case, before, after):
        said = f"{name} on {case}"
        async with self._core.database.reading() as session:
            replies = (await session.scalars(select(MessageReply).order_by(MessageReply.written_at))).all()  # fmt: skip
        assert self._texts <= {each.text for each in replies}, said
        last = {each.contact_id: each for each in replies}
        hands = [row.taken_by for row in after.values() if row.state == "taken"]
        assert len(hands) == len(set(hands)), f"{said}: one at a time"
        for each, row in after.items():
            was, waits = before.get(each), row.state in ("open", "taken")
            if row.state == "answered":
                assert last[each].author == "agent", (
                    f"{said}: a text that came after the answer waits"
                )
            if row.merged_into is not None:
                assert (row.state, after[row.merged_into].merged_into) == ("closed", None), said
            if waits and row.snoozed_until is not None:
                assert row.snoozed_until <= row.warn_at, said
            if was is not None and waits and was.state in ("open", "taken"):
                assert row.due_at <= was.due_at, f"{said}: the promise stands"
                assert row.urgent_at is not None or was.urgent_at is None, f"{said}: danger stays"
        if name == "merge":
            main = after[after[case].merged_into]
            assert main.state in ("open", "taken"), said
            assert main.due_at <= before[case].due_at, said
            assert main.urgent_at is not None or before[case].urgent_at is None, said
        if name == "answer":
            topic = (await self._later.desk.found(case)).contact.category
            by = before[case].proposed_by
            assert topic != "weapons" or by not in (None, before[case].taken_by), f"{said}: read"
        if name == "forward":
            topic = (await self._later.desk.found(case)).contact.category
            assert topic != "weapons" or before[case].proposed_by is not None, said


@pytest.mark.parametrize(
    "seed", [107, 234, *(pytest.param(each, marks=pytest.mark.long) for each in (1, 2))]
)
async def test_in_whatever_order_things_are_done_with_cases(
    core, later, people, clock, monkeypatch, seed
):
    monkeypatch.setattr(type(later.outbox), "configured", True)
    monkeypatch.setattr(Catalogue, "second_look", lambda _self, category: category == "weapons")

    async def everything(_self, _staff):
        return frozenset(TOPICS)

    monkeypatch.setattr(type(later.desk), "own", everything)
    walk = Walk(core, later, people, clock, random.Random(seed))
    await walk.begin(4)
    for _ in range(STEPS):
        await walk.step()
    assert len(walk.done) > 15, walk.done
