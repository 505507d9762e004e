"""The queue of background jobs: taskiq over a stream of the station's Redis.

What is to be done stands in SQL; the queue wakes whoever is free, and a job that is woken twice or in vain does
nothing. So it may lose everything at any moment. Ids only.
"""

from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError
from taskiq_redis import RedisStreamBroker

EXPORT = "export"
GROUP = "jobs"
READ_FOR_MS = 2_000
TIMEOUT_S = 10
KEPT = 1_000
"""So many of the newest messages stay in the stream, read or not."""
PROGRESS_TTL_S = 120


class JobQueue:
    """One a process; :meth:`start` before use, closed with :meth:`aclose`."""

    def __init__(self, url: str, station_key: str, *, consumer: str | None = None) -> None:
        """``station_key`` as :class:`queueing.keys.StationKeys` spells it; ``consumer`` names who reads."""
        self.broker = RedisStreamBroker(
            url,
            queue_name=f"{station_key}:jobs",
            consumer_group_name=GROUP,
            consumer_name=consumer,
            # also what was put there before anybody read
            consumer_id="0",
            xread_block=READ_FOR_MS,
            xread_count=1,
            maxlen=KEPT,
            idle_timeout=60_000,
            unacknowledged_lock_timeout=TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
        )
        self._export: Callable[[str], Awaitable[None]] | None = None

        async def export(export_id: str) -> None:
            if self._export is not None:
                await self._export(export_id)

        self._task = self.broker.register_task(export, task_name=EXPORT)

    def handle(self, export: Callable[[str], Awaitable[None]]) -> None:
        """Say what makes an export, in the process that does."""
        self._export = export

    async def start(self) -> None:
        """Connect. Raises RedisError."""
        await self.broker.startup()

    async def wake(self, export_id: str) -> bool:
        """Have an export made by whoever is free; False when Redis is away, and then it is found in SQL."""
        try:
            await self._task.kiq(export_id)
        except Exception as error:
            if not isinstance(error.__cause__ or error, RedisError | OSError):
                raise
            return False
        return True

    async def aclose(self) -> None:
        """Idempotent."""
        await self.broker.shutdown()


class JobProgress:
    """How far each job is, for a while."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        self._redis = redis
        self._station_key = station_key

    async def put(self, job_id: str, done: float) -> None:
        """Note a share from 0 to 1; what cannot be noted is missed by nobody."""
        try:
            await self._redis.set(self._key(job_id), f"{done:.3f}", ex=PROGRESS_TTL_S)
        except (RedisError, OSError):
            return

    async def of(self, job_ids: list[str]) -> dict[str, float]:
        """What is known of each; nothing while Redis is away."""
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
