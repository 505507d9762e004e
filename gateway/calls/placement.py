"""Chooses the media worker for a new room. No I/O.

A worker's load figure is a second old, and a call adds to it only once its media flow. So rooms that were placed lately
are counted beside it (:data:`CALL_LOAD`), and a burst of calls does not end on one worker.
"""

from collections.abc import Mapping, Sequence

from gateway.calls.workers import WorkerEntry

CALL_LOAD = 0.016
"""What one call costs, in shares of a core: forwarded and recorded, with the packet path compiled."""


def expected(worker: WorkerEntry, placed: int) -> float:
    """Return the load of a worker once the *placed* rooms that its figures do not show yet have begun (share of a
    core)."""
    return worker.load + placed * CALL_LOAD


def choose(
    workers: Sequence[WorkerEntry], placed: Mapping[str, int], limit: float
) -> WorkerEntry | None:
    """Return the worker with the least expected load, among equals the one with the fewest people.

    *placed* says how many rooms were placed lately, by worker. A worker that drains, or would reach *limit* (a share of
    a core; 0 for none), takes nobody: None when that is all of them.
    """
    taking = [
        worker
        for worker in workers
        if not worker.draining
        and not (limit and expected(worker, placed.get(worker.id, 0)) >= limit)
    ]
    return min(
        taking,
        key=lambda worker: (
            round(expected(worker, placed.get(worker.id, 0)), 2),
            worker.peers,
            worker.id,
        ),
        default=None,
    )
