"""Keeps the quality of present calls, in Redis beside their other live state, so that any gateway can continue with it,
and hands it to the history.

Losses on the way *from* a party are what its media worker measures. Every gateway hears of them, so each keeps those of
the last minutes for itself, and only the one that counts an interval puts them into it.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Sequence
from typing import Literal

import msgspec
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from gateway.calls.quality.interval import Interval
from gateway.calls.quality.tally import Tally, counted
from gateway.calls.quality.verdict import Verdict
from gateway.calls.state import LIFETIME_S, Calls, PartyName
from gateway.calls.tables import CallQuality
from media.client import MediaEvent
from queueing.backend import Acd
from queueing.model import Contact, Party
from signaling.protocol import desk_views

FRESH_MS = 45_000
"""After so long without news nothing is known of how it is now."""
WORKER_EVERY_S = 5.0
KEPT_MS = 300_000
"""For so long what a worker told of a party is kept here; another gateway may have filed the contact."""
_MOST_PARTIES = 4_000
_MOST_WINDOWS = 120
_WORST_FIRST: tuple[desk_views.QualityWord, ...] = ("poor", "fair", "good")
Side = Literal["citizen", "agent"]
"""The two whose reception of each other is judged."""
_SIDES: tuple[Side, Side] = ("citizen", "agent")


class QualityBook:
    """Keeps a tally for each side of each call."""

    def __init__(
        self, redis: Redis, station_key: str, acd: Acd, calls: Calls, now_ms: Callable[[], int]
    ) -> None:
        """*redis* decodes its answers."""
        self._redis = redis
        self._prefix = station_key
        self._acd = acd
        self._calls = calls
        self._now_ms = now_ms
        self._uplinks: OrderedDict[tuple[str, PartyName], deque[Interval]] = OrderedDict()

    async def worker_measured(self, event: MediaEvent) -> None:
        """Store what a worker lost of a connection in the last seconds."""
        owner = await self._calls.owner(event.peer)
        if owner is None:
            return
        now_ms = self._now_ms()
        window = self._uplinks.setdefault(owner, deque(maxlen=_MOST_WINDOWS))
        window.append(
            Interval(
                at_ms=now_ms,
                seconds=WORKER_EVERY_S,
                uplink_loss=event.loss,
                rtt_ms=event.rtt_ms,
            )
        )
        self._uplinks.move_to_end(owner)
        while len(self._uplinks) > 1:
            oldest = next(iter(self._uplinks.values()))
            if len(self._uplinks) <= _MOST_PARTIES and now_ms - oldest[-1].at_ms <= KEPT_MS:
                break
            self._uplinks.popitem(last=False)

    def uplink_loss(self, contact: str, party: PartyName, since_ms: int) -> float | None:
        """Return the share of a party's packets that were lost since *since_ms*; None where no worker reported."""
        window = self._uplinks.get((contact, party), ())
        losses = [
            each.uplink_loss
            for each in window
            if each.at_ms > since_ms
            if each.uplink_loss is not None
        ]
        return sum(losses) / len(losses) if losses else None

    async def add(
        self, contact: str, party: Side, leg: int, interval: Interval
    ) -> tuple[Tally, Tally]:
        """Count an interval; return the tally before and after."""
        key, field = self._key(contact), f"{party}:{leg}"

        async def count(pipe: Pipeline) -> tuple[Tally, Tally]:
            before = _decoded(await pipe.hget(key, field)) or Tally(party=party, leg=leg)
            after = counted(before, interval)
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hset(key, field, msgspec.json.encode(after).decode())
            pipe.expire(key, LIFETIME_S)
            return before, after

        tallies: tuple[Tally, Tally] = await self._redis.transaction(
            count, key, value_from_callable=True
        )
        return tallies

    async def last_ms(self, contact: str, party: PartyName, leg: int) -> int:
        """Return when the party's last interval ended; 0 before the first."""
        tally = _decoded(await self._redis.hget(self._key(contact), f"{party}:{leg}"))
        return 0 if tally is None else tally.at_ms

    async def tallies(self, contact: str) -> list[Tally]:
        """Return a contact's tallies, in the order of its legs."""
        raw = await self._redis.hgetall(self._key(contact))
        found = [tally for text in raw.values() if (tally := _decoded(text)) is not None]
        return sorted(found, key=lambda tally: tally.leg)

    async def shown(self, contact: str, *, over: bool) -> desk_views.CallQuality | None:
        """Return the quality that the desk is shown: the last minute's, or that of the whole call once it is *over*;
        None while nothing is known."""
        sides: dict[str, desk_views.PartyQuality] = {}
        for tally in await self.tallies(contact):
            if not over and self._now_ms() - tally.at_ms > FRESH_MS:
                continue
            sides[tally.party] = party_quality(tally, over=over)
        return desk_views.CallQuality(**sides) if sides else None

    async def words(self, contacts: Collection[str]) -> dict[str, desk_views.QualityWord]:
        """Return the worse word of each contact's two sides at present; contacts of which nothing is known are left
        out. One read, however many contacts."""
        names = sorted(contacts)
        if not names:
            return {}
        async with self._redis.pipeline(transaction=False) as pipe:
            for contact in names:
                pipe.hvals(self._key(contact))
            replies = await pipe.execute()
        fresh_ms = self._now_ms() - FRESH_MS
        found: dict[str, desk_views.QualityWord] = {}
        for contact, raw in zip(names, replies, strict=True):
            tallies = [tally for text in raw if (tally := _decoded(text)) is not None]
            judged = [tally.now().word for tally in tallies if tally.at_ms >= fresh_ms]
            if words := [word for word in judged if word is not None]:
                found[contact] = min(words, key=_WORST_FIRST.index)
        return found

    async def whole(self, contact: str) -> list[Tally]:
        """Return the tallies of a contact that is over.

        A side whose page reported nothing is judged by what the worker lost of it.
        """
        tallies = await self.tallies(contact)
        told = {tally.party for tally in tallies}
        live = await self._acd.contact(contact)
        for party in _SIDES:
            window = self._uplinks.get((contact, party), ())
            if party in told or not window or live is None:
                continue
            tally = Tally(party=party, leg=leg_of(live, party))
            for interval in window:
                tally = counted(tally, interval)
            tallies.append(tally)
        return tallies

    def _key(self, contact: str) -> str:
        return f"{self._prefix}:quality:{contact}"


def leg_of(contact: Contact, party: PartyName) -> int:
    """Return the place of a party's latest leg among the contact's, counted from 1."""
    wanted = Party.CITIZEN if party == "citizen" else Party.AGENT
    places = [place for place, leg in enumerate(contact.legs, 1) if leg.party is wanted]
    return places[-1] if places else 1 if party == "citizen" else 2


def party_quality(tally: Tally, *, over: bool) -> desk_views.PartyQuality:
    """Return a tally in the form that the desk is shown."""
    verdict: Verdict = tally.call() if over else tally.now()
    return desk_views.PartyQuality(
        word=verdict.word,
        issues=list(verdict.issues),
        connection=verdict.connection,
        path=tally.whole.path,
    )


def worst_word(rows: Sequence[CallQuality]) -> desk_views.QualityWord | None:
    """Return the worse word of a contact's two sides; None while nothing is known."""
    words = {row.word for row in rows}
    return next((word for word in _WORST_FIRST if word in words), None)


def _decoded(raw: object) -> Tally | None:
    if not isinstance(raw, (str, bytes)):
        return None
    try:
        return msgspec.json.decode(raw, type=Tally)
    except msgspec.DecodeError:
        # another release's; what follows is counted anew
        return None
