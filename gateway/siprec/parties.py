"""Names the party of each stream for the recording: the citizen, the body's side, or a number where nobody can tell. Pure."""

from collections.abc import Collection, Mapping
from itertools import count

from gateway.line.numbers.model import is_same
from gateway.setting_line import ANY
from gateway.siprec.metadata import Snapshot

CITIZEN, AGENT, MIXED = "citizen", "agent", "mixed"


def topic_of(numbers: Mapping[str, str], called: str, told: Snapshot) -> str | None:
    """Return the topic of a call, None if none is set.

    It is that of a participant's number, else that of the number that the client called, else that of every other number.
    """
    people = (each.number for each in told.participants.values())
    for number in (*people, called):
        found = _topic_of(numbers, number)
        if found is not None:
            return found
    return numbers.get(ANY)


def parties_of(
    told: Snapshot, numbers: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, str]:
    """Return each participant's party. Those in *known* keep theirs.

    A participant with one of the body's *numbers* is on its side; the first of the others is the citizen. If no number is
    the body's, it is unknown which of them called, and they are numbered.
    """
    ours = {
        who
        for who, each in told.participants.items()
        if _topic_of(numbers, each.number) is not None
    }
    found = dict(known)
    for who in told.participants:
        if who in found:
            continue
        taken = set(found.values())
        if who in ours:
            found[who] = unique(AGENT, taken)
        elif ours and CITIZEN not in taken:
            found[who] = CITIZEN
        else:
            found[who] = next(
                name for number in count(1) if (name := f"party-{number}") not in taken
            )
    return found


def party_of(label: str, told: Snapshot, parties: Mapping[str, str]) -> str:
    """Return the party of the stream with a label: one participant, several together, or unknown."""
    senders = told.senders(label)
    if len(senders) == 1:
        return parties[senders[0]]
    return MIXED if senders else "stream"


def unique(party: str, taken: Collection[str]) -> str:
    """Return the name, with a number appended if another source has it: two sources at a time need two names."""
    if party not in taken:
        return party
    return next(name for number in count(2) if (name := f"{party}-{number}") not in taken)


def _topic_of(numbers: Mapping[str, str], number: str) -> str | None:
    """The topic of one of the body's numbers, however the exchange writes it; None for any other number."""
    if number == ANY:
        return None
    if number in numbers:
        return numbers[number]
    return next((topic for each, topic in numbers.items() if is_same(each, number)), None)
