"""A process that takes mails in, answers them as an operator would, and sends what is in the outbox; it may be killed anywhere.

Reads orders from its input, each a JSON object, and forks a child for each: the imports are paid for once. A child says on
its output each step that is over, a line each, ``idle`` when nothing is left to do.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import structlog
from sqlalchemy import select

from gateway.mailbox.imap import Fetched
from gateway.messages.api import Answer
from gateway.messages.tables import Message
from gateway.settings import Settings
from tests.gateway.answered_later import messages_of
from tests.gateway.mail_boxes import Server, opening_of, operator_of, station_of
from tests.support.core import Core

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class FolderSession:
    """A mail-box in a folder, which outlives its reader: ``<uid>.eml`` are its mails, ``<uid>.seen`` says that one was read."""

    idles = marks = True
    uid_validity = 7

    def __init__(self, folder: Path, step: Any) -> None:
        self._folder, self._step = folder, step
        self.uid_next = max(self._uids("eml"), default=0) + 1

    def _uids(self, kind: str) -> list[int]:
        return sorted(int(each.stem) for each in self._folder.glob(f"*.{kind}"))

    def waiting(self, since_uid, since_day):
        self._step()
        seen = set(self._uids("seen"))
        return [uid for uid in self._uids("eml") if uid >= since_uid or uid not in seen]

    def fetch(self, uid):
        self._step()
        return Fetched((self._folder / f"{uid}.eml").read_bytes(), False)

    def mark(self, uids):
        for uid in uids:
            self._step()
            (self._folder / f"{uid}.seen").touch()

    def wait(self, within_s):
        pass

    def close(self):
        pass


def tell(line: str) -> None:
    """Write a line on the output at once and whole: a process that dies in the middle leaves no half of one."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


class Told(Server):
    """Tells each step, at any of which the process may be killed."""

    def step(self):
        tell("step")


def settings_of(order: dict[str, Any]) -> Settings:
    return Settings(
        data_dir=Path(order["folder"]) / "var", mfa_roles="none", smtp_url=order["smtp"],
        mail_from="Stazione <urp@stazione.example.org>",
    )  # fmt: skip


async def prepare(order: dict[str, Any]) -> None:
    """Make the operator who answers."""
    core = await Core.open(settings_of(order), categories={"weapons"}, clock=lambda: BEGAN)
    try:
        await operator_of(core)
    finally:
        await core.aclose()


async def work(order: dict[str, Any]) -> None:
    """Do all that there is to do."""
    now = BEGAN + timedelta(minutes=order["minutes"])
    core = await Core.open(settings_of(order), categories={"weapons"}, clock=lambda: now)
    try:
        later = messages_of(core, opening_of(core))
        server = Told()
        folder = Path(order["folder"]) / "box"
        _, reader, _ = station_of(
            core, later, server, connect=lambda: FolderSession(folder, server.step)
        )
        await reader.take_in()
        anna = await operator_of(core)
        async with core.database.reading() as session:
            rows = await session.execute(
                select(Message.contact_id, Message.state).order_by(Message.state.desc())
            )
            waiting = [contact for contact, state in rows if state != "answered"]
        for contact_id in waiting:
            await later.desk.take(anna, contact_id)
            server.step()
            text = Answer(request=f"answer-{contact_id}", text="Ecco.", seen_texts=1)
            await later.desk.answer(anna, contact_id, text)
            server.step()
        while await later.outbox.send_due():
            server.step()
    finally:
        await core.aclose()


def child(order: dict[str, Any]) -> None:
    """Do what is ordered, and end."""
    asyncio.run(prepare(order) if order["do"] == "prepare" else work(order))
    tell("idle")


def main() -> None:
    quiet = SimpleNamespace(msg=lambda _text: None)
    for name in ("debug", "info", "warning", "error", "critical", "exception", "failure", "fatal"):
        setattr(quiet, name, quiet.msg)
    structlog.configure(logger_factory=lambda *_: quiet)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                child(order)
            finally:
                sys.stdout.flush()
                os._exit(0)
        tell(f"pid {pid}")
        os.waitpid(pid, 0)
        tell("ended")


if __name__ == "__main__":
    main()
