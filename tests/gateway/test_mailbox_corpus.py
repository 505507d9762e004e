"""Hostile mails by way of the real intake and its database, in processes that die: none lost, none doubled, none answered that
must not be, in bounded memory."""

import json
import random
import resource
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from gateway.mail.tables import OutgoingMail
from gateway.mailbox.mime import read
from gateway.mailbox.sql import IN_A_CASE
from gateway.mailbox.tables import ReceivedMail
from gateway.messages.tables import Message
from tests.gateway.hostile_mails import made
from tests.gateway.mail_boxes import DiedError, Server, station_of
from tests.support.parts import part_of

# read before a test takes the settings out of the environment
PART = part_of("hostile mails", usual=5_000, apart=10_000_000)
AT_ONCE = 100
SETTLED_AFTER = 1_000
"""Mails after which a process has its size."""
MOST_GROWTH_KIB = 64 * 1024


class Campaign:
    """Delivers mails and their copies, and has processes that die take them in. Holds a few octets of each mail."""

    def __init__(self, core, later, chance) -> None:
        self._core, self._later, self._chance = core, later, chance
        self._server = Server()
        self._digests: set[int] = set()
        self.figures = Counter()

    async def begin(self):
        self._station = station_of(self._core, self._later, self._server)
        await self._station[1].take_in()

    async def batch(self, seeds):
        mails = [made(seed) for seed in seeds]
        for mail in mails:
            self._deliver(mail.raw)
            if self._chance.random() < 0.05:
                self._deliver(b"Received: by copy\r\n" + mail.raw)
        while self._chance.random() < 0.5:
            self._server.dies_at = self._server.steps + self._chance.randint(1, 16 * len(mails))
            await self._take_in()
        self._server.dies_at = -1
        if self._chance.random() < 0.05:
            self._server.renumber()
            self._station[1].disconnect()
            self.figures["renumbered"] += 1
        await self._take_in()
        await self._take_in()
        assert self._server.seen >= set(self._server.mails), "each is marked"
        await self._check(mails)
        last = max(self._server.mails)
        self._server.mails = {last: self._server.mails[last]}
        self._server.seen = {last}

    def _deliver(self, raw):
        self._digests.add(int(read(raw).digest[:16], 16))
        self._server.deliver(raw)
        self.figures["delivered"] += 1

    def _id_of(self, raw):
        return self._station[0].kept.id_of(read(raw).digest)

    async def _take_in(self):
        try:
            await self._station[1].take_in()
        except DiedError:
            self.figures["deaths"] += 1
            self._station = station_of(self._core, self._later, self._server)

    async def _check(self, mails):
        known = {self._id_of(mail.raw): mail for mail in mails if mail.kind}
        async with self._core.database.reading() as session:
            count = await session.scalar(select(func.count()).select_from(ReceivedMail))
            rows = await session.execute(
                select(ReceivedMail.id, ReceivedMail.kind, ReceivedMail.contact_id, func.count(OutgoingMail.id))
                .outerjoin(OutgoingMail, OutgoingMail.contact_id == ReceivedMail.contact_id)
                .where(ReceivedMail.id.in_(known))
                .group_by(ReceivedMail.id)
            )  # fmt: skip
            found = {row[0]: row[1:] for row in rows}
        assert count == len(self._digests), "each mail once, however many copies came"
        for mail_id, mail in known.items():
            kind, contact_id, answers = found[mail_id]
            if mail.kind == "machine":
                assert answers == 0, f"{mail.raw[:200]!r}: a machine ({kind}) is not answered"
            else:
                assert (kind, answers) == ("letter", 1), (
                    f"{mail.raw[:200]!r}: a letter has one receipt"
                )
                assert contact_id is not None
            self.figures[mail.kind] += 1

    async def finish(self):
        """What holds of all of them together."""
        async with self._core.database.reading() as session:
            kinds = await session.execute(
                select(ReceivedMail.state, ReceivedMail.kind, func.count()).group_by(
                    ReceivedMail.state, ReceivedMail.kind
                )
            )
            held = await session.scalar(
                select(func.count(func.distinct(ReceivedMail.contact_id))).where(
                    ReceivedMail.kind.in_(IN_A_CASE)
                )
            )
            nowhere = await session.scalar(
                select(func.count()).where(
                    ReceivedMail.kind.in_(IN_A_CASE), ReceivedMail.contact_id.is_(None)
                )
            )
            failed = await session.scalar(select(func.count()).where(ReceivedMail.tries > 0))
            cases = await session.scalar(select(func.count()).select_from(Message))
            doubled = await session.scalar(
                select(func.count()).select_from(
                    select(OutgoingMail.contact_id)
                    .group_by(OutgoingMail.contact_id)
                    .having(func.count() > 1)
                    .subquery()
                )
            )
        for state, kind, number in kinds:
            assert state in ("done", "aside"), state
            self.figures[f"{state}:{kind}"] += number
        assert (cases, nowhere) == (held, 0)
        assert failed == 0, (
            "each was understood at once: after enough tries a mail is filed without"
        )
        assert doubled == 0, "no case has two receipts"


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_a_hostile_corpus_by_way_of_the_intake(core, later, capsys):
    """``VS_TEST_COUNT`` mails (5,000) from the one ``VS_TEST_FIRST`` on, of ``VS_TEST_SEED``."""
    seeds = PART.seeds
    campaign, settled_kib = Campaign(core, later, random.Random(seeds.start)), 0
    began = time.monotonic()
    await campaign.begin()
    for done in range(0, len(seeds), AT_ONCE):
        if settled_kib == 0 and done >= SETTLED_AFTER:
            settled_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await campaign.batch(seeds[done : done + AT_ONCE])
        # what the intake logs is held by the capturing, and would count as its memory
        capsys.readouterr()
        with capsys.disabled():
            usage = resource.getrusage(resource.RUSAGE_SELF)
            print(json.dumps({"mails": done + AT_ONCE, "rss_kib": usage.ru_maxrss, "settled_kib": settled_kib,
                              "cpu_s": round(usage.ru_utime + usage.ru_stime), "s": round(time.monotonic() - began),
                              **campaign.figures}), flush=True)  # fmt: skip
    await campaign.finish()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - settled_kib if settled_kib else 0
    with capsys.disabled():
        print(json.dumps({"passed": True, "grown_kib": grown, **campaign.figures}), flush=True)
    assert grown < MOST_GROWTH_KIB, "kibibytes"
    PART.passed(campaign.figures)
