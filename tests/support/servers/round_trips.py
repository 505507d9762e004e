"""Counting what a piece of work asks of Redis and of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection
from sqlalchemy import Engine, event

INTRODUCTIONS = ("HELLO", "AUTH", "SELECT", "CLIENT", "PING")
"""What a connection says when it is new, or was idle for long: which one a piece of work is given is chance."""


@dataclass
class RoundTrips:
    """What was sent: each entry of ``redis`` is one round trip (a pipeline is one), each of ``sql`` one statement;
    ``transactions`` begin."""

    redis: list[str] = field(default_factory=list)
    sql: list[str] = field(default_factory=list)
    transactions: int = 0


_counted: ContextVar[RoundTrips | None] = ContextVar("counted", default=None)


# of every engine and for good: a listener that comes while an engine is at work breaks what it is about
@event.listens_for(Engine, "begin")
def _begun(*_arguments: Any) -> None:
    if (made := _counted.get()) is not None:
        made.transactions += 1


@event.listens_for(Engine, "before_cursor_execute")
def _asked(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if (made := _counted.get()) is not None and not statement.startswith("BEGIN"):
        made.sql.append(" ".join(statement.split())[:80])


@contextmanager
def round_trips_of(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str
) -> Iterator[list[RoundTrips]]:
    """Note for each call of *owner*'s *method* that is over what it asked, with every task it began, for the length of the
    block."""
    calls: list[RoundTrips] = []
    called, sends = getattr(owner, method), AbstractConnection.send_packed_command

    async def counted(*args: Any, **kwargs: Any) -> Any:
        made = RoundTrips()
        token = _counted.set(made)
        try:
            return await called(*args, **kwargs)
        finally:
            _counted.reset(token)
            calls.append(made)

    async def send(self: AbstractConnection, command: Any, *args: Any, **kwargs: Any) -> Any:
        said = _said(command)
        if (made := _counted.get()) is not None and said.split(maxsplit=3)[2] not in INTRODUCTIONS:
            made.redis.append(said)
        return await sends(self, command, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, method, counted)
        patch.setattr(AbstractConnection, "send_packed_command", send)
        yield calls


def _said(command: Any) -> str:
    packed = command if isinstance(command, bytes) else b"".join(command)
    return packed[:120].decode(errors="replace").replace("\r\n", " ")
