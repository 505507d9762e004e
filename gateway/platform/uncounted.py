"""Contacts that are no citizen's visit: station checks, and the contacts to which recordings of conferences and of another
system's calls belong.

No report counts them, no list of contacts shows them, and no operator's work is judged by them.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_

from gateway.platform.checks import STATION_CHECK

CONFERENCE = "conference"
"""The category, and the channel, of a conference's entry among the contacts; its id is the conference's."""

UNCOUNTED = frozenset({STATION_CHECK, CONFERENCE})
"""Topics that nobody counts."""
ELSEWHERE = "elsewhere"
"""The channel of a call that another system keeps and that is recorded here: it has a topic as others have, and never waited for an
operator of the station."""


def is_visit(category: Any, channel: Any) -> ColumnElement[bool]:
    """Return the condition that a contact is a citizen's visit, for these columns."""
    return and_(category.not_in(UNCOUNTED), channel != ELSEWHERE)
