"""Counts people by term, and finds the contacts of a theme. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from gateway.drivers.growth import Week
from gateway.drivers.segments import pooled
from gateway.drivers.terms import cleaned, terms
from gateway.drivers.themes import Group

SAMPLES: Final = 8
"""Contacts that stand for a theme: erased ones and those without a title leave three to show."""


class ContactRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as read from the database; ``person`` is the same for all contacts of one person, as far as the
    station knows."""

    id: str
    person: str
    channel: str
    topic: str
    code: str | None
    proposed: str | None
    language: str
    names: tuple[str | None, ...]
    texts: tuple[str, ...]


class CountedContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in the form that is counted. ``terms`` maps each term to how it was written first, empty for a term
    that is no word."""

    id: str
    person: str
    channel: str
    topic: str
    terms: dict[str, str]


def told(record: ContactRecord) -> CountedContact:
    """Return the counted form of a contact: its terms, after personal details were removed from its texts. Pure."""
    found = terms((cleaned(each, record.names) for each in record.texts), record.language)
    if record.topic:
        found[f"topic:{record.topic}"] = ""
    if record.code:
        found[f"code:{record.code}"[:64]] = ""
    if record.proposed and record.proposed != record.topic:
        found[f"moved:{record.proposed}>{record.topic}"] = ""
    return CountedContact(
        id=record.id,
        person=record.person,
        channel=record.channel,
        topic=record.topic,
        terms=found,
    )


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The counted contacts of a week: each person counts once for each term."""

    contacts: Sequence[CountedContact]
    people: int
    counts: Mapping[str, int]

    @property
    def week(self) -> Week:
        """The week in the form that ``growth`` compares."""
        return Week(self.people, self.counts)


def tally(contacts: Sequence[CountedContact], k: int) -> Tally:
    """Count each person once for each term; terms of fewer than *k* people are left out."""
    people: dict[str, set[str]] = defaultdict(set)
    for contact in contacts:
        for term in contact.terms:
            people[term].add(contact.person)
    return Tally(
        contacts=contacts,
        people=len({each.person for each in contacts}),
        counts={term: len(of) for term, of in sorted(people.items()) if len(of) >= k},
    )


def having(contacts: Sequence[CountedContact], wanted: Collection[str]) -> dict[str, set[int]]:
    """Return the contacts that have each wanted term, as their indexes in the list."""
    found: dict[str, set[int]] = {term: set() for term in wanted}
    for number, contact in enumerate(contacts):
        for term in found.keys() & contact.terms.keys():
            found[term].add(number)
    return found


def spelled(contacts: Iterable[CountedContact], wanted: Collection[str]) -> dict[str, str]:
    """Return the most frequent spelling of each wanted term; of two equally frequent ones the first by the alphabet."""
    found: dict[str, Counter[str]] = {term: Counter() for term in wanted}
    for contact in contacts:
        for term in found.keys() & contact.terms.keys():
            found[term][contact.terms[term]] += 1
    return {
        term: min(words, key=lambda each: (-words[each], each)) if words else ""
        for term, words in found.items()
    }


def of_group(contacts: Sequence[CountedContact], group: Group) -> list[CountedContact]:
    """Return the contacts that have the leading term, the newest first."""
    return [each for each in reversed(contacts) if group.lead.term in each.terms]


def spread(contacts: Sequence[CountedContact], k: int) -> dict[str, dict[str, int]]:
    """Return how many people came by each channel and with each topic, the two counted by themselves; small counts
    are summed up."""
    found: dict[str, dict[str, int]] = {}
    for name in ("channel", "topic"):
        people: dict[str, set[str]] = defaultdict(set)
        for each in contacts:
            people[getattr(each, name) or "-"].add(each.person)
        found[name] = pooled({value: len(of) for value, of in people.items()}, k)
    return found


def samples(contacts: Sequence[CountedContact], group: Group) -> list[str]:
    """Return the ids of contacts that show what a theme is about: those that have most of its terms, the newest
    first; one of each person."""
    wanted = set(group.terms)
    ranked = sorted(contacts, key=lambda each: -len(wanted & each.terms.keys()))
    found: dict[str, str] = {}
    for each in ranked:
        if each.id:
            found.setdefault(each.person, each.id)
    return list(found.values())[:SAMPLES]
