"""The topics of contacts that are no citizen's visit: checks of the station, and the entries that recordings of conferences
belong to.

No report counts them, no list of contacts shows them, and no operator's work is judged by them.
"""

from gateway.platform.checks import STATION_CHECK

CONFERENCE = "conference"
"""The category, and the channel, of a conference's entry among the contacts; its id is the conference's."""

UNCOUNTED = frozenset({STATION_CHECK, CONFERENCE})
