"""kill -9 at random moments of taking mails in, answering and sending: each mail is one case, each answer is sent once or visibly
in doubt."""

import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.parts import part_of
from tests.support.servers.databases import spare_migrations
from tests.support.servers.smtp_sink import smtp_sink
from tests.survival import mail_process

pytestmark = [pytest.mark.long, pytest.mark.process, pytest.mark.timeout(0)]

# read before a test takes the settings out of the environment
PART = part_of("mail kills", usual=20)
STEPS_OF_A_MAIL = 40
"""About as many as taking a mail in, answering it and sending both letters has."""


def letter(number: int) -> bytes:
    return (
        b"From: Ada <ada%d@example.org>\r\nTo: urp@stazione.example.org\r\nSubject: Licenza\r\nMessage-ID: <m%d@example.org>\r\n"
        b"Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nVorrei sapere come si rinnova, %d.\r\n" % (number, number, number)
    )  # fmt: skip


class Handed(list):
    """What the mail server has taken; ``told`` is called before it says so."""

    told = staticmethod(lambda: None)

    def append(self, mail):
        super().append(mail)
        self.told()


class Forks:
    """The process that forks those who are killed."""

    def __init__(self, process, smtp):
        self._process, self._smtp = process, smtp
        self._child = None

    async def run(self, folder, do="work", *, minutes=0, dies_at=-1, within_s=0.0):
        """Have *do* done by a child, which is killed *within_s* of its step *dies_at*; return whether it came to its end."""
        order = {"folder": str(folder), "do": do, "minutes": minutes, "smtp": self._smtp}
        # the one before is over, and its number may be another process's
        self._child = None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        ended, steps = False, 0
        while (line := (await self._process.stdout.readline()).split()) != [b"ended"]:
            assert line, "the process that forks has ended"
            if line[0] == b"pid":
                self._child = int(line[1])
            steps += line[0] == b"step"
            ended |= line[0] == b"idle"
            if steps == dies_at and line[0] == b"step":
                # so that it dies between two steps, and within one
                await asyncio.sleep(within_s)
                self.kill()
        return ended

    def kill(self):
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)


@contextlib.asynccontextmanager
async def forking(smtp):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", mail_process.__name__,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("VS_")},
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        yield Forks(process, smtp)
    finally:
        process.stdin.close()
        await process.wait()


async def killed(seed, forks, handed, template, folder, figures):
    """One seed: a few mails, some twice, and a few deaths."""
    chance = random.Random(seed)
    shutil.copytree(template, folder)
    box = folder / "box"
    box.mkdir()
    letters = [letter(number) for number in range(chance.randint(1, 3))]
    pending = [*letters, *chance.sample(letters, chance.randint(0, 1))]
    handed.clear()
    uid = minutes = 0
    for _ in range(chance.randint(1, 4)):
        for raw in [pending.pop(0) for _ in range(min(len(pending), chance.randint(0, 3)))]:
            uid += 1
            (box / f"{uid}.eml").write_bytes(raw)
        handed.told = forks.kill if chance.random() < 0.3 else Handed.told
        ended = await forks.run(
            folder, minutes=minutes, dies_at=chance.randint(0, STEPS_OF_A_MAIL * len(letters)), within_s=chance.random() * 0.02
        )  # fmt: skip
        figures["kills"] += not ended
        minutes += 6
    handed.told = Handed.told
    for raw in pending:
        uid += 1
        (box / f"{uid}.eml").write_bytes(raw)
    for _ in range(2):
        assert await forks.run(folder, minutes=minutes), f"seed {seed}"
        minutes += 6
    examine(seed, letters, handed, folder, figures)


def examine(seed, letters, handed, folder, figures):
    names = Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in handed)
    with contextlib.closing(sqlite3.connect(folder / "var" / "station.db")) as database:
        mails = database.execute("SELECT state, kind FROM received_mails").fetchall()
        texts = database.execute(
            "SELECT m.contact_id, sum(r.author = 'citizen'), sum(r.author = 'agent') FROM messages m"
            " JOIN message_replies r ON r.contact_id = m.contact_id GROUP BY m.contact_id"
        ).fetchall()
        sent = database.execute("SELECT id, kind, state, unsure FROM outgoing_mail").fetchall()
    said = f"seed {seed}: {mails} {texts} {sent} {names}"
    assert mails == [("done", "letter")] * len(letters), said
    assert [row[1:] for row in texts] == [(1, 1)] * len(letters), said
    assert Counter(row[1] for row in sent) == {"receipt": len(letters), "answer": len(letters)}, (
        said
    )
    for mail_id, _, state, unsure in sent:
        assert state == "sent", said
        assert names[mail_id] == 1 or (names[mail_id] > 1 and unsure > 0), said
        figures["mails"] += 1
        figures["in doubt"] += unsure > 0
        figures["twice, and in doubt"] += names[mail_id] > 1
    assert len(names) == len(sent), said
    figures["cases"] += len(letters)


async def test_a_killed_process_loses_and_doubles_nothing_and_says_what_it_does_not_know(
    tmp_path, capsys
):
    """``VS_TEST_COUNT`` seeds (20) from the one ``VS_TEST_FIRST`` on, of ``VS_TEST_SEED``."""
    figures = Counter()
    async with smtp_sink() as sink, forking(sink.url) as forks:
        sink.mails = handed = Handed()
        template = tmp_path / "template"
        (template / "var").mkdir(parents=True)
        spare_migrations(f"sqlite+aiosqlite:///{template / 'var' / 'station.db'}")
        assert await forks.run(template, "prepare")
        for seed in PART.seeds:
            folder = tmp_path / str(seed)
            await killed(seed, forks, handed, template, folder, figures)
            shutil.rmtree(folder)
            figures["seeds"] += 1
            with capsys.disabled():
                print(json.dumps(figures), flush=True)
    assert figures["kills"] > PART.count // 2, "most of them died"
    PART.passed(figures)
