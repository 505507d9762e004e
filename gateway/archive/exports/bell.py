"""Wakes the workers of background jobs, and shares how far each job is: both in the station's Redis.

The orders are rows of the database. The bell only makes an idle worker look at once instead of at its next turn, so a
ring may be lost at any moment.
"""

from redis.asyncio import Redis
from redis.exceptions import RedisError

KEPT = 16
"""Rings that nobody has heard stay up to this many; each costs a worker one look."""
PROGRESS_TTL_S = 120


class JobBell:
    """Wakes idle workers: rung where orders are written, awaited where they are carried out."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        """``station_key`` as :class:`queueing.keys.StationKeys` spells it."""
        self._redis = redis
        self._key = f"{station_key}:jobs"

    async def ring(self) -> bool:
        """Wake one idle worker. Return False when Redis is away: the order is found at a worker's next turn."""
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.lpush(self._key, 1)
                pipe.ltrim(self._key, 0, KEPT - 1)
                await pipe.execute()
        except (RedisError, OSError):
            return False
        return True

    async def wait(self, timeout_s: float) -> None:
        """Return at the next ring, at the latest after *timeout_s*. Cancel-safe.

        Raises RedisError or OSError when Redis is away, possibly at once.
        """
        await self._redis.blpop([self._key], timeout=timeout_s)


class JobProgress:
    """Stores the progress of each job for a while."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        self._redis = redis
        self._station_key = station_key

    async def put(self, job_id: str, done: float) -> None:
        """Store the share from 0 to 1 that is done. While Redis is away nothing is stored, and the page shows none."""
        try:
            await self._redis.set(self._key(job_id), f"{done:.3f}", ex=PROGRESS_TTL_S)
        except (RedisError, OSError):
            return

    async def of(self, job_ids: list[str]) -> dict[str, float]:
        """Return the stored share of each of the jobs; an empty dict while Redis is away."""
        if not job_ids:
            return {}
        try:
            found = await self._redis.mget([self._key(each) for each in job_ids])
        except (RedisError, OSError):
            return {}
        return {
            job: float(done) for job, done in zip(job_ids, found, strict=True) if done is not None
        }

    def _key(self, job_id: str) -> str:
        return f"{self._station_key}:job:{job_id}"
