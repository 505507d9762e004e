"""What stands between an ``Acd`` and its client: every transition, as the server is told it.

An operation is recorded when it is sent and again when its answer comes; one without an answer
(the client crashed, the connection broke, the task was cancelled) may or may not have happened.
With ``witness`` the script also writes the operation's name into a list as its last act, in the
same atomic step, whatever the answer is: the order in which the server really did everything.
"""

import hashlib
import time
from functools import cache

import msgspec

from queueing import scripts, wire
from tests.queueing.oracles import script_names

NEVER = 1 << 63
"""The time of an answer that did not come."""


class Operation(msgspec.Struct, array_like=True):
    """One call; times are monotonic nanoseconds, the same clock in every process of a machine."""

    id: str
    station: str
    script: str
    arguments: tuple[str, ...]
    invoked_ns: int
    returned_ns: int = NEVER
    reply: list | None = None
    """The word, then each event as a mapping; None when unknown."""

    @property
    def known(self):
        return self.reply is not None


@cache
def by_sha(mutation=None):
    """Each script by the name that the caller knows it under: its text, and as a witness."""
    found = {}
    for name in script_names():
        script = scripts.load(name)
        text = mutation(name, script.text) if mutation else script.text
        witness = (
            f"local function transition()\n{text}\nend\nlocal reply = transition()\n"
            "redis.call('RPUSH', KEYS[1] .. ':witness', KEYS[2])\nreturn reply\n"
        )
        found[script.sha] = (name, text, witness)
    return found


@cache
def sha(text):
    return hashlib.sha1(text.encode()).hexdigest()


class Recorder:
    """Stands for a client towards ``runner.run``; everything else goes to the client itself.

    ``sent`` and ``answered`` get the ``Operation``. One call at a time.
    """

    def __init__(self, client, name, *, sent=None, answered=None, witness=False, mutation=None):
        self._client, self._name, self._witness = client, name, witness
        self._sent, self._answered = sent, answered
        self._scripts = by_sha(mutation)
        self._count = 0
        self._pending = None

    def __getattr__(self, name):
        return getattr(self._client, name)

    async def evalsha(self, known_as, _keys, key, *arguments):
        name, text, witness = self._scripts[known_as]
        if name in ("place", "tell"):
            return await self._client.evalsha(known_as, 1, key, *arguments)
        self._count += 1
        self._pending = Operation(
            id=f"{self._name}-{self._count}",
            station=key,
            script=name,
            arguments=tuple(map(str, arguments)),
            invoked_ns=time.monotonic_ns(),
        )
        if self._sent:
            self._sent(self._pending)
        body = sha(witness if self._witness else text)
        return await self._finish(self._client.evalsha(body, *self._keys(key), *arguments))

    async def eval(self, text, _keys, key, *arguments):
        # Only after NOSCRIPT, which did nothing: still the same operation.
        name, own, witness = self._scripts[sha(text)]
        if name in ("place", "tell"):
            return await self._client.eval(text, 1, key, *arguments)
        body = witness if self._witness else own
        return await self._finish(self._client.eval(body, *self._keys(key), *arguments))

    def _keys(self, key):
        return (2, key, f"{key}:op:{self._pending.id}") if self._witness else (1, key)

    async def _finish(self, call):
        reply = await call
        operation = self._pending
        operation.returned_ns = time.monotonic_ns()
        operation.reply = [wire.text(reply[0]), *map(wire.fields, reply[1:])]
        if self._answered:
            self._answered(operation)
        return reply
