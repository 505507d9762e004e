"""A report's columns about stars: how many citizens gave them, and their average."""

from sqlalchemy import func

from gateway.contacts.tables import Contact
from gateway.reports.columns import Columns, count, of

COLUMNS = Columns(
    sums={
        "rated": lambda _now: count(Contact.satisfaction.is_not(None)),
        "ratings": lambda _now: func.sum(func.coalesce(Contact.satisfaction, 0)),
    },
    figures={
        "rated": of("rated"),
        "satisfaction": lambda sums: (
            round(sums["ratings"] / sums["rated"], 2) if sums.get("rated") else None
        ),
    },
)
