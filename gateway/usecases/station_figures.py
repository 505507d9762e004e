"""What the gateway adds to its own figures: those of the media workers."""

from urllib.parse import urlsplit

import structlog
from redis.exceptions import RedisError

from gateway.usecases.media_plane import MediaPlane
from media.worker.metrics import exposition

log = structlog.get_logger()


class StationFigures:
    """Asks the workers when it is asked, and keeps nothing."""

    def __init__(self, media: MediaPlane, *, gathers: bool, peers_shown: int) -> None:
        """*gathers*: whether the workers' figures are shown here; several gateways that did so would
        have them counted several times."""
        self._media = media
        self._gathers = gathers
        self._peers_shown = peers_shown

    async def media(self) -> bytes:
        """Return the workers' figures in Prometheus's text format, or nothing when not gathering."""
        if not self._gathers:
            return b""
        try:
            figures = await self._media.figures()
        except (RedisError, OSError) as error:
            # the register is away; the gateway's own figures are worth having all the more
            log.info("figures.no_register", error=type(error).__name__)
            return b""
        return exposition(figures, peers_shown=self._peers_shown)

    async def targets(self) -> list[dict[str, object]]:
        """Return where each living worker serves its own, for Prometheus's HTTP service discovery."""
        return [
            {"targets": [urlsplit(entry.url).netloc], "labels": {"worker_place": entry.place}}
            for entry in await self._media.workers()
        ]
