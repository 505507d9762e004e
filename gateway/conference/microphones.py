"""Notes the sources that pages send, and closes microphones for chairs. Pure; points in time are Unix milliseconds."""

from gateway.conference.people import Person
from gateway.conference.state import State, person


def sends(who: Person, *, microphone: bool, camera: bool, screen: bool) -> None:
    """Note which sources a page says it sends. This does not open a microphone that a chair has closed: a page that
    comes back repeats what it last knew."""
    who.microphone = microphone and not who.muted
    who.camera, who.screen = camera, screen


def open_microphone(who: Person) -> None:
    """Open a microphone that a chair has closed, by an act of its owner; their page says what it sends."""
    who.muted = False
    # a telephone sends all the time, and has no page that says so
    who.microphone = who.microphone or who.phone


def close_microphone(who: Person) -> None:
    """Close the member's own microphone at the station, whatever is sent."""
    who.muted, who.microphone = True, False


def mute(state: State, member: str | None, by: str = "") -> list[str]:
    """Close microphones, whatever their pages send, and return the members whose pages have to be told. *member*
    None: all microphones except the chairs', in the room of *by*."""
    if member is not None:
        wanted = {member: person(state, member)}
    else:
        own = state.people.get(by)
        wanted = {
            each: who
            for each, who in state.inside().items()
            if who.part != "chair" and who.group == (own.group if own is not None else "")
        }
    told = []
    for each, who in wanted.items():
        if who.inside and not who.muted:
            told.append(each)
            who.muted = True
            who.microphone = False
    return told
