"""Sends invitations to conferences by e-mail: to ask, to change, to revoke, each with the entry for a calendar (RFC
5546, RFC 6047)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import addressees
from gateway.conference.book import StoredConference
from gateway.conference.calendar import Address, Entry, calendar
from gateway.conference.calendars import Calendars
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.platform.dates import day_in_figures, day_in_words, time_of_day
from gateway.platform.languages import SOURCE, language_of
from gateway.platform.words import Fragment

INVITATIONS: Final = Fragment("conference-mail")
Word: TypeAlias = Literal["invited", "changed", "off"]


class Mailed(NamedTuple):
    """The ids of the offices and accounts that are written to about a conference."""

    offices: frozenset[str]
    people: frozenset[str]

    def both(self, other: "Mailed") -> "Mailed":
        """Return the recipients in both."""
        return Mailed(self.offices & other.offices, self.people & other.people)

    def without(self, other: "Mailed") -> "Mailed":
        """Return the recipients in this one alone."""
        return Mailed(self.offices - other.offices, self.people - other.people)


def mailed_to(found: StoredConference) -> Mailed:
    """Return the offices and accounts that are written to about a conference."""
    offices = found.state.offices if found.plan.invites else ()
    return Mailed(frozenset(offices), frozenset(found.plan.people))


class Invitations:
    """Puts letters to offices and people into the outbox."""

    def __init__(
        self, outbox: Outbox, sender: Sender, calendars: Calendars, sent_from: str | None
    ) -> None:
        """*sent_from* is the address that mail comes from; None where none is sent."""
        self._outbox = outbox
        self._sender = sender
        self._calendars = calendars
        self._sent_from = sent_from

    @property
    def possible(self) -> bool:
        """Whether e-mail can be sent."""
        return self._outbox.configured and self._sent_from is not None

    async def send(
        self,
        session: AsyncSession,
        word: Word,
        found: StoredConference,
        entries: Sequence[Entry],
        *,
        to: Collection[str],
        people: Collection[str] = (),
        at: datetime,
        until: datetime | None = None,
    ) -> int:
        """Write to the offices *to* and the accounts *people* that have an address, within the caller's transaction;
        return how many letters. *until* is the last time of a series. Call :meth:`wake` after the transaction."""
        if self._sent_from is None or not (to or people):
            return 0
        organiser = Address(
            name=self._sender.organisation, email=self._sent_from.rpartition("<")[2].rstrip("> ")
        )
        offices = await addressees.of_offices(session, to)
        persons = await addressees.of_people(session, people)
        # a person who reads the mail of an office as well gets one letter
        of_people = {email: name for name, email in persons.values()}
        of_offices = {email: name for name, email in offices.values()}
        by_address = of_people | of_offices
        for email, name in by_address.items():
            made = calendar(
                "CANCEL" if word == "off" else "REQUEST",
                entries,
                zone=self._calendars.zone,
                stamp=at,
                organiser=organiser,
                attendee=Address(name=name, email=email, person=email not in of_offices),
            )
            letter = self._letter(word, found, email, made, until)
            await self._outbox.put(session, letter, contact_id=None, kind="conference")
        return len(by_address)

    def wake(self) -> None:
        """Have the outbox send what was put into it."""
        self._outbox.wake()

    def _letter(
        self, word: Word, found: StoredConference, to: str, made: str, until: datetime | None
    ) -> Letter:
        language = language_of(SOURCE)
        begin = (found.starts_at or found.made_at).astimezone(self._calendars.zone)
        when = INVITATIONS.say(
            language,
            "when",
            day=day_in_words(begin, language),
            time=time_of_day(begin, language),
            count=found.plan.minutes,
        )
        repeats = found.plan.repeats
        if repeats is not None and until is not None:
            last = day_in_figures(until.astimezone(self._calendars.zone), language)
            when += INVITATIONS.say(language, f"every.{repeats.every}", until=last)
        items = "".join(f"- {item.text}\n" for item in found.state.items)
        agenda = INVITATIONS.say(language, "agenda", items=items) if items else ""
        return Letter(
            to=to,
            subject=INVITATIONS.say(language, f"{word}.subject", title=found.title, when=when),
            text=INVITATIONS.say(
                language,
                f"{word}.text",
                title=found.title,
                when=when,
                agenda=agenda,
                link=f"{self._sender.origin}/conference/{found.id}",
                name=self._sender.named(language),
                organisation=self._sender.organisation,
            ),
            automatic=True,
            languages=(language,),
            calendar=made,
            method="CANCEL" if word == "off" else "REQUEST",
        )
