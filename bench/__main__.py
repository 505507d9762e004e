"""``python -m bench [ID]``: run every benchmark, or the one that gives the figure ID."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from bench import (
    conference,
    conference_pages,
    entering,
    first_frame_stages,
    first_paint,
    floor_refresh,
    house,
    media_bottleneck,
    media_connect,
    media_crowd,
    media_fallback,
    media_first_frame,
    media_forward,
    media_latency,
    media_loss,
    media_path,
    media_pion,
    media_stranger,
    pocket_search,
    queue_claims,
    queue_places,
    recordings_capture,
    recordings_probe,
    recordings_search,
    recordings_seek,
    recordings_trouble,
    recordings_vault,
    reports_day,
    station_idle,
    station_start,
    survival,
    survival_gateway,
    survival_restart,
    telephone_leg,
)
from bench.figures import publish

BENCHES: dict[tuple[str, ...], Callable[[], AsyncIterator[dict[str, Any]]]] = {
    ("media.forward.calls",): media_forward.run_calls,
    ("media.forward.fanout",): media_forward.run_fanout,
    ("media.forward.high",): media_forward.run_high,
    ("media.pion.calls",): media_pion.run_calls,
    ("media.pion.fanout",): media_pion.run_fanout,
    ("media.pion.high",): media_pion.run_high,
    ("media.path.calls",): media_path.run_calls,
    ("media.path.fanout",): media_path.run_fanout,
    ("media.path.high",): media_path.run_high,
    ("media.latency.p50", "media.latency.p99"): media_latency.run,
    ("media.stranger",): media_stranger.run,
    ("media.connect",): media_connect.run,
    ("media.first_frame.warm", "media.first_frame.cold"): media_first_frame.run,
    ("media.first_frame.warm.100",): media_first_frame.run_far,
    ("media.first_frame.stages",): first_frame_stages.run,
    ("media.crowd.speaker", "media.crowd.joining"): media_crowd.run,
    ("media.fallback.tcp",): media_fallback.run,
    ("media.bottleneck.down",): partial(media_bottleneck.run, "down"),
    ("media.bottleneck.up",): partial(media_bottleneck.run, "up"),
    **media_loss.benches(),
    **conference.benches(),
    **conference_pages.benches(),
    ("entering.rate", "entering.cpu"): entering.run,
    ("floor.refresh",): floor_refresh.run,
    ("house.files", "house.imports"): house.run_code,
    (
        "house.walk.enter",
        "house.walk.answer",
        "house.walk.recorded",
        "house.walk.phone",
    ): house.run_walks,
    ("recordings.capture",): recordings_capture.run,
    ("recordings.probe",): recordings_probe.run,
    ("recordings.trouble",): recordings_trouble.run,
    ("reports.day", "reports.year"): reports_day.run,
    ("recordings.seek",): recordings_seek.run,
    ("recordings.search",): recordings_search.run_sqlite,
    ("recordings.search.postgresql",): recordings_search.run_postgres,
    ("recordings.encrypt", "recordings.verify", "recordings.read"): recordings_vault.run,
    ("pocket.search",): pocket_search.run,
    ("queue.claims", "queue.latency.p99"): queue_claims.run,
    ("queue.flatness",): queue_claims.run_flatness,
    ("queue.places",): queue_places.run,
    ("station.idle",): station_idle.run,
    ("station.start",): station_start.run,
    ("survival.gateway",): survival_gateway.run,
    ("survival.worker",): survival.run,
    ("survival.restart",): survival_restart.run,
    ("telephone.leg", "telephone.answer"): telephone_leg.run,
    ("telephone.waiting.100", "telephone.leg.100"): telephone_leg.run_many,
    ("web.first_paint", "web.largest_paint"): first_paint.run,
}


async def main(wanted: str | None) -> int:
    """Run what is wanted; return the exit code."""
    chosen = [run for ids, run in BENCHES.items() if wanted is None or wanted in ids]
    if not chosen:
        known = ", ".join(name for ids in BENCHES for name in ids)
        print(f"no benchmark gives {wanted}; there are: {known}", file=sys.stderr)
        return 2
    for run in chosen:
        async for found in run():
            if wanted is None or found["bench"] == wanted:
                publish(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None)))
