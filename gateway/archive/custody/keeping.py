"""Shows the retention of all recordings in one view, and what other rules would do."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

import msgspec

from gateway.accounts import lookups as accounts
from gateway.archive.custody import keeping_sql as keeping
from gateway.archive.custody import sql as custody
from gateway.archive.custody.retention import BATCH, Retention
from gateway.archive.custody.service import RequestKind
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from recordings.anchors import certificates_of
from recordings.model import parse_recording_id
from recordings.retention import RetentionRule, check
from recordings.store import RecordingStore

SHOWN: Final = 100
EXAMPLES: Final = 20
MOST_TRIED: Final = 20_000
"""Recordings that a trial looks at: some seconds, in which nothing else waits."""
_SOON: Final = timedelta(days=30)


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording under a hold or a seal: since when, by whom (null: that account is gone) and why."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    since: datetime
    by: str | None
    reason: str | None


class RequestListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A request that another person decides; ``mine``: the caller made it, and does not decide it."""

    id: str
    recording_id: str
    reference: str
    kind: RequestKind
    state: Literal["pending", "granted", "refused"]
    mine: bool
    asked_at: datetime
    asked_by: str | None
    asked_why: str
    decided_at: datetime | None
    decided_by: str | None
    decided_why: str | None
    until: datetime | None


class DestroyedListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A destroyed recording; ``rule`` is the one by which it was destroyed, null where none was written down."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    destroyed_at: datetime | None
    rule: str | None


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """Recordings held, sealed and destroyed, and requests, the newest first; pending requests stand before all
    others, the longest waiting at their head."""

    held: list[KeptRecording]
    sealed: list[KeptRecording]
    requests: list[RequestListed]
    destroyed: list[DestroyedListed]


class Certificate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The signed entry that certifies a destruction, and the public key to check it with, both as text."""

    recording_id: str
    entry: str
    key: str


class RuleTried(msgspec.Struct, frozen=True, kw_only=True):
    """The number of recordings that a rule would keep; its ``name`` may also be ``default``, ``hold`` or ``sealed``."""

    name: str
    recordings: int


class DueListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording that the tried rules would destroy at once."""

    recording_id: str
    reference: str
    category: str
    started_at: datetime
    rule: str


class RetentionTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The effect of tried rules: how many recordings would be ``due`` at once and how many within 30 days
    (``soon``); ``complete`` False: there are more recordings than were examined."""

    examined: int
    complete: bool
    due: int
    due_bytes: int
    soon: int
    rules: list[RuleTried]
    examples: list[DueListed]


class KeepingView:
    """Reads holds, seals, requests and destructions; changes nothing."""

    def __init__(
        self,
        database: Database,
        store: RecordingStore,
        retention: Retention,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = store
        self._retention = retention
        self._clock = clock

    async def overview(self, account_id: str) -> Keeping:
        """Return holds, seals, requests and destructions as the account ``account_id`` sees them."""
        async with self._database.reading() as session:
            held = await keeping.held(session, limit=SHOWN)
            sealed = await keeping.sealed(session, limit=SHOWN)
            requests = await keeping.requests(session, limit=SHOWN)
            destroyed = await keeping.destroyed(session, limit=SHOWN)
            ids = [request.asked_by for request, _, _ in requests]
            ids += [request.decided_by for request, _, _ in requests]
            ids += [each.by for each in (*held, *sealed)]
            names = await accounts.display_names(session, {each for each in ids if each})

        def name(account: str | None) -> str | None:
            return None if account is None else names.get(account)

        return Keeping(
            held=[_kept(each, name(each.by)) for each in held],
            sealed=[_kept(each, name(each.by)) for each in sealed],
            requests=[
                RequestListed(
                    id=request.id,
                    recording_id=recording.id,
                    reference=contact.reference,
                    kind=request.kind,  # type: ignore[arg-type] # the table's own constraint
                    state=request.state,  # type: ignore[arg-type] # the same
                    mine=request.asked_by in (None, account_id),
                    asked_at=request.asked_at,
                    asked_by=name(request.asked_by),
                    asked_why=request.asked_why,
                    decided_at=request.decided_at,
                    decided_by=name(request.decided_by),
                    decided_why=request.decided_why,
                    until=request.until,
                )
                for request, recording, contact in requests
            ],
            destroyed=[
                DestroyedListed(
                    recording_id=recording.id,
                    reference=contact.reference,
                    category=contact.category,
                    started_at=recording.started_at,
                    destroyed_at=at,
                    rule=rule,
                )
                for recording, contact, at, rule in destroyed
            ],
        )

    async def certificate(self, recording_id: str) -> Certificate | None:
        """Return the certificate of a recording's destruction from its own chain; None where there is none."""
        try:
            line = await asyncio.to_thread(
                partial(certificates_of, self._store.root, parse_recording_id(recording_id))
            )
        except ValueError:
            return None
        if line is None:
            return None
        return Certificate(
            recording_id=recording_id, entry=line.decode(), key=self._store.public_key
        )

    async def tried(self, rules: list[RetentionRule]) -> RetentionTried:
        """Return what the rules would do with the first :data:`MOST_TRIED` recordings by id. Raises ValueError for
        rules that cannot be."""
        check(rules)
        now = self._clock()
        now_ms, soon_ms = to_ms(now), to_ms(now + _SOON)
        by_rule: Counter[str] = Counter()
        due = due_bytes = soon = examined = 0
        examples: list[DueListed] = []
        last_id, complete = "", False
        while not complete and examined < MOST_TRIED:
            async with self._database.reading() as session:
                batch = await custody.kept_after(session, last_id, BATCH)
            for recording, contact, held in batch:
                last_id = recording.id
                examined += 1
                kept = self._retention.kept(recording, contact, rules, held=held)
                by_rule[kept.rule] += 1
                if kept.until_ms is None or kept.until_ms > soon_ms:
                    continue
                soon += 1
                if kept.until_ms > now_ms:
                    continue
                due += 1
                due_bytes += recording.bytes
                if len(examples) < EXAMPLES:
                    examples.append(
                        DueListed(
                            recording_id=recording.id,
                            reference=contact.reference,
                            category=contact.category,
                            started_at=recording.started_at,
                            rule=kept.rule,
                        )
                    )
            complete = len(batch) < BATCH
        return RetentionTried(
            examined=examined,
            complete=complete,
            due=due,
            due_bytes=due_bytes,
            soon=soon - due,
            rules=[RuleTried(name=name, recordings=count) for name, count in by_rule.items()],
            examples=examples,
        )


def _kept(found: keeping.HeldRecording, by: str | None) -> KeptRecording:
    return KeptRecording(
        recording_id=found.recording.id,
        reference=found.contact.reference,
        category=found.contact.category,
        started_at=found.recording.started_at,
        since=found.since,
        by=by,
        reason=found.reason,
    )
