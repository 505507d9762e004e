"""The report's columns about callbacks: how many contacts they replaced."""

from gateway.reports.columns import Columns, count, of
from gateway.reports.reading import replaced

COLUMNS = Columns(
    sums={"replaced": lambda _now: count(replaced())}, figures={"replaced": of("replaced")}
)
