"""Stores with each contact the wait that its citizen was told, so that every gateway continues from there.

``promise`` holds the rules; this module reads and stores.
"""

from collections.abc import Callable, Iterable, Mapping

from redis.asyncio import Redis

from queueing import wire
from queueing.keys import StationKeys
from queueing.promise import Promise, pack, renewed, unpack
from queueing.routing import Place
from queueing.runner import answer, run

AT_ONCE = 500
"""How many contacts are read or stored with one command, so that no other command waits long."""

_TRIES = 3


class Telling:
    """Keeps the promises of waiting contacts up to date; remembers those of the last round, so as to read fewer.

    After a cancelled call the promises may or may not be stored; they are then told again.
    """

    def __init__(self, redis: Redis, keys: StationKeys, clock: Callable[[], int]) -> None:
        """*clock* returns wall-clock milliseconds; the client belongs to the caller."""
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._last: dict[str, str] = {}

    async def tell(self, contact: str, place: Place, told: str | None = None) -> Promise | None:
        """Return the promise to tell the citizen of *contact* now, and store it if it has changed; None before the
        first.

        *told* is the stored promise, if the caller has just read it (:class:`queueing.reads.Standing`).
        """
        found, _ = await self._tell({contact: place}, {} if told is None else {contact: told})
        return found[contact]

    async def tell_all(self, places: Mapping[str, Place]) -> dict[str, Promise | None]:
        """Return and store the promises of all contacts of this process; meant to be called repeatedly."""
        found, self._last = await self._tell(places, self._last)
        return found

    async def _tell(
        self, places: Mapping[str, Place], known: Mapping[str, str]
    ) -> tuple[dict[str, Promise | None], dict[str, str]]:
        kept = {name: known[name] for name in places if name in known}
        kept |= await self._stored_promises([name for name in places if name not in known])
        found: dict[str, Promise | None] = {}
        left: Iterable[str] = places
        for _ in range(_TRIES):
            changed: dict[str, str] = {}
            for name in left:
                before = unpack(kept[name])
                now = found[name] = renewed(before, places[name], self._clock())
                if now is not None and now is not before:
                    changed[name] = pack(now)
            # another gateway may have told it differently meanwhile, and its promise counts
            instead = await self._keep(kept, changed)
            kept |= changed | instead
            left = instead
        return found, kept

    async def _stored_promises(self, contacts: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for at in range(0, len(contacts), AT_ONCE):
            some = contacts[at : at + AT_ONCE]
            pipe = self._redis.pipeline(transaction=False)
            for contact in some:
                pipe.hget(self._keys.contact(contact), "told")
            values = await answer(pipe.execute())
            found |= {
                name: wire.text(value or "") for name, value in zip(some, values, strict=True)
            }
        return found

    async def _keep(self, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
        """The contacts whose stored promise differs, with that promise."""
        instead: dict[str, str] = {}
        names = list(after)
        for at in range(0, len(names), AT_ONCE):
            some = names[at : at + AT_ONCE]
            arguments = [text for name in some for text in (name, before[name], after[name])]
            _, *values = await run(self._redis, "tell", self._keys.station, *arguments)
            found = zip(some, wire.texts(values), strict=True)
            instead |= {name: text for name, text in found if text}
        return instead
