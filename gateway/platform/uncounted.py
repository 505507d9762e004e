"""Contacts that are no citizen's visit: what tries the station, and what the recordings of conferences hang on.

No report counts them, no list of contacts shows them, nobody's work is judged by them.
"""

from gateway.platform.checks import STATION_CHECK

CONFERENCE = "conference"
"""The category, and the channel, of a conference's entry among the contacts; its id is the conference's."""

UNCOUNTED = frozenset({STATION_CHECK, CONFERENCE})
