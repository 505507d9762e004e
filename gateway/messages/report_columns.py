"""The columns of messages in a report: whether they were answered by the promised time."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_

from gateway.contacts.tables import Contact
from gateway.reports.columns import Columns, count, of
from gateway.reports.figures import share


def _undecided() -> ColumnElement[bool]:
    return and_(
        Contact.promise_due_at.is_not(None),
        Contact.promise_kept.is_(None),
        Contact.state != "closed",
    )


def _time_is_up(now: datetime) -> ColumnElement[bool]:
    return and_(_undecided(), Contact.promise_due_at < now)


COLUMNS = Columns(
    sums={
        "promised": lambda now: count(or_(Contact.promise_kept.is_not(None), _time_is_up(now))),
        "promise_kept": lambda _now: count(Contact.promise_kept == 1),
        "promise_open": lambda now: count(and_(_undecided(), not_(_time_is_up(now)))),
    },
    figures={
        "promised": of("promised"),
        "promise_kept": of("promise_kept"),
        "promise_open": of("promise_open"),
        "promise_share": lambda sums: share(sums.get("promise_kept", 0), sums.get("promised", 0)),
    },
)
