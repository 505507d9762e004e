"""What is fuzzed: every parser of foreign octets, each as a function of one byte string (`TARGETS`)."""

from __future__ import annotations

from tests.fuzz import connecting, orders, packets, reports, rows

_ALL = (
    *packets.TARGETS,
    *reports.TARGETS,
    *connecting.TARGETS,
    *rows.TARGETS,
    *orders.TARGETS,
)
TARGETS = {target.name: target for target in _ALL}
