"""Decides how long a case is kept after it is over, by its topic and by whether it was answered. Pure but for the condition
it makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_

from gateway.contacts.tables import Contact
from gateway.messages.tables import Message
from queueing.categories import Catalogue


@dataclass(frozen=True, slots=True)
class CaseRetention:
    """Retention of cases. ``days`` apply to every topic of ``catalogue`` that has no days of its own."""

    days: int
    catalogue: Catalogue

    def of(self, category: str, *, answered: bool) -> timedelta:
        """Return how long a case of this topic is kept."""
        found = self.catalogue.keeps(category, answered=answered)
        return timedelta(days=self.days if found is None else found)

    def all_days(self) -> set[int]:
        """Return every number of days that applies to some case."""
        return {
            self.of(each.id, answered=answered).days
            for each in self.catalogue
            for answered in (True, False)
        } or {self.days}

    def over(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition, over messages and their contacts, that a case's retention has ended."""
        last = func.coalesce(Message.closed_at, Message.answered_at)
        own: list[ColumnElement[bool]] = []
        ended: list[ColumnElement[bool]] = []
        for each in self.catalogue:
            for answered in (True, False):
                if self.catalogue.keeps(each.id, answered=answered) is None:
                    continue
                was = Message.answered_at.is_not(None)
                of_these = and_(Contact.category == each.id, was if answered else not_(was))
                own.append(of_these)
                ended.append(and_(of_these, last < now - self.of(each.id, answered=answered)))
        rest = last < now - timedelta(days=self.days)
        if own:
            rest = and_(not_(or_(*own)), rest)
        # a complaint is over with the citizen's word on the answer, or when that has been waited for
        done = or_(
            Message.state == "closed",
            and_(Message.state == "answered", Message.kind != "complaint"),
        )
        return and_(done, or_(rest, *ended))
